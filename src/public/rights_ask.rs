//! Asking from her page for a copy, a correction, the end of a consent, or objecting (CON-14). What she entered before
//! travels in the form, sealed for this browser and for ten minutes, so that neither code nor word is kept in the page.
//! A withdrawal typed here withdraws nothing by itself: whoever found the code could use it to cut her off from help
//! (docs/adr/0021).
use std::sync::Arc;

use actix_web::http::StatusCode;
use askama::Template;

use super::rights;
use crate::access::Action;
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, VictimId};
use crate::cases::rights::requests::acts::{Ask, receive};
use crate::cases::rights::requests::flow::RequestKind;
use crate::cases::tracking;
use crate::crypto::{from_url_base64, open_bytes, seal_bytes, url_base64};
use crate::flow::FieldFault;
use crate::web::Typed;
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::csrf;
use crate::web::form_view::{Fill, FormView};
use crate::web::forms::{Choices, Class, Field, FormSpec, Given};
use crate::web::post::{Done, Post};
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

/// Seconds in which the form that she opened can be sent.
const SECONDS: i64 = 600;
const LATE: &str = "Waktunya habis. Tulis lagi kode dan kata rahasia Anda.";
const SENT: &str = "/hak-saya/diterima";

pub static ASK: FormSpec = FormSpec {
    action: Action::PublicAsk,
    slug: "permintaan",
    title: "Ajukan permintaan",
    intro: "Petugas menjawab dalam 3×24 jam, langsung kepada Anda. Jawabannya tidak pernah tampil di halaman ini.",
    button: "Kirim permintaan",
    danger: false,
    fields: &[
        Field::radios(
            "kind",
            "Apa yang Anda minta?",
            Choices::Fixed(&[
                ("copy", "Salinan data saya"),
                ("correction", "Perbaikan data yang salah"),
                ("withdrawal", "Menarik persetujuan"),
                ("objection", "Keberatan atas cara data saya dipakai"),
            ]),
        ),
        Field::select("scope", "Persetujuan yang mana?", Choices::List("consent_scope"))
            .optional()
            .hint("Hanya untuk menarik persetujuan. Kosongkan bila semuanya."),
        Field::area("words", "Ada yang ingin Anda jelaskan?").max(1_000).optional().class(Class::P3),
        Field::hidden("pass").max(400),
    ],
};

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/hak-saya/permintaan", Action::PublicAsk, again),
        Endpoint::post("/hak-saya/permintaan", &ASK, ask),
        Endpoint::get(SENT, Action::PublicAsk, sent),
    ]
}

#[derive(Template)]
#[template(path = "public/rights_ask.html")]
struct AskPage {
    shell: Shell,
    form: FormView,
}

#[derive(Template)]
#[template(path = "public/rights_sent.html")]
struct SentPage {
    shell: Shell,
}

/// The form, for whoever just showed code and word; the cookie that it is bound to.
pub fn form(ctx: &Ctx, victim: VictimId, csrf: &str) -> Result<FormView, Fault> {
    let mut values = Typed::default();
    values.set("pass", seal(ctx, victim, csrf)?);
    Ok(view(ctx, &values, csrf, &[]))
}

fn view(ctx: &Ctx, values: &Typed, csrf: &str, faults: &[FieldFault]) -> FormView {
    ASK.view(&Fill {
        url: "/hak-saya/permintaan".to_owned(),
        csrf: csrf.to_owned(),
        version: None,
        values,
        given: &Given::new(),
        faults,
        book: &ctx.book,
    })
}

/// Of a page that was loaded again nothing is left: she begins anew.
async fn again(_ctx: Ctx) -> Answer {
    Ok(see_other("/hak-saya"))
}

async fn sent(ctx: Ctx) -> Answer {
    let shell = Shell::new(&ctx, "public.rights_sent", "Permintaan diterima").with_exit().with_hotlines(&ctx.book);
    page(StatusCode::OK, &SentPage { shell })
}

async fn ask(post: Post) -> Answer {
    let ctx = &post.ctx;
    let csrf = ctx.csrf();
    let Some(victim) = open(ctx, post.typed.first("pass").unwrap_or_default(), &csrf)? else {
        return rights::draw(ctx, &Typed::default(), &[FieldFault { field: "code", text: LATE.to_owned() }]);
    };
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        Err(faults) => return draw(&post, &faults),
    };
    let Some(kind) = input.parsed("kind", RequestKind::parse) else { return Err(Fault::BadForm) };
    let scope = if kind == RequestKind::Withdrawal { input.text("scope") } else { String::new() };
    let asked = Ask { victim, kind, scope, words: input.text("words") };
    let book = Arc::clone(&ctx.book);
    let done = post.submit_by_public(move |tx, by| {
        if by.turn == crate::web::public_post::Turn::First {
            receive(tx, &book, &by.entry, &asked)?;
        }
        Ok(Done { location: SENT.to_owned(), receipt: String::new() })
    });
    Ok(done.await?.0)
}

fn draw(post: &Post, faults: &[FieldFault]) -> Answer {
    let (token, cookie) = csrf::for_form(&post.ctx);
    let form = view(&post.ctx, &post.typed, &token, faults);
    let mut shell = Shell::new(&post.ctx, "public.ask", ASK.title).with_exit().with_error();
    shell.csrf = token;
    let mut answer = page(StatusCode::UNPROCESSABLE_ENTITY, &AskPage { shell, form })?;
    csrf::hand_out(&mut answer, cookie);
    Ok(answer)
}

/// Whose form it is, until when, for which browser.
fn seal(ctx: &Ctx, victim: VictimId, csrf: &str) -> Result<String, Fault> {
    let Some(key) = ctx.read(|conn| tracking::known_key(conn, &ctx.app.keyring))? else {
        return Err(Fault::Internal("a rights code without its key".into()));
    };
    let until = ctx.now.plus_seconds(SECONDS).micros();
    let plain = [until.to_be_bytes().as_slice(), victim.bytes().as_slice()].concat();
    Ok(url_base64(seal_bytes(&key, "rights_codes", csrf, place(), &plain)))
}

fn open(ctx: &Ctx, pass: &str, csrf: &str) -> Result<Option<VictimId>, Fault> {
    let key = ctx.read(|conn| tracking::known_key(conn, &ctx.app.keyring))?;
    let Some((sealed, key)) = from_url_base64(pass).zip(key) else { return Ok(None) };
    let plain = open_bytes(&key, "rights_codes", csrf, place(), &sealed).ok();
    Ok(plain.and_then(|plain| fresh(&plain, ctx.now)))
}

fn fresh(plain: &[u8], now: Moment) -> Option<VictimId> {
    let (until, id) = plain.split_first_chunk::<8>()?;
    let until = Moment::from_micros(i64::from_be_bytes(*until));
    let id = uuid::Uuid::from_slice(id).ok()?;
    (now <= until).then(|| VictimId::from_uuid(id))
}

/// It belongs to no row.
const fn place() -> AnyId {
    AnyId::from_uuid(uuid::Uuid::nil())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_she_entered_opens_for_ten_minutes() {
        let (until, victim) = (Moment::from_micros(1_800_000_000_000_000), VictimId::new());
        let plain = [until.micros().to_be_bytes().as_slice(), victim.bytes().as_slice()].concat();
        assert_eq!(fresh(&plain, until), Some(victim));
        assert_eq!(fresh(&plain, until.plus_seconds(1)), None);
        assert_eq!(fresh(b"short", until), None);
    }
}
