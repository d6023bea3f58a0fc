//! Tanda terima pengaduan (D01): a tracking code for whoever reported at the desk or by telephone. It says nothing of
//! the matter, it is shown once, and no paper goes to a home where paper is a danger (LET-13).
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::tracking_codes;
use sintuvu_typeset::{Block, Document, Paper};

use super::actions::KIND;
use super::flow::CaseState;
use super::model::Case;
use super::routes::{prepared, seen};
use super::tracking::{self, TrackingCode};
use super::{reports, store};
use crate::access::Action;
use crate::audit::Entry;
use crate::base::clock::Moment;
use crate::base::ids::{CaseId, UserId};
use crate::db::Tx;
use crate::refusal::Subject;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::forms::{Choices, Field, FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;
use crate::{keys, papers};

const DO_NOT_CONTACT: &str = "do_not_contact";

/// How a code reaches the person; paper is never what is chosen beforehand.
pub(super) const HOW: Field = Field::radios(
    "how",
    "Bagaimana kode diberikan?",
    Choices::Fixed(&[
        ("aloud", "Dibacakan; orangnya mengingat atau mencatat sendiri"),
        ("note", "Ditulis sebagai catatan belanja"),
        ("paper", "Dicetak pada lembar tanda terima"),
    ]),
);

/// Where a code is used and what for.
pub(super) struct Door {
    pub page: &'static str,
    pub title: &'static str,
    pub at: &'static str,
    pub called: &'static str,
    pub use_of_it: &'static str,
}

const TRACKING: Door = Door {
    page: "case.receipt",
    title: "Kode lacak",
    at: "/lacak",
    called: "Lacak laporan",
    use_of_it: "Status dilihat di sana: satu kata saja.",
};

static GIVE: FormSpec = FormSpec {
    action: Action::CaseGiveCode,
    slug: "tanda-terima",
    title: "Beri kode lacak",
    intro: "Kode ini menunjukkan satu kata status di halaman Lacak laporan, tidak lebih. Kode tampil satu kali.",
    button: "Buat kode",
    danger: false,
    fields: &[HOW],
};

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/berkas/{case_id}/tanda-terima", Action::CaseGiveCode, show),
        Endpoint::post("/berkas/{case_id}/tanda-terima", &GIVE, give),
    ]
}

#[derive(Template)]
#[template(path = "cases/receipt.html")]
struct ReceiptPage {
    shell: Shell,
    back: String,
    about: String,
    code: String,
    /// A shopping list that holds the code; empty where it is read aloud.
    shopping: Vec<String>,
    door: &'static Door,
}

fn asking(ctx: &Ctx, case: &Case) -> Result<Prepared, Fault> {
    let mut prepared = Prepared { version: None, ..prepared(case) };
    prepared.values.set("how", "aloud");
    prepared.closed = no_code(case.state);
    if is_unsafe(ctx, case)? {
        prepared.notes.push("Cara menghubungi: jangan dihubungi. Jangan memberi kertas kepada orang ini.".to_owned());
    }
    Ok(prepared)
}

/// Why no code is given for a case now.
fn no_code(state: CaseState) -> Option<String> {
    match state {
        CaseState::Draft => Some("Konsep belum bernomor. Terima berkasnya lebih dulu.".to_owned()),
        _ if state.is_final() => Some(format!("Kode tidak diberikan lagi, karena status berkas “{}”.", state.label())),
        _ => None,
    }
}

