//! What the pages show of an outreach: the village its own, an office those of its area.
use askama::Template;

use super::actions::{CORRECTED, may_correct, verifier};
use super::flow::{OutreachState, acts_from};
use super::forms::{CORRECT, OFFICE_ACTS, VILLAGE_ACTS};
use super::model::{Outreach, codes};
use super::store::Line;
use crate::access::{Action, Actor, Facts, Relation, decide};
use crate::audit::Event;
use crate::base::clock::{Day, Moment};
use crate::base::ids::{OutreachId, UnitId};
use crate::clocks::deadline::is_overdue;
use crate::clocks::view::ClockView;
use crate::reference::Book;
use crate::web::forms::FormSpec;
use crate::web::shell::Shell;
use crate::web::timeline::TimelineEntry;

/// One row: no name.
pub struct Row {
    pub id: OutreachId,
    pub version: i32,
    pub state: &'static str,
    pub href: String,
    pub title: String,
    pub state_label: &'static str,
    pub state_kind: &'static str,
    pub clock: Option<ClockView>,
    pub turn: String,
}

impl Row {
    /// As an office sees it: what, when, where, code.
    pub fn for_office(line: &Line, book: &Book, now: Moment) -> Self {
        let when = line.held_on.or(line.planned_on).map_or_else(String::new, |day| format!(" · {}", day.long()));
        let place = book.place_name(&line.region_code);
        let title = format!("{}{when} · {place} · {}", line.title, line.code);
        Self::of(line, book, now, format!("/kegiatan/{}", line.id), title)
    }
    /// As its village sees it: what it called it, and when.
    pub fn for_village(line: &Line, book: &Book, now: Moment) -> Self {
        let when = line.held_on.or(line.planned_on).map_or_else(String::new, |day| format!(" · {}", day.long()));
        Self::of(
            line,
            book,
            now,
            format!("/desa/kegiatan/{}", line.id),
            format!("{}{when} · {}", line.title, line.code),
        )
    }
    fn of(line: &Line, book: &Book, now: Moment, href: String, title: String) -> Self {
        let reported = line.state == OutreachState::Reported;
        let clock = |(started, due)| ClockView::of_row("Verifikasi", started, due, now, &book.calendar);
        Self {
            id: line.id,
            version: line.version,
            state: line.state.code(),
            href,
            title,
            state_label: state_word(line.state, line.due_at, now),
            state_kind: state_kind(line.state),
            clock: line.reported_at.zip(line.due_at).filter(|_| reported).map(clock),
            turn: turn(line.state, line.unit_id, &line.region_code, book),
        }
    }
}

/// A report that nobody verified in time stands apart (D-62); all else is called by its state.
pub fn state_word(state: OutreachState, due: Option<Moment>, now: Moment) -> &'static str {
    match state {
        OutreachState::Reported if due.is_some_and(|due| is_overdue(due, now)) => "Belum diverifikasi",
        OutreachState::Reported => "Menunggu verifikasi",
        other => other.label(),
    }
}

pub const fn state_kind(state: OutreachState) -> &'static str {
    match state {
        OutreachState::Planned | OutreachState::Held => "info",
        OutreachState::Postponed | OutreachState::Reported | OutreachState::Returned => "warn",
        OutreachState::Verified => "ok",
        OutreachState::Cancelled => "neutral",
    }
}

fn turn(state: OutreachState, village: UnitId, region: &str, book: &Book) -> String {
    let unit = match state {
        OutreachState::Reported => verifier(book, region),
        state if state.is_final() => None,
        _ => Some(village),
    };
    unit.map_or_else(String::new, |unit| format!("Giliran: {}", book.unit_name(unit)))
}

/// An act that this person may do now.
pub struct ActLink {
    pub action: &'static str,
    pub href: String,
    pub label: &'static str,
}

/// Whether the state knows the act of this form.
pub fn is_possible(spec: &FormSpec, state: OutreachState) -> bool {
    if spec.slug == CORRECT { may_correct(state) } else { acts_from(state).contains(&spec.action.code()) }
}

/// The acts that the state allows and the policy gives to this person, in the order of the story.
pub fn acts(actor: &Actor, facts: &Facts, record: &Outreach) -> Vec<ActLink> {
    let links = |base: &'static str, specs: &'static [FormSpec]| {
        let fits = |spec: &&FormSpec| is_possible(spec, record.state) && decide(actor, spec.action, facts).is_ok();
        let link = move |spec: &FormSpec| ActLink {
            action: spec.action.code(),
            href: format!("{base}/{}/{}", record.id, spec.slug),
            label: spec.title,
        };
        specs.iter().filter(fits).map(link).collect::<Vec<_>>()
    };
    let mut all = links("/desa/kegiatan", &VILLAGE_ACTS);
    all.extend(links("/kegiatan", &OFFICE_ACTS));
    all
}

/// Whether the person meets the record as its own village.
pub fn is_own(facts: &Facts) -> bool {
    facts.relations.has(Relation::OwnVillage)
}

