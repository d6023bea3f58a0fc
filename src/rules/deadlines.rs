//! Versions of a deadline: each holds between its days. A clock keeps the version of the day on which it began, so a
//! new one moves no clock that runs (CLK-10).
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::deadline_rules;

use crate::access::{Action, Actor, Facts};
use crate::audit::Entry;
use crate::base::clock::{Day, Moment};
use crate::base::ids::{AnyId, RowId};
use crate::clocks::deadline::Unit;
use crate::db::{Conn, Tx};
use crate::reference::book::holds;
use crate::reference::fresh;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::Input;
use crate::web::post::Done;

pub const KIND: &str = "deadline";
/// Longest limit that can be meant: 99 years in months, a year in hours.
const LONGEST: i64 = 9_999;

/// One version of one deadline.
#[derive(Clone, Debug, Queryable)]
pub struct Version {
    pub id: RowId,
    pub length: i32,
    pub unit: Unit,
    pub basis_text: String,
    pub valid_from: Option<Day>,
    pub valid_to: Option<Day>,
    pub added_at: Option<Moment>,
}

impl Version {
    pub fn holds_on(&self, day: Day) -> bool {
        holds(self.valid_from, self.valid_to, day)
    }
    /// Replaced before its first day came.
    fn never_held(&self) -> bool {
        matches!((self.valid_from, self.valid_to), (Some(from), Some(to)) if to < from)
    }
}

/// Which deadline: `referral_ack.routine`, as in addresses and in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub clock: String,
    pub variant: String,
}

impl Name {
    pub fn parse(text: &str) -> Self {
        let (clock, variant) = text.split_once('.').unwrap_or((text, ""));
        Self { clock: clock.to_owned(), variant: variant.to_owned() }
    }
    pub fn write(&self) -> String {
        if self.variant.is_empty() { self.clock.clone() } else { format!("{}.{}", self.clock, self.variant) }
    }
}

/// All of one deadline, the latest first.
pub fn versions(conn: &mut Conn, name: &Name) -> Result<Vec<Version>, Diesel> {
    let mut rows: Vec<Version> = deadline_rules::table
        .filter(deadline_rules::clock.eq(&name.clock))
        .filter(deadline_rules::variant.eq(&name.variant))
        .select((
            deadline_rules::id,
            deadline_rules::length,
            deadline_rules::unit,
            deadline_rules::basis_text,
            deadline_rules::valid_from,
            deadline_rules::valid_to,
            deadline_rules::added_at,
        ))
        .load(conn)?;
    rows.sort_by_key(|row| std::cmp::Reverse((row.valid_from, row.added_at)));
    Ok(rows)
}

/// What a new version asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    length: i32,
    unit: Unit,
    basis: String,
    from: Day,
}

/// Where a new version fits between those that are there: which one ends the day before, and its own last day.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    ends: Option<AnyId>,
    until: Option<Day>,
}

fn place(rows: &[Version], from: Day) -> Place {
    let standing = rows.iter().find(|row| row.holds_on(from));
    let later = rows.iter().filter(|row| !row.never_held()).filter_map(|row| row.valid_from).filter(|day| *day > from);
    let before_next = later.min().map(|day| day.plus_days(-1));
    match standing {
        Some(row) => Place { ends: Some(row.id.any()), until: row.valid_to },
        None => Place { ends: None, until: before_next },
    }
}

fn read(subject: &Subject<'_>, input: &Input, today: Day) -> Result<Wanted, Refusal> {
    let length = input.number("length").filter(|length| *length <= LONGEST);
    let length = length.ok_or_else(|| subject.fault("length", "Lama paling banyak 9999."))?;
    let unit = input.parsed("unit", Unit::parse).ok_or_else(|| subject.fault("unit", "Pilih satuan."))?;
    let from = input.day("valid_from").filter(|day| *day > today);
    let from = from.ok_or_else(|| {
        let text = "Berlaku paling cepat besok: tenggat yang mulai hari ini memakai aturan hari ini.";
        subject.fault("valid_from", text)
    })?;
    Ok(Wanted { length: i32::try_from(length).unwrap_or(i32::MAX), unit, basis: input.text("basis"), from })
}

