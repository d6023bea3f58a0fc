//! The answer on paper, handed over by the officer: the decision, and for a copy her own data. Nobody else's: no guardian,
//! no reported party, no account that others told; never her secret word.
use actix_web::web::Path;
use sintuvu_typeset::{Block, Column, Document, Signature};

use super::KIND;
use super::flow::RequestKind;
use super::pages::{reads, seen, words};
use super::store::{self, Found};
use crate::access::{Action, Bundle, Denied, Permit};
use crate::audit::{self, Entry};
use crate::base::ids::SubjectRequestId;
use crate::cases::disclosed::SAFE_WORD;
use crate::cases::quota;
use crate::cases::revealing::{self, Reveal, Shown};
use crate::cases::rights::looks;
use crate::consent;
use crate::keys;
use crate::papers;
use crate::refusal::Subject;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, see_other};
use crate::web::context::Ctx;
use crate::web::forms::FormSpec;
use crate::web::post::Post;

pub static PRINT: FormSpec = FormSpec {
    action: Action::PdpPrint,
    slug: "cetak",
    title: "Cetak jawaban",
    intro: "Serahkan langsung kepada orangnya, bila aman baginya menyimpan kertas ini. Salinan data memuat identitasnya; pencetakannya dicatat.",
    button: "Unduh PDF",
    danger: false,
    fields: &[],
};

/// Why identity was opened: stands in the log and, in words, on her own page.
pub const REASON: &str = "subject_request";
const TOO_EARLY: &str = "Jawaban ini belum disetujui orang kedua.";
/// Looks on the paper.
const LOOKS: i64 = 200;

fn prepared(found: &Found) -> Prepared {
    Prepared {
        about: format!("Permintaan {}", found.request.code),
        back: format!("/pdp/{}", found.request.id),
        exit: true,
        closed: found.request.state.is_open().then(|| TOO_EARLY.to_owned()),
        ..Prepared::default()
    }
}

pub async fn show(ctx: Ctx, id: Path<SubjectRequestId>) -> Answer {
    let (found, _) = seen(&ctx, *id, Action::PdpPrint).await?;
    acts::show(&ctx, &PRINT, prepared(&found))
}

pub async fn print(post: Post, id: Path<SubjectRequestId>) -> Answer {
    let (found, _) = seen(&post.ctx, *id, Action::PdpPrint).await?;
    let id = *id;
    let written = post
        .show_once(move |tx, actor, first| {
            let subject = Subject { actor, action: Action::PdpPrint, kind: KIND, id: id.any() };
            let (found, facts) = store::find(tx.conn, actor, id)?.ok_or_else(|| subject.hidden())?;
            let permit = subject.decide(&facts)?;
            if !reads(actor, &facts) {
                return Err(subject.denied(Denied::Explain));
            }
            if found.request.state.is_open() {
                return Err(subject.not_now(TOO_EARLY));
            }
            if !first {
                return Ok(None);
            }
            if found.request.kind != RequestKind::Copy {
                let entry = permit.entry(actor, KIND, id.any(), found.case.id.any());
                tx.record(&Entry { action: "print.made", reason_code: audit::FOR_HER.into(), ..entry })?;
                return Ok(Some(None));
            }
            let (case, victim) = (found.case.id, found.victim.id);
            let key = keys::open(tx.conn, tx.keyring, found.case.key_id)?;
            let ask = Reveal { case, victim, reason: REASON.into(), note: String::new(), paper: true };
            let subject = Subject { actor, action: Action::VictimReveal, kind: "victim", id: victim.any() };
            revealing::reveal(tx, &subject, &facts, &key, &ask).map(|shown| Some(Some(shown)))
        })
        .await;
    let permit = match written {
        Ok(Some(Some(Shown::Open(permit)))) => Some(permit),
        Ok(Some(Some(Shown::Waits(over)))) => return quota::pages::waits(&post.ctx, format!("/pdp/{id}"), over),
        Ok(Some(None)) => None,
        Ok(None) => return Ok(see_other(post.ctx.request.path())),
        Err(error) => return acts::refused(&post, prepared(&found), error),
    };
    let document = document(&post.ctx, &found, permit.as_ref())?;
    papers::answer(document, &format!("jawaban-{}", found.request.code)).await
}

