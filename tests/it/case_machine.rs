//! The machine of a case walked over HTTP (domain §12.1, D-20 to D-25): each arrow of `cases::flow::ARROWS` has its page, is
//! offered to whoever may go along it and refused in words to everybody else; no state takes an act that it does not
//! know; each guard says its sentence. An arrow that nobody can walk makes these tests fail.
mod guards;

use diesel::prelude::*;
use sintuvu::cases::flow::{ARROWS, CaseState};
use sintuvu::flow::Arrow;
use sintuvu_schema::cases;

use crate::casework::{
    AGREED, COUNSELLING, Record, acts, assessed, attempts, case_path, choose_result, consent, does, forged, identified,
    in_service, monitored, plan_row, planned, rate_risk, receive, referral_form, send, states_of, told, tries,
};
use crate::support::{Page, Person, World};

type Typed = &'static [(&'static str, &'static str)];

/// Who walks: all of one unit but the last two.
struct Stage {
    world: World,
    cm1: Person,
    intake1: Person,
    head1: Person,
    cm2: Person,
    head2: Person,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Who {
    Manager,
    Intake,
    Head,
}
use Who::{Head, Intake, Manager};

const WHY: Typed = &[("reason", "Dibahas bersama unit.")];
const STOPS: Typed = &[("close_reason", "victim_request"), ("reason", "Orangnya ingin berhenti.")];
const GOALS: Typed = &[("close_reason", "goals_met"), ("reason", "Tujuan tercapai."), ("informed", "yes")];

/// How one arrow is walked: the page, who opens it, what is typed, who of the own unit may not.
struct Way {
    slug: &'static str,
    by: Who,
    typed: Typed,
    never: &'static [Who],
}

fn way(arrow: &Arrow<CaseState>, from: CaseState) -> Way {
    let way = |slug, by, typed, never| Way { slug, by, typed, never };
    match (arrow.act, from) {
        // Of a draft nobody but its author knows (INT-14).
        ("case.submit", _) => way("kirim", Manager, &[], &[]),
        ("case.identify", _) => way("identifikasi", Manager, &[], &[Head]),
        ("case.assess", _) => way("asesmen", Manager, &[], &[Head]),
        ("case.plan", _) => way("sepakati-rencana", Manager, &AGREED, &[Intake, Head]),
        ("case.start_service", _) => way("mulai-layanan", Manager, &[], &[Intake, Head]),
        ("case.monitor", _) => way("pemantauan", Manager, &[], &[Intake, Head]),
        ("case.close", CaseState::Identification) => {
            way("tutup-identifikasi", Manager, &[("reason", "Sengketa upah."), ("no_need", "yes")], &[Intake])
        }
        ("case.close", CaseState::OnHold) => way("tutup-tak-terhubung", Head, WHY, &[Manager, Intake]),
        ("case.close", _) => way("setujui-tutup", Head, &[], &[Manager, Intake]),
        ("case.transfer", CaseState::Identification) => way("limpahkan", Manager, &[], &[Intake]),
        ("case.transfer", _) => way("limpahkan", Head, &[], &[Manager, Intake]),
        ("case.hold", _) => way("tangguhkan", Manager, WHY, &[Intake, Head]),
        ("case.resume", _) => way("lanjutkan", Manager, &[], &[Intake, Head]),
        ("case.reopen", _) => way("buka-kembali", Head, WHY, &[Manager, Intake]),
        ("case.merge", _) => way("gabung", Head, &[], &[Manager, Intake]),
        (act, _) => panic!("no page is known for {act} from {from}: add it here"),
    }
}

impl Stage {
    fn new() -> Self {
        let world = World::new();
        let [cm1, intake1, head1, cm2, head2] =
            ["cm1", "intake1", "head1", "cm2", "head2"].map(|key| world.person(key));
        Self { world, cm1, intake1, head1, cm2, head2 }
    }
    fn person(&mut self, who: Who) -> &mut Person {
        match who {
            Manager => &mut self.cm1,
            Intake => &mut self.intake1,
            Head => &mut self.head1,
        }
    }

