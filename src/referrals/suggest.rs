//! Whom to ask for a need in a region (domain §2.1): the matrix names agency types in order, the
//! work areas say which of their units. Pure.
use std::cmp::Reverse;
use std::sync::Arc;

use crate::access::UnitCard;
use crate::base::clock::Moment;
use crate::base::ids::UnitId;
use crate::reference::Book;
use crate::reference::standing::Open;

/// Units that are named although their area does not cover the region.
const BEYOND: usize = 5;

/// One receiver that the matrix names, and why it stands where it stands.
#[derive(Clone, Debug)]
pub struct Suggestion {
    pub unit: Arc<UnitCard>,
    pub rank: i32,
    pub covers: bool,
    /// Why others come first, when they do: full, or closed while the matter cannot wait.
    pub behind: Option<&'static str>,
    pub why: String,
}

/// What is asked, where, by whom and how soon.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub need: &'a str,
    pub region: &'a str,
    pub own: UnitId,
    pub urgency: &'a str,
    pub now: Moment,
}

/// Nothing waits where a life is in danger: the first of the matrix stays first (REF-16).
const CRITICAL: &str = "critical";

/// Receivers for a need: those whose area covers the region first, who has room before who has none, each in the
/// order of the matrix, and of one kind the nearest area first.
pub fn receivers(book: &Book, asked: Asked<'_>) -> Vec<Suggestion> {
    let Asked { need, region, own, .. } = asked;
    let named = book.matrix.iter().filter(|row| row.need == need);
    let mut found: Vec<Suggestion> = named
        .flat_map(|row| offices(book, region, own).filter(|u| u.agency_type == row.agency_type).map(|u| (row.rank, u)))
        .map(|(rank, unit)| suggestion(book, asked, rank, unit))
        .collect();
    found.sort_by_key(|s| {
        (!s.covers, s.behind.is_some(), s.rank, Reverse(nearness(&s.unit, region)), s.unit.code.clone())
    });
    say_why_first(&mut found);
    let covering = found.iter().filter(|s| s.covers).count();
    found.truncate(covering + BEYOND);
    found
}

