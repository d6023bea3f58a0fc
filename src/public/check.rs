//! `/v/{kode}`, what a letter's QR code leads to, and `/periksa` for whoever types the code: number, day, unit, and
//! whether the letter stands. Nothing of what it says or whom it is about (domain §6.4, LET-08).
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use crate::access::Action;
use crate::base::ids::read_check_code;
use crate::letters::flow::LetterState;
use crate::letters::model::Letter;
use crate::letters::store;
use crate::web::answer::{Answer, page, see_other};
use crate::web::context::Ctx;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

pub fn routes() -> Vec<Endpoint> {
    vec![Endpoint::get("/periksa", Action::LetterCheck, ask), Endpoint::get("/v/{code}", Action::LetterCheck, check)]
}

#[derive(Template)]
#[template(path = "public/check.html")]
struct AskPage {
    shell: Shell,
    /// What was typed and is no code.
    typed: String,
    errors: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "public/check_result.html")]
struct ResultPage {
    shell: Shell,
    /// `valid`, `void` or `unknown`.
    verdict: &'static str,
    sentence: String,
    /// Beside the sentence: number, unit, day.
    lines: Vec<(&'static str, String)>,
}

/// A typed code leads to its own address, where a scanned one starts.
async fn ask(ctx: Ctx) -> Answer {
    let typed = ctx.query("kode").unwrap_or_default();
    if let Some(code) = read_check_code(&typed) {
        return Ok(see_other(&format!("/v/{code}")));
    }
    let mut shell = Shell::new(&ctx, "letter.check", "Periksa surat");
    shell.has_error = !typed.is_empty();
    let status = if typed.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let fault = ("f-kode".to_owned(), "Kode surat terdiri atas 20 huruf dan angka. Periksa lagi.".to_owned());
    let errors = if typed.is_empty() { Vec::new() } else { vec![fault] };
    page(status, &AskPage { shell, typed, errors })
}

async fn check(ctx: Ctx, code: Path<String>) -> Answer {
    let found = match read_check_code(&code) {
        Some(code) => ctx.read(|conn| store::by_check_code(conn, &code))?,
        None => None,
    };
    let answer = found.map_or_else(|| unknown(&ctx), |letter| known(&ctx, &letter));
    let status = if answer.verdict == "unknown" { StatusCode::NOT_FOUND } else { StatusCode::OK };
    page(status, &answer)
}

fn unknown(ctx: &Ctx) -> ResultPage {
    ResultPage {
        shell: Shell::new(ctx, "letter.check_result", "Hasil pemeriksaan surat"),
        verdict: "unknown",
        sentence: "Kode tidak ditemukan. Jangan terima surat ini sebelum bertanya kepada kantor penerbit.".to_owned(),
        lines: Vec::new(),
    }
}

fn known(ctx: &Ctx, letter: &Letter) -> ResultPage {
    let day = letter.signed_at.map(|at| at.day().long()).unwrap_or_default();
    let (verdict, sentence) = if letter.state == LetterState::Void {
        let on = letter.updated_at.day().long();
        ("void", format!("BATAL. Surat dengan kode ini dibatalkan pada {on}. Jangan terima surat ini."))
    } else {
        ("valid", "BERLAKU. Cocokkan nomor, tanggal, dan kantor di bawah ini dengan suratnya.".to_owned())
    };
    ResultPage {
        shell: Shell::new(ctx, "letter.check_result", "Hasil pemeriksaan surat"),
        verdict,
        sentence,
        lines: vec![
            ("Nomor", letter.number.clone().unwrap_or_default()),
            ("Tanggal", day),
            ("Kantor", ctx.book.unit_name(letter.unit_id)),
        ],
    }
}
