// The story of the spine in the browser: a village's alert becomes a case, is referred, served,
// answered and closed, each step by the person whose turn it is. Three times: on a phone, on a
// desk, and on a phone without JavaScript. Every page on the way is inspected.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { DESK, PHONE, closeBrowser } from "./lib.mjs";
import { Person } from "./persona.mjs";

after(closeBrowser);

const NAME = "Melati Rekaan";
const SUMMARY = "Perempuan muda, akan diberangkatkan besok lewat pelabuhan.";
const TODAY = { Tanggal: "24", Bulan: "11", Tahun: "2026" };

/** A select whose option carries this text. */
async function chooses(person, label, part) {
  const field = person.page.getByLabel(label).first();
  const option = await field.locator("option", { hasText: part }).first().innerText();
  await field.selectOption({ label: option.trim() });
}

/** Opens the page of an act by its link and presses its button. */
async function does(person, link, button = link) {
  await person.follows(link);
  return person.pressesAndGetsReceipt(button);
}

async function villageSpeaks(where, title) {
  const kades = await Person.logsIn("kades1", where);
  await kades.follows("Catat sosialisasi");
  await kades.fills({ "Nama kegiatan": title, "Bentuk kegiatan": "Sosialisasi tatap muka" });
  await kades.answers({ Topik: ["Modus TPPO dan ciri calo", "Cara melapor dan hotline"], Sasaran: ["Perempuan/PKK", "Pemuda/karang taruna"] });
  await kades.fillsWithin("Tanggal kegiatan", { Tanggal: "20", Bulan: "11", Tahun: "2026" });
  await kades.fills({ Tempat: "Balai desa", "Jumlah laki-laki": "12", "Jumlah perempuan": "20", "Jumlah peserta": "32" });
  await kades.ticks("Kirim laporan sekarang", "Bukti menyusul");
  const [activity] = (await kades.pressesAndGetsReceipt("Simpan kegiatan")).split(".");
  assert.match(activity, /^SO-/);
  await kades.sees("Bukti menyusul", "Menunggu verifikasi");

  await kades.opens("/hari-ini");
  await kades.follows("Kirim laporan dini");
  await kades.answers({
    "Apa yang Anda lihat atau dengar?": "Rombongan warga akan/baru berangkat",
    "Apakah ada orang dalam bahaya sekarang?": "Tidak",
    "Apakah akan berangkat dalam 72 jam?": "Ya",
  });
  await kades.fills({ "Ceritakan singkat": "Enam orang berangkat besok, dijemput mobil.", "Berapa orang?": "6" });
  const receipt = await kades.pressesAndGetsReceipt("Kirim laporan");
  assert.match(receipt, /^LD-/);
  await kades.sees("diterima");
  const { id } = await kades.record();
  return { kades, activity, alert: receipt, alertId: id };
}

async function labourOfficeVerifies(where, { alert, activity }) {
  const lab = await Person.logsIn("lab1", where);
  const first = await lab.page.locator("[data-test=row]").first().innerText();
  assert.ok(first.includes(alert), `the alert stands first: ${first}`);
  assert.match(first, /jam lagi/);
  await lab.followsRow(alert);
  await does(lab, "Terima laporan");
  await does(lab, "Mulai verifikasi");
  await does(lab, "Nyatakan berdasar");
  await lab.sees("Berdasar");
  await lab.opens("/kegiatan");
  await lab.followsRow(activity);
  await does(lab, "Verifikasi laporan");
  await lab.sees("Diverifikasi");
  return lab;
}

async function agrees(cm, scope, unit) {
  await cm.follows("Catat persetujuan");
  await cm.answers({ "Lingkup yang ditanyakan": scope, Jawaban: "Diberikan" });
  if (unit) await chooses(cm, "Instansi tujuan", unit);
  await cm.fills({ Cara: "Lisan dengan saksi", Saksi: "Saksi Rekaan" });
  await cm.pressesAndGetsReceipt("Simpan jawaban");
}

