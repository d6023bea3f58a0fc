//! The objects of the contract fixture by their names, and their rows.
use std::collections::BTreeMap;

use anyhow::Context;
use serde_json::{Map, Value, json};

use super::alert_file::{AlertFile, NewAlert};
use super::case_file::CaseFile;
use super::fixture_cases::{Opening, Stage};
use super::fixture_referrals::Ask;
use super::outreach_file::{Held, OutreachFile, Plan};
use super::rows::Rows;
use crate::alerts::model::Report;
use crate::base::ids::{AlertId, ConsentId, UnitId};
use crate::consent::flow::ConsentState;
use crate::referrals::grants;

/// Slices that are not built yet leave their objects out.
pub const MISSING: [&str; 15] = [
    "party.p1",
    "intent.i1",
    "intent.i1red",
    "intent.i1minor",
    "intent.i2",
    "intent.i3",
    "letter.l1",
    "letter.void",
    "meeting.m1",
    "item.m1a",
    "export.e1",
    "statistics.t2",
    "device_cookie",
    "file_names",
    "backup_identity",
];

const DESA1: &str = "99.01.01.2001";

pub struct Objects<'s, 'a> {
    pub stage: &'s mut Stage<'a>,
    pub units: &'s BTreeMap<&'static str, UnitId>,
    pub json: Map<String, Value>,
    pub rows: Rows,
}

