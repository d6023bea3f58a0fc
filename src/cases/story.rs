//! The case's timeline in words: what each audit row says there.
use super::care::Kind;
use super::correcting;
use super::file::Section;
use super::flow::CaseState;
use super::proposals;
use crate::audit::Event;
use crate::web::timeline::TimelineEntry;

/// What an audit row says on the timeline; empty: not shown there.
pub fn act_label(event: &Event) -> String {
    match event.action.as_str() {
        "case.create" => "Berkas dibuat",
        "case.submit" => "Berkas diterima dan diberi nomor",
        "case.edit_intake" if event.to_state == "draft" => "Draf diubah",
        "case.edit_intake" => return format!("Penerimaan dikoreksi: {}", correcting::words(&event.reason_code)),
        "case.identify" => "Identifikasi dimulai",
        // The choice names its result; the answers do not.
        "case.screen" if event.reason_code.is_empty() => "Skrining diisi",
        "case.screen" => "Hasil skrining dipilih",
        "case.rate_risk" => "Risiko dinilai",
        "case.assess" => "Asesmen dimulai",
        "case.write" => return format!("{} ditulis", Kind::parse(&event.reason_code).map_or("Asesmen", Kind::title)),
        "case.write_plan" if event.reason_code == "agree" => "Kesepakatan atas rencana dicatat",
        "case.write_plan" => "Langkah rencana diubah",
        "case.plan" => "Rencana disusun",
        "case.record_service" => "Layanan dicatat",
        "case.end_service" => "Layanan berakhir",
        "case.start_service" => "Layanan dimulai",
        "case.monitor" => "Layanan utama selesai",
        "case.record_visit" => "Pemantauan dicatat",
        "case.record_contact" => "Upaya kontak dicatat",
        "case.propose_close" if event.reason_code == proposals::WITHDRAWN => "Usulan penutupan ditarik",
        "case.propose_close" => "Penutupan diusulkan",
        "case.return_closure" => "Usulan penutupan dikembalikan",
        "case.close" => "Berkas ditutup",
        "case.hold" => "Berkas ditangguhkan",
        "case.resume" => "Berkas dilanjutkan",
        "case.reopen" => "Berkas dibuka kembali",
        "case.merge" => return merged(event),
        "case.transfer" => "Berkas dilimpahkan",
        "case.assign" => "Petugas ditunjuk",
        "case.declare_conflict" => "Petugas menyatakan mengenal pihak",
        "case.write_file" => return format!("Isi berkas diubah: {}", section(event)),
        "party.edit" => "Data terlapor diubah",
        "victim.create" => "Orang ditambahkan",
        "victim.edit" => "Data orang diubah",
        "victim.screen" if event.reason_code == "departure" => "Keberangkatan diperiksa",
        "victim.screen" => "Skrining lengkap diisi",
        "victim.interview" if event.reason_code == "earlier" => "Wawancara instansi lain dicatat",
        "victim.interview" | "victim.interview_again" | "referral.interview" | "referral.interview_again" => {
            "Wawancara dimulai"
        }
        "breakglass.opened" => "Akses darurat dibuka",
        "breakglass.ended" => "Akses darurat berakhir",
        "breakglass.reviewed" => "Akses darurat ditinjau",
        "clock.overdue" => "Batas waktu terlewati",
        _ => to_others(event),
    }
    .to_owned()
}

/// What went to another office, and what the person said to it.
fn to_others(event: &Event) -> &'static str {
    match event.action.as_str() {
        "consent.record" => "Persetujuan dicatat",
        "consent.withdraw" => "Persetujuan ditarik",
        "consent.expire" => "Persetujuan kedaluwarsa",
        "referral.create" => "Draf rujukan dibuat",
        "referral.edit" => "Draf rujukan diubah",
        "referral.request_consent" => "Persetujuan rujukan diminta",
        "referral.send" => "Rujukan dikirim",
        "referral.accept" => "Rujukan diterima",
        "referral.assign" => "Petugas penerima diganti",
        "referral.reject" => "Rujukan ditolak",
        "referral.return" => "Rujukan dikembalikan untuk dilengkapi",
        "referral.resend" => "Rujukan dilengkapi dan dikirim ulang",
        "referral.start" => "Penerima mulai menindaklanjuti",
        "referral.complete" => "Umpan balik dikirim",
        "referral.cancel" => "Rujukan dibatalkan",
        "referral.forward" => "Dirujuk ke instansi lain",
        "referral.confirm_feedback" => "Umpan balik dikonfirmasi",
        _ => on_paper(event),
    }
}

/// What left the file as a letter or a code, and what came into it as one.
fn on_paper(event: &Event) -> &'static str {
    match event.action.as_str() {
        "case.give_code" => "Kode lacak diberikan",
        "conference.convene" => "Konferensi kasus diundang",
        "conference.record" => "Konferensi kasus berlangsung",
        "conference.decide" => "Keputusan konferensi dicatat",
        "conference.finish" => "Keputusan konferensi selesai",
        "conference.cancel" => "Konferensi kasus dibatalkan",
        "public.ask" => "Permintaan atas data diterima",
        "pdp.answer" => "Permintaan atas data dijawab",
        "victim.give_code" => "Kode hak diberikan",
        "case.attach" => "Lampiran ditambahkan",
        "attachment.strike" => "Lampiran dicoret",
        "letter.create" => "Konsep surat dibuat",
        "letter.initial" => "Surat diparaf",
        "letter.return" => "Surat dikembalikan",
        "letter.sign" => "Surat ditandatangani dan diberi nomor",
        "letter.dispatch" => "Surat dikirim",
        "letter.receive" => "Surat diterima",
        "letter.void" => "Surat dibatalkan",
        _ => "",
    }
}

/// What was filled in of the file's sections, of a person's checks and of what is planned.
pub fn is_of_parts(event: &Event) -> bool {
    matches!(
        event.action.as_str(),
        "case.write_file"
            | "case.write"
            | "case.write_plan"
            | "party.edit"
            | "case.edit_intake"
            | "case.attach"
            | "attachment.strike"
            | "victim.screen"
            | "victim.interview"
            | "victim.interview_again"
            | "referral.interview"
            | "referral.interview_again"
    )
}

/// Which of the two it was, seen from this one.
fn merged(event: &Event) -> String {
    let other = &event.reason_code;
    match event.to_state.as_str() {
        _ if other.is_empty() => "Berkas digabung".to_owned(),
        "merged" => format!("Berkas digabung ke {other}"),
        _ => format!("Berkas {other} digabung ke sini"),
    }
}

/// The section of the case file that a row is about.
fn section(event: &Event) -> String {
    Section::parse(&event.reason_code).map_or_else(String::new, |section| section.title().to_lowercase())
}

/// The state stands only where it changed; newest first.
pub fn only_changes(mut entries: Vec<TimelineEntry>) -> Vec<TimelineEntry> {
    let mut last = String::new();
    for entry in entries.iter_mut().rev().filter(|entry| !entry.state.is_empty()) {
        if entry.state == last {
            entry.state.clear();
        } else {
            last.clone_from(&entry.state);
        }
    }
    entries
}

pub fn state_label(event: &Event) -> String {
    if event.object_kind != "case" {
        return String::new();
    }
    CaseState::parse(&event.to_state).map_or("", CaseState::label).to_owned()
}