async function uptdOpensACase(where, alert) {
  const cm = await Person.logsIn("cm1", where);
  await cm.opens("/laporan-dini");
  await cm.followsRow(alert);
  await cm.follows("Buka berkas");
  await cm.fills({ "Jenis berkas": "Pencegahan keberangkatan CPMI nonprosedural" });
  await cm.presses("Buka berkas");
  const code = (await cm.page.locator("h1 .code").innerText()).trim();
  assert.match(code, /^KS-/);
  await cm.sees("Nomor register", "/2026");
  const path = new URL(cm.page.url()).pathname;
  await does(cm, "Mulai identifikasi");
  await cm.follows("Tambah orang");
  await cm.answers({ "Jenis kelamin": "Perempuan" });
  await cm.fills({ "Kelompok umur": "18–24", "Nama lengkap": NAME, NIK: "9901015505020001", "Nomor telepon": "+62800111222" });
  await cm.presses("Simpan");
  // The story is told three times, and the woman of the first telling is known in the next.
  await cm.saysSomebodyNew();
  await cm.receipt();
  await cm.seesNothingOf(NAME, "9901015505020001");
  await cm.follows("Skrining singkat");
  await cm.answers({ "mengantar, menampung": "Ya", "dokumen Anda dipegang": "Ya", "dipaksa melakukan pekerjaan": "Ya" });
  await cm.pressesAndGetsReceipt("Simpan jawaban");
  await cm.follows("Hasil skrining");
  await cm.sees("Saran alat bantu: Terindikasi kuat");
  await cm.answers({ Hasil: "Terindikasi kuat" });
  await cm.fills({ Alasan: "Dokumen ditahan dan akan dipaksa bekerja." });
  await cm.pressesAndGetsReceipt("Simpan hasil");
  await cm.follows("Tingkat risiko");
  await cm.answers({ "Tingkat risiko": "Risiko tinggi" });
  await cm.pressesAndGetsReceipt("Simpan tingkat risiko");
  await agrees(cm, "Menerima layanan");
  await agrees(cm, "Membagikan data kepada instansi tertentu", "Imigrasi");
  await agrees(cm, "Membagikan data kepada instansi tertentu", "BP3MI");
  await does(cm, "Lanjut ke asesmen");
  return { cm, code, path };
}

/** A draft to whom the page suggests for stopping a departure, and the look before it goes out. */
async function refers(cm, path, unit) {
  await cm.opens(path);
  await cm.follows(/^Rujuk$/);
  await cm.follows("Cegah keberangkatan");
  await cm.follows(unit);
  await cm.fills({ "Layanan yang diminta": "Penjangkauan korban", "Ringkasan aman": SUMMARY });
  const code = await cm.pressesAndGetsReceipt("Simpan draf");
  assert.match(code, /^RJ-/);
  const referral = new URL(cm.page.url()).pathname;
  await cm.follows("Periksa dan kirim");
  await cm.seesNothingOf(NAME);
  await cm.follows("Tampilkan isinya selama 60 detik");
  await cm.confirmsWithPassword();
  await cm.sees(NAME, SUMMARY, "9901015505020001");
  const shown = await cm.page.locator("[data-test=preview] dl div").allInnerTexts();
  await cm.follows("Kembali");
  await cm.presses(/^Kirim ke/);
  assert.equal((await cm.record()).state, "sent");
  return { code, referral, shown: shown.map(folded) };
}

const folded = (text) => text.replace(/\s+/g, " ").trim();

