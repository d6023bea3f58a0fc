//! What is done to a section of the case file: a record is added, changed or struck out, or the section is
//! marked as a whole. The section's own version decides who was first (CAS-17).
use std::sync::Arc;

use super::super::actions::KIND;
use super::super::model::Case;
use super::super::people::writable;
use super::super::police_duty;
use super::super::store as cases;
use super::sheet::Sheet;
use super::store::{self, Draft, Record, Standing};
use super::{Section, exploitation, journey, losses, officials, parties};
use crate::access::Actor;
use crate::audit::Entry;
use crate::base::ids::{CaseId, RowId, VictimId};
use crate::crypto::{DataKey, SealError};
use crate::db::Tx;
use crate::flow::FieldFault;
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::Input;
use crate::web::post::Done;

/// What happens to the section.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    Add,
    /// The record with this number.
    Change(i32),
    Strike(i32),
    Mark,
}

/// One save of one section, as its form gave it.
#[derive(Clone)]
pub struct Save {
    pub case: CaseId,
    pub section: Section,
    pub what: What,
    pub version: Option<i32>,
    pub input: Input,
    pub book: Arc<Book>,
}

/// The section as it stands, and who writes in it.
struct Work<'a> {
    save: &'a Save,
    subject: Subject<'a>,
    case: Case,
    key: DataKey,
    records: Vec<Record>,
}

pub fn save(tx: &mut Tx<'_>, actor: &Actor, save: &Save) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: save.section.writing(), kind: KIND, id: save.case.any() };
    let (case, facts) = cases::load(tx, &subject, save.case)?;
    let permit = subject.decide(&facts)?;
    writable(&subject, &case)?;
    let before = store::standing(tx.conn, case.id, save.section)?;
    subject.fresh(before.version, save.version)?;
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let records = store::records(tx.conn, case.id, save.section)?;
    let work = Work { save, subject, case, key, records };
    let answer = match save.what {
        What::Add => work.add(tx)?,
        What::Change(number) => work.change(tx, number)?,
        What::Strike(number) => work.strike(tx, number, &before)?,
        What::Mark => work.mark()?,
    };
    if !store::save(tx, save.case, save.section, actor.user, &before, &answer)? {
        return Err(work.subject.stale(before.version + 1));
    }
    let entry = permit.entry(actor, KIND, save.case.any(), save.case.any());
    let entry =
        Entry { reason_code: save.section.code().to_owned(), classes: save.section.class().code().to_owned(), ..entry };
    tx.record(&entry)?;
    match save.section {
        Section::Exploitation => police_duty::follow(tx, &save.book, &entry, &work.case)?,
        Section::References if save.input.text("kind") == "police_report" => {
            police_duty::reported(tx, &entry, save.case)?;
        }
        _ => {}
    }
    let receipt = format!("{}.{}{}", work.case.code, letter(save.section), before.version + 1);
    Ok(Done::at(&format!("/berkas/{}/{}", save.case, save.section.slug()), receipt))
}

/// The section in a receipt.
const fn letter(section: Section) -> char {
    match section {
        Section::Recruitment => 'R',
        Section::Journey => 'J',
        Section::Papers => 'D',
        Section::Losses => 'K',
        Section::Exploitation => 'E',
        Section::Parties => 'T',
        Section::References => 'N',
    }
}

