//! What a handler knows of a request: who asks, through which session, and the tools to answer.
use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use diesel::result::Error as Diesel;

use super::answer::Fault;
use super::client::{Site, site};
use super::csrf;
use super::routes::{Auth, RouteMeta};
use crate::access::{Action, Actor, Denied, Facts, Permit, Scope, decide};
use crate::app::{App, renew};
use crate::base::clock::Moment;
use crate::base::ids::UserId;
use crate::db::{Conn, Reader};
use crate::reference::Book;

/// What the session middleware of `accounts` found; absent for a stranger.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub actor: Arc<Actor>,
    pub csrf: String,
    /// Hash of the session's token: its key in the table.
    pub session: Vec<u8>,
    /// Idle for 15 minutes: case pages ask for the password again (ACT-04).
    pub locked: bool,
}

/// The session had ended, but its cookie still tells whose it was: only a draft is kept for them.
#[derive(Clone, Copy, Debug)]
pub struct Lapsed(pub UserId);

/// The request's id, in the log, in the audit and on error pages.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

pub struct Ctx {
    pub app: Data<App>,
    pub reader: Data<Reader>,
    pub book: Arc<Book>,
    pub now: Moment,
    pub meta: RouteMeta,
    pub request: HttpRequest,
    signed_in: Option<SignedIn>,
}

impl Ctx {
    /// For any route; the caller looks after who may pass.
    pub fn of(req: &HttpRequest) -> Result<Self, Fault> {
        let missing = || Fault::Internal("application data is missing".into());
        let app = req.app_data::<Data<App>>().cloned().ok_or_else(missing)?;
        let reader = req.app_data::<Data<Reader>>().cloned().ok_or_else(missing)?;
        let pattern = req.match_pattern().unwrap_or_default();
        let meta = app.table.find(req.method(), &pattern).unwrap_or(RouteMeta::ERROR_PAGE);
        let signed_in = req.extensions().get::<SignedIn>().cloned();
        let (book, now) = (app.book(), app.clock.now());
        Ok(Self { app, reader, book, now, meta, request: req.clone(), signed_in })
    }

    pub fn signed_in(&self) -> Option<&SignedIn> {
        self.signed_in.as_ref()
    }
    /// The person. Routes that need a session have refused strangers before.
    pub fn actor(&self) -> Result<&Arc<Actor>, Fault> {
        self.signed_in.as_ref().map(|s| &s.actor).ok_or_else(|| Fault::SignIn { then: self.here() })
    }
    /// A case page after a long pause.
    pub fn is_locked(&self) -> bool {
        self.meta.locks() && self.signed_in.as_ref().is_some_and(|s| s.locked)
    }
    /// The token that this browser's forms must carry.
    pub fn csrf(&self) -> String {
        match &self.signed_in {
            Some(signed_in) => signed_in.csrf.clone(),
            None => csrf::before_session(&self.request, self.app.keyring.cookie_secret()).0,
        }
    }
    /// Path and query, for the way back after log-in.
    pub fn here(&self) -> String {
        self.request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned()
    }
    /// Whether one of our own pages led here: a page that opens identity must not be opened by a
    /// link that somebody else laid.
    pub fn comes_from_us(&self) -> bool {
        site(&self.request) != Site::Foreign
    }
    pub fn request_id(&self) -> String {
        self.request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone())
    }
    /// One value of the query string.
    pub fn query(&self, name: &str) -> Option<String> {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(self.request.query_string()).ok()?;
        pairs.into_iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v)
    }
    pub fn read<T>(&self, query: impl FnMut(&mut Conn) -> Result<T, Diesel>) -> Result<T, Fault> {
        self.reader.read(query).map_err(Fault::from)
    }
    /// May the person open this page that concerns no record?
    pub fn permit(&self, action: Action) -> Result<Permit, Fault> {
        match decide(self.actor()?, action, &Facts::nothing()) {
            Ok(permit) => Ok(permit),
            Err(Denied::StepUp) => Err(Fault::StepUp { then: self.here() }),
            Err(Denied::Hide | Denied::Explain) => Err(Fault::NotFound),
        }
    }
    /// After a change of reference data: this node shows it in its next answer, the others within a moment.
    pub fn read_book_again(&self) -> Result<(), Fault> {
        let today = self.now.day();
        let book = self.read(|conn| Book::load(conn, today))?;
        renew(&self.app.shared_book(), book);
        Ok(())
    }
    /// What the person may list; nobody who may list nothing learns that the list exists.
    pub fn scope(&self, action: Action) -> Result<Scope, Fault> {
        Scope::of(self.actor()?, action).ok_or(Fault::NotFound)
    }
    /// Records a refused look, then answers as if nothing were there.
    pub async fn hide<T>(&self, action: Action, kind: &'static str, id: crate::base::ids::AnyId) -> Result<T, Fault> {
        self.deny(action, kind, id, Denied::Hide).await
    }
    /// Records a refused look and gives the answer it deserves.
    pub async fn deny<T>(
        &self,
        action: Action,
        kind: &'static str,
        id: crate::base::ids::AnyId,
        denied: Denied,
    ) -> Result<T, Fault> {
        let actor = Arc::clone(self.actor()?);
        let write = self.app.writer.write(move |_tx| {
            let subject = crate::refusal::Subject { actor: &actor, action, kind, id };
            Err::<(), _>(subject.denied(denied))
        });
        match write.await {
            Err(error) => Err(match Fault::from(error) {
                Fault::StepUp { .. } => Fault::StepUp { then: self.here() },
                other => other,
            }),
            Ok(()) => Err(Fault::NotFound),
        }
    }
}

impl FromRequest for Ctx {
    type Error = Fault;
    type Future = Ready<Result<Self, Fault>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(req).and_then(|ctx| match ctx.meta.auth {
            Auth::Session if ctx.signed_in.is_none() => Err(Fault::SignIn { then: ctx.here() }),
            Auth::Session if ctx.is_locked() => Err(Fault::Locked { then: ctx.here() }),
            _ => Ok(ctx),
        }))
    }
}
