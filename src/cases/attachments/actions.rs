//! What is done to attachments: some are added, one is opened, one is struck out. Each with its audit row in the
//! same transaction; opening one counts as a look at the person it is about (D-44).
use super::model::{Attachment, Label, Struck};
use super::{FIRST, MOST, PHOTO, RECORD, store};
use crate::access::{Action, Actor, Bundle, Denied, Facts};
use crate::audit::Entry;
use crate::base::ids::{CaseId, RowId, VictimId};
use crate::cases::actions::KIND;
use crate::cases::model::{Case, Victim};
use crate::cases::people::writable;
use crate::cases::quota::{self, Taken};
use crate::cases::records;
use crate::cases::store as cases;
use crate::crypto::Sealed;
use crate::db::Tx;
use crate::files::Kind;
use crate::keys;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::Input;
use crate::web::post::Done;

/// A file that lies sealed on the disk and has no row yet.
#[derive(Clone, Debug)]
pub struct Kept {
    pub id: RowId,
    pub object: String,
    pub mime: Kind,
    pub length: usize,
    /// What its sender called it.
    pub name: String,
}

/// Files of one form, and what was said of them.
#[derive(Clone)]
pub struct Attach {
    pub case: CaseId,
    pub input: Input,
    pub files: Vec<Kept>,
}

pub fn attach(tx: &mut Tx<'_>, actor: &Actor, attach: &Attach) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: Action::CaseAttach, kind: KIND, id: attach.case.any() };
    let (case, facts) = cases::load(tx, &subject, attach.case)?;
    let permit = subject.decide(&facts)?;
    writable(&subject, &case)?;
    let kind = attach.input.text("kind");
    let person = match attach.input.parsed("victim", |number| number.parse().ok()) {
        Some(number) => Some(cases::victim(tx.conn, case.id, number)?.ok_or_else(|| subject.hidden())?),
        None => None,
    };
    if let Some(text) = photo_fault(&kind, person.as_ref()) {
        return Err(subject.fault("victim", text));
    }
    if usize::try_from(store::count(tx.conn, case.id)?).unwrap_or(MOST) + attach.files.len() > MOST {
        return Err(subject.fault(FIRST, format!("Satu berkas memuat paling banyak {MOST} lampiran.")));
    }
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let mut number = store::last_number(tx.conn, case.id)?;
    for file in &attach.files {
        number += 1;
        let label = Label { caption: attach.input.text("caption"), name: file.name.clone() };
        let row = Attachment {
            id: file.id,
            case_id: case.id,
            number,
            kind: kind.clone(),
            victim_id: person.as_ref().map(|person| person.id),
            mime: file.mime,
            length: i32::try_from(file.length).unwrap_or(i32::MAX),
            object: file.object.clone(),
            label: Sealed::seal(&key, file.id.any(), &label),
            made_by: actor.user,
            made_at: tx.now,
        };
        store::insert(tx, &row)?;
        let entry = permit.entry(actor, RECORD, file.id.any(), case.id.any());
        tx.record(&Entry { reason_code: kind.clone(), classes: class(), ..entry })?;
    }
    Ok(Done::at(&format!("/berkas/{}/lampiran", case.id), format!("{}.L{number}", case.code)))
}

/// The field class of every attachment.
fn class() -> String {
    Bundle::Documents.code().to_owned()
}

/// Of a child there is no photo, and of whom a photo is must be known for that.
fn photo_fault(kind: &str, person: Option<&Victim>) -> Option<&'static str> {
    match person {
        _ if kind != PHOTO => None,
        None => Some("Pilih orangnya: hanya foto orang dewasa yang disimpan."),
        Some(person) if person.is_child => Some("Foto anak tidak disimpan. Lampirkan surat atau dokumennya saja."),
        Some(_) => None,
    }
}

fn is_of_a_child(tx: &mut Tx<'_>, case: CaseId, person: Option<VictimId>) -> Result<bool, Refusal> {
    let victims = cases::victims(tx.conn, case)?;
    Ok(victims.iter().any(|victim| victim.is_child && person.is_none_or(|id| id == victim.id)))
}

/// Opens one within the officer's quota, and keeps who looked and why; the free text of it is sealed.
pub fn open(
    tx: &mut Tx<'_>,
    subject: &Subject<'_>,
    (case, facts): (&Case, &Facts),
    row: &Attachment,
    input: &Input,
) -> Result<Taken, Refusal> {
    let permit = subject.decide(facts)?;
    // Thirty days after the case went to another unit nobody of the old one opens identity (D-23).
    if case.is_masked_for_good(tx.now) {
        return Err(subject.denied(Denied::Explain));
    }
    // The age may have been corrected after the photo was taken in (ACC-03).
    if row.kind == PHOTO && is_of_a_child(tx, case.id, row.victim_id)? {
        return Err(subject.not_now("Orang ini anak: fotonya tidak dibuka. Coret lampiran ini."));
    }
    let (reason, note) = (input.text("reason"), input.text("note"));
    if reason == "other" && note.is_empty() {
        return Err(subject.fault("note", "Uraikan alasannya."));
    }
    let entry = permit.entry(subject.actor, RECORD, subject.id, case.id.any());
    if let Taken::Waits(over) = quota::take_in_case(tx, subject.actor, case.id, row.victim_id, entry.clone())? {
        return Ok(Taken::Waits(over));
    }
    if !note.is_empty() {
        let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
        records::add_note(tx, &key, case.id, subject.actor.user, "reveal", &note)?;
    }
    tx.record(&Entry { reason_code: reason, classes: class(), ..entry })?;
    Ok(Taken::Counted)
}

pub fn strike(tx: &mut Tx<'_>, actor: &Actor, id: CaseId, number: i32, why: &str) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: Action::AttachmentStrike, kind: KIND, id: id.any() };
    let (case, facts) = cases::load(tx, &subject, id)?;
    let permit = subject.decide(&facts)?;
    let row = store::find(tx.conn, case.id, number)?.ok_or_else(|| subject.hidden())?;
    writable(&subject, &case)?;
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let why = Sealed::seal(&key, row.id.any(), &Struck(why.to_owned()));
    if !store::strike(tx, row.id, actor.user, &why)? {
        return Err(subject.hidden());
    }
    let entry = permit.entry(actor, RECORD, row.id.any(), case.id.any());
    tx.record(&Entry { classes: class(), ..entry })?;
    Ok(Done::at(&format!("/berkas/{}/lampiran", case.id), format!("{}.L{number}", case.code)))
}
