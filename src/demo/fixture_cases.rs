//! The twelve cases of the contract fixture, each brought to its state by the steps that lead there.
use std::collections::BTreeMap;

use super::canaries::Canaries;
use super::case_file::{Asked, CaseFile, NewCase};
use super::fixture_texts::{self as texts, PEOPLE};
use super::fixture_users::Cast;
use super::letter_file::Numbers;
use super::record::{Setting, Who};
use crate::base::clock::{Day, Moment};
use crate::base::ids::{AlertId, CaseId, ConsentId, UnitId, VictimId};
use crate::cases::flow::CaseState;
use crate::consent::flow::ConsentState;
use crate::objects::Objects as SealedFiles;

/// The stage on which the fixture is made.
pub struct Stage<'a> {
    pub set: &'a Setting<'a>,
    pub cast: &'a Cast,
    pub canaries: Canaries,
    /// Register numbers given so far, by unit and year.
    pub registers: BTreeMap<(UnitId, i32), i64>,
    pub letter_numbers: Numbers,
    /// Where sealed files lie.
    pub files: SealedFiles,
}

/// Who works on a case.
#[derive(Clone, Copy)]
pub struct Team {
    pub intake: Who,
    pub manager: Who,
    pub head: Who,
}

/// What a case of the fixture begins with.
#[derive(Clone, Copy, Default)]
pub struct Opening {
    /// 1 … 12
    pub number: u64,
    /// `case.c1`
    pub key: &'static str,
    pub region: &'static str,
    pub case_type: &'static str,
    pub channel: &'static str,
    pub official: bool,
    pub alert: Option<AlertId>,
}

impl Stage<'_> {
    /// So many days ago, at a minute of the working day.
    pub fn at(&self, days_ago: i32, hour: i64, minute: i64) -> Moment {
        self.set.now.day().plus_days(-days_ago).start().plus_seconds(hour * 3_600 + minute * 60)
    }
    pub fn team(&self, intake: &str, manager: &str, head: &str) -> anyhow::Result<Team> {
        Ok(Team { intake: self.cast.who(intake)?, manager: self.cast.who(manager)?, head: self.cast.who(head)? })
    }
    pub fn text(&mut self, table: &'static str, column: &'static str, object: &str, words: &str) -> String {
        texts::text(&mut self.canaries, table, column, object, words)
    }
    pub fn register(&mut self, unit: UnitId, at: Moment) -> String {
        let year = at.day().year();
        let value = self.registers.entry((unit, year)).and_modify(|n| *n += 1).or_insert(1);
        format!("{value}/{year}")
    }
}

