//! What may be done on a case now, by whom, in the order of the story; and what the page says comes next.
use super::flow::{CaseState, acts_from};
use super::forms::ACTS;
use super::intake_forms::{CORRECT, DRAFT};
use super::model::Case;
use super::records::Service;
use crate::access::{Action, Actor, Facts, Role, decide};
use crate::web::forms::FormSpec;

pub struct ActLink {
    pub action: &'static str,
    pub href: String,
    pub label: &'static str,
}

/// The acts in three groups, so that what is to be done now is not lost among what may be done.
#[derive(Default)]
pub struct Acts {
    pub next: Vec<ActLink>,
    pub write: Vec<ActLink>,
    pub other: Vec<ActLink>,
}

/// Where an act stands on the page: what moves the case on, what is written down, all else.
enum Place {
    Next,
    Write,
    Other,
}

/// Acts that the state allows and this person may do, in the order of the story.
pub fn acts(actor: &Actor, facts: &Facts, case: &Case) -> Acts {
    let mut acts = Acts::default();
    if case.state == CaseState::Draft && decide(actor, DRAFT.action, facts).is_ok() {
        acts.next.push(link(&DRAFT, case));
    }
    let here = |spec: &&FormSpec| fits(spec, case) && is_theirs(spec, case, actor);
    for spec in ACTS.iter().filter(here).filter(|spec| decide(actor, spec.action, facts).is_ok()) {
        let slug = match spec.action {
            // A transfer is sent as a referral of that kind; the receiver's yes moves the case.
            Action::CaseTransfer => "rujuk",
            Action::CasePlan => super::plan::pages::way_to_act(actor, facts),
            _ => spec.slug,
        };
        let href = format!("/berkas/{}/{slug}", case.id);
        let group = match place(spec, case) {
            Place::Next => &mut acts.next,
            Place::Write => &mut acts.write,
            Place::Other => &mut acts.other,
        };
        group.push(ActLink { action: spec.action.code(), href, label: spec.title });
    }
    acts
}

/// Of a proposal: its author withdraws it, somebody else decides on it. That a service ended stands beside the services.
fn is_theirs(spec: &FormSpec, case: &Case, actor: &Actor) -> bool {
    let own = case.close_proposed_by == Some(actor.user);
    match (spec.action, spec.slug) {
        (Action::CaseEndService, _) => false,
        (Action::CaseProposeClose, "tarik-usul") => own,
        (Action::CaseReturnClosure, _) | (Action::CaseClose, "setujui-tutup") => !own,
        _ => true,
    }
}

fn place(spec: &FormSpec, case: &Case) -> Place {
    match spec.action {
        // Its author looks for the way back; another proposal is not what comes next.
        Action::CaseProposeClose if case.close_proposed_by.is_some() => {
            if spec.slug == "tarik-usul" {
                Place::Next
            } else {
                Place::Other
            }
        }
        Action::CaseSubmit
        | Action::CaseIdentify
        | Action::CaseAssess
        | Action::CasePlan
        | Action::CaseStartService
        | Action::CaseMonitor
        | Action::CaseReturnClosure
        | Action::CaseResume => Place::Next,
        Action::CaseClose if !matches!(case.state, CaseState::Identification) => Place::Next,
        Action::CaseProposeClose if matches!(case.state, CaseState::Monitoring) => Place::Next,
        Action::CaseScreen
        | Action::CaseRateRisk
        | Action::CaseRecordService
        | Action::CaseRecordVisit
        | Action::CaseRecordContact => Place::Write,
        _ => Place::Other,
    }
}

