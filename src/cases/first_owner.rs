//! Which unit a public report goes to first (D-72, D-66), and who else is told when it cannot wait. Pure: the
//! units come from the book. The owner may transfer it.
use crate::base::ids::UnitId;
use crate::reference::Book;
use crate::reference::book::Region;

const UPTD: &str = "uptd_ppa_kab";
const UPTD_PROVINCE: &str = "uptd_ppa_prov";
const BP3MI: &str = "bp3mi";

/// What of a report decides who gets it. The form asks for no sex, so it counts as unknown.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// Code of the region; none when only a place in words was given.
    pub region: Option<&'a str>,
    pub signs: &'a [Sign],
}

crate::coded! {
    /// The six boxes of "what happens" (domain §4.2).
    Sign {
        Promised = "promised",
        Held = "held",
        Exploited = "exploited",
        Abroad = "abroad",
        ChildAlone = "child_alone",
        Official = "official_involved",
    }
}

impl About<'_> {
    fn has(&self, sign: Sign) -> bool {
        self.signs.contains(&sign)
    }
}

/// Units in the order in which the report is offered to them; the first that can take it owns it.
pub fn candidates(book: &Book, about: &About<'_>) -> Vec<UnitId> {
    // D-66: past the village and the kecamatan, to the regency, whatever else it is about.
    let for_workers = about.has(Sign::Abroad) && !about.has(Sign::ChildAlone) && !about.has(Sign::Official);
    let mut chain = Vec::new();
    if for_workers {
        chain.extend(covering(book, BP3MI, about.region));
    }
    if let Some(region) = about.region {
        chain.extend(covering(book, UPTD, Some(region)));
    }
    chain.extend(covering(book, UPTD_PROVINCE, about.region));
    if chain.is_empty() {
        // A report is never lost because a unit was not set up yet.
        chain.extend([UPTD_PROVINCE, BP3MI, UPTD].into_iter().flat_map(|kind| covering(book, kind, None)));
    }
    chain
}

/// Units with duty in the region that do not own the report (INT-03). Where somebody of an office may be
/// involved, nobody but the owner is told.
pub fn on_duty(book: &Book, about: &About<'_>, owner: UnitId) -> Vec<UnitId> {
    if about.has(Sign::Official) {
        return Vec::new();
    }
    let mut told = covering(book, BP3MI, about.region);
    if let Some(region) = about.region {
        told.extend(covering(book, UPTD, Some(region)));
    }
    told.retain(|unit| *unit != owner);
    told
}

/// Regencies and cities in which somebody receives reports, by code.
pub fn regencies(book: &Book) -> Vec<&Region> {
    let receivers: Vec<_> =
        book.units.values().filter(|unit| [UPTD, UPTD_PROVINCE].contains(&unit.agency_type.as_str())).collect();
    let upper = book.regions.values().filter(|region| region.level == "kabupaten_kota");
    let mut found: Vec<_> = upper.filter(|region| receivers.iter().any(|unit| unit.covers(&region.code))).collect();
    found.sort_by(|a, b| a.code.cmp(&b.code));
    found
}

/// By code. A region that is not known is covered by every unit of the kind.
fn covering(book: &Book, agency_type: &str, region: Option<&str>) -> Vec<UnitId> {
    let mut found: Vec<_> = book
        .units
        .values()
        .filter(|unit| unit.agency_type == agency_type && region.is_none_or(|region| unit.covers(region)))
        .collect();
    found.sort_by(|a, b| a.code.cmp(&b.code));
    found.into_iter().map(|unit| unit.id).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::access::UnitCard;

    fn book(units: &[(&str, &str, &str)]) -> Book {
        let mut book = Book::default();
        for (code, agency_type, area) in units {
            let card = UnitCard {
                id: UnitId::new(),
                code: (*code).to_owned(),
                name: String::new(),
                agency_type: (*agency_type).to_owned(),
                parent: None,
                areas: vec![(*area).to_owned()],
            };
            book.add_unit(Arc::new(card));
        }
        book
    }

    fn province() -> Book {
        book(&[
            ("U1", UPTD, "99.01"),
            ("U2", UPTD, "99.02"),
            ("UP", UPTD_PROVINCE, "99"),
            ("BP", BP3MI, "99"),
            ("D1", "desa", "99.01.01.2001"),
            ("K1", "kecamatan", "99.01.01"),
            ("L1", "disnaker_kab", "99.01"),
        ])
    }

    fn codes(book: &Book, units: &[UnitId]) -> Vec<String> {
        units.iter().map(|id| book.units[id].code.clone()).collect()
    }

    #[test]
    fn the_first_owner_follows_the_region_and_what_it_is_about() {
        use Sign::{Abroad, ChildAlone, Official};
        let book = province();
        let cases: [(Option<&str>, &[Sign], &[&str]); 8] = [
            (Some("99.01"), &[], &["U1", "UP"]),
            (Some("99.02"), &[], &["U2", "UP"]),
            // A city without a unit of its own.
            (Some("99.71"), &[], &["UP"]),
            (None, &[], &["UP"]),
            (Some("99.01"), &[Abroad], &["BP", "U1", "UP"]),
            (None, &[Abroad], &["BP", "UP"]),
            (Some("99.01"), &[Abroad, ChildAlone], &["U1", "UP"]),
            (Some("99.01"), &[Abroad, Official], &["U1", "UP"]),
        ];
        for (region, signs, expected) in cases {
            let found = candidates(&book, &About { region, signs });
            assert_eq!(codes(&book, &found), expected, "{region:?} {signs:?}");
        }
    }

    #[test]
    fn no_report_is_lost_because_a_unit_is_missing() {
        let only = book(&[("U9", UPTD, "98.01")]);
        assert_eq!(codes(&only, &candidates(&only, &About { region: Some("99.01"), signs: &[] })), ["U9"]);
        assert!(candidates(&Book::default(), &About::default()).is_empty());
    }

    #[test]
    fn a_village_is_never_offered_a_report_nor_told() {
        let book = province();
        for signs in [vec![], vec![Sign::Official], Sign::ALL.to_vec()] {
            let about = About { region: Some("99.01.01.2001"), signs: &signs };
            let owner = candidates(&book, &about);
            let told = on_duty(&book, &about, owner[0]);
            for code in codes(&book, &owner).iter().chain(&codes(&book, &told)) {
                assert!(!["D1", "K1"].contains(&code.as_str()), "{code}");
            }
        }
    }

    #[test]
    fn duty_hears_of_what_cannot_wait_unless_an_office_may_be_involved() {
        let book = province();
        let told = |signs: &[Sign]| {
            let about = About { region: Some("99.01"), signs };
            codes(&book, &on_duty(&book, &about, candidates(&book, &about)[0]))
        };
        assert_eq!(told(&[]), ["BP"]);
        assert_eq!(told(&[Sign::Abroad]), ["U1"]);
        assert!(told(&[Sign::Official]).is_empty());
    }
}
