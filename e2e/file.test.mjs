// The case file in the browser: two people, three reported parties, five legs, ten losses, and one record
// of every other section, filled on a phone without JavaScript, looked at on a desk and printed.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { DESK, PHONE, closeBrowser, fixture, inspect } from "./lib.mjs";
import { Person } from "./persona.mjs";

after(closeBrowser);

const SECTIONS = ["perekrutan", "perjalanan", "dokumen", "kerugian", "eksploitasi", "terlapor", "nomor-luar"];

/** Adds a record to a section and comes back to its page with a receipt. */
async function adds(person, at, section, fill) {
  await person.opens(`${at}/${section}/baru`);
  await fill(person.page);
  return person.pressesAndGetsReceipt("Simpan");
}

const choose = (page, name, value) => page.locator(`[name=${name}]`).selectOption(value);
const tick = (page, name, value) => page.locator(`[name=${name}][value=${value}]`).check();
const type = (page, name, value) => page.locator(`[name=${name}]`).fill(value);
async function date(page, name, [d, m, y]) {
  await type(page, `${name}_d`, d);
  await type(page, `${name}_m`, m);
  await type(page, `${name}_y`, y);
}

test("CAS-14, INT-07: a whole file is filled on a phone and read on a desk", async () => {
  const at = `/berkas/${fixture().objects["case.c1"].url_id}`;
  const cm = await Person.logsIn("cm1", { width: PHONE, js: false });
  await cm.opens(`${at}/orang`);
  await tick(cm.page, "sex", "female");
  await choose(cm.page, "age_band", "25_44");
  await choose(cm.page, "religion_missing", "not_asked_safety");
  await cm.pressesAndGetsReceipt("Simpan");
  await cm.opens(at);
  await cm.follows("Kelengkapan berkas: perjalanan");
  const open = async () => Number(await cm.page.locator("[data-test=measure]").getAttribute("data-open"));
  const before = await open();

  await adds(cm, at, "perekrutan", async (page) => {
    await tick(page, "how", "social_network");
    await type(page, "promised_job", "Pelayan rumah makan");
    await choose(page, "place_missing", "unknown");
  });
  const legs = [["origin", "1"], ["transit", "3"], ["border", "5"], ["destination", "6"], ["rescued", "20"]];
  for (const [kind, day] of legs) {
    await adds(cm, at, "perjalanan", async (page) => {
      await choose(page, "kind", kind);
      await date(page, "from", [day, "3", "2026"]);
    });
    cm.inspecting = false;
  }
  cm.inspecting = true;
  await adds(cm, at, "dokumen", async (page) => {
    await choose(page, "kind", "passport");
    await type(page, "number", "X9900009");
    await choose(page, "holder", "employer");
  });
  for (let n = 1; n <= 10; n += 1) {
    await adds(cm, at, "kerugian", async (page) => {
      await choose(page, "kind", n % 2 ? "unpaid_wage" : "recruitment_fee");
      await type(page, "amount", n % 2 ? "1.200" : "7.500.000");
      await choose(page, "currency", n % 2 ? "MYR" : "IDR");
    });
    cm.inspecting = n === 9;
  }
  await cm.sees("Rp37.500.000", "MYR 6.000");
  await adds(cm, at, "eksploitasi", async (page) => {
    await choose(page, "sector", "online_scam");
    await date(page, "from", ["5", "3", "2026"]);
    await tick(page, "forced_crime", "yes");
  });
  await cm.sees("Korban, bukan pelaku.", "Pasal 455");
  for (const name of ["Rekaan Satu", "Rekaan Dua", "Rekaan Tiga"]) {
    await adds(cm, at, "terlapor", async (page) => {
      await tick(page, "kind", "person");
      await type(page, "name", name);
      await choose(page, "role", "field_recruiter");
      await tick(page, "is_official", "tidak");
    });
    await cm.seesNothingOf(name);
  }
  await adds(cm, at, "nomor-luar", async (page) => {
    await choose(page, "kind", "police_report");
    await type(page, "number", "LP/B/99/XI/2026");
  });
  await cm.opens(`${at}/kelengkapan`);
  assert.notEqual(await open(), before);
  await cm.leaves();

  const desk = await Person.logsIn("cm1", { width: DESK });
  for (const path of [at, `${at}/kelengkapan`, ...SECTIONS.flatMap((s) => [`${at}/${s}`, `${at}/${s}/baru`])]) {
    assert.equal(await desk.opens(path), 200, path);
    await desk.page.setViewportSize({ width: PHONE, height: 640 });
    await inspect(desk.page, `file-${path.split("/").slice(3).join("-")}-${PHONE}`);
    await desk.page.setViewportSize({ width: DESK, height: 768 });
  }
  await desk.opens(`${at}/terlapor/1/buka`);
  await desk.answers({ Alasan: "Keperluan proses hukum" });
  await desk.presses("Tampilkan");
  await desk.sees("Rekaan Satu");
  for (const form of ["d02", "d04", "d06", "file"]) {
    await desk.opens(`${at}/cetak`);
    await desk.page.locator(`[name=form][value=${form}]`).check();
    const [paper] = await Promise.all([desk.page.waitForEvent("download"), desk.page.getByRole("button", { name: "Unduh PDF" }).click()]);
    await paper.saveAs(`${process.env.RESULTS}/file-${form}.pdf`);
    assert.match((await readFile(`${process.env.RESULTS}/file-${form}.pdf`)).subarray(0, 8).toString(), /^%PDF-/);
  }
  await desk.leaves();
});
