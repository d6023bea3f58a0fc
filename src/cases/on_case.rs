//! What a case's page says of risk, safety plans and the plan: what comes next, how old the newest score is. Only
//! for whoever may know how far the file is filled (`case.view_parts`).
use super::care::views::{self as care, Needed};
use super::conference::beside::{self, Beside};
use super::model::{Case, Victim};
use super::plan::views::{self as plan, DueView};
use super::police_duty;
use super::rescoring;
use crate::access::{Action, Facts, decide};
use crate::clocks;
use crate::web::answer::Fault;
use crate::web::context::Ctx;

#[derive(Default)]
pub struct OnCase {
    pub needed: Option<Needed>,
    /// Where risk is scored again.
    pub rescore: Option<String>,
    /// Rows of the plan that are late or due soon.
    pub due: Vec<DueView>,
    pub plan_href: Option<String>,
    /// "Risiko tinggi, 3 hari lalu"
    pub scored: Option<String>,
    /// The duty to tell the police runs (REF-13): where they are told.
    pub police: Option<String>,
    pub conference: Beside,
    /// When, and which level by which unit; the newest first.
    pub scores: Vec<(String, String)>,
}

impl OnCase {
    pub fn of(ctx: &Ctx, case: &Case, facts: &Facts, victims: &[Victim]) -> Result<Self, Fault> {
        let actor = ctx.actor()?;
        if decide(actor, Action::CaseViewParts, facts).is_err() {
            return Ok(Self::default());
        }
        let reads = decide(actor, Action::CaseViewFile, facts).is_ok();
        let scores = ctx.read(|conn| rescoring::history(conn, case.id))?;
        // Only the owner's officers score.
        let unit = ctx.book.unit_name(case.unit_id);
        let label = |level: &str| ctx.book.label("risk_level", level);
        Ok(Self {
            needed: care::needed(ctx, case, facts, victims)?,
            rescore: ctx.read(|conn| rescoring::offered(conn, actor, case, facts))?,
            due: if reads { plan::due(ctx, case)? } else { Vec::new() },
            plan_href: reads.then(|| format!("/berkas/{}/rencana", case.id)),
            conference: beside::of(ctx, case, facts)?,
            scored: scores
                .first()
                .map(|(level, at)| format!("{}, dinilai {}", label(level), rescoring::age(at.day(), ctx.now.day()))),
            police: ctx
                .read(|conn| clocks::store::running(conn, case.id.any()))?
                .iter()
                .any(|clock| clock.clock == police_duty::CLOCK)
                .then(|| format!("/berkas/{}/rujuk?kebutuhan=crime_report", case.id)),
            scores: scores.iter().map(|(level, at)| (at.long(), format!("{} · {unit}", label(level)))).collect(),
        })
    }
}
