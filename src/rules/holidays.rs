//! Days off: national holidays and cuti bersama. A day to come is set by one administrator; a day already past moves
//! deadlines that people worked by, so a second person agrees first (CLK-09). Clocks that run are counted again by a
//! job, batch by batch.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{holiday_changes, holidays};

use super::deadlines::CHANGED;
use crate::access::{Action, Actor, Denied, Facts, Permit, Role};
use crate::accounts::store as people;
use crate::accounts::two_persons::same_name;
use crate::audit::Entry;
use crate::base::clock::{Day, Moment};
use crate::base::ids::{RowId, UserId};
use crate::coded;
use crate::db::{Conn, Tx};
use crate::jobs::{JobKind, enqueue};
use crate::notifications::{self, News};
use crate::reference::fresh;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::Input;
use crate::web::post::Done;

pub const KIND: &str = "holiday";
pub const PAGE: &str = "/kelola/hari-libur";
/// Changes that the history shows.
const SHOWN: i64 = 50;

coded! {
    /// What a decree makes of a day.
    DayKind {
        National = "libur_nasional",
        Joint = "cuti_bersama",
        /// It counts as a working day again.
        Withdrawn = "dicabut",
    }
}

impl DayKind {
    pub const fn label(self) -> &'static str {
        match self {
            Self::National => "Libur nasional",
            Self::Joint => "Cuti bersama",
            Self::Withdrawn => "Dicabut, menjadi hari kerja lagi",
        }
    }
}

/// A day that is off.
#[derive(Clone, Debug, Queryable)]
pub struct DayOff {
    pub day: Day,
    pub kind: String,
    pub name: String,
    pub basis: String,
}

/// What somebody set or asked for.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = holiday_changes)]
pub struct Change {
    pub id: RowId,
    pub day: Day,
    pub kind: DayKind,
    pub name: String,
    pub basis: String,
    pub asked_by: UserId,
    pub asked_at: Moment,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Moment>,
    pub approved: Option<bool>,
}

/// Days off from a day on, in order.
pub fn from(conn: &mut Conn, day: Day) -> Result<Vec<DayOff>, Diesel> {
    holidays::table
        .filter(holidays::day.ge(day))
        .order(holidays::day)
        .select((holidays::day, holidays::kind, holidays::name, holidays::basis))
        .load(conn)
}

/// What was set and asked, the newest first.
pub fn history(conn: &mut Conn) -> Result<Vec<Change>, Diesel> {
    holiday_changes::table
        .order((holiday_changes::asked_at.desc(), holiday_changes::id.desc()))
        .limit(SHOWN)
        .select(Change::as_select())
        .load(conn)
}

pub fn find(conn: &mut Conn, id: RowId) -> Result<Option<Change>, Diesel> {
    holiday_changes::table.find(id).select(Change::as_select()).first(conn).optional()
}

/// A decree is written down; a day to come holds at once.
pub fn set(tx: &mut Tx<'_>, actor: &Actor, input: &Input) -> Result<Done, Refusal> {
    let id = RowId::new();
    let subject = Subject { actor, action: Action::HolidayChange, kind: KIND, id: id.any() };
    let permit = subject.decide(&Facts::nothing())?;
    let change = wanted(tx, &subject, id, input)?;
    if change.day >= tx.now.day() {
        let at_once = Change { decided_at: Some(tx.now), approved: Some(true), ..change };
        diesel::insert_into(holiday_changes::table).values(&at_once).execute(tx.conn)?;
        carry_out(tx, actor, &permit, &at_once)?;
    } else {
        diesel::insert_into(holiday_changes::table).values(&change).execute(tx.conn)?;
        tx.record(&entry(actor, &permit, &change, "waits"))?;
        tell_second_person(tx, actor, &change)?;
    }
    Ok(Done { location: PAGE.into(), receipt: String::new() })
}

