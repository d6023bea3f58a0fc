//! Who looked: the rows of a record that say that somebody opened what is otherwise masked.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::audit_log;

use super::Decision;
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, UnitId, UserId};
use crate::base::paging::{After, PAGE, Page};
use crate::db::Conn;

/// One look: when, who, of which unit and in which role, at what, why, which classes.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = audit_log)]
pub struct Look {
    pub seq: i64,
    pub at: Moment,
    pub actor_id: Option<UserId>,
    pub role: String,
    pub unit_id: Option<UnitId>,
    pub action: String,
    pub object_kind: String,
    pub object_id: Option<AnyId>,
    pub reason_code: String,
    pub classes: String,
}

/// Acts that show what is masked, or open the whole record.
const LOOKS: [&str; 7] = [
    "victim.reveal",
    "victim.reveal_care",
    "case.reveal_file",
    "party.reveal",
    "attachment.open",
    "breakglass.opened",
    "referral.view",
];

/// The newest looks under some roots, one page. The key of a page is the row's number in the log.
pub fn looks(conn: &mut Conn, roots: &[AnyId], before: Option<i64>) -> Result<Page<Look>, Diesel> {
    let mut query = audit_log::table
        .filter(audit_log::root_id.eq_any(roots.to_vec()))
        .filter(audit_log::decision.eq(Decision::Allow))
        .filter(audit_log::action.eq_any(LOOKS))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(audit_log::seq.lt(before));
    }
    let rows: Vec<Look> = query.order(audit_log::seq.desc()).limit(PAGE + 1).select(Look::as_select()).load(conn)?;
    let nobody = AnyId::from_uuid(uuid::Uuid::nil());
    Ok(Page::cut(rows, |row| After { value: row.seq, id: row.object_id.unwrap_or(nobody) }))
}

/// Acts that showed a person's data to somebody, when they concern that person.
const AT_PERSON: [&str; 6] =
    ["victim.reveal", "victim.reveal_care", "case.reveal_file", "attachment.open", "referral.view", "print.made"];
/// Why a paper was printed that is for the person herself: it shows nobody anything.
pub const FOR_HER: &str = "for_her";

/// The newest looks at one person of a record and at what was written about them, for that person; of the whole files,
/// what was printed of them and whether an emergency opened them.
pub fn looks_at(conn: &mut Conn, theirs: &[AnyId], files: &[AnyId], limit: i64) -> Result<Vec<Look>, Diesel> {
    let at_person = audit_log::object_id.eq_any(theirs.to_vec()).assume_not_null();
    let at_file = audit_log::object_id.eq_any(files.to_vec()).assume_not_null();
    let in_file = audit_log::root_id.eq_any(files.to_vec()).assume_not_null();
    let looked = at_person.and(audit_log::action.eq_any(AT_PERSON)).and(audit_log::reason_code.ne(FOR_HER));
    // The slip with a code is no form of the file; forms have their name as reason.
    let printed = at_file.and(audit_log::action.eq("print.made")).and(audit_log::reason_code.ne(""));
    let opened = in_file.and(audit_log::action.eq("breakglass.opened"));
    audit_log::table
        .filter(looked.or(printed).or(opened))
        .filter(audit_log::decision.eq(Decision::Allow))
        .order(audit_log::seq.desc())
        .limit(limit)
        .select(Look::as_select())
        .load(conn)
}

/// How often one officer opened identity under a record, between two moments.
pub fn looks_by(conn: &mut Conn, root: AnyId, by: UserId, from: Moment, to: Moment) -> Result<i64, Diesel> {
    audit_log::table
        .filter(audit_log::root_id.eq(root))
        .filter(audit_log::actor_id.eq(by))
        .filter(audit_log::action.eq("victim.reveal"))
        .filter(audit_log::decision.eq(Decision::Allow))
        .filter(audit_log::at.between(from, to))
        .count()
        .get_result(conn)
}

/// Why a text was refused that names somebody of its case.
pub const NAMED: &str = "named";
/// A look that only repeats one: the question was answered, and nothing is shown any more.
pub const ANSWERED: &str = "answered";

/// From where an officer asks whether somebody is in a case.
#[derive(Clone, Copy)]
pub enum Asks {
    /// The search page, a new reception, and texts that were refused for a name.
    Anywhere,
    /// Before somebody is recorded in a case of the own unit.
    InCase,
}

/// When one officer asked for the `nth` time since a moment, the newest counted first; None where they asked less often.
pub fn nth_asked(conn: &mut Conn, by: UserId, since: Moment, asks: Asks, nth: i64) -> Result<Option<Moment>, Diesel> {
    let looks = audit_log::decision
        .eq(Decision::Allow)
        .and(audit_log::action.eq("search.people"))
        .and(audit_log::reason_code.ne(ANSWERED));
    let texts = audit_log::decision.eq(Decision::Refuse).and(audit_log::reason_code.eq(NAMED));
    let theirs = audit_log::table.filter(audit_log::actor_id.eq(by)).filter(audit_log::at.gt(since)).into_boxed();
    let asked = match asks {
        Asks::Anywhere => theirs.filter(looks.and(audit_log::object_id.is_null()).or(texts)),
        Asks::InCase => theirs.filter(looks.and(audit_log::object_id.is_not_null())),
    };
    asked.order(audit_log::at.desc()).offset(nth - 1).select(audit_log::at).first(conn).optional()
}
