//! The pages of referrals. How much of a record stands on them is decided in `sight`.
use askama::Template;

use super::actions;
use super::flow::{ReferralState, acts_from};
use super::forms::{ACTS, EDIT, RESEND, SEND};
use super::preview::Section;
use super::sight::Lines;
use super::store::{Found, Line, Tray};
use super::suggest::Suggestion;
use crate::access::{Action, Actor, Role, decide};
use crate::base::clock::Moment;
use crate::base::ids::ReferralId;
use crate::cases::disclosed::UNFILLED;
use crate::clocks::view::ClockView;
use crate::letters::views::Row as LetterRow;
use crate::reference::Book;
use crate::web::FormView;
use crate::web::forms::FormSpec;
use crate::web::shell::Shell;
use crate::web::timeline::TimelineEntry;

/// One row: code, need, sex and age band, state, clock, whose turn; no name.
pub struct Row {
    pub id: ReferralId,
    pub version: i32,
    pub state: &'static str,
    pub href: String,
    pub title: String,
    pub state_label: &'static str,
    pub state_kind: &'static str,
    pub critical: bool,
    pub urgency: String,
    pub clock: Option<ClockView>,
    pub turn: String,
}

impl Row {
    /// As it lies in one of the two inboxes. Of a cancelled one the receiver learns only that.
    pub fn of(line: &Line, tray: Tray, book: &Book, now: Moment) -> Self {
        let withheld = tray == Tray::In && line.state == ReferralState::Cancelled;
        let person = format!("{} {}", book.label("sex", &line.sex), book.label("age_band_victim", &line.age_band));
        let about = if withheld {
            String::new()
        } else {
            format!(" · {} · {}", book.label("need", &line.need), person.to_lowercase())
        };
        let clock = line.due_at.filter(|_| !line.state.is_final() || line.feedback_confirmed_at.is_none());
        let started = line.accepted_at.or(line.sent_at).unwrap_or(line.updated_at);
        Self {
            id: line.id,
            version: line.version,
            state: line.state.code(),
            href: format!("/rujukan/{}", line.id),
            title: format!("Rujukan {}{about}", line.code),
            state_label: line.state.label(),
            state_kind: state_kind(line.state),
            critical: line.urgency == "critical" && !withheld,
            urgency: book.label("referral_urgency", &line.urgency),
            clock: clock.map(|due| ClockView::of_row(clock_label(line.state), started, due, now, &book.calendar)),
            turn: turn(
                line.state,
                line.feedback_confirmed_at.is_some(),
                &book.unit_name(line.from_unit_id),
                &book.unit_name(line.to_unit_id),
            ),
        }
    }
}

const fn clock_label(state: ReferralState) -> &'static str {
    match state {
        ReferralState::Accepted => "Layanan pertama",
        ReferralState::InProgress => "Umpan balik",
        ReferralState::Completed => "Konfirmasi umpan balik",
        _ => "Jawab rujukan",
    }
}

pub const fn state_kind(state: ReferralState) -> &'static str {
    match state {
        ReferralState::Draft | ReferralState::Cancelled => "neutral",
        ReferralState::AwaitingConsent | ReferralState::Returned => "warn",
        ReferralState::Sent | ReferralState::Accepted | ReferralState::InProgress => "info",
        ReferralState::Completed => "ok",
        ReferralState::Rejected => "danger",
    }
}

/// Whose turn it is, in words; nobody's once it is over.
fn turn(state: ReferralState, confirmed: bool, from: &str, to: &str) -> String {
    match state {
        ReferralState::Sent | ReferralState::Accepted | ReferralState::InProgress => format!("Giliran: {to}"),
        ReferralState::Draft | ReferralState::AwaitingConsent => format!("Giliran: {from}"),
        ReferralState::Returned => format!("Menunggu kelengkapan dari {from}"),
        ReferralState::Completed if !confirmed => format!("Giliran: {from}"),
        ReferralState::Completed | ReferralState::Rejected | ReferralState::Cancelled => format!("Dari {from} ke {to}"),
    }
}

