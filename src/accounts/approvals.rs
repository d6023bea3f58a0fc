//! Where the second person decides (ACT-06, ACT-12, ACT-13).
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use super::admin_actions;
use super::admin_store as rows;
use super::admin_views::Waiting;
use crate::access::Action;
use crate::base::ids::RoleRequestId;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::forms::{Choices, Field, FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

static DECIDE: FormSpec = FormSpec {
    action: Action::UserApprove,
    slug: "putuskan",
    title: "Putuskan permintaan",
    intro: "Periksa sendiri siapa orangnya dan mengapa ini perlu. Keputusan Anda langsung berlaku dan dicatat.",
    button: "Simpan keputusan",
    danger: false,
    fields: &[Field::radios("decision", "Keputusan", Choices::Fixed(&[("approve", "Setujui"), ("reject", "Tolak")]))],
};

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/kelola/persetujuan", Action::UserList, list),
        Endpoint::get("/kelola/persetujuan/{role_request_id}", Action::UserApprove, show),
        Endpoint::post("/kelola/persetujuan/{role_request_id}", &DECIDE, decide),
    ]
}

#[derive(Template)]
#[template(path = "admin/approvals.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Waiting>,
}

async fn list(ctx: Ctx) -> Answer {
    ctx.permit(Action::UserList)?;
    let requests = ctx.read(|conn| rows::waiting(conn, None))?;
    let rows = ctx.read(|conn| requests.iter().map(|request| Waiting::of(conn, request, &ctx.book)).collect())?;
    page(StatusCode::OK, &ListPage { shell: Shell::new(&ctx, "user.approvals", "Persetujuan akun"), rows })
}

fn prepared(ctx: &Ctx, id: RoleRequestId) -> Result<Prepared, Fault> {
    let Some(request) = ctx.read(|conn| rows::request(conn, id))? else { return Err(Fault::NotFound) };
    let asked = ctx.read(|conn| Waiting::of(conn, &request, &ctx.book))?;
    let mut notes = vec![format!("{} ({}), {}.", asked.name, asked.username, asked.unit)];
    if !asked.roles.is_empty() {
        notes.push(format!("Peran yang diminta: {}.", asked.roles));
    }
    notes.push(format!("Diminta oleh {}, {}.", asked.asked_by, asked.at.long()));
    Ok(Prepared { about: asked.kind.to_owned(), back: "/kelola/persetujuan".into(), notes, ..Prepared::default() })
}

async fn show(ctx: Ctx, id: Path<RoleRequestId>) -> Answer {
    ctx.permit(Action::UserApprove)?;
    acts::show(&ctx, &DECIDE, prepared(&ctx, *id)?)
}

async fn decide(post: Post, id: Path<RoleRequestId>) -> Answer {
    post.ctx.permit(Action::UserApprove)?;
    let prepared = prepared(&post.ctx, *id)?;
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let (id, approved) = (*id, input.text("decision") == "approve");
    let done = post.submit(move |tx, actor| admin_actions::decide(tx, actor, id, approved)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
