//! Writing a referral before it is sent: a new draft, a change of it, a new one after a rejection.
use std::sync::Arc;

use super::actions::{KIND, Work};
use super::flow::{Act, Receiver, ReferralFacts, ReferralState, decide};
use super::forms::DESPITE_FULL;
use super::model::{Letter, Referral};
use super::{checking, disclosure, saving, store};
use crate::access::{Action, Actor, Bundles, Permit, UnitCard};
use crate::audit::Entry;
use crate::base::clock::Moment;
use crate::base::ids::{CaseId, ReferralId, UnitId, VictimId};
use crate::cases;
use crate::cases::model::{Case, Victim};
use crate::cases::named::full_names;
use crate::cases::quota::seeking;
use crate::crypto::{DataKey, Sealed};
use crate::db::Tx;
use crate::flow::FieldFault;
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::Input;
use crate::web::post::Done;

/// A new referral as its form gave it.
#[derive(Clone)]
pub struct NewReferral {
    pub case: CaseId,
    pub input: Input,
    pub book: Arc<Book>,
}

/// The case a draft is written in.
struct Ground<'a> {
    subject: Subject<'a>,
    book: &'a Book,
    case: &'a Case,
    key: &'a DataKey,
}

/// What every draft holds.
struct Draft {
    need: String,
    kind: String,
    service: String,
    urgency: String,
    victim: Option<VictimId>,
    to_unit: UnitId,
    bundles: Bundles,
    predecessor: Option<ReferralId>,
    letter: Letter,
}

pub fn create(tx: &mut Tx<'_>, actor: &Actor, new: &NewReferral) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: Action::ReferralCreate, kind: "case", id: new.case.any() };
    let (case, facts) = cases::store::load(tx, &subject, new.case)?;
    let permit = subject.decide(&facts)?;
    if !case.state.is_active() {
        return Err(subject.not_now("Berkas ini tidak aktif. Rujukan baru tidak dapat dibuat."));
    }
    let victims = cases::store::victims(tx.conn, case.id)?;
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let ground = Ground { subject, book: &new.book, case: &case, key: &key };
    let unit = ground.receiver(&new.input)?;
    ground.not_its_own(tx, &unit)?;
    ground.has_room(tx.now, &new.input, &unit)?;
    let victim = chosen_victim(&new.input, &victims);
    let names = full_names(tx.conn, &key, &case, &victims)?;
    let (bundles, letter) = ground.content(tx, &new.input, &unit, victim, &names)?;
    let need = new.input.text("need");
    if !new.book.has_code("need", &need) {
        return Err(subject.fault("need", "Pilih kebutuhan."));
    }
    let draft = Draft {
        need,
        kind: new.input.text("kind"),
        service: new.input.text("service"),
        urgency: new.input.text("urgency"),
        victim: victim.map(|v| v.id),
        to_unit: unit.id,
        bundles,
        predecessor: None,
        letter,
    };
    ground.keep(tx, &permit, draft)
}

fn chosen_victim<'v>(input: &Input, victims: &'v [Victim]) -> Option<&'v Victim> {
    let id = input.parsed("victim", |text| text.parse::<VictimId>().ok())?;
    victims.iter().find(|victim| victim.id == id)
}

