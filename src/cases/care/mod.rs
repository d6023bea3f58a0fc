//! What is found out and arranged with one person of a case: the assessment (biological, psychological,
//! social, spiritual; domain §4.1) and the safety plan that a high risk asks for (§4.7). Each save is a version
//! that stays; all answers are sealed, and reading them is a look with a reason like one at identity (D-44).
pub mod actions;
pub mod merge;
pub mod pages;
pub mod store;
pub mod views;

use crate::access::{Action, Bundle};
use crate::coded;
use crate::web::forms::{Choices, Class, Field, FormSpec};

coded! {
    /// Which of the two sheets.
    Kind { Assessment = "assessment", Safety = "safety" }
}

impl Kind {
    /// Part of its address: `/berkas/{id}/orang/{n}/keamanan`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Assessment => "asesmen",
            Self::Safety => "keamanan",
        }
    }
    pub fn by_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.slug() == slug)
    }
    pub const fn title(self) -> &'static str {
        match self {
            Self::Assessment => "Asesmen",
            Self::Safety => "Rencana keselamatan",
        }
    }
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Assessment => ASSESSMENT,
            Self::Safety => SAFETY,
        }
    }
    /// Its title on paper (domain §10: D05, and the half of D06 that concerns one person).
    pub const fn title_on_paper(self) -> &'static str {
        match self {
            Self::Assessment => "Asesmen Biopsikososial",
            Self::Safety => "Rencana Keselamatan",
        }
    }
    /// The field class under which a look at it stands in the log.
    pub const fn class(self) -> Bundle {
        match self {
            Self::Assessment => Bundle::Health,
            Self::Safety => Bundle::Contact,
        }
    }
    const fn intro(self) -> &'static str {
        match self {
            Self::Assessment => {
                "Tulis bersama orangnya, seperlunya untuk layanan berikut. Yang sudah tercatat tidak ditanyakan lagi. \
                 Setiap simpanan menjadi versi baru atas nama Anda; versi lama tetap dapat dibaca."
            }
            Self::Safety => {
                "Susun bersama orangnya, di tempat yang aman. Setiap jawaban boleh \u{201c}belum diketahui\u{201d} atau \
                 \u{201c}tidak ditanyakan\u{201d}. Setiap simpanan menjadi versi baru; versi lama tetap dapat dibaca."
            }
        }
    }
    const fn write_form(self) -> FormSpec {
        FormSpec {
            action: Action::CaseWrite,
            slug: "tulis",
            title: self.title(),
            intro: self.intro(),
            button: "Simpan versi baru",
            danger: false,
            fields: self.fields(),
        }
    }
    const fn reveal_form(self) -> FormSpec {
        FormSpec {
            action: Action::VictimRevealCare,
            slug: "buka",
            title: self.title(),
            intro: "Membuka isinya dicatat: nama Anda, waktu, dan alasannya. Isinya tampil 60 detik.",
            button: "Tampilkan",
            danger: false,
            fields: REVEAL,
        }
    }
}

pub static WRITE: [(Kind, FormSpec); 2] =
    [(Kind::Assessment, Kind::Assessment.write_form()), (Kind::Safety, Kind::Safety.write_form())];
pub static REVEAL_FORMS: [(Kind, FormSpec); 2] =
    [(Kind::Assessment, Kind::Assessment.reveal_form()), (Kind::Safety, Kind::Safety.reveal_form())];

const REVEAL: &[Field] = &[
    Field::select("version", "Versi", Choices::Given),
    super::forms::REVEAL_REASON,
    super::forms::REVEAL_NOTE,
    crate::papers::ON_PAPER,
];

const fn told(name: &'static str, label: &'static str) -> Field {
    Field::area(name, label).optional().unsaid().max(2_000).class(Class::P3)
}

/// The four parts that the ministry's intake standard names (domain §4.1), and what follows from them.
const ASSESSMENT: &[Field] = &[
    Field::date("on", "Tanggal asesmen"),
    told("bio", "Biologis").hint("Kesehatan, luka, makan, tidur. Tanpa diagnosis bila Anda bukan tenaga kesehatan."),
    told("psycho", "Psikologis").hint("Perasaan, rasa aman, cara menghadapi keadaan, kekuatannya."),
    told("social", "Sosial").hint("Keluarga, tempat tinggal, pekerjaan, sekolah, penerimaan lingkungan, dukungan."),
    told("spiritual", "Spiritual").hint("Apa yang menguatkannya; kebutuhan ibadah atau pendampingan rohani."),
    Field::checks("needs", "Kebutuhan", Choices::List("need"))
        .optional()
        .hint("Yang dinyatakan orangnya sendiri atau tampak dari asesmen.")
        .class(Class::P3),
];

/// What a safety plan answers (domain §4.7).
const SAFETY: &[Field] = &[
    told("contact", "Kontak aman").hint("Siapa, lewat apa, jam berapa. Apa yang dikatakan bila orang lain mengangkat."),
    told("place", "Tempat aman").hint("Ke mana bila keadaan memburuk. Rumah aman ditulis kodenya, tanpa alamat."),
    told("not_to_know", "Siapa yang tidak boleh tahu?"),
    told("phone", "Ponsel dan perangkat").hint("Siapa yang memegang, dapat membaca, atau dapat melacaknya."),
    told("word", "Kata darurat").hint("Kata yang berarti: minta tolong sekarang. Siapa yang mengenalnya."),
    told("children", "Anak").hint("Siapa yang menjaga, ikut ke mana."),
    told("documents", "Dokumen").hint("Di mana disimpan, mana yang dibawa."),
    told("transport", "Kendaraan").hint("Dengan apa, oleh siapa, siapa yang membayar."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_safety_plan_asks_what_the_domain_names_and_each_may_stay_unsaid() {
        let names: Vec<&str> = Kind::Safety.fields().iter().map(|field| field.name).collect();
        let domain = ["contact", "place", "not_to_know", "phone", "word", "children", "documents", "transport"];
        assert_eq!(names, domain);
        assert!(Kind::Safety.fields().iter().all(|field| field.unsaid && field.class == Class::P3));
    }

    #[test]
    fn an_assessment_has_four_parts_and_needs_from_the_list() {
        let told: Vec<&str> = Kind::Assessment.fields().iter().filter(|f| f.unsaid).map(|f| f.name).collect();
        assert_eq!(told, ["bio", "psycho", "social", "spiritual"]);
        assert!(Kind::Assessment.fields().iter().any(|f| matches!(f.choices, Choices::List("need"))));
    }

    #[test]
    fn each_sheet_has_its_address_and_its_two_forms() {
        for kind in Kind::ALL {
            assert_eq!(Kind::by_slug(kind.slug()), Some(*kind));
            assert!([&WRITE, &REVEAL_FORMS].iter().all(|forms| forms.iter().any(|(of, _)| of == kind)));
        }
    }
}
