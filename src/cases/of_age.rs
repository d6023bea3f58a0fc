//! Turning 18 (CON-07, D-69): what a guardian answered for a child covers nothing from that day on, and the person is
//! asked herself. The file stays that of a child: who could not open it before cannot open it now.
//!
//! Birth dates are sealed, and a job planned for a birthday would write one down; so they are looked at once a day.
use diesel::result::Error as Diesel;

use super::age::age_on;
use super::model::{Case, Victim};
use super::store;
use crate::access::Action;
use crate::audit::{Decision, Entry};
use crate::base::clock::Day;
use crate::clocks::{self, Start};
use crate::consent;
use crate::consent::actions::Of;
use crate::consent::flow::ConsentState;
use crate::crypto::DataKey;
use crate::db::Tx;
use crate::events::Event;
use crate::keys;
use crate::reference::Book;
use crate::refusal::Refusal;
use crate::web::answer::Fault;
use crate::web::context::Ctx;

/// The task to ask her; of the person, not of one answer.
const CLOCK: &str = "consent_reask";
const ADULT: i32 = 18;

/// When somebody was born, as the file says.
pub fn born(victim: &Victim, key: &DataKey) -> Option<Day> {
    let identity = victim.identity.as_ref()?.open(key, victim.id.any()).ok()?;
    Day::parse(&identity.birth_date)
}

/// Whether somebody who was recorded as a child decides for herself by now.
pub fn is_grown(victim: &Victim, key: &DataKey, today: Day) -> bool {
    victim.is_child && born(victim, key).is_some_and(|born| age_on(born, today) >= ADULT)
}

/// Whether the file stays that of a child when its data are corrected: not when she turned out to have been of age
/// already when she was recorded.
pub fn stays_child(victim: &Victim, before: Option<Day>, corrected: Option<Day>) -> bool {
    let child_then = |born| age_on(born, victim.created_at.day()) < ADULT;
    victim.is_child && corrected.is_some_and(|born| before == Some(born) || child_then(born))
}

/// The daily look at everybody for whom a guardian answered.
pub fn look(tx: &mut Tx<'_>, book: &Book) -> Result<(), Diesel> {
    let today = tx.now.day();
    for id in consent::store::asked_of_guardians(tx.conn)? {
        let Some(victim) = store::victim_for_reaction(tx.conn, id)? else { continue };
        let Some(case) = store::for_reaction(tx.conn, victim.case_id)? else { continue };
        let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
        if is_grown(&victim, &key, today) {
            let of = super::consents::of(&case, &key);
            match end(tx, book, &case, &of, &victim) {
                Ok(()) => {}
                Err(Refusal::Database(error)) => return Err(error),
                Err(_) => tracing::warn!(event = "consent_expiry_refused"),
            }
        }
    }
    Ok(())
}

fn end(tx: &mut Tx<'_>, book: &Book, case: &Case, of: &Of<'_>, victim: &Victim) -> Result<(), Refusal> {
    let standing = consent::store::newest_of(tx.conn, victim.id)?;
    let by_guardian: Vec<_> = standing.iter().filter(|row| row.state == ConsentState::GuardianGiven).collect();
    if by_guardian.is_empty() {
        return Ok(());
    }
    for row in by_guardian {
        consent::actions::expire(tx, of, row)?;
    }
    if case.state.is_final() {
        return Ok(());
    }
    let start = Start {
        clock: CLOCK,
        variant: "",
        object_kind: "victim",
        object: victim.id.any(),
        root: case.id.any(),
        code: &case.code,
        owner: Some(case.unit_id),
        other: None,
        region: &case.region_code,
        at: tx.now,
    };
    clocks::store::start(tx, book, &by_system(case), &start)?;
    store::follow_clocks(tx, case.id)?;
    tx.announce(Event::CameOfAge { case: case.id });
    Ok(())
}

/// Whom to ask herself, on the page where answers are recorded.
pub fn notes(ctx: &Ctx, case: &Case) -> Result<Vec<String>, Fault> {
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let people = ctx.read(|conn| store::victims(conn, case.id))?;
    let grown = people.iter().filter(|person| is_grown(person, &key, ctx.now.day()));
    let words = |person: &Victim| {
        format!(
            "Orang {} sudah berumur 18 tahun. Minta persetujuannya sendiri; jawaban wali tidak berlaku lagi.",
            person.number
        )
    };
    Ok(grown.map(words).collect())
}

/// Her own answer ends the waiting for it.
pub fn answered(tx: &mut Tx<'_>, entry: &Entry, victim: &Victim) -> Result<(), Diesel> {
    clocks::store::stop(tx, entry, victim.id.any(), CLOCK, "asked").map(drop)
}

fn by_system(case: &Case) -> Entry {
    Entry {
        actor: None,
        session_prefix: String::new(),
        role: "system",
        unit: None,
        action: Action::ConsentExpire.code(),
        object_kind: consent::actions::KIND,
        object_id: Some(case.id.any()),
        root_id: Some(case.id.any()),
        from_state: "",
        to_state: "",
        decision: Decision::Allow,
        reason_code: String::new(),
        classes: String::new(),
        request_id: String::new(),
    }
}
