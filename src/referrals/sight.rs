//! How much of a referral a reader gets: the sender all of it, the receiver first only what names
//! nobody (D-34), then what was written for it. What opens a case stands in `reveal`.
use super::flow::ReferralState;
use super::grants::Opening;
use super::model::{Answer, Feedback, Letter};
use super::store::Found;
use crate::base::clock::{Day, Moment};
use crate::reference::Book;

/// Days after a rejection in which the receiver may still read the safe summary (REF-07).
const SUMMARY_DAYS: i32 = 30;

/// Label and value.
pub type Lines = Vec<(&'static str, String)>;

/// What the sealed parts hold, as far as this reader may have them.
pub struct Opened {
    pub letter: Letter,
    pub answer: Answer,
    pub feedback: Feedback,
}

/// How much of the record one reader gets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sight {
    /// The sender's unit.
    Sender,
    /// Before acceptance: nothing that points at a person (D-34).
    Before,
    /// After acceptance: what was written for the receiver.
    After,
    /// It ended without acceptance; the summary stays for a while.
    Rejected { summary: bool },
    /// The consent it rests on is gone: what the receiver itself wrote, and no more (CON-04).
    Closed,
    /// Only that it was taken back.
    Cancelled,
}

impl Sight {
    pub fn of(found: &Found, now: Moment) -> Self {
        let referral = &found.referral;
        if found.is_sender() {
            return Self::Sender;
        }
        let gone = matches!(found.opening, Opening::Withdrawn | Opening::Expired);
        match referral.state {
            ReferralState::Accepted | ReferralState::InProgress | ReferralState::Completed if gone => Self::Closed,
            ReferralState::Accepted | ReferralState::InProgress | ReferralState::Completed => Self::After,
            ReferralState::Rejected => {
                let last = referral.ended_at.map(|at| at.day().plus_days(SUMMARY_DAYS));
                Self::Rejected { summary: last.is_some_and(|last| now.day() <= last) }
            }
            ReferralState::Cancelled => Self::Cancelled,
            _ => Self::Before,
        }
    }
    /// Whether the safe summary shows. While the sender completes it, it is not yet said anew.
    pub fn shows_summary(self, state: ReferralState) -> bool {
        match self {
            Self::Sender | Self::After => true,
            Self::Before => state != ReferralState::Returned,
            Self::Rejected { summary } => summary,
            Self::Closed | Self::Cancelled => false,
        }
    }
}

/// What is said above all else.
pub fn banner(found: &Found, sight: Sight) -> Option<String> {
    match (sight, &found.opening) {
        (Sight::Cancelled, _) => Some("Dibatalkan pengirim.".into()),
        (Sight::Rejected { .. }, _) => Some("Ditolak oleh unit Anda.".into()),
        (_, Opening::Withdrawn) => {
            Some("Persetujuan ditarik. Penerima tidak dapat lagi membuka data lewat rujukan ini.".into())
        }
        (_, Opening::Expired) => Some("Persetujuan habis masa berlakunya. Tidak ada data baru yang terbuka.".into()),
        _ => None,
    }
}

/// Plain facts. Before acceptance these are the fields of D-34 and no more.
pub fn facts(found: &Found, sight: Sight, book: &Book) -> Lines {
    let referral = &found.referral;
    if sight == Sight::Cancelled {
        return vec![("Dari", book.unit_name(referral.from_unit_id))];
    }
    let (sex, band) = found.victim.as_ref().map_or((&found.case.sex, &found.case.age_band), |v| (&v.sex, &v.age_band));
    let mut lines = vec![
        ("Jenis", book.label("referral_kind", &referral.kind)),
        ("Kebutuhan", book.label("need", &referral.need)),
        ("Layanan yang diminta", book.label("service", &referral.service)),
        ("Sifat", book.label("referral_urgency", &referral.urgency)),
        ("Jenis kelamin", book.label("sex", sex)),
        ("Kelompok umur", book.label("age_band_victim", band)),
        ("Kabupaten/kota", book.regency_name(&referral.region_code).to_owned()),
        ("Dari", book.unit_name(referral.from_unit_id)),
        ("Ke", book.unit_name(referral.to_unit_id)),
    ];
    let at = |at: Option<Moment>| at.map_or_else(|| "belum".to_owned(), Moment::long);
    if referral.sent_at.is_some() {
        lines.push(("Dikirim", at(referral.sent_at)));
    }
    if sight == Sight::Sender {
        lines.push(("Dibuka penerima", at(referral.opened_at)));
        if !referral.basis.is_empty() {
            lines.push(("Dasar membagikan data", book.label("processing_basis", &referral.basis)));
        }
    }
    if let Some(day) = referral.first_service_on {
        lines.push(("Layanan pertama", day.long()));
    }
    lines
}

