//! Risk is scored again at each contact (domain §4.7): what happened with the person since the newest score, how
//! old that score is, and the scores before it.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{contact_attempts, interviews, monitoring_visits, risk_assessments, services};

use super::flow::CaseState;
use super::model::Case;
use crate::access::{Action, Actor, Facts, decide};
use crate::base::clock::{Day, Moment};
use crate::base::ids::CaseId;
use crate::db::Conn;

/// Level and moment of each score, the newest first.
pub fn history(conn: &mut Conn, case: CaseId) -> Result<Vec<(String, Moment)>, Diesel> {
    risk_assessments::table
        .filter(risk_assessments::case_id.eq(case))
        .order((risk_assessments::made_at.desc(), risk_assessments::id.desc()))
        .limit(50)
        .select((risk_assessments::level, risk_assessments::made_at))
        .load(conn)
}

/// When somebody of the case was last met: reached, interviewed here, visited, served.
fn last_met(conn: &mut Conn, case: CaseId) -> Result<Option<Moment>, Diesel> {
    use diesel::dsl::max;
    let reached: Option<Moment> = contact_attempts::table
        .filter(contact_attempts::case_id.eq(case))
        .filter(contact_attempts::reached.eq(true))
        .select(max(contact_attempts::made_at))
        .first(conn)?;
    let served: Option<Moment> =
        services::table.filter(services::case_id.eq(case)).select(max(services::made_at)).first(conn)?;
    let visited: Option<Moment> = monitoring_visits::table
        .filter(monitoring_visits::case_id.eq(case))
        .filter(monitoring_visits::visited_on.is_not_null())
        .select(max(monitoring_visits::made_at))
        .first(conn)?;
    // One that another office held before it came here is no contact of ours.
    let asked: Option<Moment> = interviews::table
        .filter(interviews::case_id.eq(case))
        .filter(interviews::unit_id.is_not_null())
        .select(max(interviews::made_at))
        .first(conn)?;
    Ok(reached.max(served).max(visited).max(asked))
}

/// Where risk is scored again, for whoever may do it, when somebody was met since the newest score.
pub fn offered(conn: &mut Conn, actor: &Actor, case: &Case, facts: &Facts) -> Result<Option<String>, Diesel> {
    let open = case.state.is_active() && case.state != CaseState::Received;
    if !open || decide(actor, Action::CaseRateRisk, facts).is_err() {
        return Ok(None);
    }
    let scored = history(conn, case.id)?.first().map(|(_, at)| *at);
    let due = is_due(scored, last_met(conn, case.id)?);
    Ok(due.then(|| format!("/berkas/{}/risiko", case.id)))
}

fn is_due(scored: Option<Moment>, met: Option<Moment>) -> bool {
    met.is_some_and(|met| scored.is_none_or(|scored| scored < met))
}

/// "hari ini", "kemarin", "12 hari lalu"
pub fn age(scored: Day, today: Day) -> String {
    match today.start().seconds_since(scored.start()) / 86_400 {
        ..=0 => "hari ini".to_owned(),
        1 => "kemarin".to_owned(),
        days => format!("{days} hari lalu"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Moment {
        Moment::parse("2026-11-24T10:00:00+08:00").unwrap().plus_seconds(60 * minute)
    }

    #[test]
    fn scr_09_each_contact_asks_for_a_new_score() {
        assert!(!is_due(None, None));
        assert!(!is_due(Some(at(0)), None));
        assert!(is_due(None, Some(at(0))), "met, and never scored");
        assert!(is_due(Some(at(0)), Some(at(5))));
        assert!(!is_due(Some(at(5)), Some(at(0))), "scored since");
        assert!(!is_due(Some(at(5)), Some(at(5))));
    }

    #[test]
    fn the_age_of_a_score_is_told_in_days() {
        let day = |text: &str| Day::parse(text).unwrap();
        assert_eq!(age(day("2026-11-24"), day("2026-11-24")), "hari ini");
        assert_eq!(age(day("2026-11-24"), day("2026-11-25")), "kemarin");
        assert_eq!(age(day("2026-11-24"), day("2026-12-06")), "12 hari lalu");
    }
}
