// Adds comfort; every page works without it.
(function () {
  "use strict";
  var d = document;

  function make(tag, className, text) {
    var element = d.createElement(tag);
    element.className = className;
    element.textContent = text || "";
    return element;
  }
  function each(css, act) {
    Array.prototype.forEach.call(d.querySelectorAll(css), act);
  }

  // Quick exit: a click, or Shift three times within five seconds.
  var exit = d.querySelector(".exit");
  if (exit) {
    var leave = function (event) {
      if (event) event.preventDefault();
      d.documentElement.hidden = true;
      d.title = " ";
      var csrf = exit.getAttribute("data-csrf");
      if (csrf && navigator.sendBeacon) navigator.sendBeacon("/keluar", new URLSearchParams({ _csrf: csrf }));
      window.location.replace(exit.href);
    };
    exit.addEventListener("click", leave);
    var told = make("p", "vh");
    told.setAttribute("role", "status");
    exit.parentNode.appendChild(told);
    var presses = [];
    var alone = false;
    // Shift held for a capital letter does not count.
    d.addEventListener("keydown", function (event) {
      alone = event.key === "Shift";
      if (!alone) presses = [];
    });
    d.addEventListener("keyup", function (event) {
      if (event.key !== "Shift" || !alone) return;
      var now = Date.now();
      presses = presses.filter(function (at) { return now - at < 5000; });
      presses.push(now);
      if (presses.length >= 3) leave();
      else told.textContent = "Keluar, tekan Shift " + (3 - presses.length) + " kali lagi";
    });
  }

  // The summary of errors is read first.
  var errors = d.querySelector(".errors");
  if (errors) errors.focus();

  // A second press while the first is on its way sends nothing. The button stays enabled, so that
  // its name and value go along.
  function unlock(form) {
    delete form.dataset.sent;
    var bar = form.querySelector("progress");
    if (bar) bar.remove();
    var note = form.querySelector(".sending");
    if (note) note.textContent = "";
  }
  d.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    each("input[data-shown]", function (input) { input.type = "password"; });
    var actions = form.querySelector(".actions");
    if (actions) {
      var note = form.querySelector(".sending");
      if (!note) {
        note = make("span", "sending");
        note.setAttribute("role", "status");
        actions.appendChild(note);
      }
      note.textContent = "Sedang mengirim…";
      if (form.enctype === "multipart/form-data") {
        event.preventDefault();
        send(form, actions, note);
        return;
      }
    }
    // After a file the page stays: the form is there again soon.
    setTimeout(unlock, /print|open|reveal|give_code/.test(form.dataset.action) ? 3000 : 20000, form);
  });

  // Files take their time: a bar shows how much has gone. Said aloud only at each quarter.
  function send(form, actions, note) {
    var bar = actions.appendChild(make("progress", "sent"));
    var request = new XMLHttpRequest();
    bar.setAttribute("aria-label", "Berkas yang sudah terkirim");
    bar.value = 0;
    request.open("POST", form.action);
    request.upload.onprogress = function (event) {
      if (!event.lengthComputable) return;
      bar.value = event.loaded / event.total;
      var quarter = Math.floor(bar.value * 4) * 25;
      var words = quarter < 100 ? quarter + " persen terkirim" : "Sedang disimpan…";
      if (quarter && note.textContent !== words) note.textContent = words;
    };
    request.onload = function () {
      // After a change the browser goes where it was sent; a form with faults is shown as it came.
      if (request.status < 400 && request.responseURL !== form.action) {
        window.location.assign(request.responseURL);
        return;
      }
      d.open();
      d.write(request.responseText);
      d.close();
    };
    request.onerror = function () {
      unlock(form);
      note.textContent = "Tidak terkirim. Periksa sinyal, lalu kirim lagi.";
    };
    request.send(new FormData(form));
  }
  // Better before it is sent than after.
  each("input[type=file]", function (input) {
    var told = input.parentNode.appendChild(make("p", "hint left over"));
    told.setAttribute("role", "status");
    input.addEventListener("change", function () {
      var large = input.files.length && input.files[0].size > Number(input.getAttribute("data-max"));
      told.textContent = large ? "Berkas ini lebih besar dari 5 MB. Perkecil dulu." : "";
    });
  });
  // Back from the next page: the form may be sent again.
  window.addEventListener("pageshow", function () { each("form[data-sent]", unlock); });

  // How many letters are left. Nothing is cut: the server says what is too long.
  each("textarea[data-max]", function (area) {
    var max = Number(area.getAttribute("data-max"));
    var shown = make("p", "hint left");
    shown.id = area.id + "-left";
    area.parentNode.appendChild(shown);
    area.setAttribute("aria-describedby", ((area.getAttribute("aria-describedby") || "") + " " + shown.id).trim());
    var tell = function () {
      var left = max - Array.from(area.value.trim()).length;
      shown.textContent = left < 0 ? "Kelebihan " + -left + " huruf" : "Sisa " + left.toLocaleString("id-ID") + " huruf";
      shown.classList.toggle("over", left < 0);
    };
    area.addEventListener("input", tell);
    tell();
  });

  // Passwords can be looked at while typing.
  each("input[type=password]", function (input) {
    var label = make("label", "choice");
    var box = d.createElement("input");
    box.type = "checkbox";
    label.appendChild(box);
    label.appendChild(make("span", "", "Tampilkan kata sandi"));
    input.parentNode.appendChild(label);
    box.addEventListener("change", function () {
      input.type = box.checked ? "text" : "password";
      if (box.checked) input.dataset.shown = "1";
      else delete input.dataset.shown;
    });
  });
})();
