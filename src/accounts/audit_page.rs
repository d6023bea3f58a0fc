//! The log for auditor and data protection officer: who did what to which code, never what it holds
//! (ACC-08). Reading it is recorded before the page leaves.
use std::collections::HashMap;
use std::sync::Arc;

use actix_web::http::StatusCode;
use askama::Template;
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{alerts, audit_log, cases, outreach, referrals, users};

use super::audit_words::{decision, words};
use crate::access::{Action, Role};
use crate::audit::{self, Entry, Verdict};
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, UnitId, UserId, read_code};
use crate::db::Conn;
use crate::refusal::Refusal;
use crate::web::answer::{Answer, page};
use crate::web::client::encode;
use crate::web::context::Ctx;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

/// Rows of one page.
const ROWS: i64 = 50;
/// A chain up to this long is checked with every look; a longer one when asked; one longer still
/// only by `sintuvu audit verify`.
const CHECKED_AT_ONCE: i64 = 5_000;
const CHECKED_WHEN_ASKED: i64 = 200_000;

pub fn routes() -> Vec<Endpoint> {
    vec![Endpoint::get("/jejak", Action::AuditRead, show)]
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = audit_log)]
struct Stored {
    seq: i64,
    at: Moment,
    actor_id: Option<UserId>,
    role: String,
    unit_id: Option<UnitId>,
    action: String,
    object_kind: String,
    object_id: Option<AnyId>,
    to_state: String,
    decision: String,
    reason_code: String,
    classes: String,
}

/// What the page is narrowed to.
#[derive(Clone, Debug, Default)]
struct Asked {
    code: String,
    action: String,
    before: Option<i64>,
}

impl Asked {
    fn of(ctx: &Ctx) -> Self {
        let text = |name: &str| ctx.query(name).unwrap_or_default().trim().to_owned();
        Self {
            code: text("kode"),
            action: text("tindakan"),
            before: ctx.query("sesudah").and_then(|seq| seq.parse().ok()),
        }
    }
    fn address(&self) -> String {
        format!("/jejak?kode={}&tindakan={}", encode(&self.code), encode(&self.action))
    }
}

/// What a typed code means. None: no record has it.
fn object(conn: &mut Conn, typed: &str) -> Result<Option<AnyId>, Diesel> {
    let begins = typed.get(..2).unwrap_or_default().to_uppercase();
    let Some(code) = read_code(&begins, typed) else { return Ok(typed.parse().ok()) };
    match begins.as_str() {
        "KS" => cases::table.filter(cases::code.eq(code)).select(cases::id).first(conn).optional(),
        "RJ" => referrals::table.filter(referrals::code.eq(code)).select(referrals::id).first(conn).optional(),
        "LD" => alerts::table.filter(alerts::code.eq(code)).select(alerts::id).first(conn).optional(),
        "SO" => outreach::table.filter(outreach::code.eq(code)).select(outreach::id).first(conn).optional(),
        _ => Ok(None),
    }
}

/// Newest first, one more than a page holds.
fn rows(conn: &mut Conn, asked: &Asked) -> Result<Vec<Stored>, Diesel> {
    let mut query = audit_log::table.into_boxed();
    if !asked.code.is_empty() {
        let Some(id) = object(conn, &asked.code)? else { return Ok(Vec::new()) };
        query =
            query.filter(audit_log::root_id.eq(id).assume_not_null().or(audit_log::object_id.eq(id).assume_not_null()));
    }
    if !asked.action.is_empty() {
        query = query.filter(audit_log::action.eq(asked.action.clone()));
    }
    if let Some(before) = asked.before {
        query = query.filter(audit_log::seq.lt(before));
    }
    query.order(audit_log::seq.desc()).limit(ROWS + 1).select(Stored::as_select()).load(conn)
}

/// Codes of the records that the rows name, and user names of who acted.
#[derive(Default)]
struct Names {
    codes: HashMap<AnyId, String>,
    users: HashMap<UserId, String>,
}

impl Names {
    fn of(conn: &mut Conn, rows: &[Stored]) -> Result<Self, Diesel> {
        let ids = |kind: &str| -> Vec<AnyId> {
            rows.iter().filter(|row| row.object_kind == kind).filter_map(|row| row.object_id).collect()
        };
        let mut found: Vec<(AnyId, String)> =
            cases::table.filter(cases::id.eq_any(ids("case"))).select((cases::id, cases::code)).load(conn)?;
        let more =
            referrals::table.filter(referrals::id.eq_any(ids("referral"))).select((referrals::id, referrals::code));
        found.extend(more.load::<(AnyId, String)>(conn)?);
        let more = alerts::table.filter(alerts::id.eq_any(ids("alert"))).select((alerts::id, alerts::code));
        found.extend(more.load::<(AnyId, String)>(conn)?);
        let more = outreach::table.filter(outreach::id.eq_any(ids("outreach"))).select((outreach::id, outreach::code));
        found.extend(more.load::<(AnyId, String)>(conn)?);
        let mut people: Vec<UserId> = rows.iter().filter_map(|row| row.actor_id).collect();
        people.extend(ids("user").into_iter().map(UserId::from));
        let users: Vec<(UserId, String)> =
            users::table.filter(users::id.eq_any(people)).select((users::id, users::username)).load(conn)?;
        found.extend(users.iter().map(|(id, name)| (id.any(), name.clone())));
        Ok(Self { codes: found.into_iter().collect(), users: users.into_iter().collect() })
    }
}

