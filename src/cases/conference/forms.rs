//! The forms of a conference.
use crate::access::Action;
use crate::base::clock::Moment;
use crate::base::ids::UnitId;
use crate::reference::Book;
use crate::web::forms::{Choices, Class, Field, FormSpec, Input};

const BASES: Choices = Choices::Fixed(&[
    ("consent", "Persetujuan orangnya untuk dibahas dalam konferensi"),
    ("vital_interest", "Menyelamatkan jiwa"),
    ("legal_obligation", "Kewajiban hukum"),
    ("public_task", "Tugas layanan publik untuk anak"),
]);

const fn office(name: &'static str, label: &'static str) -> Field {
    Field::select(name, label, Choices::Given).optional()
}
const fn question(name: &'static str) -> Field {
    Field::area(name, "Yang ditanyakan kepadanya")
        .max(600)
        .optional()
        .class(Class::P3)
        .hint("Wajib bila instansinya dipilih. Hanya instansi itu yang membacanya.")
}

/// Names of the fields of each invited office.
pub const OFFICES: [(&str, &str); 5] = [
    ("unit1", "question1"),
    ("unit2", "question2"),
    ("unit3", "question3"),
    ("unit4", "question4"),
    ("unit5", "question5"),
];

pub static CONVENE: FormSpec = FormSpec {
    action: Action::ConferenceConvene,
    slug: "konferensi",
    title: "Undang konferensi kasus",
    intro: "Peserta hanya membaca kode, agenda, dan pertanyaan untuk instansinya, sesudah menyatakan menjaga kerahasiaan. Tidak seorang pun mencapai berkas lewat undangan ini.",
    button: "Undang",
    danger: false,
    fields: &[
        Field::date("on", "Tanggal"),
        Field::text("time", "Pukul (WITA)").max(5).hint("Contoh: 09.30"),
        Field::text("place", "Tempat atau tautan").max(160).class(Class::P2),
        office("unit1", "Instansi 1"),
        question("question1"),
        office("unit2", "Instansi 2"),
        question("question2"),
        office("unit3", "Instansi 3"),
        question("question3"),
        office("unit4", "Instansi 4"),
        question("question4"),
        office("unit5", "Instansi 5"),
        question("question5"),
        Field::area("agenda", "Agenda").max(1_500).class(Class::P3).hint("Hanya kode, tanpa nama orang."),
        Field::radios("basis", "Dasar membahas orang ini", BASES),
        Field::area("basis_reason", "Alasan dasar itu")
            .max(600)
            .optional()
            .class(Class::P3)
            .hint("Wajib bila bukan persetujuan."),
    ],
};

/// Words of a basis; a code that nobody knows says nothing.
pub fn basis_label(code: &str) -> &'static str {
    let Choices::Fixed(pairs) = BASES else { return "" };
    pairs.iter().find(|(known, _)| *known == code).map_or("", |(_, label)| label)
}

/// What is done to one conference.
pub static STEPS: [FormSpec; 5] = [
    FormSpec {
        action: Action::ConferenceSign,
        slug: "rahasia",
        title: "Nyatakan menjaga kerahasiaan",
        intro: "Saya menjaga kerahasiaan semua yang dibahas, tidak mencatat nama orang, tidak meneruskan agenda, dan memakainya hanya untuk melindungi orang yang dibahas. Pernyataan ini dicatat dengan nama saya.",
        button: "Saya menyatakan",
        danger: false,
        fields: &[],
    },
    FormSpec {
        action: Action::ConferenceRecord,
        slug: "notulen",
        title: "Catat notulen",
        intro: "Konferensi dinyatakan sudah berlangsung, dan batas waktunya berhenti.",
        button: "Simpan notulen",
        danger: false,
        fields: &[Field::area("minutes", "Notulen").class(Class::P3).hint("Hanya kode, tanpa nama orang.")],
    },
    FormSpec {
        action: Action::ConferenceDecide,
        slug: "keputusan",
        title: "Tambah keputusan",
        intro: "Keputusan dicatat pada berkas ini, bukan pada daftar tindak lanjut rapat koordinasi.",
        button: "Simpan keputusan",
        danger: false,
        fields: &[
            Field::area("words", "Keputusan").max(600).class(Class::P3).hint("Hanya kode, tanpa nama orang."),
            Field::select("unit", "Penanggung jawab", Choices::Given),
            Field::number("days", "Selesai dalam berapa hari kerja?").max(2),
        ],
    },
    FormSpec {
        action: Action::ConferenceFinish,
        slug: "selesai",
        title: "Nyatakan keputusan selesai",
        intro: "Unit pemilik berkas melihat bahwa keputusan ini sudah dilaksanakan.",
        button: "Sudah selesai",
        danger: false,
        fields: &[Field::select("number", "Keputusan nomor", Choices::Given)],
    },
    FormSpec {
        action: Action::ConferenceCancel,
        slug: "batal",
        title: "Batalkan konferensi",
        intro: "Undangan berakhir. Batas waktu konferensi tetap berjalan.",
        button: "Batalkan konferensi",
        danger: true,
        fields: &[],
    },
];

/// What was typed on the page that invites.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub at: Option<Moment>,
    pub place: String,
    pub agenda: String,
    pub basis: String,
    pub basis_reason: String,
    /// Field of the question, office, question.
    pub offices: Vec<(&'static str, UnitId, String)>,
}

pub fn invitation(input: &Input, book: &Book) -> Invitation {
    let unit = |name: &str| {
        let code = input.text(name);
        book.units.values().find(|unit| unit.code == code).map(|unit| unit.id)
    };
    let mut offices: Vec<(&'static str, UnitId, String)> = Vec::new();
    for (office, question) in OFFICES {
        if let Some(id) = unit(office)
            && !offices.iter().any(|(_, known, _)| *known == id)
        {
            offices.push((question, id, input.text(question)));
        }
    }
    Invitation {
        at: input.day("on").and_then(|day| at(day.start(), &input.text("time"))),
        place: input.text("place"),
        agenda: input.text("agenda"),
        basis: input.text("basis"),
        basis_reason: input.text("basis_reason"),
        offices,
    }
}

/// "09.30" or "9:30" of a day.
fn at(day: Moment, typed: &str) -> Option<Moment> {
    let (hour, minute) = typed.split_once(['.', ':'])?;
    let (hour, minute): (i64, i64) = (hour.trim().parse().ok()?, minute.trim().parse().ok()?);
    let is_time = (0..24).contains(&hour) && (0..60).contains(&minute);
    is_time.then(|| day.plus_seconds(hour * 3_600 + minute * 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Day;

    #[test]
    fn a_time_is_read_as_it_is_spoken() {
        let day = Day::parse("2026-11-27").unwrap().start();
        for typed in ["09.30", "9:30"] {
            assert_eq!(at(day, typed), Moment::parse("2026-11-27T09:30:00+08:00"), "{typed}");
        }
        assert!(["", "9", "25.00", "09.60", "pagi"].iter().all(|typed| at(day, typed).is_none()));
    }
}
