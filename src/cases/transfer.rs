//! Pelimpahan: when the receiving unit accepts, the old case ends as `transferred` and a new one
//! begins there with what may go along (D-23).
use std::collections::BTreeSet;

use super::actions::{Actors, KIND};
use super::flow::{Act, CaseFacts, decide};
use super::intake::{Continued, continue_case};
use super::model::{Case, Victim};
use super::store::{self, Change};
use super::{checks, file};
use crate::access::{Action, Bundle, Bundles};
use crate::audit::Entry;
use crate::base::ids::{AnyId, CaseId, UnitId, VictimId};
use crate::clocks;
use crate::crypto::{DataKey, Sealed};
use crate::db::Tx;
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};

/// What goes along: these classes, of the people whom consent or basis covers.
#[derive(Clone, Debug)]
pub struct Going {
    pub bundles: Bundles,
    pub covered: BTreeSet<VictimId>,
}

/// One transaction: the old case ends, the new one has its number and clock.
pub fn accept(
    tx: &mut Tx<'_>,
    book: &Book,
    by: &Actors<'_>,
    case: CaseId,
    to_unit: UnitId,
    going: &Going,
) -> Result<CaseId, Refusal> {
    let subject = Subject { actor: by.actor, action: Action::CaseTransfer, kind: KIND, id: case.any() };
    let old = store::for_reaction(tx.conn, case)?.ok_or_else(|| subject.hidden())?;
    let facts = CaseFacts { transfer_accepted: true, ..CaseFacts::default() };
    let state = decide(old.state, &Act::Transfer, &facts).map_err(|r| subject.flow(r))?;
    let entry =
        Entry { action: Action::CaseTransfer.code(), ..by.permit.entry(by.actor, KIND, case.any(), case.any()) };
    let begin = Continued {
        from: case,
        unit: to_unit,
        region: old.region_code.clone(),
        case_type: old.case_type.clone(),
        danger: old.danger,
        is_official: old.is_official,
    };
    let (new, new_key) = continue_case(tx, book, by, &begin)?;
    copy_people(tx, by, &old, (&new, &new_key), going)?;
    clocks::store::stop_own(tx, &entry, case.any(), "transferred")?;
    let mut change = Change::of(&old, tx.now);
    change.state = state;
    change.ended_at = Some(tx.now);
    "moved_transferred".clone_into(&mut change.close_reason);
    store::save(tx, &subject, &old, change)?;
    tx.record(&Entry { from_state: old.state.code(), to_state: state.code(), ..entry })?;
    Ok(new.id)
}

/// Only the classes that consent or basis covers go along; the rest stays where it was.
fn copy_people(
    tx: &mut Tx<'_>,
    by: &Actors<'_>,
    old: &Case,
    (new, new_key): (&Case, &DataKey),
    going: &Going,
) -> Result<(), Refusal> {
    let old_key = keys::open(tx.conn, tx.keyring, old.key_id)?;
    let people = store::victims(tx.conn, old.id)?;
    // The account tells of everybody in the case, and of a child only beside the child's own fields.
    let all = people.iter().all(|victim| going.covered.contains(&victim.id));
    let tells = going.bundles.has(Bundle::Narrative) && (!old.has_child || going.bundles.has(Bundle::Children));
    if all
        && tells
        && let Some(told) = reseal(old.narrative.as_ref(), old.id.any(), &old_key, new_key, new.id.any())
    {
        store::put_narrative(tx, new.id, &told)?;
    }
    let mut along = Vec::new();
    for victim in people {
        let (id, row) = (VictimId::new(), victim.id.any());
        let bundles = if going.covered.contains(&victim.id) { going.bundles } else { Bundles::NONE };
        let may = |bundle| bundles.has(bundle) && (!victim.is_child || bundles.has(Bundle::Children));
        let copy = Victim {
            id,
            case_id: new.id,
            number: victim.number,
            alias_code: format!("{}-{}", new.code.trim_start_matches("KS-"), victim.number),
            version: 1,
            sex: victim.sex.clone(),
            age_band: victim.age_band.clone(),
            is_child: victim.is_child,
            contact: may(Bundle::Contact)
                .then(|| reseal(victim.contact.as_ref(), row, &old_key, new_key, id.any()))
                .flatten(),
            identity: may(Bundle::Identity)
                .then(|| reseal(victim.identity.as_ref(), row, &old_key, new_key, id.any()))
                .flatten(),
            health: may(Bundle::Health)
                .then(|| reseal(victim.health.as_ref(), row, &old_key, new_key, id.any()))
                .flatten(),
            children: may(Bundle::Children)
                .then(|| reseal(victim.children.as_ref(), row, &old_key, new_key, id.any()))
                .flatten(),
            nik_index: victim.nik_index.clone().filter(|_| may(Bundle::Identity)),
            kk_index: victim.kk_index.clone().filter(|_| may(Bundle::Identity)),
            passport_index: victim.passport_index.clone().filter(|_| may(Bundle::Identity)),
            phone_index: victim.phone_index.clone().filter(|_| may(Bundle::Contact)),
            created_at: tx.now,
            updated_at: tx.now,
            same_as: None,
        };
        store::insert_victim(tx, &copy)?;
        store::note_person(tx, new.id, &copy)?;
        // When and by which office somebody was asked is no content: whoever asks next must know it.
        checks::store::carry_interviews(tx, victim.id, new.id, id)?;
        along.extend(going.covered.contains(&victim.id).then_some((victim.id, id)));
    }
    let (bundles, by) = (going.bundles, by.actor.user);
    let file = file::transfer::Going { old: (old, &old_key), new: (new, new_key), bundles, all, people: &along, by };
    file::transfer::copy(tx, &file)
}

/// The same record under the new case's key.
fn reseal<T: crate::crypto::Sealable>(
    sealed: Option<&Sealed<T>>,
    row: AnyId,
    old: &DataKey,
    new: &DataKey,
    id: AnyId,
) -> Option<Sealed<T>> {
    let opened = sealed?.open(old, row).ok()?;
    Some(Sealed::seal(new, id, &opened))
}
