//! Showing what a section's page masks: names and numbers of one record, with a reason, for 60 seconds.
//! Whoever changes such a record sees it too, so that is a look like any other (D-44).
use std::sync::Arc;

use actix_web::http::StatusCode;

use super::super::disclosed::Lines;
use super::super::model::Case;
use super::super::quota::{self, Passed, Taken};
use super::super::records;
use super::super::views::IdentityPage;
use super::actions::unreadable;
use super::sheet::{Sheet, names_somebody};
use super::store::{self, Record};
use super::{Section, views};
use crate::access::{Action, Bundle, Denied, Facts};
use crate::audit::Entry;
use crate::base::ids::VictimId;
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

/// What is looked at.
#[derive(Clone)]
pub struct Target {
    pub case: Case,
    pub facts: Facts,
    /// Kind of record in the log.
    pub kind: &'static str,
    pub class: Bundle,
    /// Whom it is about; None: everybody, or a reported party.
    pub person: Option<VictimId>,
}

impl Target {
    pub const fn record(case: Case, facts: Facts, section: Section, person: Option<VictimId>) -> Self {
        Self { case, facts, kind: kind(section), class: section.class(), person }
    }
}

/// Opens a record within the officer's quota, and keeps who looked and why in the same transaction.
pub fn look(tx: &mut Tx<'_>, subject: &Subject<'_>, at: &Target, reason: &str) -> Result<Taken, Refusal> {
    let permit = subject.decide(&at.facts)?;
    if at.case.is_masked_for_good(tx.now) {
        return Err(subject.denied(Denied::Explain));
    }
    let entry = permit.entry(subject.actor, at.kind, subject.id, at.case.id.any());
    if let Taken::Waits(over) = quota::take_in_case(tx, subject.actor, at.case.id, at.person, entry.clone())? {
        return Ok(Taken::Waits(over));
    }
    tx.record(&Entry { reason_code: reason.to_owned(), classes: at.class.code().to_owned(), ..entry })?;
    Ok(Taken::Counted)
}

/// With the reason that the form gave; the free text of it is sealed.
pub fn asked(tx: &mut Tx<'_>, subject: &Subject<'_>, at: &Target, input: &Input) -> Result<Taken, Refusal> {
    subject.decide(&at.facts)?;
    let (reason, note) = (input.text("reason"), input.text("note"));
    if reason == "other" && note.is_empty() {
        return Err(subject.fault("note", "Uraikan alasannya."));
    }
    let taken = look(tx, subject, at, &reason)?;
    if taken == Taken::Counted && input.has("paper", "sheet") {
        let entry = subject.decide(&at.facts)?.entry(subject.actor, at.kind, subject.id, at.case.id.any());
        tx.record(&Entry { action: "print.made", ..entry })?;
    }
    if taken == Taken::Counted && !note.is_empty() {
        let key = keys::open(tx.conn, tx.keyring, at.case.key_id)?;
        records::add_note(tx, &key, at.case.id, subject.actor.user, "reveal", &note)?;
    }
    Ok(taken)
}

/// A record's sheet for its form, or the quota that is used up. Where it names somebody, the look is recorded
/// before it is shown.
pub async fn for_form(
    ctx: &Ctx,
    case: &Case,
    facts: &Facts,
    section: Section,
    record: &Record,
) -> Result<Result<Sheet, Passed>, Fault> {
    if section.hides() {
        let actor = Arc::clone(ctx.actor()?);
        let id = record.any();
        let at = Target::record(case.clone(), facts.clone(), section, record.victim);
        let written = ctx.app.writer.write(move |tx| {
            let subject = Subject { actor: &actor, action: section.revealing(), kind: kind(section), id };
            look(tx, &subject, &at, "edit")
        });
        if let Taken::Waits(over) = written.await? {
            return Ok(Err(over));
        }
    }
    opened(ctx, case, record).map(Ok)
}

/// The sheet of a record whose section this person may see.
pub fn opened(ctx: &Ctx, case: &Case, record: &Record) -> Result<Sheet, Fault> {
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    record.open(&key).map_err(|error| Fault::from(unreadable(error)))
}

/// What was masked of a record.
pub fn shown(ctx: &Ctx, case: &Case, section: Section, record: &Record) -> Answer {
    let sheet = opened(ctx, case, record)?;
    let named = section.fields().iter().filter(|field| names_somebody(field));
    let lines = named.filter_map(|f| sheet.words(f, &ctx.book).map(|words| (f.label.to_owned(), words))).collect();
    let back = format!("/berkas/{}/{}", case.id, section.slug());
    let alias = views::record_title(section, record.number);
    for_a_minute(ctx, section.revealing(), case, Open { alias, back, sections: vec![(section.class().label(), lines)] })
}

/// What a look shows, and where it goes back to.
pub struct Open {
    /// Whose it is, or which record.
    pub alias: String,
    pub back: String,
    pub sections: Vec<(&'static str, Lines)>,
}

/// In this answer only; after 60 seconds the page goes back by itself.
pub fn for_a_minute(ctx: &Ctx, action: Action, case: &Case, open: Open) -> Answer {
    let Open { alias, back, sections } = open;
    let mut shell = Shell::new(ctx, action.code(), "Data yang terbuka").with_exit();
    shell.refresh_to = Some((60, back.clone()));
    let shown_to = format!("{}, {}, {}", shell.user_name, shell.unit_name, ctx.now.long());
    let answer = IdentityPage { shell, code: case.code.clone(), alias, back: back.clone(), sections, shown_to };
    let mut answer = page(StatusCode::OK, &answer)?;
    crate::web::edge::set_header(&mut answer, "refresh", &format!("60; url={back}"));
    Ok(answer)
}
