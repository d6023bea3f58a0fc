//! `/lapor`: a report without an account, on three pages and one to check them. Nothing is kept before it is sent: the
//! answers travel from page to page in the form, and no cookie holds them (docs/adr/0012).
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::report_forms::{Question, SEND, Step, WARNING, steps};
use super::report_sent;
use super::throttle;
use crate::access::Action;
use crate::alerts::warnings::{self, Warning};
use crate::cases::first_owner;
use crate::cases::reports::{self, Report};
use crate::db::WriteError;
use crate::flow::{self, FieldFault};
use crate::refusal::Refusal;
use crate::web::Typed;
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::csrf;
use crate::web::form_view::{FieldView, Fill, FormView, OptionView};
use crate::web::forms::{FormSpec, Given};
use crate::web::post::{Done, Post};
use crate::web::public_post::Turn;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

/// Name of the buttons that lead to another page without asking whether this one is complete.
const GO_TO: &str = "_ke";
/// Travels along once the check page was seen: after a correction, back to it.
const CHECKED: &str = "_diperiksa";

pub fn routes() -> Vec<Endpoint> {
    let mut all = vec![
        Endpoint::get("/lapor", Action::PublicReport, begin),
        Endpoint::get("/lapor/periksa", Action::PublicReport, show_check),
        Endpoint::post("/lapor/periksa", &SEND, send),
        Endpoint::get("/lapor/diterima", Action::PublicReport, report_sent::show),
    ];
    for step in steps(false) {
        let path = format!("/lapor/{}", step.number);
        all.push(Endpoint::get(&path, Action::PublicReport, show_step));
        all.push(Endpoint::post(&path, &step.takes, go_on));
    }
    all
}

#[derive(Template)]
#[template(path = "public/report_begin.html")]
struct BeginPage {
    shell: Shell,
}

async fn begin(ctx: Ctx) -> Answer {
    let shell = Shell::new(&ctx, "public.report_begin", "Sebelum Anda melapor").with_exit().with_hotlines(&ctx.book);
    page(StatusCode::OK, &BeginPage { shell })
}

/// One question as the page asks it.
struct QuestionView {
    legend: &'static str,
    hint: &'static str,
    fields: Vec<FieldView>,
}

#[derive(Template)]
#[template(path = "public/report_step.html")]
struct StepPage {
    shell: Shell,
    heading: &'static str,
    number: usize,
    of: usize,
    form: FormView,
    questions: Vec<QuestionView>,
    /// Names and values of the other pages.
    carried: Vec<(String, String)>,
    checked: bool,
    before: Option<&'static str>,
}

/// An answer of the check page: its words, its field's label.
struct Said {
    label: String,
    value: String,
}

struct Section {
    number: &'static str,
    heading: &'static str,
    said: Vec<Said>,
}

#[derive(Template)]
#[template(path = "public/report_check.html")]
struct CheckPage {
    shell: Shell,
    form: FormView,
    sections: Vec<Section>,
    carried: Vec<(String, String)>,
    notes: Vec<String>,
    problem: Option<String>,
}

/// The pages of what is being told: of somebody who needs help, unless it was said to be a warning.
fn pages(typed: &Typed) -> [&'static Step; 3] {
    steps(warns(typed))
}

fn warns(typed: &Typed) -> bool {
    typed.first("who") == Some(WARNING)
}

fn step_at(path: &str, typed: &Typed) -> Option<&'static Step> {
    let last = path.rsplit('/').next()?;
    pages(typed).into_iter().find(|step| step.number == last)
}

async fn show_step(ctx: Ctx) -> Answer {
    let step = step_at(ctx.request.path(), &Typed::default()).ok_or(Fault::NotFound)?;
    draw_step(&ctx, step, &Typed::default(), &[])
}

async fn show_check(ctx: Ctx) -> Answer {
    draw_check(&ctx, &Typed::default(), None)
}

/// On to the next page, or back to this one with what is missing.
async fn go_on(post: Post) -> Answer {
    let step = step_at(post.ctx.request.path(), &post.typed).ok_or(Fault::NotFound)?;
    if let Some(other) = wanted(&post.typed) {
        return draw_step(&post.ctx, other, &post.typed, &[]);
    }
    let faults = faults_of(&post.ctx, step, &post.typed);
    if !faults.is_empty() {
        return draw_step(&post.ctx, step, &post.typed, &faults);
    }
    let next = pages(&post.typed).into_iter().skip_while(|s| s.number != step.number).nth(1);
    match next.filter(|_| post.typed.first(CHECKED).is_none()) {
        Some(next) => draw_step(&post.ctx, next, &post.typed, &[]),
        None => checked(&post),
    }
}

