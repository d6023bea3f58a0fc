//! An outreach activity as it stands in the table. It holds numbers and topics, never a person.
use diesel::prelude::*;
use sintuvu_schema::outreach;

use super::flow::{HeldReport, OutreachState};
use crate::base::clock::{Day, Moment};
use crate::base::ids::{OutreachId, UnitId, UserId};

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = outreach, treat_none_as_null = true)]
pub struct Outreach {
    pub id: OutreachId,
    pub code: String,
    pub version: i32,
    pub state: OutreachState,
    /// The village that holds it.
    pub unit_id: UnitId,
    pub region_code: String,
    pub title: String,
    pub kind: String,
    /// Codes joined with `;`, as `audience`.
    pub topics: String,
    pub audience: String,
    pub held_on: Option<Day>,
    pub planned_on: Option<Day>,
    pub place: String,
    pub men: Option<i32>,
    pub women: Option<i32>,
    /// None: not counted ("tidak dicatat", OUT-02).
    pub children: Option<i32>,
    pub questions: String,
    pub evidence_pending: bool,
    /// Why it was postponed, cancelled or sent back, each with its day; nothing is taken away (OUT-05).
    pub note: String,
    pub follow_up: String,
    pub created_by: UserId,
    pub created_at: Moment,
    pub updated_at: Moment,
    pub reported_at: Option<Moment>,
    pub verified_at: Option<Moment>,
    pub verified_by_unit_id: Option<UnitId>,
    /// Until when it should be verified; kept after a verification, so that lateness can be told.
    pub due_at: Option<Moment>,
    pub ended_at: Option<Moment>,
}

impl Outreach {
    /// The same record one version later.
    #[must_use]
    pub fn next(&self, now: Moment) -> Self {
        Self { version: self.version + 1, updated_at: now, ..self.clone() }
    }
    pub fn total(&self) -> Option<i32> {
        Some(self.men?.saturating_add(self.women?))
    }
    /// Takes over what the form says of a held activity; its guards have passed.
    pub fn take(&mut self, held: &HeldReport) {
        self.held_on = held.held_on;
        self.place.clone_from(&held.place);
        self.topics = held.topics.join(";");
        self.men = small(held.men);
        self.women = small(held.women);
        self.children = small(held.children);
        self.questions.clone_from(&held.questions);
    }
    /// Adds a dated reason to those that stand.
    pub fn note_down(&mut self, day: Day, word: &str, text: &str) {
        let line = format!("{}, {word}: {text}", day.long());
        self.note = if self.note.is_empty() { line } else { format!("{}\n{line}", self.note) };
    }
}

fn small(number: Option<i64>) -> Option<i32> {
    number.map(|n| i32::try_from(n).unwrap_or(i32::MAX))
}

/// The codes of a `;` list.
pub fn codes(joined: &str) -> impl Iterator<Item = &str> {
    joined.split(';').filter(|code| !code.is_empty())
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn an_empty_list_has_no_code() {
        assert_eq!(codes("").count(), 0);
        assert_eq!(codes("women;youth").collect::<Vec<_>>(), ["women", "youth"]);
    }
}
