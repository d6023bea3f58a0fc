//! What an administrator does with accounts: one transaction each. What takes a second person is
//! written down and waits (`two_persons`); nobody here can set a password or become somebody else.
use std::sync::Arc;

use super::admin_store::{self as rows, Request};
use super::model::{AccountState, User, write_roles};
use super::two_persons::{self, Effect, RequestKind, effect, is_case_role, may_decide, mismatch, receipt, same_name};
use super::{activation, shown_once, store};
use crate::access::{Action, Actor, Denied, Facts, Permit, Role};
use crate::audit::Entry;
use crate::base::ids::{RoleRequestId, UnitId, UserId};
use crate::db::Tx;
use crate::flow::FieldFault;
use crate::notifications::{self, News};
use crate::reference::Book;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::Input;
use crate::web::post::Done;

pub const KIND: &str = "user";
/// Purpose of the sealed link on the page after the act.
pub const LINK: &str = "activation_link";
/// What an account may do with the letters of its unit.
pub const DUTIES: [(&str, &str); 2] = [("initial", "Memaraf naskah dinas"), ("dispatch", "Mengirim naskah dinas")];
/// Open work that is named one by one.
const NAMED: usize = 20;

/// One act on one account.
#[derive(Clone)]
pub struct Step {
    pub id: UserId,
    pub action: Action,
    pub version: Option<i32>,
    pub input: Input,
    pub book: Arc<Book>,
}

/// An actor with an account in hand.
struct Work<'a> {
    subject: Subject<'a>,
    actor: &'a Actor,
    permit: Permit,
    user: User,
}

impl Work<'_> {
    fn entry(&self) -> Entry {
        let id = self.user.id.any();
        let state = self.user.state.code();
        Entry { from_state: state, to_state: state, ..self.permit.entry(self.actor, KIND, id, id) }
    }
    /// Whose own account it is, by the account or by the name.
    fn is_own(&self) -> bool {
        self.user.id == self.actor.user || same_name(&self.user.full_name, &self.actor.name)
    }
    fn done(&self, version: i32) -> Done {
        Done::at(&path(self.user.id), format!("{}.{version}", receipt(self.user.id)))
    }
    /// A new link, shown to the one who acts on the page after it.
    fn with_link(&self, tx: &mut Tx<'_>, done: Done) -> Result<Done, Refusal> {
        let token = activation::issue(tx, self.user.id)?;
        let sealed = shown_once::seal(tx, self.actor.user, LINK, &token)?;
        Ok(Done { location: format!("{}&{}={sealed}", done.location, shown_once::FIELD), ..done })
    }
}

fn path(id: UserId) -> String {
    format!("/kelola/pengguna/{id}")
}

/// The roles that were ticked.
pub fn roles_of(input: &Input) -> Vec<Role> {
    input.codes("roles").iter().filter_map(|code| Role::parse(code)).collect()
}

pub fn create(tx: &mut Tx<'_>, actor: &Actor, book: &Book, input: &Input) -> Result<Done, Refusal> {
    let id = UserId::new();
    let subject = Subject { actor, action: Action::UserCreate, kind: KIND, id: id.any() };
    let permit = subject.decide(&Facts::nothing())?;
    let (username, name, roles) = (input.text("username").to_lowercase(), input.text("full_name"), roles_of(input));
    let mut faults = Vec::new();
    let mut fault = |field, text: &str| faults.push(FieldFault { field, text: text.to_owned() });
    if !two_persons::is_username(&username) {
        fault("username", "Nama pengguna 3 sampai 40 tanda: huruf kecil, angka, titik, garis. Contoh: uji.petugas1");
    } else if store::user_by_name(tx.conn, &username)?.is_some() {
        fault("username", "Nama pengguna ini sudah dipakai.");
    }
    let typed = input.text("unit");
    let unit = book.units.values().find(|unit| unit.code.eq_ignore_ascii_case(&typed));
    match unit.and_then(|unit| mismatch(&roles, &unit.agency_type)) {
        Some(text) => fault("roles", text),
        None if unit.is_none() => fault("unit", "Kode unit ini tidak ada. Lihat daftar Instansi."),
        None => {}
    }
    let Some(unit) = unit.filter(|_| faults.is_empty()) else { return Err(subject.faults(faults)) };
    let own = input.has("own", "own") || same_name(&name, &actor.name);
    let effect = effect(&[], &roles, own);
    let now_roles = if effect == Effect::AtOnce { write_roles(&roles) } else { String::new() };
    let user = rows::invited(id, &username, &name, now_roles, unit.id, tx.now);
    rows::insert(tx, &user)?;
    let work = Work { subject, actor, permit, user };
    tx.record(&Entry { from_state: "", reason_code: write_roles(&roles), ..work.entry() })?;
    let done = Done::at(&path(id), receipt(id));
    match effect {
        Effect::AtOnce => {
            tell_of_case_roles(tx, &work, &[], &roles)?;
            work.with_link(tx, done)
        }
        Effect::Waits(kind) => {
            ask(tx, &work, kind, &write_roles(&roles))?;
            Ok(done)
        }
    }
}

