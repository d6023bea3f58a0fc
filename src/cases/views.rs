//! What the pages show of a case: codes, bands and states; never a name (interface.md §2.10).
use askama::Template;

use super::file::exploitation::Banner;
use super::flow::{CaseState, CloseReason};
use super::model::{Case, Victim};
use super::records::{Service, Visit};
use super::steps::{ActLink, Acts};
use super::store::Line;
use crate::access::Bundle;
use crate::base::clock::Moment;
use crate::base::ids::{CaseId, ConsentId, VictimId};
use crate::clocks::view::ClockView;
use crate::reference::Book;
use crate::web::shell::Shell;
use crate::web::timeline::TimelineEntry;

pub struct Row {
    pub id: CaseId,
    pub version: i32,
    pub state: &'static str,
    pub title: String,
    pub state_label: &'static str,
    pub state_kind: &'static str,
    pub risk: Option<(&'static str, String)>,
    pub person: String,
    pub clock: Option<ClockView>,
}

impl Row {
    pub fn new(line: &Line, book: &Book, now: Moment) -> Self {
        Self {
            id: line.id,
            version: line.version,
            state: line.state.code(),
            title: [
                "Berkas ",
                &line.code,
                " · ",
                book.label_of("case_type", &line.case_type),
                " · ",
                book.regency_name(&line.region_code),
            ]
            .concat(),
            state_label: line.state.label(),
            state_kind: state_kind(line.state),
            risk: risk_tag(&line.risk_level, book),
            person: person(&line.sex, &line.age_band, book),
            clock: line.due_at.map(|due| ClockView::of_row("Batas berikut", line.updated_at, due, now, &book.calendar)),
        }
    }
}

/// "perempuan 18–24"
pub fn person(sex: &str, age_band: &str, book: &Book) -> String {
    if sex == "unknown" && age_band.is_empty() {
        return "belum ada orang tercatat".to_owned();
    }
    let mut words = book.label("sex", sex);
    words.make_ascii_lowercase();
    if !age_band.is_empty() {
        words = [&words, " ", book.label_of("age_band_victim", age_band)].concat();
    }
    words
}

pub const fn state_kind(state: CaseState) -> &'static str {
    match state {
        CaseState::Draft | CaseState::Merged | CaseState::Transferred => "neutral",
        CaseState::Received | CaseState::OnHold => "warn",
        CaseState::Closed => "ok",
        _ => "info",
    }
}

/// Kind of the tag and its word; the template adds the shape.
pub fn risk_tag(level: &str, book: &Book) -> Option<(&'static str, String)> {
    let kind = match level {
        "high" => "danger",
        "medium" => "warn",
        "low" => "neutral",
        _ => return None,
    };
    Some((kind, book.label("risk_level", level)))
}

#[derive(Template)]
#[template(path = "cases/list.html")]
pub struct ListPage {
    pub shell: Shell,
    pub rows: Vec<Row>,
    pub next: Option<String>,
    pub choices: Vec<super::filters::Choice>,
    /// Filters that the reader keeps, and where the one in use is kept.
    pub kept: Vec<super::kept_filters::pages::Link>,
    pub keep_href: Option<String>,
    pub may_create: bool,
}

/// A person as everybody of the unit sees them.
pub struct PersonLine {
    pub id: VictimId,
    pub version: i32,
    pub number: i32,
    pub alias: String,
    pub words: String,
    pub child: bool,
    /// Where identity is shown, for whoever may.
    pub reveal: Option<String>,
    pub edit: Option<String>,
    /// What the full screening, the departure and the interviews say, and where they stand.
    pub checks: Option<super::checks::views::Beside>,
    /// Where assessment and safety plan stand.
    pub care: Vec<super::care::views::Beside>,
    /// The other record of this person, where an officer said so.
    pub same: Option<SameLine>,
}

/// "orang 1 di berkas KS-7F3K2M", and where that is.
pub struct SameLine {
    pub href: String,
    pub words: String,
}

pub fn people(
    victims: &[Victim],
    case: &Case,
    book: &Book,
    may_reveal: impl Fn(&Victim) -> bool,
    may_edit: bool,
    mut same: impl FnMut(VictimId) -> Option<SameLine>,
) -> Vec<PersonLine> {
    let line = |victim: &Victim| PersonLine {
        same: same(victim.id),
        id: victim.id,
        version: victim.version,
        number: victim.number,
        alias: victim.alias_code.clone(),
        words: words(victim, case, book),
        child: victim.is_child,
        reveal: may_reveal(victim).then(|| format!("/berkas/{}/orang/{}/identitas", case.id, victim.number)),
        edit: (may_edit && may_reveal(victim)).then(|| format!("/berkas/{}/orang/{}/ubah", case.id, victim.number)),
        checks: None,
        care: Vec::new(),
    };
    victims.iter().map(line).collect()
}

/// "perempuan 18–24", and the file that the person came from when it was another (D-24).
fn words(victim: &Victim, case: &Case, book: &Book) -> String {
    let words = person(&victim.sex, &victim.age_band, book);
    let origin = victim.alias_code.rsplit_once('-').map_or("", |(code, _)| code);
    if case.code.trim_start_matches("KS-") == origin { words } else { format!("{words} · dari KS-{origin}") }
}

/// A consent in words.
pub struct ConsentLine {
    pub id: ConsentId,
    pub victim: i32,
    pub scope: String,
    pub unit: Option<String>,
    pub state: &'static str,
    pub state_label: &'static str,
    pub at: Moment,
    pub until: Option<String>,
    pub withdraw: Option<String>,
}