impl Work<'_> {
    fn record(&self, number: i32) -> Result<&Record, Refusal> {
        self.records.iter().find(|record| record.number == number).ok_or_else(|| self.subject.hidden())
    }

    fn add(&self, tx: &mut Tx<'_>) -> Result<String, Refusal> {
        if self.records.len() >= store::MOST {
            let first = self.save.section.fields().iter().find(|field| field.name != "victim");
            let text = format!("Satu bagian memuat paling banyak {} catatan.", store::MOST);
            return Err(self.subject.fault(first.map_or("", |field| field.name), text));
        }
        let (sheet, victim) = self.read(tx)?;
        let at = self.position(self.records.len());
        self.check(tx, &sheet, victim, None, at)?;
        let draft = self.draft(&sheet, victim);
        let id = store::insert(tx, &draft)?;
        if self.save.section == Section::Journey {
            let mut order: Vec<RowId> = self.records.iter().map(|record| record.id).collect();
            order.insert(at, id);
            store::arrange(tx, &order)?;
        }
        self.follow(tx, false)?;
        Ok(String::new())
    }

    fn change(&self, tx: &mut Tx<'_>, number: i32) -> Result<String, Refusal> {
        let record = self.record(number)?;
        let (sheet, victim) = self.read(tx)?;
        let stands = self.records.iter().position(|other| other.id == record.id).unwrap_or_default();
        let at = self.position(stands).min(self.records.len().saturating_sub(1));
        self.check(tx, &sheet, victim, Some(record.id), at)?;
        let was_official = self.is_official(record)?;
        store::replace(tx, &self.draft(&sheet, victim), record)?;
        if self.save.section == Section::Journey {
            let mut order: Vec<RowId> =
                self.records.iter().map(|other| other.id).filter(|id| *id != record.id).collect();
            order.insert(at, record.id);
            store::arrange(tx, &order)?;
        }
        self.follow(tx, was_official)?;
        Ok(String::new())
    }

    /// What was said of the section as a whole stands again when its last record is gone.
    fn strike(&self, tx: &mut Tx<'_>, number: i32, before: &Standing) -> Result<String, Refusal> {
        let record = self.record(number)?;
        let was_official = self.is_official(record)?;
        store::strike(tx, self.save.section, record)?;
        self.follow(tx, was_official)?;
        Ok(before.answer.clone())
    }

    fn mark(&self) -> Result<String, Refusal> {
        if !self.records.is_empty() {
            return Err(self.subject.fault("answer", "Bagian ini sudah berisi catatan."));
        }
        Ok(self.save.input.text("answer"))
    }

    fn read(&self, tx: &mut Tx<'_>) -> Result<(Sheet, Option<VictimId>), Refusal> {
        let input = &self.save.input;
        let mut sheet = Sheet::read(self.save.section.fields(), input);
        sheet.forget("position");
        let Some(number) = input.parsed("victim", |text| text.parse::<i32>().ok()) else { return Ok((sheet, None)) };
        let victim = cases::victim(tx.conn, self.case.id, number)?;
        Ok((sheet, victim.map(|victim| victim.id)))
    }

    /// Where the record is to stand, counted from 0.
    fn position(&self, otherwise: usize) -> usize {
        let typed = self.save.input.number("position").and_then(|n| usize::try_from(n).ok());
        typed.map_or(otherwise, |n| n.saturating_sub(1)).min(self.records.len())
    }

    fn check(
        &self,
        tx: &Tx<'_>,
        sheet: &Sheet,
        victim: Option<VictimId>,
        own: Option<RowId>,
        at: usize,
    ) -> Result<(), Refusal> {
        if let Some(fault) = nothing_said(sheet, self.save.section) {
            return Err(self.subject.faults(vec![fault]));
        }
        let today = tx.now.day();
        let fault = match self.save.section {
            Section::Journey => self.order_fault(sheet, victim, own, at),
            Section::Losses => losses::fault(sheet),
            Section::Parties => parties::fault(sheet, self.case.unit_id),
            Section::Exploitation | Section::Recruitment if sheet.day("from").is_some_and(|day| day > today) => {
                Some(("from", "Tanggal ini tidak boleh sesudah hari ini.".into()))
            }
            Section::Exploitation => exploitation::fault(sheet),
            Section::Recruitment | Section::Papers | Section::References => None,
        };
        fault.map_or(Ok(()), |(field, text)| Err(self.subject.fault(field, text)))
    }

    /// A leg is compared with those of the same person, and with those of everybody.
    fn order_fault(
        &self,
        sheet: &Sheet,
        victim: Option<VictimId>,
        own: Option<RowId>,
        at: usize,
    ) -> Option<(&'static str, String)> {
        let shared = |record: &Record| victim.is_none() || record.victim.is_none() || record.victim == victim;
        let others: Vec<&Record> = self.records.iter().filter(|record| Some(record.id) != own).collect();
        let before = others.iter().take(at).filter(|record| shared(record)).count();
        let legs: Vec<journey::Leg> = others
            .iter()
            .filter(|record| shared(record))
            .map(|record| journey::Leg { from: record.from, to: record.to })
            .collect();
        journey::fault(&legs, before, journey::Leg { from: sheet.day("from"), to: sheet.day("to") })
    }

    const fn draft<'d>(&'d self, sheet: &'d Sheet, victim: Option<VictimId>) -> Draft<'d> {
        let (case, section) = (self.case.id, self.save.section);
        Draft { case, section, key: &self.key, by: self.subject.actor.user, sheet, victim }
    }

    fn is_official(&self, record: &Record) -> Result<bool, Refusal> {
        if self.save.section != Section::Parties {
            return Ok(false);
        }
        Ok(parties::official(&record.open(&self.key).map_err(unreadable)?).0)
    }

    fn follow(&self, tx: &mut Tx<'_>, was_official: bool) -> Result<(), Refusal> {
        if self.save.section == Section::Parties {
            officials::follow(tx, &self.case, self.subject.actor.user, was_official)?;
        }
        Ok(())
    }
}

/// A record that says nothing, whoever it is about.
fn nothing_said(sheet: &Sheet, section: Section) -> Option<FieldFault> {
    let mut questions = section.fields().iter().filter(|field| !field.name.is_empty() && field.name != "victim");
    let first = questions.clone().next()?;
    let text = "Isi sedikitnya satu jawaban, atau tekan \u{201c}Tandai bagian ini\u{201d}.";
    questions.all(|field| !sheet.has(field.name)).then(|| FieldFault { field: first.name, text: text.to_owned() })
}

pub fn unreadable(error: SealError) -> Refusal {
    Refusal::Database(diesel::result::Error::DeserializationError(error.to_string().into()))
}
