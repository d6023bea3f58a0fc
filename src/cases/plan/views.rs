//! What the pages show of a plan: its rows with the words of each, what the person said of it, and on the case's
//! page what of it is due.
use std::collections::HashMap;

use askama::Template;

use super::actions::{What, not_now};
use super::store::{self, PlanRow, RowWords, Said};
use super::{ADD, AGREE};
use crate::access::{Action, Facts, decide};
use crate::accounts;
use crate::base::clock::Day;
use crate::base::ids::{AnyId, CaseId, UserId, VictimId};
use crate::cases::flow::CaseState;
use crate::cases::merged;
use crate::cases::model::Case;
use crate::cases::store as cases;
use crate::crypto::{DataKey, SealError};
use crate::keys;
use crate::reference::Book;
use crate::web::answer::Fault;
use crate::web::context::Ctx;
use crate::web::shell::Shell;

pub struct RowView {
    pub number: i32,
    pub service: String,
    pub status: &'static str,
    pub kind: &'static str,
    /// Due before today and still open.
    pub late: bool,
    /// Label and value of what anybody of the case may glance at.
    pub lines: Vec<(&'static str, String)>,
    pub goal: String,
    pub reason: String,
    /// Code of the file that it was written in, when that became part of this one (D-24).
    pub origin: Option<String>,
    pub change: Option<String>,
}

/// What the newest word on the plan is.
pub struct AgreementView {
    pub sentence: String,
    /// How, or why not.
    pub words: String,
    /// Rows changed since.
    pub changed: bool,
}

#[derive(Template)]
#[template(path = "cases/plan.html")]
pub struct PlanPage {
    pub shell: Shell,
    pub id: CaseId,
    pub code: String,
    pub version: i32,
    pub state: &'static str,
    pub rows: Vec<RowView>,
    pub agreement: Option<AgreementView>,
    pub add: Option<String>,
    /// Address, act and words of what is asked of the person next.
    pub agree: Option<(String, &'static str, &'static str)>,
}

/// Whom the rows name.
struct Names<'a> {
    book: &'a Book,
    officers: HashMap<UserId, String>,
    people: HashMap<VictimId, i32>,
}

impl Names<'_> {
    fn doer(&self, row: &PlanRow, words: &RowWords) -> String {
        match (row.officer_id, row.unit_id) {
            (Some(officer), _) => self.officers.get(&officer).cloned().unwrap_or_default(),
            (None, Some(unit)) => self.book.unit_name(unit),
            (None, None) => words.agency.clone(),
        }
    }
    fn whom(&self, row: &PlanRow) -> String {
        let number = row.victim_id.and_then(|victim| self.people.get(&victim));
        number.map_or_else(|| "Semua orang".to_owned(), |number| format!("Orang {number}"))
    }
}

fn names<'a>(ctx: &'a Ctx, case: &Case, rows: &[PlanRow]) -> Result<Names<'a>, Fault> {
    let officers: Vec<UserId> = rows.iter().filter_map(|row| row.officer_id).collect();
    let people = ctx.read(|conn| cases::victims(conn, case.id))?;
    Ok(Names {
        book: &ctx.book,
        officers: ctx.read(|conn| accounts::store::names_of(conn, &officers))?,
        people: people.iter().map(|victim| (victim.id, victim.number)).collect(),
    })
}

fn unreadable(error: SealError) -> Fault {
    Fault::Internal(error.to_string())
}

