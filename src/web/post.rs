//! A posted form on its way in: whole, ours, once, by somebody who may be here.
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};

use super::answer::{Fault, see_other};
use super::context::{Ctx, Lapsed};
use super::forms::{FieldKind, FormSpec, Given, Input};
use super::once::{self, Before, Sent};
use super::routes::Auth;
use super::typed::Typed;
use super::upload::{self, Files};
use super::{csrf, drafts};
use crate::access::Actor;
use crate::base::ids::{AnyId, UserId};
use crate::crypto::hmac_sha256;
use crate::db::{Tx, WriteError};
use crate::flow::FieldFault;
use crate::refusal::{Refusal, Subject};

/// What an act leaves behind: where to go, and a number to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub location: String,
    pub receipt: String,
}

impl Done {
    /// Back to the record's page, which shows the receipt.
    pub fn at(path: &str, receipt: impl Into<String>) -> Self {
        let receipt = receipt.into();
        Self { location: format!("{path}?selesai={receipt}"), receipt }
    }
}

pub struct Post {
    pub ctx: Ctx,
    pub typed: Typed,
    pub spec: &'static FormSpec,
    pub files: Files,
}

impl Post {
    pub fn read(&self, given: &Given) -> Result<Input, Vec<FieldFault>> {
        self.spec.read(&self.typed, &self.ctx.book, given)
    }
    /// Version of the record that the form was made for.
    pub fn version(&self) -> Option<i32> {
        self.typed.first("_version").and_then(|v| v.parse().ok())
    }

    /// Whether just this form was done before: [`Self::submit`] gives its first answer again.
    pub fn came_before(&self) -> Result<bool, Fault> {
        self.came_from(self.ctx.actor()?.user)
    }
    pub(super) fn came_from(&self, user: UserId) -> Result<bool, Fault> {
        let sent = self.sent(user);
        let before = self.ctx.read(|conn| once::before(conn, &sent))?;
        Ok(matches!(before, Before::Same(_)))
    }
    /// Runs the act in one transaction, once for each form key, and answers after the commit.
    pub async fn submit<F>(&self, mut act: F) -> Result<HttpResponse, WriteError<Refusal>>
    where
        F: FnMut(&mut Tx<'_>, &Actor) -> Result<Done, Refusal> + Send + 'static,
    {
        let actor = Arc::clone(self.ctx.actor().map_err(|_| WriteError::Unavailable)?);
        let sent = self.sent(actor.user);
        let path = self.ctx.request.path().to_owned();
        let action = self.spec.action;
        let written = self.ctx.app.writer.write(move |tx| {
            let subject = Subject { actor: &actor, action, kind: action.resource(), id: sent.key };
            match once::before(tx.conn, &sent)? {
                Before::Same(done) => {
                    let ignored = crate::audit::Entry {
                        action: "duplicate.ignored",
                        ..actor.refusal(action.code(), action.resource(), None)
                    };
                    tx.record(&crate::audit::Entry { decision: crate::audit::Decision::Allow, ..ignored })?;
                    return Ok(done);
                }
                Before::Different => {
                    return Err(Refusal::KeyReused(Box::new(subject.actor.refusal(
                        action.code(),
                        action.resource(),
                        None,
                    ))));
                }
                Before::Never => {}
            }
            let done = act(tx, &actor)?;
            once::keep(tx, &sent, &done)?;
            #[cfg(feature = "testkit")]
            crate::testkit::note_receipt(tx, action, &done)?;
            drafts::forget(tx, actor.user, &path)?;
            Ok(done)
        });
        let done = written.await?;
        let mut answer = see_other(&done.location);
        if cfg!(feature = "testkit") {
            super::edge::set_header(&mut answer, "x-receipt", &done.receipt);
        }
        Ok(answer)
    }

    /// For what is shown in the answer and kept nowhere: the same form shows it once. The act hears
    /// whether this is the first time; asked again it only says whether it still may.
    pub async fn show_once<T, F>(&self, mut act: F) -> Result<Option<T>, WriteError<Refusal>>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>, &Actor, bool) -> Result<Option<T>, Refusal> + Send + 'static,
    {
        let actor = Arc::clone(self.ctx.actor().map_err(|_| WriteError::Unavailable)?);
        let sent = self.sent(actor.user);
        let nothing = Done { location: sent.route.clone(), receipt: String::new() };
        let shown = self.ctx.app.writer.write(move |tx| {
            let first = matches!(once::before(tx.conn, &sent)?, Before::Never);
            let shown = act(tx, &actor, first)?;
            if first {
                once::keep(tx, &sent, &nothing)?;
            }
            Ok(shown)
        });
        shown.await
    }

