//! The one-time link with which somebody sets a password: 256 random bits of which only the hash is
//! kept, good once and for 72 hours (security.md 5.2, ACT-01, ACT-12).
use actix_web::web::Path;
use askama::Template;
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{activation_links, users};

use super::form_page::{self, Shown};
use super::model::{AccountState, User};
use super::sign_in::account_entry;
use super::{store, two_persons};
use crate::access::{Action, Role};
use crate::audit::{Decision, Entry};
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, UserId};
use crate::base::secret::Secret;
use crate::crypto::{PasswordFor, check_strength, random_token, sha256};
use crate::db::{Conn, Tx};
use crate::flow::FieldFault;
use crate::reference::Book;
use crate::refusal::Refusal;
use crate::web::Typed;
use crate::web::answer::{Answer, Fault, see_other};
use crate::web::context::Ctx;
use crate::web::form_view::FormView;
use crate::web::forms::{Field, FormSpec};
use crate::web::once::{self, Before, Sent};
use crate::web::post::{Done, Post};
use crate::web::routes::{Auth, Endpoint, Side};
use crate::web::shell::Shell;

const HOURS: i64 = 72;

static SET: FormSpec = FormSpec {
    action: Action::UserActivate,
    slug: "sandi",
    title: "Buat kata sandi",
    intro: "Paling sedikit 12 karakter; untuk admin sistem 15. Empat kata yang tidak berhubungan mudah diingat dan sulit ditebak.",
    button: "Simpan kata sandi",
    danger: false,
    fields: &[
        Field::password("password", "Kata sandi baru").autocomplete("new-password"),
        Field::password("password_again", "Kata sandi baru sekali lagi").autocomplete("new-password"),
    ],
};

pub fn routes() -> Vec<Endpoint> {
    let open = |e: Endpoint| e.auth(Auth::Login).side(Side::Public);
    vec![
        open(Endpoint::get("/sandi/{token}", Action::UserActivate, show)),
        open(Endpoint::post("/sandi/{token}", &SET, set)),
    ]
}

/// A new link; one that was not used yet stops working. The caller shows it to whoever asked.
pub fn issue(tx: &mut Tx<'_>, user: UserId) -> Result<String, Diesel> {
    withdraw(tx, user)?;
    let token = random_token();
    diesel::insert_into(activation_links::table)
        .values((
            activation_links::token_hash.eq(sha256(token.as_bytes())),
            activation_links::user_id.eq(user),
            activation_links::expires_at.eq(tx.now.plus_hours(HOURS)),
        ))
        .execute(tx.conn)?;
    Ok(token)
}

/// No unused link of this account works any more.
pub fn withdraw(tx: &mut Tx<'_>, user: UserId) -> Result<(), Diesel> {
    let open =
        activation_links::table.filter(activation_links::user_id.eq(user)).filter(activation_links::used_at.is_null());
    diesel::delete(open).execute(tx.conn)?;
    Ok(())
}

pub fn link(base_url: &str, token: &str) -> String {
    format!("{base_url}/sandi/{token}")
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = activation_links)]
struct Link {
    token_hash: Vec<u8>,
    user_id: UserId,
    expires_at: Moment,
    used_at: Option<Moment>,
}

impl Link {
    fn is_open(&self, now: Moment) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }
}

/// The link and whose it is; an account that was closed has none.
fn find(conn: &mut Conn, token: &str) -> Result<Option<(Link, User)>, Diesel> {
    let link: Option<Link> =
        activation_links::table.find(sha256(token.as_bytes())).select(Link::as_select()).first(conn).optional()?;
    let Some(link) = link else { return Ok(None) };
    let user = store::user(conn, link.user_id)?.filter(|user| user.state != AccountState::Disabled);
    Ok(user.map(|user| (link, user)))
}

#[derive(Template)]
#[template(path = "accounts/password.html")]
struct PasswordPage {
    shell: Shell,
    form: FormView,
    username: String,
}

fn password_page(ctx: &Ctx, user: &User, faults: &[FieldFault]) -> Answer {
    let shown = Shown { spec: &SET, page: "user.activate", values: &Typed::default(), faults };
    form_page::answer(ctx, &shown, |shell, form| PasswordPage { shell, form, username: user.username.clone() })
}

async fn show(ctx: Ctx, token: Path<String>) -> Answer {
    let found = ctx.read(|conn| find(conn, &token))?.filter(|(link, _)| link.is_open(ctx.now));
    let Some((_, user)) = found else { return Err(Fault::NotFound) };
    password_page(&ctx, &user, &[])
}

