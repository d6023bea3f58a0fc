//! What the search page finds of cases beside their codes: a register or letter number of the own unit, and people by
//! name. Names come from memory, every look for one is in the log, and what is met is shown as in INT-09: of the own
//! unit code, number and state; of another unit only whom to call; never a stored name.
use std::sync::Arc;

use diesel::prelude::*;
use sintuvu_schema::{cases, letters, referrals};

use super::actions::KIND;
use super::file::{Section, references};
use super::model::Case;
use super::quota::{self, Passed, Taken, seeking};
use super::same::{self, Asked};
use super::{merged, store, views};
use crate::access::{Action, Facts, Relation, decide};
use crate::base::ids::{CaseId, ReferralId};
use crate::letters::model::Letter;
use crate::letters::views::address;
use crate::refusal::Refusal;
use crate::web::answer::Fault;
use crate::web::context::Ctx;

/// Letters that a name has at least; two are the initials of too many.
const LEAST: usize = 3;

/// Address of a case that this person may open. Of a file that became part of another the one that goes on is
/// opened (D-24).
pub fn href(ctx: &Ctx, hit: Option<(Case, Facts)>) -> Result<Option<String>, Fault> {
    let actor = ctx.actor()?;
    let opens = hit.filter(|(_, facts)| decide(actor, Action::CaseView, facts).is_ok());
    let Some((case, _)) = opens else { return Ok(None) };
    let kept = ctx.read(|conn| merged::kept(conn, &case))?;
    Ok(Some(format!("/berkas/{}", kept.map_or(case.id, |(id, _)| id))))
}

/// Where a number leads in the own unit: to the case with this register number, to the letter with this number, else to
/// the case whose file holds it as the number of another office. What may not be read does not end the search.
pub fn by_number(ctx: &Ctx, number: &str) -> Result<Option<String>, Fault> {
    for find in [by_register, by_letter, by_reference] {
        if let Some(found) = find(ctx, number)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn by_register(ctx: &Ctx, number: &str) -> Result<Option<String>, Fault> {
    let actor = ctx.actor()?;
    let registered = cases::table.filter(cases::unit_id.eq(actor.unit.id)).filter(cases::register_no.eq(number));
    let case: Option<CaseId> = ctx.read(|conn| registered.select(cases::id).first(conn).optional())?;
    let Some(id) = case else { return Ok(None) };
    href(ctx, ctx.read(|conn| store::find(conn, actor, id))?)
}

fn by_letter(ctx: &Ctx, number: &str) -> Result<Option<String>, Fault> {
    let actor = ctx.actor()?;
    let numbered = letters::table.filter(letters::unit_id.eq(actor.unit.id)).filter(letters::number.eq(number));
    let letter: Option<Letter> = ctx.read(|conn| numbered.select(Letter::as_select()).first(conn).optional())?;
    let Some(letter) = letter else { return Ok(None) };
    let of_referral = referrals::table.find(ReferralId::from(letter.root_id)).select(referrals::case_id);
    let of_referral: Option<CaseId> = ctx.read(|conn| of_referral.first(conn).optional())?;
    let case = of_referral.unwrap_or_else(|| CaseId::from(letter.root_id));
    let found = ctx.read(|conn| store::find(conn, actor, case))?;
    // The receiver of a referral writes of a case that it cannot open.
    let reads = found.filter(|(case, facts)| {
        let receives = of_referral.is_some() && case.unit_id != actor.unit.id;
        (receives && !facts.relations.has(Relation::Conflicted)) || decide(actor, Action::LetterView, facts).is_ok()
    });
    Ok(reads.map(|_| address(&letter)))
}

/// The newest case under this number whose file the officer reads.
fn by_reference(ctx: &Ctx, number: &str) -> Result<Option<String>, Fault> {
    let actor = ctx.actor()?;
    for id in ctx.read(|conn| references::cases_with(conn, &ctx.app.keyring, actor.unit.id, number))? {
        let case = ctx.read(|conn| store::find(conn, actor, id))?;
        let reads = case.filter(|(_, facts)| decide(actor, Section::References.viewing(), facts).is_ok());
        if let Some(found) = href(ctx, reads)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// A person of the own unit's case who may be meant.
pub struct Line {
    pub href: String,
    pub title: String,
    pub state_label: &'static str,
    pub state_kind: &'static str,
}

/// Who may be meant: people of the own unit, and other units to call.
#[derive(Default)]
pub struct Met {
    pub own: Vec<Line>,
    pub elsewhere: Vec<String>,
}

impl Met {
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.elsewhere.is_empty()
    }
}

pub enum Sought {
    Met(Met),
    /// Too many different people in a short time: the head is asked first (D-44).
    Waits(Passed),
    /// Too many looks; in so many minutes there is room again.
    Later(i64),
}

/// Looks for a person by name, for roles that may open identities of their own unit; the others find nobody.
pub async fn by_name(ctx: &Ctx, name: &str) -> Result<Sought, Fault> {
    let (app, actor) = (&ctx.app, Arc::clone(ctx.actor()?));
    let permit = match decide(&actor, Action::SearchPeople, &Facts::nothing()) {
        Ok(permit) if is_name(name) => permit,
        _ => return Ok(Sought::Met(Met::default())),
    };
    let asked = Asked::by_name(name);
    let found = ctx.read(|conn| same::look(conn, &app.keyring, &app.names, &actor, &asked))?;
    let met = found.clone();
    // Codes beside a name tell who is in a case: one look counts as one person, the likeliest.
    let counted = app.writer.write(move |tx| {
        if let Some(minutes) = seeking::wait(tx.conn, &actor, None, tx.now)? {
            same::note_refused(tx, &actor, &permit)?;
            return Ok(Some(Sought::Later(minutes)));
        }
        if let Some(likeliest) = met.own.first() {
            let entry = permit.entry(&actor, KIND, likeliest.case.any(), likeliest.case.any());
            if let Taken::Waits(over) = quota::take(tx, &actor, likeliest.person, entry)? {
                return Ok::<_, Refusal>(Some(Sought::Waits(over)));
            }
        }
        same::note(tx, &actor, &permit, None, "", &met)?;
        Ok(None)
    });
    match counted.await? {
        Some(stopped) => Ok(stopped),
        None => Ok(Sought::Met(Met { own: found.own.iter().map(line).collect(), elsewhere: found.notes(ctx) })),
    }
}

fn line(own: &same::Own) -> Line {
    Line {
        href: format!("/berkas/{}", own.case),
        title: format!("Berkas {} · orang {}", own.code, own.number),
        state_label: own.state.label(),
        state_kind: views::state_kind(own.state),
    }
}

/// What may be a name: letters, and no digit as codes and numbers have.
fn is_name(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= LEAST && !text.chars().any(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn a_code_or_a_number_is_no_name_and_two_letters_are_too_few() {
        for name in ["St. Sari Larengku", "Ani", "Ma'ruf", "I Wayan"] {
            assert!(is_name(name), "{name}");
        }
        for other in ["KS-7F3K2M", "12/2026", "Al", "M.", "", "9901014107980001", "Sari 2"] {
            assert!(!is_name(other), "{other}");
        }
    }
}
