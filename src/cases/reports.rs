//! A report from the public page becomes a case (D-71): at the unit of its region, with its first clock, entered by the
//! system. What the page asked beyond the account stands here sealed; the reporter's code only as a keyed hash.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use serde::{Deserialize, Serialize};
use sintuvu_schema::{cases, public_reports, tracking_codes, units, users};

use super::actions::KIND;
use super::first_owner::{About, Sign, candidates, on_duty};
use super::flow::{Act, CaseFacts, CaseState, Missing, decide};
use super::intake;
use super::model::{Case, Narrative};
use super::store;
use super::tracking::{self, TrackingCode};
use crate::access::Action;
use crate::audit::{self, Entry};
use crate::base::clock::Moment;
use crate::base::ids::{CaseId, UnitId};
use crate::crypto::{DataKey, Sealable, Sealed};
use crate::db::{Conn, Tx};
use crate::events::Event;
use crate::flow;
use crate::keys;
use crate::reference::Book;
use crate::refusal::Refusal;
use crate::web::forms::Input;
use crate::web::public_post::Arrival;

/// What the page asks beyond the account and who tells it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Answers {
    /// `self` or `other`; empty when not answered, like the two below.
    pub who: String,
    pub signs: Vec<String>,
    pub danger: Option<bool>,
    pub departs_soon: Option<bool>,
    pub contact_how: String,
}
impl Sealable for Answers {
    const TABLE: &'static str = "public_reports";
    const COLUMN: &'static str = "answers";
}

/// A report as its form gave it.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Code of a region; empty when only a place in words was given.
    pub region: String,
    pub told: Narrative,
    pub answers: Answers,
}

impl Report {
    pub fn read(input: &Input) -> Self {
        Self {
            region: input.text("region"),
            told: Narrative {
                text: input.text("narrative"),
                place: input.text("place"),
                reporter_name: input.text("reporter_name"),
                reporter_contact: input.text("reporter_contact"),
            },
            answers: Answers {
                who: input.text("who"),
                signs: input.codes("signs"),
                danger: input.yes("danger"),
                departs_soon: input.yes("departs_soon"),
                contact_how: input.text("contact_how"),
            },
        }
    }
    /// Whether it is enough for a number (INT-02).
    pub fn accept(&self) -> Result<CaseState, flow::Refusal> {
        let missing = [
            (self.region.is_empty() && self.told.place.is_empty(), Missing::Place),
            (self.told.text.is_empty() && self.answers.signs.is_empty(), Missing::Account),
            (self.answers.may_be_reached() && self.told.reporter_contact.is_empty(), Missing::Contact),
        ];
        let missing = missing.into_iter().filter_map(|(is, what)| is.then_some(what)).collect();
        decide(CaseState::Draft, &Act::Submit, &CaseFacts { missing, ..CaseFacts::default() })
    }
}

impl Answers {
    /// A way was chosen, and it is not "do not".
    fn may_be_reached(&self) -> bool {
        !matches!(self.contact_how.as_str(), "" | "do_not_contact")
    }
    fn signs(&self) -> Vec<Sign> {
        self.signs.iter().filter_map(|code| Sign::parse(code)).collect()
    }
    /// D-26: danger now, departure within 72 hours, or a child alone.
    pub fn is_danger(&self) -> bool {
        self.danger == Some(true) || self.departs_soon == Some(true) || self.signs().contains(&Sign::ChildAlone)
    }
    /// Risk factors that the reporter named: the officer's first scoring begins with them (D-66).
    pub fn risk_factors(&self) -> Vec<&'static str> {
        let leaves = (self.departs_soon == Some(true)).then_some("imminent_departure");
        let of_sign = |sign: Sign| match sign {
            Sign::Held => Some("still_held"),
            Sign::ChildAlone => Some("child_alone"),
            Sign::Official => Some("official_involved"),
            Sign::Promised | Sign::Exploited | Sign::Abroad => None,
        };
        leaves.into_iter().chain(self.signs().into_iter().filter_map(of_sign)).collect()
    }
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = public_reports)]
pub struct PublicReport {
    pub case_id: CaseId,
    pub tracking_hash: Vec<u8>,
    pub is_anonymous: bool,
    pub answers: Sealed<Answers>,
    pub sent_at: Moment,
}

