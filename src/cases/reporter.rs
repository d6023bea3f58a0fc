//! What the owner unit sees of whoever reported: on the case's page what was told of the danger, and the name and number
//! only with a reason, for 60 seconds, like the identity of a person (security.md 6.1).
use actix_web::http::StatusCode;
use actix_web::web::Path;
use diesel::result::Error as Diesel;

use super::actions::KIND;
use super::disclosed::{Lines, UNFILLED};
use super::forms::REVEAL_REPORTER;
use super::model::{Case, Narrative};
use super::quota::{self, Taken};
use super::routes::{prepared, seen};
use super::views::IdentityPage;
use super::{correcting, records, reports, store};
use crate::access::{Action, Actor, Bundle, Denied, Facts, Permit, Relation, decide};
use crate::audit::Entry;
use crate::base::ids::CaseId;
use crate::crypto::DataKey;
use crate::db::{Conn, Tx};
use crate::keys;
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::edge::set_header;
use crate::web::forms::Given;
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/berkas/{case_id}/pelapor/hubungi", Action::VictimReveal, show),
        Endpoint::post("/berkas/{case_id}/pelapor/hubungi", &REVEAL_REPORTER, reveal),
    ]
}

/// What the public page asked, in words; None when the case came another way.
pub fn told(conn: &mut Conn, case: &Case, key: &DataKey, book: &Book) -> Result<Option<Lines>, Diesel> {
    let Some(report) = reports::of_case(conn, case.id)? else { return Ok(None) };
    let unreadable = |e: crate::crypto::SealError| Diesel::DeserializationError(e.to_string().into());
    let answers = report.answers.open(key, case.id.any()).map_err(unreadable)?;
    let narrative = narrative(case, key).map_err(unreadable)?;
    let or_empty = |text: String| if text.is_empty() { "tidak diisi".to_owned() } else { text };
    let listed = |list, codes: &[String]| codes.iter().map(|c| book.label(list, c)).collect::<Vec<_>>().join("; ");
    let coded = |list, code: &String| if code.is_empty() { String::new() } else { book.label(list, code) };
    let yes = |answer: Option<bool>| answer.map_or("", |yes| if yes { "Ya" } else { "Tidak" }).to_owned();
    let factors: Vec<String> = answers.risk_factors().into_iter().map(str::to_owned).collect();
    let name = if report.is_anonymous { "Tidak menyebut nama" } else { "Menyebut nama (disamarkan)" };
    let lines = [
        ("Yang perlu bantuan", coded("report_who", &answers.who)),
        ("Tempat menurut pelapor", narrative.place),
        ("Yang ditandai", listed("report_sign", &answers.signs)),
        ("Bahaya sekarang", yes(answers.danger)),
        ("Berangkat dalam 72 jam", yes(answers.departs_soon)),
        ("Pelapor", name.to_owned()),
        ("Cara menghubungi yang aman", coded("safe_contact_how", &answers.contact_how)),
    ];
    let asked = lines.into_iter().map(|(label, value)| (label.to_owned(), or_empty(value)));
    let named = (!factors.is_empty()).then(|| ("Faktor risiko".to_owned(), listed("risk_factor", &factors)));
    Ok(Some(asked.chain(named).collect()))
}

/// The account as it stands; empty where there is none.
pub(super) fn narrative(case: &Case, key: &DataKey) -> Result<Narrative, crate::crypto::SealError> {
    case.narrative.as_ref().map_or_else(|| Ok(Narrative::default()), |n| n.open(key, case.id.any()).map(|n| n.clone()))
}

/// Where the reporter is shown, for whoever may, when there is something to show.
pub fn href(actor: &Actor, facts: &Facts, case: &Case, key: &DataKey) -> Option<String> {
    let told = narrative(case, key).ok()?;
    let known = !told.reporter_name.is_empty() || !told.reporter_contact.is_empty();
    (known && may(actor, facts).is_ok()).then(|| format!("/berkas/{}/pelapor/hubungi", case.id))
}

/// The owner's right alone: what a grant or an emergency opens is the person's, never who reported (D-45).
pub(super) fn right(actor: &Actor, facts: &Facts) -> Result<Permit, Denied> {
    let relations = facts.relations.without(Relation::Emergency).without(Relation::Granted);
    // Whoever comes here sees the case: no other answer than that somebody else does this.
    decide(actor, Action::VictimReveal, &Facts { relations, ..facts.clone() }).map_err(|denied| match denied {
        Denied::Hide => Denied::Explain,
        other => other,
    })
}

/// The right but for the password asked again: enough where nothing is shown.
pub(super) fn may(actor: &Actor, facts: &Facts) -> Result<(), Denied> {
    match right(actor, facts) {
        Ok(_) | Err(Denied::StepUp) => Ok(()),
        Err(denied) => Err(denied),
    }
}

