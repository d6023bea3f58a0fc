//! The own account: who I am here, a new password, the browsers that are signed in.
use actix_session::Session;
use actix_web::http::StatusCode;
use askama::Template;
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::sessions;

use super::activation::chosen;
use super::model::User;
use super::routes::let_in;
use super::sign_in::{self, Admitted, Stage};
use super::{recovery, session_store, store, two_persons};
use crate::access::{Action, Facts, decide};
use crate::audit::Entry;
use crate::base::clock::Moment;
use crate::crypto::{from_url_base64, url_base64};
use crate::db::Conn;
use crate::refusal::Refusal;
use crate::web::Typed;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::edge::set_header;
use crate::web::form_view::{Fill, FormView};
use crate::web::forms::{Field, FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

static PASSWORD: FormSpec = FormSpec {
    action: Action::AccountPassword,
    slug: "sandi",
    title: "Ganti kata sandi",
    intro: "Paling sedikit 12 karakter; untuk admin sistem 15. Sesudah diganti, semua perangkat lain harus masuk lagi.",
    button: "Simpan kata sandi",
    danger: false,
    fields: &[
        Field::password("password", "Kata sandi baru").autocomplete("new-password"),
        Field::password("password_again", "Kata sandi baru sekali lagi").autocomplete("new-password"),
    ],
};

static END: FormSpec = FormSpec {
    action: Action::SessionEnd,
    slug: "akhiri",
    title: "Akhiri",
    intro: "",
    button: "Akhiri",
    danger: false,
    fields: &[Field::hidden("session")],
};

static END_ALL: FormSpec = FormSpec {
    action: Action::SessionEnd,
    slug: "akhiri-semua",
    title: "Keluar dari semua perangkat",
    intro: "",
    button: "Keluar dari semua perangkat",
    danger: true,
    fields: &[],
};

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/akun", Action::AccountView, show),
        Endpoint::get("/akun/sandi", Action::AccountPassword, show_password),
        Endpoint::post("/akun/sandi", &PASSWORD, change_password),
        Endpoint::get("/akun/sesi", Action::SessionList, list_sessions),
        Endpoint::post("/akun/sesi/akhiri", &END, end_one).shown_at("/akun/sesi"),
        Endpoint::post("/akun/sesi/akhiri-semua", &END_ALL, end_all).shown_at("/akun/sesi"),
    ]
}

/// The account of whoever asks.
pub fn user(ctx: &Ctx) -> Result<User, Fault> {
    let id = ctx.actor()?.user;
    ctx.read(|conn| store::user(conn, id))?.ok_or(Fault::NotFound)
}

