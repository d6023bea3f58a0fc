//! The unit's register of letters (buku agenda): every number that was taken, the void ones struck through.
//!
//! A letter of a case that is kept from the reader has no row, so its number is missing from the list. The gap is left as
//! it is: neither domain 12.7 nor the scenarios allow a row in its place, and one would say with a date that there is such
//! a case (D-66); the page tells that the list may leave some out.
use actix_web::http::StatusCode;
use askama::Template;
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{cases, letters, referrals};

use crate::access::{Action, Scope};
use crate::base::ids::{AnyId, CaseId, LetterId, ReferralId};
use crate::base::paging::{After, PAGE, Page};
use crate::cases::facts;
use crate::cases::file::officials;
use crate::db::Conn;
use crate::letters::flow::LetterState;
use crate::letters::model::Letter;
use crate::letters::views::Row;
use crate::web::answer::{Answer, page};
use crate::web::context::Ctx;
use crate::web::routes::{Endpoint, Side};
use crate::web::shell::Shell;

pub fn routes() -> Vec<Endpoint> {
    vec![Endpoint::get("/surat", Action::LetterList, list).side(Side::Case)]
}

async fn list(ctx: Ctx) -> Answer {
    let scope = ctx.scope(Action::LetterList)?;
    let after = ctx.query("sesudah").and_then(|text| After::read(&text));
    let found = ctx.read(|conn| numbered(conn, &scope, after))?;
    let answer = RegisterPage {
        shell: Shell::new(&ctx, "letter.register", "Buku agenda surat"),
        rows: found.rows.iter().map(Row::of).collect(),
        next: found.next.map(|next| format!("/surat?sesudah={}", next.write())),
    };
    page(StatusCode::OK, &answer)
}

/// Letters of the unit that wait for a signature or for being sent, the oldest first. Drafts are still being written.
pub fn waiting(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<Letter>, Diesel> {
    let hidden = hidden(conn, scope)?;
    letters::table
        .filter(letters::unit_id.eq(scope.unit()))
        .filter(letters::state.eq_any([LetterState::Initialled, LetterState::Signed]))
        .filter(letters::root_id.ne_all(hidden))
        .order((letters::updated_at, letters::id))
        .limit(limit)
        .select(Letter::as_select())
        .load(conn)
}

/// Newest number first. Of a case that only named staff may know of, or where the reader knows somebody, there is
/// no row (D-66).
fn numbered(conn: &mut Conn, scope: &Scope, after: Option<After>) -> Result<Page<Letter>, Diesel> {
    let After { value, id } = after.unwrap_or(After::START);
    let (at, id) = (crate::base::clock::Moment::from_micros(value), LetterId::from(id));
    let hidden = hidden(conn, scope)?;
    let rows = letters::table
        .filter(letters::unit_id.eq(scope.unit()))
        .filter(letters::root_id.ne_all(hidden))
        .filter(letters::signed_at.le(at).and(letters::signed_at.lt(at).or(letters::id.lt(id))))
        .order((letters::signed_at.desc(), letters::id.desc()))
        .limit(PAGE + 1)
        .select(Letter::as_select())
        .load(conn)?;
    Ok(Page::cut(rows, |row| After { value: row.signed_at.unwrap_or(row.created_at).micros(), id: row.id.any() }))
}

/// The cases that this reader must not know of, and the referrals of those cases.
fn hidden(conn: &mut Conn, scope: &Scope) -> Result<Vec<AnyId>, Diesel> {
    let own = cases::table
        .filter(cases::unit_id.eq(scope.unit()))
        .filter(cases::is_official.eq(true).and(cases::id.ne_all(facts::named_for(scope.user()))))
        .select(cases::id);
    let mut hidden: Vec<CaseId> = own.load(conn)?;
    hidden.extend(facts::conflicts_of(scope.user()).load::<CaseId>(conn)?);
    hidden.extend(officials::concerning(conn, scope.unit())?);
    let about = referrals::table.filter(referrals::case_id.eq_any(hidden.clone())).select(referrals::id);
    let about: Vec<ReferralId> = about.load(conn)?;
    Ok(hidden.into_iter().map(CaseId::any).chain(about.into_iter().map(ReferralId::any)).collect())
}

#[derive(Template)]
#[template(path = "desk/register.html")]
struct RegisterPage {
    shell: Shell,
    rows: Vec<Row>,
    next: Option<String>,
}
