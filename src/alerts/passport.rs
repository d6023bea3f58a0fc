//! Wawancara paspor: the checklist of the immigration office (domain §4.6, ALR-07). Nothing about the
//! applicant can be typed and nothing is kept: two cues and a deferral make an alert that holds age
//! band and destination, no more. To defer is not to accuse; there is no list of applicants.
use std::sync::Arc;

use actix_web::http::StatusCode;
use askama::Template;

use super::actions::{self, NewAlert};
use super::model::Report;
use super::routes::given;
use crate::access::{Action, Actor, Facts, Permit, decide};
use crate::audit::Entry;
use crate::base::ids::AnyId;
use crate::coded;
use crate::db::Tx;
use crate::reference::Book;
use crate::refusal::Refusal;
use crate::web::Typed;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, page};
use crate::web::context::Ctx;
use crate::web::form_view::{Fill, FormView};
use crate::web::forms::{Choices, Field, FormSpec, Input};
use crate::web::post::{Done, Post};
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

const HERE: &str = "/laporan-dini/wawancara-paspor";
const SHEET: &str = "/laporan-dini/panduan-paspor";

coded! {
    /// What becomes of the application (code list `passport_result`).
    Outcome { Continue = "continue", Defer = "defer", Cancel = "cancel" }
}

/// Cues that make an alert.
const CUES: usize = 2;

/// A passport that is issued was not deferred, whatever the cues: the officer decides.
pub const fn makes_alert(cues: usize, outcome: Outcome) -> bool {
    cues >= CUES && !matches!(outcome, Outcome::Continue)
}

pub static CHECK: FormSpec = FormSpec {
    action: Action::PassportCheck,
    slug: "wawancara-paspor",
    title: "Daftar periksa wawancara paspor",
    intro: "Nama dan jawaban pemohon tidak diketik dan tidak disimpan di sini. Menunda bukan menuduh.",
    button: "Simpan hasil",
    danger: false,
    fields: &[
        Field::checks("cues", "Tanda yang tampak", Choices::List("passport_cue")).optional(),
        Field::radios("result", "Hasil wawancara", Choices::List("passport_result"))
            .hint("Dua tanda atau lebih dan hasil tunda atau batal: Disnaker dan BP3MI diberi tahu, tanpa identitas."),
        Field::select("region", "Kecamatan asal pemohon", Choices::Given),
        Field::select("age_band", "Kelompok umur", Choices::List("age_band_victim")),
        Field::select("destination", "Kawasan tujuan", Choices::List("destination_area")),
    ],
};

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get(HERE, Action::PassportCheck, show),
        Endpoint::post(HERE, &CHECK, check),
        Endpoint::get(SHEET, Action::PassportCheck, guidance),
    ]
}

/// Where the checklist is, for the office that interviews.
pub fn link(actor: &Actor) -> Option<&'static str> {
    decide(actor, Action::PassportCheck, &Facts::nothing()).is_ok().then_some(HERE)
}

#[derive(Template)]
#[template(path = "alerts/passport.html")]
struct CheckPage {
    shell: Shell,
    form: FormView,
    /// Address of the applicant's sheet, after a result was saved.
    sheet: Option<String>,
}

#[derive(Template)]
#[template(path = "alerts/passport_sheet.html")]
struct SheetPage {
    shell: Shell,
    back: &'static str,
    outcome: Outcome,
}

async fn show(ctx: Ctx) -> Answer {
    ctx.permit(Action::PassportCheck)?;
    let given = given(&ctx)?;
    let form = CHECK.view(&Fill {
        url: HERE.into(),
        csrf: ctx.csrf(),
        version: None,
        values: &Typed::default(),
        given: &given,
        faults: &[],
        book: &ctx.book,
    });
    let saved = ctx.query("hasil").and_then(|code| Outcome::parse(&code));
    let sheet = saved.map(|outcome| format!("{SHEET}?hasil={outcome}"));
    page(StatusCode::OK, &CheckPage { shell: Shell::new(&ctx, "passport.check", CHECK.title), form, sheet })
}

async fn check(post: Post) -> Answer {
    let permit = post.ctx.permit(Action::PassportCheck)?;
    let may_send = post.ctx.permit(Action::AlertSubmit)?;
    let given = given(&post.ctx)?;
    let prepared = Prepared { back: "/laporan-dini".into(), given: given.clone(), ..Prepared::default() };
    let input = match post.read(&given) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let book = Arc::clone(&post.ctx.book);
    let done = post.submit(move |tx, actor| record(tx, &book, actor, (&permit, &may_send), &input)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}

/// The audit row says that somebody was interviewed and how it ended; who, nothing says.
fn record(
    tx: &mut Tx<'_>,
    book: &Book,
    actor: &Actor,
    (permit, may_send): (&Permit, &Permit),
    input: &Input,
) -> Result<Done, Refusal> {
    let outcome = input.parsed("result", Outcome::parse).unwrap_or(Outcome::Defer);
    let mut cues = input.codes("cues");
    cues.sort();
    cues.dedup();
    let nobody = AnyId::new();
    tx.record(&Entry {
        object_id: None,
        root_id: None,
        reason_code: outcome.code().to_owned(),
        ..permit.entry(actor, "passport", nobody, nobody)
    })?;
    let back = |receipt: String| Done { location: format!("{HERE}?selesai={receipt}&hasil={outcome}"), receipt };
    if !makes_alert(cues.len(), outcome) {
        return Ok(back("TANPA-LAPORAN".to_owned()));
    }
    let sent = actions::submit(tx, book, actor, may_send, &alert(book, input))?;
    Ok(back(sent.receipt))
}

/// Age band and destination in words; the kecamatan stands on the alert itself. A village learns
/// nothing: in a small one the applicant would be known by it.
fn alert(book: &Book, input: &Input) -> NewAlert {
    let what = format!(
        "Kelompok umur {}. Kawasan tujuan: {}.",
        book.label("age_band_victim", &input.text("age_band")),
        book.label("destination_area", &input.text("destination"))
    );
    NewAlert {
        alert_type: "passport_deferred".into(),
        channel: "passport_interview",
        region: input.text("region"),
        people: Some(1),
        danger: false,
        departs_soon: false,
        wants_feedback: false,
        hide_from_village: true,
        report: Report { what, ..Report::default() },
    }
}

async fn guidance(ctx: Ctx) -> Answer {
    ctx.permit(Action::PassportCheck)?;
    let outcome = ctx.query("hasil").and_then(|code| Outcome::parse(&code)).unwrap_or(Outcome::Defer);
    let shell = Shell::new(&ctx, "passport.sheet", "Panduan untuk pemohon").with_hotlines(&ctx.book);
    page(StatusCode::OK, &SheetPage { shell, back: HERE, outcome })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alr_07_two_cues_and_a_deferral_make_an_alert() {
        let table = [
            (0, Outcome::Defer, false),
            (1, Outcome::Defer, false),
            (1, Outcome::Cancel, false),
            (2, Outcome::Defer, true),
            (2, Outcome::Cancel, true),
            (9, Outcome::Defer, true),
            (9, Outcome::Continue, false),
        ];
        for (cues, outcome, made) in table {
            assert_eq!(makes_alert(cues, outcome), made, "{cues} {outcome}");
        }
    }
}
