//! Receiving a request from her page, and the steps to its answer.
use super::flow::{self, RequestFacts, RequestKind, RequestState};
use super::store::{self, Asked, Found, Remark, Reply, SubjectRequest};
use super::{CLOCK, KIND};
use crate::access::{Action, Actor, Facts, Role};
use crate::accounts;
use crate::audit::Entry;
use crate::base::ids::{SubjectRequestId, UserId, VictimId, free_code};
use crate::cases::model::Case;
use crate::cases::{staff, steps};
use crate::clocks::{self, Start};
use crate::crypto::Sealed;
use crate::db::{Conn, Tx};
use crate::events::Event;
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::post::Done;

/// What she asks for, as her page gave it.
#[derive(Clone, Debug)]
pub struct Ask {
    pub victim: VictimId,
    pub kind: RequestKind,
    pub scope: String,
    pub words: String,
}

/// A request that says nothing new beside one that already waits is the same request.
pub fn receive(tx: &mut Tx<'_>, book: &Book, by: &Entry, ask: &Ask) -> Result<(), Refusal> {
    let Some(victim) = crate::cases::store::victim_for_reaction(tx.conn, ask.victim)? else { return Ok(()) };
    let Some(case) = crate::cases::store::for_reaction(tx.conn, victim.case_id)? else { return Ok(()) };
    if ask.words.trim().is_empty() && store::waits(tx.conn, victim.id, ask.kind, &ask.scope)? {
        tx.record(&Entry { reason_code: "again".into(), ..by.clone() })?;
        return Ok(());
    }
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let (id, code) = (SubjectRequestId::new(), free_code("PD", |code| store::code_is_taken(tx.conn, code))?);
    // She should not wait for whoever distributes the work: an officer who knows her hears of it at once.
    let officer = case.assigned_to.filter(|_| ask.kind == RequestKind::Withdrawal);
    let mut row = SubjectRequest {
        id,
        code: code.clone(),
        version: 1,
        state: if officer.is_some() { RequestState::Assigned } else { RequestState::Received },
        victim_id: victim.id,
        kind: ask.kind,
        scope: ask.scope.clone(),
        asked: Sealed::seal(&key, id.any(), &Asked(ask.words.clone())),
        asked_at: tx.now,
        due_at: None,
        assigned_to: officer,
        outcome: String::new(),
        reply: None,
        drafted_by: None,
        remark: None,
        answered_by: None,
        answered_at: None,
    };
    let entry = Entry {
        object_kind: KIND,
        object_id: Some(id.any()),
        root_id: Some(case.id.any()),
        to_state: row.state.code(),
        reason_code: ask.kind.code().into(),
        ..by.clone()
    };
    let watchers = accounts::store::people_with_role(tx.conn, Role::Dpo)?;
    let start = Start {
        clock: CLOCK,
        variant: "",
        object_kind: KIND,
        object: id.any(),
        // Not under the case: its page shows the clocks of its own work.
        root: id.any(),
        code: &code,
        owner: watchers.first().map(|(unit, _)| *unit),
        other: Some(case.unit_id),
        region: &case.region_code,
        at: tx.now,
    };
    row.due_at = clocks::store::start(tx, book, &entry, &start)?;
    store::insert(tx, &row)?;
    tx.record(&entry)?;
    tx.announce(Event::SubjectAsked { request: id });
    Ok(())
}

/// Officers who may be named: of the unit, in no conflict; of a case that is kept to a few, those few. Where there is
/// nobody, the head.
pub fn officers(conn: &mut Conn, found: &Found) -> Result<Vec<(UserId, String)>, diesel::result::Error> {
    let case: &Case = &found.case;
    let mut roles = steps::OFFICERS.to_vec();
    let (named, conflicted) = (staff::named(conn, case.id)?, staff::conflicted(conn, case.id)?);
    let few = case.is_official || found.victim.is_child;
    let mut able = accounts::store::officers(conn, case.unit_id, &roles)?;
    able.retain(|(user, _)| !conflicted.contains(user) && (!few || named.contains(user)));
    if able.is_empty() {
        roles = vec![Role::UnitHead];
        able = accounts::store::officers(conn, case.unit_id, &roles)?;
        able.retain(|(user, _)| !conflicted.contains(user));
    }
    Ok(able)
}

/// One step with what was typed.
#[derive(Clone, Debug)]
pub enum Step {
    Assign { to: Option<UserId> },
    Draft { outcome: String, reply: String },
    Answer,
    Return { remark: String },
}

impl Step {
    pub const fn action(&self) -> Action {
        match self {
            Self::Assign { .. } => Action::PdpAssign,
            Self::Draft { .. } => Action::PdpDraft,
            Self::Answer => Action::PdpAnswer,
            Self::Return { .. } => Action::PdpReturn,
        }
    }
}

pub fn act(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: SubjectRequestId,
    version: Option<i32>,
    step: &Step,
) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: step.action(), kind: KIND, id: id.any() };
    let (found, facts): (Found, Facts) = store::find(tx.conn, actor, id)?.ok_or_else(|| subject.hidden())?;
    let permit = store::right(actor, step.action(), &facts).map_err(|denied| subject.denied(denied))?;
    let request = &found.request;
    let stands = RequestFacts {
        is_theirs: request.assigned_to == Some(actor.user),
        wrote_it: request.drafted_by == Some(actor.user),
    };
    let next = flow::decide(request.state, step.action().code(), stands).map_err(|r| subject.flow(r))?;
    subject.fresh(request.version, version)?;
    let key = keys::open(tx.conn, tx.keyring, found.case.key_id)?;
    let mut after = SubjectRequest { state: next, ..request.clone() };
    match step {
        Step::Assign { to } => {
            let able = officers(tx.conn, &found)?;
            let to = to.filter(|to| able.iter().any(|(user, _)| user == to));
            after.assigned_to = Some(to.ok_or_else(|| subject.fault("user", "Pilih petugas yang ada di daftar."))?);
        }
        Step::Draft { outcome, reply } => {
            after.outcome.clone_from(outcome);
            after.reply = Some(Sealed::seal(&key, id.any(), &Reply(reply.clone())));
            after.drafted_by = Some(actor.user);
            after.remark = None;
        }
        Step::Answer => (after.answered_by, after.answered_at) = (Some(actor.user), Some(tx.now)),
        Step::Return { remark } => after.remark = Some(Sealed::seal(&key, id.any(), &Remark(remark.clone()))),
    }
    if !store::save(tx, request, &after)? {
        return Err(subject.stale(request.version + 1));
    }
    let entry = Entry {
        from_state: request.state.code(),
        to_state: next.code(),
        reason_code: request.kind.code().into(),
        ..permit.entry(actor, KIND, id.any(), found.case.id.any())
    };
    if next == RequestState::Answered {
        clocks::store::stop(tx, &entry, id.any(), CLOCK, "answered")?;
    }
    tx.record(&entry)?;
    if matches!(step, Step::Assign { .. } | Step::Return { .. }) {
        tx.announce(Event::SubjectAssigned { request: id });
    }
    Ok(Done::at(&format!("/pdp/{id}"), format!("{}.{}", request.code, request.version + 1)))
}