pub fn turn_of(found: &Found, book: &Book) -> String {
    let referral = &found.referral;
    let (from, to) = (book.unit_name(referral.from_unit_id), book.unit_name(referral.to_unit_id));
    turn(referral.state, referral.feedback_confirmed_at.is_some(), &from, &to)
}

/// An act that this person may do now.
pub struct ActLink {
    pub action: &'static str,
    pub href: String,
    pub label: String,
    pub danger: bool,
}

/// The acts that the state allows and the policy gives to this person, in the order of the story.
pub fn acts(actor: &Actor, found: &Found) -> Vec<ActLink> {
    let referral = &found.referral;
    let offered = |spec: &&FormSpec| {
        let mine = !actions::is_for_the_head(found, spec.action) || actor.has(Role::UnitHead);
        fits(spec, found) && mine && decide(actor, spec.action, &found.facts).is_ok()
    };
    let link = |spec: &FormSpec| ActLink {
        action: spec.action.code(),
        href: format!("/rujukan/{}/{}", referral.id, spec.slug),
        label: match spec.action {
            Action::ReferralSend => "Periksa dan kirim",
            Action::ReferralEdit => "Ubah isi",
            _ => spec.button,
        }
        .to_owned(),
        danger: spec.danger,
    };
    [&SEND, &RESEND, &EDIT].into_iter().chain(ACTS.iter()).filter(offered).map(link).collect()
}

/// Roles that can answer for a referral (DECISIONS §7).
pub const OFFICERS: [Role; 8] = [
    Role::IntakeOfficer,
    Role::CaseManager,
    Role::ServiceOfficer,
    Role::PoliceLiaison,
    Role::ImmigrationOfficer,
    Role::LabourOfficer,
    Role::Bp3miOfficer,
    Role::ShelterOfficer,
];

/// Whether the state knows the act.
pub fn fits(spec: &FormSpec, found: &Found) -> bool {
    let referral = &found.referral;
    match spec.action {
        _ if referral.has_moved() => false,
        Action::ReferralEdit => referral.state.is_editable(),
        Action::ReferralSend => matches!(referral.state, ReferralState::Draft | ReferralState::AwaitingConsent),
        Action::ReferralAssign => matches!(referral.state, ReferralState::Accepted | ReferralState::InProgress),
        Action::ReferralConfirm => {
            super::flow::confirm(referral.state, referral.feedback_confirmed_at.is_some()).is_ok()
        }
        other => acts_from(referral.state).contains(&other.code()),
    }
}

#[derive(Template)]
#[template(path = "referrals/list.html")]
pub struct ListPage {
    pub shell: Shell,
    pub rows: Vec<Row>,
    pub tray: &'static str,
    /// Address and code of the one case that was asked for.
    pub of_case: Option<(String, String)>,
    pub next: Option<String>,
}

