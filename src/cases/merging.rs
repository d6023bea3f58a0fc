//! Two files about the same matter become one (D-24): what hung on the case that goes hangs on the case
//! that stays, sealed as it was, with its origin kept. Screening, risk scores, notes, visits and what a reporter
//! told stay where they were made: they are that file's own story, to be read there.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{
    conferences, contact_attempts, departure_checks, indicator_checks, interviews, referrals, services, victims,
};

use super::actions::{KIND, Work};
use super::attachments;
use super::care;
use super::file;
use super::flow::CaseState;
use super::merged::{self, Part};
use super::model::Case;
use super::plan;
use super::risk::RiskLevel;
use super::staff;
use super::store::{self, Change};
use super::victims::MOST;
use crate::access::Action;
use crate::audit::Entry;
use crate::base::ids::{AnyId, CaseId, ClockId, ConsentId, VictimId, read_code};
use crate::clocks;
use crate::consent;
use crate::db::Tx;
use crate::events::Event;
use crate::keys;
use crate::refusal::{Refusal, Subject};

/// The case that stays. One of another unit and one that nobody has give the same answer: a code must not
/// tell who else keeps a file.
pub(super) fn surviving(tx: &mut Tx<'_>, subject: &Subject<'_>, work: &Work<'_>) -> Result<Case, Refusal> {
    let unknown = || {
        let text = "Kode ini tidak ada di unit Anda, atau beda unit pemilik. Berkas unit lain dilimpahkan dulu.";
        subject.fault("into", text)
    };
    let code = read_code("KS", &work.step.input.text("into")).ok_or_else(unknown)?;
    let (other, facts) = store::by_code(tx.conn, work.actor, &code)?.ok_or_else(unknown)?;
    crate::access::decide(work.actor, Action::CaseMerge, &facts).map_err(|_| unknown())?;
    Ok(other)
}

pub(super) fn merge(tx: &mut Tx<'_>, work: &mut Work<'_>) -> Result<(), Refusal> {
    let subject = Subject { actor: work.actor, action: Action::CaseMerge, kind: KIND, id: work.case.id.any() };
    let survivor = surviving(tx, &subject, work)?;
    fits(tx, &subject, &work.case, &survivor)?;
    settle_clocks(tx, work, &survivor)?;
    let mut change = Change::of(&survivor, tx.now);
    let people = take_people(tx, &work.case, &survivor, &mut change)?;
    take_records(tx, work.case.id, survivor.id)?;
    file::merge::take_over(tx, work.case.id, survivor.id)?;
    care::merge::take_over(tx, work.case.id, survivor.id)?;
    plan::merge::take_over(tx, work.case.id, survivor.id, work.actor.user)?;
    attachments::merge::take_over(tx, work.case.id, survivor.id)?;
    keys::join(tx, survivor.key_id, work.case.key_id)?;
    note_moved(tx, &work.case, &survivor, people)?;
    take_conflicts(tx, &work.case, &survivor, &mut change)?;
    take_marks(tx, work, &survivor)?;
    change.has_child |= work.case.has_child;
    change.danger |= work.case.danger;
    change.risk_level = graver(&survivor.risk_level, &work.case.risk_level);
    change.last_contact_at = survivor.last_contact_at.max(work.case.last_contact_at);
    store::save(tx, &subject, &survivor, change)?;
    // The surviving case's own timeline tells it too.
    tx.record(&Entry {
        root_id: Some(survivor.id.any()),
        object_id: Some(survivor.id.any()),
        from_state: survivor.state.code(),
        to_state: survivor.state.code(),
        reason_code: work.case.code.clone(),
        ..work.entry.clone()
    })?;
    work.change.merged_into = Some(survivor.id);
    work.change.ended_at = Some(tx.now);
    work.entry.reason_code.clone_from(&survivor.code);
    tx.announce(Event::CaseMerged { case: work.case.id, into: survivor.id });
    Ok(())
}

/// A transfer that waits for its answer would take along what it was not asked for.
fn fits(tx: &mut Tx<'_>, subject: &Subject<'_>, gone: &Case, survivor: &Case) -> Result<(), Refusal> {
    let waiting: Option<String> = referrals::table
        .filter(referrals::case_id.eq_any([gone.id, survivor.id]))
        .filter(referrals::kind.eq("case_transfer"))
        .filter(referrals::ended_at.is_null())
        .select(referrals::code)
        .first(tx.conn)
        .optional()?;
    if let Some(code) = waiting {
        let text = format!("Pelimpahan {code} belum selesai. Batalkan dulu, atau tunggu jawabannya.");
        return Err(subject.fault("into", text));
    }
    let both = store::victims(tx.conn, gone.id)?.len() + store::victims(tx.conn, survivor.id)?.len();
    if both > MOST {
        return Err(subject.fault("into", format!("Satu berkas memuat paling banyak {MOST} orang.")));
    }
    Ok(())
}

/// What only the case that goes could still end, ends with it; the rest runs on under the other, held still
/// where that one is.
fn settle_clocks(tx: &mut Tx<'_>, work: &Work<'_>, survivor: &Case) -> Result<(), Refusal> {
    let (gone, entry) = (work.case.id.any(), &work.entry);
    for clock in clocks::store::running(tx.conn, gone)? {
        if ends_here(&clock.clock, stands_at(survivor)) {
            clocks::store::stop_one(tx, entry, &clock, "merged")?;
        }
    }
    match (work.case.state, survivor.state) {
        (CaseState::OnHold, CaseState::OnHold) => {}
        (CaseState::OnHold, _) => clocks::store::resume_all(tx, &work.step.book, entry, gone)?,
        (_, CaseState::OnHold) => clocks::store::pause_all(tx, entry, gone)?,
        _ => {}
    }
    Ok(())
}

