//! What a referral needs before it may go on: a receiver, a basis for sharing, a clean summary,
//! dates that have come, an answer that says something.
use super::{Basis, Feedback, Receiver, ReferralFacts, ReferralResult, RejectReason};
use crate::base::clock::Day;
use crate::base::text::personal::Hit;
use crate::consent::flow::ConsentState;
use crate::flow::Guard;

/// Letters that the reason for another basis has at least (REF-03).
const LEAST_REASON: usize = 20;

pub fn receiver(guard: &mut Guard, facts: &ReferralFacts) {
    match facts.receiver {
        Receiver::Fits => {}
        Receiver::OwnUnit => {
            guard.fault("to_unit", "Rujukan tidak dapat dikirim ke unit sendiri. Pilih instansi lain.");
        }
        Receiver::Rejecter => guard.fault("to_unit", "Instansi ini baru saja menolak. Pilih instansi lain."),
    }
    guard.must(facts.case_active, "case", "Berkas ini ditangguhkan atau sudah berakhir. Lanjutkan dulu berkasnya.");
}

/// Consent for just this receiver, or another basis with its reason: emergency, legal duty, a child
/// in the state's care (REF-02, REF-03).
pub fn basis(guard: &mut Guard, basis: Basis, reason: &str, facts: &ReferralFacts) {
    match basis {
        Basis::Consent => covered(guard, facts.share_consent),
        Basis::Contract | Basis::LegitimateInterest => {
            let text = "Dasar ini tidak cukup untuk membagikan data. Pilih kepentingan vital atau kewajiban hukum.";
            guard.fault("basis", text);
        }
        Basis::PublicTask if !facts.is_child => {
            let text = "Dasar ini hanya untuk pelindungan anak. Pilih kepentingan vital atau kewajiban hukum.";
            guard.fault("basis", text);
        }
        Basis::PublicTask | Basis::LegalObligation | Basis::VitalInterest => {
            let long_enough = reason.trim().chars().count() >= LEAST_REASON;
            guard.must(long_enough, "basis_reason", "Tulis alasan dasar ini, paling sedikit 20 huruf.");
        }
    }
}

pub fn still_covered(guard: &mut Guard, facts: &ReferralFacts) {
    if facts.basis.is_none_or(|basis| basis == Basis::Consent) {
        covered(guard, facts.share_consent);
    }
}

fn covered(guard: &mut Guard, consent: ConsentState) {
    let text = match consent {
        ConsentState::Given | ConsentState::GuardianGiven => return,
        ConsentState::NotAsked => {
            "Belum ada persetujuan untuk instansi ini. Mintakan dulu, atau pilih dasar lain dan tulis alasannya."
        }
        ConsentState::Refused => {
            "Berbagi data dengan instansi ini ditolak. Hanya dasar lain dengan alasan yang dapat dipakai."
        }
        ConsentState::Withdrawn => {
            "Persetujuan untuk instansi ini sudah ditarik. Hanya dasar lain dengan alasan yang dapat dipakai."
        }
        ConsentState::Expired => {
            "Persetujuan untuk instansi ini sudah kedaluwarsa. Mintakan lagi, atau pilih dasar lain dan tulis alasannya."
        }
        ConsentState::NotObtainable => "Persetujuan belum dapat diminta. Pilih dasar lain dan tulis alasannya.",
    };
    guard.fault("basis", text);
}

/// Names and identity numbers go; addresses and phone numbers need a second look (REF-14).
pub fn summary(guard: &mut Guard, confirmed: bool, hits: &[Hit]) {
    for hit in hits {
        let (kind, text) = (hit.kind.label(), &hit.text);
        if hit.kind.must_go() {
            guard.fault("safe_summary", format!("Hapus {kind} dari ringkasan aman: {text}."));
        } else if !confirmed {
            let text = format!("Ringkasan aman memuat {kind}: {text}. Hapus, atau beri tanda bahwa itu perlu.");
            guard.fault("safe_summary", text);
        }
    }
}

pub fn reason(guard: &mut Guard, reason: Option<RejectReason>, text: &str) {
    match reason {
        None => guard.fault("reason", "Pilih alasan."),
        Some(RejectReason::Other) => guard.filled(text, "reason_text", "Uraikan alasannya."),
        Some(_) => {}
    }
}

/// Not before the receiver had it.
pub fn after_sending(guard: &mut Guard, day: Option<Day>, field: &'static str, sent_on: Option<Day>) {
    if let (Some(day), Some(sent)) = (day, sent_on)
        && day < sent
    {
        guard.fault(field, format!("Rujukan ini dikirim {}. Periksa tanggal layanan.", sent.long()));
    }
}

/// A day that was named and has come.
pub fn happened(guard: &mut Guard, day: Option<Day>, field: &'static str, today: Day) {
    match day {
        None => guard.fault(field, "Isi tanggal layanan."),
        Some(day) if day > today => guard.fault(field, "Tanggal layanan tidak boleh sesudah hari ini."),
        Some(_) => {}
    }
}

pub fn feedback(guard: &mut Guard, feedback: &Feedback, facts: &ReferralFacts) {
    // D-33: whoever stops, or could not be reached, got no service that could be named.
    let unserved = matches!(feedback.result, Some(ReferralResult::VictimDeclined | ReferralResult::NotReached));
    if !unserved {
        guard.filled(&feedback.service, "service", "Pilih layanan yang diberikan.");
    }
    happened(guard, feedback.service_on, "service_on", facts.today);
    let before = feedback.service_on.zip(facts.first_service_on).is_some_and(|(on, first)| on < first);
    guard.must(!before, "service_on", "Tanggal ini lebih awal dari tanggal layanan pertama.");
    match feedback.result {
        None => guard.fault("result", "Pilih hasil."),
        Some(ReferralResult::Other) => guard.filled(&feedback.result_text, "result_text", "Uraikan hasilnya."),
        Some(_) => {}
    }
    guard.filled(&feedback.recommendation, "recommendation", "Isi rekomendasi.");
}
