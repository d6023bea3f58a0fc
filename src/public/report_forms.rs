//! The public report as tables: eight fields (the channel is the page itself), asked on three pages of one group of
//! questions each (domain §4.2). A warning (D-71) is asked for otherwise on the second page. Answers of other pages travel along in the form, so every page takes all names.
use crate::access::Action;
use crate::web::forms::{Choices, Class, Field, FormSpec};

/// Answer to the first question that makes an early warning of a report (D-71).
pub const WARNING: &str = "warning";
/// The first two are codes of `report_who`.
const ABOUT: Choices = Choices::Fixed(&[
    ("self", "Saya sendiri perlu bantuan"),
    ("other", "Orang lain perlu bantuan, atau hilang"),
    (WARNING, "Peringatan: ada tawaran kerja, perekrut, atau rombongan yang akan berangkat"),
]);
const WHO: Field = Field::radios("who", "Tentang apa laporan ini?", ABOUT).optional();
const REGION: Field = Field::select("region", "Kabupaten atau kota", Choices::Given)
    .optional()
    .hint("Wajib bila Anda tidak menulis tempatnya di bawah.");
const PLACE: Field = Field::text("place", "Tempat")
    .optional()
    .hint("Wajib bila Anda tidak memilih kabupaten atau kota. Misalnya nama desa, pelabuhan, atau negara.")
    .class(Class::P2);

const SIGNS: Field = Field::checks("signs", "Tandai yang sesuai", Choices::List("report_sign"))
    .optional()
    .hint("Wajib bila Anda tidak menulis cerita di bawah.")
    .class(Class::P3);
const NARRATIVE: Field = Field::area("narrative", "Ceritakan singkat")
    .optional()
    .hint("Wajib bila tidak ada yang ditandai. Apa yang terjadi, dan kapan. Tulis seperlunya.")
    .class(Class::P3);
const DANGER: Field = Field::yes_no("danger", "Apakah ada orang dalam bahaya sekarang?").optional();
const DEPARTS: Field =
    Field::yes_no("departs_soon", "Apakah ada yang akan berangkat dalam 72 jam (3 hari)?").optional();

const KIND: Field = Field::radios("alert_type", "Pilih yang paling mirip", Choices::List("alert_type"))
    .optional()
    .hint("Wajib, agar sampai pada petugas yang tepat. Tidak ada yang cocok? Pilih “Lainnya”.");
const STORY: Field = Field { hint: "Apa, kapan, dan siapa yang akan berangkat. Tulis seperlunya.", ..NARRATIVE };
const RECRUITER: Field = Field::text("recruiter", "Siapa yang menawarkan atau mengajak?")
    .optional()
    .hint("Nama, nomor telepon, atau akun, bila tahu.")
    .class(Class::P2);

const CONTACT_HOW: Field =
    Field::radios("contact_how", "Cara yang aman", Choices::List("safe_contact_how")).optional().class(Class::P2);
const CONTACT: Field = Field::text("reporter_contact", "Nomor dan waktu yang aman")
    .optional()
    .hint("Kami memakai nomor ini hanya untuk menghubungi Anda dengan cara yang Anda pilih.")
    .class(Class::P2);
const NAME: Field = Field::text("reporter_name", "Nama Anda")
    .optional()
    .hint("Tanpa nama pun laporan Anda ditangani.")
    .class(Class::P2);

const ALL: &[Field] =
    &[WHO, REGION, PLACE, SIGNS, KIND, NARRATIVE, RECRUITER, DANGER, DEPARTS, CONTACT_HOW, CONTACT, NAME];

/// One of the eight fields, which may be answered in one way or another (a list or words).
pub struct Question {
    /// Stands over several inputs; a single one has its own label.
    pub legend: &'static str,
    pub hint: &'static str,
    pub names: &'static [&'static str],
}

const fn one(names: &'static [&'static str]) -> Question {
    Question { legend: "", hint: "", names }
}

/// One page of the report.
pub struct Step {
    /// Last part of its address.
    pub number: &'static str,
    /// What the check page calls it.
    pub heading: &'static str,
    pub questions: &'static [Question],
    /// What it asks.
    pub asks: FormSpec,
    /// What its address takes: its own answers, and those that travel along.
    pub takes: FormSpec,
}

const fn form(title: &'static str, slug: &'static str, fields: &'static [Field]) -> FormSpec {
    FormSpec { action: Action::PublicReport, slug, title, intro: "", button: "Lanjut", danger: false, fields }
}

