//! Coming in: name and password, then a code for the roles that need one. One answer for every
//! cause of failure, the same work for each (security.md 5.5).
use actix_session::Session;
use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;

use super::model::{AccountState, User};
use super::recovery::Proof;
use super::session_store::field;
use super::throttle::{self, BY_DEVICE, BY_NETWORK, BY_USER};
use super::{device, store};
use crate::audit::{Decision, Entry};
use crate::base::ids::UserId;
use crate::base::secret::Secret;
use crate::coded;
use crate::crypto::{check_totp, hmac_sha256, random_token, url_base64};
use crate::db::Tx;
use crate::keys;
use crate::refusal::Refusal;
use crate::web::answer::Fault;
use crate::web::client;
use crate::web::context::{Ctx, RequestId};

coded! {
    /// How far a person has come.
    Stage {
        /// The password was right; the code is still asked.
        Code = "code",
        /// The second factor must be set up first.
        Enrol = "enrol",
        Full = "full",
    }
}

/// Wrong codes after which the pending log-in ends.
const WRONG_CODES: i32 = 5;

/// Where this try comes from, as keys of the throttle table.
#[derive(Clone, Debug)]
pub struct Origin {
    device_key: String,
    user_key: Option<String>,
    network_key: String,
    request_id: String,
}

impl Origin {
    /// The user's name is hashed with a key: the table must not list who was tried.
    pub fn of(ctx: &Ctx, username: &str) -> Self {
        let secret = ctx.app.keyring.cookie_secret();
        let name = url_base64(hmac_sha256(secret, &[b"throttle", username.as_bytes()]));
        let known = device::known(&ctx.request, ctx.app.keyring.cookie_secrets(), username);
        let req = &ctx.request;
        let address = client::address(&ServiceRequest::from_request(req.clone()), &ctx.app.config);
        Self {
            device_key: format!("d:{name}:{}", known.as_deref().unwrap_or("-")),
            user_key: known.is_none().then(|| format!("u:{name}")),
            network_key: format!("n:{}", address.map_or_else(String::new, client::network)),
            request_id: req.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone()),
        }
    }
    fn limits(&self) -> impl Iterator<Item = (&str, throttle::Limit)> {
        let user = self.user_key.as_deref().map(|key| (key, BY_USER));
        [(self.device_key.as_str(), BY_DEVICE), (self.network_key.as_str(), BY_NETWORK)].into_iter().chain(user)
    }
    pub fn must_wait(&self, tx: &mut Tx<'_>) -> Result<bool, diesel::result::Error> {
        for (key, _) in self.limits() {
            if throttle::must_wait(throttle::find(tx.conn, key)?, tx.now) {
                return Ok(true);
            }
        }
        Ok(false)
    }
    /// Counts a failure; a try during a wait is refused but does not make the wait longer.
    pub fn count_failure(&self, tx: &mut Tx<'_>) -> Result<(), diesel::result::Error> {
        for (key, limit) in self.limits() {
            throttle::fail(tx, key, limit)?;
        }
        Ok(())
    }
    fn forgive(&self, tx: &mut Tx<'_>) -> Result<(), diesel::result::Error> {
        throttle::forget(tx, &self.device_key)
    }
}

/// An audit row about an account by nobody who is signed in yet.
pub fn account_entry(action: &'static str, user: Option<UserId>, decision: Decision, request_id: &str) -> Entry {
    Entry {
        actor: user,
        session_prefix: String::new(),
        role: "",
        unit: None,
        action,
        object_kind: "user",
        object_id: user.map(UserId::any),
        root_id: None,
        from_state: "",
        to_state: "",
        decision,
        reason_code: String::new(),
        classes: String::new(),
        request_id: request_id.to_owned(),
    }
}

/// Who came in, and how far.
#[derive(Clone, Debug)]
pub struct Admitted {
    pub user: UserId,
    pub username: String,
    pub epoch: i32,
    pub village: bool,
    pub stage: Stage,
}

/// Checks name and password. None for every cause of failure.
pub async fn check_password(ctx: &Ctx, username: &str, password: Secret<String>) -> Result<Option<Admitted>, Fault> {
    let user = ctx.read(|conn| store::user_by_name(conn, username))?.filter(|u| u.state == AccountState::Active);
    let hash = user.as_ref().and_then(|u| u.password_hash.clone());
    let right = ctx.app.gate.verify(password, hash).await.map_err(|_| Fault::Unavailable)?;
    let origin = Origin::of(ctx, username);
    let admitted = user.map(|user| Admitted {
        stage: first_stage(&user),
        user: user.id,
        username: user.username.clone(),
        epoch: user.auth_epoch,
        village: user.is_village_side(),
    });
    let outcome =
        ctx.app.writer.write(move |tx| settle(tx, &origin, admitted.clone(), right).map_err(Refusal::from)).await?;
    Ok(outcome)
}

fn first_stage(user: &User) -> Stage {
    match (user.needs_second_factor(), user.totp.is_some()) {
        (false, _) => Stage::Full,
        (true, true) => Stage::Code,
        (true, false) => Stage::Enrol,
    }
}