#[derive(Template)]
#[template(path = "cases/show.html")]
pub struct ShowPage {
    pub shell: Shell,
    pub id: CaseId,
    pub code: String,
    pub version: i32,
    pub state: &'static str,
    pub state_label: &'static str,
    pub state_kind: &'static str,
    pub danger: bool,
    pub risk: Option<(&'static str, String)>,
    /// What is to be done now.
    pub hint: &'static str,
    pub facts: Vec<(&'static str, String)>,
    pub narrative: Option<String>,
    /// Where reception is corrected, and what it said before.
    pub reception: Vec<ActLink>,
    /// Why the closure that was proposed last did not come.
    pub returned: Option<String>,
    /// What the public page asked, when the case came from there.
    pub report: Option<super::disclosed::Lines>,
    pub reporter_href: Option<String>,
    /// Address and code of the alert it was opened from.
    pub origin: Option<(String, String)>,
    pub people: Vec<PersonLine>,
    /// Where the sections of its file stand, for whoever may know of them.
    pub parts_href: Option<String>,
    /// Where the people after these stand.
    pub more_people: Option<String>,
    /// For who was forced into crime (CAS-13).
    pub banners: Vec<Banner>,
    pub may_add_person: bool,
    pub consents: Vec<ConsentLine>,
    pub consent_href: Option<String>,
    pub refer_href: Option<String>,
    pub clocks: Vec<ClockView>,
    pub acts: Acts,
    pub suggestion: Option<(String, Vec<String>)>,
    pub services: Vec<(String, String)>,
    pub end_of_service: Option<ActLink>,
    pub visits: Vec<(String, String)>,
    pub care: super::on_case::OnCase,
    pub timeline: Vec<TimelineEntry>,
    pub around: super::around::Around,
}

pub fn facts(case: &Case, victims: &[Victim], book: &Book, assigned: Option<String>) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("Nomor register", case.register_no.clone().unwrap_or_else(|| "belum ada".into())),
        ("Jenis", book.label("case_type", &case.case_type)),
        ("Kanal masuk", book.label("intake_channel", &case.channel)),
        ("Wilayah", book.place_name(&case.region_code)),
        ("Diterima", case.created_at.long()),
        ("Petugas", assigned.unwrap_or_else(|| "belum ditunjuk".into())),
        (
            "Hasil skrining",
            if case.screening_result.is_empty() {
                "belum dilakukan".to_owned()
            } else {
                book.label("screening_result", &case.screening_result)
            },
        ),
    ];
    if !case.close_reason.is_empty() {
        let words = if case.ended_at.is_some() { "Alasan penutupan" } else { "Penutupan diusulkan" };
        facts.push((words, book.label("case_close_reason", &case.close_reason)));
    }
    if case.close_reason == CloseReason::NotTppoResolved.code() {
        facts.push(("Untuk disampaikan", "Belum terindikasi TPPO; kebutuhan Anda sudah dicatat.".to_owned()));
    }
    if case.continued_from.is_some() {
        facts.push(("Pelimpahan", continued(case, victims)));
    }
    if !case.held_from.is_empty() {
        facts.push(("Ditangguhkan dari", CaseState::parse(&case.held_from).map_or("", CaseState::label).to_owned()));
    }
    facts
}

/// Sealed files are bound to the case that they were given to (ADR 17).
const ATTACHMENTS: &str = "Lampiran tetap pada berkas asal.";

/// What of a case that was handed over did not come along (D-23).
fn continued(case: &Case, victims: &[Victim]) -> String {
    let lacks = |has: fn(&Victim) -> bool| victims.iter().any(|victim| !has(victim));
    let classes = [
        (case.narrative.is_none(), "Kronologi"),
        (lacks(|v| v.identity.is_some()), Bundle::Identity.label()),
        (lacks(|v| v.contact.is_some()), Bundle::Contact.label()),
        (lacks(|v| v.health.is_some()), Bundle::Health.label()),
        (lacks(|v| !v.is_child || v.children.is_some()), Bundle::Children.label()),
    ];
    let missing: Vec<&str> = classes.into_iter().filter_map(|(lacks, label)| lacks.then_some(label)).collect();
    if missing.is_empty() {
        return format!("Melanjutkan berkas dari unit lain. {ATTACHMENTS}");
    }
    format!("Melanjutkan berkas dari unit lain. Tidak ikut (tanpa persetujuan): {}. {ATTACHMENTS}", missing.join(", "))
}

pub fn services(rows: &[Service], book: &Book) -> Vec<(String, String)> {
    let words = |s: &Service| match s.ended_on {
        Some(ended) => {
            let how = book.label_of("service_state", &s.state).to_lowercase();
            format!("{} – {}, {how}", s.started_on.long(), ended.long())
        }
        None => format!("berjalan sejak {}", s.started_on.long()),
    };
    rows.iter().map(|s| (book.label("service", &s.service), words(s))).collect()
}

pub fn visits(rows: &[Visit]) -> Vec<(String, String)> {
    let words = |v: &Visit| match (v.visited_on, v.skipped, v.made_at) {
        (Some(on), ..) => format!("dikunjungi {}", on.long()),
        (None, true, Some(_)) => "dilewati dengan alasan".to_owned(),
        _ => format!("jatuh tempo {}", v.due_on.long()),
    };
    rows.iter().map(|v| (format!("Pemantauan {} bulan", v.month), words(v))).collect()
}

#[derive(Template)]
#[template(path = "cases/identity.html")]
pub struct IdentityPage {
    pub shell: Shell,
    pub code: String,
    pub alias: String,
    pub back: String,
    pub sections: Vec<(&'static str, super::disclosed::Lines)>,
    pub shown_to: String,
}
