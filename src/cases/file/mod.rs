//! Berkas lengkap (Tahap 3): the records of domain §4.3, section by section, each saved on its own with
//! its own version (CAS-17). A section belongs to one field class; its records are sealed sheets, and
//! what is still open in them is counted without opening any (INT-07).
pub mod actions;
pub mod counts;
pub mod disclosed;
pub mod exploitation;
pub mod given;
pub mod journey;
pub mod losses;
pub mod merge;
pub mod officials;
pub mod paper;
pub mod papers;
pub mod parties;
pub mod recruitment;
pub mod references;
pub mod reveal;
pub mod routes;
pub mod sheet;
pub mod store;
pub mod transfer;
pub mod views;

use crate::access::{Action, Bundle};
use crate::coded;
use crate::web::forms::{Choices, Field, FormSpec};

coded! {
    /// In the order in which a case is told.
    Section {
        Recruitment = "recruitment", Journey = "journey", Papers = "papers", Losses = "losses",
        Exploitation = "exploitation", Parties = "parties", References = "references",
    }
}

/// What a section is called, and its own fields.
struct About {
    slug: &'static str,
    title: &'static str,
    /// One record of it.
    one: &'static str,
    intro: &'static str,
    fields: &'static [Field],
}

impl Section {
    const fn about(self) -> About {
        match self {
            Self::Recruitment => recruitment::ABOUT,
            Self::Journey => journey::ABOUT,
            Self::Papers => papers::ABOUT,
            Self::Losses => losses::ABOUT,
            Self::Exploitation => exploitation::ABOUT,
            Self::Parties => parties::ABOUT,
            Self::References => references::ABOUT,
        }
    }
    /// Part of its address: `/berkas/{id}/perjalanan`.
    pub const fn slug(self) -> &'static str {
        self.about().slug
    }
    pub const fn title(self) -> &'static str {
        self.about().title
    }
    pub const fn one(self) -> &'static str {
        self.about().one
    }
    pub const fn fields(self) -> &'static [Field] {
        self.about().fields
    }
    pub fn by_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|section| section.slug() == slug)
    }
    /// The field class of everything in it (disclosure table, domain §2.2).
    pub const fn class(self) -> Bundle {
        match self {
            Self::Recruitment | Self::Exploitation => Bundle::Narrative,
            Self::Journey => Bundle::Journey,
            Self::Papers => Bundle::Documents,
            Self::Losses | Self::References => Bundle::Legal,
            Self::Parties => Bundle::Suspects,
        }
    }
    pub const fn viewing(self) -> Action {
        match self {
            Self::Parties => Action::PartyView,
            _ => Action::CaseViewFile,
        }
    }
    pub const fn writing(self) -> Action {
        match self {
            Self::Parties => Action::PartyEdit,
            _ => Action::CaseWriteFile,
        }
    }
    /// Showing what is masked on its page.
    pub const fn revealing(self) -> Action {
        match self {
            Self::Parties => Action::PartyReveal,
            _ => Action::CaseRevealFile,
        }
    }
    /// Whether a record of it may hold what names somebody, so that changing it shows that too.
    pub fn hides(self) -> bool {
        self.fields().iter().any(sheet::names_somebody)
    }
    const fn form(self, act: Act) -> FormSpec {
        let (slug, title, button) = match act {
            Act::Add => ("baru", self.about().title, "Simpan"),
            Act::Change => ("ubah", self.about().one, "Simpan perubahan"),
        };
        let (action, intro, fields) = (self.writing(), self.about().intro, self.about().fields);
        FormSpec { action, slug, title, intro, button, danger: false, fields }
    }
}

#[derive(Clone, Copy)]
enum Act {
    Add,
    Change,
}

macro_rules! forms_of {
    ($name:ident, $made:expr) => {
        pub static $name: [(Section, FormSpec); 7] = [
            (Section::Recruitment, $made(Section::Recruitment)),
            (Section::Journey, $made(Section::Journey)),
            (Section::Papers, $made(Section::Papers)),
            (Section::Losses, $made(Section::Losses)),
            (Section::Exploitation, $made(Section::Exploitation)),
            (Section::Parties, $made(Section::Parties)),
            (Section::References, $made(Section::References)),
        ];
    };
}