/// Whoever stands before one that the matrix asks first says whose place it took.
fn say_why_first(found: &mut [Suggestion]) {
    let passed: Vec<(i32, String, &'static str)> = found
        .iter()
        .filter(|s| s.covers)
        .filter_map(|s| s.behind.map(|behind| (s.rank, s.unit.name.clone(), behind)))
        .collect();
    for suggestion in found.iter_mut().filter(|s| s.covers && s.behind.is_none()) {
        if let Some((_, name, behind)) = passed.iter().find(|(rank, ..)| *rank < suggestion.rank) {
            suggestion.why.push_str(&format!(" Disarankan lebih dulu karena {name} {behind}."));
        }
    }
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

fn suggestion(book: &Book, asked: Asked<'_>, rank: i32, unit: &Arc<UnitCard>) -> Suggestion {
    let covers = unit.covers(asked.region);
    let turn = if rank == 1 { "Diminta pertama untuk kebutuhan ini".to_owned() } else { format!("Pilihan ke-{rank}") };
    let area = if covers {
        format!("wilayah kerjanya mencakup {}", book.regency_name(asked.region))
    } else {
        format!("wilayah kerjanya tidak mencakup {}", book.regency_name(asked.region))
    };
    let mut why = format!("{turn}; {area}.");
    if let Some(standing) = book.standing(unit.id).filter(|standing| standing.capacity.is_some()) {
        why.push_str(&format!(" Kapasitas: {}.", standing.capacity_words(asked.now)));
    }
    Suggestion { unit: Arc::clone(unit), rank, covers, behind: behind(book, asked, unit.id), why }
}

/// Full by a fresh word; closed where an answer is wanted within hours. An office without a word is asked as ever.
pub fn behind(book: &Book, asked: Asked<'_>, unit: UnitId) -> Option<&'static str> {
    let standing = book.standing(unit).filter(|_| asked.urgency != CRITICAL)?;
    if standing.full_since(asked.now).is_some() {
        return Some("penuh");
    }
    let closed = asked.urgency == "urgent" && standing.open_at(asked.now, &book.calendar) == Open::Closed;
    closed.then_some("sedang tutup")
}

/// Length of the area's code that covers the region: a regency's own office before the province's.
fn nearness(unit: &UnitCard, region: &str) -> usize {
    unit.areas.iter().filter(|area| region.starts_with(area.as_str())).map(String::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::book::MatrixRow;
    use crate::reference::standing::{Capacity, Days, Span, Standing};

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
    fn asked<'a>(region: &'a str, own: UnitId, urgency: &'a str) -> Asked<'a> {
        let now = Moment::parse("2026-11-24T10:00:00+08:00").unwrap();
        Asked { need: "medical", region, own, urgency, now }
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
        let found = receivers(&book(&units), asked("99.01.01.2001", UnitId::new(), "urgent"));
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
        assert!(receivers(&book, asked("99.01", own, "urgent")).is_empty());
        assert!(others(&book, &[], "99.01", own).is_empty());
    }

    #[test]
    fn what_the_matrix_does_not_name_can_still_be_chosen() {
        let units = [unit("RSUD", "rsud", &["99.01"]), unit("LPSK", "lpsk", &["99"])];
        let book = book(&units);
        let named = receivers(&book, asked("99.01", UnitId::new(), "urgent"));
        let rest = others(&book, &named, "99.01", UnitId::new());
        assert_eq!(rest.iter().map(|u| u.code.as_str()).collect::<Vec<_>>(), ["LPSK"]);
    }

    /// RSUD first by the matrix, with a word about itself that it gave so many hours ago.
    fn book_with(word: Standing) -> Book {
        let units = [unit("RSUD", "rsud", &["99.01"]), unit("PKM", "puskesmas", &["99.01.01"])];
        let mut book = book(&units);
        book.standings.insert(units[0].id, word);
        book
    }
    fn full(since: &str) -> Standing {
        let at = Moment::parse(since).unwrap();
        Standing { capacity: Some((Capacity::Full, at)), ..Standing::default() }
    }
    fn order(word: Standing, urgency: &str) -> Vec<String> {
        let found = receivers(&book_with(word), asked("99.01.01.2001", UnitId::new(), urgency));
        found.iter().map(|s| s.unit.code.clone()).collect()
    }

    #[test]
    fn ref_16_who_is_full_comes_behind_and_the_alternate_says_why() {
        let today = "2026-11-24T08:00:00+08:00";
        assert_eq!(order(full(today), "urgent"), ["PKM", "RSUD"]);
        assert_eq!(order(full(today), "routine"), ["PKM", "RSUD"]);
        assert_eq!(order(full(today), "critical"), ["RSUD", "PKM"]);
        assert_eq!(order(full("2026-11-16T08:00:00+08:00"), "urgent"), ["RSUD", "PKM"], "eight days old");
        let found = receivers(&book_with(full(today)), asked("99.01.01.2001", UnitId::new(), "urgent"));
        assert!(found[0].why.contains("karena RSUD (contoh) penuh"), "{}", found[0].why);
        assert!(found[1].why.contains("Penuh sejak 24 November 2026"), "{}", found[1].why);
    }

    #[test]
    fn ref_16_a_closed_office_comes_behind_only_where_hours_count() {
        let afternoon = vec![(Days::Working, Span { opens: 13 * 60, closes: 16 * 60 })];
        let word = || Standing { hours: afternoon.clone(), ..Standing::default() };
        assert_eq!(order(word(), "urgent"), ["PKM", "RSUD"]);
        assert_eq!(order(word(), "routine"), ["RSUD", "PKM"], "an answer is due in days");
        assert_eq!(order(word(), "critical"), ["RSUD", "PKM"]);
        assert_eq!(order(Standing::default(), "urgent"), ["RSUD", "PKM"], "nothing is known");
    }
}