#[derive(Template)]
#[template(path = "referrals/show.html")]
pub struct ShowPage {
    pub shell: Shell,
    pub id: ReferralId,
    pub code: String,
    pub version: i32,
    pub state: &'static str,
    pub state_label: &'static str,
    pub state_kind: &'static str,
    pub critical: bool,
    pub turn: String,
    /// Said before anything else: withdrawn, cancelled, rejected.
    pub banner: Option<String>,
    pub clocks: Vec<ClockView>,
    pub acts: Vec<ActLink>,
    pub facts: Lines,
    pub letter: Lines,
    pub answer: Lines,
    pub missing: Vec<String>,
    pub feedback: Lines,
    /// Classes that the referral opens, for the receiver masked.
    pub classes: Vec<&'static str>,
    pub masked: bool,
    pub reveal: Option<FormView>,
    pub links: Vec<(String, &'static str)>,
    /// The way to the letters about it, and those that this reader may open.
    pub letters: Option<(String, Vec<LetterRow>)>,
    pub timeline: Vec<TimelineEntry>,
}

/// First two pages of a new referral: the need, then the receiver.
#[derive(Template)]
#[template(path = "referrals/new.html")]
pub struct NewPage {
    pub shell: Shell,
    pub about: String,
    pub back: String,
    pub here: String,
    /// Code and label of the need, once it was chosen.
    pub need: Option<(String, String)>,
    pub needs: Vec<(String, String)>,
    /// How soon, and what may be chosen: the order of the suggestions follows it.
    pub urgency: String,
    pub urgencies: Vec<(String, String)>,
    pub suggestions: Vec<Suggestion>,
    /// Of the same kinds, but for other regions.
    pub beyond: Vec<Suggestion>,
    pub others: Vec<(String, String)>,
}

/// The page before sending: what the receiver will see (D-47).
#[derive(Template)]
#[template(path = "referrals/send.html")]
pub struct SendPage {
    pub shell: Shell,
    pub about: String,
    pub back: String,
    pub receiver: String,
    /// What the receiver reads before it accepts.
    pub before: Lines,
    pub sections: Vec<Shown>,
    /// Values are on the page, for a minute.
    pub open: bool,
    pub open_href: String,
    pub consent: String,
    /// Where it is recorded, for whoever may.
    pub consent_href: Option<String>,
    /// Classes that open already when it is sent (D-34).
    pub early: Vec<&'static str>,
    /// A transfer takes no attachment along.
    pub transfer: bool,
    pub form: Option<FormView>,
}

/// A class on a page: values, or dots where something is known; what is not known is named in one line.
pub struct Shown {
    pub label: &'static str,
    pub lines: Vec<ShownLine>,
    pub unknown: String,
}

impl Shown {
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.unknown.is_empty()
    }
}

pub struct ShownLine {
    pub label: String,
    pub value: String,
    pub masked: bool,
}

pub fn shown(sections: &[Section], open: bool) -> Vec<Shown> {
    let line = |(label, value): &(String, String)| ShownLine {
        label: label.clone(),
        value: if open { value.clone() } else { String::new() },
        masked: !open,
    };
    let class = |section: &Section| {
        let (unknown, known): (Vec<_>, Vec<_>) = section.lines.iter().partition(|(_, value)| value == UNFILLED);
        let unknown: Vec<&str> = unknown.iter().map(|(label, _)| label.as_str()).collect();
        Shown {
            label: section.bundle.label(),
            lines: known.into_iter().map(line).collect(),
            unknown: unknown.join(", "),
        }
    };
    sections.iter().map(class).collect()
}

/// Identity on the receiver's screen, for a minute.
#[derive(Template)]
#[template(path = "referrals/reveal.html")]
pub struct RevealPage {
    pub shell: Shell,
    pub code: String,
    pub back: String,
    pub sections: Vec<Shown>,
    pub shown_to: String,
}

/// 403 with the one reason that may be told.
#[derive(Template)]
#[template(path = "referrals/closed.html")]
pub struct ClosedPage {
    pub shell: Shell,
    pub back: String,
    pub sentence: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Bundle;

    #[test]
    fn what_is_known_is_dots_until_it_is_opened() {
        let lines = vec![("NIK".to_owned(), "9901".to_owned()), ("Paspor".to_owned(), UNFILLED.to_owned())];
        let sections = [Section { bundle: Bundle::Identity, lines }];
        let [class] = shown(&sections, false).try_into().ok().unwrap();
        let class: Shown = class;
        assert!(class.lines.iter().all(|l| l.masked && !l.value.contains("9901")));
        assert_eq!((class.lines.len(), class.unknown.as_str()), (1, "Paspor"));
        assert!(shown(&sections, true).iter().flat_map(|c| &c.lines).all(|l| !l.masked));
    }
}
