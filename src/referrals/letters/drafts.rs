//! What a letter about a referral says before anybody has written in it (domain §5): code and initials, what is asked,
//! until when, on what ground. Pure.
use crate::letters::model::{LetterKind, LetterText};
use crate::reference::book::DeadlineRule;
use crate::referrals::model::Letter;
use crate::referrals::sight::Lines;

/// Stands where somebody has to write; such a letter cannot be initialled.
pub const GAP: &str = "…";

/// What a letter may say of a referral.
pub struct About<'a> {
    pub code: &'a str,
    pub from: String,
    pub to: String,
    /// Initials, sex, age band; None where nobody in particular is meant.
    pub person: Option<String>,
    pub service: String,
    pub urgency: String,
    /// The length of the clock for an answer, and its basis (CLK-10).
    pub limit: Option<&'a DeadlineRule>,
    /// The sentence about consent, or the basis that stands for it.
    pub ground: String,
    /// Said to the police about a report that the law asks for (REF-13).
    pub duty: Option<&'static str>,
    pub written: &'a Letter,
    pub feedback: Lines,
}

pub fn first_words(kind: LetterKind, about: &About<'_>) -> LetterText {
    let (subject, to, body) = match kind {
        LetterKind::Referral => ("Rujukan layanan", &about.to, referral(about, "merujuk")),
        LetterKind::Transfer => ("Pelimpahan penanganan", &about.to, referral(about, "melimpahkan penanganan")),
        LetterKind::Feedback => ("Umpan balik rujukan", &about.from, feedback(about)),
        _ => return LetterText::default(),
    };
    LetterText {
        addressee: format!("Kepala {to}\ndi tempat"),
        subject: subject.to_owned(),
        body,
        ..LetterText::default()
    }
}

/// "24 jam", "3 hari kerja"
fn length(rule: &DeadlineRule) -> String {
    format!("{} {}", rule.length, rule.unit.replace('_', " "))
}

const CLOSING: &str = "Identitas hanya dapat dibuka lewat aplikasi oleh petugas yang ditunjuk, atau disampaikan pada lembar \
                       terpisah dalam amplop tertutup. Atas kerja samanya kami ucapkan terima kasih.";

fn referral(about: &About<'_>, verb: &str) -> String {
    let person = about.person.as_deref().unwrap_or(GAP);
    let limit = about.limit.map_or_else(
        || GAP.to_owned(),
        |rule| format!("paling lambat {} sesudah diterima di aplikasi ({})", length(rule), rule.basis_text),
    );
    let Letter { safe_summary, precautions, companion, .. } = about.written;
    let mut parts = vec![
        format!(
            "Bersama ini kami {verb} {person} dengan kode {}. Layanan yang diminta: {}.",
            about.code,
            about.service.to_lowercase()
        ),
        format!("Sifat: {}. Jawaban kami tunggu {limit}.", about.urgency.to_lowercase()),
        format!("Ringkasan: {}", if safe_summary.trim().is_empty() { GAP } else { safe_summary.trim() }),
    ];
    for (label, text) in [("Yang perlu dijaga", precautions), ("Pendamping dan transportasi", companion)] {
        if !text.trim().is_empty() {
            parts.push(format!("{label}: {}", text.trim()));
        }
    }
    parts.push(about.ground.clone());
    parts.extend(about.duty.map(str::to_owned));
    parts.push(format!("Petugas kami yang dapat dihubungi 24 jam: {GAP}"));
    parts.push(CLOSING.to_owned());
    parts.join("\n\n")
}

fn feedback(about: &About<'_>) -> String {
    let person = about.person.as_deref().unwrap_or(GAP);
    let mut parts = vec![format!("Menindaklanjuti rujukan {} atas {person}, bersama ini kami sampaikan:", about.code)];
    let told = about.feedback.iter().filter(|(label, _)| *label != "Dikonfirmasi pengirim");
    parts.extend(told.map(|(label, value)| format!("{label}: {}", value.replace('\n', "; "))));
    if parts.len() == 1 {
        parts.push(format!("Layanan yang diberikan, hasil, dan rekomendasi: {GAP}"));
    }
    parts.push("Demikian disampaikan. Atas kerja samanya kami ucapkan terima kasih.".to_owned());
    parts.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> DeadlineRule {
        DeadlineRule {
            clock: "referral_ack".into(),
            variant: "routine".into(),
            length: 3,
            unit: "hari_kerja".into(),
            basis_text: "Usulan Sintuvu".into(),
            valid_from: None,
            valid_to: None,
        }
    }

    fn body(kind: LetterKind, duty: Option<&'static str>, feedback: Lines) -> String {
        let written = Letter { safe_summary: "Perlu visum.".into(), ..Letter::default() };
        let rule = rule();
        let about = About {
            code: "RJ-ABC234",
            from: "UPTD Uji".into(),
            to: "RSUD Uji".into(),
            person: Some("S.A. (perempuan, 18–24)".into()),
            service: "Pemeriksaan".into(),
            urgency: "Biasa".into(),
            limit: Some(&rule),
            ground: "Persetujuan (lisan) tanggal 24 November 2026.".into(),
            duty,
            written: &written,
            feedback,
        };
        first_words(kind, &about).body
    }

    #[test]
    fn a_referral_says_what_is_asked_until_when_and_on_what_ground() {
        let text = body(LetterKind::Referral, None, Lines::new());
        for words in ["RJ-ABC234", "S.A.", "3 hari kerja", "Usulan Sintuvu", "Perlu visum.", "Persetujuan (lisan)"] {
            assert!(text.contains(words), "{words} in {text}");
        }
        assert!(!text.contains("dijaga"), "what was not written is left out: {text}");
    }

    #[test]
    fn ref_13_the_police_read_that_the_law_asked_for_the_report() {
        let text = body(LetterKind::Referral, Some("Korban menolak; dilaporkan karena kewajiban."), Lines::new());
        assert!(text.contains("Korban menolak; dilaporkan karena kewajiban."), "{text}");
    }

    #[test]
    fn feedback_says_what_was_reported_and_leaves_a_gap_where_nothing_was() {
        let lines = vec![("Hasil", "Terlayani".to_owned()), ("Dikonfirmasi pengirim", "belum".to_owned())];
        let text = body(LetterKind::Feedback, None, lines);
        assert!(text.contains("Hasil: Terlayani") && !text.contains("Dikonfirmasi"), "{text}");
        assert!(body(LetterKind::Feedback, None, Lines::new()).contains(GAP));
    }
}
