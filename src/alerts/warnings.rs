//! A warning from the public page becomes an alert `submitted` at the regency's labour office (D-71). It belongs to no
//! unit and no person, so no village and no kecamatan learns of it; whoever sent it follows it with a code like
//! that of a report, of which only a keyed hash is kept.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{alerts, public_alerts};

use super::actions::{self, KIND, NewAlert};
use super::flow::AlertState;
use super::model::{PROVINCE, PUBLIC, Report};
use crate::access::Action;
use crate::audit::{self, Entry};
use crate::base::clock::Moment;
use crate::base::ids::AlertId;
use crate::cases::tracking::{self, TrackingCode, word_since};
use crate::db::{Conn, Tx};
use crate::flow::{self, Guard};
use crate::reference::Book;
use crate::refusal::Refusal;
use crate::web::forms::Input;
use crate::web::public_post::Arrival;

/// Somebody who must not be contacted gets no answer either.
const DO_NOT_CONTACT: &str = "do_not_contact";

/// A warning as its form gave it.
#[derive(Clone, Debug, Default)]
pub struct Warning {
    /// Code of a region; empty when only a place in words was given.
    region: String,
    alert_type: String,
    departs_soon: bool,
    report: Report,
}

impl Warning {
    pub fn read(input: &Input) -> Self {
        Self {
            region: input.text("region"),
            alert_type: input.text("alert_type"),
            departs_soon: input.yes("departs_soon").unwrap_or_default(),
            report: Report {
                what: input.text("narrative"),
                recruiter: input.text("recruiter"),
                contact: input.text("reporter_contact"),
                place: input.text("place"),
                contact_how: input.text("contact_how"),
                name: input.text("reporter_name"),
            },
        }
    }
    /// Where, and what kind of warning: without them nobody knows whose it is.
    pub fn accept(&self) -> Result<AlertState, flow::Refusal> {
        let mut guard = Guard::default();
        let somewhere = !self.region.is_empty() || !self.report.place.is_empty();
        guard.must(somewhere, "region", "Pilih wilayah, atau tulis tempatnya.");
        guard.filled(&self.alert_type, "alert_type", "Pilih yang paling mirip. Ada pilihan “Lainnya”.");
        guard.pass(AlertState::INITIAL)
    }
    fn wants_feedback(&self) -> bool {
        let how = self.report.contact_how.as_str();
        !how.is_empty() && how != DO_NOT_CONTACT && !self.report.contact.is_empty()
    }
}

/// Receives a warning once; the same form again gives the same code (INT-04).
pub fn receive(tx: &mut Tx<'_>, book: &Book, by: &Arrival<'_>, warning: &Warning) -> Result<TrackingCode, Refusal> {
    let (code, hash) = tracking::of_arrival(tx, by, |conn, hash| Ok(find(conn, hash)?.is_some()))?;
    let Some(tracking_hash) = hash else { return Ok(code) };
    let id = AlertId::new();
    let entry = Entry {
        action: Action::AlertSubmit.code(),
        object_kind: KIND,
        object_id: Some(id.any()),
        root_id: Some(id.any()),
        ..by.entry.clone()
    };
    warning.accept().map_err(|refusal| Refusal::of_public(refusal, entry.clone()))?;
    let region = region(book, warning).ok_or_else(|| Refusal::no_unit(entry.clone()))?;
    let new = NewAlert {
        alert_type: warning.alert_type.clone(),
        channel: PUBLIC,
        region,
        people: None,
        danger: false,
        departs_soon: warning.departs_soon,
        wants_feedback: warning.wants_feedback(),
        hide_from_village: true,
        report: warning.report.clone(),
    };
    actions::keep(tx, book, entry, id, &new, None)?;
    diesel::insert_into(public_alerts::table)
        .values((
            public_alerts::alert_id.eq(id),
            public_alerts::tracking_hash.eq(tracking_hash),
            public_alerts::sent_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(code)
}

/// The region that was chosen, when an office there is told; else the province, whose labour office passes it on
/// (D-54). None where no office is set up at all.
fn region(book: &Book, warning: &Warning) -> Option<String> {
    let near = Some(warning.region.clone()).filter(|code| !code.is_empty());
    let province = book.units_of_type(PROVINCE).find_map(|unit| unit.areas.first().cloned());
    [near, province].into_iter().flatten().find(|code| !actions::told(book, &warning.alert_type, code).is_empty())
}

fn find(conn: &mut Conn, hash: &[u8]) -> Result<Option<(AlertId, Moment)>, Diesel> {
    public_alerts::table
        .filter(public_alerts::tracking_hash.eq(hash))
        .select((public_alerts::alert_id, public_alerts::sent_at))
        .first(conn)
        .optional()
}

/// What the holder of a tracking code may know: one of three words, and since when (D-70).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    pub alert: AlertId,
    pub word: &'static str,
    pub since: Moment,
}

/// Looks a typed code up; what is no code and what nobody has are the same.
pub fn track(tx: &mut Tx<'_>, typed: &str) -> Result<Option<Progress>, Diesel> {
    let tracking = tracking::key(tx)?;
    let hash = TrackingCode::read(typed).map_or_else(Vec::new, |code| code.hash(&tracking));
    let Some((alert, sent)) = find(tx.conn, &hash)? else { return Ok(None) };
    let state: AlertState = alerts::table.find(alert).select(alerts::state).first(tx.conn)?;
    let steps = audit::steps(tx.conn, alert.any())?;
    let word = state.status_word();
    let since = word_since(word, &steps, |code| AlertState::parse(code).map(AlertState::status_word));
    Ok(Some(Progress { alert, word, since: since.unwrap_or(sent) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(warning: &Warning) -> Vec<&'static str> {
        match warning.accept() {
            Err(flow::Refusal::Guard(faults)) => faults.iter().map(|f| f.field).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_warning_says_where_and_what_kind() {
        let mut warning = Warning::default();
        assert_eq!(fields(&warning), ["region", "alert_type"]);
        warning.report.place = "Pelabuhan kecil".into();
        assert_eq!(fields(&warning), ["alert_type"]);
        warning.alert_type = "group_departure".into();
        assert!(warning.accept().is_ok());
    }

    #[test]
    fn an_answer_goes_only_to_who_may_be_contacted() {
        let wants = |how: &str, contact: &str| {
            let report = Report { contact_how: how.into(), contact: contact.into(), ..Report::default() };
            Warning { report, ..Warning::default() }.wants_feedback()
        };
        assert!(wants("sms", "+62800111222 malam"));
        for (how, contact) in [("", "+62800111222"), (DO_NOT_CONTACT, "+62800111222"), ("sms", "")] {
            assert!(!wants(how, contact), "{how} {contact}");
        }
    }
}
