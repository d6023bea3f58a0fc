//! One row of the chain, and the bytes that its hash covers.
use diesel::prelude::*;
use sintuvu_schema::audit_log;

use crate::base::clock::Moment;
use crate::base::ids::{AnyId, UnitId, UserId};
use crate::coded;

coded! {
    /// Whether the act was allowed.
    Decision {
        Allow = "allow",
        /// Not visible, or not this person's to do.
        Deny = "deny",
        /// The rules of the record said no (a guard, D-05).
        Refuse = "refuse",
    }
}

/// What is to be recorded. Built by `access` from the actor, completed by the slice.
#[derive(Clone, Debug)]
pub struct Entry {
    pub actor: Option<UserId>,
    pub session_prefix: String,
    pub role: &'static str,
    pub unit: Option<UnitId>,
    /// The contract's name of the act (`referral.accept`).
    pub action: &'static str,
    pub object_kind: &'static str,
    pub object_id: Option<AnyId>,
    /// The record whose timeline shows this row: the case of a referral, the alert itself.
    pub root_id: Option<AnyId>,
    pub from_state: &'static str,
    pub to_state: &'static str,
    pub decision: Decision,
    pub reason_code: String,
    pub classes: String,
    pub request_id: String,
}

impl Entry {
    /// By somebody without an account: no name, no unit, nothing of where they are.
    pub fn by_public(action: &'static str, object_kind: &'static str, request_id: String) -> Self {
        Self {
            actor: None,
            session_prefix: String::new(),
            role: "public",
            unit: None,
            action,
            object_kind,
            object_id: None,
            root_id: None,
            from_state: "",
            to_state: "",
            decision: Decision::Allow,
            reason_code: String::new(),
            classes: String::new(),
            request_id,
        }
    }
}

/// The row as it stands in the table.
#[derive(Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = audit_log)]
pub struct Row {
    pub seq: i64,
    pub at: Moment,
    pub actor_id: Option<UserId>,
    pub session_prefix: String,
    pub role: String,
    pub unit_id: Option<UnitId>,
    pub action: String,
    pub object_kind: String,
    pub object_id: Option<AnyId>,
    pub root_id: Option<AnyId>,
    pub from_state: String,
    pub to_state: String,
    pub decision: String,
    pub reason_code: String,
    pub classes: String,
    pub request_id: String,
    pub prev: Vec<u8>,
    pub hash: Vec<u8>,
    pub mac: Vec<u8>,
    pub key_id: String,
}

impl Row {
    /// What the hash covers: every column but the hash itself and what is made from it, each with
    /// its length before it, so that no two different rows give the same bytes.
    pub fn canonical(&self) -> Vec<u8> {
        let id = |id: Option<&[u8; 16]>| id.map_or(Vec::new(), |b| b.to_vec());
        let parts: [Vec<u8>; 17] = [
            self.seq.to_be_bytes().to_vec(),
            self.at.micros().to_be_bytes().to_vec(),
            id(self.actor_id.as_ref().map(UserId::bytes)),
            self.session_prefix.clone().into_bytes(),
            self.role.clone().into_bytes(),
            id(self.unit_id.as_ref().map(UnitId::bytes)),
            self.action.clone().into_bytes(),
            self.object_kind.clone().into_bytes(),
            id(self.object_id.as_ref().map(AnyId::bytes)),
            id(self.root_id.as_ref().map(AnyId::bytes)),
            self.from_state.clone().into_bytes(),
            self.to_state.clone().into_bytes(),
            self.decision.clone().into_bytes(),
            self.reason_code.clone().into_bytes(),
            self.classes.clone().into_bytes(),
            self.request_id.clone().into_bytes(),
            self.key_id.clone().into_bytes(),
        ];
        let mut bytes = Vec::with_capacity(256);
        for part in parts {
            bytes.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            bytes.extend_from_slice(&part);
        }
        bytes
    }
}
