//! Hari ini: what is due and whose turn it is (interface.md §4). Four lists, ten rows each.
use std::collections::HashSet;

use diesel::result::Error as Diesel;

use super::{news, watch};
use crate::access::{Action, Actor, Role, Scope};
use crate::alerts::flow::AlertState;
use crate::base::clock::Moment;
use crate::cases::risk::{DANGER, in_danger};
use crate::clocks::view::ClockView;
use crate::db::Conn;
use crate::outreach::flow::OutreachState;
use crate::reference::Book;
use crate::referrals::flow::ReferralState;
use crate::referrals::store::Tray;
use crate::{alerts, cases, outreach, referrals};

/// Rows of one list.
const ROWS: i64 = 10;

/// One line of work: what, state, clock, whose turn.
pub struct Item {
    pub kind: &'static str,
    pub id: String,
    pub version: i32,
    pub state: &'static str,
    pub href: String,
    pub title: String,
    pub tag: (&'static str, String),
    /// Why it cannot wait: danger, a critical referral, a high risk.
    pub alarm: Option<String>,
    pub clock: Option<ClockView>,
    pub turn: String,
    due: Option<Moment>,
}

#[derive(Default)]
pub struct Today {
    pub late: Vec<Item>,
    pub mine: Vec<Item>,
    pub waiting: Vec<Item>,
    pub news: Vec<news::Line>,
}

impl Today {
    /// How much of each, leaving out what there is none of.
    pub fn sentence(&self) -> String {
        let counts = [
            (self.late.len(), "terlambat"),
            (self.mine.len(), "giliran Anda"),
            (self.waiting.len(), "menunggu pihak lain"),
        ];
        let parts: Vec<String> =
            counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        if parts.is_empty() {
            "Tidak ada yang jatuh tempo hari ini.".to_owned()
        } else {
            format!("{}.", parts.join(", "))
        }
    }
}

/// Lines on their way to the lists.
pub(super) struct Desk<'a> {
    pub(super) actor: &'a Actor,
    pub(super) book: &'a Book,
    /// Waits for just this person, whatever the clock says.
    pub(super) first: Vec<Item>,
    mine: Vec<Item>,
    /// Somebody else of the same duty acts; a head learns of it when it is late (D-36).
    team: Vec<Item>,
    pub(super) others: Vec<Item>,
}

pub fn gather(conn: &mut Conn, actor: &Actor, book: &Book) -> Result<Today, Diesel> {
    let mut desk = Desk { actor, book, first: Vec::new(), mine: Vec::new(), team: Vec::new(), others: Vec::new() };
    if !actor.is_village_side() {
        desk.alerts(conn)?;
        desk.cases(conn)?;
        desk.referrals(conn)?;
    }
    watch::quotas(conn, &mut desk)?;
    watch::emergencies(conn, &mut desk)?;
    watch::letters(conn, &mut desk)?;
    watch::requests(conn, &mut desk)?;
    watch::conferences(conn, &mut desk)?;
    if let Some(scope) = Scope::of(actor, Action::OutreachList) {
        let lines = outreach::store::waiting(conn, &scope, ROWS)?;
        let acts = actor.is_village_side() || desk.may(Action::OutreachVerify);
        lines.iter().for_each(|line| desk.put(acts, activity(line, actor, book)));
    }
    // The newest of each kind about each record.
    let mut told: HashSet<String> = HashSet::new();
    let news = news::latest(conn, actor, ROWS)?.into_iter();
    let news = news.filter(|line| line.unread && told.insert(line.text.clone())).collect();
    Ok(Today { news, ..desk.sorted() })
}