const fn add_form(section: Section) -> FormSpec {
    section.form(Act::Add)
}
const fn change_form(section: Section) -> FormSpec {
    section.form(Act::Change)
}
/// What is said of a section as a whole, so that an empty one is no open question.
const fn mark_form(section: Section) -> FormSpec {
    FormSpec {
        action: section.writing(),
        slug: "tandai",
        title: "Tandai bagian ini",
        intro: "Bila tidak ada yang perlu dicatat di bagian ini, katakan sebabnya.",
        button: "Simpan tanda",
        danger: false,
        fields: MARKS,
    }
}
/// A record that was a mistake is struck out: it stays in the database, and counts no more.
const fn strike_form(section: Section) -> FormSpec {
    FormSpec {
        action: section.writing(),
        slug: "coret",
        title: "Coret catatan ini",
        intro: "Catatan yang keliru dicoret. Catatan itu tidak tampil dan tidak dihitung lagi, tetapi tetap tersimpan.",
        button: "Coret",
        danger: true,
        fields: &[],
    }
}
const fn reveal_form(section: Section) -> FormSpec {
    FormSpec {
        action: section.revealing(),
        slug: "buka",
        title: "Tampilkan yang disamarkan",
        intro: "Menampilkan nama dan nomor dicatat: nama Anda, waktu, dan alasannya. Data tampil 60 detik.",
        button: "Tampilkan",
        danger: false,
        fields: super::forms::WHY,
    }
}

forms_of!(ADD, add_form);
forms_of!(CHANGE, change_form);
forms_of!(MARK, mark_form);
forms_of!(STRIKE, strike_form);
forms_of!(REVEAL, reveal_form);

const MARKS: &[Field] = &[Field::radios("answer", "Bagian ini", Choices::Fixed(NOTHING)).unsaid()];

/// Said of a section in which nothing is to be written down.
pub const NOTHING: &[(&str, &str)] = &[("none", "Tidak ada yang perlu dicatat")];

/// Stands for a section whose records stayed with the unit that gave the case away (D-23, CAS-08).
pub const LEFT_BEHIND: (&str, &str) = ("left_behind", "Tidak ikut dari unit sebelumnya (tanpa persetujuan)");

/// Whom of the case a record is about; empty: everybody.
const ABOUT_WHOM: Field = Field::select("victim", "Tentang siapa?", Choices::Given)
    .optional()
    .hint("Kosongkan bila menyangkut semua orang dalam berkas ini.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_has_its_own_address_and_five_forms() {
        let slugs: std::collections::HashSet<_> = Section::ALL.iter().map(|section| section.slug()).collect();
        assert_eq!(slugs.len(), Section::ALL.len());
        for table in [&ADD, &CHANGE, &MARK, &STRIKE, &REVEAL] {
            assert!(table.iter().map(|(section, _)| section).eq(Section::ALL));
        }
        assert_eq!(Section::by_slug("perjalanan"), Some(Section::Journey));
        assert_eq!(Section::by_slug("skrining"), None);
    }

    #[test]
    fn every_list_that_a_section_asks_from_is_shipped() {
        let mut lists = crate::reference::codes().unwrap();
        lists.extend([crate::reference::countries().unwrap(), crate::reference::currencies().unwrap()]);
        for field in Section::ALL.iter().flat_map(|section| section.fields()) {
            if let Choices::List(name) = field.choices {
                assert!(lists.iter().any(|list| list.list == name), "{name} of {}", field.name);
            }
        }
    }

    #[test]
    fn no_field_stands_twice_and_what_names_somebody_is_marked() {
        for section in Section::ALL {
            let mut seen = std::collections::HashSet::new();
            assert!(section.fields().iter().all(|f| f.name.is_empty() || seen.insert(f.name)), "{section}");
        }
        assert!(Section::Parties.hides() && Section::Papers.hides() && Section::Losses.hides());
        assert!(!Section::Journey.hides());
    }
}
