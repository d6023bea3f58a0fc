//! The addresses of a case's attachments: the list, the form that adds some, opening one, striking one out.
use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{self, Attach};
use super::model::Attachment;
use super::views::{ListPage, May, RowView, title};
use super::{ADD, FIRST, KINDS, OPEN, PHOTO, RECORD, STRIKE, keeping, store};
use crate::access::{Action, Denied, decide};
use crate::audit::{Decision, Entry};
use crate::base::ids::CaseId;
use crate::base::paging::{After, Page};
use crate::cases::actions::KIND;
use crate::cases::merged;
use crate::cases::model::Case;
use crate::cases::quota::{self, Taken};
use crate::cases::routes::{prepared, seen};
use crate::cases::store as cases;
use crate::flow::FieldFault;
use crate::keys;
use crate::refusal::{Refusal, Subject};
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::form_view::OptionView;
use crate::web::forms::{FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

const LIST: &str = "/berkas/{case_id}/lampiran";

pub fn routes() -> Vec<Endpoint> {
    let at = |form: &FormSpec| format!("{LIST}/{{record}}/{}", form.slug);
    let add = format!("{LIST}/{}", ADD.slug);
    vec![
        Endpoint::get(LIST, Action::AttachmentList, list),
        Endpoint::get(&add, ADD.action, show_add),
        Endpoint::post(&add, &ADD, attach),
        Endpoint::get(&at(&OPEN), OPEN.action, show_open),
        Endpoint::post(&at(&OPEN), &OPEN, open).hands_out_a_file(),
        Endpoint::get(&at(&STRIKE), STRIKE.action, show_strike),
        Endpoint::post(&at(&STRIKE), &STRIKE, strike),
    ]
}

fn list_of(case: &Case) -> String {
    format!("/berkas/{}/lampiran", case.id)
}

async fn list(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&ctx, *id, Action::AttachmentList).await?;
    let actor = ctx.actor()?;
    let after = ctx.query("sesudah").and_then(|number| number.parse().ok()).unwrap_or(0);
    let found = ctx.read(|conn| store::list(conn, case.id, after))?;
    let found = Page::cut(found, |(row, _)| After { value: row.number.into(), id: row.id.any() });
    let writes = case.read_only().is_none();
    let may = May {
        open: matches!(decide(actor, Action::AttachmentOpen, &facts), Ok(_) | Err(Denied::StepUp))
            && !case.is_masked_for_good(ctx.now),
        strike: writes && decide(actor, Action::AttachmentStrike, &facts).is_ok(),
    };
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let mut origins =
        ctx.read(|conn| merged::origins(conn, found.rows.iter().map(|(row, _)| row.id.any()).collect()))?;
    let mut rows = Vec::new();
    for (row, person) in &found.rows {
        let label = row.label.open(&key, row.id.any()).map_err(|error| Fault::Internal(error.to_string()))?;
        let mut view = RowView::new(case.id, row, *person, may, &ctx.book);
        view.caption.clone_from(&label.caption);
        view.origin = origins.remove(&row.id.any());
        rows.push(view);
    }
    let answer = ListPage {
        shell: Shell::new(&ctx, "attachment.list", "Lampiran").with_exit(),
        id: case.id,
        code: case.code.clone(),
        version: case.version,
        state: case.state.code(),
        rows,
        next: found.next.map(|next| format!("{}?sesudah={}", list_of(&case), next.value)),
        add: (writes && decide(actor, Action::CaseAttach, &facts).is_ok())
            .then(|| format!("{}/{}", list_of(&case), ADD.slug)),
    };
    page(StatusCode::OK, &answer)
}

/// The form, with the people of the case and the kinds that fit them: where nobody is grown up there is no
/// photo of a person (ACC-03).
fn add_page(ctx: &Ctx, case: &Case) -> Result<Prepared, Fault> {
    let people = ctx.read(|conn| cases::victims(conn, case.id))?;
    let grown_up = people.iter().any(|person| !person.is_child);
    let kinds = ctx.book.options(KINDS).iter().filter(|kind| grown_up || kind.code != PHOTO);
    let kinds = kinds.map(|kind| OptionView::new(&kind.code, &kind.label)).collect();
    let people = people.iter().map(|person| {
        let (number, alias) = (person.number, &person.alias_code);
        OptionView::new(number.to_string(), format!("Orang {number} ({alias})"))
    });
    let given = Given::from([("kind", kinds), ("victim", people.collect())]);
    Ok(Prepared { version: None, back: list_of(case), given, closed: case.read_only(), ..prepared(case) })
}

async fn show_add(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, _) = seen(&ctx, *id, Action::CaseAttach).await?;
    acts::show(&ctx, &ADD, add_page(&ctx, &case)?)
}

