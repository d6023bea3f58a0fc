//! What is found out and planned with the people of a case while it is made: an assessment, a plan of one row to
//! which the person agreed (`cases::care`, `cases::plan`).
use super::case_file::CaseFile;
use super::record::{Deed, Who};
use crate::base::clock::Moment;
use crate::base::ids::RowId;
use crate::cases::care::Kind;
use crate::cases::care::store::{CareAnswers, CareSheet};
use crate::cases::correcting::store::{Replaced, Version};
use crate::cases::file::sheet::Sheet;
use crate::cases::intake::NewCase;
use crate::cases::model::Narrative;
use crate::cases::plan::Status;
use crate::cases::plan::store::{AgreementWords, Plan, PlanRow, RowWords, Said};
use crate::crypto::Sealed;

impl CaseFile<'_> {
    /// A version of the first person's assessment; None while nobody is recorded.
    pub fn write(&mut self, who: Who, at: Moment, text: &str) -> Option<RowId> {
        let victim = self.record.rows.victims.first().map(|victim| victim.id)?;
        let id: RowId = self.record.next_id("care_sheets");
        let mut sheet = Sheet::default();
        sheet.put_text("psycho", text);
        let kind = Kind::Assessment;
        let measure = sheet.measure(kind.fields());
        let row = CareSheet {
            id,
            case_id: self.case.id,
            victim_id: victim,
            kind,
            version: i32::try_from(self.record.rows.sheets.len() + 1).unwrap_or(1),
            answers: Sealed::seal(&self.key, id.any(), &CareAnswers(sheet)),
            questions: measure.questions,
            unknown: measure.unknown,
            not_asked: measure.not_asked,
            open: measure.open,
            made_by: who.user,
            made_at: at,
        };
        self.record.rows.sheets.push(row);
        let (reason, classes) = (kind.code().to_owned(), kind.class().code().to_owned());
        let object = Some(victim.any());
        self.log(at, who, Deed { action: "case.write", kind: "victim", object, reason, classes, ..Deed::default() });
        Some(id)
    }

    /// Another account stood in the reception before this one, and why it was replaced.
    pub fn corrected(&mut self, who: Who, at: Moment, before: Narrative, reason: String) {
        let id: RowId = self.record.next_id("intake_versions");
        let told = NewCase {
            channel: self.case.channel.clone(),
            case_type: self.case.case_type.clone(),
            region: self.case.region_code.clone(),
            danger: self.case.danger,
            narrative: before,
            draft: false,
        };
        let body = Sealed::seal(&self.key, id.any(), &Replaced { told, reason });
        let (case_id, replaced_by) = (self.case.id, who.user);
        self.record.rows.versions.push(Version { id, case_id, body, replaced_by, replaced_at: at });
        let (reason, classes) = ("place;narrative".to_owned(), "narrative".to_owned());
        self.touch(at, who, Deed { action: "case.edit_intake", reason, classes, ..Deed::default() });
    }

    /// The rows that the plan of a case rests on.
    pub(super) fn put_plan(&mut self, who: Who, at: Moment, goal: &str) {
        let (row, said): (RowId, RowId) = (self.record.next_id("plan_rows"), self.record.next_id("plan_agreements"));
        let (case_id, made_by) = (self.case.id, who.user);
        let words = RowWords { goal: goal.to_owned(), ..RowWords::default() };
        let words = Sealed::seal(&self.key, row.any(), &words);
        self.record.rows.plans.push(Plan { case_id, version: 1, saved_by: made_by, saved_at: at });
        self.record.rows.plan_rows.push(PlanRow {
            id: row,
            case_id,
            number: 1,
            victim_id: None,
            need: "psych".into(),
            service: "psych".into(),
            unit_id: None,
            officer_id: Some(made_by),
            due_on: at.day().plus_months(1),
            status: Status::Running,
            words,
            made_by,
            made_at: at,
            updated_at: at,
        });
        let how = AgreementWords { how: "Bertemu langsung, dibacakan.".into(), why: String::new() };
        self.record.rows.said.push(Said {
            id: said,
            case_id,
            plan_version: 1,
            agreed: true,
            agreed_on: Some(at.day()),
            words: Sealed::seal(&self.key, said.any(), &how),
            made_by,
            made_at: at,
        });
        self.log(at, who, Deed { action: "case.write_plan", reason: "add".into(), ..Deed::default() });
    }
}