async function immigrationServes(where, { code, shown }, caseCode) {
  const imm = await Person.logsIn("imm", where);
  const first = await imm.page.locator("[data-test=row]").first().innerText();
  assert.ok(first.includes(code), `the critical referral stands first: ${first}`);
  await imm.followsRow(code);
  await imm.sees(SUMMARY, "Kritis", "18–24");
  await imm.seesNothingOf(NAME, caseCode);
  await imm.follows("Terima rujukan");
  await imm.fills({ "Petugas yang bertanggung jawab": "Petugas Rekaan", "Cara menghubungi petugas itu": "Loket 2" });
  await imm.pressesAndGetsReceipt("Terima rujukan");
  for (let tries = 0; tries < 2 && !(await imm.page.locator("section[data-test=revealed]").count()); tries += 1) {
    await imm.answers({ Alasan: "Menyiapkan layanan" });
    await imm.presses("Tampilkan identitas");
    await imm.confirmsWithPassword();
  }
  await imm.sees(NAME, "Tampil 60 detik");
  const opened = await imm.page.locator("[data-test=revealed] dl div").allInnerTexts();
  assert.ok(opened.map(folded).includes(`Nama lengkap ${NAME}`), opened.join("; "));
  for (const line of opened.map(folded)) assert.ok(shown.includes(line), `the preview did not show: ${line}`);
  await imm.follows("Samarkan lagi");
  await imm.seesNothingOf(NAME);
  await imm.follows("Mulai tindak lanjut");
  await imm.fillsWithin("Tanggal layanan pertama", TODAY);
  await imm.pressesAndGetsReceipt("Mulai tindak lanjut");
  await imm.follows("Kirim umpan balik");
  await imm.answers({ "Layanan yang diberikan": "Penjangkauan korban", Hasil: "Layanan diberikan", "Keadaan orang yang mengalami": "Baik" });
  await imm.fillsWithin("Tanggal layanan terakhir", TODAY);
  await imm.fills({ Rekomendasi: "Paspor ditunda, jelaskan jalur resmi." });
  await imm.pressesAndGetsReceipt("Kirim umpan balik");
  await imm.leaves();
}

async function bp3miRejects(where, { code }) {
  const bp = await Person.logsIn("bp", where);
  await bp.followsRow(code);
  await bp.follows("Tolak rujukan");
  await bp.answers({ Alasan: "Kapasitas penuh" });
  await bp.fills({ Keterangan: "Penampungan penuh sampai akhir bulan." });
  await bp.pressesAndGetsReceipt("Tolak rujukan");
  await bp.sees("Ditolak oleh unit Anda");
  await bp.leaves();
}

async function uptdRefersOnward(cm, { referral }, path) {
  await cm.opens(referral);
  await cm.sees("Kapasitas penuh", "Penampungan penuh");
  await cm.follows("Buat rujukan baru");
  await chooses(cm, "Instansi tujuan", "Dinas Sosial");
  await cm.pressesAndGetsReceipt("Buat rujukan baru");
  const onward = new URL(cm.page.url()).pathname;
  await cm.follows("Periksa dan kirim");
  await cm.sees("Belum diminta");
  await cm.opens(path);
  await agrees(cm, "Membagikan data kepada instansi tertentu", "Dinas Sosial");
  await cm.opens(onward);
  await cm.follows("Periksa dan kirim");
  await cm.answers({ "Dasar membagikan data": "Persetujuan" });
  await cm.presses(/^Kirim ke/);
  await cm.follows("Batalkan rujukan");
  await cm.fills({ Alasan: "Orangnya memilih tinggal di rumah." });
  await cm.pressesAndGetsReceipt("Batalkan rujukan");
}

