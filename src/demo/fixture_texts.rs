//! What stands in the sealed fields of the fixture: invented people and plain words, each with its canary.
use super::canaries::{Canaries, Place};
use super::case_file::Person;
use crate::base::clock::Day;
use crate::cases::model::{Answers, Narrative, VictimChild, VictimContact, VictimHealth, VictimIdentity};
use crate::consent::model::Details;
use crate::referrals::model::{Answer, Feedback, Letter};

/// A person of the fixture; identity numbers begin with 99, phones with +62800.
#[derive(Clone, Copy)]
pub struct Invented {
    /// `victim.v1`
    pub key: &'static str,
    pub number: i32,
    pub name: &'static str,
    pub sex: &'static str,
    pub band: &'static str,
    pub birth: (i32, i32, i32),
}

pub const PEOPLE: [Invented; 12] = [
    invented(1, "victim.v1", "Melati", "female", "18_24", (2002, 3, 14)),
    invented(2, "victim.v2", "Kenanga", "female", "13_17", (2011, 5, 20)),
    invented(3, "victim.v3", "Bahar", "male", "25_44", (1995, 7, 2)),
    invented(4, "victim.v4", "Rosmini", "female", "25_44", (1990, 1, 28)),
    invented(5, "victim.v5", "Jumriati", "female", "18_24", (2004, 9, 9)),
    invented(6, "victim.v6", "Kartini", "female", "25_44", (1993, 12, 1)),
    invented(7, "victim.v7", "Marwah", "female", "25_44", (1988, 4, 17)),
    invented(8, "victim.v8", "Hadijah", "female", "18_24", (2003, 6, 6)),
    invented(9, "victim.v9", "Hasniati", "female", "25_44", (1997, 2, 11)),
    invented(10, "victim.v10", "Tasrik", "male", "18_24", (2005, 8, 23)),
    invented(11, "victim.v11", "Mardiana", "female", "45_59", (1975, 10, 30)),
    invented(12, "victim.v12", "Wahyuni", "female", "18_24", (2002, 11, 5)),
];

const fn invented(
    number: i32,
    key: &'static str,
    name: &'static str,
    sex: &'static str,
    band: &'static str,
    birth: (i32, i32, i32),
) -> Invented {
    Invented { key, number, name, sex, band, birth }
}

fn sealed<'a>(table: &'static str, column: &'static str, class: &'static str, object: &'a str) -> Place<'a> {
    let seen_by = match table {
        "victims" => "victim.reveal",
        "consents" => "consent.list",
        "referrals" => "referral.view",
        "alerts" => "alert.view",
        "outreach" => "outreach.view",
        "care_sheets" => "victim.reveal_care",
        "plan_rows" | "intake_versions" => "case.view_file",
        "emergencies" => "breakglass.review",
        "attachments" => "attachment.list",
        "letters" | "letter_steps" => "letter.view",
        _ => "case.view",
    };
    Place { table, column, class, object, seen_by }
}

/// A sentence with a token in it.
pub fn text(canaries: &mut Canaries, table: &'static str, column: &'static str, object: &str, words: &str) -> String {
    let class = if table == "outreach" { "P1" } else { "P3" };
    format!("{words} {}", canaries.plant(sealed(table, column, class, object)))
}

pub fn person(canaries: &mut Canaries, who: Invented) -> Person {
    let (year, month, day) = who.birth;
    let born = Day::new(year, month, day);
    let nik_day = if who.sex == "female" { day + 40 } else { day };
    let number = who.number;
    let mut word = |column, class| canaries.plant(sealed("victims", column, class, who.key));
    let contact = VictimContact {
        phone: format!("+628005550{number:03}"),
        safe_contact_how: "whatsapp".into(),
        safe_contact_when: format!("siang {}", word("contact", "P2")),
        safe_word: format!("pantai {}", word("contact", "P2")),
        language: "kaili".into(),
        interpreter_needed: Some(false),
        region_now: "99.01.01.2001".into(),
    };
    let identity = VictimIdentity {
        full_name: format!("{} {}", who.name, word("identity", "P2")),
        nickname: who.name.chars().take(4).collect(),
        nik: format!("990101{nik_day:02}{month:02}{:02}{:04}", year % 100, 9_000 + number),
        kk_no: format!("990101010120{:04}", 9_000 + number),
        passport: format!("X99{number:05}"),
        birth_place: "Uji Hulu".into(),
        birth_date: born.map(Day::iso).unwrap_or_default(),
        nationality: "Indonesia".into(),
        address: format!("Dusun 2 {}", word("identity", "P2")),
        education: "smp".into(),
        occupation: "petani".into(),
        marital: "single".into(),
        religion: String::new(),
    };
    let health = VictimHealth {
        condition: format!("Cukup istirahat {}", word("health", "P3")),
        pregnant: "no".into(),
        disability: "none".into(),
        injuries: format!("Memar ringan {}", word("health", "P3")),
    };
    let child = if who.band == "13_17" {
        VictimChild {
            guardian_name: format!("Sulastri {}", word("children", "P2")),
            guardian_relation: "bibi".into(),
            guardian_is_suspect: Some(false),
            child_view: format!("Ingin kembali bersekolah {}", word("children", "P3")),
            school_status: "kelas 9".into(),
        }
    } else {
        VictimChild::default()
    };
    Person { sex: who.sex.into(), age_band: who.band.into(), birth: born, contact, identity, health, child }
}

