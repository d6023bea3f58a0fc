//! What the pages show of an alert: the office sees the record, the village its status word.
use askama::Template;

use super::actions::is_anothers;
use super::flow::{AlertState, acts_from};
use super::forms::ACTS;
use super::model::{Alert, NOT_REQUESTED, Outcome, PUBLIC, Report, is_dangerous};
use super::store::Line;
use crate::access::{Action, Actor, Facts, decide};
use crate::audit::Event;
use crate::base::ids::{AlertId, UnitId};
use crate::clocks::view::ClockView;
use crate::reference::Book;
use crate::web::forms::FormSpec;
use crate::web::shell::Shell;
use crate::web::timeline::TimelineEntry;

/// One row: no name, no text.
pub struct Row {
    pub id: AlertId,
    pub version: i32,
    pub state: &'static str,
    pub href: String,
    pub title: String,
    pub state_label: &'static str,
    pub state_kind: &'static str,
    pub danger: bool,
    pub clock: Option<ClockView>,
    pub turn: String,
}

impl Row {
    /// As an office sees it.
    pub fn for_office(line: &Line, book: &Book, now: crate::base::clock::Moment) -> Self {
        Self {
            id: line.id,
            version: line.version,
            state: line.state.code(),
            href: format!("/laporan-dini/{}", line.id),
            title: format!(
                "Laporan {} · {} · {}",
                line.code,
                book.label("alert_type", &line.alert_type),
                book.regency_name(&line.region_code)
            ),
            state_label: line.state.label(),
            state_kind: state_kind(line.state),
            danger: is_dangerous(&line.alert_type, line.danger, line.departs_soon),
            clock: line
                .due_at
                .map(|due| ClockView::of_row("Terima laporan", line.submitted_at, due, now, &book.calendar)),
            turn: turn(line.state, line.holder_unit_id, book),
        }
    }
    /// As its village sees it: number, date, status word (D-70).
    pub fn for_village(line: &Line) -> Self {
        let word = line.state.status_word();
        Self {
            id: line.id,
            version: 0,
            state: word,
            href: format!("/desa/lapor/{}", line.id),
            title: format!("Laporan {} · {}", line.code, line.submitted_at.day().long()),
            state_label: word,
            state_kind: if word == "selesai" { "ok" } else { "info" },
            danger: false,
            clock: None,
            turn: String::new(),
        }
    }
}

pub const fn state_kind(state: AlertState) -> &'static str {
    match state {
        AlertState::Submitted => "warn",
        AlertState::Acknowledged | AlertState::Verifying | AlertState::Substantiated => "info",
        AlertState::ActionTaken | AlertState::CaseOpened | AlertState::Closed => "ok",
        AlertState::Unfounded | AlertState::Duplicate => "neutral",
    }
}

/// An act that this person may do now, as a button or a link.
pub struct ActLink {
    pub action: &'static str,
    pub href: String,
    pub label: &'static str,
}

/// Whether the state knows the act.
pub fn fits(spec: &FormSpec, alert: &Alert) -> bool {
    match spec.action {
        Action::AlertWarn => !alert.do_not_visit && !alert.state.is_final(),
        action => acts_from(alert.state).contains(&action.code()),
    }
}

/// The acts that the state allows and the policy gives to this person, in the order of the story.
pub fn acts(actor: &Actor, facts: &Facts, alert: &Alert) -> Vec<ActLink> {
    ACTS.iter()
        .filter(|spec| fits(spec, alert) && decide(actor, spec.action, facts).is_ok())
        .filter(|spec| !is_anothers(actor, alert, spec.action))
        .map(|spec| ActLink {
            action: spec.action.code(),
            href: format!("/laporan-dini/{}/{}", alert.id, spec.slug),
            label: spec.title,
        })
        .collect()
}

#[derive(Template)]
#[template(path = "alerts/list.html")]
pub struct ListPage {
    pub shell: Shell,
    pub rows: Vec<Row>,
    pub open: bool,
    pub next: Option<String>,
    pub may_submit: bool,
    /// Address of the checklist, for the immigration office.
    pub passport: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "alerts/show.html")]
