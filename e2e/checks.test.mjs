// Screening in full on a phone: one part of the list on one page, the papers of a departure, the
// warning before somebody is asked again; and the same overview on a desk.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { DESK, PHONE, closeBrowser, inspect } from "./lib.mjs";
import { Person } from "./persona.mjs";

after(closeBrowser);

async function newCase(officer) {
  await officer.opens("/berkas/baru");
  await officer.fills({ "Kanal masuk": "Datang langsung", "Jenis berkas": "PMI nonprosedural bermasalah di luar negeri" });
  await officer.page.locator("[name=region]").selectOption("99.01.01");
  await officer.fills({ "Apa yang terjadi?": "Bekerja jauh dari rumah, upahnya tidak dibayar." });
  await officer.answers({ "Apakah ada bahaya sekarang": "Tidak" });
  await officer.presses("Simpan dan beri nomor");
  const { id } = await officer.record();
  await officer.opens(`/berkas/${id}/identifikasi`);
  await officer.presses("Mulai identifikasi");
  await officer.opens(`/berkas/${id}/orang`);
  await officer.answers({ "Jenis kelamin": "Perempuan" });
  await officer.page.locator("[name=age_band]").selectOption("18_24");
  await officer.presses("Simpan");
  return id;
}

test("SCR-13 the full list, the papers and the interviews on a phone", async () => {
  const officer = await Person.logsIn("cm1", { width: PHONE });
  const id = await newCase(officer);
  await officer.follows("Skrining lengkap orang 1");
  await officer.follows("Eksploitasi");
  await officer.ticks("Hari/jam kerja berlebihan", "Kondisi hidup buruk");
  await officer.presses("Simpan bagian ini");
  await officer.sees("1 kuat, 1 sedang, 0 lemah: positif");
  await officer.follows("Paksaan di tempat tujuan");
  await officer.ticks("Dokumen ditahan", "Diancam diberitahukan ke keluarga/masyarakat");
  await officer.presses("Simpan bagian ini");
  await officer.sees("Saran: Terindikasi", "Eksploitasi dan satu kelompok lain positif.");
  await officer.follows("P3MI (P to P)");
  await officer.answers({ "Surat izin suami": "Tidak ada", "Berangkat dengan visa kunjungan": "Ya" });
  await officer.presses("Simpan dan hitung");
  await officer.sees("nonprosedural: 2 celah", "UU 18/2017 Pasal 13 huruf b");
  await officer.follows("Mulai wawancara");
  await officer.presses("Mulai wawancara");
  await officer.follows("Mulai wawancara");
  await officer.sees("sudah diwawancarai 1 kali");
  await officer.presses("Mulai wawancara");
  await officer.sees("Ada yang perlu diperbaiki");
  await officer.leaves();

  const atTheDesk = await Person.logsIn("cm1", { width: DESK });
  assert.equal(await atTheDesk.opens(`/berkas/${id}/orang/1/skrining-lengkap`), 200);
  assert.equal(await atTheDesk.opens(`/berkas/${id}`), 200);
  await atTheDesk.leaves();
});

test("ALR-07 the passport checklist and the applicant's sheet", async () => {
  const officer = await Person.logsIn("imm", { width: PHONE });
  await officer.opens("/laporan-dini");
  await officer.follows("Wawancara paspor");
  await officer.ticks("Jawaban seperti dihafalkan", "Tiket atau dokumen dibayar orang lain");
  await officer.answers({ "Hasil wawancara": "Tunda (lengkapi)" });
  await officer.page.locator("[name=region]").selectOption("99.01.01");
  await officer.page.locator("[name=age_band]").selectOption("18_24");
  await officer.page.locator("[name=destination]").selectOption("malaysia");
  assert.match(await officer.pressesAndGetsReceipt("Simpan hasil"), /^LD-/);
  await officer.follows("Lembar panduan untuk pemohon");
  await officer.sees("bukan tuduhan");
  await officer.page.setViewportSize({ width: DESK, height: 768 });
  await inspect(officer.page, "imm-passport.sheet-1366");
  await officer.leaves();
});