fn wanted(tx: &mut Tx<'_>, subject: &Subject<'_>, id: RowId, input: &Input) -> Result<Change, Refusal> {
    let day = input.day("day").ok_or_else(|| subject.fault("day", "Isi: Tanggal"))?;
    let kind = input.parsed("kind", DayKind::parse).ok_or_else(|| subject.fault("kind", "Pilih jawaban: Jenis"))?;
    let standing: Option<String> = holidays::table.find(day).select(holidays::kind).first(tx.conn).optional()?;
    let same = match kind {
        DayKind::Withdrawn => standing.is_none(),
        other => standing.as_deref() == Some(other.code()),
    };
    if same {
        return Err(subject.fault("kind", "Hari ini sudah tercatat begitu. Tidak ada yang perlu diubah."));
    }
    let waits =
        holiday_changes::table.filter(holiday_changes::day.eq(day)).filter(holiday_changes::decided_at.is_null());
    if waits.count().get_result::<i64>(tx.conn)? > 0 {
        return Err(subject.fault("day", "Untuk hari ini sudah ada permintaan yang menunggu orang kedua."));
    }
    Ok(Change {
        id,
        day,
        kind,
        name: input.text("name"),
        basis: input.text("basis"),
        asked_by: subject.actor.user,
        asked_at: tx.now,
        decided_by: None,
        decided_at: None,
        approved: None,
    })
}

fn entry(actor: &Actor, permit: &Permit, change: &Change, what: &str) -> Entry {
    let id = change.id.any();
    let reason_code = format!("{}:{}:{what}", change.day.iso(), change.kind);
    Entry { reason_code, ..permit.entry(actor, KIND, id, id) }
}

/// The second person's word.
pub fn decide(tx: &mut Tx<'_>, actor: &Actor, id: RowId, approved: bool) -> Result<Done, Refusal> {
    let subject = Subject { actor, action: Action::HolidayApprove, kind: KIND, id: id.any() };
    let permit = subject.decide(&Facts::nothing())?;
    let change = find(tx.conn, id)?.ok_or_else(|| subject.hidden())?;
    let asked_by = people::name_of(tx.conn, Some(change.asked_by))?.unwrap_or_default();
    // A second account of whoever asked is no second person.
    if change.asked_by == actor.user || same_name(&asked_by, &actor.name) {
        return Err(subject.denied(Denied::Explain));
    }
    let open = holiday_changes::table.find(id).filter(holiday_changes::decided_at.is_null());
    let decided = (
        holiday_changes::decided_by.eq(actor.user),
        holiday_changes::decided_at.eq(tx.now),
        holiday_changes::approved.eq(approved),
    );
    if diesel::update(open).set(decided).execute(tx.conn)? == 0 {
        return Err(subject.not_now("Permintaan ini sudah diputuskan."));
    }
    tx.record(&entry(actor, &permit, &change, if approved { "approved" } else { "rejected" }))?;
    if approved {
        carry_out(tx, actor, &permit, &change)?;
    }
    Ok(Done { location: PAGE.into(), receipt: String::new() })
}

/// The calendar changes, every node hears of it, and open clocks are counted again.
fn carry_out(tx: &mut Tx<'_>, actor: &Actor, permit: &Permit, change: &Change) -> Result<(), Diesel> {
    diesel::delete(holidays::table.find(change.day)).execute(tx.conn)?;
    if change.kind != DayKind::Withdrawn {
        diesel::insert_into(holidays::table)
            .values((
                holidays::day.eq(change.day),
                holidays::kind.eq(change.kind.code()),
                holidays::name.eq(&change.name),
                holidays::basis.eq(&change.basis),
            ))
            .execute(tx.conn)?;
    }
    fresh::changed(tx)?;
    enqueue(tx, JobKind::ClocksRecompute, None, &format!("clocks.recompute:{}", change.id), tx.now)?;
    tx.record(&Entry { action: CHANGED, ..entry(actor, permit, change, "holds") })
}

fn tell_second_person(tx: &mut Tx<'_>, actor: &Actor, change: &Change) -> Result<(), Diesel> {
    for role in [Role::SysAdmin, Role::ProvCoordinator] {
        for (unit, user) in people::people_with_role(tx.conn, role)?.into_iter().filter(|(_, user)| *user != actor.user)
        {
            let key = format!("holiday_waits:{}:{user}", change.id);
            let code = change.day.iso();
            let news = News {
                kind: "holiday_waits",
                unit,
                object_kind: KIND,
                object: change.id.any(),
                code: &code,
                key: &key,
            };
            notifications::tell_one(tx, &news, Some(user))?;
        }
    }
    Ok(())
}