/// The state of its work, also while it is on hold.
fn stands_at(case: &Case) -> CaseState {
    CaseState::parse(&case.held_from).filter(|_| case.state == CaseState::OnHold).unwrap_or(case.state)
}

/// No act on a case in this state would ever stop the clock.
fn ends_here(clock: &str, survivor: CaseState) -> bool {
    match clock {
        "hold_review" | "monitoring_visit" => true,
        "case_identification" => survivor != CaseState::Received,
        _ => false,
    }
}

/// People keep their alias and get the next numbers.
fn take_people(tx: &mut Tx<'_>, gone: &Case, survivor: &Case, change: &mut Change) -> Result<Vec<VictimId>, Refusal> {
    let before = store::victims(tx.conn, survivor.id)?;
    let coming = store::victims(tx.conn, gone.id)?;
    if let (true, Some(first)) = (before.is_empty(), coming.first()) {
        change.sex.clone_from(&first.sex);
        change.age_band.clone_from(&first.age_band);
    }
    let highest = before.iter().map(|victim| victim.number).max().unwrap_or_default();
    for (victim, number) in coming.iter().zip(highest + 1..) {
        diesel::update(victims::table.find(victim.id))
            .set((victims::case_id.eq(survivor.id), victims::number.eq(number), victims::updated_at.eq(tx.now)))
            .execute(tx.conn)?;
    }
    Ok(coming.iter().map(|victim| victim.id).collect())
}

/// Rows of this slice that need nothing but another case.
fn take_records(tx: &mut Tx<'_>, from: CaseId, into: CaseId) -> Result<(), Diesel> {
    macro_rules! take {
        ($($table:ident as $part:ident),+ $(,)?) => {$(
            let of_case = $table::table.filter($table::case_id.eq(from));
            let rows: Vec<AnyId> = of_case.select($table::id).load(tx.conn)?;
            diesel::update(of_case).set($table::case_id.eq(into)).execute(tx.conn)?;
            merged::note(tx, from, Part::$part, rows)?;
        )+};
    }
    take!(
        services as Service,
        contact_attempts as Contact,
        indicator_checks as Check,
        departure_checks as Check,
        interviews as Interview,
        conferences as Conference,
    );
    Ok(())
}

/// Where people, answers and clocks came from. Referrals and grants follow in the reaction to the event.
fn note_moved(tx: &mut Tx<'_>, gone: &Case, survivor: &Case, people: Vec<VictimId>) -> Result<(), Diesel> {
    merged::note(tx, gone.id, Part::Person, people.into_iter().map(VictimId::any))?;
    let consents = consent::store::take_over(tx, gone.id, survivor.id)?;
    merged::note(tx, gone.id, Part::Consent, consents.into_iter().map(ConsentId::any))?;
    let clocks = clocks::store::take_over(tx, gone.id.any(), survivor.id.any())?;
    merged::note(tx, gone.id, Part::Clock, clocks.into_iter().map(ClockId::any))
}

/// Who knows somebody of the one file reads neither (D-64): every file of the family keeps the same names.
fn take_conflicts(tx: &mut Tx<'_>, gone: &Case, survivor: &Case, change: &mut Change) -> Result<(), Diesel> {
    let mut users = staff::conflicted(tx.conn, survivor.id)?;
    users.extend(staff::conflicted(tx.conn, gone.id)?);
    users.sort();
    users.dedup();
    for user in users {
        staff::declare_conflict(tx, survivor.id, user)?;
        staff::declare_conflict(tx, gone.id, user)?;
        if change.assigned_to == Some(user) {
            change.assigned_to = None;
            tx.announce(Event::ConflictDeclared { case: survivor.id, unit: survivor.unit_id, user });
        }
    }
    Ok(())
}

/// What keeps a case to a few holds for the joint one. Where an official is concerned only
/// named staff know of it, and of the file that went there (D-66): whoever joins the two is one of them.
fn take_marks(tx: &mut Tx<'_>, work: &Work<'_>, survivor: &Case) -> Result<(), Diesel> {
    if survivor.is_official || work.case.is_official {
        let mut family = file::officials::family(tx.conn, survivor.id)?;
        family.extend(file::officials::family(tx.conn, work.case.id)?);
        file::officials::keep_to_a_few(tx, &family, work.actor.user)?;
    }
    // Who was named for the file that stays reads the one that came to it.
    if survivor.is_official && !work.case.is_official {
        for user in staff::named(tx.conn, survivor.id)? {
            staff::assign(tx, work.case.id, user)?;
        }
    }
    Ok(())
}

/// The graver of two levels; a level that was never scored is none.
fn graver(one: &str, other: &str) -> String {
    let found = [one, other].into_iter().filter_map(RiskLevel::parse).min();
    found.map_or_else(String::new, |level| level.code().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_joint_case_has_the_graver_risk() {
        assert_eq!(graver("low", "high"), "high");
        assert_eq!(graver("medium", "low"), "medium");
        assert_eq!(graver("", "low"), "low");
        assert_eq!(graver("", ""), "");
    }

    #[test]
    fn a_clock_that_nothing_could_stop_any_more_ends() {
        assert!(ends_here("case_identification", CaseState::InService));
        assert!(!ends_here("case_identification", CaseState::Received));
        assert!(!ends_here("risk_review", CaseState::InService));
        assert!(ends_here("hold_review", CaseState::InService));
    }
}
