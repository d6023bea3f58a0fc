//! Options that the case file's forms take from the case and the reference data.
use diesel::result::Error as Diesel;

use super::super::model::Case;
use super::super::store;
use crate::access::Actor;
use crate::db::Conn;
use crate::reference::Book;
use crate::reference::book::Region;
use crate::web::form_view::OptionView;
use crate::web::forms::Given;

pub fn options(conn: &mut Conn, book: &Book, actor: &Actor, case: &Case) -> Result<Given, Diesel> {
    let people = store::aliases(conn, case.id)?;
    let people = people
        .into_iter()
        .map(|(number, alias)| OptionView::new(number.to_string(), format!("Orang {number} ({alias})")));
    Ok(Given::from([
        ("victim", people.collect()),
        ("region", regencies(book, &case.region_code)),
        ("official_unit", offices(book, actor)),
    ]))
}

/// Regencies and cities of the whole country, those of the case's province first.
fn regencies(book: &Book, near: &str) -> Vec<OptionView> {
    let province = near.get(..2).unwrap_or(near);
    let mut found: Vec<_> = book.regions.values().filter(|region| region.level == "kabupaten_kota").collect();
    let order = |region: &Region| (!region.code.starts_with(province), region.name.clone(), region.code.clone());
    found.sort_by_cached_key(|region| order(region));
    found.into_iter().map(|region| OptionView::new(&region.code, &region.name)).collect()
}

/// Agencies of villages and kecamatan reach no case anyway.
const BEHIND_THE_WALL: [&str; 3] = ["desa", "kelurahan", "kecamatan"];

/// Offices whose officials may be reported; the own one is named too, and refused with the reason.
pub fn offices(book: &Book, actor: &Actor) -> Vec<OptionView> {
    let mut found: Vec<_> =
        book.units.values().filter(|unit| !BEHIND_THE_WALL.contains(&unit.agency_type.as_str())).collect();
    found.sort_by_cached_key(|unit| (unit.id != actor.unit.id, unit.name.clone()));
    found.into_iter().map(|unit| OptionView::new(unit.id.to_string(), &unit.name)).collect()
}