fn document(ctx: &Ctx, found: &Found, permit: Option<&Permit>) -> Result<Document, Fault> {
    let (request, actor, book) = (&found.request, ctx.actor()?, &ctx.book);
    let mut lines =
        vec![("Diminta".to_owned(), request.kind.label().to_owned()), ("Diterima".to_owned(), request.asked_at.long())];
    lines.extend(request.outcome().map(|outcome| ("Keputusan".to_owned(), outcome.label().to_owned())));
    let mut blocks = vec![
        Block::Title { text: "Jawaban atas Permintaan".to_owned(), below: format!("Nomor {}", request.code) },
        Block::Lines(lines),
    ];
    let reply = words(ctx, found)?.into_iter().find(|(label, _)| *label == "Jawaban");
    blocks.extend(papers::lines(&reply.map(|(_, text)| text).unwrap_or_default()).into_iter().map(Block::Paragraph));
    if let Some(permit) = permit {
        blocks.extend(copy(ctx, found, permit)?);
    }
    Ok(Document {
        title: format!("Jawaban {}", request.code),
        made_at: ctx.now.micros() / 1_000_000,
        letterhead: Some(papers::letterhead(&actor.unit, book)),
        blocks,
        signature: Some(Signature {
            place_and_date: papers::place_and_date(&actor.unit, book, ctx.now),
            role: "Petugas".to_owned(),
            name: actor.name.clone(),
            ..Signature::default()
        }),
        mark: Some(papers::mark(actor, &request.code, ctx.now)),
        ..Document::default()
    })
}

/// Her own data, her answers, and who opened them.
fn copy(ctx: &Ctx, found: &Found, permit: &Permit) -> Result<Vec<Block>, Fault> {
    let (case, victim, book) = (&found.case, &found.victim, &ctx.book);
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let open = revealing::lines(permit, victim, case, &key, book).map_err(|e| Fault::Internal(e.to_string()))?;
    let mut blocks = Vec::new();
    // A guardian is another person.
    for (bundle, lines) in open.into_iter().filter(|(bundle, _)| *bundle != Bundle::Children) {
        blocks.push(Block::Heading(bundle.label().to_owned()));
        blocks.push(Block::Lines(lines.into_iter().filter(|(label, _)| label != SAFE_WORD).collect()));
    }
    let consents = ctx.read(|conn| consent::store::newest_of(conn, victim.id))?;
    let consent = |row: &consent::model::Consent| {
        let scope = book.label("consent_scope", &row.scope);
        let whom = row.target_unit_id.map_or(scope.clone(), |unit| format!("{scope}: {}", book.unit_name(unit)));
        vec![row.made_at.day().long(), whom, row.state.label().to_owned()]
    };
    blocks.push(Block::Heading("Persetujuan Anda".to_owned()));
    blocks.push(Block::Table {
        columns: vec![Column::fit("Tanggal"), Column::new("Untuk", 2), Column::new("Jawaban", 1)],
        rows: consents.iter().map(consent).collect(),
    });
    let looks = ctx.read(|conn| looks::of(conn, case, victim, LOOKS))?;
    let look = |look: &audit::Look| {
        let seen = looks::seen(look, book);
        vec![seen.at.short(), format!("{}, {}", seen.agency, seen.role), seen.why]
    };
    blocks.push(Block::Heading("Siapa membuka data Anda".to_owned()));
    blocks.push(Block::Table {
        columns: vec![Column::fit("Waktu"), Column::new("Siapa", 2), Column::new("Untuk apa", 2)],
        rows: looks.iter().map(look).collect(),
    });
    Ok(blocks)
}
