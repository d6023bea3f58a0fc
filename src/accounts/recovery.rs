//! Recovery codes for a lost phone: ten, shown once, kept as Argon2id hashes, each used once
//! (security.md 5.3).
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::recovery_codes;

use super::model::User;
use super::sign_in::code_is_right;
use crate::base::ids::UserId;
use crate::base::secret::Secret;
use crate::crypto;
use crate::db::{Conn, Tx};
use crate::web::answer::Fault;
use crate::web::context::Ctx;

/// What was typed where a code is asked.
#[derive(Clone, Debug)]
pub enum Proof {
    /// Six digits of the authenticator app.
    App(String),
    /// A recovery code: the stored hash that it fits, if there is one.
    Recovery(Option<String>),
}

impl Proof {
    /// Slow for a recovery code, so it is asked before the transaction.
    pub async fn read(ctx: &Ctx, user: &User, typed: &str) -> Result<Self, Fault> {
        let Some(code) = crypto::read_recovery_code(typed) else {
            return Ok(Self::App(typed.chars().filter(char::is_ascii_digit).collect()));
        };
        let hashes = ctx.read(|conn| open_hashes(conn, user.id))?;
        for hash in hashes {
            let fits = ctx.app.gate.verify(Secret::new(code.clone()), Some(hash.clone())).await;
            if fits.map_err(|_| Fault::Unavailable)? {
                return Ok(Self::Recovery(Some(hash)));
            }
        }
        Ok(Self::Recovery(None))
    }

    /// Spends what was typed: neither a step of time nor a recovery code works twice.
    pub fn is_right(&self, tx: &mut Tx<'_>, user: &User) -> Result<bool, Diesel> {
        match self {
            Self::App(code) => code_is_right(tx, user, code),
            Self::Recovery(Some(hash)) => spend(tx, user.id, hash),
            Self::Recovery(None) => Ok(false),
        }
    }

    /// Reason code of the audit row.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::App(_) => "",
            Self::Recovery(_) => "recovery",
        }
    }
}

fn open_hashes(conn: &mut Conn, user: UserId) -> Result<Vec<String>, Diesel> {
    let open = recovery_codes::table.filter(recovery_codes::user_id.eq(user)).filter(recovery_codes::used_at.is_null());
    open.select(recovery_codes::code_hash).load(conn)
}

fn spend(tx: &mut Tx<'_>, user: UserId, hash: &str) -> Result<bool, Diesel> {
    let row = recovery_codes::table.find((user, hash)).filter(recovery_codes::used_at.is_null());
    Ok(diesel::update(row).set(recovery_codes::used_at.eq(tx.now)).execute(tx.conn)? == 1)
}

/// How many are left.
pub fn left(conn: &mut Conn, user: UserId) -> Result<usize, Diesel> {
    Ok(open_hashes(conn, user)?.len())
}

/// New codes for one person: to be shown, and to be stored.
pub struct Fresh {
    pub codes: Vec<String>,
    pub hashes: Vec<String>,
}

impl Fresh {
    pub async fn make(ctx: &Ctx) -> Result<Self, Fault> {
        let codes = crypto::recovery_codes();
        let mut hashes = Vec::with_capacity(codes.len());
        for code in &codes {
            hashes.push(ctx.app.gate.hash(Secret::new(code.clone())).await.map_err(|_| Fault::Unavailable)?);
        }
        Ok(Self { codes, hashes })
    }
}

/// The codes before are worth nothing any more.
pub fn replace(tx: &mut Tx<'_>, user: UserId, hashes: &[String]) -> Result<(), Diesel> {
    forget(tx, user)?;
    for hash in hashes {
        diesel::insert_into(recovery_codes::table)
            .values((recovery_codes::user_id.eq(user), recovery_codes::code_hash.eq(hash)))
            .execute(tx.conn)?;
    }
    Ok(())
}

pub fn forget(tx: &mut Tx<'_>, user: UserId) -> Result<(), Diesel> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(tx.conn)?;
    Ok(())
}
