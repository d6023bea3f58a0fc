//! Where a unit is reached, as it stands beneath its name on letters (domain §10). What is set here stands in the log
//! with the role `cli`.
use diesel::prelude::*;
use sintuvu_schema::units;

use super::args::UnitVerb;
use super::run::{Ended, Outcome};
use super::users::{book, write};
use crate::access::{Action, UnitCard};
use crate::accounts::sign_in::account_entry;
use crate::audit::{Decision, Entry};
use crate::base::text;
use crate::config::Config;
use crate::papers::is_hidden;
use crate::reference::{Book, fresh};

/// Longest line of a kop.
const LINE: usize = 160;

pub fn unit(config: &Config, act: &UnitVerb) -> Outcome {
    match act {
        UnitVerb::SetAddress { unit, address, contact } => set_address(config, unit, address, contact),
    }
}

/// What was asked for, checked before anything is written.
fn wanted<'b>(book: &'b Book, code: &str, lines: [&str; 2]) -> Result<(&'b UnitCard, [String; 2]), Ended> {
    let unit = book.units.values().find(|known| known.code == code);
    let unit = unit.ok_or_else(|| Ended::wrong_use(format!("unknown unit {code:?}")))?;
    let line = |name: &str, typed: &str| {
        text::line(typed, LINE).map_err(|fault| Ended::wrong_use(format!("--{name}: {fault}")))
    };
    let [address, contact] = lines;
    let lines = [line("address", address)?, line("contact", contact)?];
    if is_hidden(unit) && lines.iter().any(|line| !line.is_empty()) {
        return Err(Ended::wrong_use(format!("{code} is a shelter: nothing may tell where it is")));
    }
    Ok((unit, lines))
}

fn set_address(config: &Config, code: &str, address: &str, contact: &str) -> Outcome {
    let book = book(config)?;
    let (unit, [address, contact]) = wanted(&book, code, [address, contact])?;
    let id = unit.id;
    write(config, move |tx| {
        diesel::update(units::table.find(id))
            .set((units::address.eq(&address), units::contact.eq(&contact), units::version.eq(units::version + 1)))
            .execute(tx.conn)?;
        fresh::changed(tx)?;
        let entry = account_entry(Action::AgencyEdit.code(), None, Decision::Allow, "");
        let about = Some(id.any());
        tx.record(&Entry {
            role: "cli",
            unit: Some(id),
            object_kind: "unit",
            object_id: about,
            root_id: about,
            ..entry
        })?;
        Ok(())
    })?;
    eprintln!("{code}: on letters from now on");
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::ids::UnitId;

    #[test]
    fn a_shelter_gets_no_address_and_no_unit_a_line_that_is_none() {
        let mut book = Book::default();
        for (code, agency_type) in [("UPTD-9901", "uptd_ppa_kab"), ("SH-01", "shelter")] {
            let card = UnitCard {
                id: UnitId::new(),
                code: code.into(),
                name: code.into(),
                agency_type: agency_type.into(),
                parent: None,
                areas: Vec::new(),
            };
            book.units.insert(card.id, Arc::new(card));
        }
        let long = "x".repeat(LINE + 1);
        for (code, address) in
            [("SH-01", "Jalan Contoh 1"), ("UPTD-9902", ""), ("UPTD-9901", "a\nb"), ("UPTD-9901", &long)]
        {
            assert!(wanted(&book, code, [address, ""]).is_err(), "{code} {address}");
        }
        assert!(wanted(&book, "SH-01", ["", " "]).is_ok(), "what stands there can be taken away");
        let (_, lines) = wanted(&book, "UPTD-9901", [" Jalan Contoh 1", ""]).ok().unwrap();
        assert_eq!(lines, ["Jalan Contoh 1", ""]);
    }
}
