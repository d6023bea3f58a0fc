//! The form by which the holder of a code comes in without an account.
use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;

use crate::flow::FieldFault;
use crate::web::Typed;
use crate::web::context::Ctx;
use crate::web::csrf;
use crate::web::form_view::{Fill, FormView};
use crate::web::forms::{FormSpec, Given};
use crate::web::shell::Shell;

/// What its page is drawn with; the cookie goes out with the answer.
pub struct Door {
    pub shell: Shell,
    pub form: FormView,
    pub status: StatusCode,
    pub cookie: Option<Cookie<'static>>,
}

/// With the page's name and its address.
pub fn open(
    ctx: &Ctx,
    spec: &'static FormSpec,
    (name, url): (&'static str, &str),
    typed: &Typed,
    faults: &[FieldFault],
) -> Door {
    let (token, cookie) = csrf::for_form(ctx);
    let form = spec.view(&Fill {
        url: url.to_owned(),
        csrf: token.clone(),
        version: None,
        values: typed,
        given: &Given::new(),
        faults,
        book: &ctx.book,
    });
    let mut shell = Shell::new(ctx, name, spec.title).with_exit().with_hotlines(&ctx.book);
    (shell.csrf, shell.has_error) = (token, !faults.is_empty());
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Door { shell, form, status, cookie }
}
