//! Writing a new version of a person's sheet: scope, policy, state, version, field, then the row and its audit
//! entry in one transaction. The case's own version stays, so that two officers can fill two sheets at once.
use super::Kind;
use super::store::{self, CareAnswers, CareSheet};
use crate::access::{Action, Actor};
use crate::audit::Entry;
use crate::base::clock::Day;
use crate::base::ids::{CaseId, RowId};
use crate::cases::actions::KIND;
use crate::cases::file::sheet::Sheet;
use crate::cases::model::Case;
use crate::cases::store as cases;
use crate::crypto::Sealed;
use crate::db::Tx;
use crate::keys;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::{Field, FieldKind, Input};
use crate::web::post::Done;

/// One sheet as it was sent.
#[derive(Clone)]
pub struct Save {
    pub case: CaseId,
    pub number: i32,
    pub kind: Kind,
    pub version: Option<i32>,
    pub input: Input,
}

/// Why nothing can be written now, whoever asks; None while work goes on.
pub fn not_now(case: &Case) -> Option<String> {
    let closed = !case.state.is_active();
    closed
        .then(|| format!("Berkas ini berstatus \u{201c}{}\u{201d}; bagian ini tidak dapat diisi.", case.state.label()))
}

/// What cannot be: a sheet on which nothing is said, an assessment of tomorrow.
fn fault(kind: Kind, sheet: &Sheet, today: Day) -> Option<(&'static str, &'static str)> {
    if sheet.day("on").is_some_and(|on| on > today) {
        return Some(("on", "Tanggal asesmen tidak boleh sesudah hari ini."));
    }
    let told = |field: &&Field| field.kind != FieldKind::Date;
    if kind.fields().iter().filter(told).all(|field| !sheet.has(field.name)) {
        let first = kind.fields().iter().find(told)?;
        return Some((first.name, "Isi sedikitnya satu jawaban, atau pilih mengapa belum ada."));
    }
    None
}

pub fn save(tx: &mut Tx<'_>, actor: &Actor, save: &Save) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: Action::CaseWrite, kind: KIND, id: save.case.any() };
    let (case, facts) = cases::load(tx, &subject, save.case)?;
    let permit = subject.decide(&facts)?;
    let victim = cases::victim(tx.conn, case.id, save.number)?.ok_or_else(|| subject.hidden())?;
    if let Some(sentence) = not_now(&case) {
        return Err(subject.not_now(sentence));
    }
    let stands = store::newest(tx.conn, victim.id, save.kind)?.map_or(0, |row| row.version);
    subject.fresh(stands, save.version)?;
    let sheet = Sheet::read(save.kind.fields(), &save.input);
    if let Some((field, text)) = fault(save.kind, &sheet, tx.now.day()) {
        return Err(subject.fault(field, text));
    }
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let (id, measure) = (RowId::new(), sheet.measure(save.kind.fields()));
    let row = CareSheet {
        id,
        case_id: case.id,
        victim_id: victim.id,
        kind: save.kind,
        version: stands + 1,
        answers: Sealed::seal(&key, id.any(), &CareAnswers(sheet)),
        questions: measure.questions,
        unknown: measure.unknown,
        not_asked: measure.not_asked,
        open: measure.open,
        made_by: actor.user,
        made_at: tx.now,
    };
    store::insert(tx, &row)?;
    tx.record(&Entry {
        reason_code: save.kind.code().to_owned(),
        classes: save.kind.class().code().to_owned(),
        ..permit.entry(actor, "victim", victim.id.any(), case.id.any())
    })?;
    let letter = match save.kind {
        Kind::Assessment => 'A',
        Kind::Safety => 'S',
    };
    let receipt = format!("{}-{}.{letter}{}", case.code, victim.number, row.version);
    Ok(Done::at(&format!("/berkas/{}/orang/{}/{}", case.id, victim.number, save.kind.slug()), receipt))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn said(name: &str) -> Sheet {
        let mut sheet = Sheet::default();
        sheet.put_text(name, "Tinggal bersama bibinya.");
        sheet
    }

    #[test]
    fn an_empty_sheet_says_nothing_and_one_answer_is_enough() {
        let today = day("2026-11-24");
        assert_eq!(fault(Kind::Safety, &Sheet::default(), today).map(|f| f.0), Some("contact"));
        assert_eq!(fault(Kind::Assessment, &Sheet::default(), today).map(|f| f.0), Some("bio"));
        assert_eq!(fault(Kind::Safety, &said("word"), today), None);
        assert_eq!(fault(Kind::Assessment, &said("needs"), today), None);
    }
}
