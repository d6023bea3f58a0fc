//! The emergency of the contract fixture: c1 was open to the coordinator for half an hour, and nobody has
//! reviewed it yet. The rows that `cases::emergency` leaves.
use super::case_file::CaseFile;
use super::fixture_cases::Stage;
use super::record::{Begin, Deed, News, Record};
use super::rows::Rows;
use crate::base::ids::EmergencyId;
use crate::cases::emergency::MINUTES;
use crate::cases::emergency::acts::{KIND, REVIEW_CLOCK};
use crate::cases::emergency::store::{Emergency, Reason};
use crate::crypto::Sealed;

impl Stage<'_> {
    pub fn emergency(&mut self, file: &mut CaseFile<'_>) -> anyhow::Result<(EmergencyId, Rows)> {
        let (coord, head, dpo) = (self.cast.who("coord")?, self.cast.who("head1")?, self.cast.who("dpo")?);
        let at = self.at(3, 22, 0);
        let until = at.plus_seconds(MINUTES * 60);
        let id: EmergencyId = self.set.ids.id("emergencies", 1);
        let reason = self.text("emergencies", "reason", "breakglass.b1", "Menelepon 129 dan mengancam diri sendiri.");
        let (code, case) = (file.case.code.clone(), file.case.id);
        let mut record = Record::new(self.set, KIND, id.any(), 1, &file.case.region_code);
        record.rows.emergencies.push(Emergency {
            id,
            case_id: case,
            user_id: coord.user,
            unit_id: coord.unit,
            reason: Sealed::seal(&file.key, id.any(), &Reason(reason)),
            opened_at: at,
            until,
            ended_at: Some(until),
            reviewed_at: None,
            reviewed_by: None,
            justified: None,
            review: None,
        });
        let object = Some(id.any());
        file.record.log(at, Some(coord), Deed { action: "breakglass.opened", kind: KIND, object, ..Deed::default() });
        file.record.log(until, None, Deed { action: "breakglass.ended", kind: KIND, object, ..Deed::default() });
        let begin = Begin {
            clock: REVIEW_CLOCK,
            variant: "",
            kind: KIND,
            object: id.any(),
            code: &code,
            owner: Some(dpo.unit),
            other: None,
        };
        record.start(at, None, &begin);
        for (kind, who, object_kind, object) in
            [("breakglass", head, "case", case.any()), ("breakglass_review", dpo, KIND, id.any())]
        {
            let key = format!("{kind}:{id}:{}", who.user);
            record.tell(&News { kind, unit: who.unit, object_kind, object, code: &code, key: &key, at });
            if let Some(notice) = record.rows.notices.last_mut() {
                notice.user_id = Some(who.user);
            }
        }
        record.settle();
        Ok((id, record.rows))
    }
}
