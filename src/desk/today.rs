//! Hari ini: what is due and whose turn it is (interface.md §4). Four lists, ten rows each.
use crate::access::{Action, Actor, Role, Scope};
use crate::base::clock::Moment;
use crate::clocks::view::ClockView;
use crate::db::Conn;
use crate::notifications;
use crate::outreach::flow::OutreachState;
use crate::reference::Book;
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
    pub clock: Option<ClockView>,
    pub turn: String,
    due: Option<Moment>,
}

#[derive(Default)]
pub struct Today {
    pub late: Vec<Item>,
    pub mine: Vec<Item>,
    pub waiting: Vec<Item>,
    pub news: Vec<(String, String, Moment)>,
}

impl Today {
    pub fn sentence(&self) -> String {
        if self.late.is_empty() && self.mine.is_empty() && self.waiting.is_empty() {
            return "Tidak ada yang jatuh tempo hari ini.".to_owned();
        }
        format!(
            "{} terlambat, {} giliran Anda, {} menunggu pihak lain.",
            self.late.len(),
            self.mine.len(),
            self.waiting.len()
        )
    }
}

pub fn gather(conn: &mut Conn, actor: &Actor, book: &Book) -> Result<Today, diesel::result::Error> {
    let mut items = Vec::new();
    let mut today = Today::default();
    if !actor.is_village_side() {
        if let Some(scope) = Scope::of(actor, Action::AlertList) {
            let lines = alerts::store::waiting(conn, &scope, ROWS)?
                .into_iter()
                .chain(alerts::store::in_hand(conn, &scope, ROWS)?);
            items.extend(lines.map(|line| alert(&line, book, actor.now)));
        }
        if let Some(scope) = Scope::of(actor, Action::CaseList) {
            items.extend(cases::store::due(conn, &scope, ROWS)?.iter().map(|line| case(line, book, actor.now, "")));
        }
        if actor.has(Role::UnitHead) {
            let lines = cases::store::awaiting_approval(conn, actor.unit.id, actor.user, ROWS)?;
            items.extend(lines.iter().map(|line| case(line, book, actor.now, "Menunggu persetujuan Anda")));
        }
        if let Some(scope) = Scope::of(actor, Action::ReferralList) {
            let mine = referrals::store::waiting_for(conn, &scope, ROWS)?
                .into_iter()
                .chain(referrals::store::answered_for(conn, &scope, ROWS)?);
            items.extend(mine.map(|line| referral(&line, actor, book)));
            let others = referrals::store::waiting_on_others(conn, &scope, ROWS)?;
            today.waiting = others.iter().map(|line| referral(line, actor, book)).collect();
        }
    }
    if let Some(scope) = Scope::of(actor, Action::OutreachList) {
        let lines = outreach::store::waiting(conn, &scope, ROWS)?;
        items.extend(lines.iter().map(|line| activity(line, actor, book)));
    }
    items.sort_by_key(|item| (item.due.is_none(), item.due));
    (today.late, today.mine) = items.into_iter().partition(|item| item.due.is_some_and(|due| actor.now > due));
    let news = notifications::latest(conn, actor.unit.id, actor.user, ROWS)?;
    today.news = news
        .into_iter()
        .filter(|n| n.read_at.is_none())
        .map(|n| (format!("{} · {}", notifications::sentence(&n.kind), n.code), link(actor, &n), n.at))
        .collect();
    Ok(today)
}

/// Where a piece of news leads.
pub fn link(actor: &Actor, news: &notifications::Notice) -> String {
    let id = news.object_id;
    match (news.object_kind.as_str(), actor.is_village_side()) {
        ("alert", true) => format!("/desa/lapor/{id}"),
        ("alert", false) => format!("/laporan-dini/{id}"),
        ("outreach", true) => format!("/desa/kegiatan/{id}"),
        ("outreach", false) => format!("/kegiatan/{id}"),
        ("case", _) => format!("/berkas/{id}"),
        ("referral", _) => format!("/rujukan/{id}"),
        ("clock", _) => "/eskalasi".to_owned(),
        ("user", _) if actor.has(Role::SysAdmin) || actor.has(Role::ProvCoordinator) => {
            format!("/kelola/pengguna/{id}")
        }
        _ => "/pemberitahuan".to_owned(),
    }
}

