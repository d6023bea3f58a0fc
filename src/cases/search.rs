//! The question that comes before a record of somebody who may already be recorded: what the officer is shown, and
//! what they answered.
use std::sync::Arc;

use super::quota::pages::too_many;
use super::quota::seeking;
use super::same::{self, Asked, Found, Own};
use crate::access::Permit;
use crate::audit::ANSWERED;
use crate::base::ids::{CaseId, VictimId};
use crate::flow::FieldFault;
use crate::refusal::Refusal;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault};
use crate::web::context::Ctx;
use crate::web::form_view::OptionView;
use crate::web::forms::Given;
use crate::web::post::Post;

const FIELD: &str = "same_as";
/// The answer that it is somebody else.
const NEW: &str = "baru";

pub enum Answered {
    /// There is something to read first.
    Unanswered(Found),
    Same(VictimId),
    New,
    /// Too many looks; in so many minutes there is room again.
    Later(i64),
}

/// Looks, and takes the answer that came with the form. Every look is in the log, whatever it met, so that neither the
/// time nor the log tells of what is not shown; the heads of the cases that were met hear of it.
pub async fn answered(post: &Post, permit: &Permit, at: Option<CaseId>, asked: &Asked) -> Result<Answered, Fault> {
    let (ctx, app) = (&post.ctx, &post.ctx.app);
    // What was saved already is not looked for again: `Post::submit` gives its first answer.
    if asked.is_empty() || post.came_before()? {
        return Ok(Answered::New);
    }
    let actor = Arc::clone(ctx.actor()?);
    let found = ctx.read(|conn| same::look(conn, &app.keyring, &app.names, &actor, asked))?;
    let answer = post.typed.first(FIELD).unwrap_or_default();
    let same = found.own.iter().map(|own| own.person).find(|person| person.to_string() == answer);
    let (permit, met, told) = (permit.clone(), found.clone(), answer == NEW);
    let noted = app.writer.write(move |tx| {
        // Whoever says that it is somebody else is shown nothing: the look was the question.
        if told {
            return same::note(tx, &actor, &permit, at, ANSWERED, &met).map(|()| None);
        }
        if let Some(minutes) = seeking::wait(tx.conn, &actor, at, tx.now)? {
            return same::note_refused(tx, &actor, &permit).map(|()| Some(minutes)).map_err(Refusal::from);
        }
        same::note(tx, &actor, &permit, at, "", &met).map(|()| None)
    });
    if let Some(minutes) = noted.await.map_err(Fault::from)? {
        return Ok(Answered::Later(minutes));
    }
    // After the look was counted: whoever knows a person's address could else try numbers on them without end.
    if let Some(person) = same {
        return Ok(Answered::Same(person));
    }
    Ok(if found.shows() && !told { Answered::Unanswered(found) } else { Answered::New })
}

/// Whatever was answered passes the form; [`answered`] compares it with what may be answered.
pub fn echoed(post: &Post) -> Given {
    let typed = post.typed.first(FIELD).filter(|answer| !answer.is_empty());
    Given::from([(FIELD, typed.map(|answer| OptionView::new(answer, "")).into_iter().collect())])
}

/// The answers where a case cannot be joined with another on this page.
pub fn only_new() -> Given {
    Given::from([(FIELD, vec![new()])])
}

/// 429 on the form itself, so that nothing typed is lost. `field`: by what was looked.
pub fn later(post: &Post, prepared: Prepared, field: &'static str, minutes: i64) -> Answer {
    let answer = acts::again(post, prepared, &[seeking::fault(field, minutes)])?;
    Ok(too_many(answer, minutes))
}

pub fn question() -> FieldFault {
    FieldFault { field: FIELD, text: "Periksa dulu, lalu pilih satu.".into() }
}

impl Found {
    /// Each person that may be meant, and somebody else.
    pub fn choices(&self) -> Given {
        let own =
            self.own.iter().map(|own| OptionView::new(own.person.to_string(), format!("Sama dengan {}", says(own))));
        Given::from([(FIELD, own.chain([new()]).collect())])
    }
    pub fn own_notes(&self) -> impl Iterator<Item = String> {
        self.own
            .iter()
            .map(|own| format!("Kemungkinan sama: {}. Buka dulu berkas itu sebelum membuat yang baru.", says(own)))
    }
    /// Where the own unit's people stand.
    pub fn links(&self) -> Vec<(String, String)> {
        let link = |own: &Own| (format!("/berkas/{}", own.case), format!("Buka berkas {}", own.code));
        let mut links: Vec<_> = self.own.iter().map(link).collect();
        links.dedup();
        links
    }
    /// Another unit's people: whom to call, and nothing of the case.
    pub fn notes(&self, ctx: &Ctx) -> Vec<String> {
        let unit = |id| format!("Kemungkinan sama, hubungi {}.", ctx.book.unit_name(id));
        self.elsewhere.iter().copied().map(unit).collect()
    }
}

/// "orang 1 di berkas KS-7F3K2M (Penanganan)": no name.
fn says(own: &Own) -> String {
    format!("orang {} di berkas {} ({})", own.number, own.code, own.state.label())
}

fn new() -> OptionView {
    OptionView::new(NEW, "Bukan, catat sebagai orang baru")
}
