//! Appending to the chain. The head row is locked first, which also puts the batches of several
//! nodes in order (security.md 2.7).
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sha2::{Digest, Sha256};
use sintuvu_schema::{audit_head, audit_log};

use super::entry::{Entry, Row};
use crate::base::clock::Moment;
use crate::crypto::{Keyring, hmac_sha256};
use crate::db::Conn;
use crate::typed_query;

/// The last row's number and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub seq: i64,
    pub hash: Vec<u8>,
}

/// The chain while a batch holds it.
pub struct Chain {
    head: Head,
    stored: i64,
}

impl Chain {
    pub fn lock(conn: &mut Conn) -> Result<Self, Diesel> {
        diesel::update(audit_head::table.find(1)).set(audit_head::seq.eq(audit_head::seq)).execute(conn)?;
        let (seq, hash) = audit_head::table.find(1).select((audit_head::seq, audit_head::hash)).first(conn)?;
        Ok(Self { head: Head { seq, hash }, stored: seq })
    }
    pub fn head(&self) -> Head {
        self.head.clone()
    }
    /// Back to where it was before a unit of work that was rolled back.
    pub fn reset(&mut self, to: Head) {
        self.head = to;
    }

    pub fn append(&mut self, conn: &mut Conn, keyring: &Keyring, at: Moment, entry: &Entry) -> Result<(), Diesel> {
        let (key_id, key) = keyring.active_audit();
        let mut row = Row {
            seq: self.head.seq + 1,
            at,
            actor_id: entry.actor,
            session_prefix: entry.session_prefix.clone(),
            role: entry.role.to_owned(),
            unit_id: entry.unit,
            action: entry.action.to_owned(),
            object_kind: entry.object_kind.to_owned(),
            object_id: entry.object_id,
            root_id: entry.root_id,
            from_state: entry.from_state.to_owned(),
            to_state: entry.to_state.to_owned(),
            decision: entry.decision.code().to_owned(),
            reason_code: entry.reason_code.clone(),
            classes: entry.classes.clone(),
            request_id: entry.request_id.clone(),
            prev: self.head.hash.clone(),
            hash: Vec::new(),
            mac: Vec::new(),
            key_id: key_id.to_owned(),
        };
        row.hash = row_hash(&row);
        row.mac = hmac_sha256(key, &[&row.hash]);
        self.head = Head { seq: row.seq, hash: row.hash.clone() };
        typed_query!(conn, one => diesel::insert_into(audit_log::table).values(row).execute(one))?;
        Ok(())
    }

    /// Writes the head down at the end of the batch, with a mark that only the program can make: who
    /// cuts rows off cannot move the head back.
    pub fn store(&self, conn: &mut Conn, keyring: &Keyring) -> Result<(), Diesel> {
        if self.head.seq == self.stored {
            return Ok(());
        }
        let (key_id, key) = keyring.active_audit();
        diesel::update(audit_head::table.find(1))
            .set((
                audit_head::seq.eq(self.head.seq),
                audit_head::hash.eq(&self.head.hash),
                audit_head::mac.eq(head_mac(key, &self.head)),
                audit_head::key_id.eq(key_id),
            ))
            .execute(conn)?;
        Ok(())
    }
}

/// The mark of a head, which is not that of the row it names.
pub(super) fn head_mac(key: &[u8], head: &Head) -> Vec<u8> {
    hmac_sha256(key, &[b"head", &head.seq.to_be_bytes(), &head.hash])
}

/// SHA-256 of the row before and this row.
pub(super) fn row_hash(row: &Row) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(&row.prev);
    hash.update(row.canonical());
    hash.finalize().to_vec()
}
