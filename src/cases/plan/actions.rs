//! What is done to a plan: a row is added or changed, or what the person says of it is written down. The plan's own
//! version decides who was first; the case's stays.
use diesel::result::Error as Diesel;

use super::store::{self, AgreementWords, PlanRow, RowWords, Said};
use super::{Agreement, PLAN_VERSION, Status, Who, dropped_without_reason, who};
use crate::access::{Action, Actor};
use crate::audit::Entry;
use crate::base::ids::{CaseId, RowId, UnitId, UserId, VictimId};
use crate::cases::actions::KIND;
use crate::cases::flow::CaseState;
use crate::cases::model::Case;
use crate::cases::{mediation, store as cases};
use crate::crypto::{DataKey, Sealed};
use crate::db::Tx;
use crate::keys;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::Input;
use crate::web::post::Done;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    Add,
    /// The row with this number.
    Change(i32),
    Agree,
}

impl What {
    /// Tells them apart in the log.
    const fn code(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Change(_) => "change",
            Self::Agree => "agree",
        }
    }
}

/// One save of a plan, as its form gave it.
#[derive(Clone)]
pub struct Save {
    pub case: CaseId,
    pub what: What,
    pub version: Option<i32>,
    pub input: Input,
}

/// Why nothing can be done to the plan now, whoever asks. While it is made, the act of the machine asks for the
/// first agreement.
pub fn not_now(what: What, case: &Case) -> Option<String> {
    let open = match case.state {
        CaseState::Assessment => what != What::Agree,
        CaseState::Planned | CaseState::InService | CaseState::Monitoring => true,
        _ => false,
    };
    let early = matches!(case.state, CaseState::Draft | CaseState::Received | CaseState::Identification);
    if early {
        return Some("Rencana ditulis sesudah asesmen dimulai.".to_owned());
    }
    (!open).then(|| {
        format!("Berkas ini berstatus \u{201c}{}\u{201d}; bagian rencana ini tidak dapat diisi.", case.state.label())
    })
}

/// A plan that was reached, and who writes in it.
struct Work<'a> {
    save: &'a Save,
    subject: Subject<'a>,
    case: Case,
    key: DataKey,
    rows: Vec<PlanRow>,
}

pub fn save(tx: &mut Tx<'_>, actor: &Actor, save: &Save) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: Action::CaseWritePlan, kind: KIND, id: save.case.any() };
    let (case, facts) = cases::load(tx, &subject, save.case)?;
    let permit = subject.decide(&facts)?;
    if let Some(sentence) = not_now(save.what, &case) {
        return Err(subject.not_now(sentence));
    }
    let before = store::version(tx.conn, case.id)?;
    subject.fresh(before, save.version)?;
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let rows = store::rows(tx.conn, case.id)?;
    let work = Work { save, subject, case, key, rows };
    let version = match save.what {
        What::Agree => {
            work.agreeable()?;
            agree(tx, &subject, &work.key, &save.input)?;
            before
        }
        What::Add => work.kept(tx, before, None)?,
        What::Change(number) => {
            let row = work.rows.iter().find(|row| row.number == number).ok_or_else(|| subject.hidden())?;
            work.kept(tx, before, Some(row))?
        }
    };
    let entry = permit.entry(actor, KIND, save.case.any(), save.case.any());
    tx.record(&Entry { reason_code: save.what.code().to_owned(), ..entry })?;
    Ok(Done::at(&format!("/berkas/{}/rencana", save.case), format!("{}.R{version}", work.case.code)))
}

/// The agreement that comes with the case's own step: to the plan that was on the page.
pub fn agree_at(tx: &mut Tx<'_>, subject: &Subject<'_>, key: &DataKey, input: &Input) -> Result<(), Refusal> {
    let read = input.parsed(PLAN_VERSION, |version| version.parse::<i32>().ok());
    let stands = store::version(tx.conn, CaseId::from(subject.id))?;
    if read.is_some_and(|read| read != stands) {
        return Err(subject.not_now(
            "Rencana diubah petugas lain sesudah halaman ini dibuka. Bacakan rencana yang sekarang, lalu catat jawabannya.",
        ));
    }
    agree(tx, subject, key, input)
}

