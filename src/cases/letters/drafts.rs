//! What a new letter says before anybody has written in it, from what the case holds. Pure.
use crate::base::clock::Day;
use crate::cases::flow::CloseReason;
use crate::letters::model::{LetterKind, LetterText};

/// What a letter may say of a case.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    pub code: &'a str,
    /// Initials or alias of each person.
    pub people: &'a [String],
    /// The label of the kind of case.
    pub matter: &'a str,
    /// Why the case ended; None while it is open.
    pub ending: Option<CloseReason>,
    /// Totals of the losses that the file holds, one for each currency.
    pub losses: &'a [String],
    pub received_on: Day,
}

/// Stands where somebody has to write; such a letter cannot be initialled.
pub const GAP: &str = "…";

/// The end of a case as it is said to the person (domain §9): what is known and what follows, no verdict.
const fn ending(reason: CloseReason) -> &'static str {
    use CloseReason as R;
    match reason {
        R::GoalsMet => "tujuan penanganan sudah tercapai",
        R::VictimRequest => "permintaan Anda sendiri",
        R::MovedTransferred => "penanganan dilanjutkan lembaga lain",
        R::Unreachable => "kami belum dapat menghubungi Anda; Anda dapat kembali kapan saja",
        R::Incomplete30d => "keterangan yang diperlukan belum lengkap; Anda dapat melengkapinya kapan saja",
        R::NotTppoResolved => "belum terindikasi TPPO; kebutuhan Anda sudah dicatat dan dirujuk",
        R::Duplicate => "penanganannya disatukan dengan berkas lain",
        R::Prevented => "keberangkatan yang membahayakan sudah dicegah",
        R::Died => GAP,
    }
}

/// A label in the middle of a sentence: "Dugaan TPPO" becomes "dugaan TPPO", "PMI …" stays. What says nothing is a gap.
fn in_sentence(label: &str) -> String {
    let mut letters = label.chars();
    let (Some(first), second) = (letters.next(), letters.next()) else { return GAP.to_owned() };
    if label == "Lainnya" {
        return GAP.to_owned();
    }
    if second.is_some_and(char::is_lowercase) {
        first.to_lowercase().chain(label.chars().skip(1)).collect()
    } else {
        label.to_owned()
    }
}

/// The letter is to one person: where there are several, the writer says to whom.
fn only(people: &[String]) -> &str {
    if let [one] = people { one } else { GAP }
}

/// More would leave no room for what is asked.
const MOST_NAMED: usize = 10;

fn all(people: &[String]) -> String {
    if people.is_empty() || people.len() > MOST_NAMED { GAP.to_owned() } else { people.join(", ") }
}

/// Subject, addressee, body.
type Words = (&'static str, &'static str, String);

/// D12. The visum itself is asked for by the police.
fn health_check(code: &str, people: &str) -> Words {
    let body = format!(
        "Bersama ini kami mohon pemeriksaan kesehatan bagi {people} dalam berkas {code}.\n\n\
         Pemeriksaan yang diperlukan:\n…\n\nHal yang perlu dijaga (petugas perempuan, juru bahasa, pendamping):\n…\n\n\
         Visum et repertum dimintakan tersendiri oleh penyidik. Identitas kami sampaikan pada lembar terpisah dalam \
         amplop tertutup. Hasil pemeriksaan mohon disampaikan dalam amplop tertutup kepada petugas kami.\n\n\
         Demikian disampaikan. Atas perhatian dan kerja samanya kami ucapkan terima kasih."
    );
    ("Pengantar pemeriksaan kesehatan", "Direktur …\ndi …", body)
}

/// D13 (Permen P2MI 32/2025 Ps 13).
fn hand_over(code: &str, people: &str) -> Words {
    let body = format!(
        "Pada hari ini, …, bertempat di …, telah dilakukan serah terima {people} dalam berkas {code}.\n\n\
         Yang menyerahkan: …\nYang menerima dan hubungannya: …\nSaksi dari pemerintah daerah atau desa: …\n\n\
         Keadaan saat diserahkan dan barang yang dibawa:\n…\n\n\
         Yang menerima bersedia menjaga keselamatan dan kerahasiaan yang bersangkutan, dan menghubungi kami bila ada \
         kesulitan.\n\nDemikian berita acara ini dibuat untuk dipergunakan sebagaimana mestinya."
    );
    ("Serah terima", "", body)
}

