//! Siapa membuka berkas ini: for the owner with names, and printed for the person herself with agency, job,
//! time and purpose (D-46, domain 9.4).
use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use super::actions::KIND;
use super::care::Kind;
use super::model::{Case, Victim};
use super::rights::looks::{Seen, seen as seen_by_her};
use super::routes::{prepared, seen};
use super::{merged, rights, store};
use crate::access::{Action, Bundles, Role};
use crate::accounts;
use crate::audit::{self, Entry, Look};
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, CaseId, UserId};
use crate::reference::Book;
use crate::refusal::Subject;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::form_view::OptionView;
use crate::web::forms::{Choices, Field, FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

static PRINT: FormSpec = FormSpec {
    action: Action::CasePrintAccess,
    slug: "cetak-jejak",
    title: "Cetak untuk orang yang mengalami",
    intro: "Daftar ini menyebut instansi, jabatan, waktu, dan keperluan, tanpa nama petugas. Serahkan langsung kepada orangnya, bila aman baginya menyimpan kertas ini.",
    button: "Buat halaman cetak",
    danger: false,
    fields: &[Field::select("person", "Untuk siapa", Choices::Given)],
};

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/berkas/{case_id}/jejak", Action::CaseAccessLog, show),
        Endpoint::get("/berkas/{case_id}/cetak-jejak", Action::CasePrintAccess, show_print),
        Endpoint::post("/berkas/{case_id}/cetak-jejak", &PRINT, print),
    ]
}

/// One look in words.
struct Line {
    at: Moment,
    who: String,
    unit: String,
    role: String,
    what: String,
    why: String,
    classes: String,
}

#[derive(Template)]
#[template(path = "cases/access_log.html")]
struct LogPage {
    shell: Shell,
    code: String,
    back: String,
    lines: Vec<Line>,
    next: Option<String>,
    print_href: Option<String>,
    /// Where each person gets a code to see this herself.
    give: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "cases/access_print.html")]
struct PrintPage {
    shell: Shell,
    back: String,
    alias: String,
    unit: String,
    at: String,
    lines: Vec<Seen>,
}

/// What an act was, and for whom.
fn what(look: &Look, victims: &[Victim]) -> String {
    let person = victims.iter().find(|victim| Some(victim.id.any()) == look.object_id);
    match (look.action.as_str(), person) {
        ("victim.reveal", Some(victim)) => format!("Identitas orang {} ditampilkan", victim.number),
        ("victim.reveal", None) if look.object_kind == KIND => "Pelapor ditampilkan".to_owned(),
        ("victim.reveal", None) => "Identitas ditampilkan".to_owned(),
        ("victim.reveal_care", person) => of_care(look, person),
        ("case.reveal_file", _) => "Nama dan nomor dalam berkas ditampilkan".to_owned(),
        ("party.reveal", _) => "Data terlapor ditampilkan".to_owned(),
        ("attachment.open", _) => "Lampiran dibuka".to_owned(),
        ("breakglass.opened", _) => "Akses darurat 30 menit dibuka".to_owned(),
        _ => "Rujukan dibuka penerima".to_owned(),
    }
}

/// "Rencana keselamatan orang 2 dibuka"
fn of_care(look: &Look, person: Option<&Victim>) -> String {
    let title = Kind::parse(&look.object_kind).map_or("Asesmen", Kind::title);
    person.map_or_else(|| format!("{title} dibuka"), |victim| format!("{title} orang {} dibuka", victim.number))
}

/// The purpose in words; an officer who corrects data sees them too.
pub(super) fn why(look: &Look, book: &Book) -> String {
    match look.reason_code.as_str() {
        "" => String::new(),
        "edit" => "Memperbaiki data".to_owned(),
        "subject_request" => "Menjawab permintaan orangnya".to_owned(),
        "contact_reporter" => book.label("reporter_reveal_reason", "contact_reporter"),
        "referral_preview" => "Memeriksa sebelum merujuk".to_owned(),
        // What the choice asks of an officer is no purpose.
        code => book.label("reveal_reason", code).trim_end_matches(" (wajib diuraikan)").to_owned(),
    }
}

fn line(look: &Look, names: &HashMap<UserId, String>, victims: &[Victim], book: &Book) -> Line {
    let classes: Vec<&str> = Bundles::from_codes(&look.classes).items().map(crate::access::Bundle::label).collect();
    Line {
        at: look.at,
        who: look.actor_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        unit: look.unit_id.map_or_else(|| "Sistem".to_owned(), |unit| book.unit_name(unit)),
        role: Role::parse(&look.role).map_or_else(String::new, |role| role.label().to_owned()),
        what: what(look, victims),
        why: why(look, book),
        classes: classes.join(", "),
    }
}

