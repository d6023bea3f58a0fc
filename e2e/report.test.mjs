// Somebody without an account reports, on a phone without JavaScript and on a desk with it, by keyboard too; then
// leaves quickly. Every page on the way is inspected.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { BASE, DESK, PHONE, closeBrowser, inspect, openPage } from "./lib.mjs";
import { Person } from "./persona.mjs";

after(closeBrowser);

const STORY = "Dijanjikan kerja di kota, sekarang tidak boleh pulang.";
const MOST_FIELDS = 8;
const MOST_PAGES = 3;
const LATER_PAGE = 14 * 1024;

/** What a page asks: the question groups, counted as people see them. */
async function questions(person) {
  return person.page.locator("[data-test=question]").count();
}

async function fillsIn(person) {
  let [pages, asked] = [1, await questions(person)];
  await person.answers({ "Tentang apa laporan ini": "Orang lain" });
  await person.fills({ "Kabupaten atau kota": "Kabupaten Uji Satu", Tempat: "Pelabuhan kecil" });
  await person.presses("Lanjut");
  [pages, asked] = [pages + 1, asked + (await questions(person))];
  await person.ticks("Tidak boleh pergi");
  await person.fills({ "Ceritakan singkat": STORY });
  await person.answers({ "dalam bahaya sekarang": "Tidak", "akan berangkat": "Tidak" });
  await person.presses("Lanjut");
  [pages, asked] = [pages + 1, asked + (await questions(person))];
  await person.answers({ "Cara yang aman": "Jangan dihubungi" });
  await person.presses("Lanjut");
  await person.isOn("public.report_check");
  return { pages, asked };
}

for (const where of [{ width: PHONE, js: false }, { width: DESK, js: true }, { width: PHONE, js: true, scheme: "dark" }]) {
  test(`INT-01 a report on ${where.width} px ${where.js ? "with" : "without"} JavaScript`, async (t) => {
    const reporter = await Person.passesBy(where);
    const weights = [];
    reporter.page.on("response", async (answer) => {
      if (answer.request().resourceType() === "document") weights.push((await answer.request().sizes()).responseBodySize);
    });
    await reporter.opens("/");
    await reporter.follows("Laporkan sesuatu");
    await reporter.follows("Mulai");
    const { pages, asked } = await fillsIn(reporter);
    assert.equal(pages, MOST_PAGES);
    // The channel is the page itself.
    assert.ok(asked + 1 <= MOST_FIELDS, `${asked + 1} fields`);
    await reporter.sees(STORY, "Kabupaten Uji Satu", "Jangan dihubungi");
    const code = await reporter.pressesAndGetsReceipt("Kirim laporan");
    assert.match(code, /^(\d{4} ){3}\d{4}$/);
    await reporter.sees("Simpan kode ini");
    await reporter.seesNothingOf(STORY);
    assert.ok(weights.every((size) => size <= LATER_PAGE), `${weights} bytes`);
    t.diagnostic(`pages of ${weights.join(", ")} bytes`);
    await reporter.opens("/lacak");
    await reporter.fills({ "Kode laporan": code });
    await reporter.presses("Lihat status");
    await reporter.sees("diterima");
    await reporter.leaves();
  });
}

test("INT-02 what is missing is told on the page, at 360 and 1366 px", async () => {
  for (const width of [PHONE, DESK]) {
    const reporter = await Person.passesBy({ width });
    await reporter.opens("/lapor/1");
    await reporter.presses("Lanjut");
    await reporter.sees("Ada yang perlu diperbaiki", "Pilih wilayah, atau tulis tempatnya.");
    await reporter.opens("/lacak");
    await reporter.fills({ "Kode laporan": "1234 5678 9012 3456" });
    await reporter.presses("Lihat status");
    await reporter.sees("Kode tidak ditemukan");
    await reporter.leaves();
  }
});

test("INT-01 with the keyboard alone, Enter goes on and never back", async () => {
  const page = await openPage({ width: DESK });
  await page.goto("/lapor/2");
  await page.locator("[name=narrative]").fill(STORY);
  await page.locator("[name=danger]").first().focus();
  await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
  assert.match(await page.locator(".step").innerText(), /Langkah 3 dari 3/);
  await page.locator("[name=reporter_name]").focus();
  await Promise.all([page.waitForEvent("domcontentloaded"), page.keyboard.press("Enter")]);
  // The place is missing, so its page comes next.
  assert.match(await page.locator(".step").innerText(), /Langkah 1 dari 3/);
  await page.context().close();
});

for (const js of [false, true]) {
  test(`INT-11 quick exit ${js ? "with" : "without"} JavaScript, then Back, shows nothing that was typed`, async () => {
    const page = await openPage({ width: PHONE, js });
    // The neutral page lies on another host, which no test may ask: its place is taken here.
    await page.route("**/keluar-cepat", async (route) => {
      const answer = await route.fetch({ maxRedirects: 0 });
      assert.equal(answer.status(), 303);
      const { location, ...headers } = answer.headers();
      assert.ok(!location.startsWith(BASE), location);
      await route.fulfill({ status: 200, headers: { ...headers, "content-type": "text/html" }, body: "<title>Cuaca</title>Cerah" });
    });
    await page.goto("/lapor/2");
    await page.locator("[name=narrative]").fill(STORY);
    await inspect(page, `keluar-cepat-${js}`);
    await page.locator("a.exit").click();
    await page.waitForURL("**/keluar-cepat");
    await page.goBack();
    assert.ok(!(await page.content()).includes(STORY));
    const box = page.locator("[name=narrative]");
    if ((await box.count()) > 0) assert.equal(await box.inputValue(), "");
    await page.context().close();
  });
}
