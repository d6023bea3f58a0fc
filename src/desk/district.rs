//! The kecamatan's page: its villages, and how many alerts and outreach activities stand where.
//! Of an alert it learns a number and a status word, never the alert.
use std::collections::HashMap;

use actix_web::http::StatusCode;
use askama::Template;

use crate::access::{Action, UnitCard};
use crate::alerts;
use crate::alerts::flow::AlertState;
use crate::outreach;
use crate::outreach::flow::OutreachState;
use crate::reference::Book;
use crate::reference::book::Region;
use crate::web::answer::{Answer, page};
use crate::web::context::Ctx;
use crate::web::shell::Shell;

/// Below regency level a number from 1 to 4 could point at a person (D-61).
const SMALLEST_SHOWN: i64 = 5;

/// A number as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    Number(i64),
    Suppressed,
}

impl Cell {
    pub const fn of(count: i64) -> Self {
        if count > 0 && count < SMALLEST_SHOWN { Self::Suppressed } else { Self::Number(count) }
    }
}

/// The three words that stand for an alert outside its offices (D-70).
const WORDS: [&str; 3] = ["diterima", "diproses", "selesai"];

struct Village {
    code: String,
    name: String,
    /// One for each of [`WORDS`], then one for each state of an outreach.
    alerts: Vec<(&'static str, Cell)>,
    outreach: Vec<(&'static str, Cell)>,
}

#[derive(Template)]
#[template(path = "desk/district.html")]
struct DistrictPage {
    shell: Shell,
    villages: Vec<Village>,
    words: [&'static str; 3],
    states: Vec<&'static str>,
}

pub async fn show(ctx: Ctx) -> Answer {
    ctx.permit(Action::DistrictView)?;
    ctx.permit(Action::AlertCount)?;
    let unit = &ctx.actor()?.unit;
    let held = ctx.read(|conn| outreach::store::count_by_village(conn, &unit.areas))?;
    let mut villages = Vec::new();
    for region in villages_of(&ctx.book, unit) {
        let alerts = ctx.read(|conn| alerts::store::count_by_state(conn, std::slice::from_ref(&region.code)))?;
        villages.push(Village {
            code: region.code.clone(),
            name: format!("{} {}", if region.level == "kelurahan" { "Kelurahan" } else { "Desa" }, region.name),
            alerts: by_word(&alerts),
            outreach: by_state(&held, &region.code),
        });
    }
    let title = unit
        .areas
        .first()
        .map_or_else(|| unit.name.clone(), |area| format!("Kecamatan {}", ctx.book.region_name(area)));
    let states = OutreachState::ALL.iter().map(|state| state.label()).collect();
    page(
        StatusCode::OK,
        &DistrictPage { shell: Shell::new(&ctx, "district.view", title), villages, words: WORDS, states },
    )
}

fn villages_of<'a>(book: &'a Book, unit: &UnitCard) -> Vec<&'a Region> {
    let is_village =
        |region: &&Region| matches!(region.level.as_str(), "desa" | "kelurahan") && unit.covers(&region.code);
    let mut found: Vec<&Region> = book.regions.values().filter(is_village).collect();
    found.sort_by(|a, b| a.code.cmp(&b.code));
    found
}

/// States with the same word are added up before anything is hidden.
fn by_word(counts: &[(AlertState, i64)]) -> Vec<(&'static str, Cell)> {
    let sum = |word: &str| counts.iter().filter(|(state, _)| state.status_word() == word).map(|(_, n)| n).sum();
    WORDS.into_iter().map(|word| (word, Cell::of(sum(word)))).collect()
}

fn by_state(counts: &[(String, OutreachState, i64)], village: &str) -> Vec<(&'static str, Cell)> {
    let own: HashMap<OutreachState, i64> =
        counts.iter().filter(|(code, _, _)| code == village).map(|(_, state, n)| (*state, *n)).collect();
    OutreachState::ALL
        .iter()
        .map(|state| (state.label(), Cell::of(own.get(state).copied().unwrap_or_default())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_four_are_hidden_and_nought_is_not() {
        assert_eq!(Cell::of(0), Cell::Number(0));
        for few in 1..=4 {
            assert_eq!(Cell::of(few), Cell::Suppressed, "{few}");
        }
        assert_eq!(Cell::of(5), Cell::Number(5));
    }

    #[test]
    fn states_of_one_word_count_together() {
        let counts = [(AlertState::Verifying, 3), (AlertState::CaseOpened, 2), (AlertState::Closed, 1)];
        assert_eq!(
            by_word(&counts),
            [("diterima", Cell::Number(0)), ("diproses", Cell::Number(5)), ("selesai", Cell::Suppressed)]
        );
    }

    #[test]
    fn every_alert_state_has_one_of_the_three_words() {
        assert!(AlertState::ALL.iter().all(|state| WORDS.contains(&state.status_word())));
    }

    #[test]
    fn a_village_gets_only_its_own_activities() {
        let counts = [
            ("99.01.01.2001".to_owned(), OutreachState::Verified, 7),
            ("99.01.01.2002".to_owned(), OutreachState::Verified, 9),
        ];
        assert!(by_state(&counts, "99.01.01.2001").contains(&("Diverifikasi", Cell::Number(7))));
    }
}
