//! Showing what a section's page masks: names and numbers of one record, with a reason, for 60 seconds.
//! Whoever changes such a record sees it too, so that is a look like any other (D-44).
use std::sync::Arc;

use actix_web::http::StatusCode;

use super::super::model::Case;
use super::super::records;
use super::super::views::IdentityPage;
use super::actions::unreadable;
use super::sheet::{Sheet, names_somebody};
use super::store::{self, Record};
use super::{Section, views};
use crate::access::{Facts, Permit};
use crate::audit::Entry;
use crate::db::Tx;
use crate::keys;
use crate::refusal::{Refusal, Subject};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::forms::Input;
use crate::web::shell::Shell;

/// Kind of record in the log.
pub const fn kind(section: Section) -> &'static str {
    match section {
        Section::Parties => "party",
        _ => "file",
    }
}

/// One record of a case that was reached before.
pub fn record(ctx: &Ctx, case: &Case, section: Section, number: i32) -> Result<Record, Fault> {
    let all = ctx.read(|conn| store::records(conn, case.id, section))?;
    all.into_iter().find(|record| record.number == number).ok_or(Fault::NotFound)
}

/// Opens a record, and keeps who looked and why in the same transaction.
pub fn look(
    tx: &mut Tx<'_>,
    subject: &Subject<'_>,
    facts: &Facts,
    case: &Case,
    section: Section,
    reason: &str,
) -> Result<Permit, Refusal> {
    let permit = subject.decide(facts)?;
    let entry = permit.entry(subject.actor, kind(section), subject.id, case.id.any());
    tx.record(&Entry { reason_code: reason.to_owned(), classes: section.class().code().to_owned(), ..entry })?;
    Ok(permit)
}

/// With the reason that the form gave; the free text of it is sealed.
pub fn asked(
    tx: &mut Tx<'_>,
    subject: &Subject<'_>,
    facts: &Facts,
    case: &Case,
    section: Section,
    input: &Input,
) -> Result<(), Refusal> {
    subject.decide(facts)?;
    let (reason, note) = (input.text("reason"), input.text("note"));
    if reason == "other" && note.is_empty() {
        return Err(subject.fault("note", "Uraikan alasannya."));
    }
    if !note.is_empty() {
        let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
        records::add_note(tx, &key, case.id, subject.actor.user, "reveal", &note)?;
    }
    look(tx, subject, facts, case, section, &reason).map(drop)
}

/// A record's sheet for its form. Where it names somebody, the look is recorded before it is shown.
pub async fn for_form(
    ctx: &Ctx,
    case: &Case,
    facts: &Facts,
    section: Section,
    record: &Record,
) -> Result<Sheet, Fault> {
    if section.hides() {
        let actor = Arc::clone(ctx.actor()?);
        let (case, facts, id) = (case.clone(), facts.clone(), record.any());
        let written = ctx.app.writer.write(move |tx| {
            let subject = Subject { actor: &actor, action: section.revealing(), kind: kind(section), id };
            look(tx, &subject, &facts, &case, section, "edit")
        });
        written.await?;
    }
    opened(ctx, case, record)
}

/// The sheet of a record whose section this person may see.
pub fn opened(ctx: &Ctx, case: &Case, record: &Record) -> Result<Sheet, Fault> {
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    record.open(&key).map_err(|error| Fault::from(unreadable(error)))
}

/// What was masked, in this answer only; after 60 seconds the page goes back by itself.
pub fn shown(ctx: &Ctx, case: &Case, section: Section, record: &Record) -> Answer {
    let sheet = opened(ctx, case, record)?;
    let named = section.fields().iter().filter(|field| names_somebody(field));
    let lines = named.filter_map(|f| sheet.words(f, &ctx.book).map(|words| (f.label.to_owned(), words))).collect();
    let back = format!("/berkas/{}/{}", case.id, section.slug());
    let mut shell = Shell::new(ctx, section.revealing().code(), "Data yang terbuka").with_exit();
    shell.refresh_to = Some((60, back.clone()));
    let shown_to = format!("{}, {}, {}", shell.user_name, shell.unit_name, ctx.now.long());
    let alias = views::record_title(section, record.number);
    let sections = vec![(section.class().label(), lines)];
    let answer = IdentityPage { shell, code: case.code.clone(), alias, back: back.clone(), sections, shown_to };
    let mut answer = page(StatusCode::OK, &answer)?;
    crate::web::edge::set_header(&mut answer, "refresh", &format!("60; url={back}"));
    Ok(answer)
}
