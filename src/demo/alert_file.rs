//! An early alert while it is made: what a village sent and what the officers did with it.
use super::record::{Begin, Deed, News, Record, Setting, Who};
use super::rows::{KeyRow, Rows};
use crate::alerts::actions::{KIND, told};
use crate::alerts::flow::AlertState;
use crate::alerts::model::{Alert, Outcome, Report};
use crate::base::clock::Moment;
use crate::base::ids::{AlertId, CaseId, KeyId, UnitId};
use crate::crypto::{DataKey, Sealed};

/// An alert as its form gave it.
#[derive(Clone, Debug, Default)]
pub struct NewAlert {
    pub row: u64,
    pub alert_type: &'static str,
    pub channel: &'static str,
    pub region: String,
    pub people: Option<i32>,
    pub danger: bool,
    pub departs_soon: bool,
    pub wants_feedback: bool,
    pub hide_from_village: bool,
    pub about: Option<UnitId>,
    pub report: Report,
}

pub struct AlertFile<'a> {
    pub record: Record<'a>,
    pub alert: Alert,
    key: DataKey,
    outcome: Outcome,
}

impl<'a> AlertFile<'a> {
    pub fn submit(set: &'a Setting<'a>, who: Who, at: Moment, new: &NewAlert) -> Self {
        let id: AlertId = set.ids.id("alerts", new.row);
        let key = DataKey::generate(set.ids.id::<KeyId>("alert_keys", new.row));
        let mut record = Record::new(set, KIND, id.any(), new.row, &new.region);
        record.rows.keys.push(KeyRow { key: key.clone(), owner_kind: KIND, owner: id.any(), at });
        let alert = Alert {
            id,
            code: set.ids.code("LD", new.row),
            version: 1,
            state: AlertState::Submitted,
            alert_type: new.alert_type.into(),
            channel: new.channel.into(),
            region_code: new.region.clone(),
            author_unit_id: Some(who.unit),
            created_by: Some(who.user),
            people_count: new.people,
            danger: new.danger,
            departs_soon: new.departs_soon,
            wants_feedback: new.wants_feedback,
            hide_from_village: new.hide_from_village,
            do_not_visit: false,
            key_id: key.id(),
            report: Sealed::seal(&key, id.any(), &new.report),
            submitted_at: at,
            updated_at: at,
            ended_at: None,
            due_at: None,
            holder_unit_id: None,
            feedback_code: String::new(),
            merged_into: None,
            case_id: None,
            outcome: None,
            about_unit_id: new.about,
        };
        let mut file = Self { record, alert, key, outcome: Outcome::default() };
        file.received(who, at);
        file
    }

    /// Its clock runs and the offices of the region are told.
    fn received(&mut self, who: Who, at: Moment) {
        let told = told(self.record.set.book, &self.alert.alert_type, &self.alert.region_code);
        let (object, code) = (self.alert.id.any(), self.alert.code.clone());
        let clock = if self.alert.is_dangerous() { "alert_ack_danger" } else { "alert_ack" };
        let owner = told.first().copied();
        let begin = Begin { clock, variant: "", kind: KIND, object, code: &code, owner, other: None };
        self.alert.due_at = self.record.start(at, Some(who), &begin);
        let to = AlertState::Submitted.code();
        let deed =
            Deed { action: "alert.submit", kind: KIND, to, object: Some(object), birth: true, ..Deed::default() };
        self.record.log(at, Some(who), deed);
        for unit in told {
            let key = format!("alert_new:{}:{unit}", self.alert.id);
            let kind = "alert_new";
            self.record.tell(&News { kind, unit, object_kind: KIND, object, code: &code, key: &key, at });
        }
    }

    /// One step of its machine.
    pub fn step(&mut self, who: Who, at: Moment, to: AlertState, action: &'static str) {
        let from = self.alert.state;
        if from == AlertState::Submitted {
            for clock in ["alert_ack_danger", "alert_ack"] {
                self.record.stop(at, Some(who), self.alert.id.any(), clock, "acknowledged");
            }
            self.alert.due_at = None;
            self.alert.holder_unit_id = Some(who.unit);
        }
        self.alert.state = to;
        self.alert.version += 1;
        self.alert.updated_at = at;
        if to.is_final() {
            self.alert.ended_at = Some(at);
        }
        let (from, to, object) = (from.code(), to.code(), Some(self.alert.id.any()));
        self.record.log(at, Some(who), Deed { action, kind: KIND, object, from, to, ..Deed::default() });
    }

    pub fn acknowledge(&mut self, who: Who, at: Moment) {
        self.step(who, at, AlertState::Acknowledged, "alert.acknowledge");
    }
    pub fn verify(&mut self, who: Who, at: Moment) {
        self.step(who, at, AlertState::Verifying, "alert.verify");
    }
    pub fn substantiate(&mut self, who: Who, at: Moment) {
        self.step(who, at, AlertState::Substantiated, "alert.substantiate");
    }
    pub fn dismiss(&mut self, who: Who, at: Moment, reason: &str) {
        reason.clone_into(&mut self.outcome.dismissed_because);
        self.seal_outcome();
        self.step(who, at, AlertState::Unfounded, "alert.dismiss");
    }
    pub fn take_action(&mut self, who: Who, at: Moment, text: &str) {
        text.clone_into(&mut self.outcome.action_taken);
        self.seal_outcome();
        self.step(who, at, AlertState::ActionTaken, "alert.act");
    }
    pub fn open_case(&mut self, who: Who, at: Moment, case: CaseId) {
        self.alert.case_id = Some(case);
        self.step(who, at, AlertState::CaseOpened, "alert.open_case");
    }
    pub fn merge_into(&mut self, who: Who, at: Moment, other: AlertId) {
        self.alert.merged_into = Some(other);
        self.step(who, at, AlertState::Duplicate, "alert.merge");
    }
    pub fn close(&mut self, who: Who, at: Moment, feedback: &'static str) {
        let code = if self.alert.wants_feedback { feedback } else { "not_requested" };
        code.clone_into(&mut self.alert.feedback_code);
        self.step(who, at, AlertState::Closed, "alert.close");
    }
    fn seal_outcome(&mut self) {
        self.alert.outcome = Some(Sealed::seal(&self.key, self.alert.id.any(), &self.outcome));
    }

    pub fn finish(mut self) -> Rows {
        self.record.settle();
        self.record.rows.alerts.push(self.alert);
        self.record.rows
    }
}