/// One administrator can make an account that opens cases: the heads of its unit and the data protection officer
/// learn of each one.
fn tell_of_case_roles(tx: &mut Tx<'_>, work: &Work<'_>, before: &[Role], wanted: &[Role]) -> Result<(), Refusal> {
    if !wanted.iter().any(|role| is_case_role(*role) && !before.contains(role)) {
        return Ok(());
    }
    let own_unit = work.user.unit_id;
    let heads = rows::holders(tx.conn, Role::UnitHead)?.into_iter().filter(|(_, unit)| *unit == own_unit);
    let watchers: Vec<(UserId, UnitId)> = heads.chain(rows::holders(tx.conn, Role::Dpo)?).collect();
    let code = receipt(work.user.id);
    for (user, unit) in watchers.into_iter().filter(|(user, _)| *user != work.actor.user) {
        let key = format!("case_account:{}:{}:{user}", work.user.id, write_roles(wanted));
        notifications::tell_one(
            tx,
            &News { kind: "case_account", unit, object_kind: KIND, object: work.user.id.any(), code: &code, key: &key },
            Some(user),
        )?;
    }
    Ok(())
}

/// Writes the wish down and tells those who may decide.
fn ask(tx: &mut Tx<'_>, work: &Work<'_>, kind: RequestKind, roles: &str) -> Result<(), Refusal> {
    let request = rows::ask(tx, kind, work.user.id, roles, work.actor.user)?;
    let mut told = vec![(Role::ProvCoordinator, "approval_waits")];
    if kind == RequestKind::OwnRoles {
        // ACT-13: the data protection officer learns of it.
        told.push((Role::Dpo, "own_account"));
    } else {
        told.push((Role::SysAdmin, "approval_waits"));
    }
    for (role, news) in told {
        for (user, unit) in rows::holders(tx.conn, role)?.into_iter().filter(|(user, _)| *user != work.actor.user) {
            let key = format!("{news}:{request}:{user}");
            let code = receipt(work.user.id);
            notifications::tell_one(
                tx,
                &News { kind: news, unit, object_kind: KIND, object: work.user.id.any(), code: &code, key: &key },
                Some(user),
            )?;
        }
    }
    Ok(())
}

pub fn act(tx: &mut Tx<'_>, actor: &Actor, step: &Step) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: step.action, kind: KIND, id: step.id.any() };
    let user = rows::load(tx, &subject, step.id)?;
    let permit = subject.decide(&Facts::nothing())?;
    subject.fresh(user.version, step.version)?;
    let work = Work { subject, actor, permit, user };
    if work.user.state == AccountState::Disabled {
        return Err(subject.not_now("Akun ini sudah ditutup."));
    }
    match step.action {
        Action::UserChangeRoles => change_roles(tx, &work, step),
        Action::UserDisable => disable(tx, &work, &step.book),
        Action::UserReset => ask_reset(tx, &work, step.input.yes("code_lost").unwrap_or_default()),
        Action::UserReinvite => reinvite(tx, &work),
        Action::UserChangeDuties => change_duties(tx, &work, &step.input),
        other => Err(subject.not_now(format!("Langkah ini tidak dikenal: {other}"))),
    }
}