/// Counts and records the try in one transaction.
fn settle(
    tx: &mut Tx<'_>,
    origin: &Origin,
    who: Option<Admitted>,
    right: bool,
) -> Result<Option<Admitted>, diesel::result::Error> {
    let id = who.as_ref().map(|w| w.user);
    if origin.must_wait(tx)? {
        tx.record(&Entry {
            reason_code: "throttled".into(),
            ..account_entry("login.failed", id, Decision::Deny, &origin.request_id)
        })?;
        return Ok(None);
    }
    let Some(who) = who.filter(|_| right) else {
        origin.count_failure(tx)?;
        tx.record(&account_entry("login.failed", id, Decision::Deny, &origin.request_id))?;
        return Ok(None);
    };
    if who.stage == Stage::Full {
        origin.forgive(tx)?;
        tx.record(&account_entry("login.ok", id, Decision::Allow, &origin.request_id))?;
    }
    Ok(Some(who))
}

/// Starts a session of its own for this stage; the token before is dead.
pub fn begin(session: &Session, ctx: &Ctx, who: &Admitted) -> Result<(), Fault> {
    let fail = |e: actix_session::SessionInsertError| Fault::Internal(e.to_string());
    // The password asked again starts a new token, not a new life: the session still ends in time.
    let same = session.get::<UserId>(field::USER).ok().flatten() == Some(who.user);
    let born = session.get::<i64>(field::BORN).ok().flatten().filter(|_| same).unwrap_or(ctx.now.micros());
    session.clear();
    session.renew();
    session.insert(field::USER, who.user).map_err(fail)?;
    session.insert(field::EPOCH, who.epoch).map_err(fail)?;
    session.insert(field::VILLAGE, who.village).map_err(fail)?;
    session.insert(field::STAGE, who.stage.code()).map_err(fail)?;
    session.insert(field::CSRF, random_token()).map_err(fail)?;
    session.insert(field::BORN, born).map_err(fail)?;
    session.insert(field::STEPPED, ctx.now.micros()).map_err(fail)?;
    Ok(())
}

/// A pending log-in: the password was right, the code is missing.
pub fn pending(session: &Session, stage: Stage) -> Option<UserId> {
    let at = session.get::<String>(field::STAGE).ok().flatten()?;
    (at == stage.code()).then(|| session.get::<UserId>(field::USER).ok().flatten()).flatten()
}

/// What a code was worth.
#[derive(Clone, Debug)]
pub enum CodeCheck {
    Right(Admitted),
    Wrong,
    /// Too many wrong codes: begin again with the password.
    Over,
}

/// Checks the code of a pending log-in: of the app, each step of time once, or one for recovery
/// (security.md 5.3).
pub async fn check_code(ctx: &Ctx, user: UserId, typed: &str) -> Result<CodeCheck, Fault> {
    let Some(found) = ctx.read(|conn| store::user(conn, user))?.filter(|u| u.state == AccountState::Active) else {
        return Ok(CodeCheck::Over);
    };
    let proof = Proof::read(ctx, &found, typed).await?;
    let origin = Origin::of(ctx, &found.username);
    let tries_key = format!("c:{user}");
    let admitted = Admitted {
        user,
        username: found.username.clone(),
        epoch: found.auth_epoch,
        village: found.is_village_side(),
        stage: Stage::Full,
    };
    let outcome = ctx
        .app
        .writer
        .write(move |tx| {
            let Some(user) = store::user(tx.conn, admitted.user)? else { return Ok::<_, Refusal>(CodeCheck::Over) };
            if throttle::must_wait(throttle::find(tx.conn, &tries_key)?, tx.now) {
                return Ok(CodeCheck::Over);
            }
            if proof.is_right(tx, &user)? {
                throttle::forget(tx, &tries_key)?;
                origin.forgive(tx)?;
                let entry = account_entry("login.ok", Some(user.id), Decision::Allow, &origin.request_id);
                tx.record(&Entry { reason_code: proof.code().into(), ..entry })?;
                return Ok(CodeCheck::Right(admitted.clone()));
            }
            origin.count_failure(tx)?;
            tx.record(&Entry {
                reason_code: "code".into(),
                ..account_entry("login.failed", Some(user.id), Decision::Deny, &origin.request_id)
            })?;
            let count = throttle::fail(tx, &tries_key, BY_DEVICE)?;
            Ok(if count.failures < WRONG_CODES { CodeCheck::Wrong } else { CodeCheck::Over })
        })
        .await?;
    Ok(outcome)
}

/// A TOTP code of a time step not used before.
pub fn code_is_right(tx: &mut Tx<'_>, user: &User, code: &str) -> Result<bool, diesel::result::Error> {
    let Some(sealed) = &user.totp else { return Ok(false) };
    let Some(key) = keys::find_owner(tx.conn, tx.keyring, user.id.any())? else { return Ok(false) };
    let Ok(secret) = sealed.open(&key, user.id.any()) else { return Ok(false) };
    match check_totp(&secret.0, code, tx.now, user.totp_last_step) {
        Some(step) => store::remember_totp_step(tx, user.id, step),
        None => Ok(false),
    }
}
