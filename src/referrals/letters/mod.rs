//! Letters between two units about one referral (domain §5, §10): D07, the referral, D08, the transfer, by its sender;
//! D09, the feedback, by its receiver. Each side reads its own, and what the other side has sent.
mod drafts;

use super::flow::{Basis, ReferralState};
use super::grants::{SCOPE, consent_state};
use super::routes as pages;
use super::sight::{self, Sight};
use super::store::{self, Found};
use crate::access::{Action, Bundle, Relation, decide};
use crate::base::ids::ReferralId;
use crate::cases::letters::{no_name_of, no_names};
use crate::consent;
use crate::consent::flow::ConsentState;
use crate::crypto::DataKey;
use crate::db::Tx;
use crate::letters::actions::KIND;
use crate::letters::forms::draft;
use crate::letters::host::{Drafts, Host, Record};
use crate::letters::model::{Letter, LetterKind, LetterText};
use crate::letters::views::Row;
use crate::refusal::{Refusal, Subject};
use crate::web::answer::Fault;
use crate::web::context::Ctx;
use crate::web::forms::FormSpec;
use crate::web::routes::Endpoint;
use drafts::About;

static DRAFTS: [(LetterKind, FormSpec); 3] = [
    (LetterKind::Referral, draft("rujukan", "Surat rujukan")),
    (LetterKind::Transfer, draft("pelimpahan", "Surat pelimpahan kasus")),
    (LetterKind::Feedback, draft("umpan-balik", "Laporan umpan balik rujukan")),
];

pub fn routes() -> Vec<Endpoint> {
    crate::letters::pages::routes::<ReferralLetters>()
}

/// A referral as its letters see it.
pub struct ReferralLetters {
    found: Found,
    sight: Sight,
}

impl ReferralLetters {
    fn of(found: Found, now: crate::base::clock::Moment) -> Self {
        let sight = Sight::of(&found, now);
        Self { found, sight }
    }
}

impl Host for ReferralLetters {
    type Id = ReferralId;
    const PATH: &'static str = "/rujukan/{referral_id}";

    fn drafts() -> &'static Drafts {
        &DRAFTS
    }

    async fn seen(ctx: &Ctx, id: ReferralId, action: Action) -> Result<Self, Fault> {
        let found = pages::seen(ctx, id).await?;
        match decide(ctx.actor()?, action, &found.facts) {
            Ok(_) => Ok(Self::of(found, ctx.now)),
            Err(denied) => ctx.deny(action, KIND, id.any(), denied).await,
        }
    }

    fn load(tx: &mut Tx<'_>, subject: &Subject<'_>, id: ReferralId) -> Result<Self, Refusal> {
        store::load(tx, subject, id).map(|found| Self::of(found, tx.now))
    }

    /// What the receiver writes is no part of the case's story until it is sent: the sender reads it then as a letter.
    fn record(&self) -> Record<'_> {
        let Found { referral, case, facts, .. } = &self.found;
        let story = if self.found.is_sender() { case.id.any() } else { referral.id.any() };
        let taken_back = referral.state == ReferralState::Cancelled;
        Record {
            root: referral.id.any(),
            code: &referral.code,
            key_id: case.key_id,
            facts,
            about: format!("Rujukan {}", referral.code),
            story,
            closed: taken_back.then(|| "Rujukan ini dibatalkan. Surat baru tidak dapat ditulis.".to_owned()),
        }
    }

    fn offers(&self, kind: LetterKind) -> bool {
        let Found { referral, facts, .. } = &self.found;
        let served = matches!(referral.state, ReferralState::InProgress | ReferralState::Completed);
        match kind {
            LetterKind::Referral => self.found.is_sender() && !referral.is_transfer(),
            LetterKind::Transfer => self.found.is_sender() && referral.is_transfer(),
            LetterKind::Feedback => facts.relations.has(Relation::ReceiverUnit) && served,
            _ => false,
        }
    }

    fn was_sent(&self, letter: &Letter) -> bool {
        reached(self.sight, letter)
    }

    /// What stands in it is more than a receiver learns before acceptance (D-34).
    fn may_read(&self, _: &Letter) -> bool {
        matches!(self.sight, Sight::Sender | Sight::After)
    }

    fn first_words(&self, ctx: &Ctx, kind: LetterKind) -> Result<LetterText, Fault> {
        let found = &self.found;
        let opened = ctx.read(|conn| pages::open(conn, ctx, found))?;
        let (book, referral) = (&ctx.book, &found.referral);
        let day = referral.sent_at.unwrap_or(ctx.now).day();
        let about = About {
            code: &referral.code,
            from: book.unit_name(referral.from_unit_id),
            to: book.unit_name(referral.to_unit_id),
            person: found.victim.as_ref().map(|victim| {
                let band = book.label("age_band_victim", &victim.age_band);
                format!("{} ({}, {band})", victim.alias_code, book.label("sex", &victim.sex).to_lowercase())
            }),
            service: book.label("service", &referral.service),
            urgency: book.label("referral_urgency", &referral.urgency),
            limit: book.deadline("referral_ack", &referral.urgency, day),
            ground: ground(ctx, found)?,
            duty: duty(ctx, found)?,
            written: &opened.letter,
            feedback: sight::feedback(found, &opened.feedback, book),
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
        let Found { case, victim, opening, .. } = &self.found;
        if self.found.is_sender() {
            return no_names(tx, subject, (case, key), text);
        }
        // Whom the file names else is no receiver's to try out: only the person whose identity is open to it now.
        let known = victim.iter().filter(|_| opening.bundles().has(Bundle::Identity)).cloned().collect::<Vec<_>>();
        no_name_of(tx, subject, (case, key), &known, text)
    }
}

