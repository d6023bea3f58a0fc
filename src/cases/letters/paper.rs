//! A letter on paper: with its number and signature, or as a draft that says so.
use actix_web::web::Path;
use sintuvu_typeset::{Block, Document, Letterhead, Reference, Signature};

use super::pages::{Found, found, unreadable};
use crate::access::{Action, UnitCard};
use crate::audit::Entry;
use crate::base::ids::{CaseId, LetterId};
use crate::cases::store as cases;
use crate::crypto::DataKey;
use crate::letters::actions::KIND;
use crate::letters::flow::LetterState;
use crate::letters::model::{Kop, Letter};
use crate::papers;
use crate::reference::Book;
use crate::refusal::Subject;
use crate::web::answer::{Answer, Fault};
use crate::web::context::Ctx;
use crate::web::post::Post;

/// Role, name, rank and NIP of whoever signed, one line each; empty before.
pub fn signer(letter: &Letter, key: &DataKey) -> Result<Vec<String>, Fault> {
    let Some(sealed) = &letter.signature else { return Ok(Vec::new()) };
    let signed = sealed.open(key, letter.id.any()).map_err(unreadable)?;
    let nip = if signed.nip.is_empty() { String::new() } else { format!("NIP {}", signed.nip) };
    let lines = [signed.role.clone(), signed.name.clone(), signed.rank.clone(), nip];
    Ok(lines.into_iter().filter(|line| !line.is_empty()).collect())
}

/// The kop as it is today.
pub fn kop(unit: &UnitCard, book: &Book) -> Kop {
    let Letterhead { government, unit: name, address, contact } = papers::letterhead(unit, book);
    Kop { government, unit: name, address, contact, place: papers::place(unit, book) }
}

pub async fn print(post: Post, path: Path<(CaseId, LetterId)>) -> Answer {
    let (case_id, id) = *path;
    let found = found(&post.ctx, *path, Action::LetterPrint).await?;
    let written = post
        .show_once(move |tx, actor, _| {
            let subject = Subject { actor, action: Action::LetterPrint, kind: KIND, id: id.any() };
            let (_, facts) = cases::load(tx, &subject, case_id)?;
            let permit = subject.decide(&facts)?;
            let entry = permit.entry(actor, KIND, id.any(), case_id.any());
            tx.record(&Entry { action: "print.made", ..entry })?;
            Ok(Some(()))
        })
        .await;
    written?;
    let name = format!("surat-{}", found.case.code);
    papers::answer(document(&post.ctx, &found)?, &name).await
}

fn document(ctx: &Ctx, found: &Found) -> Result<Document, Fault> {
    let (letter, text, book) = (&found.letter, &found.text, &ctx.book);
    let unit: &UnitCard = book.unit(letter.unit_id).ok_or_else(|| Fault::Internal("the letter's unit".to_owned()))?;
    let at = letter.signed_at.unwrap_or(ctx.now);
    let mut blocks: Vec<Block> = papers::lines(&text.body).into_iter().map(Block::Paragraph).collect();
    if letter.number.is_none() {
        blocks.insert(0, Block::Notice("KONSEP. Belum ditandatangani dan belum bernomor.".to_owned()));
    }
    let mut head = kop(unit, book);
    let mut signature = Signature { role: "Kepala Unit".to_owned(), ..Signature::default() };
    if let Some(sealed) = &letter.signature {
        let signed = sealed.open(&found.key, letter.id.any()).map_err(unreadable)?;
        if !signed.kop.unit.is_empty() {
            head.clone_from(&signed.kop);
        }
        signature.role.clone_from(&signed.role);
        signature.name.clone_from(&signed.name);
        signature.rank.clone_from(&signed.rank);
        signature.nip.clone_from(&signed.nip);
    }
    let Kop { government, unit, address, contact, place } = head;
    Ok(Document {
        title: format!("Naskah dinas {}", found.case.code),
        made_at: ctx.now.micros() / 1_000_000,
        letterhead: Some(Letterhead { government, unit, address, contact }),
        reference: Some(Reference {
            number: letter.number.clone().unwrap_or_else(|| "…".to_owned()),
            classification: letter.kind.secrecy().to_owned(),
            attachments: if text.attachments.is_empty() { "-".to_owned() } else { text.attachments.clone() },
            subject: text.subject.clone(),
            place_and_date: format!("{place}, {}", at.day().long()),
            addressee: papers::lines(&text.addressee),
        }),
        blocks,
        signature: Some(signature),
        copies_to: papers::lines(&text.copies),
        mark: Some(papers::mark(ctx.actor()?, &found.case.code, ctx.now)),
        struck: letter.state == LetterState::Void,
        ..Document::default()
    })
}
