//! Re-computing the chain: names the first row that was changed, removed, inserted or moved.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{audit_head, audit_log};

use super::chain::{Head, row_hash};
use super::entry::Row;
use crate::crypto::{Keyring, hmac_sha256, same_bytes};
use crate::db::Conn;

/// Rows read at once.
const STEP: i64 = 1_000;

#[derive(Debug, PartialEq, Eq)]
pub struct Verdict {
    pub rows: i64,
    /// Number of the first bad row and what is wrong with it.
    pub first_bad: Option<(i64, &'static str)>,
}

pub fn head(conn: &mut Conn) -> Result<Head, Diesel> {
    let (seq, hash) = audit_head::table.find(1).select((audit_head::seq, audit_head::hash)).first(conn)?;
    Ok(Head { seq, hash })
}

/// `anchors`: numbers and hashes (hex) of heads that were kept elsewhere.
pub fn verify(conn: &mut Conn, keyring: &Keyring, anchors: &[(i64, String)]) -> Result<Verdict, Diesel> {
    let mut last = Head { seq: 0, hash: Vec::new() };
    loop {
        let rows: Vec<Row> = audit_log::table
            .filter(audit_log::seq.gt(last.seq))
            .order(audit_log::seq)
            .limit(STEP)
            .select(Row::as_select())
            .load(conn)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if let Some(why) = fault(&row, &last, keyring) {
                return Ok(Verdict { rows: last.seq, first_bad: Some((row.seq, why)) });
            }
            let elsewhere = anchors.iter().find(|(seq, _)| *seq == row.seq);
            if elsewhere.is_some_and(|(_, hash)| *hash != hex(&row.hash)) {
                return Ok(Verdict {
                    rows: last.seq,
                    first_bad: Some((row.seq, "differs from the head that was kept elsewhere")),
                });
            }
            last = Head { seq: row.seq, hash: row.hash };
        }
    }
    if let Some((seq, _)) = anchors.iter().find(|(seq, _)| *seq > last.seq) {
        return Ok(Verdict { rows: last.seq, first_bad: Some((*seq, "is missing: the chain once was longer")) });
    }
    let expected = head(conn)?;
    let first_bad = (expected != last).then_some((last.seq + 1, "the chain ends before its head: rows were cut off"));
    Ok(Verdict { rows: last.seq, first_bad })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn fault(row: &Row, last: &Head, keyring: &Keyring) -> Option<&'static str> {
    if row.seq != last.seq + 1 {
        return Some("a row before this one is missing");
    }
    if row.prev != last.hash {
        return Some("does not follow the row before it");
    }
    if row_hash(row) != row.hash {
        return Some("was changed");
    }
    let Some(key) = keyring.audit_key(&row.key_id) else { return Some("its key is not in the keyring") };
    if !same_bytes(&hmac_sha256(key, &[&row.hash]), &row.mac) {
        return Some("was not written by this program");
    }
    None
}