/// A new version from a day to come; the one that held until then ends the day before.
pub fn change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    name: &Name,
    version: Option<i32>,
    input: &Input,
) -> Result<Done, Refusal> {
    let id = RowId::new();
    let subject = Subject { actor, action: Action::DeadlineChange, kind: KIND, id: id.any() };
    let rows = versions(tx.conn, name)?;
    if rows.is_empty() {
        return Err(subject.hidden());
    }
    let permit = subject.decide(&Facts::nothing())?;
    subject.fresh(count(&rows), version)?;
    let wanted = read(&subject, input, tx.now.day())?;
    let standing = rows.iter().find(|row| row.holds_on(wanted.from));
    if standing.is_some_and(|row| row.length == wanted.length && row.unit == wanted.unit) {
        return Err(subject.fault("length", "Lama ini sudah berlaku pada hari itu. Ubah isian, lalu simpan."));
    }
    let place = place(&rows, wanted.from);
    if let Some(ended) = place.ends {
        diesel::update(deadline_rules::table.filter(deadline_rules::id.eq(ended)))
            .set(deadline_rules::valid_to.eq(wanted.from.plus_days(-1)))
            .execute(tx.conn)?;
    }
    diesel::insert_into(deadline_rules::table)
        .values((
            deadline_rules::id.eq(id),
            deadline_rules::clock.eq(&name.clock),
            deadline_rules::variant.eq(&name.variant),
            deadline_rules::length.eq(wanted.length),
            deadline_rules::unit.eq(wanted.unit),
            deadline_rules::basis_text.eq(&wanted.basis),
            deadline_rules::valid_from.eq(wanted.from),
            deadline_rules::valid_to.eq(place.until),
            deadline_rules::added_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    fresh::changed(tx)?;
    let reason_code = format!("{}:{}_{}:{}", name.write(), wanted.length, wanted.unit, wanted.from.iso());
    tx.record(&Entry { action: CHANGED, reason_code, ..permit.entry(actor, KIND, id.any(), id.any()) })?;
    Ok(Done { location: format!("/kelola/tenggat/{}", name.write()), receipt: String::new() })
}

/// What the log calls every change of reference data (CLK-09).
pub const CHANGED: &str = "config.changed";

/// Versions so far: whoever saves has seen them all.
pub fn count(rows: &[Version]) -> i32 {
    i32::try_from(rows.len()).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }
    fn version(from: Option<&str>, to: Option<&str>) -> Version {
        Version {
            id: RowId::new(),
            length: 3,
            unit: Unit::HariKerja,
            basis_text: String::new(),
            valid_from: from.map(day),
            valid_to: to.map(day),
            added_at: None,
        }
    }

    #[test]
    fn a_new_version_ends_the_one_that_stands_and_stops_before_the_next() {
        let rows = [version(None, Some("2027-05-31")), version(Some("2027-06-01"), None)];
        let found = place(&rows, day("2027-01-01"));
        assert_eq!(found, Place { ends: Some(rows[0].id.any()), until: Some(day("2027-05-31")) });
        let found = place(&rows, day("2027-06-01"));
        assert_eq!(found, Place { ends: Some(rows[1].id.any()), until: None });
    }

    #[test]
    fn a_version_that_never_held_bounds_nothing() {
        let rows = [version(None, Some("2026-12-31")), version(Some("2027-06-01"), Some("2027-05-31"))];
        assert_eq!(place(&rows, day("2027-02-01")), Place { ends: None, until: None });
    }

    #[test]
    fn a_name_is_written_as_it_is_read() {
        for text in ["first_aid", "referral_ack.routine"] {
            assert_eq!(Name::parse(text).write(), text);
        }
    }
}