pub fn narrative(canaries: &mut Canaries, object: &str) -> Narrative {
    let mut word = || canaries.plant(sealed("cases", "narrative", "P3", object));
    Narrative {
        text: format!("Ditawari kerja di luar daerah, dokumen diambil perekrut. {}", word()),
        place: format!("rumah dekat pelabuhan {}", word()),
        reporter_name: format!("Pelapor {}", word()),
        reporter_contact: format!("sore hari {}", word()),
    }
}

/// What a reception said before it was corrected, and why it was.
pub fn earlier(canaries: &mut Canaries, object: &str) -> (Narrative, String) {
    let mut word = |words: &str| text(canaries, "intake_versions", "body", object, words);
    let told =
        Narrative { text: word("Diajak bekerja di kebun."), place: word("rumah dekat pasar"), ..Narrative::default() };
    (told, word("Salah dengar di telepon."))
}

pub fn answers(canaries: &mut Canaries, object: &str) -> Answers {
    let yes = ["q1", "q2", "q3", "q5", "q9"].map(|question| (question.to_owned(), "yes".to_owned()));
    let no = ["q4", "q7", "q8"].map(|question| (question.to_owned(), "no".to_owned()));
    let reason = text(canaries, "screenings", "answers", object, "Proses, cara, dan tujuan tampak dari jawaban.");
    Answers { answers: yes.into_iter().chain(no).collect(), reason }
}

pub fn details(canaries: &mut Canaries, object: &str, given_by: &str) -> Details {
    let mut word = || canaries.plant(sealed("consents", "details", "P2", object));
    Details {
        given_by: format!("{given_by} {}", word()),
        witness: String::new(),
        language: "kaili".into(),
        reason: format!("Dijelaskan lisan. {}", word()),
        child_view: String::new(),
    }
}

pub fn letter(canaries: &mut Canaries, object: &str) -> Letter {
    let mut word = |words: &str| format!("{words} {}", canaries.plant(sealed("referrals", "letter", "P3", object)));
    Letter {
        safe_summary: word("Perempuan dewasa, perlu layanan segera."),
        precautions: word("Hubungi lewat petugas pengirim saja."),
        companion: word("Diantar petugas perempuan."),
        ..Letter::default()
    }
}

pub fn accepted(canaries: &mut Canaries, object: &str, name: &str) -> Answer {
    let pic_contact = text(canaries, "referrals", "answer", object, "Loket layanan, jam kerja.");
    Answer { pic_name: name.into(), pic_contact, ..Answer::default() }
}

pub fn refused(canaries: &mut Canaries, object: &str, missing: &[&str]) -> Answer {
    let reason_text = text(canaries, "referrals", "answer", object, "Belum dapat ditangani.");
    Answer { reason_text, missing_items: missing.iter().map(|item| (*item).to_owned()).collect(), ..Answer::default() }
}

pub fn feedback(canaries: &mut Canaries, object: &str, on: Day) -> Feedback {
    Feedback {
        services: vec!["psych".into()],
        service_on: on.to_string(),
        result: "served".into(),
        result_text: String::new(),
        condition: "good".into(),
        obstacles: text(canaries, "referrals", "feedback", object, "Jarak jauh."),
        recommendation: text(canaries, "referrals", "feedback", object, "Kunjungan lanjutan bulan depan."),
    }
}
