//! What an officer reads whose quota is used up, and where the head decides about the count.
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use super::Passed;
use super::store::{self, Request};
use crate::access::{Action, Actor, Denied, Facts, Permit, Scope, decide};
use crate::accounts;
use crate::audit::Entry;
use crate::base::clock::Moment;
use crate::base::ids::{QuotaId, code_from};
use crate::base::paging::After;
use crate::refusal::Subject;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::edge;
use crate::web::forms::{Choices, Field, FormSpec, Given};
use crate::web::post::{Done, Post};
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

pub const KIND: &str = "quota";

static DECIDE: FormSpec = FormSpec {
    action: Action::QuotaDecide,
    slug: "putuskan",
    title: "Putuskan jumlah identitas yang dibuka",
    intro: "Tanyakan kepada petugasnya untuk apa. Bila disetujui, hitungannya dimulai lagi dari nol. Keputusan Anda dicatat.",
    button: "Simpan keputusan",
    danger: false,
    fields: &[Field::radios("decision", "Keputusan", Choices::Fixed(&[("approve", "Setujui"), ("reject", "Tolak")]))],
};

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/kuota", Action::QuotaList, list),
        Endpoint::get("/kuota/{quota_id}", Action::QuotaDecide, show),
        Endpoint::post("/kuota/{quota_id}", &DECIDE, decide_on),
    ]
}

#[derive(Template)]
#[template(path = "cases/waits.html")]
struct WaitsPage {
    shell: Shell,
    back: String,
    most: usize,
    span: &'static str,
}

/// Nothing is shown; who is asked, and what the officer can do meanwhile.
pub fn waits(ctx: &Ctx, back: String, over: Passed) -> Answer {
    let shell = Shell::new(ctx, "victim.reveal", "Menunggu persetujuan kepala unit").with_exit();
    page(StatusCode::FORBIDDEN, &WaitsPage { shell, back, most: over.span.most(), span: over.span.label() })
}

/// A page that says when there is room again (`seeking`), with everything that was typed.
pub fn too_many(mut answer: HttpResponse, minutes: i64) -> HttpResponse {
    *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    edge::set_header(&mut answer, "retry-after", &(minutes * 60).to_string());
    answer
}

struct Row {
    id: QuotaId,
    title: String,
    unit: String,
    asked_at: Moment,
    state: &'static str,
    kind: &'static str,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "cases/quotas.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
    next: Option<String>,
}

/// How many, by whom: "uji.cm1: 11 orang dalam satu jam".
pub fn sentence(username: &str, request: &Request) -> String {
    format!("{username}: {} orang dalam {}", request.looks, request.span.label())
}

const fn state(request: &Request) -> (&'static str, &'static str) {
    match request.approved {
        None => ("Menunggu kepala unit", "warn"),
        Some(true) => ("Disetujui", "ok"),
        Some(false) => ("Ditolak", "neutral"),
    }
}

async fn list(ctx: Ctx) -> Answer {
    let scope = ctx.scope(Action::QuotaList)?;
    let after = ctx.query("sesudah").and_then(|text| After::read(&text));
    let mut found = ctx.read(|conn| store::list(conn, &scope, after))?;
    if after.is_none() {
        let asked = ctx.read(|conn| store::waiting(conn, &scope, 20))?;
        // Of a unit below whose only head asked (D-22).
        found.rows.splice(0..0, asked.into_iter().filter(|row| row.unit_id != scope.unit()));
    }
    let people: Vec<_> = found.rows.iter().map(|row| row.user_id).collect();
    let names = ctx.read(|conn| accounts::store::usernames(conn, &people))?;
    let decides = Scope::of(ctx.actor()?, Action::QuotaDecide).is_some();
    let next = found.next.map(|next| format!("/kuota?sesudah={}", next.write()));
    let row = |request: &Request| {
        let (state, kind) = state(request);
        let open = decides && request.approved.is_none() && request.user_id != scope.user();
        Row {
            id: request.id,
            title: sentence(names.get(&request.user_id).map_or("", String::as_str), request),
            unit: ctx.book.unit_name(request.unit_id),
            asked_at: request.asked_at,
            state,
            kind,
            href: open.then(|| format!("/kuota/{}", request.id)),
        }
    };
    let rows = found.rows.iter().map(row).collect();
    page(StatusCode::OK, &ListPage { shell: Shell::new(&ctx, "quota.list", "Identitas yang dibuka"), rows, next })
}

/// The request, for whoever decides about it.
async fn seen(ctx: &Ctx, id: QuotaId) -> Result<Request, Fault> {
    let actor = ctx.actor()?;
    let Some((request, facts)) = ctx.read(|conn| store::find(conn, actor, id))? else {
        return ctx.hide(Action::QuotaDecide, KIND, id.any()).await;
    };
    match may(actor, &request, &facts) {
        Ok(_) => Ok(request),
        Err(denied) => ctx.deny(Action::QuotaDecide, KIND, id.any(), denied).await,
    }
}

/// Nobody approves the own count.
fn may(actor: &Actor, request: &Request, facts: &Facts) -> Result<Permit, Denied> {
    let permit = decide(actor, Action::QuotaDecide, facts)?;
    if request.user_id == actor.user { Err(Denied::Explain) } else { Ok(permit) }
}

fn prepared(ctx: &Ctx, request: &Request) -> Result<Prepared, Fault> {
    let who = ctx.read(|conn| accounts::store::standing(conn, request.user_id))?;
    let (name, username) = who.map_or_else(Default::default, |who| (who.full_name, who.username));
    let notes = vec![
        format!("{name} ({username}), {}.", ctx.book.unit_name(request.unit_id)),
        format!(
            "Akan membuka identitas orang ke-{} dalam {}. Batasnya {} orang.",
            request.looks,
            request.span.label(),
            request.span.most()
        ),
        format!("Diminta {}.", request.asked_at.long()),
    ];
    let closed = request.approved.map(|_| decided().to_owned());
    Ok(Prepared { back: "/kuota".into(), notes, closed, ..Prepared::default() })
}

const fn decided() -> &'static str {
    "Permintaan ini sudah diputuskan."
}

async fn show(ctx: Ctx, id: Path<QuotaId>) -> Answer {
    let request = seen(&ctx, *id).await?;
    acts::show(&ctx, &DECIDE, prepared(&ctx, &request)?)
}

async fn decide_on(post: Post, id: Path<QuotaId>) -> Answer {
    let request = seen(&post.ctx, *id).await?;
    let prepared = prepared(&post.ctx, &request)?;
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let (id, approved) = (*id, input.text("decision") == "approve");
    let done = post
        .submit(move |tx, actor| {
            let subject = Subject { actor, action: Action::QuotaDecide, kind: KIND, id: id.any() };
            let (request, facts) = store::find(tx.conn, actor, id)?.ok_or_else(|| subject.hidden())?;
            let permit = may(actor, &request, &facts).map_err(|denied| subject.denied(denied))?;
            if !store::decide(tx, id, actor.user, approved)? {
                return Err(subject.not_now(decided()));
            }
            let reason = if approved { "approved" } else { "rejected" };
            let entry = permit.entry(actor, KIND, id.any(), request.user_id.any());
            tx.record(&Entry { reason_code: reason.into(), ..entry })?;
            Ok(Done::at("/kuota", code_from("KU", id.bytes().get(10..).unwrap_or_default())))
        })
        .await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
