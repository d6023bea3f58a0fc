//! Turns a session into the person who asks: account, roles and unit as they stand now.
use std::sync::Arc;

use actix_session::{Session, SessionExt};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};

use super::model::read_roles;
use super::session_store::{Holder, field, run_out, touch};
use super::sign_in::Stage;
use crate::access::Actor;
use crate::app::App;
use crate::base::clock::Moment;
use crate::base::ids::UserId;
use crate::crypto::from_url_base64;
use crate::refusal::Refusal;
use crate::web::answer::Fault;
use crate::web::context::{Lapsed, RequestId, SignedIn};

/// Seconds between two notes that the person is still here.
const TOUCH: i64 = 60;
/// Seconds of idleness after which case pages ask for the password again (ACT-04).
const CASE_LOCK: i64 = 15 * 60;

pub async fn identify<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if !req.path().starts_with("/statis/")
        && let Err(fault) = find(&req).await
    {
        return Ok(req.error_response(fault));
    }
    Ok(next.call(req).await?.map_into_boxed_body())
}

async fn find(req: &ServiceRequest) -> Result<(), Fault> {
    let session = req.get_session();
    if session.contains_key(field::UNAVAILABLE) {
        return Err(Fault::Unavailable);
    }
    if let Ok(Some(user)) = session.get::<UserId>(field::LAPSED) {
        req.extensions_mut().insert(Lapsed(user));
        note_end(req, &session, user).await;
        return Ok(());
    }
    let value = |name: &str| session.get::<String>(name).ok().flatten();
    if value(field::STAGE).as_deref() != Some(Stage::Full.code()) {
        return Ok(());
    }
    let (Some(csrf), Some(hash)) = (value(field::CSRF), value(field::HASH)) else { return Ok(()) };
    let Some(app) = req.app_data::<Data<App>>() else { return Ok(()) };
    let hash = from_url_base64(&hash).unwrap_or_default();
    let number = |name: &str| session.get::<i64>(name).ok().flatten();
    let Some(holder) = session.get::<Holder>(field::HOLDER).ok().flatten() else {
        session.purge();
        return Ok(());
    };
    let was_locked = session.get::<bool>(field::LOCKED).ok().flatten().unwrap_or_default();
    let seen = number(field::SEEN).map_or(Moment::from_micros(0), Moment::from_micros);
    let Some(actor) = actor(req, app, holder, &hash, number(field::STEPPED)) else { return Ok(()) };
    let idle = actor.now.seconds_since(seen);
    let locked = was_locked || (idle >= CASE_LOCK && !actor.is_village_side());
    if idle >= TOUCH || locked != was_locked {
        let key = hash.clone();
        app.writer.write(move |tx| touch(tx, &key, locked).map_err(Refusal::from)).await?;
    }
    req.extensions_mut().insert(SignedIn { actor: Arc::new(actor), csrf, session: hash, locked });
    Ok(())
}

/// The first request after the time was over says so in the log; nobody is kept from going on.
async fn note_end(req: &ServiceRequest, session: &Session, user: UserId) {
    let hash = session.get::<String>(field::HASH).ok().flatten().and_then(|hash| from_url_base64(&hash));
    let (Some(app), Some(hash)) = (req.app_data::<Data<App>>(), hash) else { return };
    let id = req.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone());
    let noted = app.writer.write(move |tx| run_out(tx, &hash, user, &id).map_err(Refusal::from)).await;
    if let Err(error) = noted {
        tracing::warn!(event = "session_end_not_noted", cause = %error);
    }
}

fn actor(req: &ServiceRequest, app: &App, holder: Holder, hash: &[u8], stepped: Option<i64>) -> Option<Actor> {
    let unit = app.book().unit(holder.unit_id).cloned()?;
    let prefix: String = hash.iter().take(4).map(|b| format!("{b:02x}")).collect();
    Some(Actor {
        user: holder.id,
        username: holder.username,
        name: holder.full_name,
        roles: read_roles(&holder.roles),
        unit,
        may_initial: holder.may_initial,
        may_dispatch: holder.may_dispatch,
        session_prefix: prefix,
        step_up_at: stepped.map(Moment::from_micros),
        request_id: req.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone()),
        now: app.clock.now(),
        policy: Arc::clone(&app.policy),
    })
}