async fn attach(post: Post, id: Path<CaseId>) -> Answer {
    let (case, _) = seen(&post.ctx, *id, Action::CaseAttach).await?;
    if let Some(sentence) = case.read_only() {
        return Err(Fault::NotNow(sentence));
    }
    let prepared = Prepared { closed: None, ..add_page(&post.ctx, &case)? };
    let input = match post.read(&prepared.given) {
        Ok(input) => input,
        Err(faults) => return again(&post, prepared, faults),
    };
    let files = match keeping::kept(&post, &case).await? {
        Ok(files) => files,
        Err(faults) => {
            note_refused(&post, &case).await?;
            return again(&post, prepared, faults);
        }
    };
    let objects = files.iter().map(|file| file.object.clone()).collect();
    let attach = Attach { case: case.id, input, files };
    let done = post.submit(move |tx, actor| actions::attach(tx, actor, &attach)).await;
    keeping::let_go(&post.ctx, objects, &done).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}

/// The form again, which never has its files any more.
fn again(post: &Post, prepared: Prepared, mut faults: Vec<FieldFault>) -> Answer {
    if !post.files.all.is_empty() && faults.iter().all(|fault| !fault.field.starts_with("file_")) {
        faults.push(FieldFault { field: FIRST, text: "Pilih berkasnya sekali lagi.".into() });
    }
    let mut answer = acts::again(post, prepared, &faults)?;
    if post.files.is_too_large() {
        *answer.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    }
    Ok(answer)
}

/// A file that was not taken leaves its row (security.md 12), without its name.
async fn note_refused(post: &Post, case: &Case) -> Result<(), Fault> {
    let refusal = post.ctx.actor()?.refusal(Action::CaseAttach.code(), KIND, Some(case.id.any()));
    let entry = Entry { decision: Decision::Refuse, reason_code: "upload_refused".into(), ..refusal };
    let noted = post.ctx.app.writer.write(move |tx| tx.record(&entry).map_err(Refusal::from)).await;
    Ok(noted?)
}

/// One attachment of a case that was reached before.
fn one(ctx: &Ctx, case: &Case, number: i32) -> Result<Attachment, Fault> {
    ctx.read(|conn| store::find(conn, case.id, number))?.ok_or(Fault::NotFound)
}

fn act_page(case: &Case, row: &Attachment) -> Prepared {
    let about = format!("Berkas {} · {}", case.code, title(row.number));
    Prepared { version: None, back: list_of(case), about, ..prepared(case) }
}

async fn show_open(ctx: Ctx, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let (case, _) = seen(&ctx, id, Action::AttachmentOpen).await?;
    let row = one(&ctx, &case, number)?;
    acts::show(&ctx, &OPEN, act_page(&case, &row))
}

async fn open(post: Post, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let (case, _) = seen(&post.ctx, id, Action::AttachmentOpen).await?;
    let row = one(&post.ctx, &case, number)?;
    let (ask, looked_at) = (post.read(&Given::new()), row.clone());
    let written = post
        .show_once(move |tx, actor, first| {
            let subject = Subject { actor, action: Action::AttachmentOpen, kind: RECORD, id: looked_at.id.any() };
            let (case, facts) = cases::load(tx, &subject, id)?;
            // A try without a reason stands in the log too (ACC-02).
            let input = ask.as_ref().map_err(|faults| subject.faults(faults.clone()))?;
            if !first {
                return subject.decide(&facts).map(|_| None);
            }
            actions::open(tx, &subject, (&case, &facts), &looked_at, input).map(Some)
        })
        .await;
    match written {
        Ok(Some(Taken::Counted)) => keeping::handed_out(&post.ctx, &case, &row).await,
        Ok(Some(Taken::Waits(over))) => quota::pages::waits(&post.ctx, list_of(&case), over),
        Ok(None) => Ok(see_other(post.ctx.request.path())),
        Err(error) => acts::refused(&post, act_page(&case, &row), error),
    }
}

async fn show_strike(ctx: Ctx, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let (case, _) = seen(&ctx, id, Action::AttachmentStrike).await?;
    let row = one(&ctx, &case, number)?;
    acts::show(&ctx, &STRIKE, Prepared { closed: case.read_only(), ..act_page(&case, &row) })
}

async fn strike(post: Post, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let (case, _) = seen(&post.ctx, id, Action::AttachmentStrike).await?;
    let row = one(&post.ctx, &case, number)?;
    if let Some(sentence) = case.read_only() {
        return Err(Fault::NotNow(sentence));
    }
    let prepared = act_page(&case, &row);
    let why = match post.read(&prepared.given) {
        Ok(input) => input.text("reason"),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let done = post.submit(move |tx, actor| actions::strike(tx, actor, id, number, &why)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