/// The page that a button other than the main one leads to.
fn wanted(typed: &Typed) -> Option<&'static Step> {
    let number = typed.first(GO_TO)?;
    pages(typed).into_iter().find(|step| step.number == number)
}

/// The first page that lacks something comes before the check page.
fn checked(post: &Post) -> Answer {
    match incomplete(&post.ctx, &post.typed) {
        Some((step, faults)) => draw_step(&post.ctx, step, &post.typed, &faults),
        None => draw_check(&post.ctx, &post.typed, None),
    }
}

fn incomplete(ctx: &Ctx, typed: &Typed) -> Option<(&'static Step, Vec<FieldFault>)> {
    pages(typed).into_iter().map(|step| (step, faults_of(ctx, step, typed))).find(|(_, faults)| !faults.is_empty())
}

/// What is wrong on one page: a field by itself, or what a report needs at least (INT-02).
fn faults_of(ctx: &Ctx, step: &Step, typed: &Typed) -> Vec<FieldFault> {
    let given = given(ctx);
    let input = match step.asks.read(typed, &ctx.book, &given) {
        Ok(input) => input,
        Err(faults) => return faults,
    };
    let enough =
        if warns(typed) { Warning::read(&input).accept().map(drop) } else { Report::read(&input).accept().map(drop) };
    match enough {
        Err(flow::Refusal::Guard(mut faults)) => {
            faults.retain(|fault| step.asks.fields.iter().any(|field| field.name == fault.field));
            faults
        }
        _ => Vec::new(),
    }
}

async fn send(post: Post) -> Answer {
    if let Some(step) = wanted(&post.typed) {
        return draw_step(&post.ctx, step, &post.typed, &[]);
    }
    if let Some((step, faults)) = incomplete(&post.ctx, &post.typed) {
        return draw_step(&post.ctx, step, &post.typed, &faults);
    }
    let Ok(input) = post.read(&given(&post.ctx)) else { return Err(Fault::BadForm) };
    let network = throttle::key(&post.ctx, "report");
    if let Some(seconds) = throttle::wait(&post.ctx, &network)?
        && !post.came_before_by_public()?
    {
        return wait(&post, seconds);
    }
    let book = Arc::clone(&post.ctx.book);
    let warning = warns(&post.typed).then(|| Warning::read(&input));
    let report = Report::read(&input);
    let sent = post.submit_by_public(move |tx, by| {
        let code = match &warning {
            Some(warning) => warnings::receive(tx, &book, &by, warning)?,
            None => reports::receive(tx, &book, &by, &report)?,
        };
        if by.turn == Turn::First {
            let limit = throttle::by_reports(&network, tx.now);
            throttle::count(tx, &network, limit)?;
        }
        Ok(Done { location: "/lapor/diterima".to_owned(), receipt: code.shown() })
    });
    match sent.await {
        Ok((answer, done)) => report_sent::hand_over(&post.ctx, answer, &done.receipt),
        Err(WriteError::Refused(Refusal::Fields { .. })) => checked(&post),
        Err(error) => Err(error.into()),
    }
}

/// 429 on the page itself, so that nothing typed is lost.
fn wait(post: &Post, seconds: u64) -> Answer {
    let minutes = seconds.div_ceil(60);
    let problem = format!(
        "Terlalu banyak laporan dari jaringan ini. Coba lagi dalam {minutes} menit. Dalam bahaya? Hubungi 110."
    );
    let mut answer = draw_check(&post.ctx, &post.typed, Some(problem))?;
    *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    crate::web::edge::set_header(&mut answer, "retry-after", &seconds.to_string());
    Ok(answer)
}

/// Regencies and cities that a unit answers for.
fn given(ctx: &Ctx) -> Given {
    let found = first_owner::regencies(&ctx.book);
    Given::from([("region", found.into_iter().map(|r| OptionView::new(&r.code, &r.name)).collect())])
}

