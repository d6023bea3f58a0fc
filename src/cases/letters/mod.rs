//! Letters that an office writes about a case (domain §10: D11 to D13, D15, D22): drafted from the case, with its code
//! and initials. Whoever may see the case sees its letters.
pub(super) mod drafts;

use drafts::About;

use super::file::sheet::Sheet;
use super::file::{self, Section};
use super::flow::{CaseState, CloseReason};
use super::model::{Case, Victim};
use super::named::full_names;
use super::quota::seeking;
use super::{routes as pages, store};
use crate::access::{Action, Facts};
use crate::base::ids::CaseId;
use crate::crypto::DataKey;
use crate::db::Tx;
use crate::keys;
use crate::letters::forms::draft;
use crate::letters::host::{Drafts, Host, Record};
use crate::letters::model::{Letter, LetterKind, LetterText};
use crate::letters::words;
use crate::refusal::{Refusal, Subject};
use crate::web::answer::Fault;
use crate::web::context::Ctx;
use crate::web::routes::Endpoint;

static DRAFTS: [(LetterKind, crate::web::forms::FormSpec); 5] = [
    (LetterKind::Closing, draft("penutupan", "Surat penutupan kasus")),
    (LetterKind::Lpsk, draft("lpsk", "Permohonan pelindungan dan restitusi ke LPSK")),
    (LetterKind::HealthCheck, draft("pemeriksaan", "Surat pengantar pemeriksaan kesehatan")),
    (LetterKind::HandOver, draft("serah-terima", "Berita acara serah terima")),
    (LetterKind::Clarification, draft("klarifikasi", "Berita acara klarifikasi")),
];

pub(super) fn routes() -> Vec<Endpoint> {
    crate::letters::pages::routes::<CaseLetters>()
}

/// A case as its letters see it.
pub struct CaseLetters {
    case: Case,
    facts: Facts,
}

/// A letter is written about a case that has its number and did not become part of another one.
fn closed(case: &Case) -> Option<String> {
    let ended = matches!(case.state, CaseState::Draft | CaseState::Merged | CaseState::Transferred);
    ended.then(|| {
        format!(
            "Surat tidak dapat dibuat, diubah atau ditandatangani, karena status berkas sekarang “{}”.",
            case.state.label()
        )
    })
}

impl Host for CaseLetters {
    type Id = CaseId;
    const PATH: &'static str = "/berkas/{case_id}";

    fn drafts() -> &'static Drafts {
        &DRAFTS
    }

    async fn seen(ctx: &Ctx, id: CaseId, action: Action) -> Result<Self, Fault> {
        pages::seen(ctx, id, action).await.map(|(case, facts)| Self { case, facts })
    }

    fn load(tx: &mut Tx<'_>, subject: &Subject<'_>, id: CaseId) -> Result<Self, Refusal> {
        store::load(tx, subject, id).map(|(case, facts)| Self { case, facts })
    }

    fn record(&self) -> Record<'_> {
        let case = &self.case;
        Record {
            root: case.id.any(),
            code: &case.code,
            key_id: case.key_id,
            facts: &self.facts,
            about: format!("Berkas {}", case.code),
            story: case.id.any(),
            closed: closed(case),
        }
    }

    fn offers(&self, _: LetterKind) -> bool {
        true
    }

    /// No other unit writes about a case.
    fn was_sent(&self, _: &Letter) -> bool {
        false
    }

    fn may_read(&self, _: &Letter) -> bool {
        false
    }

    fn first_words(&self, ctx: &Ctx, kind: LetterKind) -> Result<LetterText, Fault> {
        let case = &self.case;
        let people = ctx.read(|conn| store::aliases(conn, case.id))?;
        let people: Vec<String> = people.into_iter().map(|(_, alias)| alias).collect();
        let about = About {
            code: &case.code,
            people: &people,
            matter: ctx.book.label_of("case_type", &case.case_type),
            ending: CloseReason::parse(&case.close_reason),
            losses: &losses(ctx, case)?,
            received_on: case.created_at.day(),
        };
        Ok(drafts::first_words(kind, &about))
    }

    fn check_names(
        &self,
        tx: &mut Tx<'_>,
        subject: &Subject<'_>,
        key: &DataKey,
        text: &LetterText,
    ) -> Result<(), Refusal> {
        no_names(tx, subject, (&self.case, key), text)
    }
}

/// Refuses a letter that names one of the case's people. Somebody who tries names in a letter leaves a trail that the
/// owner reads (ACC-03).
pub fn no_names(
    tx: &mut Tx<'_>,
    subject: &Subject<'_>,
    (case, key): (&Case, &DataKey),
    text: &LetterText,
) -> Result<(), Refusal> {
    let victims = store::victims(tx.conn, case.id)?;
    let names = words::with_names(text, &full_names(tx.conn, key, case, &victims)?);
    if names.is_empty() { Ok(()) } else { Err(seeking::named(tx, subject, "body", names).under(case.id.any())) }
}

/// The same for these people alone.
pub fn no_name_of(
    tx: &mut Tx<'_>,
    subject: &Subject<'_>,
    (case, key): (&Case, &DataKey),
    people: &[Victim],
    text: &LetterText,
) -> Result<(), Refusal> {
    let mut names = Vec::new();
    for victim in people {
        if let Some(sealed) = &victim.identity {
            let identity = sealed.open(key, victim.id.any()).map_err(super::file::actions::unreadable)?;
            names.push(identity.full_name.clone());
        }
    }
    let faults = words::with_names(text, &names);
    if faults.is_empty() { Ok(()) } else { Err(seeking::named(tx, subject, "body", faults).under(case.id.any())) }
}

/// What the file's losses come to (CAS-14).
fn losses(ctx: &Ctx, case: &Case) -> Result<Vec<String>, Fault> {
    let unreadable = |error: crate::crypto::SealError| Fault::Internal(error.to_string());
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let records = ctx.read(|conn| file::store::records(conn, case.id, Section::Losses))?;
    let sheets: Vec<Sheet> =
        records.iter().map(|record| record.open(&key)).collect::<Result<_, _>>().map_err(unreadable)?;
    Ok(file::losses::totals(sheets.iter()).into_iter().map(|(_, words)| words).collect())
}
