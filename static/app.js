// Adds comfort; every page works without it.
(function () {
  "use strict";
  var d = document;

  // Quick exit: a click, or Shift three times within five seconds.
  var exit = d.querySelector(".exit");
  if (exit) {
    var leave = function (event) {
      if (event) event.preventDefault();
      d.documentElement.hidden = true;
      var csrf = exit.getAttribute("data-csrf");
      if (csrf && navigator.sendBeacon) navigator.sendBeacon("/keluar", new URLSearchParams({ _csrf: csrf }));
      window.location.replace(exit.href);
    };
    exit.addEventListener("click", leave);
    var live = d.createElement("p");
    live.className = "vh";
    live.setAttribute("role", "status");
    exit.parentNode.appendChild(live);
    var presses = [];
    d.addEventListener("keyup", function (event) {
      if (event.key !== "Shift") { presses = []; return; }
      var now = Date.now();
      presses = presses.filter(function (t) { return now - t < 5000; });
      presses.push(now);
      var left = 3 - presses.length;
      if (left <= 0) leave();
      else live.textContent = "Keluar, tekan Shift " + left + " kali lagi";
    });
  }

  // The summary of errors is read first.
  var errors = d.querySelector(".errors");
  if (errors) errors.focus();

  // A second press while the first is on its way sends nothing.
  d.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", function () {
    d.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  // How many letters are left.
  d.querySelectorAll("textarea[data-count]").forEach(function (area) {
    var note = d.createElement("p");
    note.className = "hint";
    area.parentNode.appendChild(note);
    var tell = function () { note.textContent = "Sisa " + (area.maxLength - area.value.length) + " huruf"; };
    area.addEventListener("input", tell);
    tell();
  });

  // Passwords can be looked at while typing.
  d.querySelectorAll("input[type=password]").forEach(function (input) {
    var label = d.createElement("label");
    label.className = "choice";
    var box = d.createElement("input");
    box.type = "checkbox";
    var text = d.createElement("span");
    text.textContent = "Tampilkan kata sandi";
    label.appendChild(box);
    label.appendChild(text);
    input.parentNode.appendChild(label);
    box.addEventListener("change", function () { input.type = box.checked ? "text" : "password"; });
  });
})();