    /// A new case that was brought to this state by its pages.
    fn bring(&mut self, state: CaseState) -> Record {
        let (world, cm1) = (&self.world, &mut self.cm1);
        match state {
            CaseState::Draft => receive(cm1, &[("ticks", "draft")]),
            CaseState::Received => receive(cm1, &[]),
            CaseState::Identification => identified(cm1, &[]),
            CaseState::Assessment => assessed(cm1, &[]),
            CaseState::Planned => planned(cm1, world, &[]),
            CaseState::InService => in_service(cm1, world, &[]),
            CaseState::Monitoring => monitored(cm1, world),
            CaseState::OnHold => self.held(CaseState::Identification),
            CaseState::Closed => {
                let case = identified(cm1, &[]);
                does(
                    cm1,
                    &case,
                    "tutup-identifikasi",
                    "case.close",
                    &[("reason", "Sengketa upah."), ("no_need", "yes")],
                );
                case
            }
            CaseState::Transferred => {
                let case = identified(cm1, &[]);
                self.hand_over(&case, Manager);
                case
            }
            CaseState::Merged => {
                let (gone, stays) = (receive(cm1, &[]), receive(cm1, &[]));
                does(&mut self.head1, &gone, "gabung", "case.merge", &[("into", &stays.code)]);
                gone
            }
        }
    }
    fn held(&mut self, from: CaseState) -> Record {
        let case = self.bring(from);
        attempts(&mut self.cm1, &case, 3);
        does(&mut self.cm1, &case, "tangguhkan", "case.hold", WHY);
        case
    }
    /// Sent by whoever may send it, accepted by the other unit's head.
    fn hand_over(&mut self, case: &Record, sender: Who) {
        consent(&mut self.cm1, &self.world, case, "share_agency", Some("uptd2"), "given");
        let typed = [
            ("kind", "case_transfer"),
            ("service", "case_management"),
            ("urgency", "urgent"),
            ("safe_summary", "Perempuan muda, tinggal di wilayah lain."),
            ("bundles", "identity"),
        ];
        let page = self.cm1.does(&referral_form(&self.world, case, "psych", "uptd2"), "referral.create", &typed);
        let id = page.attr("article", "data-id").unwrap();
        let referral = Record { id, code: String::new() };
        send(self.person(sender), &referral);
        let pic = [("pic_name", "Kepala Contoh"), ("pic_contact", "Telepon kantor")];
        acts(&mut self.head2, &referral, "terima", "referral.accept", &pic);
    }

    /// What the guard of an arrow asks for.
    fn prepare(&mut self, arrow: &Arrow<CaseState>, from: CaseState, case: &Record) {
        let cm1 = &mut self.cm1;
        match (arrow.act, from) {
            ("case.assess", _) => {
                does(cm1, case, "skrining", "case.screen", &[("q2", "yes")]);
                choose_result(cm1, case, "indicated");
                rate_risk(cm1, case, "medium");
            }
            ("case.plan", _) => {
                consent(cm1, &self.world, case, "receive_service", None, "given");
                plan_row(cm1, case, &[]);
            }
            ("case.start_service", _) => {
                does(cm1, case, "layanan", "case.record_service", &COUNSELLING);
            }
            ("case.monitor", _) => {
                rate_risk(cm1, case, "low");
            }
            ("case.hold", _) => attempts(cm1, case, 3),
            ("case.close", CaseState::OnHold) => {
                let long_ago = crate::casework::at("2026-09-01T09:00:00+08:00");
                diesel::update(cases::table.filter(cases::code.eq(&case.code)))
                    .set(cases::last_contact_at.eq(long_ago))
                    .execute(&mut self.world.sql())
                    .unwrap();
            }
            ("case.close", CaseState::Identification) => {}
            ("case.close", _) if arrow.label == "Terminasi" => {
                skip_visits(cm1, case);
                does(cm1, case, "usul-tutup", "case.propose_close", GOALS);
            }
            ("case.close", _) => {
                does(cm1, case, "usul-tutup", "case.propose_close", STOPS);
            }
            _ => {}
        }
    }

