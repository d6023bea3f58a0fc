//! Contract names of acts in words, for people who read the log.

/// What a resource is called.
fn thing(resource: &str) -> &'static str {
    match resource {
        "alert" => "laporan dini",
        "case" => "berkas",
        "victim" => "orang dalam berkas",
        "party" => "terlapor",
        "attachment" => "lampiran",
        "consent" => "persetujuan",
        "referral" => "rujukan",
        "outreach" => "sosialisasi",
        "passport" => "wawancara paspor",
        "user" | "account" => "akun",
        "breakglass" => "akses darurat",
        "quota" => "batas identitas yang dibuka",
        "print" => "halaman untuk orang yang mengalami",
        "letter" => "surat",
        "conference" => "konferensi kasus",
        "pdp" => "permintaan atas data sendiri",
        "filter" => "saringan",
        "search" => "orang dengan nama",
        "session" => "sesi",
        "login" => "masuk",
        "audit" => "jejak audit",
        "agency" | "directory" => "instansi",
        "deadline" => "tenggat",
        "holiday" => "hari libur",
        "config" => "aturan",
        "clock" => "batas waktu",
        "notice" => "pemberitahuan",
        "public" => "laporan warga",
        "escalation" => "eskalasi",
        _ => "",
    }
}

/// What is done to it, by verb.
const DEEDS: &[(&str, &str)] = &[
    ("list", "Baca daftar"),
    ("read", "Baca daftar"),
    ("view", "Buka"),
    ("break_glass", "Akses darurat ke"),
    ("access_log", "Baca siapa yang membuka"),
    ("print_access", "Cetak siapa yang membuka"),
    ("open", "Buka"),
    ("opened", "Buka"),
    ("review", "Tinjau"),
    ("reviewed", "Tinjau"),
    ("decide", "Putuskan"),
    ("made", "Cetak"),
    ("count", "Hitung"),
    ("create", "Buat"),
    ("submit", "Kirim"),
    ("edit", "Ubah"),
    ("edit_intake", "Koreksi penerimaan"),
    ("write", "Ubah"),
    ("acknowledge", "Terima"),
    ("accept", "Terima"),
    ("verify", "Verifikasi"),
    ("substantiate", "Nyatakan berdasar"),
    ("dismiss", "Nyatakan tidak berdasar"),
    ("open_case", "Buka berkas dari"),
    ("act", "Catat tindakan"),
    ("close", "Tutup"),
    ("propose_close", "Usulkan penutupan"),
    ("return_closure", "Kembalikan usulan penutupan"),
    ("merge", "Gabungkan"),
    ("warn", "Beri peringatan pada"),
    ("identify", "Identifikasi"),
    ("assess", "Asesmen"),
    ("plan", "Rencana"),
    ("start_service", "Mulai layanan"),
    ("start", "Mulai layanan"),
    ("monitor", "Pantau"),
    ("transfer", "Limpahkan"),
    ("hold", "Tunda"),
    ("resume", "Lanjutkan"),
    ("reopen", "Buka kembali"),
    ("assign", "Tunjuk petugas"),
    ("declare_conflict", "Menyatakan mengenal pihak pada"),
    ("screen", "Skrining"),
    ("interview", "Mulai wawancara dengan"),
    ("interview_again", "Mulai wawancara lagi dengan"),
    ("check", "Isi daftar periksa"),
    ("rate_risk", "Nilai risiko"),
    ("record_service", "Catat layanan"),
    ("end_service", "Catat layanan berakhir pada"),
    ("record_visit", "Catat kunjungan"),
    ("record_contact", "Catat upaya kontak"),
    ("record", "Catat"),
    ("reveal", "Tampilkan identitas"),
    ("reveal_care", "Tampilkan asesmen atau rencana keselamatan"),
    ("write_plan", "Ubah rencana"),
    ("view_parts", "Buka kelengkapan"),
    ("view_file", "Buka isi"),
    ("write_file", "Ubah isi"),
    ("reveal_file", "Tampilkan nama dan nomor dalam"),
    ("attach", "Tambah lampiran pada"),
    ("strike", "Coret"),
    ("withdraw", "Tarik"),
    ("expire", "Habis masa berlaku"),
    ("expired", "Habis masa berlaku"),
    ("request_consent", "Minta persetujuan untuk"),
    ("send", "Kirim"),
    ("resend", "Kirim"),
    ("reject", "Tolak"),
    ("return", "Kembalikan"),
    ("complete", "Selesaikan"),
    ("cancel", "Batalkan"),
    ("forward", "Teruskan"),
    ("confirm_feedback", "Konfirmasi umpan balik"),
    ("postpone", "Tunda"),
    ("reschedule", "Jadwalkan ulang"),
    ("report", "Laporkan"),
    ("track", "Lacak"),
    ("password", "Ganti kata sandi"),
    ("totp", "Pasang aplikasi kode"),
    ("end", "Akhiri"),
    ("ended", "Akhiri"),
    ("ok", "Berhasil"),
    ("failed", "Gagal"),
    ("disable", "Tutup"),
    ("reset", "Setel ulang"),
    ("change_roles", "Ubah peran"),
    ("approve", "Putuskan permintaan"),
    ("activate", "Aktifkan"),
    ("change_duties", "Ubah tugas naskah dinas"),
    ("reinvite", "Undang ulang"),
    ("give_code", "Beri kode untuk"),
    ("draft", "Susun jawaban untuk"),
    ("answer", "Setujui jawaban untuk"),
    ("ask", "Ajukan permintaan dari"),
    ("convene", "Undang"),
    ("finish", "Nyatakan selesai keputusan"),
    ("initial", "Paraf"),
    ("sign", "Tanda tangani"),
    ("dispatch", "Kirim"),
    ("receive", "Terima"),
    ("void", "Batalkan"),
    ("print", "Cetak"),
    ("keep", "Simpan"),
    ("people", "Cari"),
    ("remove", "Hapus"),
    ("started", "Mulai"),
    ("stopped", "Hentikan"),
    ("paused", "Jeda"),
    ("overdue", "Terlewati"),
    ("escalated", "Naikkan"),
    ("recomputed", "Hitung ulang"),
    ("set_capacity", "Perbarui kapasitas"),
    ("set_hours", "Ubah jam buka"),
    ("set_services", "Ubah layanan"),
    ("set_duty", "Tambah petugas piket"),
    ("change", "Ubah"),
    ("changed", "Ubah"),
];

