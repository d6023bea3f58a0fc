//! The steps of a case's machine while it is made, and who is named for it.
use super::case_file::CaseFile;
use super::record::{Deed, News, Who};
use super::rows::Staff;
use crate::base::clock::{Day, Moment};
use crate::base::ids::CaseId;
use crate::cases::facts::{ASSIGNED, CONFLICTED};
use crate::cases::flow::CaseState;
use crate::cases::model::VisitNote;
use crate::cases::records::Visit;
use crate::crypto::Sealed;

impl CaseFile<'_> {
    fn go(&mut self, at: Moment, who: Who, to: CaseState, action: &'static str, reason: &str) {
        let from = self.case.state;
        self.case.state = to;
        self.case.version += 1;
        self.case.updated_at = at;
        if to.is_final() {
            self.case.ended_at = Some(at);
        }
        let (from, to, reason) = (from.code(), to.code(), reason.to_owned());
        self.log(at, who, Deed { action, from, to, reason, ..Deed::default() });
    }

    pub fn identify(&mut self, who: Who, at: Moment) {
        self.record.stop(at, Some(who), self.case.id.any(), "case_identification", "identified");
        self.go(at, who, CaseState::Identification, "case.identify", "");
    }
    pub fn assess(&mut self, who: Who, at: Moment) {
        self.go(at, who, CaseState::Assessment, "case.assess", "");
    }
    pub fn plan(&mut self, who: Who, at: Moment, goal: &str) {
        self.put_plan(who, at, goal);
        self.go(at, who, CaseState::Planned, "case.plan", "");
    }
    pub fn start_service(&mut self, who: Who, at: Moment) {
        for clock in ["risk_high_service", "risk_medium_service", "risk_low_followup"] {
            self.record.stop(at, Some(who), self.case.id.any(), clock, "service_started");
        }
        self.go(at, who, CaseState::InService, "case.start_service", "");
    }
    /// The two visits are planned with it.
    pub fn monitor(&mut self, who: Who, at: Moment) {
        for (month, variant) in [(3, "3"), (6, "6")] {
            let visit = Visit {
                id: self.record.next_id("monitoring_visits"),
                case_id: self.case.id,
                month,
                due_on: at.day().plus_months(month),
                visited_on: None,
                skipped: false,
                note: None,
                made_by: None,
                made_at: None,
            };
            self.record.rows.visits.push(visit);
            self.clock(at, who, "monitoring_visit", variant);
        }
        self.go(at, who, CaseState::Monitoring, "case.monitor", "");
    }
    /// `visited`: None when it was skipped, with the reason in the note.
    pub fn visit(&mut self, who: Who, at: Moment, month: i32, visited: Option<Day>, note: String) {
        let key = self.key.clone();
        for visit in self.record.rows.visits.iter_mut().filter(|visit| visit.month == month) {
            visit.visited_on = visited;
            visit.skipped = visited.is_none();
            visit.note = Some(Sealed::seal(&key, visit.id.any(), &VisitNote(note.clone())));
            visit.made_by = Some(who.user);
            visit.made_at = Some(at);
        }
        self.record.stop_variant(at, Some(who), "monitoring_visit", &month.to_string(), "visited");
        self.touch(at, who, Deed { action: "case.record_visit", ..Deed::default() });
    }

    pub fn hold(&mut self, who: Who, at: Moment, reason: &str) {
        self.note(who, at, "hold", reason);
        self.case.held_from = self.case.state.code().to_owned();
        self.record.pause_all(at, Some(who));
        self.clock(at, who, "hold_review", "");
        self.go(at, who, CaseState::OnHold, "case.hold", "");
    }

    /// The first pair of eyes (D-22).
    pub fn propose_close(&mut self, who: Who, at: Moment, reason: &'static str, note: &str) {
        self.note(who, at, "close", note);
        reason.clone_into(&mut self.case.close_reason);
        self.case.close_proposed_by = Some(who.user);
        self.touch(at, who, Deed { action: "case.propose_close", ..Deed::default() });
        let (unit, code, id) = (self.case.unit_id, self.case.code.clone(), self.case.id.any());
        let key = format!("closure_proposed:{id}:{}", self.case.version);
        let kind = "closure_proposed";
        self.record.tell(&News { kind, unit, object_kind: "case", object: id, code: &code, key: &key, at });
    }
    /// The second says no, and why; its news was read long ago.
    pub fn return_closure(&mut self, who: Who, at: Moment, reason: &str) {
        self.note(who, at, "close_returned", reason);
        self.case.close_reason.clear();
        self.case.close_proposed_by = None;
        self.touch(at, who, Deed { action: "case.return_closure", ..Deed::default() });
    }
    /// The second, or the only one where the state asks for one.
    pub fn close(&mut self, who: Who, at: Moment, reason: &'static str, note: Option<&str>) {
        if let Some(note) = note {
            self.note(who, at, "close", note);
        }
        reason.clone_into(&mut self.case.close_reason);
        self.case.closed_by = Some(who.user);
        self.record.stop_all(at, Some(who), "closed");
        self.close_grants(at, "case_closed");
        self.go(at, who, CaseState::Closed, "case.close", reason);
    }
    /// Ownership moved to another unit (D-23).
    pub fn transferred(&mut self, who: Who, at: Moment) {
        "moved_transferred".clone_into(&mut self.case.close_reason);
        self.record.stop_all(at, Some(who), "transferred");
        self.go(at, who, CaseState::Transferred, "case.transfer", "");
    }
    pub fn merge_into(&mut self, who: Who, at: Moment, survivor: CaseId, survivor_state: CaseState) {
        self.case.merged_into = Some(survivor);
        self.record.stop_all(at, Some(who), "merged");
        self.go(at, who, CaseState::Merged, "case.merge", "");
        // The surviving case's own timeline tells it too.
        if let Some((_, entry)) = self.record.rows.audit.last().cloned() {
            let (root_id, object_id) = (Some(survivor.any()), Some(survivor.any()));
            let entry = crate::audit::Entry { root_id, object_id, to_state: survivor_state.code(), ..entry };
            self.record.rows.audit.push((at, entry));
        }
    }

    /// The head names another officer; the one before is released.
    pub fn assign(&mut self, head: Who, at: Moment, officer: Who) {
        let before = self.case.assigned_to;
        self.record.rows.staff.retain(|staff| Some(staff.user_id) != before || staff.relation == CONFLICTED);
        let staff = Staff { case_id: self.case.id, user_id: officer.user, relation: ASSIGNED.into(), at };
        self.record.rows.staff.push(staff);
        self.case.assigned_to = Some(officer.user);
        self.touch(at, head, Deed { action: "case.assign", ..Deed::default() });
    }
    pub fn declare_conflict(&mut self, who: Who, at: Moment) {
        self.record.rows.staff.retain(|staff| staff.user_id != who.user);
        let staff = Staff { case_id: self.case.id, user_id: who.user, relation: CONFLICTED.into(), at };
        self.record.rows.staff.push(staff);
        if self.case.assigned_to == Some(who.user) {
            self.case.assigned_to = None;
        }
        self.touch(at, who, Deed { action: "case.declare_conflict", ..Deed::default() });
    }
}
