//! What the pages of the administration show.
use askama::Template;
use diesel::result::Error as Diesel;

use super::admin::ACTS;
use super::admin_store::{Line, Request};
use super::model::{AccountState, User, read_roles};
use super::store;
use crate::access::{Action, UnitCard};
use crate::audit::Event;
use crate::base::clock::Moment;
use crate::base::ids::{RoleRequestId, UserId};
use crate::db::Conn;
use crate::reference::Book;
use crate::web::forms::FormSpec;
use crate::web::shell::Shell;
use crate::web::timeline::TimelineEntry;

#[derive(Template)]
#[template(path = "admin/index.html")]
pub struct IndexPage {
    pub shell: Shell,
    pub waiting: usize,
    pub may_see_agencies: bool,
    pub may_see_rules: bool,
}

pub struct AgencyRow {
    pub code: String,
    pub name: String,
    pub kind: String,
    pub areas: String,
}

impl AgencyRow {
    pub fn of(unit: &UnitCard, book: &Book) -> Self {
        let kind = book.agency_names.get(&unit.agency_type).cloned().unwrap_or_else(|| unit.agency_type.clone());
        let areas =
            unit.areas.iter().map(|area| format!("{} ({area})", book.region_name(area))).collect::<Vec<_>>().join(", ");
        Self {
            code: unit.code.clone(),
            name: unit.name.clone(),
            kind,
            areas: if areas.is_empty() { "tidak ada".into() } else { areas },
        }
    }
}

#[derive(Template)]
#[template(path = "admin/agencies.html")]
pub struct AgenciesPage {
    pub shell: Shell,
    pub rows: Vec<AgencyRow>,
    pub next: Option<String>,
}

pub struct Row {
    pub id: UserId,
    pub version: i32,
    pub username: String,
    pub name: String,
    pub unit: String,
    pub roles: String,
    pub state: AccountState,
}

impl Row {
    pub fn of(line: &Line, book: &Book) -> Self {
        Self {
            id: line.id,
            version: line.version,
            username: line.username.clone(),
            name: line.full_name.clone(),
            unit: book.unit_name(line.unit_id),
            roles: role_names(&line.roles),
            state: line.state,
        }
    }
}

fn role_names(codes: &str) -> String {
    read_roles(codes).iter().map(|role| role.label()).collect::<Vec<_>>().join(", ")
}

#[derive(Template)]
#[template(path = "admin/users.html")]
pub struct ListPage {
    pub shell: Shell,
    pub rows: Vec<Row>,
    pub next: Option<String>,
    pub unit: String,
    pub state: &'static str,
    pub may_create: bool,
}

/// A request that waits for a second person.
pub struct Waiting {
    pub id: RoleRequestId,
    pub user: UserId,
    pub kind: &'static str,
    pub username: String,
    pub name: String,
    pub unit: String,
    pub roles: String,
    pub asked_by: String,
    pub at: Moment,
}

impl Waiting {
    pub fn of(conn: &mut Conn, request: &Request, book: &Book) -> Result<Self, Diesel> {
        let user = store::standing(conn, request.user_id)?.ok_or(Diesel::NotFound)?;
        Ok(Self {
            id: request.id,
            user: request.user_id,
            kind: request.kind.label(),
            username: user.username,
            name: user.full_name,
            unit: book.unit_name(user.unit_id),
            roles: role_names(&request.roles),
            asked_by: store::name_of(conn, Some(request.requested_by))?.unwrap_or_default(),
            at: request.requested_at,
        })
    }
}

/// An act as a button.
pub struct ActLink {
    pub action: &'static str,
    pub href: String,
    pub label: &'static str,
}

/// The acts that the account's state knows and the person may do.
pub fn acts(user: &User, may: impl Fn(Action) -> bool) -> Vec<ActLink> {
    let fits = |spec: &&FormSpec| match (user.state, spec.action) {
        (AccountState::Disabled, _)
        | (AccountState::Invited, Action::UserReset)
        | (AccountState::Active, Action::UserReinvite) => false,
        _ => may(spec.action),
    };
    let href = |spec: &FormSpec| format!("/kelola/pengguna/{}/{}", user.id, spec.slug);
    ACTS.iter()
        .filter(fits)
        .map(|spec| ActLink { action: spec.action.code(), href: href(spec), label: spec.title })
        .collect()
}

#[derive(Template)]
#[template(path = "admin/user.html")]
pub struct ShowPage {
    pub shell: Shell,
    pub id: UserId,
    pub username: String,
    pub version: i32,
    pub state: AccountState,
    pub lines: Vec<(&'static str, String)>,
    /// The one-time link, on the page after the act that made it.
    pub link: Option<String>,
    pub waiting: Vec<Waiting>,
    pub acts: Vec<ActLink>,
    pub timeline: Vec<TimelineEntry>,
}

/// The account's story in words; log-ins stand in the audit log alone.
pub fn act_label(event: &Event) -> String {
    let words = match event.action.as_str() {
        "user.create" => "Akun dibuat",
        "user.activate" => "Pemilik membuat kata sandi",
        "user.approve" if event.reason_code == "rejected" => "Permintaan ditolak",
        "user.approve" => "Permintaan disetujui",
        "user.change_roles" if event.reason_code.starts_with("waits:") => "Peran baru diminta",
        "user.change_roles" => "Peran diubah",
        "user.reset" if event.reason_code == "waits" => "Setel ulang diminta",
        "user.reset" => "Kata sandi disetel ulang",
        "user.reinvite" => "Tautan undangan baru",
        "user.change_duties" => "Tugas naskah dinas diubah",
        "user.disable" => "Akun ditutup",
        "account.password" => "Kata sandi diganti",
        "account.totp" => "Aplikasi kode dipasang",
        _ => "",
    };
    words.to_owned()
}

pub fn state_label(event: &Event) -> String {
    AccountState::parse(&event.to_state).map_or("", AccountState::label).to_owned()
}

impl AccountState {
    /// Colour of its tag.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Invited => "info",
            Self::Active => "ok",
            Self::Disabled => "neutral",
        }
    }
}