/// D15, the first or a later one (Permen P2MI 23/2025).
fn clarification(code: &str, matter: &str) -> Words {
    let body = format!(
        "Pada hari ini, …, bertempat di …, telah dilakukan klarifikasi ke-… mengenai {matter} dalam berkas {code}.\n\n\
         Pihak yang diminta klarifikasi: …\n\nHal yang ditanyakan dan jawabannya:\n…\n\n\
         Pernyataan kesanggupan dan batas waktunya:\n…\n\n\
         Demikian berita acara ini dibuat dengan sebenarnya dan ditandatangani oleh yang hadir."
    );
    ("Klarifikasi", "", body)
}

pub fn first_words(kind: LetterKind, about: &About<'_>) -> LetterText {
    let About { code, received_on, .. } = about;
    let matter = in_sentence(about.matter);
    let people = all(about.people);
    let (subject, addressee, body) = match kind {
        LetterKind::HealthCheck => health_check(code, &people),
        LetterKind::HandOver => hand_over(code, &people),
        LetterKind::Clarification => clarification(code, &matter),
        LetterKind::Closing => {
            let (person, why) = (only(about.people), about.ending.map_or(GAP, ending));
            let body = format!(
                "Bersama ini kami sampaikan bahwa penanganan berkas {code} ({person}) mengenai {matter}, yang diterima pada {}, \
                 ditutup dengan alasan: {why}.\n\nLayanan yang telah diberikan tercatat dalam berkas. Bila ada kebutuhan atau \
                 perkembangan baru, berkas dapat dibuka kembali kapan saja tanpa perlu menceritakan ulang dari awal.\n\n\
                 Demikian disampaikan. Atas perhatiannya kami ucapkan terima kasih.",
                received_on.long()
            );
            ("Pemberitahuan penutupan kasus", "Yang berkepentingan\ndi tempat", body)
        }
        LetterKind::Referral | LetterKind::Transfer | LetterKind::Feedback => return LetterText::default(),
        LetterKind::Lpsk => {
            let losses = if about.losses.is_empty() {
                GAP.to_owned()
            } else {
                format!("Jumlah yang tercatat: {}. Rinciannya: {GAP}", about.losses.join("; "))
            };
            let body = format!(
                "Bersama ini kami memohon pelindungan dan fasilitasi restitusi bagi {people} dalam berkas {code} mengenai {matter}.\n\n\
                 Uraian peristiwa:\n…\n\nUraian kerugian dan buktinya:\n{losses}\n\nBesaran dan bentuk restitusi yang dimohonkan:\n…\n\n\
                 Identitas pemohon dan identitas terlapor kami sampaikan pada lembar terpisah dalam amplop tertutup. \
                 Demikian permohonan ini. Atas perhatian dan kerja samanya kami ucapkan terima kasih."
            );
            (
                "Permohonan pelindungan dan fasilitasi restitusi",
                "Ketua Lembaga Perlindungan Saksi dan Korban\ndi Jakarta",
                body,
            )
        }
    };
    LetterText { addressee: addressee.to_owned(), subject: subject.to_owned(), body, ..LetterText::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(people: &[String]) -> About<'_> {
        About {
            code: "KS-ABC234",
            people,
            matter: "Dugaan TPPO",
            ending: Some(CloseReason::NotTppoResolved),
            losses: &[],
            received_on: Day::parse("2026-11-24").unwrap(),
        }
    }

    #[test]
    fn the_first_words_hold_initials_and_code() {
        let people = ["S.A.".to_owned()];
        for kind in LetterKind::ALL.iter().copied().filter(|kind| kind.home() == "/berkas") {
            let text = first_words(kind, &about(&people));
            assert!(text.body.contains("KS-ABC234"), "{text:?}");
            assert!(text.body.contains("S.A.") || kind == LetterKind::Clarification, "{text:?}");
            assert!(!text.subject.contains("TPPO"), "a subject stands on the envelope: {}", text.subject);
            assert!(crate::letters::words::with_numbers(&text).is_empty());
        }
    }

    #[test]
    fn the_end_of_a_case_is_told_without_a_verdict() {
        let people = ["S.A.".to_owned(), "R.".to_owned()];
        let body = first_words(LetterKind::Closing, &about(&people)).body;
        assert!(body.contains("belum terindikasi TPPO; kebutuhan Anda sudah dicatat"), "{body}");
        assert!(body.contains("(…) mengenai dugaan TPPO") && !body.contains("S.A."), "to which of the two: {body}");
        assert_eq!(in_sentence("PMI nonprosedural"), "PMI nonprosedural");
        assert_eq!(in_sentence("Lainnya"), GAP);
        assert_eq!(all(&[]), GAP);
    }
}