fn change_roles(tx: &mut Tx<'_>, work: &Work<'_>, step: &Step) -> Result<Done, Refusal> {
    let (before, wanted) = (work.user.roles(), roles_of(&step.input));
    let agency = step.book.unit(work.user.unit_id).map_or("", |unit| unit.agency_type.as_str());
    if let Some(text) = mismatch(&wanted, agency) {
        return Err(work.subject.fault("roles", text));
    }
    if before.len() == wanted.len() && wanted.iter().all(|role| before.contains(role)) {
        return Err(work.subject.fault("roles", "Peran belum berubah. Ubah pilihan, lalu simpan."));
    }
    if before.contains(&Role::SysAdmin) && !wanted.contains(&Role::SysAdmin) {
        keep_one_admin(tx, work, "roles")?;
    }
    match effect(&before, &wanted, work.is_own()) {
        Effect::AtOnce => {
            tell_of_case_roles(tx, work, &before, &wanted)?;
            grant(tx, work, &write_roles(&wanted))?;
            let version = rows::touch(tx, &work.user)?;
            Ok(work.done(version))
        }
        Effect::Waits(kind) => {
            nothing_waits(tx, work)?;
            ask(tx, work, kind, &write_roles(&wanted))?;
            let version = rows::touch(tx, &work.user)?;
            tx.record(&Entry { reason_code: format!("waits:{}", write_roles(&wanted)), ..work.entry() })?;
            Ok(work.done(version))
        }
    }
}

/// The roles hold from the person's next request on; the row says what they were.
fn grant(tx: &mut Tx<'_>, work: &Work<'_>, roles: &str) -> Result<(), Refusal> {
    rows::set_roles(tx, &work.user, roles)?;
    let reason_code = format!("{}>{roles}", work.user.roles);
    tx.record(&Entry { action: Action::UserChangeRoles.code(), reason_code, ..work.entry() })?;
    Ok(())
}

/// Who initials and who sends the unit's letters (DECISIONS 7); it holds from the next request on.
fn change_duties(tx: &mut Tx<'_>, work: &Work<'_>, input: &Input) -> Result<Done, Refusal> {
    let (initial, dispatch) = (input.has("duties", DUTIES[0].0), input.has("duties", DUTIES[1].0));
    if (initial, dispatch) == (work.user.may_initial, work.user.may_dispatch) {
        return Err(work.subject.fault("duties", "Tugas belum berubah. Ubah pilihan, lalu simpan."));
    }
    if work.user.roles().iter().any(|role| role.is_village_side()) {
        return Err(work.subject.fault("duties", "Akun desa dan kecamatan tidak menangani naskah dinas kantor."));
    }
    rows::set_duties(tx, &work.user, initial, dispatch)?;
    let version = rows::touch(tx, &work.user)?;
    tx.record(&Entry { reason_code: input.codes("duties").join(";"), ..work.entry() })?;
    Ok(work.done(version))
}

/// Somebody must stay who can administer.
fn keep_one_admin(tx: &mut Tx<'_>, work: &Work<'_>, field: &'static str) -> Result<(), Refusal> {
    let others = rows::holders(tx.conn, Role::SysAdmin)?.into_iter().any(|(user, _)| user != work.user.id);
    if others {
        Ok(())
    } else {
        Err(work.subject.fault(field, "Ini satu-satunya admin sistem. Tunjuk admin lain lebih dulu."))
    }
}

fn nothing_waits(tx: &mut Tx<'_>, work: &Work<'_>) -> Result<(), Refusal> {
    let waits = !rows::waiting(tx.conn, Some(work.user.id))?.is_empty();
    if waits {
        Err(work.subject.not_now("Masih ada permintaan untuk akun ini yang menunggu persetujuan."))
    } else {
        Ok(())
    }
}

/// ACT-07: refused while work is open; otherwise at once.
fn disable(tx: &mut Tx<'_>, work: &Work<'_>, book: &Book) -> Result<Done, Refusal> {
    if work.user.id == work.actor.user {
        return Err(work.subject.fault("open_work", "Akun sendiri tidak dapat ditutup. Minta admin lain."));
    }
    if work.user.roles().contains(&Role::SysAdmin) {
        keep_one_admin(tx, work, "open_work")?;
    }
    let open = rows::open_work(tx.conn, work.user.id)?;
    if !open.is_empty() {
        return Err(work.subject.faults(open_faults(&open, book)));
    }
    rows::disable(tx, &work.user)?;
    rows::drop_requests(tx, work.user.id)?;
    let version = rows::touch(tx, &work.user)?;
    tx.record(&Entry { to_state: AccountState::Disabled.code(), ..work.entry() })?;
    Ok(work.done(version))
}

