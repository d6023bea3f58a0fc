//! `/hak-saya`: a person sees which offices opened her data, when and for what (CON-10, D-46). The code and her secret word
//! come in a form and stay in no address. Whoever stands beside her must learn nothing from the page that could be turned
//! against her: no narrative, no state, no name of a person or a safe house. Right and wrong pairs do the same work (INT-05).
use actix_web::http::StatusCode;
use askama::Template;

use super::door::{self, Door};
use super::rights_ask;
use super::throttle::{self, BY_CODES, BY_WORDS};
use crate::access::Action;
use crate::audit::{Decision, Entry};
use crate::base::clock::Moment;
use crate::cases::model::{Case, Victim};
use crate::cases::rights::looks::{self, Seen};
use crate::cases::rights::{codes, requests};
use crate::cases::tracking::TrackingCode;
use crate::flow::FieldFault;
use crate::refusal::Refusal;
use crate::web::Typed;
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::csrf;
use crate::web::form_view::FormView;
use crate::web::forms::{Class, Field, FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

/// The same for a wrong code and a wrong word.
const UNKNOWN: &str = "Kode atau kata rahasia tidak cocok. Periksa lagi keduanya.";
/// Looks on one page.
const SHOWN: i64 = 50;

static ENTER: FormSpec = FormSpec {
    action: Action::PublicRights,
    slug: "hak-saya",
    title: "Hak Anda",
    intro: "Tulis kode yang Anda terima dari petugas dan kata rahasia yang Anda sepakati. Buka halaman ini hanya bila tidak ada orang lain yang melihat layar Anda.",
    button: "Lihat",
    danger: false,
    fields: &[
        Field::code("code", "Kode").digits().hint("16 angka."),
        Field::password("word", "Kata rahasia").class(Class::P2),
    ],
};

pub fn routes() -> Vec<Endpoint> {
    vec![Endpoint::get("/hak-saya", Action::PublicRights, show), Endpoint::post("/hak-saya", &ENTER, enter)]
}

#[derive(Template)]
#[template(path = "public/rights_enter.html")]
struct EnterPage {
    shell: Shell,
    form: FormView,
}

#[derive(Template)]
#[template(path = "public/rights.html")]
struct RightsPage {
    shell: Shell,
    lines: Vec<Seen>,
    /// How many requests wait, and the first of their deadlines; not what was asked.
    waiting: Option<(usize, Option<Moment>)>,
    form: FormView,
}

enum Outcome {
    Wait(u64),
    Unknown,
    Found(Box<(Case, Victim)>),
}

async fn show(ctx: Ctx) -> Answer {
    draw(&ctx, &Typed::default(), &[])
}

async fn enter(post: Post) -> Answer {
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        Err(faults) => return draw(&post.ctx, &post.typed, &faults),
    };
    let (code, word) = (input.text("code"), input.text("word"));
    // However it is typed, it is one code.
    let plain = TrackingCode::read(&code).map_or_else(|| code.clone(), |read| read.shown());
    let (network, guesses) = (throttle::key(&post.ctx, "rights"), throttle::key_of(&post.ctx, "rights code", &plain));
    let request_id = post.ctx.request_id();
    let looked = post.ctx.app.writer.write(move |tx| {
        let entry = Entry::by_public(Action::PublicRights.code(), "victim", request_id.clone());
        let denied = |reason: &str| Entry { decision: Decision::Deny, reason_code: reason.to_owned(), ..entry.clone() };
        let (one, other) = (throttle::wait_in(tx, &network)?, throttle::wait_in(tx, &guesses)?);
        if let Some(seconds) = one.max(other) {
            tx.record(&denied("throttled"))?;
            return Ok::<_, Refusal>(Outcome::Wait(seconds));
        }
        let Some((case, victim)) = codes::open(tx, &code, &word)? else {
            throttle::count(tx, &network, BY_CODES)?;
            throttle::count(tx, &guesses, BY_WORDS)?;
            tx.record(&denied("unknown"))?;
            return Ok(Outcome::Unknown);
        };
        tx.record(&Entry { object_id: Some(victim.id.any()), ..entry })?;
        Ok(Outcome::Found(Box::new((case, victim))))
    });
    match looked.await? {
        Outcome::Wait(seconds) => Err(Fault::TooMany { seconds }),
        Outcome::Unknown => draw(&post.ctx, &post.typed, &[FieldFault { field: "code", text: UNKNOWN.to_owned() }]),
        Outcome::Found(found) => hers(&post.ctx, &found.0, &found.1),
    }
}

pub(super) fn draw(ctx: &Ctx, typed: &Typed, faults: &[FieldFault]) -> Answer {
    let Door { shell, form, status, cookie } = door::open(ctx, &ENTER, ("public.rights", "/hak-saya"), typed, faults);
    let mut answer = page(status, &EnterPage { shell, form })?;
    csrf::hand_out(&mut answer, cookie);
    Ok(answer)
}

fn hers(ctx: &Ctx, case: &Case, victim: &Victim) -> Answer {
    let looks = ctx.read(|conn| looks::of(conn, case, victim, SHOWN))?;
    let lines = looks.iter().map(|look| looks::seen(look, &ctx.book)).collect();
    let open = ctx.read(|conn| requests::store::open_of(conn, victim.id))?;
    let waiting = open.first().map(|(_, due)| (open.len(), *due));
    let (token, cookie) = csrf::for_form(ctx);
    let form = rights_ask::form(ctx, victim.id, &token)?;
    let mut shell = Shell::new(ctx, "public.rights", "Hak Anda").with_exit().with_hotlines(&ctx.book);
    shell.csrf = token;
    let mut answer = page(StatusCode::OK, &RightsPage { shell, lines, waiting, form })?;
    csrf::hand_out(&mut answer, cookie);
    Ok(answer)
}