pub fn plan_page(ctx: &Ctx, case: &Case, facts: &Facts) -> Result<PlanPage, Fault> {
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let rows = ctx.read(|conn| store::rows(conn, case.id))?;
    let version = ctx.read(|conn| store::version(conn, case.id))?;
    let mut origins = ctx.read(|conn| merged::origins(conn, rows.iter().map(|row| row.id.any()).collect()))?;
    let names = names(ctx, case, &rows)?;
    let actor = ctx.actor()?;
    let may = decide(actor, Action::CaseWritePlan, facts).is_ok();
    let writes = may && not_now(What::Add, case).is_none();
    let at = format!("/berkas/{}/rencana", case.id);
    let today = ctx.now.day();
    let mut views = Vec::new();
    for row in &rows {
        let mut view = row_view(row, &names, &key, today, &mut origins)?;
        view.change = writes.then(|| format!("{at}/{}/ubah", row.number));
        views.push(view);
    }
    let said = ctx.read(|conn| store::agreements(conn, case.id))?;
    let first = case.state == CaseState::Assessment && decide(actor, Action::CasePlan, facts).is_ok();
    let again = may && !rows.is_empty() && not_now(What::Agree, case).is_none();
    Ok(PlanPage {
        shell: Shell::new(ctx, "case.plan", "Rencana intervensi").with_exit(),
        id: case.id,
        code: case.code.clone(),
        version,
        state: case.state.code(),
        rows: views,
        agreement: said.first().map(|said| agreement_view(said, &key, version)).transpose()?,
        add: writes.then(|| format!("{at}/{}", ADD.slug)),
        agree: match (first, again) {
            (true, _) => {
                Some((format!("/berkas/{}/sepakati-rencana", case.id), Action::CasePlan.code(), "Sepakati rencana"))
            }
            (false, true) => Some((format!("{at}/{}", AGREE.slug), AGREE.action.code(), "Catat kesepakatan lagi")),
            (false, false) => None,
        },
    })
}

fn row_view(
    row: &PlanRow,
    names: &Names<'_>,
    key: &DataKey,
    today: Day,
    origins: &mut HashMap<AnyId, String>,
) -> Result<RowView, Fault> {
    let words = row.words.open(key, row.id.any()).map_err(unreadable)?;
    Ok(RowView {
        number: row.number,
        service: names.book.label("service", &row.service),
        status: row.status.label(),
        kind: row.status.kind(),
        late: row.status.is_open() && row.due_on < today,
        lines: vec![
            ("Untuk", names.whom(row)),
            ("Kebutuhan", names.book.label("need", &row.need)),
            ("Pelaksana", names.doer(row, &words)),
            ("Paling lambat", row.due_on.long()),
        ],
        goal: words.goal.clone(),
        reason: words.reason.clone(),
        origin: origins.remove(&row.id.any()),
        change: None,
    })
}

fn agreement_view(said: &Said, key: &DataKey, version: i32) -> Result<AgreementView, Fault> {
    let words = said.words.open(key, said.id.any()).map_err(unreadable)?;
    let (sentence, words) = match said.agreed_on {
        Some(on) => (format!("Disepakati bersama orang yang mengalami pada {}.", on.long()), words.how.clone()),
        None => (format!("Belum disepakati, dicatat {}.", said.made_at.day().long()), words.why.clone()),
    };
    Ok(AgreementView { sentence, words, changed: said.plan_version != version })
}

/// One open row on the case's page.
pub struct DueView {
    pub words: String,
    pub late: bool,
}

/// How many days before its day a row stands on the case's page.
const AHEAD: i32 = 7;

/// Whether a row that is open stands among the next steps.
fn is_near(due: Day, today: Day) -> bool {
    due <= today.plus_days(AHEAD)
}

/// Open rows that are late or due soon, without their words: service, whom, by when.
pub fn due(ctx: &Ctx, case: &Case) -> Result<Vec<DueView>, Fault> {
    if !case.state.is_active() {
        return Ok(Vec::new());
    }
    let mut rows = ctx.read(|conn| store::rows(conn, case.id))?;
    let today = ctx.now.day();
    rows.retain(|row| row.status.is_open() && is_near(row.due_on, today));
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let names = names(ctx, case, &rows)?;
    let view = |row: &PlanRow| {
        let service = ctx.book.label("service", &row.service);
        let whom = names.whom(row).to_lowercase();
        DueView { words: format!("{service}, {whom}, {}", row.due_on.long()), late: row.due_on < today }
    };
    Ok(rows.iter().map(view).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_stands_among_the_next_steps_a_week_ahead() {
        let day = |text: &str| Day::parse(text).unwrap();
        let today = day("2026-11-24");
        assert!(is_near(day("2026-11-20"), today) && is_near(today, today) && is_near(day("2026-12-01"), today));
        assert!(!is_near(day("2026-12-02"), today));
    }
}