async fn show(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&ctx, *id, Action::CaseView).await?;
    match right(ctx.actor()?, &facts) {
        Ok(_) => acts::show(&ctx, &REVEAL_REPORTER, Prepared { version: None, ..prepared(&case) }),
        Err(denied) => ctx.deny(Action::VictimReveal, KIND, id.any(), denied).await,
    }
}

/// Shown in this answer only; after 60 seconds the page goes back by itself.
async fn reveal(post: Post, id: Path<CaseId>) -> Answer {
    let (case, _) = seen(&post.ctx, *id, Action::CaseView).await?;
    let prepared = Prepared { version: None, ..prepared(&case) };
    let ask = post.read(&Given::new()).map(|input| (input.text("reason"), input.text("note")));
    let id = *id;
    let written = post.show_once(move |tx, actor, first| {
        let subject = Subject { actor, action: Action::VictimReveal, kind: KIND, id: id.any() };
        let (case, facts) = store::load(tx, &subject, id)?;
        right(actor, &facts).map_err(|denied| subject.denied(denied))?;
        // A try without a reason stands in the log too (ACC-02).
        let (reason, note) = ask.as_ref().map_err(|faults| subject.faults(faults.clone()))?;
        if first {
            return open(tx, &subject, &case, &facts, (reason, note)).map(Some);
        }
        Ok(None)
    });
    match written.await {
        Ok(Some(Taken::Counted)) => shown(&post, &case),
        Ok(Some(Taken::Waits(over))) => quota::pages::waits(&post.ctx, format!("/berkas/{id}"), over),
        Ok(None) => Ok(see_other(post.ctx.request.path())),
        Err(error) => acts::refused(&post, prepared, error),
    }
}

fn open(
    tx: &mut Tx<'_>,
    subject: &Subject<'_>,
    case: &Case,
    facts: &Facts,
    (reason, note): (&str, &str),
) -> Result<Taken, Refusal> {
    if reason == "other" && note.is_empty() {
        return Err(subject.fault("note", "Uraikan alasannya."));
    }
    let taken = look(tx, subject, case, facts, reason)?;
    if matches!(taken, Taken::Counted) && !note.is_empty() {
        let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
        records::add_note(tx, &key, case.id, subject.actor.user, "reveal", note)?;
    }
    Ok(taken)
}

/// Recorded before anything leaves, within the officer's quota (D-44).
pub(super) fn look(
    tx: &mut Tx<'_>,
    subject: &Subject<'_>,
    case: &Case,
    facts: &Facts,
    reason: &str,
) -> Result<Taken, Refusal> {
    if case.is_masked_for_good(tx.now) {
        return Err(subject.denied(Denied::Explain));
    }
    let permit = right(subject.actor, facts).map_err(|denied| subject.denied(denied))?;
    let classes = permit.bundles().and([Bundle::Contact, Bundle::Identity].into_iter().collect());
    if classes.is_empty() {
        return Err(subject.denied(Denied::Explain));
    }
    let entry = permit.entry(subject.actor, KIND, case.id.any(), case.id.any());
    if let Taken::Waits(over) = quota::take_in_case(tx, subject.actor, case.id, None, entry.clone())? {
        return Ok(Taken::Waits(over));
    }
    tx.record(&Entry { reason_code: reason.to_owned(), classes: classes.codes(), ..entry })?;
    Ok(Taken::Counted)
}

fn shown(post: &Post, case: &Case) -> Answer {
    let ctx = &post.ctx;
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let told = narrative(case, &key).map_err(|e| Fault::Internal(e.to_string()))?;
    let or_empty = |text: &str| if text.is_empty() { UNFILLED.to_owned() } else { text.to_owned() };
    let mut lines = vec![
        ("Nama pelapor".to_owned(), or_empty(&told.reporter_name)),
        ("Nomor dan waktu yang aman".to_owned(), or_empty(&told.reporter_contact)),
    ];
    lines.extend(correcting::pages::earlier_reporters(ctx, case, &key)?);
    let back = format!("/berkas/{}", case.id);
    let mut shell = Shell::new(ctx, "reporter.reveal", "Pelapor").with_exit();
    shell.refresh_to = Some((60, back.clone()));
    let shown_to = format!("{}, {}, {}", shell.user_name, shell.unit_name, ctx.now.long());
    let view = IdentityPage {
        shell,
        code: case.code.clone(),
        alias: "pelapor".to_owned(),
        back: back.clone(),
        sections: vec![("Pelapor", lines)],
        shown_to,
    };
    let mut answer = page(StatusCode::OK, &view)?;
    set_header(&mut answer, "refresh", &format!("60; url={back}"));
    Ok(answer)
}