fn deed(verb: &str) -> &'static str {
    DEEDS.iter().find(|(known, _)| *known == verb).map_or("", |(_, words)| words)
}

/// "Terima rujukan" for `referral.accept`; empty where only the code is known.
pub fn words(action: &str) -> String {
    let (resource, verb) = action.split_once('.').unwrap_or((action, ""));
    match (deed(verb), thing(resource)) {
        ("", _) | (_, "") => String::new(),
        (deed, thing) => format!("{deed} {thing}"),
    }
}

pub fn decision(code: &str) -> &'static str {
    match code {
        "allow" => "boleh",
        "deny" => "tidak berwenang",
        _ => "ditolak aturan",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Action;

    #[test]
    fn an_act_is_told_in_words() {
        assert_eq!(words("referral.accept"), "Terima rujukan");
        assert_eq!(words("clock.overdue"), "Terlewati batas waktu");
        assert_eq!(words("duplicate.ignored"), "");
    }

    #[test]
    fn every_act_that_changes_a_record_has_words() {
        let spoken = ["alert", "case", "victim", "party", "attachment", "consent", "referral", "outreach", "user"];
        for action in Action::ALL.iter().filter(|action| spoken.contains(&action.resource())) {
            assert!(!words(action.code()).is_empty(), "{action}");
        }
    }
}
