//! A letter on paper: with its number and signature, or as a draft that says so.
use actix_web::web::Path;
use sintuvu_typeset::{Block, Document, Letterhead, Reference, Signature};

use super::actions::KIND;
use super::anatomy;
use super::flow::LetterState;
use super::host::Host;
use super::model::{Kop, Letter};
use super::pages::{Found, found, unreadable};
use crate::access::{Action, UnitCard};
use crate::audit::Entry;
use crate::base::ids::LetterId;
use crate::crypto::DataKey;
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

pub async fn print<H: Host>(post: Post, path: Path<(H::Id, LetterId)>) -> Answer {
    let (host_id, id) = *path;
    let found = found::<H>(&post.ctx, *path, Action::LetterPrint).await?;
    let written = post
        .show_once(move |tx, actor, _| {
            let subject = Subject { actor, action: Action::LetterPrint, kind: KIND, id: id.any() };
            let host = H::load(tx, &subject, host_id)?;
            let record = host.record();
            let permit = subject.decide(record.facts)?;
            let entry = permit.entry(actor, KIND, id.any(), record.story);
            tx.record(&Entry { action: "print.made", ..entry })?;
            Ok(Some(()))
        })
        .await;
    written?;
    let name = format!("surat-{}", found.letter.code);
    papers::answer(document(&post.ctx, &found)?, &name).await
}

/// Where anybody may ask whether the letter is valid.
fn check_address(base_url: &str, code: &str) -> String {
    format!("{base_url}/v/{code}")
}

fn document<H>(ctx: &Ctx, found: &Found<H>) -> Result<Document, Fault> {
    let (letter, text, book) = (&found.letter, &found.text, &ctx.book);
    let unit: &UnitCard = book.unit(letter.unit_id).ok_or_else(|| Fault::Internal("the letter's unit".to_owned()))?;
    let at = letter.signed_at.unwrap_or(ctx.now);
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
    let number = letter.number.clone().unwrap_or_else(|| "…".to_owned());
    let place_and_date = format!("{place}, {}", at.day().long());
    let mut blocks = anatomy::body(letter.kind, text, &number);
    if letter.number.is_none() {
        blocks.insert(0, Block::Notice("KONSEP. Belum ditandatangani dan belum bernomor.".to_owned()));
    }
    let reference = Reference {
        number,
        classification: letter.kind.secrecy().to_owned(),
        attachments: if text.attachments.is_empty() { "-".to_owned() } else { text.attachments.clone() },
        subject: text.subject.clone(),
        place_and_date: place_and_date.clone(),
        addressee: papers::lines(&text.addressee),
    };
    if letter.kind.is_minutes() {
        signature.note = "Mengetahui,".to_owned();
        signature.place_and_date = place_and_date;
    }
    Ok(Document {
        title: format!("Naskah dinas {}", letter.code),
        made_at: ctx.now.micros() / 1_000_000,
        letterhead: Some(Letterhead { government, unit, address, contact }),
        reference: (!letter.kind.is_minutes()).then_some(reference),
        blocks,
        signature: Some(signature),
        copies_to: papers::lines(&text.copies),
        tear_off: anatomy::tear_off(letter.kind, &letter.code),
        mark: Some(papers::mark(ctx.actor()?, &letter.code, ctx.now)),
        struck: letter.state == LetterState::Void,
        qr: letter.check_code.as_deref().map(|code| check_address(&ctx.app.config.base_url, code)),
        ..Document::default()
    })
}