fn open_faults(open: &[rows::Open], book: &Book) -> Vec<FieldFault> {
    let fault = |text: String| FieldFault { field: "open_work", text };
    let mut faults: Vec<FieldFault> =
        open.iter().take(NAMED).map(|item| fault(item.sentence(&book.unit_name(item.unit)))).collect();
    if open.len() > NAMED {
        faults.push(fault(format!("Masih ada {} pekerjaan lain.", open.len() - NAMED)));
    }
    faults
}

/// ACT-12: a second person must agree before anything changes.
fn ask_reset(tx: &mut Tx<'_>, work: &Work<'_>, code_lost: bool) -> Result<Done, Refusal> {
    if work.user.state != AccountState::Active {
        return Err(work.subject.not_now("Akun ini belum pernah aktif. Buat tautan undangan baru."));
    }
    nothing_waits(tx, work)?;
    let kind = if code_lost { RequestKind::ResetWithCode } else { RequestKind::Reset };
    ask(tx, work, kind, "")?;
    let version = rows::touch(tx, &work.user)?;
    tx.record(&Entry { reason_code: "waits".into(), ..work.entry() })?;
    Ok(work.done(version))
}

fn reinvite(tx: &mut Tx<'_>, work: &Work<'_>) -> Result<Done, Refusal> {
    if work.user.state != AccountState::Invited {
        return Err(work.subject.not_now("Akun ini sudah aktif. Untuk kata sandi yang lupa, pakai Setel ulang."));
    }
    nothing_waits(tx, work)?;
    if work.user.roles().is_empty() {
        return Err(work.subject.not_now("Akun ini belum mempunyai peran."));
    }
    let version = rows::touch(tx, &work.user)?;
    tx.record(&work.entry())?;
    work.with_link(tx, work.done(version))
}

/// The second person's word.
pub fn decide(tx: &mut Tx<'_>, actor: &Actor, id: RoleRequestId, approved: bool) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: Action::UserApprove, kind: KIND, id: id.any() };
    let permit = subject.decide(&Facts::nothing())?;
    let request = rows::request(tx.conn, id)?.ok_or_else(|| subject.hidden())?;
    let subject = Subject { id: request.user_id.any(), ..subject };
    let user = rows::load(tx, &subject, request.user_id)?;
    let asked_by_name = store::name_of(tx.conn, Some(request.requested_by))?.unwrap_or_default();
    // A second account of whoever asked is no second person.
    let is_requester = request.requested_by == actor.user || same_name(&asked_by_name, &actor.name);
    if !may_decide(request.kind, &actor.roles, is_requester, request.user_id == actor.user) {
        return Err(subject.denied(Denied::Explain));
    }
    if request.decided_at.is_some() || !rows::decide(tx, id, actor.user, approved)? {
        return Err(subject.not_now("Permintaan ini sudah diputuskan."));
    }
    let work = Work { subject, actor, permit, user };
    let reason = if approved { request.kind.code() } else { "rejected" };
    tx.record(&Entry { reason_code: reason.into(), ..work.entry() })?;
    let done = if approved { carry_out(tx, &work, &request)? } else { work.done(rows::touch(tx, &work.user)?) };
    Ok(done)
}

fn carry_out(tx: &mut Tx<'_>, work: &Work<'_>, request: &Request) -> Result<Done, Refusal> {
    let version = rows::touch(tx, &work.user)?;
    let done = work.done(version);
    if !request.kind.is_reset() {
        grant(tx, work, &request.roles)?;
        // An account that waited for its first roles gets its link now.
        let waited = work.user.state == AccountState::Invited && work.user.roles().is_empty();
        return if waited { work.with_link(tx, done) } else { Ok(done) };
    }
    rows::forget_password(tx, &work.user, request.kind == RequestKind::ResetWithCode)?;
    tx.record(&Entry { action: Action::UserReset.code(), reason_code: request.kind.code().into(), ..work.entry() })?;
    let (user, key) = (&work.user, format!("account_reset:{}", request.id));
    let code = receipt(user.id);
    let news = News {
        kind: "account_reset",
        unit: user.unit_id,
        object_kind: KIND,
        object: user.id.any(),
        code: &code,
        key: &key,
    };
    notifications::tell_one(tx, &news, Some(user.id))?;
    work.with_link(tx, done)
}