pub struct ShowPage {
    pub shell: Shell,
    pub id: AlertId,
    pub code: String,
    pub version: i32,
    pub state: &'static str,
    pub state_label: &'static str,
    pub state_kind: &'static str,
    pub do_not_visit: bool,
    /// What the reporter asked for.
    pub hide_from_village: bool,
    pub danger: bool,
    pub facts: Vec<(&'static str, String)>,
    /// What the reporter wrote, line by line.
    pub told: Vec<(&'static str, String)>,
    pub outcome: Outcome,
    pub clocks: Vec<ClockView>,
    pub hint: &'static str,
    pub acts: Vec<ActLink>,
    pub timeline: Vec<TimelineEntry>,
    pub case_href: Option<String>,
}

/// Word of the red tag on what cannot wait.
pub const DANGER: &str = "Bahaya atau segera berangkat";

/// Whose move it is, on a row.
fn turn(state: AlertState, holder: Option<UnitId>, book: &Book) -> String {
    match (state, holder) {
        (state, _) if state.is_final() => String::new(),
        (AlertState::Substantiated, _) => "Menunggu berkas dibuka atau tindakan dicatat".to_owned(),
        (_, Some(unit)) => format!("Giliran: {}", book.unit_name(unit)),
        (_, None) => "Menunggu petugas piket".to_owned(),
    }
}

/// What comes next, where the buttons alone do not say it.
pub const fn hint(state: AlertState) -> &'static str {
    match state {
        AlertState::Submitted => "Terima laporan ini agar instansi lain tahu bahwa Anda menanganinya.",
        AlertState::Substantiated => {
            "UPTD PPA atau BP3MI dapat membuka berkas dari laporan ini. Tindakan lain dicatat di sini."
        }
        AlertState::CaseOpened => "Berkas sudah dibuka. Laporan ditutup setelah pelapor mendapat kabar.",
        _ => "",
    }
}

/// What the reporter is told once it is closed.
pub fn feedback(alert: &Alert, book: &Book) -> Option<String> {
    if !alert.state.is_final() {
        return None;
    }
    match alert.feedback_code.as_str() {
        "" => None,
        NOT_REQUESTED => Some("tidak diminta".to_owned()),
        code => Some(book.label("alert_feedback", code)),
    }
}

fn feedback_words(alert: &Alert, book: &Book) -> String {
    let asked = if alert.wants_feedback { "diminta" } else { "tidak diminta" };
    feedback(alert, book).unwrap_or_else(|| asked.to_owned())
}

/// Facts of the record that stand in plain columns.
pub fn facts(alert: &Alert, book: &Book) -> Vec<(&'static str, String)> {
    let yes = |yes: bool| if yes { "Ya".to_owned() } else { "Tidak".to_owned() };
    vec![
        ("Jenis", book.label("alert_type", &alert.alert_type)),
        ("Wilayah", book.place_name(&alert.region_code)),
        ("Masuk", alert.submitted_at.long()),
        ("Bahaya sekarang", if alert.channel == PUBLIC { "Tidak ditanyakan".to_owned() } else { yes(alert.danger) }),
        // Left open and "no" are kept alike.
        ("Berangkat dalam 72 jam", if alert.departs_soon { "Ya" } else { "Tidak atau belum diketahui" }.to_owned()),
        ("Jumlah orang", alert.people_count.map_or_else(|| "belum diketahui".to_owned(), |n| n.to_string())),
        ("Kabar kembali", feedback_words(alert, book)),
        ("Ditangani oleh", alert.holder_unit_id.map_or_else(|| "belum ada".to_owned(), |unit| book.unit_name(unit))),
    ]
}

/// Instead of who reported, for an office that does not work on the report.
const FOR_HOLDER: &str = "hanya untuk unit yang menangani laporan ini";

/// What the reporter wrote; the public page asks for more than a village (D-71). `handles`: this office has the alert or
/// the case from it, and may call whoever reported; the other offices that were told need not know them.
pub fn told(alert: &Alert, report: &Report, book: &Book, handles: bool) -> Vec<(&'static str, String)> {
    let or = |text: &str, nothing: &str| if text.is_empty() { nothing.to_owned() } else { text.to_owned() };
    let who = |text: &str, nothing: &str| if handles { or(text, nothing) } else { FOR_HOLDER.to_owned() };
    let mut lines = vec![
        ("Cerita singkat", or(&report.what, "belum diketahui")),
        ("Perekrut atau sponsor", or(&report.recruiter, "belum diketahui")),
        ("Cara aman menghubungi pelapor", who(&report.contact, "belum diketahui")),
    ];
    if !report.place.is_empty() {
        lines.insert(0, ("Tempat", report.place.clone()));
    }
    if alert.channel == PUBLIC {
        lines.push((
            "Cara yang boleh dipakai",
            or(&book.label("safe_contact_how", &report.contact_how), "tidak dijawab"),
        ));
        lines.push(("Nama pelapor", who(&report.name, "Tidak menyebut nama")));
    }
    lines
}

#[derive(Template)]
#[template(path = "alerts/village_list.html")]
pub struct VillageListPage {
    pub shell: Shell,
    pub rows: Vec<Row>,
    pub next: Option<String>,
    pub form: crate::web::FormView,
}

#[derive(Template)]
#[template(path = "alerts/village_show.html")]
pub struct VillageShowPage {
    pub shell: Shell,
    pub id: AlertId,
    pub code: String,
    pub sent: String,
    pub word: &'static str,
    /// One of the three fixed sentences, once it is closed.
    pub feedback: Option<String>,
}

/// Buttons of the timeline's acts in words.
pub fn act_label(event: &Event) -> String {
    match event.action.as_str() {
        "alert.submit" => "Laporan dikirim",
        "alert.acknowledge" => "Laporan diterima",
        "alert.verify" => "Verifikasi dimulai",
        "alert.substantiate" => "Dinyatakan berdasar",
        "alert.dismiss" => "Dinyatakan tidak berdasar",
        "alert.open_case" => "Berkas dibuka",
        "alert.act" => "Tindakan lain dicatat",
        "alert.close" => "Laporan ditutup",
        "alert.merge" => "Digabungkan dengan laporan lain",
        "alert.warn" => "Ditandai: jangan temui terlapor",
        _ => "",
    }
    .to_owned()
}