/// One row as the page shows it.
struct Line {
    seq: i64,
    at: Moment,
    who: String,
    role: String,
    unit: String,
    action: String,
    words: String,
    object: String,
    to_state: String,
    decision: &'static str,
    refused: bool,
    reason: String,
    classes: String,
}

impl Line {
    fn of(row: &Stored, names: &Names, ctx: &Ctx) -> Self {
        let role = Role::parse(&row.role).map_or_else(|| row.role.clone(), |role| role.label().to_owned());
        // A record that a code leads to, or the bare id.
        let object = row
            .object_id
            .map_or_else(String::new, |id| names.codes.get(&id).cloned().unwrap_or_else(|| id.to_string()));
        Self {
            seq: row.seq,
            at: row.at,
            who: row.actor_id.map_or_else(
                || if row.role == "public" { "warga" } else { "sistem" }.to_owned(),
                |id| names.users.get(&id).cloned().unwrap_or_else(|| id.to_string()),
            ),
            role,
            unit: row.unit_id.map_or_else(String::new, |id| ctx.book.unit_name(id)),
            words: words(&row.action),
            action: row.action.clone(),
            object: format!("{} {object}", row.object_kind).trim().to_owned(),
            to_state: row.to_state.clone(),
            decision: decision(&row.decision),
            refused: row.decision != "allow",
            reason: row.reason_code.clone(),
            classes: row.classes.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/audit.html")]
struct AuditPage {
    shell: Shell,
    code: String,
    action: String,
    lines: Vec<Line>,
    next: Option<String>,
    whole: Option<Whole>,
    check_href: String,
}

/// Whether the chain is whole, in words.
struct Whole {
    good: bool,
    text: String,
}

impl Whole {
    fn of(verdict: &Verdict) -> Self {
        match verdict.first_bad {
            None => Self { good: true, text: format!("Rantai catatan utuh: {} baris diperiksa.", verdict.rows) },
            Some((seq, _)) => Self {
                good: false,
                text: format!(
                    "Rantai catatan rusak mulai baris {seq}. Beri tahu pimpinan, lalu simpan server apa adanya."
                ),
            },
        }
    }
}

async fn check(ctx: &Ctx) -> Result<Option<Whole>, crate::web::Fault> {
    let asked = ctx.query("periksa").is_some();
    let length = ctx.read(audit::head)?.seq;
    if length > CHECKED_WHEN_ASKED {
        let text = "Catatan terlalu panjang untuk diperiksa di halaman ini. Jalankan sintuvu audit verify di server."
            .to_owned();
        return Ok(asked.then_some(Whole { good: true, text }));
    }
    if !asked && length > CHECKED_AT_ONCE {
        return Ok(None);
    }
    // Long enough to keep a worker from its other requests (performance.md 7.4).
    let app = ctx.app.clone();
    let verdict = actix_web::web::block(move || {
        let mut conn = crate::db::open_reader(&app.config.database).map_err(|e| e.to_string())?;
        let mut verify = || audit::verify(&mut conn, &app.keyring, &[]).map_err(|e| e.to_string());
        // Rows that are appended meanwhile make a moving end look like a cut one: look again once.
        match verify()? {
            first if first.first_bad.is_some() => verify(),
            whole => Ok(whole),
        }
    });
    let verdict = verdict.await.map_err(|e| e.to_string()).and_then(|checked| checked);
    Ok(Some(Whole::of(&verdict.map_err(crate::web::Fault::Internal)?)))
}

/// The look itself stands in the log.
async fn record(ctx: &Ctx) -> Result<(), crate::web::Fault> {
    let permit = ctx.permit(Action::AuditRead)?;
    let actor = Arc::clone(ctx.actor()?);
    let entry =
        Entry { object_id: None, root_id: None, ..permit.entry(&actor, "audit", actor.user.any(), actor.user.any()) };
    ctx.app.writer.write(move |tx| tx.record(&entry).map_err(Refusal::from)).await?;
    Ok(())
}

async fn show(ctx: Ctx) -> Answer {
    record(&ctx).await?;
    let asked = Asked::of(&ctx);
    let mut found = ctx.read(|conn| rows(conn, &asked))?;
    let limit = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let more = found.len() > limit;
    found.truncate(limit);
    let names = ctx.read(|conn| Names::of(conn, &found))?;
    let next = found.last().filter(|_| more).map(|row| format!("{}&sesudah={}", asked.address(), row.seq));
    page(
        StatusCode::OK,
        &AuditPage {
            shell: Shell::new(&ctx, "audit.read", "Jejak audit"),
            lines: found.iter().map(|row| Line::of(row, &names, &ctx)).collect(),
            next,
            whole: check(&ctx).await?,
            check_href: format!("{}&periksa=ya", asked.address()),
            code: asked.code,
            action: asked.action,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_chain_names_its_first_bad_row() {
        let whole = Whole::of(&Verdict { rows: 12, first_bad: None });
        assert!(whole.good && whole.text.contains("utuh") && whole.text.contains("12"));
        let broken = Whole::of(&Verdict { rows: 6, first_bad: Some((7, "was changed")) });
        assert!(!broken.good && broken.text.contains("baris 7"));
    }
}