/// Whoever reported, or somebody in the case, asked not to be contacted.
pub(super) fn is_unsafe(ctx: &Ctx, case: &Case) -> Result<bool, Fault> {
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let unreadable = |e: crate::crypto::SealError| Fault::Internal(e.to_string());
    if let Some(report) = ctx.read(|conn| reports::of_case(conn, case.id))?
        && report.answers.open(&key, case.id.any()).map_err(unreadable)?.contact_how == DO_NOT_CONTACT
    {
        return Ok(true);
    }
    for victim in ctx.read(|conn| store::victims(conn, case.id))? {
        if let Some(sealed) = &victim.contact
            && sealed.open(&key, victim.id.any()).map_err(unreadable)?.safe_contact_how == DO_NOT_CONTACT
        {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn show(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, _) = seen(&ctx, *id, Action::CaseGiveCode).await?;
    acts::show(&ctx, &GIVE, asking(&ctx, &case)?)
}

async fn give(post: Post, id: Path<CaseId>) -> Answer {
    let (case, _) = seen(&post.ctx, *id, Action::CaseGiveCode).await?;
    let prepared = asking(&post.ctx, &case)?;
    let how = match post.read(&Given::new()) {
        Ok(input) => input.text("how"),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let (id, on_paper) = (*id, how == "paper");
    let written = post
        .show_once(move |tx, actor, first| {
            let subject = Subject { actor, action: Action::CaseGiveCode, kind: KIND, id: id.any() };
            let (case, facts) = store::load(tx, &subject, id)?;
            let permit = subject.decide(&facts)?;
            if let Some(sentence) = no_code(case.state) {
                return Err(subject.not_now(sentence));
            }
            if !first {
                return Ok(None);
            }
            let code = issue(tx, id, actor.user)?;
            let entry = permit.entry(actor, KIND, id.any(), id.any());
            if on_paper {
                tx.record(&Entry { action: "print.made", ..entry.clone() })?;
            }
            tx.record(&entry)?;
            Ok(Some(code))
        })
        .await;
    match written {
        Ok(Some(code)) if on_paper => {
            papers::answer(paper(&post.ctx, &TRACKING, &code, case.created_at)?, "tanda-terima").await
        }
        Ok(Some(code)) => shown(&post.ctx, &TRACKING, &case, (&code, &how)),
        Ok(None) => Ok(see_other(post.ctx.request.path())),
        Err(error) => acts::refused(&post, prepared, error),
    }
}

fn issue(tx: &mut Tx<'_>, case: CaseId, by: UserId) -> Result<TrackingCode, Diesel> {
    let (key, code) = (tracking::key(tx)?, TrackingCode::random());
    diesel::insert_into(tracking_codes::table)
        .values((
            tracking_codes::hash.eq(code.hash(&key)),
            tracking_codes::case_id.eq(case),
            tracking_codes::given_by.eq(by),
            tracking_codes::at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(code)
}

pub(super) fn shown(ctx: &Ctx, door: &'static Door, case: &Case, (code, how): (&TrackingCode, &str)) -> Answer {
    let answer = ReceiptPage {
        shell: Shell::new(ctx, door.page, door.title).with_exit(),
        back: format!("/berkas/{}", case.id),
        about: format!("Berkas {}", case.code),
        code: code.shown(),
        shopping: if how == "note" { shopping(&code.shown()) } else { Vec::new() },
        door,
    };
    page(StatusCode::OK, &answer)
}

/// Four groups of digits as prices that nobody looks at twice.
fn shopping(shown: &str) -> Vec<String> {
    const GOODS: [&str; 4] = ["Beras", "Gula", "Minyak", "Sabun"];
    GOODS.iter().zip(shown.split(' ')).map(|(good, digits)| format!("{good} {digits}")).collect()
}

/// A slip that is cut off and folded small. Nothing on it tells what it is a receipt of; the office is named as anywhere
/// else, without a kop (INT-06, LET-13).
pub(super) fn paper(ctx: &Ctx, door: &Door, code: &TrackingCode, received: Moment) -> Result<Document, Fault> {
    let unit = &ctx.actor()?.unit;
    let host = ctx.app.config.base_url.trim_start_matches("https://").trim_start_matches("http://").to_owned();
    Ok(Document {
        title: "Tanda terima".to_owned(),
        made_at: ctx.now.micros() / 1_000_000,
        paper: Paper::Slip,
        blocks: vec![
            Block::Title { text: "Tanda Terima".to_owned(), below: String::new() },
            Block::Lines(vec![
                ("Kode".to_owned(), code.shown()),
                ("Tanggal".to_owned(), received.long()),
                ("Dari".to_owned(), unit.name.clone()),
                ("Periksa di".to_owned(), format!("{host}{}", door.at)),
            ]),
            Block::Paragraph(
                "Simpan lembar ini di tempat yang aman, atau ingat kodenya lalu musnahkan lembar ini.".to_owned(),
            ),
        ],
        ..Document::default()
    })
}

#[cfg(test)]
mod tests {
    use super::shopping;

    #[test]
    fn a_shopping_note_holds_the_whole_code_and_no_other_word() {
        let note = shopping("4821 0395 1174 0688");
        assert_eq!(note, ["Beras 4821", "Gula 0395", "Minyak 1174", "Sabun 0688"]);
    }
}
