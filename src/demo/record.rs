//! One record while it is made: its rows, its audit rows and its clocks, as the acts themselves would have
//! left them. Nothing here touches a database.
use super::dice::Ids;
use super::rows::{JobRow, NoticeRow, Rows};
use crate::access::Role;
use crate::audit::{Decision, Entry};
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, ClockId, JobId, NoticeId, UnitId, UserId};
use crate::clocks::Running;
use crate::clocks::deadline::{self, Unit};
use crate::crypto::Keyring;
use crate::jobs::JobKind;
use crate::reference::Book;

/// How much of a record's history stands in the audit log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Detail {
    /// Only that the record was made (and when its services began, on which a guard rests).
    Births,
    /// Every step of a state machine too.
    Steps,
    /// Clocks and news too.
    Full,
}

/// What every maker needs beside its own numbers.
pub struct Setting<'a> {
    pub book: &'a Book,
    pub keyring: &'a Keyring,
    pub ids: Ids,
    pub now: Moment,
    pub detail: Detail,
    /// Units of the task force's secretariat, which hear of level 3.
    pub secretariat: Vec<UnitId>,
}

/// Somebody who acts.
#[derive(Clone, Copy, Debug)]
pub struct Who {
    pub user: UserId,
    pub unit: UnitId,
    pub role: Role,
}

/// What an act was, for its audit row.
#[derive(Clone, Debug, Default)]
pub struct Deed {
    pub action: &'static str,
    pub kind: &'static str,
    pub object: Option<AnyId>,
    pub from: &'static str,
    pub to: &'static str,
    pub reason: String,
    pub classes: String,
    /// The record itself begins with it.
    pub birth: bool,
}

/// A clock that begins.
pub struct Begin<'a> {
    pub clock: &'static str,
    pub variant: &'a str,
    pub kind: &'static str,
    pub object: AnyId,
    pub code: &'a str,
    pub owner: Option<UnitId>,
    pub other: Option<UnitId>,
}

pub struct Record<'a> {
    pub set: &'a Setting<'a>,
    pub rows: Rows,
    pub root: AnyId,
    pub region: String,
    /// Kind of the record, so that the children of an alert and of a case never share an id.
    family: &'static str,
    row: u64,
    made: u64,
}

/// Rows that may hang on one record.
const CHILDREN: u64 = 4_096;

impl<'a> Record<'a> {
    pub fn new(set: &'a Setting<'a>, family: &'static str, root: AnyId, row: u64, region: &str) -> Self {
        Self { set, rows: Rows::default(), root, region: region.to_owned(), family, row, made: 0 }
    }
    /// The id of the next row that hangs on this record.
    pub fn next_id<T: From<AnyId>>(&mut self, table: &str) -> T {
        self.made += 1;
        self.set.ids.id(&format!("{}/{table}", self.family), self.row * CHILDREN + self.made)
    }
    pub fn is_full(&self) -> bool {
        self.set.detail == Detail::Full
    }

    /// `who`: None for the system itself.
    pub fn log(&mut self, at: Moment, who: Option<Who>, deed: Deed) {
        let kept = match self.set.detail {
            Detail::Full => true,
            Detail::Steps => deed.birth || !deed.to.is_empty(),
            Detail::Births => deed.birth || deed.action == "case.start_service",
        };
        if !kept {
            return;
        }
        let entry = Entry {
            actor: who.map(|w| w.user),
            session_prefix: String::new(),
            role: who.map_or("system", |w| w.role.code()),
            unit: who.map(|w| w.unit),
            action: deed.action,
            object_kind: deed.kind,
            object_id: deed.object,
            root_id: Some(self.root),
            from_state: deed.from,
            to_state: deed.to,
            decision: Decision::Allow,
            reason_code: deed.reason,
            classes: deed.classes,
            request_id: String::new(),
        };
        self.rows.audit.push((at, entry));
    }

    fn log_clock(&mut self, at: Moment, who: Option<Who>, clock: &Running, action: &'static str, level: i32) {
        let classes = if level > 0 { format!("level:{level}") } else { String::new() };
        let (object, reason) = (Some(clock.id.any()), clock.clock.clone());
        self.log(at, who, Deed { action, kind: "clock", object, reason, classes, ..Deed::default() });
    }

    /// Starts a clock by the rule of its day; when it is due.
    pub fn start(&mut self, at: Moment, who: Option<Who>, begin: &Begin<'_>) -> Option<Moment> {
        let rule = self.set.book.deadline(begin.clock, begin.variant, at.day())?;
        let unit = Unit::parse(&rule.unit)?;
        let row = Running {
            id: self.next_id::<ClockId>("clocks"),
            clock: begin.clock.to_owned(),
            variant: begin.variant.to_owned(),
            object_kind: begin.kind.to_owned(),
            object_id: begin.object,
            root_id: self.root,
            code: begin.code.to_owned(),
            owner_unit_id: begin.owner,
            other_unit_id: begin.other,
            region_code: self.region.clone(),
            started_at: at,
            length: rule.length,
            unit,
            basis_text: rule.basis_text.clone(),
            due_at: deadline::due(at, rule.length, unit, &self.set.book.calendar),
            stopped_at: None,
            stop_reason: String::new(),
            paused_at: None,
            level: 0,
            counts_from: None,
            counts: None,
        };
        let due = row.due_at;
        self.log_clock(at, who, &row, "clock.started", 0);
        self.rows.clocks.push(row);
        Some(due)
    }