/// On what sharing rests, as the letter says it: the person's yes and its day, or the law (REF-03).
fn ground(ctx: &Ctx, found: &Found) -> Result<String, Fault> {
    let referral = &found.referral;
    let basis = Basis::parse(&referral.basis);
    if basis.is_some_and(|basis| basis != Basis::Consent) {
        return Ok(format!("Dasar membagikan data: {}.", ctx.book.label("processing_basis", &referral.basis)));
    }
    let (Some(victim), to) = (&found.victim, referral.to_unit_id) else { return Ok(drafts::GAP.to_owned()) };
    let newest = ctx.read(|conn| consent::store::newest(conn, victim.id, SCOPE, Some(to)))?;
    let standing = ctx.read(|conn| consent_state(conn, victim.id, to, ctx.now.day()))?;
    let said = newest.filter(|_| standing.is_given()).map(|consent| {
        let method = ctx.book.label("consent_method", &consent.method).to_lowercase();
        format!(
            "Persetujuan ({method}) tanggal {}, untuk berbagi data dengan instansi Bapak/Ibu.",
            consent.made_at.day().long()
        )
    });
    Ok(said.unwrap_or_else(|| drafts::GAP.to_owned()))
}

/// REF-13: what the police read when the law asks for a report that the person did not want.
fn duty(ctx: &Ctx, found: &Found) -> Result<Option<&'static str>, Fault> {
    let Some(victim) = &found.victim else { return Ok(None) };
    if found.referral.kind != super::model::POLICE {
        return Ok(None);
    }
    let newest = ctx.read(|conn| consent::store::newest(conn, victim.id, "police_report", None))?;
    let refused = newest.is_some_and(|consent| consent.state == ConsentState::Refused);
    Ok(refused.then_some("Korban menolak; dilaporkan karena kewajiban."))
}

/// The letters that stand on the referral's page, and the way to all of them; nothing for whoever may not read them.
pub fn beside(ctx: &Ctx, found: &Found, sight: Sight) -> Result<Option<(String, Vec<Row>)>, Fault> {
    let actor = ctx.actor()?;
    if decide(actor, Action::LetterView, &found.facts).is_err() {
        return Ok(None);
    }
    let id = found.referral.id;
    let mut letters = ctx.read(|conn| crate::letters::store::of_record(conn, id.any()))?;
    letters.retain(|letter| letter.unit_id == actor.unit.id || reached(sight, letter));
    Ok(Some((format!("/rujukan/{id}/surat"), letters.iter().map(Row::of).collect())))
}

/// A letter of the other unit that left it, as long as the reader may still know what the referral says.
fn reached(sight: Sight, letter: &Letter) -> bool {
    let readable = match sight {
        Sight::Sender | Sight::Before | Sight::After => true,
        Sight::Rejected { summary } => summary,
        Sight::Closed | Sight::Cancelled => false,
    };
    readable && letter.dispatched_at.is_some()
}