impl Desk<'_> {
    fn may(&self, action: Action) -> bool {
        Scope::of(self.actor, action).is_some()
    }
    pub(super) fn put(&mut self, mine: bool, item: Item) {
        if mine { self.mine.push(item) } else { self.team.push(item) }
    }

    fn alerts(&mut self, conn: &mut Conn) -> Result<(), Diesel> {
        let Some(scope) = Scope::of(self.actor, Action::AlertList) else { return Ok(()) };
        let (answers, opens) = (self.may(Action::AlertAcknowledge), self.may(Action::AlertOpenCase));
        for line in alerts::store::waiting(conn, &scope, ROWS)? {
            self.put(answers, alert(&line, self.book, self.actor.now));
        }
        for line in alerts::store::in_hand(conn, &scope, ROWS)? {
            let held = answers && line.holder_unit_id == Some(self.actor.unit.id);
            let mine = held || (opens && line.state == AlertState::Substantiated);
            let item = alert(&line, self.book, self.actor.now);
            if mine { self.mine.push(item) } else { self.others.push(item) }
        }
        Ok(())
    }

    fn cases(&mut self, conn: &mut Conn) -> Result<(), Diesel> {
        let Some(scope) = Scope::of(self.actor, Action::CaseList) else { return Ok(()) };
        if self.actor.has(Role::UnitHead) {
            let mut lines = cases::store::awaiting_approval(conn, &scope, ROWS)?;
            lines.extend(cases::store::awaiting_from_below(conn, &scope, ROWS)?);
            let item = |line| case(line, self.book, self.actor.now, "Menunggu persetujuan Anda");
            self.first = lines.iter().map(item).collect();
        }
        let works = self.may(Action::CaseWrite);
        for line in cases::store::due(conn, &scope, ROWS)? {
            let turn = if works { "" } else { "Giliran: petugas unit" };
            let item = case(&line, self.book, self.actor.now, turn);
            if !self.first.iter().any(|first| first.id == item.id) {
                self.put(works, item);
            }
        }
        if works {
            let open = cases::store::without_deadline(conn, &scope, ROWS)?;
            self.mine.extend(open.iter().map(|line| case(line, self.book, self.actor.now, line.state.undone())));
        }
        Ok(())
    }

    fn referrals(&mut self, conn: &mut Conn) -> Result<(), Diesel> {
        let Some(scope) = Scope::of(self.actor, Action::ReferralList) else { return Ok(()) };
        let (serves, sends) = (self.may(Action::ReferralStart), self.may(Action::ReferralConfirm));
        for line in referrals::store::waiting_for(conn, &scope, ROWS)? {
            // A transfer is the head's to answer.
            let transfer = line.kind == "case_transfer" && line.state == ReferralState::Sent;
            let mine = if transfer { self.actor.has(Role::UnitHead) } else { serves };
            self.put(mine, referral(&line, self.actor, self.book));
        }
        for line in referrals::store::answered_for(conn, &scope, ROWS)? {
            self.put(sends, referral(&line, self.actor, self.book));
        }
        let others = referrals::store::waiting_on_others(conn, &scope, ROWS)?;
        self.others.extend(others.iter().map(|line| referral(line, self.actor, self.book)));
        Ok(())
    }

    fn sorted(self) -> Today {
        let now = self.actor.now;
        let is_late = |item: &Item| item.due.is_some_and(|due| now > due);
        let by_due = |items: &mut Vec<Item>| items.sort_by_key(|item| (item.due.is_none(), item.due));
        let (mut late, mut open): (Vec<Item>, Vec<Item>) = self.mine.into_iter().partition(is_late);
        let (late_too, mut waiting): (Vec<Item>, Vec<Item>) = self.team.into_iter().partition(is_late);
        late.extend(late_too);
        waiting.extend(self.others);
        [&mut late, &mut open, &mut waiting].into_iter().for_each(by_due);
        let mut mine: Vec<Item> = self.first.into_iter().chain(open).collect();
        mine.sort_by_key(|item| item.alarm.is_none());
        Today { late, mine, waiting, news: Vec::new() }
    }
}