#[derive(Template)]
#[template(path = "accounts/own.html")]
struct OwnPage {
    shell: Shell,
    lines: Vec<(&'static str, String)>,
    may_set_code: bool,
}

async fn show(ctx: Ctx) -> Answer {
    ctx.permit(Action::AccountView)?;
    let (actor, user) = (ctx.actor()?, user(&ctx)?);
    let roles = user.roles().iter().map(|role| role.label()).collect::<Vec<_>>().join(", ");
    let mut lines = vec![
        ("Nama", user.full_name),
        ("Nama pengguna", user.username),
        ("Unit", actor.unit.name.clone()),
        ("Peran", roles),
    ];
    let may_set_code = decide(actor, Action::AccountTotp, &Facts::nothing()).is_ok();
    if may_set_code {
        let left = ctx.read(|conn| recovery::left(conn, user.id))?;
        lines.push(("Aplikasi kode", if user.totp.is_some() { "Terpasang".into() } else { "Belum terpasang".into() }));
        lines.push(("Kode pemulihan yang belum dipakai", left.to_string()));
    }
    page(StatusCode::OK, &OwnPage { shell: Shell::new(&ctx, "account.view", "Akun saya"), lines, may_set_code })
}

fn password_prepared() -> Prepared {
    Prepared { back: "/akun".into(), ..Prepared::default() }
}

async fn show_password(ctx: Ctx) -> Answer {
    ctx.permit(Action::AccountPassword)?;
    acts::show(&ctx, &PASSWORD, password_prepared())
}

async fn change_password(post: Post, session: Session) -> Answer {
    let ctx = &post.ctx;
    let permit = ctx.permit(Action::AccountPassword)?;
    let user = user(ctx)?;
    let password = match chosen(&post.typed, &user, &ctx.book) {
        Ok(password) => password,
        Err(faults) => return acts::again(&post, password_prepared(), &faults),
    };
    let hash = ctx.app.gate.hash(password).await.map_err(|_| Fault::Unavailable)?;
    let entry = permit.entry(ctx.actor()?, "user", user.id.any(), user.id.any());
    let id = user.id;
    let write = ctx.app.writer.write(move |tx| {
        store::set_password(tx, id, &hash)?;
        store::end_sessions(tx, id)?;
        tx.record(&entry)?;
        let standing = store::standing(tx.conn, id)?.ok_or(Diesel::NotFound)?;
        Ok::<_, Refusal>(standing.auth_epoch)
    });
    let epoch = write.await?;
    let village = user.is_village_side();
    let who = Admitted { user: id, username: user.username, epoch, village, stage: Stage::Full };
    sign_in::begin(&session, ctx, &who)?;
    Ok(let_in(ctx, &who, &format!("/akun?selesai={}", two_persons::receipt(id))))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct Open {
    token_hash: Vec<u8>,
    created_at: Moment,
    last_seen_at: Moment,
}

fn open_sessions(conn: &mut Conn, user: crate::base::ids::UserId) -> Result<Vec<Open>, Diesel> {
    sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .order(sessions::last_seen_at.desc())
        .select(Open::as_select())
        .load(conn)
}

struct SessionRow {
    here: bool,
    since: Moment,
    seen: Moment,
    form: FormView,
}

#[derive(Template)]
#[template(path = "accounts/sessions.html")]
struct SessionsPage {
    shell: Shell,
    rows: Vec<SessionRow>,
    all: FormView,
}

async fn list_sessions(ctx: Ctx) -> Answer {
    ctx.permit(Action::SessionList)?;
    let user = ctx.actor()?.user;
    let here = ctx.signed_in().map(|signed_in| signed_in.session.clone()).unwrap_or_default();
    let open = ctx.read(|conn| open_sessions(conn, user))?;
    let rows = open.into_iter().map(|session| SessionRow {
        here: session.token_hash == here,
        since: session.created_at,
        seen: session.last_seen_at,
        form: button(&ctx, &END, "/akun/sesi/akhiri", Some(url_base64(&session.token_hash))),
    });
    let rows = rows.collect();
    let all = button(&ctx, &END_ALL, "/akun/sesi/akhiri-semua", None);
    page(StatusCode::OK, &SessionsPage { shell: Shell::new(&ctx, "session.list", "Perangkat yang masuk"), rows, all })
}

fn button(ctx: &Ctx, spec: &'static FormSpec, url: &str, session: Option<String>) -> FormView {
    let mut values = Typed::default();
    if let Some(session) = session {
        values.set("session", session);
    }
    spec.view(&Fill {
        url: url.into(),
        csrf: ctx.csrf(),
        version: None,
        values: &values,
        given: &Given::new(),
        faults: &[],
        book: &ctx.book,
    })
}

/// Ends one of the own sessions at once; another person's does not exist here.
async fn end_one(post: Post, session: Session) -> Answer {
    let permit = post.ctx.permit(Action::SessionEnd)?;
    let actor = std::sync::Arc::clone(post.ctx.actor()?);
    let hash = post.typed.first("session").and_then(from_url_base64).unwrap_or_default();
    let open = post.ctx.read(|conn| open_sessions(conn, actor.user))?;
    if !open.iter().any(|row| row.token_hash == hash) {
        return post.ctx.hide(Action::SessionEnd, "user", actor.user.any()).await;
    }
    let entry = Entry { action: "session.ended", ..permit.entry(&actor, "user", actor.user.any(), actor.user.any()) };
    let is_here = post.ctx.signed_in().is_some_and(|signed_in| signed_in.session == hash);
    let write = post.ctx.app.writer.write(move |tx| {
        session_store::end(tx, &hash)?;
        tx.record(&entry)?;
        Ok::<_, Refusal>(())
    });
    write.await?;
    if is_here {
        return Ok(gone(&session));
    }
    Ok(see_other(&format!("/akun/sesi?selesai={}", two_persons::receipt(actor.user))))
}

async fn end_all(post: Post, session: Session) -> Answer {
    let permit = post.ctx.permit(Action::SessionEnd)?;
    let actor = std::sync::Arc::clone(post.ctx.actor()?);
    let entry = permit.entry(&actor, "user", actor.user.any(), actor.user.any());
    let entry = Entry { action: "session.ended", reason_code: "all".into(), ..entry };
    let write = post.ctx.app.writer.write(move |tx| {
        store::end_sessions(tx, actor.user)?;
        tx.record(&entry)?;
        Ok::<_, Refusal>(())
    });
    write.await?;
    Ok(gone(&session))
}

/// Out of this browser too.
fn gone(session: &Session) -> actix_web::HttpResponse {
    session.purge();
    let mut answer = see_other("/masuk");
    set_header(&mut answer, "clear-site-data", "\"cache\", \"storage\"");
    answer
}