impl Ground<'_> {
    /// The unit that was chosen, which must be another one that may see cases (D-39).
    fn receiver(&self, input: &Input) -> Result<Arc<UnitCard>, Refusal> {
        let id = input.parsed("to_unit", |text| text.parse::<UnitId>().ok());
        let Some(unit) = id.and_then(|id| self.book.unit(id)) else {
            return Err(self.subject.fault("to_unit", "Pilih instansi tujuan."));
        };
        self.pass(checking::receiver(self.case, unit))?;
        Ok(Arc::clone(unit))
    }
    /// An office gets no case in which one of its own is reported (D-66).
    fn not_its_own(&self, tx: &mut Tx<'_>, unit: &UnitCard) -> Result<(), Refusal> {
        let concerns = cases::file::officials::concerns(tx.conn, self.case.id, unit.id)?;
        self.pass(if concerns { vec![checking::about_its_own()] } else { Vec::new() })
    }
    /// Who is full is asked knowingly, or not at all; where a life is in danger nobody waits (REF-16).
    fn has_room(&self, now: Moment, input: &Input, unit: &UnitCard) -> Result<(), Refusal> {
        let full = self.book.standing(unit.id).is_some_and(|standing| standing.full_since(now).is_some());
        if full && input.text("urgency") != "critical" && !input.has("despite", DESPITE_FULL) {
            let text = "Instansi ini penuh. Pilih instansi lain, atau centang bila tetap dirujuk ke sini.";
            return Err(self.subject.fault("despite", text));
        }
        Ok(())
    }
    /// Classes and texts, each checked.
    fn content(
        &self,
        tx: &mut Tx<'_>,
        input: &Input,
        unit: &UnitCard,
        victim: Option<&Victim>,
        names: &[String],
    ) -> Result<(Bundles, Letter), Refusal> {
        let bundles = Bundles::from_codes(&input.codes("bundles").join(";"));
        let letter = Letter {
            safe_summary: input.text("safe_summary"),
            precautions: input.text("precautions"),
            companion: input.text("companion"),
            confirmed: input.has("confirm", "checked"),
            ..Letter::default()
        };
        let mut faults = checking::classes(self.book, unit, self.case, victim, bundles);
        faults.extend(checking::texts(names, &letter));
        if checking::names_somebody(names, &letter) {
            return Err(seeking::named(tx, &self.subject, "safe_summary", faults));
        }
        self.pass(faults)?;
        Ok((bundles, letter))
    }
    fn pass(&self, faults: Vec<FieldFault>) -> Result<(), Refusal> {
        if faults.is_empty() { Ok(()) } else { Err(self.subject.faults(faults)) }
    }

    fn keep(&self, tx: &mut Tx<'_>, permit: &Permit, draft: Draft) -> Result<Done, Refusal> {
        let (id, code) = (ReferralId::new(), store::new_code(tx.conn)?);
        let referral = Referral {
            id,
            code: code.clone(),
            version: 1,
            state: ReferralState::Draft,
            kind: draft.kind,
            need: draft.need,
            service: draft.service,
            urgency: draft.urgency,
            case_id: self.case.id,
            victim_id: draft.victim,
            from_unit_id: self.case.unit_id,
            to_unit_id: draft.to_unit,
            region_code: self.case.region_code.clone(),
            bundles: draft.bundles.codes(),
            basis: String::new(),
            predecessor_id: draft.predecessor,
            sent_at: None,
            opened_at: None,
            accepted_at: None,
            first_service_on: None,
            completed_at: None,
            feedback_confirmed_at: None,
            due_at: None,
            ended_at: None,
            updated_at: tx.now,
            created_by: self.subject.actor.user,
            pic_user_id: None,
            reject_reason: String::new(),
            returns: 0,
            letter: Sealed::seal(self.key, id.any(), &draft.letter),
            answer: None,
            feedback: None,
        };
        saving::insert(tx, &referral)?;
        let entry = permit.entry(self.subject.actor, KIND, id.any(), self.case.id.any());
        tx.record(&Entry { to_state: ReferralState::Draft.code(), classes: referral.bundles, ..entry })?;
        Ok(Done::at(&format!("/rujukan/{id}"), code))
    }
}

/// Changes the text. What was sent is changed only after the receiver returned it (REF-15 b).
pub fn edit(tx: &mut Tx<'_>, mut work: Work<'_>) -> Result<Done, Refusal> {
    if !work.found.referral.state.is_editable() {
        let sentence = "Rujukan yang sudah dikirim tidak dapat diubah. Minta penerima mengembalikannya dulu.";
        return Err(work.subject.not_now(sentence));
    }
    let victims = cases::store::victims(tx.conn, work.found.case.id)?;
    let names = full_names(tx.conn, &work.key, &work.found.case, &victims)?;
    let input = &work.step.input;
    let unit = receiver_of(&work)?;
    let ground = Ground { subject: work.subject, book: &work.step.book, case: &work.found.case, key: &work.key };
    let (bundles, letter) = ground.content(tx, input, &unit, work.found.victim.as_ref(), &names)?;
    work.change.kind = input.text("kind");
    work.change.service = input.text("service");
    work.change.urgency = input.text("urgency");
    work.change.bundles = bundles.codes();
    work.seal_letter(&letter);
    let entry = Entry { classes: bundles.codes(), ..work.entry() };
    work.finish(tx, entry)
}

fn receiver_of(work: &Work<'_>) -> Result<Arc<UnitCard>, Refusal> {
    let unit = work.step.book.unit(work.found.referral.to_unit_id);
    unit.cloned().ok_or_else(|| work.subject.fault("to_unit", "Unit tujuan tidak ada lagi. Buat rujukan baru."))
}

/// “Rujuk ke instansi lain”: the content is copied into a new draft, the consent is not (D-31).
pub fn forward(tx: &mut Tx<'_>, work: &Work<'_>) -> Result<Done, Refusal> {
    let old = &work.found.referral;
    let ground = Ground { subject: work.subject, book: &work.step.book, case: &work.found.case, key: &work.key };
    let unit = ground.receiver(&work.step.input)?;
    ground.not_its_own(tx, &unit)?;
    let facts = ReferralFacts { receiver: stands(unit.id, old), ..work.known(tx)? };
    decide(old.state, &Act::Forward, &facts).map_err(|r| work.subject.flow(r))?;
    let about = checking::about(&unit.agency_type, &work.found.case, work.found.victim.as_ref());
    let written = work.letter()?;
    let draft = Draft {
        need: old.need.clone(),
        kind: old.kind.clone(),
        service: old.service.clone(),
        urgency: old.urgency.clone(),
        victim: old.victim_id,
        to_unit: unit.id,
        bundles: old.classes().and(disclosure::possible(&work.step.book.disclosure, about)),
        predecessor: Some(old.id),
        letter: Letter {
            safe_summary: written.safe_summary,
            precautions: written.precautions,
            companion: written.companion,
            confirmed: written.confirmed,
            ..Letter::default()
        },
    };
    ground.keep(tx, &work.permit, draft)
}

fn stands(unit: UnitId, old: &Referral) -> Receiver {
    if unit == old.to_unit_id {
        Receiver::Rejecter
    } else if unit == old.from_unit_id {
        Receiver::OwnUnit
    } else {
        Receiver::Fits
    }
}