/// What is to be done now, for who opens a case for the first time.
pub const fn hint(case: &Case) -> &'static str {
    match case.state {
        CaseState::Draft => {
            "Draf ini hanya terlihat oleh Anda. Kirim agar berkas mendapat nomor dan batas waktunya berjalan."
        }
        CaseState::Received => "Pastikan orangnya aman, lalu mulai identifikasi.",
        CaseState::Identification => {
            "Tambahkan orangnya, isi skrining, pilih hasilnya, dan nilai risikonya. Lalu lanjut ke asesmen."
        }
        CaseState::OnHold => "Berkas ditangguhkan dan batas waktunya berhenti. Lanjutkan bila orangnya terhubung lagi.",
        CaseState::Transferred => "Berkas ini sudah pindah ke unit lain dan hanya dapat dibaca.",
        CaseState::Closed => "Berkas ini sudah ditutup dan hanya dapat dibaca.",
        CaseState::Merged => "Berkas ini digabung ke berkas lain dan hanya dapat dibaca.",
        _ if case.close_proposed_by.is_some() => {
            "Penutupan sudah diusulkan. Kepala unit memeriksa, lalu menyetujui atau mengembalikan."
        }
        CaseState::Assessment => "Catat persetujuan menerima layanan, lalu susun rencana bersama orangnya.",
        CaseState::Planned => "Catat satu layanan yang berjalan atau kirim satu rujukan, lalu mulai layanan.",
        CaseState::InService => "Bila semua rujukan selesai dan risiko sudah dinilai ulang, lanjut ke pemantauan.",
        CaseState::Monitoring => "Isi pemantauan bulan ke-3 dan ke-6, lalu usulkan penutupan.",
    }
}

/// Roles that can be named for a case.
pub const OFFICERS: [Role; 4] = [Role::CaseManager, Role::IntakeOfficer, Role::Bp3miOfficer, Role::LabourOfficer];

/// Whether the state knows the act.
pub fn fits(spec: &FormSpec, case: &Case) -> bool {
    let state = case.state;
    let possible = acts_from(state);
    let in_care = state.is_active() && state != CaseState::Received;
    match (spec.action, spec.slug) {
        (Action::CaseClose, "tutup-identifikasi") => state == CaseState::Identification,
        (Action::CaseClose, "tutup-tak-terhubung") => state == CaseState::OnHold,
        (Action::CaseClose, _) => case.close_proposed_by.is_some() && possible.contains(&"case.close"),
        (Action::CaseReturnClosure, _) | (Action::CaseProposeClose, "tarik-usul") => {
            case.close_proposed_by.is_some() && state.is_active()
        }
        (Action::CaseProposeClose, _) => {
            matches!(state, CaseState::Assessment | CaseState::Planned | CaseState::InService | CaseState::Monitoring)
        }
        (Action::CaseScreen | Action::CaseRateRisk, _) => in_care,
        (Action::CaseRecordService | Action::CaseEndService, _) => {
            matches!(state, CaseState::Assessment | CaseState::Planned | CaseState::InService | CaseState::Monitoring)
        }
        (Action::CaseRecordVisit, _) => state == CaseState::Monitoring,
        (Action::CaseRecordContact, _) => !state.is_final() && state != CaseState::Draft,
        (Action::CaseAssign | Action::CaseDeclareConflict, _) => !state.is_final(),
        _ => possible.contains(&spec.action.code()),
    }
}

/// Where a numbered case's reception is corrected, and where what it said before stands.
pub fn reception(actor: &Actor, facts: &Facts, case: &Case, corrected: bool) -> Vec<ActLink> {
    let may = |action| decide(actor, action, facts).is_ok();
    let numbered = case.state != CaseState::Draft;
    let writes = numbered && !case.state.is_final() && may(CORRECT.action);
    let before = ActLink {
        action: Action::CaseViewFile.code(),
        href: format!("/berkas/{}/{}/semula", case.id, CORRECT.slug),
        label: "Penerimaan semula",
    };
    let form = writes.then(|| link(&CORRECT, case));
    form.into_iter().chain((corrected && may(Action::CaseViewFile)).then_some(before)).collect()
}

fn link(spec: &FormSpec, case: &Case) -> ActLink {
    let href = format!("/berkas/{}/{}", case.id, spec.slug);
    ActLink { action: spec.action.code(), href, label: spec.title }
}

/// Where the end of a service is written down, when one runs.
pub fn end_of_service(actor: &Actor, facts: &Facts, case: &Case, services: &[Service]) -> Option<ActLink> {
    let spec = ACTS.iter().find(|spec| spec.action == Action::CaseEndService)?;
    let runs = services.iter().any(Service::is_running);
    (runs && fits(spec, case) && decide(actor, spec.action, facts).is_ok()).then(|| link(spec, case))
}
