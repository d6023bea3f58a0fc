// Every page that a person can reach by following links, looked at on a phone and on a desk, in
// light and in dark, with axe; and the public pages once more without JavaScript.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { BASE, DESK, PHONE, closeBrowser, inspect, openPage, user } from "./lib.mjs";
import { login } from "./persona.mjs";

after(closeBrowser);

const PUBLIC = [
  { path: "/", status: 200 },
  { path: "/masuk", status: 200 },
  { path: "/hotline", status: 200 },
  ...["/lapor", "/lapor/1", "/lapor/2", "/lapor/3", "/lapor/periksa", "/lapor/diterima", "/lacak", "/hak-saya", "/hak-saya/diterima"].map((path) => ({ path, status: 200 })),
  { path: "/tidak-ada-halaman-ini", status: 404 },
];
const name = (path) => path.replace(/\W+/g, "-").replace(/^-|-$/g, "") || "beranda";

for (const { path, status } of PUBLIC) {
  for (const width of [PHONE, DESK]) {
    for (const scheme of ["light", "dark"]) {
      test(`${path} at ${width} px, ${scheme}`, async () => {
        const page = await openPage({ width, scheme });
        assert.equal((await page.goto(path)).status(), status);
        await inspect(page, `public-${name(path)}-${width}-${scheme}`);
        await page.context().close();
      });
    }
  }
  test(`${path} without JavaScript, at 360 and 320 px`, async () => {
    for (const width of [PHONE, 320]) {
      const page = await openPage({ width, js: false });
      assert.equal((await page.goto(path)).status(), status);
      await inspect(page, `public-${name(path)}-${width}-nojs`);
      await page.context().close();
    }
  });
}

test("a wrong password is told once, in one text, and the user name stays typed", async () => {
  const page = await openPage({ width: PHONE });
  await page.goto("/masuk");
  await page.locator("[name=username]").fill("uji.nobody");
  await page.locator("[name=password]").fill("bukan kata sandinya");
  await page.locator("form:has([name=password]) button[type=submit]").click();
  await page.locator("[data-test=login-error]").waitFor();
  assert.equal(await page.locator("[name=username]").inputValue(), "uji.nobody");
  assert.equal(await page.locator("[name=password]").inputValue(), "");
  await inspect(page, "public-masuk-salah-360");
  await page.context().close();
});

// One of each desk; each follows links and meets every kind of page once.
const PEOPLE = ["kades1", "camat11", "lab1", "intake1", "cm1", "head1", "imm", "bp", "svc", "coord", "sek", "admin", "audit", "dpo"];
const LIMIT = 40;

/** Addresses on this page that only show something: not the way out, not a file. */
function linksOf(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("a[href]")]
      .filter((link) => link.origin === location.origin && !link.hasAttribute("download"))
      .map((link) => link.pathname + link.search)
      .filter((path) => !/^\/(keluar|static)/.test(path)),
  );
}

for (const key of PEOPLE) {
  test(`what ${key} can reach by links`, async () => {
    const page = await openPage({ width: DESK });
    await login(page, user(key));
    const queue = [new URL(page.url()).pathname];
    const asked = new Set(queue);
    const met = new Set();
    while (queue.length > 0 && met.size < LIMIT && asked.size < LIMIT * 10) {
      const path = queue.shift();
      const status = (await page.goto(path)).status();
      assert.ok(status < 400, `${key} follows a link to ${path} and gets ${status}`);
      for (const next of await linksOf(page)) {
        if (!asked.has(next)) queue.push(next);
        asked.add(next);
      }
      const kind = await page.locator("body").getAttribute("data-page");
      if (met.has(kind)) continue;
      met.add(kind);
      for (const [width, scheme] of [[DESK, "light"], [PHONE, "dark"]]) {
        await page.setViewportSize({ width, height: width === PHONE ? 640 : 768 });
        await page.emulateMedia({ colorScheme: scheme });
        await inspect(page, `${key}-${kind}-${width}-${scheme}`);
      }
      await page.setViewportSize({ width: DESK, height: 768 });
    }
    assert.ok(met.size > 1, `${key} reaches no page beyond ${BASE}${[...asked][0]}`);
    await page.context().close();
  });
}