impl Item {
    pub(super) fn new(kind: &'static str, id: String, version: i32, state: &'static str) -> Self {
        Self {
            kind,
            id,
            version,
            state,
            href: String::new(),
            title: String::new(),
            tag: ("neutral", String::new()),
            alarm: None,
            clock: None,
            turn: String::new(),
            due: None,
        }
    }
    pub(super) fn titled(mut self, href: String, title: String, tag: (&'static str, String)) -> Self {
        (self.href, self.title, self.tag) = (href, title, tag);
        self
    }
    fn alarmed(mut self, holds: bool, word: impl Into<String>) -> Self {
        self.alarm = holds.then(|| word.into());
        self
    }
    pub(super) fn due(mut self, due: Option<Moment>, clock: Option<ClockView>, turn: String) -> Self {
        (self.due, self.clock, self.turn) = (due, clock, turn);
        self
    }
}

fn alert(line: &alerts::store::Line, book: &Book, now: Moment) -> Item {
    let row = alerts::views::Row::for_office(line, book, now);
    Item::new("alert", line.id.to_string(), line.version, line.state.code())
        .titled(row.href, row.title, (row.state_kind, row.state_label.to_owned()))
        .alarmed(row.danger, alerts::views::DANGER)
        .due(line.due_at, row.clock, row.turn)
}

fn case(line: &cases::store::Line, book: &Book, now: Moment, turn: &str) -> Item {
    let row = cases::views::Row::new(line, book, now);
    let danger = in_danger(line.danger, &line.risk_level).then(|| DANGER.to_owned());
    let high = row.risk.filter(|_| line.risk_level == "high").map(|(_, word)| word);
    let alarms: Vec<String> = danger.into_iter().chain(high).collect();
    Item::new("case", line.id.to_string(), line.version, line.state.code())
        .titled(format!("/berkas/{}", line.id), row.title, (row.state_kind, row.state_label.to_owned()))
        .alarmed(!alarms.is_empty(), alarms.join(" · "))
        .due(line.due_at, row.clock, turn.to_owned())
}

fn referral(line: &referrals::store::Line, actor: &Actor, book: &Book) -> Item {
    let out = line.from_unit_id == actor.unit.id;
    let tray = if out { Tray::Out } else { Tray::In };
    let row = referrals::views::Row::of(line, tray, book, actor.now);
    let turn = if out {
        format!("Kepada: {}", book.unit_name(line.to_unit_id))
    } else {
        format!("Dari: {}", book.unit_name(line.from_unit_id))
    };
    Item::new("referral", line.id.to_string(), line.version, line.state.code())
        .titled(row.href, row.title, (row.state_kind, row.state_label.to_owned()))
        .alarmed(row.critical, row.urgency)
        .due(line.due_at, row.clock, turn)
}

fn activity(line: &outreach::store::Line, actor: &Actor, book: &Book) -> Item {
    let own = actor.is_village_side() && !actor.has(Role::SubdistrictOfficer);
    let base = if own { "/desa/kegiatan" } else { "/kegiatan" };
    let turn = if own { own_turn(line.state).to_owned() } else { format!("Desa: {}", book.unit_name(line.unit_id)) };
    let clock = line.due_at.map(|due| ClockView::of_row("Verifikasi", line.updated_at, due, actor.now, &book.calendar));
    let word = outreach::views::state_word(line.state, line.due_at, actor.now);
    Item::new("outreach", line.id.to_string(), line.version, line.state.code())
        .titled(
            format!("{base}/{}", line.id),
            format!("Sosialisasi {} · {}", line.code, line.title),
            (outreach::views::state_kind(line.state), word.to_owned()),
        )
        .due(line.due_at, clock, turn)
}

/// What a village does next with its own activity.
const fn own_turn(state: OutreachState) -> &'static str {
    match state {
        OutreachState::Planned => "Catat setelah kegiatan berlangsung.",
        OutreachState::Postponed => "Jadwalkan ulang, atau batalkan.",
        OutreachState::Held => "Laporan belum dikirim.",
        OutreachState::Returned => "Perbaiki, lalu kirim lagi.",
        OutreachState::Reported => "Menunggu verifikasi.",
        OutreachState::Verified | OutreachState::Cancelled => "",
    }
}