impl<'a> Objects<'_, 'a> {
    fn unit(&self, key: &str) -> anyhow::Result<UnitId> {
        self.units.get(key).copied().with_context(|| format!("no unit {key}"))
    }
    fn unit_key(&self, id: UnitId) -> &'static str {
        self.units.iter().find(|(_, known)| **known == id).map_or("", |(key, _)| key)
    }
    fn user_key(&self, id: Option<crate::base::ids::UserId>) -> Option<&'static str> {
        self.stage.cast.accounts.iter().find(|(_, account)| Some(account.id) == id).map(|(key, _)| *key)
    }
    fn note(&mut self, key: &str, value: Value) {
        self.json.insert(key.to_owned(), value);
    }

    pub fn build(&mut self) -> anyhow::Result<()> {
        let (a2, alert) = self.alerts()?;
        let mut c1 = self.first_case(alert)?;
        let c1_id = c1.case.id;
        let mut a2 = a2;
        a2.open_case(self.stage.cast.who("intake1")?, c1.case.created_at, c1_id);
        self.keep_alert("alert.a2", a2);
        self.add_consents(&mut c1)?;
        let (id, rows) = self.stage.emergency(&mut c1)?;
        self.rows.append(rows);
        self.note("breakglass.b1", json!({ "kind": "breakglass", "id": id, "url_id": id, "case": "case.c1", "owner": "uptd1", "owner_user": "coord", "state": "expired" }));
        self.keep_case("case.c1", "victim.v1", c1);
        self.other_cases()?;
        self.cases_with_grants()?;
        let team = self.stage.team("intake1", "cm1", "head1")?;
        let opening = opening(12, "case.c12", DESA1, "tppo_domestic");
        let file = self.stage.merged(team, &opening, c1_id);
        self.keep_case("case.c12", "victim.v12", file);
        self.outreach()
    }

    fn alert(
        &mut self,
        key: &'static str,
        number: u64,
        by: &str,
        at: crate::base::clock::Moment,
        new: NewAlert,
    ) -> anyhow::Result<AlertFile<'a>> {
        let what = self.stage.text("alerts", "report", key, "Ada ajakan kerja ke luar negeri tanpa surat.");
        let recruiter = self.stage.text("alerts", "report", key, "Orang dari luar desa,");
        let contact = self.stage.text("alerts", "report", key, "sore hari,");
        let report = Report { what, recruiter, contact, ..Report::default() };
        let new = NewAlert { row: number, channel: "village", people: Some(3), report, ..new };
        Ok(AlertFile::submit(self.stage.set, self.stage.cast.who(by)?, at, &new))
    }
    fn keep_alert(&mut self, key: &str, file: AlertFile<'_>) {
        let alert = &file.alert;
        let value = json!({
            "kind": "alert", "id": alert.id, "url_id": alert.id, "number": alert.code, "state": alert.state.code(),
            "owner": alert.author_unit_id.map(|unit| self.unit_key(unit)),
            "owner_user": self.user_key(alert.created_by), "version": alert.version,
        });
        self.note(key, value);
        self.rows.append(file.finish());
    }

    /// All alerts but a2, which becomes c1 and is given back.
    fn alerts(&mut self) -> anyhow::Result<(AlertFile<'a>, AlertId)> {
        let cast = self.stage.cast;
        let (lab1, now) = (cast.who("lab1")?, self.stage.set.now);
        let desa1 = self.unit("desa1")?;
        let plain = |alert_type, region: &str| NewAlert {
            alert_type,
            region: region.into(),
            wants_feedback: true,
            ..NewAlert::default()
        };
        let a1 = self.alert("alert.a1", 1, "op1", now.plus_hours(-1), plain("unknown_recruiter", DESA1))?;
        self.keep_alert("alert.a1", a1);

        let mut a2 = self.alert("alert.a2", 2, "op1", self.stage.at(10, 9, 0), plain("group_departure", DESA1))?;
        a2.acknowledge(lab1, self.stage.at(10, 10, 0));
        a2.verify(lab1, self.stage.at(10, 11, 0));
        a2.substantiate(lab1, self.stage.at(9, 9, 0));

        let mut a3 =
            self.alert("alert.a3", 3, "op2", self.stage.at(1, 14, 0), plain("online_offer", "99.01.01.2002"))?;
        a3.acknowledge(lab1, self.stage.at(1, 15, 0));
        self.keep_alert("alert.a3", a3);

        let past_the_village =
            NewAlert { hide_from_village: true, about: Some(desa1), ..plain("letter_no_family", DESA1) };
        let a4 = self.alert("alert.a4", 4, "op1", now.plus_hours(-2), past_the_village)?;
        self.keep_alert("alert.a4", a4);

        let mut a5 = self.alert("alert.a5", 5, "op1", self.stage.at(6, 9, 0), plain("debt_threat", DESA1))?;
        a5.acknowledge(lab1, self.stage.at(6, 10, 0));
        a5.verify(lab1, self.stage.at(6, 11, 0));
        let reason = self.stage.text("alerts", "outcome", "alert.a5", "Ternyata utang antar keluarga.");
        a5.dismiss(lab1, self.stage.at(5, 9, 0), &reason);
        self.keep_alert("alert.a5", a5);
        let id = a2.alert.id;
        Ok((a2, id))
    }

    fn first_case(&mut self, alert: AlertId) -> anyhow::Result<CaseFile<'a>> {
        let team = self.stage.team("intake1", "cm1", "head1")?;
        let opening =
            Opening { channel: "village_alert", alert: Some(alert), ..opening(1, "case.c1", DESA1, "tppo_domestic") };
        let mut file = self.stage.served(team, 9, &opening);
        let units = self.units;
        let unit = |key: &str| units.get(key).copied().with_context(|| format!("no unit {key}"));
        self.stage.all_states(&mut file, team.manager, &unit)?;
        let text = self.stage.text("care_sheets", "answers", "note.n1", "Sudah tinggal di tempat aman.");
        let note = file.write(team.manager, self.stage.at(1, 16, 0), &text).context("case.c1 has a person")?;
        self.note("note.n1", json!({ "kind": "note", "id": note, "url_id": note, "case": "case.c1", "owner": "uptd1", "owner_user": "cm1" }));
        let (id, number) = self.stage.attachment(&mut file, team.manager)?;
        for (key, letter) in self.stage.letters(&mut file)? {
            self.note(key, json!({ "kind": "letter", "id": letter.id, "url_id": letter.id, "number": letter.number, "case": "case.c1", "owner": "uptd1", "owner_user": "cm1", "state": letter.state.code(), "version": letter.version }));
        }
        self.note("doc.d1", json!({ "kind": "attachment", "id": id, "url_id": number.to_string(), "case": "case.c1", "owner": "uptd1", "owner_user": "cm1" }));
        Ok(file)
    }

    fn add_consents(&mut self, c1: &mut CaseFile<'_>) -> anyhow::Result<()> {
        let who = self.stage.cast.who("cm1")?;
        let Some(victim) = c1.record.rows.victims.first().map(|victim| victim.id) else { return Ok(()) };
        let given = c1.record.rows.consents.iter().find(|consent| consent.scope == "receive_service").map(|c| c.id);
        if let Some(id) = given {
            self.note_consent("consent.given", "case.c1", id, ConsentState::Given);
        }
        for (key, unit, at, state) in [
            ("consent.refused", "bp3mi", self.stage.at(3, 14, 0), ConsentState::Refused),
            ("consent.not_obtainable", "dp3a", self.stage.at(1, 14, 30), ConsentState::NotObtainable),
        ] {
            let about = (victim, grants::SCOPE, Some(self.unit(unit)?));
            let id = self.stage.asked(c1, (who, at), key, about, state);
            self.note_consent(key, "case.c1", id, state);
        }
        Ok(())
    }
    fn note_consent(&mut self, key: &str, case: &str, id: ConsentId, state: ConsentState) {
        self.note(key, json!({ "kind": "consent", "id": id, "url_id": id, "case": case, "state": state.code() }));
    }

    fn other_cases(&mut self) -> anyhow::Result<()> {
        let ours = self.stage.team("intake1", "cm1", "head1")?;
        let theirs = self.stage.team("cm2", "cm2", "head2")?;
        let c2 = self.stage.served(ours, 5, &opening(2, "case.c2", DESA1, "child_exploitation"));
        self.keep_case("case.c2", "victim.v2", c2);

        let mut c3 = self.stage.served(theirs, 5, &opening(3, "case.c3", "99.02.01.2001", "tppo_domestic"));
        let ask = Ask {
            key: "referral.other",
            to: self.unit("polres2")?,
            need: "crime_report",
            service: "law_enforcement",
            urgency: "urgent",
            bundles: "contact;identity",
        };
        let at = self.stage.set.now.plus_hours(-3);
        self.stage.sent(&mut c3, theirs.manager, at, &ask, None);
        self.keep_case("case.c3", "victim.v3", c3);

        let official = Opening { official: true, ..opening(4, "case.c4", DESA1, "other") };
        let mut c4 = self.stage.identified(ours, 2, &official);
        c4.assign(ours.head, self.stage.at(2, 13, 0), ours.head);
        self.keep_case("case.c4", "victim.v4", c4);

        let mut c5 = self.stage.identified(ours, 3, &opening(5, "case.c5", "99.01.02.2001", "tppo_domestic"));
        c5.assign(ours.head, self.stage.at(3, 13, 0), ours.manager);
        c5.declare_conflict(self.stage.cast.who("cm1b")?, self.stage.at(3, 14, 0));
        self.keep_case("case.c5", "victim.v5", c5);

        let c7 = self.stage.closed(ours, &opening(7, "case.c7", DESA1, "tppo_domestic"));
        self.keep_case("case.c7", "victim.v7", c7);

        let mut c10 =
            self.stage.draft(ours.intake, self.stage.set.now.plus_hours(-1), &opening(10, "case.c10", DESA1, "other"));
        let at = self.stage.set.now.plus_seconds(-1_800);
        self.stage.person(&mut c10, ours.intake, at, 10);
        self.keep_case("case.c10", "victim.v10", c10);

        let c11 = self.stage.held(ours, &opening(11, "case.c11", "99.01.02.2001", "tppo_domestic"));
        self.keep_case("case.c11", "victim.v11", c11);
        Ok(())
    }

    /// c6, c8 and c9: each has a grant, of which only the first is open.
    fn cases_with_grants(&mut self) -> anyhow::Result<()> {
        let pmi = self.stage.team("bp", "bp", "bp")?;
        let mut c6 = self.stage.served(pmi, 5, &opening(6, "case.c6", "99.01.02.2001", "pmi_np_abroad"));
        let bundles = "contact;identity;documents";
        let ask = Ask {
            key: "case.c6",
            to: self.unit("disnaker1")?,
            need: "pmi_problem",
            service: "economic",
            urgency: "routine",
            bundles,
        };
        let times = [self.stage.at(4, 9, 0), self.stage.at(4, 11, 0)];
        self.stage.accepted(&mut c6, pmi.manager, times, &ask, "lab1")?;
        self.keep_case("case.c6", "victim.v6", c6);

        let ours = self.stage.team("intake1", "cm1", "head1")?;
        let mut c8 = self.stage.served(ours, 8, &opening(8, "case.c8", DESA1, "tppo_domestic"));
        let polres1 = self.unit("polres1")?;
        if let Some(id) = self.stage.run_out(&mut c8, ours.manager, polres1)? {
            self.note_consent("consent.expired", "case.c8", id, ConsentState::Expired);
        }
        self.keep_case("case.c8", "victim.v8", c8);

        let mut c9 = self.stage.served(ours, 7, &opening(9, "case.c9", DESA1, "tppo_domestic"));
        let rsud = self.unit("rsud")?;
        if let Some(id) = self.stage.taken_back(&mut c9, ours.manager, rsud)? {
            self.note_consent("consent.withdrawn", "case.c9", id, ConsentState::Withdrawn);
        }
        self.keep_case("case.c9", "victim.v9", c9);
        Ok(())
    }

    /// The case with its first person and its referrals under their names.
    fn keep_case(&mut self, key: &'static str, victim: &'static str, file: CaseFile<'_>) {
        let case = &file.case;
        let value = json!({
            "kind": "case", "id": case.id, "url_id": case.id, "number": case.code, "state": case.state.code(),
            "owner": self.unit_key(case.unit_id), "owner_user": self.user_key(case.assigned_to), "version": case.version,
        });
        self.note(key, value);
        if let Some(person) = file.record.rows.victims.first() {
            let value = json!({ "kind": "victim", "id": person.id, "url_id": person.number.to_string(), "case": key, "version": person.version });
            self.note(victim, value);
        }
        let names: &[&str] = match key {
            "case.c1" => &REFERRALS,
            "case.c3" => &["referral.other"],
            _ => &[],
        };
        for (name, row) in names.iter().zip(&file.record.rows.referrals) {
            let value = json!({
                "kind": "referral", "id": row.id, "url_id": row.id, "number": row.code, "case": key,
                "owner": self.unit_key(row.from_unit_id), "receivers": [self.unit_key(row.to_unit_id)],
                "owner_user": self.user_key(Some(row.created_by)), "state": row.state.code(), "version": row.version,
            });
            self.note(name, value);
        }
        self.rows.append(file.finish());
    }

    fn outreach(&mut self) -> anyhow::Result<()> {
        for (key, row, day) in [("outreach.o1", 1, 1), ("outreach.o2", 2, 4)] {
            let (op1, kades) = (self.stage.cast.who("op1")?, self.stage.cast.who("kades1")?);
            let plan = Plan {
                row,
                region: DESA1.into(),
                title: self.stage.text("outreach", "title", key, "Sosialisasi kerja aman"),
                kind: "face_to_face",
                topics: "legal_migration;tppo_modus".into(),
                audience: "women;youth".into(),
                place: self.stage.text("outreach", "place", key, "Balai desa"),
                planned_on: Some(self.stage.at(day, 9, 0).day()),
            };
            let mut file = OutreachFile::plan(self.stage.set, op1, self.stage.at(day + 10, 9, 0), plan);
            let held = Held {
                on: self.stage.at(day, 9, 0).day(),
                men: 12,
                women: 20,
                children: Some(3),
                questions: self.stage.text("outreach", "questions", key, "Bagaimana mengecek P3MI?"),
                follow_up: self.stage.text("outreach", "follow_up", key, "Jadwal ulang bulan depan."),
            };
            file.record_held(op1, self.stage.at(day, 15, 0), held);
            if key == "outreach.o2" {
                file.report(kades, self.stage.at(day - 1, 9, 0));
            }
            let activity = &file.activity;
            let value = json!({
                "kind": "outreach", "id": activity.id, "url_id": activity.id, "number": activity.code,
                "state": activity.state.code(), "owner": "desa1", "owner_user": "op1", "version": activity.version,
            });
            self.note(key, value);
            self.rows.append(file.finish());
        }
        Ok(())
    }
}

/// In the order in which `all_states` makes them.
const REFERRALS: [&str; 10] = [
    "referral.draft",
    "referral.awaiting",
    "referral.sent",
    "referral.sent2",
    "referral.returned",
    "referral.rejected",
    "referral.in_progress",
    "referral.accepted",
    "referral.completed",
    "referral.cancelled",
];

fn opening(number: u64, key: &'static str, region: &'static str, case_type: &'static str) -> Opening {
    Opening { number, key, region, case_type, channel: "walk_in", ..Opening::default() }
}
