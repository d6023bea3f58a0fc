//! A village's outreach while it is made: planned, held, reported, answered.
use super::record::{Begin, Deed, News, Record, Setting, Who};
use super::rows::Rows;
use crate::base::clock::{Day, Moment};
use crate::base::ids::OutreachId;
use crate::outreach::actions::{KIND, verifier};
use crate::outreach::flow::OutreachState;
use crate::outreach::model::Outreach;

/// A plan as its form gave it.
#[derive(Clone, Debug)]
pub struct Plan {
    pub row: u64,
    pub region: String,
    pub title: String,
    pub kind: &'static str,
    pub topics: String,
    pub audience: String,
    pub place: String,
    pub planned_on: Option<Day>,
}

/// What took place.
#[derive(Clone, Debug)]
pub struct Held {
    pub on: Day,
    pub men: i32,
    pub women: i32,
    pub children: Option<i32>,
    pub questions: String,
    pub follow_up: String,
}

pub struct OutreachFile<'a> {
    pub record: Record<'a>,
    pub activity: Outreach,
}

impl<'a> OutreachFile<'a> {
    pub fn plan(set: &'a Setting<'a>, who: Who, at: Moment, plan: Plan) -> Self {
        let id: OutreachId = set.ids.id("outreach", plan.row);
        let record = Record::new(set, KIND, id.any(), plan.row, &plan.region);
        let activity = Outreach {
            id,
            code: set.ids.code("SO", plan.row),
            version: 1,
            state: OutreachState::INITIAL,
            unit_id: who.unit,
            region_code: plan.region,
            title: plan.title,
            kind: plan.kind.into(),
            topics: plan.topics,
            audience: plan.audience,
            held_on: None,
            planned_on: plan.planned_on,
            place: plan.place,
            men: None,
            women: None,
            children: None,
            questions: String::new(),
            evidence_pending: false,
            note: String::new(),
            follow_up: String::new(),
            created_by: who.user,
            created_at: at,
            updated_at: at,
            reported_at: None,
            verified_at: None,
            verified_by_unit_id: None,
            due_at: None,
            ended_at: None,
        };
        let mut file = Self { record, activity };
        let (to, object) = (OutreachState::INITIAL.code(), Some(id.any()));
        let action = if file.activity.planned_on.is_some() { "outreach.create" } else { "outreach.record" };
        file.record.log(at, Some(who), Deed { action, kind: KIND, object, to, birth: true, ..Deed::default() });
        file
    }

    fn step(&mut self, who: Who, at: Moment, to: OutreachState, action: &'static str) {
        let from = self.activity.state;
        self.activity.state = to;
        self.activity.version += 1;
        self.activity.updated_at = at;
        if to.is_final() {
            self.activity.ended_at = Some(at);
        }
        let (from, to, object) = (from.code(), to.code(), Some(self.activity.id.any()));
        self.record.log(at, Some(who), Deed { action, kind: KIND, object, from, to, ..Deed::default() });
    }

    pub fn record_held(&mut self, who: Who, at: Moment, held: Held) {
        self.activity.held_on = Some(held.on);
        self.activity.men = Some(held.men);
        self.activity.women = Some(held.women);
        self.activity.children = held.children;
        self.activity.questions = held.questions;
        self.activity.follow_up = held.follow_up;
        self.step(who, at, OutreachState::Held, "outreach.record");
    }
    pub fn postpone(&mut self, who: Who, at: Moment, reason: &str) {
        self.activity.note_down(at.day(), "ditunda", reason);
        self.step(who, at, OutreachState::Postponed, "outreach.postpone");
    }
    pub fn cancel(&mut self, who: Who, at: Moment, reason: &str) {
        self.activity.note_down(at.day(), "dibatalkan", reason);
        self.step(who, at, OutreachState::Cancelled, "outreach.cancel");
    }
    pub fn report(&mut self, who: Who, at: Moment) {
        self.activity.reported_at = Some(at);
        // Attendance lists and photos cannot be stored yet, so evidence is always to follow.
        self.activity.evidence_pending = true;
        self.activity.due_at = self.start(who, at, "outreach_verification");
        self.start(who, at, "outreach_evidence");
        self.step(who, at, OutreachState::Reported, "outreach.report");
        let (id, code) = (self.activity.id.any(), self.activity.code.clone());
        let book = self.record.set.book;
        let region = self.activity.region_code.clone();
        let offices = ["kecamatan", "disnaker_kab"].into_iter().flat_map(|kind| book.units_for(kind, &region));
        for unit in offices.map(|unit| unit.id).collect::<Vec<_>>() {
            let key = format!("outreach_reported:{id}:{}:{unit}", self.activity.version);
            let kind = "outreach_reported";
            self.record.tell(&News { kind, unit, object_kind: KIND, object: id, code: &code, key: &key, at });
        }
    }
    fn start(&mut self, who: Who, at: Moment, clock: &'static str) -> Option<Moment> {
        let village = Some(self.activity.unit_id);
        let office = verifier(self.record.set.book, &self.activity.region_code);
        let (owner, other) = if clock == "outreach_evidence" { (village, office) } else { (office, village) };
        let (object, code) = (self.activity.id.any(), self.activity.code.clone());
        self.record.start(at, Some(who), &Begin { clock, variant: "", kind: KIND, object, code: &code, owner, other })
    }
    pub fn verify(&mut self, who: Who, at: Moment) {
        self.record.stop_all(at, Some(who), "verified");
        self.activity.verified_at = Some(at);
        self.activity.verified_by_unit_id = Some(who.unit);
        self.step(who, at, OutreachState::Verified, "outreach.verify");
        self.answered(at);
    }
    pub fn send_back(&mut self, who: Who, at: Moment, note: &str) {
        self.record.stop(at, Some(who), self.activity.id.any(), "outreach_verification", "returned");
        self.activity.due_at = None;
        self.activity.note_down(at.day(), "dikembalikan", note);
        self.step(who, at, OutreachState::Returned, "outreach.return");
        self.answered(at);
    }
    fn answered(&mut self, at: Moment) {
        let (object, code, unit) = (self.activity.id.any(), self.activity.code.clone(), self.activity.unit_id);
        let key = format!("outreach_answered:{object}:{}", self.activity.version);
        let kind = "outreach_answered";
        self.record.tell(&News { kind, unit, object_kind: KIND, object, code: &code, key: &key, at });
    }

    pub fn finish(mut self) -> Rows {
        self.record.settle();
        self.record.rows.outreach.push(self.activity);
        self.record.rows
    }
}