/// Receives a report once; the same form again gives the same code (INT-04).
pub fn receive(tx: &mut Tx<'_>, book: &Book, by: &Arrival<'_>, report: &Report) -> Result<TrackingCode, Refusal> {
    let (code, hash) = tracking::of_arrival(tx, by, |conn, hash| Ok(find(conn, hash)?.is_some()))?;
    let Some(tracking_hash) = hash else { return Ok(code) };
    let state = report.accept().map_err(|refusal| Refusal::of_public(refusal, by.entry.clone()))?;
    let (case, key) = open(tx, book, by, report, state)?;
    let row = PublicReport {
        case_id: case.id,
        tracking_hash,
        is_anonymous: report.told.reporter_name.is_empty(),
        answers: Sealed::seal(&key, case.id.any(), &report.answers),
        sent_at: tx.now,
    };
    diesel::insert_into(public_reports::table).values(row).execute(tx.conn)?;
    Ok(code)
}

/// The case at its first owner, with its number, its clock and its news.
fn open(
    tx: &mut Tx<'_>,
    book: &Book,
    by: &Arrival<'_>,
    report: &Report,
    state: CaseState,
) -> Result<(Case, DataKey), Refusal> {
    let signs = report.answers.signs();
    let about = About { region: Some(report.region.as_str()).filter(|code| !code.is_empty()), signs: &signs };
    let unit = owner(tx.conn, &candidates(book, &about))?;
    let unit = unit.ok_or_else(|| Refusal::no_unit(by.entry.clone()))?;
    let id = CaseId::new();
    let key = keys::create(tx, KIND, id.any())?;
    let mut case = intake::blank(tx, id, &key, unit, None)?;
    "web_form".clone_into(&mut case.channel);
    case.region_code = about.region.map_or_else(|| whole_area(book, unit), str::to_owned);
    case.danger = report.answers.is_danger();
    case.narrative = Some(Sealed::seal(&key, id.any(), &report.told));
    case.state = state;
    case.register_no = Some(store::next_register_no(tx, unit)?);
    let entry = Entry {
        action: Action::CaseSubmit.code(),
        object_id: Some(id.any()),
        root_id: Some(id.any()),
        from_state: CaseState::Draft.code(),
        to_state: state.code(),
        ..by.entry.clone()
    };
    case.due_at = intake::first_clock(tx, book, &entry, &case)?;
    store::insert(tx, &case)?;
    tx.record(&entry)?;
    tx.announce(Event::ReportReceived { case: id });
    if case.danger {
        for unit in on_duty(book, &about, unit) {
            tx.announce(Event::ReportUrgent { case: id, unit });
        }
    }
    Ok((case, key))
}

/// Where a place in words may be: anywhere the unit answers for.
pub(super) fn whole_area(book: &Book, unit: UnitId) -> String {
    book.unit(unit).and_then(|card| card.areas.first().cloned()).unwrap_or_default()
}

/// The first unit that is open and where somebody can log in; where nobody can, the first that is open.
fn owner(conn: &mut Conn, candidates: &[UnitId]) -> Result<Option<UnitId>, Diesel> {
    let open: Vec<UnitId> =
        units::table.filter(units::id.eq_any(candidates)).filter(units::open.eq(true)).select(units::id).load(conn)?;
    let staffed: Vec<UnitId> = users::table
        .filter(users::unit_id.eq_any(candidates))
        .filter(users::state.eq("active"))
        .select(users::unit_id)
        .distinct()
        .load(conn)?;
    let open = || candidates.iter().copied().filter(|unit| open.contains(unit));
    Ok(open().find(|unit| staffed.contains(unit)).or_else(|| open().next()))
}

pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Option<PublicReport>, Diesel> {
    public_reports::table.find(case).select(PublicReport::as_select()).first(conn).optional()
}

fn find(conn: &mut Conn, hash: &[u8]) -> Result<Option<PublicReport>, Diesel> {
    public_reports::table
        .filter(public_reports::tracking_hash.eq(hash))
        .select(PublicReport::as_select())
        .first(conn)
        .optional()
}

/// The case of a code that an officer gave, and when.
fn given(conn: &mut Conn, hash: &[u8]) -> Result<Option<(CaseId, Moment)>, Diesel> {
    tracking_codes::table.find(hash).select((tracking_codes::case_id, tracking_codes::at)).first(conn).optional()
}

/// What the holder of a tracking code may know: one of three words, and since when (D-70).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    pub case: CaseId,
    pub word: &'static str,
    pub since: Moment,
}

/// Looks a typed code up; what is no code and what nobody has are the same.
pub fn track(tx: &mut Tx<'_>, typed: &str) -> Result<Option<Progress>, Diesel> {
    let tracking = tracking::key(tx)?;
    let hash = TrackingCode::read(typed).map_or_else(Vec::new, |code| code.hash(&tracking));
    let sent = find(tx.conn, &hash)?.map(|report| (report.case_id, report.sent_at));
    let Some((case, begun)) = sent.map_or_else(|| given(tx.conn, &hash), |sent| Ok(Some(sent)))? else {
        return Ok(None);
    };
    let (state, steps) = lived(tx.conn, case)?;
    let since = word_since(state, &steps).unwrap_or(begun);
    Ok(Some(Progress { case, word: state.status_word(), since }))
}