    fn walk(&mut self, arrow: &'static Arrow<CaseState>, from: CaseState) {
        let step = format!("{} from {from} to {}", arrow.act, arrow.to);
        let case = if arrow.act == "case.resume" { self.held(arrow.to) } else { self.bring(from) };
        self.prepare(arrow, from, &case);
        let way = way(arrow, from);
        let page = format!("{}/{}", case_path(&case), way.slug);
        for never in way.never {
            let person = self.person(*never);
            assert!(!person.get(&case_path(&case)).acts().contains(&arrow.act.to_owned()), "{step} for {never:?}");
            assert_refused(&person.get(&page), &step);
            assert_refused(&forged(person, &page), &step);
        }
        for answer in [self.cm2.get(&page), forged(&mut self.cm2, &page)] {
            assert_eq!(answer.status, 404, "{step}: another unit");
        }
        let record = self.person(way.by).get(&case_path(&case));
        assert_eq!(record.state(), from.code(), "{step}: {}", told(&record));
        assert!(record.acts().contains(&arrow.act.to_owned()), "{step} is not offered: {:?}", record.acts());
        match arrow.act {
            "case.transfer" => {
                let early = tries(self.person(way.by), &case, way.slug, arrow.act, way.typed);
                assert_eq!(early.status, 422, "{step}");
                assert!(told(&early).contains("Unit tujuan belum menerima pelimpahan"), "{step}: {}", told(&early));
                self.hand_over(&case, way.by);
            }
            "case.merge" => {
                let stays = receive(&mut self.cm1, &[]);
                does(&mut self.head1, &case, way.slug, arrow.act, &[("into", &stays.code)]);
            }
            _ => {
                does(self.person(way.by), &case, way.slug, arrow.act, way.typed);
            }
        }
        assert_eq!(self.cm1.get(&case_path(&case)).state(), arrow.to.code(), "{step}");
        assert_eq!(states_of(&self.world, &case).last().map(String::as_str), Some(arrow.to.code()), "{step}: the log");
    }
}

fn skip_visits(cm1: &mut Person, case: &Record) {
    for month in ["3", "6"] {
        does(cm1, case, "kunjungan", "case.record_visit", &[("month", month), ("skip_reason", "other_agency")]);
    }
}

/// Said no to in words, with nothing of the form.
fn assert_refused(page: &Page, step: &str) {
    assert_eq!((page.status, page.has("[data-test=refused]")), (403, true), "{step}: {}", page.main());
    assert!(page.main().contains("Anda tidak berwenang"), "{step}: {}", page.main());
}

/// Sends nothing but the version that stands, on a page that may not offer the form.
fn presses(person: &mut Person, case: &Record, page: &str) -> Page {
    let version = person.get(&case_path(case)).attr("article[data-version]", "data-version").unwrap_or_default();
    let mut body = person.get("/hari-ini").form("session.logout");
    body.retain(|(name, _)| name == "_csrf");
    body.push(("_key".into(), uuid::Uuid::new_v4().to_string()));
    body.push(("_version".into(), version));
    person.post(page, &body)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Holding,
    Merging,
    Rest,
}

/// Each arrow is in one part, so that the three tests together walk them all.
fn part(arrow: &Arrow<CaseState>) -> Part {
    match arrow.act {
        "case.hold" | "case.resume" => Part::Holding,
        "case.merge" => Part::Merging,
        _ => Part::Rest,
    }
}

fn walk_all(wanted: Part) -> usize {
    let mut stage = Stage::new();
    let mut walked = 0;
    for arrow in ARROWS.iter().filter(|arrow| part(arrow) == wanted) {
        for from in arrow.from {
            stage.walk(arrow, *from);
            walked += 1;
        }
    }
    walked
}

#[test]
fn every_arrow_of_a_case_has_its_page_and_its_people() {
    assert!(walk_all(Part::Rest) >= 15);
}

#[test]
fn a_case_is_held_from_every_active_state_and_goes_back_to_it() {
    assert_eq!(walk_all(Part::Holding), 12);
}

#[test]
fn a_case_is_merged_from_every_state_under_way() {
    assert_eq!(walk_all(Part::Merging), 7);
}

#[test]
fn no_state_takes_an_act_that_it_does_not_know_and_says_so() {
    let mut stage = Stage::new();
    for state in CaseState::ALL {
        let case = stage.bring(*state);
        for arrow in ARROWS.iter().filter(|arrow| !sintuvu::cases::flow::acts_from(*state).contains(&arrow.act)) {
            // The page of the arrow's own state, on a case of another.
            let way = way(arrow, arrow.from[0]);
            let page = format!("{}/{}", case_path(&case), way.slug);
            let answer = presses(stage.person(way.by), &case, &page);
            if *state == CaseState::Draft && way.by == Head {
                assert_eq!(answer.status, 404, "{} in a draft", arrow.act);
                continue;
            }
            // Where the policy gives an act for one state only, it answers first (D-05).
            if answer.status == 403 {
                assert_refused(&answer, arrow.act);
                continue;
            }
            assert_eq!(answer.status, 409, "{} in {state}: {}", arrow.act, answer.main());
            assert!(answer.main().contains("statusnya sekarang"), "{} in {state}: {}", arrow.act, answer.main());
        }
        let reader = if *state == CaseState::Draft { Manager } else { Head };
        assert_eq!(stage.person(reader).get(&case_path(&case)).state(), state.code(), "nothing moved");
    }
}
