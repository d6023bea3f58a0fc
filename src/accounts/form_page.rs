//! A page around one form, also for somebody without a session: the token of the form, and the
//! cookie of the browser that goes with it.
use actix_web::http::StatusCode;
use askama::Template;

use crate::flow::FieldFault;
use crate::web::answer::{Answer, page};
use crate::web::context::Ctx;
use crate::web::form_view::{Fill, FormView};
use crate::web::forms::{FormSpec, Given};
use crate::web::shell::Shell;
use crate::web::{Typed, csrf};

/// What the form is shown with.
pub struct Shown<'a> {
    pub spec: &'static FormSpec,
    /// Stable name of the page.
    pub page: &'static str,
    pub values: &'a Typed,
    pub faults: &'a [FieldFault],
}

/// 422 when a field is at fault.
pub fn answer<T: Template>(ctx: &Ctx, shown: &Shown<'_>, build: impl FnOnce(Shell, FormView) -> T) -> Answer {
    let (token, cookie) = csrf::for_form(ctx);
    let form = shown.spec.view(&Fill {
        url: ctx.request.path().to_owned(),
        csrf: token.clone(),
        version: None,
        values: shown.values,
        given: &Given::new(),
        faults: shown.faults,
        book: &ctx.book,
    });
    let mut shell = Shell::new(ctx, shown.page, shown.spec.title);
    shell.csrf = token;
    shell.has_error = !shown.faults.is_empty();
    let status = if shown.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut answer = page(status, &build(shell, form))?;
    csrf::hand_out(&mut answer, cookie);
    Ok(answer)
}