/// When and to which state, the newest first.
type Steps = Vec<(Moment, String)>;

/// How a report's case stands, and the way there: after a merge the case that stays goes on for it (D-24).
fn lived(conn: &mut Conn, case: CaseId) -> Result<(CaseState, Steps), Diesel> {
    let (state, into, ended): (CaseState, Option<CaseId>, Option<Moment>) =
        cases::table.find(case).select((cases::state, cases::merged_into, cases::ended_at)).first(conn)?;
    let own = audit::steps(conn, case.any())?;
    let (Some(into), Some(merged)) = (into, ended) else { return Ok((state, own)) };
    let (state, other) = lived(conn, into)?;
    Ok((state, went_on(own, merged, other)))
}

/// Two ways as one: the own until the merge, then the other's, which stood somewhere at that moment.
fn went_on(own: Steps, merged: Moment, other: Steps) -> Steps {
    let (later, before): (Steps, Steps) = other.into_iter().partition(|(at, _)| *at > merged);
    let stood = before.into_iter().next().map(|(_, to)| (merged, to));
    let own = own.into_iter().filter(|(_, to)| to != CaseState::Merged.code());
    later.into_iter().chain(stood).chain(own).collect()
}

fn word_since(state: CaseState, steps: &[(Moment, String)]) -> Option<Moment> {
    tracking::word_since(state.status_word(), steps, |code| CaseState::parse(code).map(CaseState::status_word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Moment {
        Moment::from_micros(minute * 60_000_000)
    }

    #[test]
    fn the_word_changes_only_where_people_outside_may_see_it() {
        let steps = |codes: &[(i64, &str)]| codes.iter().map(|(m, c)| (at(*m), (*c).to_owned())).collect::<Vec<_>>();
        let busy = steps(&[(50, "on_hold"), (40, "assessment"), (30, "identification"), (10, "received")]);
        assert_eq!(word_since(CaseState::OnHold, &busy), Some(at(30)));
        let again = steps(&[(60, "assessment"), (50, "closed"), (30, "identification"), (10, "received")]);
        assert_eq!(word_since(CaseState::Assessment, &again), Some(at(60)));
        assert_eq!(word_since(CaseState::Received, &steps(&[(10, "received")])), Some(at(10)));
        assert_eq!(word_since(CaseState::Received, &[]), None);
    }

    #[test]
    fn cas_09_after_a_merge_the_word_is_the_other_files_and_its_day_the_reporters() {
        let steps = |codes: &[(i64, &str)]| codes.iter().map(|(m, c)| (at(*m), (*c).to_owned())).collect::<Vec<_>>();
        let since = |own: &[(i64, &str)], other: &[(i64, &str)], state| {
            word_since(state, &went_on(steps(own), at(40), steps(other)))
        };
        let (waiting, busy) = ([(40, "merged"), (30, "received")], [(20, "identification"), (5, "received")]);
        assert_eq!(since(&waiting, &busy, CaseState::Identification), Some(at(40)), "new to the reporter at the merge");
        let worked_on = [(40, "merged"), (35, "identification"), (30, "received")];
        assert_eq!(since(&worked_on, &busy, CaseState::Identification), Some(at(35)), "the same word goes on");
        let done = [(50, "closed"), (20, "identification"), (5, "received")];
        assert_eq!(since(&waiting, &done, CaseState::Closed), Some(at(50)));
    }

    #[test]
    fn three_things_are_danger_by_themselves() {
        let danger = |edit: fn(&mut Answers)| {
            let mut answers = Answers::default();
            edit(&mut answers);
            answers.is_danger()
        };
        assert!(!danger(|_| ()));
        assert!(danger(|a| a.danger = Some(true)));
        assert!(danger(|a| a.departs_soon = Some(true)));
        assert!(danger(|a| a.signs = vec!["child_alone".into()]));
        assert!(!danger(|a| a.signs = vec!["held".into(), "abroad".into()]));
        assert!(!danger(|a| (a.danger, a.departs_soon) = (Some(false), Some(false))));
    }

    #[test]
    fn what_the_reporter_names_is_a_factor_of_the_first_scoring() {
        let answers = Answers {
            signs: vec!["official_involved".into(), "held".into(), "promised".into()],
            departs_soon: Some(true),
            ..Answers::default()
        };
        assert_eq!(answers.risk_factors(), ["imminent_departure", "official_involved", "still_held"]);
    }
}