async fn set(post: Post, token: Path<String>) -> Answer {
    let ctx = &post.ctx;
    let Some((link, user)) = ctx.read(|conn| find(conn, &token))? else { return Err(Fault::NotFound) };
    let mut hash = String::new();
    // A spent link learns nothing more, but the same form sent twice gets its answer again.
    if link.is_open(ctx.now) {
        match chosen(&post.typed, &user, &ctx.book) {
            Ok(password) => hash = ctx.app.gate.hash(password).await.map_err(|_| Fault::Unavailable)?,
            Err(faults) => return password_page(ctx, &user, &faults),
        }
    }
    let key = post.typed.first("_key").and_then(|key| key.parse().ok()).unwrap_or_else(AnyId::new);
    // The text of this form is a password: the key alone tells that it came before.
    let sent = Sent { user: user.id, key, route: "/sandi".into(), body_hash: Vec::new() };
    let (token, request_id) = (token.into_inner(), ctx.request_id());
    let done =
        ctx.app.writer.write(move |tx| use_link(tx, &token, &hash, &sent, &request_id).map_err(Refusal::from)).await?;
    done.map_or(Err(Fault::NotFound), |done| Ok(see_other(&done.location)))
}

/// The password in both fields, if it is the same and good enough for this person.
pub fn chosen(typed: &Typed, user: &User, book: &Book) -> Result<Secret<String>, Vec<FieldFault>> {
    let fault = |field, text: String| Err(vec![FieldFault { field, text }]);
    let password = typed.first("password").unwrap_or_default();
    if let Some(text) = weakness(password, user, book) {
        return fault("password", text);
    }
    if typed.first("password_again") != Some(password) {
        return fault("password_again", "Kedua isian tidak sama. Ketik kata sandi yang sama dua kali.".into());
    }
    Ok(Secret::new(password.to_owned()))
}

/// Why this person should not take this password. Own name, unit and places count as easy.
fn weakness(password: &str, user: &User, book: &Book) -> Option<String> {
    let whose = if user.roles().contains(&Role::SysAdmin) { PasswordFor::SysAdmin } else { PasswordFor::Everyone };
    let unit = book.unit(user.unit_id);
    let mut words = vec![user.username.clone(), user.full_name.clone()];
    words.extend(unit.iter().flat_map(|unit| [unit.name.clone(), unit.code.clone()]));
    words.extend(unit.iter().flat_map(|unit| &unit.areas).map(|area| book.place_name(area)));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    check_strength(password, whose, &words).err().map(|weak| weak.to_string())
}

/// None when the link is spent. The old sessions end, and an invited account becomes active.
fn use_link(tx: &mut Tx<'_>, token: &str, hash: &str, sent: &Sent, request_id: &str) -> Result<Option<Done>, Diesel> {
    if let Before::Same(done) = once::before(tx.conn, sent)? {
        return Ok(Some(done));
    }
    let found = find(tx.conn, token)?.filter(|(link, _)| link.is_open(tx.now) && !hash.is_empty());
    let Some((link, user)) = found else { return Ok(None) };
    diesel::update(activation_links::table.find(&link.token_hash))
        .set(activation_links::used_at.eq(tx.now))
        .execute(tx.conn)?;
    store::set_password(tx, user.id, hash)?;
    diesel::update(users::table.find(user.id))
        .set((users::state.eq(AccountState::Active), users::version.eq(users::version + 1)))
        .execute(tx.conn)?;
    store::end_sessions(tx, user.id)?;
    let entry = account_entry(Action::UserActivate.code(), Some(user.id), Decision::Allow, request_id);
    let from = user.state.code();
    tx.record(&Entry {
        from_state: from,
        to_state: AccountState::Active.code(),
        root_id: Some(user.id.any()),
        unit: Some(user.unit_id),
        ..entry
    })?;
    let done = Done::at("/masuk", format!("{}.{}", two_persons::receipt(user.id), user.version + 1));
    once::keep(tx, sent, &done)?;
    Ok(Some(done))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_once_and_not_after_its_time() {
        let now = Moment::from_micros(1_800_000_000_000_000);
        let link = |used_at| Link {
            token_hash: Vec::new(),
            user_id: UserId::new(),
            expires_at: now.plus_hours(HOURS),
            used_at,
        };
        assert!(link(None).is_open(now.plus_hours(71)));
        assert!(!link(None).is_open(now.plus_hours(72)));
        assert!(!link(Some(now)).is_open(now));
    }

    #[test]
    fn the_link_stands_under_the_address_of_the_service() {
        assert_eq!(link("https://contoh.example.org", "abc"), "https://contoh.example.org/sandi/abc");
    }
}
