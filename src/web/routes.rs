//! Every address of the program in one table (security.md 3.8): what is registered, what the
//! policy must cover, and what `sintuvu routes --json` prints are the same list.
use std::collections::HashMap;

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, Route};

use super::forms::FormSpec;
use crate::access::Action;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Auth {
    Session,
    Public,
    /// The log-in pages.
    Login,
    Probe,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    Village,
    Case,
    Shared,
    Public,
}

impl Auth {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Public => "public",
            Self::Login => "login",
            Self::Probe => "probe",
        }
    }
}
impl Side {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Village => "village",
            Self::Case => "case",
            Self::Shared => "shared",
            Self::Public => "public",
        }
    }
}

/// What a request needs to know of its own route.
#[derive(Clone, Copy, Debug)]
pub struct RouteMeta {
    pub action: Action,
    pub auth: Auth,
    pub side: Side,
    pub form: Option<&'static FormSpec>,
}

impl RouteMeta {
    /// For pages about addresses that do not exist.
    pub const ERROR_PAGE: Self =
        Self { action: Action::PublicView, auth: Auth::Public, side: Side::Public, form: None };
}

impl RouteMeta {
    /// Whether it closes after a long pause: what tells of people in a case, and an office's page
    /// of an alert, which tells who reported.
    pub fn locks(self) -> bool {
        self.side == Side::Case || (self.side == Side::Shared && self.action.opens_an_alert())
    }
}

type Mount = Box<dyn Fn() -> Route + Send + Sync>;

/// One address and what answers there.
pub struct Endpoint {
    pub method: Method,
    pub path: String,
    pub action: Action,
    pub auth: Auth,
    pub side: Side,
    pub form: Option<&'static FormSpec>,
    /// Where the form of a POST is shown.
    pub form_at: Option<String>,
    /// It answers with a file.
    pub download: bool,
    mount: Mount,
}

impl Endpoint {
    fn new<F, Args>(method: Method, path: &str, action: Action, handler: F) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let verb = method.clone();
        let mount: Mount = Box::new(move || Route::new().method(verb.clone()).to(handler.clone()));
        Self {
            method,
            path: path.to_owned(),
            action,
            auth: Auth::Session,
            side: Side::Shared,
            form: None,
            form_at: None,
            download: false,
            mount,
        }
    }
    pub fn get<F, Args>(path: &str, action: Action, handler: F) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self::new(Method::GET, path, action, handler)
    }
    /// A form posted to the address where it is shown.
    pub fn post<F, Args>(path: &str, form: &'static FormSpec, handler: F) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let mut made = Self::new(Method::POST, path, form.action, handler);
        made.form = Some(form);
        made.form_at = Some(path.to_owned());
        made
    }
    /// A POST that is no form of a page (test builds).
    #[cfg(feature = "testkit")]
    pub fn bare_post<F, Args>(path: &str, action: Action, handler: F) -> Self
    where
        F: Handler<Args> + Send + Sync,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self::new(Method::POST, path, action, handler)
    }
    #[must_use]
    pub fn shown_at(mut self, path: &str) -> Self {
        self.form_at = Some(path.to_owned());
        self
    }
    #[must_use]
    pub const fn hands_out_a_file(mut self) -> Self {
        self.download = true;
        self
    }
    #[must_use]
    pub const fn auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        self
    }
    #[must_use]
    pub const fn side(mut self, side: Side) -> Self {
        self.side = side;
        self
    }
    pub fn mount(&self) -> Route {
        (self.mount)()
    }
}

/// Looks a request's route up by method and pattern.
#[derive(Debug, Default)]
pub struct RouteTable {
    known: HashMap<(Method, String), RouteMeta>,
}

impl RouteTable {
    pub fn of(endpoints: &[Endpoint]) -> Self {
        let meta = |e: &Endpoint| RouteMeta { action: e.action, auth: e.auth, side: e.side, form: e.form };
        Self { known: endpoints.iter().map(|e| ((e.method.clone(), e.path.clone()), meta(e))).collect() }
    }
    pub fn find(&self, method: &Method, pattern: &str) -> Option<RouteMeta> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.known.get(&(method.clone(), pattern.to_owned())).copied()
    }
    /// Methods known for a pattern; for `Allow` on a 405.
    pub fn methods(&self, pattern: &str) -> Vec<&Method> {
        self.known.keys().filter(|(_, known)| known == pattern).map(|(method, _)| method).collect()
    }
}
