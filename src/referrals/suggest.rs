//! Whom to ask for a need in a region (domain §2.1): the matrix names agency types in order, the
//! work areas say which of their units. Pure.
use std::cmp::Reverse;
use std::sync::Arc;

use crate::access::UnitCard;
use crate::base::ids::UnitId;
use crate::reference::Book;

/// Units that are named although their area does not cover the region.
const BEYOND: usize = 5;

/// One receiver that the matrix names, and why it stands where it stands.
#[derive(Clone, Debug)]
pub struct Suggestion {
    pub unit: Arc<UnitCard>,
    pub rank: i32,
    pub covers: bool,
    pub why: String,
}

/// Receivers for a need: those whose area covers the region first, each in the order of the matrix,
/// and of one kind the nearest area first.
pub fn receivers(book: &Book, need: &str, region: &str, own: UnitId) -> Vec<Suggestion> {
    let named = book.matrix.iter().filter(|row| row.need == need);
    let mut found: Vec<Suggestion> = named
        .flat_map(|row| offices(book, region, own).filter(|u| u.agency_type == row.agency_type).map(|u| (row.rank, u)))
        .map(|(rank, unit)| suggestion(book, region, rank, unit))
        .collect();
    found.sort_by_key(|s| (!s.covers, s.rank, Reverse(nearness(&s.unit, region)), s.unit.code.clone()));
    let covering = found.iter().filter(|s| s.covers).count();
    found.truncate(covering + BEYOND);
    found
}

/// Every other office of the province that a case may be referred to, those of the region first.
pub fn others(book: &Book, named: &[Suggestion], region: &str, own: UnitId) -> Vec<Arc<UnitCard>> {
    let mut found: Vec<Arc<UnitCard>> =
        offices(book, region, own).filter(|unit| !named.iter().any(|s| s.unit.id == unit.id)).cloned().collect();
    found.sort_by(|a, b| (!a.covers(region), &a.name).cmp(&(!b.covers(region), &b.name)));
    found
}

/// Whether a unit can receive a referral at all: an office on the case side, and not one's own.
pub fn may_receive(unit: &UnitCard) -> bool {
    !NO_RECEIVERS.contains(&unit.agency_type.as_str())
}

/// The village side of the wall, and offices that see no case.
const NO_RECEIVERS: [&str; 7] =
    ["desa", "kelurahan", "kecamatan", "sekretariat_gt", "diskominfo", "setda", "kesbangpol"];

fn offices<'a>(book: &'a Book, region: &'a str, own: UnitId) -> impl Iterator<Item = &'a Arc<UnitCard>> {
    let province = region.get(..2).unwrap_or(region);
    book.units.values().filter(move |unit| {
        let here = unit.areas.is_empty() || unit.areas.iter().any(|area| area.starts_with(province));
        unit.id != own && may_receive(unit) && here
    })
}

fn suggestion(book: &Book, region: &str, rank: i32, unit: &Arc<UnitCard>) -> Suggestion {
    let covers = unit.covers(region);
    let turn = if rank == 1 { "Diminta pertama untuk kebutuhan ini".to_owned() } else { format!("Pilihan ke-{rank}") };
    let area = if covers {
        format!("wilayah kerjanya mencakup {}", book.regency_name(region))
    } else {
        format!("wilayah kerjanya tidak mencakup {}", book.regency_name(region))
    };
    Suggestion { unit: Arc::clone(unit), rank, covers, why: format!("{turn}; {area}.") }
}

/// Length of the area's code that covers the region: a regency's own office before the province's.
fn nearness(unit: &UnitCard, region: &str) -> usize {
    unit.areas.iter().filter(|area| region.starts_with(area.as_str())).map(String::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::book::MatrixRow;

    fn unit(code: &str, agency_type: &str, areas: &[&str]) -> Arc<UnitCard> {
        Arc::new(UnitCard {
            id: UnitId::new(),
            code: code.into(),
            name: format!("{code} (contoh)"),
            agency_type: agency_type.into(),
            parent: None,
            areas: areas.iter().map(|a| (*a).to_owned()).collect(),
        })
    }
    fn row(rank: i32, agency_type: &str) -> MatrixRow {
        MatrixRow {
            need: "medical".into(),
            label: "Medis".into(),
            rank,
            agency_type: agency_type.into(),
            urgency: "urgent".into(),
            bundles: String::new(),
        }
    }
    fn book(units: &[Arc<UnitCard>]) -> Book {
        let mut book = Book { matrix: vec![row(1, "rsud"), row(2, "puskesmas")], ..Book::default() };
        units.iter().for_each(|unit| book.add_unit(Arc::clone(unit)));
        book
    }
    fn codes(found: &[Suggestion]) -> Vec<&str> {
        found.iter().map(|s| s.unit.code.as_str()).collect()
    }

    #[test]
    fn who_covers_the_region_comes_first_and_the_nearest_before_the_province() {
        let units = [
            unit("RSUD-OTHER", "rsud", &["99.02"]),
            unit("RSUD-PROV", "rsud", &["99"]),
            unit("PUSK", "puskesmas", &["99.01.01"]),
            unit("RSUD-HERE", "rsud", &["99.01"]),
        ];
        let found = receivers(&book(&units), "medical", "99.01.01.2001", UnitId::new());
        assert_eq!(codes(&found), ["RSUD-HERE", "RSUD-PROV", "PUSK", "RSUD-OTHER"]);
        assert!(found.iter().all(|s| s.covers == (s.unit.code != "RSUD-OTHER")));
    }

    #[test]
    fn neither_ones_own_unit_nor_the_village_side_is_offered() {
        let units = [
            unit("OWN", "rsud", &["99.01"]),
            unit("DESA", "desa", &["99.01.01.2001"]),
            unit("FAR", "rsud", &["72.01"]),
        ];
        let book = book(&units);
        let own = units[0].id;
        assert!(receivers(&book, "medical", "99.01", own).is_empty());
        assert!(others(&book, &[], "99.01", own).is_empty());
    }

    #[test]
    fn what_the_matrix_does_not_name_can_still_be_chosen() {
        let units = [unit("RSUD", "rsud", &["99.01"]), unit("LPSK", "lpsk", &["99"])];
        let book = book(&units);
        let named = receivers(&book, "medical", "99.01", UnitId::new());
        let rest = others(&book, &named, "99.01", UnitId::new());
        assert_eq!(rest.iter().map(|u| u.code.as_str()).collect::<Vec<_>>(), ["LPSK"]);
    }
}