impl Item {
    fn new(kind: &'static str, id: String, version: i32, state: &'static str) -> Self {
        Self {
            kind,
            id,
            version,
            state,
            href: String::new(),
            title: String::new(),
            tag: ("neutral", String::new()),
            clock: None,
            turn: String::new(),
            due: None,
        }
    }
    fn titled(mut self, href: String, title: String, tag: (&'static str, String)) -> Self {
        (self.href, self.title, self.tag) = (href, title, tag);
        self
    }
    fn due(mut self, due: Option<Moment>, clock: Option<ClockView>, turn: String) -> Self {
        (self.due, self.clock, self.turn) = (due, clock, turn);
        self
    }
}

fn alert(line: &alerts::store::Line, book: &Book, now: Moment) -> Item {
    let row = alerts::views::Row::for_office(line, book, now);
    Item::new("alert", line.id.to_string(), line.version, line.state.code())
        .titled(row.href, row.title, (row.state_kind, row.state_label.to_owned()))
        .due(line.due_at, row.clock, row.turn)
}

fn case(line: &cases::store::Line, book: &Book, now: Moment, turn: &str) -> Item {
    let row = cases::views::Row::new(line, book, now);
    Item::new("case", line.id.to_string(), line.version, line.state.code())
        .titled(row.href, row.title, (row.state_kind, row.state_label.to_owned()))
        .due(line.due_at, row.clock, turn.to_owned())
}

fn referral(line: &referrals::store::Line, actor: &Actor, book: &Book) -> Item {
    let (sent, now) = (line.sent_at.unwrap_or(line.updated_at), actor.now);
    let whose = if line.from_unit_id == actor.unit.id { line.to_unit_id } else { line.from_unit_id };
    let title = format!(
        "Rujukan {} · {} · {}",
        line.code,
        book.label("need", &line.need),
        cases::views::person(&line.sex, &line.age_band, book)
    );
    let turn = if line.from_unit_id == actor.unit.id {
        format!("Kepada: {}", book.unit_name(whose))
    } else {
        format!("Dari: {}", book.unit_name(whose))
    };
    let clock = line.due_at.map(|due| ClockView::hours("Jawab", sent, due, now, &book.calendar));
    Item::new("referral", line.id.to_string(), line.version, line.state.code())
        .titled(format!("/rujukan/{}", line.id), title, ("info", line.state.label().to_owned()))
        .due(line.due_at, clock, turn)
}

fn activity(line: &outreach::store::Line, actor: &Actor, book: &Book) -> Item {
    let own = actor.is_village_side() && !actor.has(Role::SubdistrictOfficer);
    let base = if own { "/desa/kegiatan" } else { "/kegiatan" };
    let turn = if own { own_turn(line.state).to_owned() } else { format!("Desa: {}", book.unit_name(line.unit_id)) };
    let clock = line.due_at.map(|due| ClockView::hours("Verifikasi", line.updated_at, due, actor.now, &book.calendar));
    Item::new("outreach", line.id.to_string(), line.version, line.state.code())
        .titled(
            format!("{base}/{}", line.id),
            format!("Sosialisasi {} · {}", line.code, line.title),
            ("info", line.state.label().to_owned()),
        )
        .due(line.due_at, clock, turn)
}

/// What a village does next with its own activity.
const fn own_turn(state: OutreachState) -> &'static str {
    match state {
        OutreachState::Planned | OutreachState::Postponed => "Catat setelah kegiatan berlangsung.",
        OutreachState::Held => "Laporan belum dikirim.",
        OutreachState::Returned => "Perbaiki, lalu kirim lagi.",
        OutreachState::Reported => "Menunggu verifikasi.",
        OutreachState::Verified | OutreachState::Cancelled => "",
    }
}
