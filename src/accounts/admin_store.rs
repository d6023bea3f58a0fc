//! Rows that the administration of accounts reads and writes.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{cases, referrals, role_requests, users};

use super::model::{AccountState, User, read_roles};
use super::two_persons::RequestKind;
use super::{activation, recovery, store};
use crate::access::Role;
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, RoleRequestId, UnitId, UserId};
use crate::base::paging::{After, PAGE, Page};
use crate::db::{Conn, Tx};
use crate::refusal::{Refusal, Subject};

/// A row of the list: nothing secret is fetched.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Line {
    pub id: UserId,
    pub username: String,
    pub full_name: String,
    pub roles: String,
    pub unit_id: UnitId,
    pub state: AccountState,
    pub version: i32,
    pub created_at: Moment,
}

/// What the list is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub unit: Option<UnitId>,
    pub state: Option<AccountState>,
}

/// Newest first.
pub fn list(conn: &mut Conn, filter: Filter, after: Option<After>) -> Result<Page<Line>, Diesel> {
    let mut query = users::table.into_boxed();
    if let Some(unit) = filter.unit {
        query = query.filter(users::unit_id.eq(unit));
    }
    if let Some(state) = filter.state {
        query = query.filter(users::state.eq(state));
    }
    if let Some(After { value, id }) = after {
        let (at, id) = (Moment::from_micros(value), UserId::from(id));
        query = query.filter(users::created_at.le(at).and(users::created_at.lt(at).or(users::id.lt(id))));
    }
    let rows = query
        .order((users::created_at.desc(), users::id.desc()))
        .limit(PAGE + 1)
        .select(Line::as_select())
        .load(conn)?;
    Ok(Page::cut(rows, |row| After { value: row.created_at.micros(), id: row.id.any() }))
}

pub fn insert(tx: &mut Tx<'_>, user: &User) -> Result<(), Diesel> {
    diesel::insert_into(users::table)
        .values((
            users::id.eq(user.id),
            users::username.eq(&user.username),
            users::full_name.eq(&user.full_name),
            users::roles.eq(&user.roles),
            users::unit_id.eq(user.unit_id),
            users::state.eq(user.state),
            users::totp_last_step.eq(user.totp_last_step),
            users::second_factor_waived.eq(user.second_factor_waived),
            users::auth_epoch.eq(user.auth_epoch),
            users::may_initial.eq(user.may_initial),
            users::may_dispatch.eq(user.may_dispatch),
            users::version.eq(user.version),
            users::created_at.eq(user.created_at),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// A new account, invited: no password exists until its owner sets one.
pub fn invited(id: UserId, username: &str, full_name: &str, roles: String, unit: UnitId, now: Moment) -> User {
    User {
        id,
        username: username.to_owned(),
        full_name: full_name.to_owned(),
        roles,
        unit_id: unit,
        state: AccountState::Invited,
        password_hash: None,
        totp: None,
        totp_last_step: 0,
        second_factor_waived: false,
        auth_epoch: 0,
        may_initial: false,
        may_dispatch: false,
        version: 1,
        created_at: now,
    }
}

/// The account for an act; it must still have the version that was read.
pub fn load(tx: &mut Tx<'_>, subject: &Subject<'_>, id: UserId) -> Result<User, Refusal> {
    store::user(tx.conn, id)?.ok_or_else(|| subject.hidden())
}

/// One more version of the account.
pub fn touch(tx: &mut Tx<'_>, user: &User) -> Result<i32, Diesel> {
    diesel::update(users::table.find(user.id)).set(users::version.eq(user.version + 1)).execute(tx.conn)?;
    Ok(user.version + 1)
}

/// Acts at the next request of that person: the sessions end (ACT-06).
pub fn set_roles(tx: &mut Tx<'_>, user: &User, roles: &str) -> Result<(), Diesel> {
    diesel::update(users::table.find(user.id)).set(users::roles.eq(roles)).execute(tx.conn)?;
    store::end_sessions(tx, user.id)
}

pub fn set_duties(tx: &mut Tx<'_>, user: &User, initial: bool, dispatch: bool) -> Result<(), Diesel> {
    diesel::update(users::table.find(user.id))
        .set((users::may_initial.eq(initial), users::may_dispatch.eq(dispatch)))
        .execute(tx.conn)?;
    Ok(())
}

/// The account ends for good work-wise; its events stay under its name.
pub fn disable(tx: &mut Tx<'_>, user: &User) -> Result<(), Diesel> {
    diesel::update(users::table.find(user.id)).set(users::state.eq(AccountState::Disabled)).execute(tx.conn)?;
    activation::withdraw(tx, user.id)?;
    store::end_sessions(tx, user.id)
}

/// The old password no longer opens anything; with `code_too` neither does the old phone.
pub fn forget_password(tx: &mut Tx<'_>, user: &User, code_too: bool) -> Result<(), Diesel> {
    diesel::update(users::table.find(user.id)).set(users::password_hash.eq(None::<String>)).execute(tx.conn)?;
    if code_too {
        diesel::update(users::table.find(user.id)).set(users::totp.eq(None::<Vec<u8>>)).execute(tx.conn)?;
        recovery::forget(tx, user.id)?;
    }
    store::end_sessions(tx, user.id)
}

/// A case or referral that still waits for this person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    pub id: AnyId,
    is_case: bool,
    pub code: String,
    pub unit: UnitId,
}

impl Open {
    pub const fn kind(&self) -> &'static str {
        if self.is_case { "case" } else { "referral" }
    }
    pub fn sentence(&self, unit: &str) -> String {
        let what = if self.is_case { "Berkas" } else { "Rujukan" };
        format!(
            "{what} {} di {unit} masih di tangan akun ini. Minta kepala unit menyerahkannya kepada petugas lain.",
            self.code
        )
    }
}

/// ACT-07: open cases that name the person, open referrals of which the person is the contact.
pub fn open_work(conn: &mut Conn, user: UserId) -> Result<Vec<Open>, Diesel> {
    let mine: Vec<(AnyId, String, UnitId)> = cases::table
        .filter(cases::assigned_to.eq(user))
        .filter(cases::ended_at.is_null())
        .order(cases::code)
        .select((cases::id, cases::code, cases::unit_id))
        .load(conn)?;
    let contact: Vec<(AnyId, String, UnitId)> = referrals::table
        .filter(referrals::pic_user_id.eq(user))
        .filter(referrals::ended_at.is_null())
        .order(referrals::code)
        .select((referrals::id, referrals::code, referrals::to_unit_id))
        .load(conn)?;
    let open = |is_case| move |(id, code, unit)| Open { id, is_case, code, unit };
    Ok(mine.into_iter().map(open(true)).chain(contact.into_iter().map(open(false))).collect())
}

/// Active accounts that hold a role.
pub fn holders(conn: &mut Conn, role: Role) -> Result<Vec<(UserId, UnitId)>, Diesel> {
    let rows: Vec<(UserId, UnitId, String)> = users::table
        .filter(users::state.eq(AccountState::Active))
        .filter(users::roles.like(format!("%{}%", role.code())))
        .select((users::id, users::unit_id, users::roles))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter(|(.., roles)| read_roles(roles).contains(&role))
        .map(|(id, unit, _)| (id, unit))
        .collect())
}