/// The pages of a report: of somebody who needs help, or a warning.
pub fn steps(warns: bool) -> [&'static Step; 3] {
    [&WHERE, if warns { &WARNED } else { &HAPPENED }, &REPORTER]
}

static WHERE: Step = Step {
    number: "1",
    heading: "Tentang apa dan di mana?",
    questions: &[
        one(&["who"]),
        Question {
            legend: "Di mana?",
            hint: "Laporan dibaca petugas kabupaten atau kota yang Anda pilih, tidak oleh desa dan kecamatan. Bila petugas di sana mungkin terlibat, tulis tempatnya saja: laporan dibaca petugas provinsi.",
            names: &["region", "place"],
        },
    ],
    asks: form("Laporan: langkah 1 dari 3", "1", &[WHO, REGION, PLACE]),
    takes: form("Laporan: langkah 1 dari 3", "1", ALL),
};

static HAPPENED: Step = Step {
    number: "2",
    heading: "Apa yang terjadi?",
    questions: &[
        Question {
            legend: "Apa yang Anda lihat, dengar, atau alami?",
            hint: "Anda boleh berhenti kapan saja.",
            names: &["signs", "narrative"],
        },
        one(&["danger"]),
        one(&["departs_soon"]),
    ],
    asks: form("Laporan: langkah 2 dari 3", "2", &[SIGNS, NARRATIVE, DANGER, DEPARTS]),
    takes: form("Laporan: langkah 2 dari 3", "2", ALL),
};

static WARNED: Step = Step {
    number: "2",
    heading: "Peringatan tentang apa?",
    questions: &[
        Question {
            legend: "Apa yang Anda lihat atau dengar?",
            hint: "Anda boleh berhenti kapan saja.",
            names: &["alert_type", "narrative"],
        },
        one(&["recruiter"]),
        one(&["departs_soon"]),
    ],
    asks: form("Laporan: langkah 2 dari 3", "2", &[KIND, STORY, RECRUITER, DEPARTS]),
    takes: form("Laporan: langkah 2 dari 3", "2", ALL),
};

static REPORTER: Step = Step {
    number: "3",
    heading: "Bagaimana menghubungi Anda?",
    questions: &[
        Question {
            legend: "Bolehkah petugas menghubungi Anda?",
            hint: "Bila ponsel ini dipakai bersama atau diperiksa orang lain, pilih “Jangan dihubungi”. Anda tetap dapat melacak laporan dengan kode.",
            names: &["contact_how", "reporter_contact"],
        },
        one(&["reporter_name"]),
    ],
    asks: form("Laporan: langkah 3 dari 3", "3", &[CONTACT_HOW, CONTACT, NAME]),
    takes: form("Laporan: langkah 3 dari 3", "3", ALL),
};

/// The whole report, sent from the page where it is checked.
pub static SEND: FormSpec = FormSpec {
    action: Action::CaseSubmit,
    slug: "periksa",
    title: "Periksa jawaban Anda",
    intro: "Sesudah dikirim, Anda mendapat kode untuk melacak laporan.",
    button: "Kirim laporan",
    danger: false,
    fields: ALL,
};

pub static TRACK: FormSpec = FormSpec {
    action: Action::PublicTrack,
    slug: "lacak",
    title: "Lacak laporan",
    intro: "Dengan kode ini Anda dapat melihat apakah laporan sudah ditangani. Isi laporan tidak pernah ditampilkan.",
    button: "Lihat status",
    danger: false,
    fields: &[Field::code("code", "Kode laporan").digits().hint("16 angka, dari halaman “Laporan diterima”.")],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// domain §4.2: eight fields, of which the channel is not asked; three pages before the check page.
    #[test]
    fn a_report_asks_at_most_seven_questions_on_three_pages() {
        let questions = |warns| steps(warns).iter().map(|step| step.questions.len()).sum::<usize>();
        assert_eq!((questions(false), questions(true)), (7, 7));
    }

    #[test]
    fn every_field_is_asked_on_one_page_in_one_question() {
        for step in [false, true].into_iter().flat_map(steps) {
            let asked: Vec<&str> = step.questions.iter().flat_map(|q| q.names).copied().collect();
            assert_eq!(asked, step.asks.fields.iter().map(|f| f.name).collect::<Vec<_>>(), "{}", step.number);
        }
        let asked = |name: &str| {
            let pages = [false, true].into_iter().flat_map(steps);
            pages.flat_map(|step| step.asks.fields).any(|field| field.name == name)
        };
        assert!(ALL.iter().all(|field| asked(field.name)));
    }
}