/// The form of a page and what of the other pages travels along.
fn fill(ctx: &Ctx, spec: &FormSpec, url: String, token: &str, typed: &Typed, faults: &[FieldFault]) -> FormView {
    let given = given(ctx);
    spec.view(&Fill {
        url,
        csrf: token.to_owned(),
        version: None,
        values: typed,
        given: &given,
        faults,
        book: &ctx.book,
    })
}

fn carried(typed: &Typed, but: &[crate::web::Field]) -> Vec<(String, String)> {
    let other = typed.content().filter(|(name, value)| !value.is_empty() && but.iter().all(|f| f.name != *name));
    other.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn draw_step(ctx: &Ctx, step: &'static Step, typed: &Typed, faults: &[FieldFault]) -> Answer {
    let (token, cookie) = csrf::for_form(ctx);
    let mut shell = shell(ctx, "public.report_step", step.asks.title, &token);
    shell.has_error = !faults.is_empty();
    let mut form = fill(ctx, &step.asks, format!("/lapor/{}", step.number), &token, typed, faults);
    let questions = grouped(step.questions, std::mem::take(&mut form.fields));
    let pages = pages(typed);
    let at = pages.iter().position(|s| s.number == step.number).unwrap_or_default();
    let view = StepPage {
        shell,
        heading: step.heading,
        number: at + 1,
        of: pages.len(),
        form,
        questions,
        carried: carried(typed, step.asks.fields),
        checked: typed.first(CHECKED).is_some(),
        before: at.checked_sub(1).and_then(|before| pages.get(before)).map(|before| before.number),
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    handed_out(page(status, &view), cookie)
}

fn grouped(questions: &[Question], fields: Vec<FieldView>) -> Vec<QuestionView> {
    let mut left = fields.into_iter();
    let view = |q: &Question| QuestionView {
        legend: q.legend,
        hint: q.hint,
        fields: left.by_ref().take(q.names.len()).collect(),
    };
    questions.iter().map(view).collect()
}

fn draw_check(ctx: &Ctx, typed: &Typed, problem: Option<String>) -> Answer {
    let (token, cookie) = csrf::for_form(ctx);
    let form = fill(ctx, &SEND, "/lapor/periksa".to_owned(), &token, typed, &[]);
    let section = |step: &Step| Section {
        number: step.number,
        heading: step.heading,
        said: fill(ctx, &step.asks, String::new(), "", typed, &[]).fields.iter().map(said).collect(),
    };
    let mut shell = shell(ctx, "public.report_check", SEND.title, &token);
    shell.has_error = problem.is_some();
    let view = CheckPage {
        shell,
        form,
        sections: pages(typed).into_iter().map(section).collect(),
        carried: carried(typed, &[]),
        notes: notes(typed),
        problem,
    };
    handed_out(page(StatusCode::OK, &view), cookie)
}

/// An answer in words.
fn said(field: &FieldView) -> Said {
    let chosen: Vec<&str> = field.options.iter().filter(|o| o.selected).map(|o| o.label.as_str()).collect();
    let value = if field.options.is_empty() { field.value.trim().to_owned() } else { chosen.join(", ") };
    Said { label: field.label.clone(), value: if value.is_empty() { "tidak diisi".to_owned() } else { value } }
}

/// What does not stop a report, but may be a slip.
fn notes(typed: &Typed) -> Vec<String> {
    let how = typed.first("contact_how").unwrap_or_default();
    let number = typed.first("reporter_contact").unwrap_or_default().trim();
    let wants_a_number = matches!(how, "call" | "whatsapp" | "sms" | "via_person") && number.is_empty();
    let note = "Anda boleh dihubungi, tetapi nomornya kosong. Laporan tetap dapat dikirim; petugas lalu tidak dapat menghubungi Anda.";
    wants_a_number.then(|| note.to_owned()).into_iter().collect()
}

fn shell(ctx: &Ctx, name: &'static str, title: &str, token: &str) -> Shell {
    let mut shell = Shell::new(ctx, name, title).with_exit().with_hotlines(&ctx.book);
    token.clone_into(&mut shell.csrf);
    shell
}

fn handed_out(answer: Answer, cookie: Option<actix_web::cookie::Cookie<'static>>) -> Answer {
    let mut answer: HttpResponse = answer?;
    csrf::hand_out(&mut answer, cookie);
    Ok(answer)
}
