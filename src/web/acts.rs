//! The page of one act: its form as first shown, with its faults (422), or beside what another
//! officer saved meanwhile (409). Every slice's acts use these.
use std::collections::HashMap;

use actix_web::http::StatusCode;
use askama::Template;

use super::answer::{Answer, Fault, page};
use super::context::Ctx;
use super::drafts;
use super::form_view::{Fill, FormView};
use super::forms::{Choices, FieldKind, FormSpec, Given};
use super::post::Post;
use super::shell::Shell;
use super::typed::Typed;
use super::unsaid;
use crate::db::WriteError;
use crate::flow::FieldFault;
use crate::refusal::Refusal;

/// What a slice knows about the record that the act is about.
#[derive(Debug, Default)]
pub struct Prepared {
    /// Line above the title: which record.
    pub about: String,
    /// Way back.
    pub back: String,
    pub version: Option<i32>,
    /// What the fields hold before anything is typed.
    pub values: Typed,
    pub given: Given,
    /// Lines to read before deciding.
    pub notes: Vec<String>,
    /// Address and words of what should be read before.
    pub links: Vec<(String, String)>,
    /// What is said at a field of this record beside its label, by field name.
    pub hints: HashMap<&'static str, &'static str>,
    /// Pages about people carry the quick exit.
    pub exit: bool,
    /// Why the act cannot be done now, for whoever kept its page open; the button is dead then.
    pub closed: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/act.html")]
struct ActPage {
    shell: Shell,
    about: String,
    back: String,
    notes: Vec<String>,
    links: Vec<(String, String)>,
    closed: Option<String>,
    form: FormView,
}

/// One field of a conflict: what stands, what was typed.
struct Difference {
    label: &'static str,
    theirs: String,
    yours: String,
}

#[derive(Template)]
#[template(path = "pages/conflict.html")]
struct ConflictPage {
    shell: Shell,
    about: String,
    back: String,
    theirs_version: i32,
    differences: Vec<Difference>,
    /// What stands in both alike.
    same: Vec<Difference>,
    form: FormView,
}

/// The form as first shown, or with the draft that an ended session left.
pub fn show(ctx: &Ctx, spec: &'static FormSpec, prepared: Prepared) -> Answer {
    let mut shell = Shell::new(ctx, spec.action.code(), spec.title);
    shell.show_exit |= prepared.exit;
    let mut prepared = prepared;
    if let Some((typed, notice)) = draft(ctx)? {
        shell = shell.with_notice(notice);
        prepared.values = typed;
    }
    render(ctx, spec, prepared, shell, &[], StatusCode::OK)
}

/// What an ended session left of this page's form, and the sentence that says so.
pub fn draft(ctx: &Ctx) -> Result<Option<(Typed, String)>, Fault> {
    let user = ctx.actor()?.user;
    let path = ctx.request.path().to_owned();
    let found = ctx.read(|conn| drafts::find(conn, &ctx.app.keyring, user, &path))?;
    Ok(found.map(|(typed, at)| {
        let (hour, minute) = at.hour_minute();
        (typed, format!("Isian Anda dari pukul {hour:02}.{minute:02} WITA dikembalikan. Periksa, lalu kirim."))
    }))
}

/// The answer to a refused act: the form again where that helps, else the fault's own page.
pub fn refused(post: &Post, prepared: Prepared, error: WriteError<Refusal>) -> Answer {
    match error {
        WriteError::Refused(Refusal::Fields { faults, .. }) => again(post, prepared, &faults),
        WriteError::Refused(Refusal::Stale { theirs, .. }) => conflict(post, prepared, theirs),
        WriteError::Refused(Refusal::StepUp(_)) => Err(Fault::StepUp { then: post.ctx.request.path().to_owned() }),
        other => Err(other.into()),
    }
}

/// 422: everything typed is kept.
pub fn again(post: &Post, mut prepared: Prepared, faults: &[FieldFault]) -> Answer {
    prepared.values = post.typed.clone();
    let mut shell = Shell::new(&post.ctx, post.spec.action.code(), post.spec.title).with_error();
    shell.show_exit |= prepared.exit;
    render(&post.ctx, post.spec, prepared, shell, faults, StatusCode::UNPROCESSABLE_ENTITY)
}

fn render(
    ctx: &Ctx,
    spec: &'static FormSpec,
    prepared: Prepared,
    shell: Shell,
    faults: &[FieldFault],
    status: StatusCode,
) -> Answer {
    let mut form = spec.view(&Fill {
        url: ctx.request.path().to_owned(),
        csrf: ctx.csrf(),
        version: prepared.version,
        values: &prepared.values,
        given: &prepared.given,
        faults,
        book: &ctx.book,
    });
    form.dead = prepared.closed.is_some();
    let Prepared { about, back, notes, links, hints, closed, .. } = prepared;
    for field in &mut form.fields {
        if let Some(hint) = hints.get(field.name) {
            field.hint = Some((*hint).to_owned());
        }
    }
    page(status, &ActPage { shell, about, back, notes, links, closed, form })
}

/// 409: both versions side by side; sending again takes the version that stands now.
fn conflict(post: &Post, prepared: Prepared, theirs: i32) -> Answer {
    let shown =
        |values: &Typed| post.spec.fields.iter().map(|f| said(f, values, &prepared.given, post)).collect::<Vec<_>>();
    let pairs = shown(&prepared.values).into_iter().zip(shown(&post.typed));
    let labels = post.spec.fields.iter().map(|f| f.label);
    let (differences, same): (Vec<_>, Vec<_>) = labels
        .zip(pairs)
        .filter(|(label, (theirs, yours))| !(label.is_empty() || (theirs.is_empty() && yours.is_empty())))
        .map(|(label, (theirs, yours))| Difference { label, theirs, yours })
        .partition(|row| row.theirs != row.yours);
    let mut shell = Shell::new(&post.ctx, post.spec.action.code(), "Sudah diubah petugas lain").with_error();
    shell.show_exit |= prepared.exit;
    let form = post.spec.view(&Fill {
        url: post.ctx.request.path().to_owned(),
        csrf: post.ctx.csrf(),
        version: Some(theirs),
        values: &post.typed,
        given: &prepared.given,
        faults: &[],
        book: &post.ctx.book,
    });
    let answer = ConflictPage {
        shell,
        about: prepared.about,
        back: prepared.back,
        theirs_version: theirs,
        differences,
        same,
        form,
    };
    page(StatusCode::CONFLICT, &answer)
}

/// A field's value in words, for comparing.
fn said(field: &super::forms::Field, values: &Typed, given: &Given, post: &Post) -> String {
    if let Some(why) = unsaid::read(field, values) {
        return post.ctx.book.label(unsaid::LIST, why.code());
    }
    if field.kind == FieldKind::Date {
        let part = |suffix: &str| values.first(&format!("{}{suffix}", field.name)).unwrap_or_default();
        return format!("{} {} {}", part("_d"), part("_m"), part("_y")).trim().to_owned();
    }
    let label = |code: &str| match field.choices {
        Choices::List(list) => post.ctx.book.label(list, code),
        Choices::Fixed(pairs) => {
            pairs.iter().find(|(c, _)| *c == code).map_or(code.to_owned(), |(_, l)| (*l).to_owned())
        }
        Choices::Given => given
            .get(field.name)
            .and_then(|o| o.iter().find(|o| o.code == code))
            .map_or(code.to_owned(), |o| o.label.clone()),
        Choices::None => code.to_owned(),
    };
    values.all(field.name).map(label).collect::<Vec<_>>().join(", ")
}