    fn change(&mut self, at: Moment, who: Option<Who>, which: impl Fn(&Running) -> bool, to: &Change<'_>) {
        let mut clocks = std::mem::take(&mut self.rows.clocks);
        for row in clocks.iter_mut().filter(|row| row.stopped_at.is_none() && which(row)) {
            let action = match *to {
                Change::Stop(reason) => {
                    // What was late is told before it stops.
                    self.raise(row, at);
                    row.stopped_at = Some(at);
                    reason.clone_into(&mut row.stop_reason);
                    "clock.stopped"
                }
                Change::Pause => {
                    self.raise(row, at);
                    row.paused_at = Some(at);
                    "clock.paused"
                }
            };
            self.log_clock(at, who, row, action, 0);
        }
        self.rows.clocks = clocks;
    }
    pub fn stop(&mut self, at: Moment, who: Option<Who>, object: AnyId, clock: &str, reason: &str) {
        self.change(at, who, |row| row.object_id == object && row.clock == clock, &Change::Stop(reason));
    }
    pub fn stop_variant(&mut self, at: Moment, who: Option<Who>, clock: &str, variant: &str, reason: &str) {
        self.change(at, who, |row| row.clock == clock && row.variant == variant, &Change::Stop(reason));
    }
    pub fn stop_all(&mut self, at: Moment, who: Option<Who>, reason: &str) {
        self.change(at, who, |_| true, &Change::Stop(reason));
    }
    pub fn pause_all(&mut self, at: Moment, who: Option<Who>) {
        self.change(at, who, |_| true, &Change::Pause);
    }

    /// Raises a clock as far as its time says, up to `until` (D-36).
    fn raise(&mut self, row: &mut Running, until: Moment) {
        let calendar = &self.set.book.calendar;
        if row.paused_at.is_some() {
            return;
        }
        let times = deadline::levels(row.started_at, row.due_at, row.length, row.unit, calendar);
        for (level, at) in (1_i32..).zip(times) {
            if level <= row.level || at > until {
                continue;
            }
            row.level = level;
            let action = if level == 1 { "clock.overdue" } else { "clock.escalated" };
            self.log_clock(at, None, row, action, level);
            self.tell_late(row, level, at);
        }
    }

    fn tell_late(&mut self, row: &Running, level: i32, at: Moment) {
        let key = format!("clock:{}:{level}:{}", row.id, row.due_at.micros());
        let (kind, units): (&str, Vec<UnitId>) = match level {
            1 => ("overdue", [row.owner_unit_id, row.other_unit_id].into_iter().flatten().collect()),
            2 => ("overdue_head", [row.owner_unit_id, row.other_unit_id].into_iter().flatten().collect()),
            _ => ("overdue_task_force", self.set.secretariat.clone()),
        };
        for unit in units {
            let task_force = level > 2;
            let (object_kind, object) =
                if task_force { ("clock", row.id.any()) } else { (row.object_kind.as_str(), row.object_id) };
            let key = format!("{key}:{unit}");
            self.tell(&News { kind, unit, object_kind, object, code: &row.code, key: &key, at });
        }
    }

    /// News without content; only where the history is told in full.
    pub fn tell(&mut self, news: &News<'_>) {
        if !self.is_full() {
            return;
        }
        let row = NoticeRow {
            id: self.next_id::<NoticeId>("notices"),
            unit_id: news.unit,
            user_id: None,
            kind: news.kind.to_owned(),
            object_kind: news.object_kind.to_owned(),
            object_id: news.object,
            code: news.code.to_owned(),
            at: news.at,
            read_at: None,
            unique_key: news.key.to_owned(),
        };
        self.rows.notices.push(row);
    }

    /// Brings every running clock up to now and plans when it is looked at next.
    pub fn settle(&mut self) {
        let now = self.set.now;
        let mut clocks = std::mem::take(&mut self.rows.clocks);
        for row in clocks.iter_mut().filter(|row| row.stopped_at.is_none() && row.paused_at.is_none()) {
            self.raise(row, now);
            let calendar = &self.set.book.calendar;
            let times = deadline::levels(row.started_at, row.due_at, row.length, row.unit, calendar);
            if let Some((level, at)) = (1_i32..).zip(times).find(|(level, _)| *level > row.level) {
                let job = JobRow {
                    id: self.next_id::<JobId>("jobs"),
                    kind: JobKind::ClockLevel,
                    object_id: Some(row.id.any()),
                    unique_key: format!("clock.level:{}:{level}:{}", row.id, row.due_at.micros()),
                    run_at: at,
                    attempts: 0,
                    last_error: String::new(),
                };
                self.rows.jobs.push(job);
            }
        }
        self.rows.clocks = clocks;
    }

    /// The earliest deadline under the record that still runs.
    pub fn next_due(&self) -> Option<Moment> {
        let running = self.rows.clocks.iter().filter(|row| row.stopped_at.is_none() && row.paused_at.is_none());
        running.map(|row| row.due_at).min()
    }
}

enum Change<'a> {
    Stop(&'a str),
    Pause,
}

/// One piece of news.
pub struct News<'a> {
    pub kind: &'a str,
    pub unit: UnitId,
    pub object_kind: &'a str,
    pub object: AnyId,
    pub code: &'a str,
    pub key: &'a str,
    pub at: Moment,
}
