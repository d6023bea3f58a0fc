//! Each guard of the machine says its sentence. Open referrals, visits, contacts, four eyes and the file of another unit
//! are shown by CAS-04 to CAS-07 and CAS-09, a draft without a place by INT-02.
use sintuvu::cases::flow::CaseState;

use super::{GOALS, STOPS, Stage, WHY};
use crate::casework::{AGREED, Record, accept, add_person, case_path, consent, does, in_service, sent, told, tries};
use crate::support::Person;

/// An act that is tried, and what its page says.
fn says(person: &mut Person, case: &Record, (slug, action): (&str, &str), typed: &[(&str, &str)], words: &str) {
    let page = tries(person, case, slug, action, typed);
    assert_eq!(page.status, 422, "{slug}: {}", page.main());
    assert!(told(&page).contains(words), "{slug}: {words}: {}", told(&page));
}

#[test]
fn the_guards_on_the_way_into_service_say_what_is_missing() {
    let mut stage = Stage::new();
    let case = stage.bring(CaseState::Identification);
    let assess = ("asesmen", "case.assess");
    for words in ["Hasil skrining belum dipilih.", "Tingkat risiko belum diisi.", "Alasan petugas"] {
        says(&mut stage.cm1, &case, assess, &[], words);
    }
    let case = stage.bring(CaseState::Assessment);
    let plan = ("sepakati-rencana", "case.plan");
    says(&mut stage.cm1, &case, plan, &AGREED, "Tambahkan dulu sedikitnya satu langkah rencana.");
    for (answer, words) in [
        ("refused", "Layanan tidak disetujui."),
        ("not_obtainable", "Persetujuan belum dapat diminta."),
        ("given", "Tambahkan dulu sedikitnya satu langkah rencana."),
    ] {
        consent(&mut stage.cm1, &stage.world, &case, "receive_service", None, answer);
        says(&mut stage.cm1, &case, plan, &AGREED, words);
    }
    add_person(&mut stage.cm1, &case, &[("full_name", "Kenanga Contoh")]);
    says(&mut stage.cm1, &case, plan, &AGREED, "Catat dulu persetujuan menerima layanan.");
    let case = stage.bring(CaseState::Planned);
    says(&mut stage.cm1, &case, ("mulai-layanan", "case.start_service"), &[], "Catat satu layanan yang berjalan");
    let case = stage.bring(CaseState::InService);
    says(&mut stage.cm1, &case, ("pemantauan", "case.monitor"), &[], "Nilai ulang risiko dulu");
}

#[test]
fn the_guards_of_an_end_say_what_is_missing() {
    let mut stage = Stage::new();
    let case = stage.bring(CaseState::Identification);
    let close = ("tutup-identifikasi", "case.close");
    says(&mut stage.cm1, &case, close, &[("reason", "Sengketa upah.")], "Rujuk kebutuhannya dulu");
    says(&mut stage.cm1, &case, close, &[("no_need", "yes")], "Alasan");

    let case = stage.bring(CaseState::Monitoring);
    let propose = ("usul-tutup", "case.propose_close");
    let bare = &GOALS[..2];
    says(&mut stage.cm1, &case, propose, bare, "Catat bahwa orang yang mengalami sudah setuju atau diberi tahu.");
    says(&mut stage.cm1, &case, propose, GOALS, "Pemantauan 6 bulan belum diisi.");
    let late = [("close_reason", "incomplete_30d"), ("reason", "Data tidak dilengkapi.")];
    says(&mut stage.cm1, &case, propose, &late, "Alasan ini hanya untuk pengaduan PMI.");
    let pmi = in_service(&mut stage.cm1, &stage.world, &[("case_type", "pmi_proc_problem")]);
    says(&mut stage.cm1, &pmi, propose, &late, "30 hari tercapai pada 24 Desember 2026.");
    let unfit = [("close_reason", "goals_met"), ("reason", "Selesai."), ("informed", "yes")];
    says(&mut stage.cm1, &pmi, propose, &unfit, "Pilih jawaban yang ada di daftar");

    let mut svc = stage.world.person("svc");
    let referral = sent(&mut stage.cm1, &stage.world, &pmi, ("medical", "rsud"), &[]);
    accept(&mut svc, &referral);
    says(&mut stage.cm1, &pmi, propose, STOPS, "sudah diterima dan harus selesai atau dikembalikan dulu");

    let hold = stage.bring(CaseState::OnHold);
    let words = "60 hari tercapai pada";
    says(&mut stage.head1, &hold, ("tutup-tak-terhubung", "case.close"), WHY, words);
    let closed = stage.bring(CaseState::Closed);
    says(&mut stage.head1, &closed, ("buka-kembali", "case.reopen"), &[], "Alasan");
}

#[test]
fn the_second_pair_of_eyes_is_somebody_else_and_the_page_says_why() {
    let mut stage = Stage::new();
    let case = stage.bring(CaseState::InService);
    does(&mut stage.head1, &case, "usul-tutup", "case.propose_close", STOPS);
    let own = tries(&mut stage.head1, &case, "setujui-tutup", "case.close", &[]);
    assert_eq!((own.status, own.has("[data-test=refused]")), (403, true), "{}", own.main());
    assert!(own.main().contains("Yang mengusulkan tidak boleh menyetujui."), "{}", own.main());
    assert_eq!(stage.head1.get(&case_path(&case)).state(), "in_service");
}

#[test]
fn the_guards_of_a_merge_say_which_file_does_not_fit() {
    let mut stage = Stage::new();
    let (gone, ended) = (stage.bring(CaseState::Received), stage.bring(CaseState::Closed));
    let merge = ("gabung", "case.merge");
    says(&mut stage.head1, &gone, merge, &[("into", &gone.code)], "dengan dirinya sendiri");
    says(&mut stage.head1, &gone, merge, &[("into", &ended.code)], "sudah berakhir atau masih draf");
}