/// What waits for a second person.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = role_requests)]
pub struct Request {
    pub id: RoleRequestId,
    pub kind: RequestKind,
    pub user_id: UserId,
    pub roles: String,
    pub requested_by: UserId,
    pub requested_at: Moment,
    pub decided_at: Option<Moment>,
}

pub fn ask(tx: &mut Tx<'_>, kind: RequestKind, user: UserId, roles: &str, by: UserId) -> Result<AnyId, Diesel> {
    let id = RoleRequestId::new();
    diesel::insert_into(role_requests::table)
        .values((
            role_requests::id.eq(id),
            role_requests::kind.eq(kind),
            role_requests::user_id.eq(user),
            role_requests::roles.eq(roles),
            role_requests::requested_by.eq(by),
            role_requests::requested_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(id.any())
}

pub fn request(conn: &mut Conn, id: RoleRequestId) -> Result<Option<Request>, Diesel> {
    role_requests::table.find(id).select(Request::as_select()).first(conn).optional()
}

/// Oldest first; of one account or of all.
pub fn waiting(conn: &mut Conn, user: Option<UserId>) -> Result<Vec<Request>, Diesel> {
    let mut query = role_requests::table.filter(role_requests::decided_at.is_null()).into_boxed();
    if let Some(user) = user {
        query = query.filter(role_requests::user_id.eq(user));
    }
    query
        .order((role_requests::requested_at.asc(), role_requests::id.asc()))
        .limit(100)
        .select(Request::as_select())
        .load(conn)
}

/// False when somebody else decided meanwhile.
pub fn decide(tx: &mut Tx<'_>, id: RoleRequestId, by: UserId, approved: bool) -> Result<bool, Diesel> {
    let open = role_requests::table.find(id).filter(role_requests::decided_at.is_null());
    let changed = diesel::update(open)
        .set((
            role_requests::decided_by.eq(by),
            role_requests::decided_at.eq(tx.now),
            role_requests::approved.eq(approved),
        ))
        .execute(tx.conn)?;
    Ok(changed == 1)
}

/// Requests about an account that was closed are void.
pub fn drop_requests(tx: &mut Tx<'_>, user: UserId) -> Result<(), Diesel> {
    let open = role_requests::table.filter(role_requests::user_id.eq(user)).filter(role_requests::decided_at.is_null());
    diesel::update(open)
        .set((role_requests::decided_at.eq(tx.now), role_requests::approved.eq(false)))
        .execute(tx.conn)?;
    Ok(())
}