impl<'a> Stage<'a> {
    pub fn draft(&mut self, who: Who, at: Moment, opening: &Opening) -> CaseFile<'a> {
        let narrative = Some(texts::narrative(&mut self.canaries, opening.key));
        let new = NewCase {
            row: opening.number,
            region: opening.region,
            case_type: opening.case_type,
            channel: opening.channel,
            danger: false,
            official: opening.official,
            alert: opening.alert,
            narrative,
        };
        CaseFile::draft(self.set, who, at, new)
    }
    pub fn receive(&mut self, who: Who, at: Moment, opening: &Opening) -> CaseFile<'a> {
        let mut file = self.draft(who, at, opening);
        let number = self.register(who.unit, at);
        file.submit(who, at, number);
        file
    }
    pub fn person(&mut self, file: &mut CaseFile<'_>, who: Who, at: Moment, number: u64) -> Option<VictimId> {
        let invented = PEOPLE.iter().find(|person| u64::try_from(person.number) == Ok(number)).copied()?;
        let person = texts::person(&mut self.canaries, invented);
        Some(file.add_person(who, at, &person))
    }

    /// Received and identified with its person, screened.
    pub fn identified(&mut self, team: Team, day: i32, opening: &Opening) -> CaseFile<'a> {
        let intake = team.intake;
        let mut file = self.receive(intake, self.at(day, 10, 0), opening);
        self.person(&mut file, intake, self.at(day, 10, 20), opening.number);
        file.identify(intake, self.at(day, 10, 40));
        let answers = texts::answers(&mut self.canaries, opening.key);
        file.screen(intake, self.at(day, 11, 0), answers, "strong", "indicated");
        file
    }

    /// In service on its first day, the risk rated again a day later, as it must be (CAS-04).
    pub fn served(&mut self, team: Team, day: i32, opening: &Opening) -> CaseFile<'a> {
        let Team { intake, manager, head } = team;
        let key = opening.key;
        let mut file = self.identified(team, day, opening);
        let note = self.text("risk_assessments", "note", key, "Terlapor tahu tempat tinggalnya.");
        file.rate_risk(intake, self.at(day, 12, 0), "medium", &["perp_access", "stigma"], Some(note));
        if manager.user != intake.user {
            file.assign(head, self.at(day, 13, 0), manager);
        }
        file.assess(manager, self.at(day, 13, 30));
        let note = self.text("care_sheets", "answers", key, "Sehat, cemas, keluarga mendukung.");
        file.write(manager, self.at(day, 13, 45), &note);
        let victim = file.record.rows.victims.first().map(|victim| (victim.id, victim.is_child));
        if let Some((victim, child)) = victim {
            let given = if child { ConsentState::GuardianGiven } else { ConsentState::Given };
            let object = if key == "case.c1" { "consent.given" } else { key };
            self.asked(&mut file, (manager, self.at(day, 14, 0)), object, (victim, "receive_service", None), given);
        }
        let plan = self.text("plan_rows", "words", key, "Pendampingan psikologis, dua kali sebulan.");
        file.plan(manager, self.at(day, 15, 0), &plan);
        let note = self.text("services", "note", key, "Pertemuan pertama.");
        file.serve(manager, self.at(day, 15, 20), "psych", None, Some(note));
        file.start_service(manager, self.at(day, 15, 40));
        file.rate_risk(manager, self.at(day - 1, 9, 0), "low", &["stigma"], None);
        file
    }

    /// One answer of the person of a case, for (person, scope, unit).
    pub fn asked(
        &mut self,
        file: &mut CaseFile<'_>,
        by: (Who, Moment),
        object: &str,
        about: (VictimId, &'static str, Option<UnitId>),
        to: ConsentState,
    ) -> ConsentId {
        self.asked_until(file, by, object, about, (ConsentState::NotAsked, to, None))
    }
    /// The same with what was answered before and the last day of the new answer.
    pub fn asked_until(
        &mut self,
        file: &mut CaseFile<'_>,
        (who, at): (Who, Moment),
        object: &str,
        (victim, scope, unit): (VictimId, &'static str, Option<UnitId>),
        (from, to, until): (ConsentState, ConsentState, Option<Day>),
    ) -> ConsentId {
        let given_by = if to == ConsentState::GuardianGiven { "Wali" } else { "Yang bersangkutan" };
        let mut details = texts::details(&mut self.canaries, object, given_by);
        if to == ConsentState::GuardianGiven {
            details.child_view = self.text("consents", "details", object, "Setuju didampingi.");
        }
        let method = if to.is_given() { "written" } else { "" };
        file.answer(Some(who), at, Asked { victim, scope, unit, from, to, method, until, details })
    }

    /// c7: a whole life, its reception corrected once, its closure sent back once, then closed by two people.
    pub fn closed(&mut self, team: Team, opening: &Opening) -> CaseFile<'a> {
        let Team { manager, head, .. } = team;
        let mut file = self.served(team, 280, opening);
        let (before, reason) = texts::earlier(&mut self.canaries, opening.key);
        file.corrected(manager, self.at(279, 14, 0), before, reason);
        for day in (70..255).rev().step_by(25) {
            file.rate_risk(manager, self.at(day, 10, 0), "low", &["stigma"], None);
            if day == 254 {
                file.monitor(manager, self.at(day, 11, 0));
            }
        }
        for (month, day) in [(3, 165), (6, 75)] {
            let note = self.text("monitoring_visits", "note", opening.key, "Bekerja di kebun keluarga.");
            let visited = self.at(day, 10, 0);
            file.visit(manager, visited, month, Some(visited.day()), note);
        }
        let words = self.text("case_notes", "body", opening.key, "Tujuan hampir tercapai.");
        file.propose_close(manager, self.at(70, 14, 0), "goals_met", &words);
        let words = self.text("case_notes", "body", opening.key, "Lengkapi dulu hasil pemantauan.");
        file.return_closure(head, self.at(69, 9, 0), &words);
        let words = self.text("case_notes", "body", opening.key, "Tujuan tercapai, sudah diberi tahu.");
        file.propose_close(manager, self.at(66, 9, 0), "goals_met", &words);
        file.close(head, self.at(65, 9, 0), "goals_met", None);
        file
    }

    /// c11: nobody could be reached, so it rests.
    pub fn held(&mut self, team: Team, opening: &Opening) -> CaseFile<'a> {
        let manager = team.manager;
        let mut file = self.served(team, 40, opening);
        file.rate_risk(manager, self.at(20, 10, 0), "low", &["stigma"], None);
        let key = opening.key;
        let note = self.text("contact_attempts", "note", key, "Berbicara lewat kerabat.");
        file.try_contact(manager, self.at(19, 10, 0), "via_person", true, Some(note));
        for (day, how) in [(16, "call"), (14, "whatsapp"), (12, "in_person")] {
            let note = self.text("contact_attempts", "note", key, "Tidak ada jawaban.");
            file.try_contact(manager, self.at(day, 10, 0), how, false, Some(note));
        }
        let reason = self.text("case_notes", "body", key, "Tiga upaya kontak aman tidak berhasil.");
        file.hold(manager, self.at(10, 10, 0), &reason);
        file
    }

    /// c12: the same person as in c1.
    pub fn merged(&mut self, team: Team, opening: &Opening, survivor: CaseId) -> CaseFile<'a> {
        let mut file = self.identified(team, 6, opening);
        file.merge_into(team.head, self.at(5, 10, 0), survivor, CaseState::InService);
        file
    }
}