/// This case and those that became part of it.
pub fn roots(conn: &mut crate::db::Conn, case: &Case) -> Result<Vec<AnyId>, diesel::result::Error> {
    let gone = merged::into(conn, case.id)?;
    Ok(std::iter::once(case.id.any()).chain(gone.iter().map(|gone| gone.id.any())).collect())
}

async fn show(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&ctx, *id, Action::CaseAccessLog).await?;
    let before = ctx.query("sesudah").and_then(|seq| seq.parse().ok());
    let found = ctx.read(|conn| {
        let roots = roots(conn, &case)?;
        audit::looks(conn, &roots, before)
    })?;
    let victims = ctx.read(|conn| store::victims(conn, case.id))?;
    let people: Vec<UserId> = found.rows.iter().filter_map(|look| look.actor_id).collect();
    let names = ctx.read(|conn| accounts::store::names_of(conn, &people))?;
    let prints = crate::access::decide(ctx.actor()?, Action::CasePrintAccess, &facts).is_ok() && !victims.is_empty();
    let answer = LogPage {
        shell: Shell::new(&ctx, "case.access_log", "Siapa membuka berkas ini").with_exit(),
        code: case.code.clone(),
        back: format!("/berkas/{}", case.id),
        lines: found.rows.iter().map(|look| line(look, &names, &victims, &ctx.book)).collect(),
        next: found.next.map(|next| format!("/berkas/{}/jejak?sesudah={}", case.id, next.value)),
        print_href: prints.then(|| format!("/berkas/{}/cetak-jejak", case.id)),
        give: rights::give::links(ctx.actor()?, &case, &facts, &victims),
    };
    page(StatusCode::OK, &answer)
}

fn given(victims: &[Victim], book: &Book) -> Given {
    let option = |v: &Victim| {
        let words = super::views::person(&v.sex, &v.age_band, book);
        OptionView::new(v.number.to_string(), format!("Orang {} ({words})", v.number))
    };
    Given::from([("person", victims.iter().map(option).collect())])
}

fn printing(ctx: &Ctx, case: &Case) -> Result<Prepared, Fault> {
    let victims = ctx.read(|conn| store::victims(conn, case.id))?;
    let given = given(&victims, &ctx.book);
    Ok(Prepared { version: None, back: format!("/berkas/{}/jejak", case.id), given, ..prepared(case) })
}

async fn show_print(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, _) = seen(&ctx, *id, Action::CasePrintAccess).await?;
    let mut prepared = printing(&ctx, &case)?;
    if let [only] = prepared.given.get("person").map_or(&[][..], Vec::as_slice) {
        prepared.values.set("person", only.code.clone());
    }
    acts::show(&ctx, &PRINT, prepared)
}

/// Looks that fit on the paper.
const PRINTED: i64 = 200;

async fn print(post: Post, id: Path<CaseId>) -> Answer {
    let (case, _) = seen(&post.ctx, *id, Action::CasePrintAccess).await?;
    let prepared = printing(&post.ctx, &case)?;
    let number = match post.read(&prepared.given) {
        Ok(input) => input.text("person").parse().unwrap_or_default(),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let id = *id;
    let written = post
        .show_once(move |tx, actor, first| {
            let subject = Subject { actor, action: Action::CasePrintAccess, kind: KIND, id: id.any() };
            let (_, facts) = store::load(tx, &subject, id)?;
            let permit = subject.decide(&facts)?;
            let victim = store::victim(tx.conn, id, number)?.ok_or_else(|| subject.hidden())?;
            if !first {
                return Ok(None);
            }
            let entry = permit.entry(actor, "victim", victim.id.any(), id.any());
            tx.record(&Entry { action: "print.made", reason_code: audit::FOR_HER.to_owned(), ..entry })?;
            Ok(Some(victim))
        })
        .await;
    let victim = match written {
        Ok(Some(victim)) => victim,
        Ok(None) => return Ok(see_other(post.ctx.request.path())),
        Err(error) => return acts::refused(&post, prepared, error),
    };
    let looks = post.ctx.read(|conn| rights::looks::of(conn, &case, &victim, PRINTED))?;
    let mut shell = Shell::new(&post.ctx, "case.print_access", "Siapa membuka data saya").with_exit();
    // No officer's name, at the foot of the paper either.
    shell.user_name.clear();
    let answer = PrintPage {
        shell,
        back: format!("/berkas/{id}/jejak"),
        alias: victim.alias_code.clone(),
        unit: post.ctx.book.unit_name(case.unit_id),
        at: post.ctx.now.long(),
        lines: looks.iter().map(|look| seen_by_her(look, &post.ctx.book)).collect(),
    };
    page(StatusCode::OK, &answer)
}
