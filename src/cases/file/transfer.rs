//! What of the case file goes along when a case goes to another unit: the records of the classes that are
//! covered, of the people who are covered (D-23). A section of which nothing went says so.
use super::super::model::Case;
use super::actions::unreadable;
use super::store::{self, Draft, Record, Standing};
use super::{LEFT_BEHIND, Section, officials};
use crate::access::{Bundle, Bundles};
use crate::base::ids::{UserId, VictimId};
use crate::crypto::DataKey;
use crate::db::Tx;
use crate::refusal::Refusal;

/// From which case to which, and who goes along.
pub struct Going<'a> {
    pub old: (&'a Case, &'a DataKey),
    pub new: (&'a Case, &'a DataKey),
    pub bundles: Bundles,
    /// Everybody of the case is covered, so that what concerns all may go.
    pub all: bool,
    /// People who are covered: in the old case, and in the new one.
    pub people: &'a [(VictimId, VictimId)],
    pub by: UserId,
}

impl Going<'_> {
    fn takes(&self, section: Section) -> bool {
        let tells_of_child = self.old.0.has_child && !self.bundles.has(Bundle::Children);
        self.bundles.has(section.class()) && !tells_of_child
    }
    /// In the new case, the person whom the record is about.
    fn person(&self, record: &Record) -> Option<VictimId> {
        let about = |(known, _): &&(VictimId, VictimId)| Some(*known) == record.victim;
        self.people.iter().find(about).map(|(_, new)| *new)
    }
}

pub fn copy(tx: &mut Tx<'_>, going: &Going<'_>) -> Result<(), Refusal> {
    let (case, key) = going.new;
    for section in Section::ALL.iter().copied() {
        let records = store::records(tx.conn, going.old.0.id, section)?;
        let (mut copied, found) = (0, records.len());
        for record in records.into_iter().filter(|_| going.takes(section)) {
            let victim = going.person(&record);
            let covered = if record.victim.is_some() { victim.is_some() } else { going.all };
            if !covered {
                continue;
            }
            let sheet = record.open(going.old.1).map_err(unreadable)?;
            store::insert(tx, &Draft { case: case.id, section, key, by: going.by, sheet: &sheet, victim })?;
            copied += 1;
        }
        if found > 0 {
            let answer = if copied == 0 { LEFT_BEHIND.0 } else { "" };
            store::save(tx, case.id, section, going.by, &Standing::default(), answer)?;
        }
    }
    officials::follow(tx, case, going.by, false)?;
    Ok(())
}