/// What the person says of the plan as it stands now.
pub fn agree(tx: &mut Tx<'_>, subject: &Subject<'_>, key: &DataKey, input: &Input) -> Result<(), Refusal> {
    let said = Agreement::read(input);
    if let Some((field, text)) = said.fault(tx.now.day()) {
        return Err(subject.fault(field, text));
    }
    let (id, case) = (RowId::new(), CaseId::from(subject.id));
    let words = AgreementWords { how: said.how, why: said.why };
    let row = Said {
        id,
        case_id: case,
        plan_version: store::version(tx.conn, case)?,
        agreed: said.agreed,
        agreed_on: said.on.filter(|_| said.agreed),
        words: Sealed::seal(key, id.any(), &words),
        made_by: subject.actor.user,
        made_at: tx.now,
    };
    Ok(store::say(tx, &row)?)
}

/// Who does a row, as it is stored.
#[derive(Default)]
struct Doer {
    officer: Option<UserId>,
    unit: Option<UnitId>,
    agency: String,
}

impl Work<'_> {
    fn agreeable(&self) -> Result<(), Refusal> {
        let standing = self.rows.iter().any(|row| row.status != Status::Dropped);
        if standing {
            Ok(())
        } else {
            Err(self.subject.fault("agreed", "Tambahkan dulu sedikitnya satu langkah rencana."))
        }
    }

    /// Writes the row, a new one or with other words, and counts the save.
    fn kept(&self, tx: &mut Tx<'_>, before: i32, row: Option<&PlanRow>) -> Result<i32, Refusal> {
        if row.is_none() && self.rows.len() >= store::MOST {
            let text = format!("Satu rencana memuat paling banyak {} langkah.", store::MOST);
            return Err(self.subject.fault("goal", text));
        }
        let written = self.row(tx, row)?;
        if row.is_some() {
            store::replace(tx, &written)?;
        } else {
            store::insert(tx, &written)?;
        }
        if !store::save(tx, self.case.id, before, self.subject.actor.user)? {
            return Err(self.subject.stale(before + 1));
        }
        Ok(before + 1)
    }

    fn row(&self, tx: &mut Tx<'_>, before: Option<&PlanRow>) -> Result<PlanRow, Refusal> {
        let input = &self.save.input;
        let subject = &self.subject;
        let service = input.text("service");
        let status = input.parsed("status", Status::parse).unwrap_or(Status::Planned);
        // One that was chosen before the case became another kind can still be ended.
        let ends = before.is_some_and(|row| row.service == service) && !status.is_open();
        if let Some(text) = mediation::refusal(tx.conn, &self.case, &service)?.filter(|_| !ends) {
            return Err(subject.fault("service", text));
        }
        let doer = self.doer()?;
        let reason = input.text("reason");
        if let Some((field, text)) = dropped_without_reason(status, &reason) {
            return Err(subject.fault(field, text));
        }
        let Some(due_on) = input.day("due") else { return Err(subject.fault("due", "Isi tanggal paling lambat.")) };
        let victim_id = self.victim(tx)?;
        let id = before.map_or_else(RowId::new, |row| row.id);
        let words = RowWords { goal: input.text("goal"), agency: doer.agency, reason };
        Ok(PlanRow {
            id,
            case_id: self.case.id,
            number: match before {
                Some(row) => row.number,
                None => store::last_number(tx.conn, self.case.id)? + 1,
            },
            victim_id,
            need: input.text("need"),
            service,
            unit_id: doer.unit,
            officer_id: doer.officer,
            due_on,
            status,
            words: Sealed::seal(&self.key, id.any(), &words),
            made_by: before.map_or(subject.actor.user, |row| row.made_by),
            made_at: before.map_or(tx.now, |row| row.made_at),
            updated_at: tx.now,
        })
    }

    fn victim(&self, tx: &mut Tx<'_>) -> Result<Option<VictimId>, Diesel> {
        let Some(number) = self.save.input.parsed("victim", |text| text.parse::<i32>().ok()) else { return Ok(None) };
        Ok(cases::victim(tx.conn, self.case.id, number)?.map(|victim| victim.id))
    }

    fn doer(&self) -> Result<Doer, Refusal> {
        let input = &self.save.input;
        let (officer, unit, agency) = (input.text("officer"), input.text("unit"), input.text("agency"));
        match who(&officer, &unit, &agency) {
            Err((field, text)) => Err(self.subject.fault(field, text)),
            Ok(Who::Officer(id)) => Ok(Doer { officer: id.parse().ok(), ..Doer::default() }),
            Ok(Who::Unit(id)) => Ok(Doer { unit: id.parse().ok(), ..Doer::default() }),
            Ok(Who::Agency(name)) => Ok(Doer { agency: name.to_owned(), ..Doer::default() }),
        }
    }
}