    pub(super) fn sent(&self, user: UserId) -> Sent {
        let key = self.typed.first("_key").and_then(|k| k.parse().ok());
        let mut body = String::new();
        for (name, value) in self.typed.pairs().iter().filter(|(n, _)| n != "_csrf" && n != "_key") {
            body.push_str(name);
            body.push('\u{0}');
            body.push_str(value);
            body.push('\u{0}');
        }
        self.files.tell_apart(&mut body);
        let hash = hmac_sha256(self.ctx.app.keyring.cookie_secret(), &[b"form", body.as_bytes()]);
        // A form without a key is never taken for a repetition of another.
        let key = key.unwrap_or_else(AnyId::new);
        Sent { user, key, route: self.ctx.request.path().to_owned(), body_hash: hash }
    }

    async fn receive(req: HttpRequest, mut payload: Payload) -> Result<Self, Fault> {
        let ctx = Ctx::of(&req)?;
        let spec = ctx.meta.form.ok_or_else(|| Fault::Internal("a POST route without a form".into()))?;
        let kind = req.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let (typed, files) = if kind.starts_with("application/x-www-form-urlencoded") {
            let body = read_body(&mut payload, spec.body_limit()).await?;
            (Typed::from_body(&body).ok_or(Fault::BadForm)?, Files::default())
        } else if kind.starts_with("multipart/form-data") && spec.takes_files() {
            upload::read(&ctx, spec, payload).await?
        } else {
            return Err(Fault::WrongType);
        };
        admit(&ctx, spec, &typed).await?;
        Ok(Self { ctx, typed, spec, files })
    }
}

/// Ours, from somebody who may be here now, and with no name that the form does not have.
pub(super) async fn admit(ctx: &Ctx, spec: &'static FormSpec, typed: &Typed) -> Result<(), Fault> {
    if !csrf::comes_from_us(&ctx.request, &ctx.app.config.base_url) {
        return Err(Fault::Csrf);
    }
    if ctx.meta.auth == Auth::Session && ctx.signed_in().is_none() {
        let lapsed = ctx.request.extensions().get::<Lapsed>().map(|l| l.0);
        let kept = keep_draft(ctx, typed, lapsed).await;
        let kept = kept.into_iter().map(|(name, value)| (spec.label_of(&name), value)).collect();
        return Err(Fault::SignInAgain { kept, then: ctx.request.path().to_owned() });
    }
    if !csrf::matches(&ctx.csrf(), typed.first("_csrf").unwrap_or_default()) {
        return Err(Fault::Csrf);
    }
    if ctx.is_locked() {
        let user = ctx.actor().ok().map(|actor| actor.user);
        keep_draft(ctx, typed, user).await;
        return Err(Fault::Locked { then: ctx.request.path().to_owned() });
    }
    if spec.unknown_name(typed).is_some() {
        return Err(Fault::BadForm);
    }
    Ok(())
}

/// Nothing typed is lost: whoever the session belongs to finds it on the form again.
async fn keep_draft(ctx: &Ctx, typed: &Typed, user: Option<UserId>) -> Vec<(String, String)> {
    // A password is kept nowhere and shown nowhere.
    let form = ctx.meta.form;
    let secret = |name: &str| {
        form.is_none_or(|form| form.fields.iter().any(|f| f.kind == FieldKind::Password && f.name == name))
    };
    let kept: Vec<(String, String)> =
        typed.content().filter(|(name, _)| !secret(name)).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    if let Some(user) = user {
        let (path, fields) = (ctx.request.path().to_owned(), kept.clone());
        let saved = ctx.app.writer.write(move |tx| drafts::keep(tx, user, &path, &fields).map_err(Refusal::from)).await;
        if let Err(error) = saved {
            tracing::warn!(event = "draft_lost", cause = %error);
        }
    }
    kept
}

/// The whole body, or 413 as soon as it is too large.
pub async fn read_body(payload: &mut Payload, limit: usize) -> Result<BytesMut, Fault> {
    use std::future::poll_fn;

    use actix_web::web::Bytes;
    let mut body = BytesMut::new();
    loop {
        let next = poll_fn(|cx| futures_core::Stream::poll_next(Pin::new(&mut *payload), cx)).await;
        let Some(chunk) = next else { return Ok(body) };
        let chunk: Bytes = chunk.map_err(|_| Fault::BadForm)?;
        if body.len() + chunk.len() > limit {
            return Err(Fault::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
}

impl FromRequest for Post {
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Fault>>>>;
    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        Box::pin(Self::receive(req.clone(), payload.take()))
    }
}
