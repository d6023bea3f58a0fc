//! Rights codes (D-46): sixteen digits for one person, shown once to the officer who hands them over, kept as a keyed hash.
//! The code alone opens nothing: whoever lives with her may find it. Her secret word goes with it.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::rights_codes;

use crate::base::ids::{UserId, VictimId};
use crate::cases::model::{Case, Victim};
use crate::cases::store;
use crate::cases::tracking::{self, TrackingCode};
use crate::crypto::{DataKey, same_bytes};
use crate::db::{Conn, Tx};
use crate::keys;

/// A new code for a person; the one before opens nothing any more.
pub fn issue(tx: &mut Tx<'_>, victim: VictimId, by: UserId) -> Result<TrackingCode, Diesel> {
    let (key, code) = (tracking::key(tx)?, TrackingCode::random());
    diesel::delete(rights_codes::table.find(victim)).execute(tx.conn)?;
    diesel::insert_into(rights_codes::table)
        .values((
            rights_codes::victim_id.eq(victim),
            rights_codes::hash.eq(code.hash(&key)),
            rights_codes::given_by.eq(by),
            rights_codes::at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(code)
}

fn holder(conn: &mut Conn, hash: &[u8]) -> Result<Option<VictimId>, Diesel> {
    rights_codes::table.filter(rights_codes::hash.eq(hash)).select(rights_codes::victim_id).first(conn).optional()
}

fn anybody(conn: &mut Conn) -> Result<Option<VictimId>, Diesel> {
    rights_codes::table.order(rights_codes::victim_id).select(rights_codes::victim_id).first(conn).optional()
}

/// Whose code and word these are. A code that nobody has does the work of one that somebody has: another person's word is
/// compared, in vain, so that neither the answer nor its time tells which of the two was wrong (INT-05).
pub fn open(tx: &mut Tx<'_>, typed: &str, word: &str) -> Result<Option<(Case, Victim)>, Diesel> {
    let key = tracking::key(tx)?;
    let hash = TrackingCode::read(typed).unwrap_or_else(TrackingCode::random).hash(&key);
    let (holder, other) = (holder(tx.conn, &hash)?, anybody(tx.conn)?);
    let Some(whose) = holder.or(other) else { return Ok(None) };
    let Some(victim) = store::victim_for_reaction(tx.conn, whose)? else { return Ok(None) };
    let Some(case) = store::for_reaction(tx.conn, victim.case_id)? else { return Ok(None) };
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let right = same_word(&secret_word(&victim, &key), word);
    Ok((right && holder.is_some()).then_some((case, victim)))
}

/// What the person said she would be known by; empty when nobody asked.
pub fn secret_word(victim: &Victim, key: &DataKey) -> String {
    let contact = victim.contact.as_ref().and_then(|sealed| sealed.open(key, victim.id.any()).ok());
    contact.map(|open| open.safe_word.clone()).unwrap_or_default()
}

/// Capitals and blanks do not matter; no word is never right.
fn same_word(known: &str, typed: &str) -> bool {
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let (known, typed) = (folded(known), folded(typed));
    !known.is_empty() && same_bytes(known.as_bytes(), typed.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::same_word;

    #[test]
    fn a_word_is_known_however_it_is_typed() {
        assert!(same_word("Bunga  Melati", " bunga melati "));
        assert!(!same_word("bunga melati", "bunga"));
        assert!(!same_word("", ""), "who has no word opens nothing");
    }
}