fn push(lines: &mut Lines, label: &'static str, text: &str) {
    if !text.is_empty() {
        lines.push((label, text.to_owned()));
    }
}

pub fn letter(letter: &Letter, sight: Sight, state: ReferralState, book: &Book) -> Lines {
    let mut lines = Lines::new();
    if sight.shows_summary(state) {
        push(&mut lines, "Ringkasan aman", &letter.safe_summary);
    }
    if matches!(sight, Sight::Sender | Sight::After) {
        push(&mut lines, "Risiko dan hal yang harus dijaga", &letter.precautions);
        push(&mut lines, "Pendamping dan transportasi", &letter.companion);
        if !letter.screening_result.is_empty() {
            push(&mut lines, "Hasil skrining", &book.label("screening_result", &letter.screening_result));
        }
    }
    if sight == Sight::Sender {
        push(&mut lines, "Alasan memakai dasar lain", &letter.basis_reason);
        push(&mut lines, "Alasan pembatalan", &letter.cancelled_because);
    }
    lines
}

/// What the sender still has to add: only while it lies with the sender.
pub fn missing(found: &Found, answer: &Answer) -> Vec<String> {
    if found.referral.state == ReferralState::Returned { answer.missing_items.clone() } else { Vec::new() }
}

/// Both sides read the receiver's answer. What was said before it was sent again is no answer to it.
pub fn answer(found: &Found, sight: Sight, answer: &Answer, book: &Book) -> Lines {
    let mut lines = Lines::new();
    if sight == Sight::Cancelled || found.referral.state == ReferralState::Sent {
        return lines;
    }
    push(&mut lines, "Petugas yang bertanggung jawab", &answer.pic_name);
    push(&mut lines, "Cara menghubungi", &answer.pic_contact);
    if !found.referral.reject_reason.is_empty() {
        push(&mut lines, "Alasan penolakan", &book.label("referral_reject_reason", &found.referral.reject_reason));
    }
    push(&mut lines, "Keterangan", &answer.reason_text);
    if let Some(unit) = answer.suggested_unit {
        push(&mut lines, "Saran instansi lain", &book.unit_name(unit));
    }
    lines
}

pub fn feedback(found: &Found, feedback: &Feedback, book: &Book) -> Lines {
    if found.referral.feedback.is_none() {
        return Lines::new();
    }
    let services: Vec<String> = feedback.services.iter().map(|code| book.label("service", code)).collect();
    let mut lines = Lines::new();
    push(&mut lines, "Layanan yang diberikan", &services.join("\n"));
    push(&mut lines, "Tanggal layanan terakhir", &Day::parse(&feedback.service_on).map_or_else(String::new, Day::long));
    push(&mut lines, "Hasil", &book.label("referral_result", &feedback.result));
    push(&mut lines, "Uraian hasil", &feedback.result_text);
    push(&mut lines, "Keadaan orang yang mengalami", &book.label("victim_condition", &feedback.condition));
    push(&mut lines, "Hambatan", &feedback.obstacles);
    push(&mut lines, "Rekomendasi", &feedback.recommendation);
    let confirmed = found.referral.feedback_confirmed_at.map_or_else(|| "belum".to_owned(), Moment::long);
    push(&mut lines, "Dikonfirmasi pengirim", &confirmed);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_hides_while_it_is_being_completed() {
        assert!(Sight::Before.shows_summary(ReferralState::Sent));
        assert!(!Sight::Before.shows_summary(ReferralState::Returned));
        assert!(!Sight::Rejected { summary: false }.shows_summary(ReferralState::Rejected));
    }

    #[test]
    fn ref_04_before_acceptance_the_letter_is_its_summary() {
        let written = Letter {
            safe_summary: "Perlu visum".into(),
            precautions: "Jangan hubungi keluarga".into(),
            screening_result: "indicated".into(),
            ..Letter::default()
        };
        let book = Book::default();
        assert_eq!(letter(&written, Sight::Before, ReferralState::Sent, &book).len(), 1);
        assert_eq!(letter(&written, Sight::After, ReferralState::Accepted, &book).len(), 3);
        assert!(letter(&written, Sight::Cancelled, ReferralState::Cancelled, &book).is_empty());
    }
}