async function uptdCloses(cm, where, served, path) {
  await cm.opens(served.referral);
  await cm.sees("Paspor ditunda, jelaskan jalur resmi.");
  await does(cm, "Konfirmasi umpan balik");
  await cm.opens(path);
  await cm.follows("Rencana intervensi");
  await cm.follows("Tambah langkah");
  await cm.fills({
    Tujuan: "Bekerja di desa; pendampingan tiga bulan.",
    Kebutuhan: "Penghidupan dan usaha",
    Layanan: "Pengelolaan kasus",
    "Instansi di luar daftar": "Lembaga Contoh",
  });
  await cm.fillsWithin("Paling lambat", TODAY);
  await cm.pressesAndGetsReceipt("Simpan langkah");
  await cm.follows("Sepakati rencana");
  await cm.answers({ Kesepakatan: "Disusun dan disepakati bersama orang yang mengalami" });
  await cm.fills({ "Bagaimana disepakati": "Bertemu langsung di desa." });
  await cm.fillsWithin("Tanggal disepakati", TODAY);
  await cm.pressesAndGetsReceipt("Simpan rencana");
  await cm.follows("Catat layanan");
  await cm.fills({ Layanan: "Pengelolaan kasus" });
  await cm.fillsWithin("Mulai", TODAY);
  await cm.pressesAndGetsReceipt("Simpan layanan");
  await does(cm, "Mulai layanan");
  await cm.follows("Tingkat risiko");
  await cm.answers({ "Tingkat risiko": "Risiko rendah" });
  await cm.pressesAndGetsReceipt("Simpan tingkat risiko");
  await does(cm, "Layanan utama selesai", "Lanjut ke pemantauan");
  for (const month of ["Bulan ke-3", "Bulan ke-6"]) {
    await cm.follows("Pemantauan 3 dan 6 bulan");
    await cm.answers({ Pemantauan: month });
    await cm.fills({ "Dilewati karena": "Korban tidak bersedia" });
    await cm.pressesAndGetsReceipt("Simpan kunjungan");
  }
  await cm.follows("Usulkan penutupan");
  await cm.fills({ "Alasan penutupan": "Tujuan rencana intervensi tercapai", Uraian: "Tidak jadi berangkat, sudah bekerja di desa." });
  await cm.ticks("Orang yang mengalami sudah setuju");
  await cm.pressesAndGetsReceipt("Usulkan penutupan");
  await cm.leaves();

  const head = await Person.logsIn("head1", where);
  const row = head.page.locator("[data-test=row]").filter({ hasText: "Menunggu persetujuan Anda" });
  assert.ok((await row.count()) > 0, "the closure waits for the head");
  await head.opens(path);
  await does(head, "Setujui penutupan");
  await head.sees("Ditutup", "Rujukan diterima", "Rujukan ditolak", "Umpan balik dikonfirmasi", "Berkas ditutup");
  await head.leaves();
}

async function villageHears({ kades, alertId }, lab, code) {
  await kades.opens(`/desa/lapor/${alertId}`);
  await kades.sees("diproses");
  await lab.opens(`/laporan-dini/${alertId}`);
  await lab.follows("Tutup laporan");
  await lab.answers({ "Kabar singkat untuk pelapor": "Laporan Anda sudah ditindaklanjuti." });
  await lab.pressesAndGetsReceipt("Tutup laporan");
  await lab.leaves();
  await kades.opens(`/desa/lapor/${alertId}`);
  await kades.sees("selesai", "Laporan Anda sudah ditindaklanjuti. Terima kasih.");
  await kades.seesNothingOf(code, NAME, "UPTD");
  await kades.leaves();
}

async function story(where, title) {
  const village = await villageSpeaks(where, title);
  const lab = await labourOfficeVerifies(where, village);
  const { cm, code, path } = await uptdOpensACase(where, village.alert);
  const toImmigration = await refers(cm, path, /Imigrasi/);
  const toBp3mi = await refers(cm, path, /BP3MI/);
  await immigrationServes(where, toImmigration, code);
  await bp3miRejects(where, toBp3mi);
  await uptdRefersOnward(cm, toBp3mi, path);
  await uptdCloses(cm, where, toImmigration, path);
  await villageHears(village, lab, code);
}

test("the story on a phone", () => story({ width: PHONE }, "Sosialisasi di ponsel"));
test("the story on a desk", () => story({ width: DESK }, "Sosialisasi di kantor"));
test("the story on a phone without JavaScript", () => story({ width: PHONE, js: false }, "Sosialisasi tanpa skrip"));