/// Whether somebody of a village may send its reports: asked before there is a record.
pub fn may_send(actor: &Actor) -> bool {
    let own = Facts {
        relations: crate::access::Relations::NONE.with(Relation::OwnVillage),
        state: OutreachState::Held.code(),
        ..Facts::default()
    };
    decide(actor, Action::OutreachReport, &own).is_ok()
}

#[derive(Template)]
#[template(path = "outreach/list.html")]
pub struct ListPage {
    pub shell: Shell,
    pub rows: Vec<Row>,
    /// Address of the list itself.
    pub base: &'static str,
    pub open: bool,
    pub next: Option<String>,
    /// A village may add to its list.
    pub may_create: bool,
}

#[derive(Template)]
#[template(path = "outreach/show.html")]
pub struct ShowPage {
    pub shell: Shell,
    pub back: &'static str,
    pub id: OutreachId,
    pub code: String,
    pub title: String,
    pub version: i32,
    pub state: &'static str,
    pub state_label: &'static str,
    pub state_kind: &'static str,
    pub evidence_pending: bool,
    pub turn: String,
    pub lines: Vec<(&'static str, String)>,
    pub notes: Vec<String>,
    pub clocks: Vec<ClockView>,
    pub acts: Vec<ActLink>,
    pub timeline: Vec<TimelineEntry>,
}

/// Whose turn it is, for the record's page.
pub fn turn_of(record: &Outreach, book: &Book) -> String {
    turn(record.state, record.unit_id, &record.region_code, book)
}

/// The record in words.
pub fn lines(record: &Outreach, book: &Book) -> Vec<(&'static str, String)> {
    let labels =
        |list: &str, joined: &str| codes(joined).map(|code| book.label(list, code)).collect::<Vec<_>>().join(", ");
    let number = |number: Option<i32>| number.map_or_else(String::new, |n| n.to_string());
    let day = |day: Option<Day>| day.map_or_else(String::new, Day::long);
    let moment = |at: Option<Moment>| at.map_or_else(String::new, Moment::long);
    let counted = record.total().is_some();
    let children = if counted {
        record.children.map_or_else(|| "tidak dicatat".to_owned(), |n| n.to_string())
    } else {
        String::new()
    };
    let verified = record.verified_at.map_or_else(String::new, |at| {
        let by = record.verified_by_unit_id.map_or_else(String::new, |unit| format!(", {}", book.unit_name(unit)));
        format!("{}{by}", at.long())
    });
    let mut all = vec![
        ("Nomor", record.code.clone()),
        ("Wilayah", book.place_name(&record.region_code)),
        ("Bentuk", book.label("outreach_type", &record.kind)),
        ("Topik", labels("outreach_topic", &record.topics)),
        ("Sasaran", labels("audience", &record.audience)),
        ("Direncanakan", day(record.planned_on)),
        ("Dilaksanakan", day(record.held_on)),
        ("Tempat", record.place.clone()),
        ("Laki-laki", number(record.men)),
        ("Perempuan", number(record.women)),
        ("Jumlah peserta", number(record.total())),
        ("Di antaranya anak", children),
        ("Pertanyaan warga", record.questions.clone()),
        ("Tindak lanjut", record.follow_up.clone()),
        ("Dilaporkan", moment(record.reported_at)),
        ("Diverifikasi", verified),
    ];
    // What is not known yet has no line.
    all.retain(|(_, value)| !value.is_empty());
    all
}

/// The acts of the timeline in words.
pub fn act_label(event: &Event) -> String {
    if event.action == Action::OutreachPlan.code() {
        return "Kegiatan dicatat".to_owned();
    }
    if event.reason_code == CORRECTED {
        return "Isian diperbaiki".to_owned();
    }
    let spec = VILLAGE_ACTS.iter().chain(&OFFICE_ACTS).find(|spec| spec.action.code() == event.action);
    spec.map_or_else(String::new, |spec| spec.title.to_owned())
}

/// New state in words; a correction leads to none.
pub fn state_label(event: &Event) -> String {
    let state = OutreachState::parse(&event.to_state).filter(|_| event.reason_code != CORRECTED);
    state.map_or("", OutreachState::label).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn out_04_a_report_is_late_from_the_first_second_of_the_fifteenth_day() {
        let due = Moment::parse("2026-12-17T23:59:59+08:00").unwrap();
        let word = |now: &str| state_word(OutreachState::Reported, Some(due), Moment::parse(now).unwrap());
        assert_eq!(word("2026-12-17T23:59:59+08:00"), "Menunggu verifikasi");
        assert_eq!(word("2026-12-18T00:00:00+08:00"), "Belum diverifikasi");
    }

    #[test]
    fn a_late_verification_is_a_verification() {
        let due = Moment::parse("2026-12-17T23:59:59+08:00").unwrap();
        assert_eq!(state_word(OutreachState::Verified, Some(due), due.plus_hours(48)), "Diverifikasi");
    }

    #[test]
    fn only_what_took_place_and_is_not_sent_can_be_corrected() {
        let able: Vec<_> = OutreachState::ALL.iter().copied().filter(|state| may_correct(*state)).collect();
        assert_eq!(able, [OutreachState::Held, OutreachState::Returned]);
    }
}
