//! The addresses of the case file: how far it is filled, each section with its records, and what is done
//! to them.
use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::super::actions::KIND;
use super::super::attachments;
use super::super::forms::VICTIM;
use super::super::merged;
use super::super::model::Case;
use super::super::quota::{self, Passed, Taken};
use super::super::routes::{prepared, seen};
use super::actions::{self, Save, What};
use super::exploitation::Banner;
use super::reveal::Target;
use super::sheet::{Measure, Sheet};
use super::store::{self, Record};
use super::views::{self, OverviewPage, PartView, RecordView, SectionPage};
use super::{ADD, CHANGE, MARK, REVEAL, STRIKE, Section, counts, given, losses, reveal};
use crate::access::{Action, Facts, decide};
use crate::base::ids::CaseId;
use crate::base::paging::{After, PAGE};
use crate::db::WriteError;
use crate::keys;
use crate::refusal::{Refusal, Subject};
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::forms::{FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

pub fn routes() -> Vec<Endpoint> {
    let mut all = vec![Endpoint::get("/berkas/{case_id}/kelengkapan", Action::CaseViewParts, overview)];
    for (section, form) in &ADD {
        let at = format!("/berkas/{{case_id}}/{}", section.slug());
        all.push(Endpoint::get(&at, section.viewing(), list));
        all.push(Endpoint::get(&format!("{at}/baru"), form.action, show_add));
        all.push(Endpoint::post(&format!("{at}/baru"), form, add));
    }
    for (section, form) in &MARK {
        let at = format!("/berkas/{{case_id}}/{}/tandai", section.slug());
        all.push(Endpoint::get(&at, form.action, show_mark));
        all.push(Endpoint::post(&at, form, mark));
    }
    for (section, form) in CHANGE.iter().chain(&STRIKE).chain(&REVEAL) {
        let at = format!("/berkas/{{case_id}}/{}/{{record}}/{}", section.slug(), form.slug);
        match form.slug {
            "ubah" => all.extend([Endpoint::get(&at, form.action, show_change), Endpoint::post(&at, form, change)]),
            "coret" => all.extend([Endpoint::get(&at, form.action, show_strike), Endpoint::post(&at, form, strike)]),
            _ => all.extend([Endpoint::get(&at, form.action, show_reveal), Endpoint::post(&at, form, show_record)]),
        }
    }
    all
}

/// The section in the address: `/berkas/{id}/perjalanan/…`.
fn section_of(ctx: &Ctx) -> Result<Section, Fault> {
    ctx.request.path().split('/').nth(3).and_then(Section::by_slug).ok_or(Fault::NotFound)
}

/// The form of this section in a table of forms.
fn form_in(table: &'static [(Section, FormSpec)], section: Section) -> Result<&'static FormSpec, Fault> {
    table.iter().find(|(of, _)| *of == section).map(|(_, form)| form).ok_or(Fault::NotFound)
}

/// Rows from where the address says; the keys are ids.
fn from_here<T>(ctx: &Ctx, mut rows: Vec<T>, key: impl Fn(&T) -> After) -> (Vec<T>, Option<After>) {
    if let Some(after) = ctx.query("sesudah").and_then(|text| After::read(&text))
        && let Some(at) = rows.iter().position(|row| key(row) == after)
    {
        rows.drain(..=at);
    }
    let cut = crate::base::paging::Page::cut(rows, key);
    (cut.rows, cut.next)
}

/// How far the file is filled; nothing sealed is opened for it.
async fn overview(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&ctx, *id, Action::CaseViewParts).await?;
    let actor = ctx.actor()?;
    let known = ctx.read(|conn| counts::counts(conn, case.id))?;
    let sections: Vec<PartView> = Section::ALL
        .iter()
        .map(|section| {
            let may_see = decide(actor, section.viewing(), &facts).is_ok();
            let count = known.get(section).cloned().unwrap_or_default();
            PartView::of_section(case.id, *section, &count, may_see, &ctx.book)
        })
        .collect();
    let attached = ctx.read(|conn| attachments::store::count(conn, case.id))?;
    let people = ctx.read(|conn| counts::people(conn, case.id))?;
    let all: Vec<PartView> = people.iter().map(|person| PartView::of_person(person, VICTIM.fields)).collect();
    let total = sections.iter().chain(&all).fold(Measure::default(), |sum, part| sum.plus(part.measure));
    let limit = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let from = ctx.query("sesudah").and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
    let next = (all.len() > from.saturating_add(limit))
        .then(|| format!("/berkas/{}/kelengkapan?sesudah={}", case.id, from + limit));
    let answer = OverviewPage {
        shell: Shell::new(&ctx, "case.view_measure", format!("Kelengkapan berkas {}", case.code)).with_exit(),
        id: case.id,
        code: case.code.clone(),
        version: case.version,
        state: case.state.code(),
        sections,
        people: all.into_iter().skip(from).take(limit).collect(),
        next,
        total,
        attachments: decide(actor, Action::AttachmentList, &facts).is_ok().then_some(attached),
    };
    page(StatusCode::OK, &answer)
}

async fn list(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let section = section_of(&ctx)?;
    let (case, facts) = seen(&ctx, *id, section.viewing()).await?;
    let actor = ctx.actor()?;
    let standing = ctx.read(|conn| store::standing(conn, case.id, section))?;
    let records = ctx.read(|conn| store::records(conn, case.id, section))?;
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let open = |record: &Record| record.open(&key).map_err(|error| Fault::from(actions::unreadable(error)));
    let sheets: Vec<(i32, After, Sheet)> = records
        .iter()
        .map(|r| Ok((r.number, After { value: r.number.into(), id: r.any() }, open(r)?)))
        .collect::<Result<_, Fault>>()?;
    let money = section == Section::Losses;
    let totals = if money { losses::totals(sheets.iter().map(|(.., sheet)| sheet)) } else { Vec::new() };
    let may_write = decide(actor, section.writing(), &facts).is_ok() && case.read_only().is_none();
    let empty = sheets.is_empty();
    let (rows, next) = from_here(&ctx, sheets, |(_, at, _)| *at);
    let mut origins = ctx.read(|conn| merged::origins(conn, rows.iter().map(|(_, at, _)| at.id).collect()))?;
    let view = |(number, at, sheet): &(i32, After, Sheet)| {
        let mut view = RecordView::new(case.id, section, *number, sheet, &ctx.book);
        view.origin = origins.remove(&at.id);
        if !may_write {
            (view.change, view.strike) = (None, None);
        }
        view
    };
    let at = format!("/berkas/{}/{}", case.id, section.slug());
    let answer = SectionPage {
        shell: Shell::new(&ctx, "case.view_file", section.title()).with_exit(),
        id: case.id,
        code: case.code.clone(),
        version: standing.version,
        state: case.state.code(),
        section: section.code(),
        title: section.title(),
        totals,
        banners: if section == Section::Exploitation { banners(&ctx, &case)? } else { Vec::new() },
        records: rows.iter().map(view).collect(),
        next: next.map(|next| format!("{at}?sesudah={}", next.write())),
        said: views::said_of_all(&standing.answer, &ctx.book).filter(|_| empty),
        add: may_write.then(|| format!("{at}/baru")),
        mark: (may_write && empty).then(|| format!("{at}/tandai")),
    };
    page(StatusCode::OK, &answer)
}

/// One banner for each offence in which somebody was forced into crime (CAS-13).
pub fn banners(ctx: &Ctx, case: &Case) -> Result<Vec<Banner>, Fault> {
    let days = ctx.read(|conn| store::forced_crimes(conn, case.id))?;
    let mut banners: Vec<Banner> = days.into_iter().map(|day| Banner::of(&ctx.book, day)).collect();
    banners.dedup();
    Ok(banners)
}

/// A section's form with the section's own version and the options that the case gives.
fn form_page(ctx: &Ctx, case: &Case, section: Section) -> Result<Prepared, Fault> {
    let standing = ctx.read(|conn| store::standing(conn, case.id, section))?;
    let actor = ctx.actor()?;
    Ok(Prepared {
        back: format!("/berkas/{}/{}", case.id, section.slug()),
        version: Some(standing.version),
        given: ctx.read(|conn| given::options(conn, &ctx.book, actor, case))?,
        closed: case.read_only(),
        ..prepared(case)
    })
}

async fn show_add(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let section = section_of(&ctx)?;
    let (case, _) = seen(&ctx, *id, section.writing()).await?;
    acts::show(&ctx, form_in(&ADD, section)?, form_page(&ctx, &case, section)?)
}

async fn show_mark(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let section = section_of(&ctx)?;
    let (case, _) = seen(&ctx, *id, section.writing()).await?;
    acts::show(&ctx, form_in(&MARK, section)?, form_page(&ctx, &case, section)?)
}

async fn show_change(ctx: Ctx, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let section = section_of(&ctx)?;
    let (case, facts) = seen(&ctx, id, section.writing()).await?;
    let record = reveal::record(&ctx, &case, section, number)?;
    if section.hides() {
        if let Err(denied) = decide(ctx.actor()?, section.revealing(), &facts) {
            return ctx.deny(section.revealing(), reveal::kind(section), record.any(), denied).await;
        }
        if !ctx.comes_from_us() {
            return Ok(see_other(&format!("/berkas/{id}/{}", section.slug())));
        }
    }
    if let Some(sentence) = case.read_only() {
        return Err(Fault::NotNow(sentence));
    }
    let mut prepared = form_page(&ctx, &case, section)?;
    let sheet = match reveal::for_form(&ctx, &case, &facts, section, &record).await? {
        Ok(sheet) => sheet,
        Err(over) => return quota::pages::waits(&ctx, prepared.back, over),
    };
    prepared.values = sheet.typed(section.fields());
    if section == Section::Journey {
        let all = ctx.read(|conn| store::records(conn, case.id, section))?;
        let at = all.iter().position(|other| other.any() == record.any()).unwrap_or_default() + 1;
        prepared.values.set("position", at.to_string());
    }
    prepared.about = format!("Berkas {} · {}", case.code, views::record_title(section, number));
    acts::show(&ctx, form_in(&CHANGE, section)?, prepared)
}

async fn show_strike(ctx: Ctx, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let section = section_of(&ctx)?;
    let (case, _) = seen(&ctx, id, section.writing()).await?;
    reveal::record(&ctx, &case, section, number)?;
    let mut prepared = form_page(&ctx, &case, section)?;
    prepared.about = format!("Berkas {} · {}", case.code, views::record_title(section, number));
    acts::show(&ctx, form_in(&STRIKE, section)?, prepared)
}

async fn add(post: Post, id: Path<CaseId>) -> Answer {
    saved(post, *id, What::Add).await
}

async fn mark(post: Post, id: Path<CaseId>) -> Answer {
    saved(post, *id, What::Mark).await
}

async fn change(post: Post, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    saved(post, id, What::Change(number)).await
}

async fn strike(post: Post, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    saved(post, id, What::Strike(number)).await
}

async fn saved(post: Post, id: CaseId, what: What) -> Answer {
    let section = section_of(&post.ctx)?;
    let (case, facts) = seen(&post.ctx, id, Action::CaseView).await?;
    if let Err(denied) = decide(post.ctx.actor()?, section.writing(), &facts) {
        return post.ctx.deny(section.writing(), KIND, id.any(), denied).await;
    }
    let mut prepared = Prepared { version: post.version(), closed: None, ..form_page(&post.ctx, &case, section)? };
    let input = match post.read(&prepared.given) {
        Ok(input) => input,
        // Whether the case can still be written comes before what was typed (D-05).
        Err(_) if case.read_only().is_some() => return Err(Fault::NotNow(case.read_only().unwrap_or_default())),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let book = std::sync::Arc::clone(&post.ctx.book);
    let save = Save { case: id, section, what, version: post.version(), input, book };
    let done = post.submit(move |tx, actor| actions::save(tx, actor, &save)).await;
    if let Err(WriteError::Refused(Refusal::Stale { .. })) = &done {
        prepared.values = match theirs(&post.ctx, &case, &facts, section, what).await? {
            Ok(sheet) => sheet.typed(section.fields()),
            Err(over) => return quota::pages::waits(&post.ctx, prepared.back, over),
        };
    }
    done.or_else(|error| acts::refused(&post, prepared, error))
}

/// What the other officer saved meanwhile (D-03): the same record, or the newest of the section. Of a
/// new one that names somebody, the names stay masked.
async fn theirs(
    ctx: &Ctx,
    case: &Case,
    facts: &Facts,
    section: Section,
    what: What,
) -> Result<Result<Sheet, Passed>, Fault> {
    let records = ctx.read(|conn| store::records(conn, case.id, section))?;
    match what {
        What::Change(number) => match records.iter().find(|record| record.number == number) {
            Some(record) => reveal::for_form(ctx, case, facts, section, record).await,
            None => Ok(Ok(Sheet::default())),
        },
        What::Add => match records.iter().max_by_key(|record| record.number) {
            Some(record) => Ok(Ok(reveal::opened(ctx, case, record)?.masked(section.fields()))),
            None => Ok(Ok(Sheet::default())),
        },
        What::Strike(_) | What::Mark => Ok(Ok(Sheet::default())),
    }
}

async fn show_reveal(ctx: Ctx, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let section = section_of(&ctx)?;
    let (case, facts) = seen(&ctx, id, section.viewing()).await?;
    let record = reveal::record(&ctx, &case, section, number)?;
    if let Err(denied) = decide(ctx.actor()?, section.revealing(), &facts) {
        return ctx.deny(section.revealing(), reveal::kind(section), record.any(), denied).await;
    }
    let back = format!("/berkas/{id}/{}", section.slug());
    let about = format!("Berkas {} · {}", case.code, views::record_title(section, number));
    acts::show(&ctx, form_in(&REVEAL, section)?, Prepared { version: None, back, about, ..prepared(&case) })
}

async fn show_record(post: Post, path: Path<(CaseId, i32)>) -> Answer {
    let (id, number) = *path;
    let section = section_of(&post.ctx)?;
    let (case, _) = seen(&post.ctx, id, section.viewing()).await?;
    let record = reveal::record(&post.ctx, &case, section, number)?;
    let (record_id, person) = (record.any(), record.victim);
    let ask = post.read(&Given::new());
    let written = post
        .show_once(move |tx, actor, first| {
            let subject = Subject { actor, action: section.revealing(), kind: reveal::kind(section), id: record_id };
            let (case, facts) = super::super::store::load(tx, &subject, id)?;
            let input = ask.as_ref().map_err(|faults| subject.faults(faults.clone()))?;
            if !first {
                return subject.decide(&facts).map(|_| None);
            }
            reveal::asked(tx, &subject, &Target::record(case, facts, section, person), input).map(Some)
        })
        .await;
    match written {
        Ok(Some(Taken::Counted)) => reveal::shown(&post.ctx, &case, section, &record),
        Ok(Some(Taken::Waits(over))) => {
            quota::pages::waits(&post.ctx, format!("/berkas/{id}/{}", section.slug()), over)
        }
        Ok(None) => Ok(see_other(post.ctx.request.path())),
        Err(error) => acts::refused(&post, Prepared { version: None, ..prepared(&case) }, error),
    }
}
