//! Re-computing the chain: names the first row that was changed, removed, inserted or moved.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{audit_head, audit_log, users};

use super::chain::{Head, head_mac, row_hash};
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
    let first_bad = bad_end(conn, keyring, &last)?.map(|why| (last.seq + 1, why));
    Ok(Verdict { rows: last.seq, first_bad })
}

/// What is wrong with the chain's end, where `last` is its last row.
fn bad_end(conn: &mut Conn, keyring: &Keyring, last: &Head) -> Result<Option<&'static str>, Diesel> {
    if head(conn)? != *last {
        return Ok(Some("the chain ends before its head: rows were cut off"));
    }
    if last.seq == 0 {
        // Whoever has an account was written down.
        let anybody: Option<String> = users::table.select(users::username).first(conn).optional()?;
        return Ok(anybody.map(|_| "every row was removed"));
    }
    let (mac, key_id): (Vec<u8>, String) =
        audit_head::table.find(1).select((audit_head::mac, audit_head::key_id)).first(conn)?;
    let marked = keyring.audit_key(&key_id).is_some_and(|key| same_bytes(&head_mac(key, last), &mac));
    Ok((!marked).then_some("the head was moved: rows after this one were cut off"))
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
