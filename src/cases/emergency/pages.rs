//! The pages of break-glass: which case, why, and the review afterwards.
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use super::acts::{self as emergency, Judgement};
use super::store::{self, Emergency};
use crate::access::{Action, Facts, Relation, decide};
use crate::accounts;
use crate::audit;
use crate::base::clock::Moment;
use crate::base::ids::{CaseId, EmergencyId};
use crate::base::paging::After;
use crate::cases::actions::KIND as CASE;
use crate::cases::model::Case;
use crate::cases::store as cases;
use crate::keys;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::forms::{Choices, Class, Field, FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

static FIND: FormSpec = FormSpec {
    action: Action::CaseBreakGlass,
    slug: "akses-darurat",
    title: "Akses darurat",
    intro: "Untuk keselamatan orang yang mengalami, bila unit pemilik berkas tidak dapat dihubungi. Setiap percobaan dicatat.",
    button: "Lanjut",
    danger: false,
    fields: &[Field::code("code", "Kode berkas").max(12).hint("Contoh: KS-7F3K2M")],
};

static OPEN: FormSpec = FormSpec {
    action: Action::CaseBreakGlass,
    slug: "akses-darurat",
    title: "Buka berkas ini dalam keadaan darurat",
    intro: "Berkas terbuka 30 menit, hanya untuk dibaca. Kepala unit pemilik dan petugas pelindungan data langsung diberi tahu. Orang lain meninjau alasan Anda.",
    button: "Buka selama 30 menit",
    danger: true,
    fields: &[Field::area("reason", "Alasan")
        .max(1_000)
        .hint("Paling sedikit 20 karakter. Tulis bahaya apa yang tidak dapat menunggu.")
        .class(Class::P3)],
};

static REVIEW: FormSpec = FormSpec {
    action: Action::EmergencyReview,
    slug: "tinjau",
    title: "Tinjau akses darurat",
    intro: "Nilai apakah bahayanya nyata dan tidak dapat menunggu unit pemilik. Tanyakan kepada kedua unit bila perlu.",
    button: "Simpan tinjauan",
    danger: false,
    fields: &[
        Field::radios("verdict", "Hasil", Choices::Fixed(&[("yes", "Beralasan"), ("no", "Tidak beralasan")])),
        Field::area("note", "Catatan").max(1_000).class(Class::P3),
    ],
};

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/akses-darurat", Action::CaseBreakGlass, show_find),
        Endpoint::post("/akses-darurat", &FIND, find),
        Endpoint::get("/akses-darurat/tinjauan", Action::EmergencyList, list),
        Endpoint::get("/akses-darurat/{breakglass_id}", Action::EmergencyReview, show_review),
        Endpoint::post("/akses-darurat/{breakglass_id}", &REVIEW, review),
        Endpoint::get("/berkas/{case_id}/akses-darurat", Action::CaseBreakGlass, show_open),
        Endpoint::post("/berkas/{case_id}/akses-darurat", &OPEN, open),
    ]
}

/// A page that concerns no record yet; a try by somebody whose page it is not stands in the log.
async fn permitted(ctx: &Ctx) -> Result<(), Fault> {
    let actor = ctx.actor()?;
    match decide(actor, Action::CaseBreakGlass, &Facts::nothing()) {
        Ok(_) => Ok(()),
        Err(denied) => ctx.deny(Action::CaseBreakGlass, "user", actor.user.any(), denied).await,
    }
}

fn finding() -> Prepared {
    Prepared { back: "/hari-ini".into(), exit: true, ..Prepared::default() }
}

async fn show_find(ctx: Ctx) -> Answer {
    permitted(&ctx).await?;
    acts::show(&ctx, &FIND, finding())
}

async fn find(post: Post) -> Answer {
    permitted(&post.ctx).await?;
    let code = match post.read(&Given::new()) {
        Ok(input) => input.text("code"),
        Err(faults) => return acts::again(&post, finding(), &faults),
    };
    let done = post.submit(move |tx, actor| emergency::find(tx, actor, &code)).await;
    done.or_else(|error| acts::refused(&post, finding(), error))
}

/// The case for whoever may open it so; for all others it does not exist.
async fn seen(ctx: &Ctx, id: CaseId) -> Result<(Case, Facts), Fault> {
    let actor = ctx.actor()?;
    let Some((case, facts)) = ctx.read(|conn| cases::find(conn, actor, id))? else {
        return ctx.hide(Action::CaseBreakGlass, CASE, id.any()).await;
    };
    match decide(actor, Action::CaseBreakGlass, &facts) {
        Ok(_) => Ok((case, facts)),
        Err(denied) => ctx.deny(Action::CaseBreakGlass, CASE, id.any(), denied).await,
    }
}

fn opening(ctx: &Ctx, case: &Case, facts: &Facts) -> Result<Prepared, Fault> {
    let closed = emergency::needless(ctx.actor()?, case, facts);
    let open = facts.relations.has(Relation::Emergency).then_some("Berkas ini sedang terbuka untuk Anda.");
    let known = closed.is_some() || open.is_some();
    Ok(Prepared {
        about: format!("Berkas {}", case.code),
        back: if known { format!("/berkas/{}", case.id) } else { "/akses-darurat".to_owned() },
        notes: vec![format!("Unit pemilik: {}.", ctx.book.unit_name(case.unit_id))],
        exit: true,
        closed: closed.or(open).map(str::to_owned),
        ..Prepared::default()
    })
}

async fn show_open(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&ctx, *id).await?;
    acts::show(&ctx, &OPEN, opening(&ctx, &case, &facts)?)
}

async fn open(post: Post, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&post.ctx, *id).await?;
    let prepared = opening(&post.ctx, &case, &facts)?;
    let reason = match post.read(&Given::new()) {
        Ok(input) => input.text("reason"),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let id = *id;
    let done = post.submit(move |tx, actor| emergency::open(tx, actor, id, &reason)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}

struct Row {
    id: EmergencyId,
    title: String,
    units: String,
    opened_at: Moment,
    state: &'static str,
    kind: &'static str,
}

#[derive(Template)]
#[template(path = "cases/emergencies.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
    next: Option<String>,
}

async fn list(ctx: Ctx) -> Answer {
    ctx.permit(Action::EmergencyList)?;
    let after = ctx.query("sesudah").and_then(|text| After::read(&text));
    let found = ctx.read(|conn| store::list(conn, false, after))?;
    let people: Vec<_> = found.rows.iter().map(|line| line.user_id).collect();
    let names = ctx.read(|conn| accounts::store::usernames(conn, &people))?;
    let row = |line: &store::Line| {
        let (state, kind) = match line.justified {
            None => ("Menunggu tinjauan", "warn"),
            Some(true) => ("Beralasan", "ok"),
            Some(false) => ("Tidak beralasan", "danger"),
        };
        let who = names.get(&line.user_id).map_or("", String::as_str);
        Row {
            id: line.id,
            title: format!("Berkas {} · {who}", line.code),
            units: ctx.book.unit_name(line.unit_id),
            opened_at: line.opened_at,
            state,
            kind,
        }
    };
    let rows = found.rows.iter().map(row).collect();
    let next = found.next.map(|next| format!("/akses-darurat/tinjauan?sesudah={}", next.write()));
    page(StatusCode::OK, &ListPage { shell: Shell::new(&ctx, "breakglass.list", "Akses darurat"), rows, next })
}

/// What the reviewer reads before judging: who, which case, why, and what was opened.
fn reviewing(ctx: &Ctx, row: &Emergency) -> Result<Prepared, Fault> {
    let case = ctx.read(|conn| cases::for_reaction(conn, row.case_id))?.ok_or(Fault::NotFound)?;
    let who = ctx.read(|conn| accounts::store::standing(conn, row.user_id))?;
    let (name, username) = who.map_or_else(Default::default, |who| (who.full_name, who.username));
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let reason = row.reason.open(&key, row.id.any()).map_err(|e| Fault::Internal(e.to_string()))?;
    let looks = ctx.read(|conn| audit::looks_by(conn, row.case_id.any(), row.user_id, row.opened_at, row.until))?;
    let seen = match looks {
        0 => "Identitas tidak ditampilkan.".to_owned(),
        count => format!("Identitas ditampilkan {count} kali."),
    };
    let mut notes = vec![
        format!("Dibuka oleh {name} ({username}), {}.", ctx.book.unit_name(row.unit_id)),
        format!("Unit pemilik: {}.", ctx.book.unit_name(case.unit_id)),
        format!("Dibuka {}, berakhir {}.", row.opened_at.long(), row.ended_at.unwrap_or(row.until).long()),
        seen,
        format!("Alasan: {}", reason.0),
    ];
    if let Some(sealed) = &row.review {
        let review = sealed.open(&key, row.id.any()).map_err(|e| Fault::Internal(e.to_string()))?;
        notes.push(format!("Hasil tinjauan: {}", review.0));
    }
    Ok(Prepared {
        about: format!("Berkas {}", case.code),
        back: "/akses-darurat/tinjauan".into(),
        notes,
        closed: row.reviewed_at.map(|at| format!("Sudah ditinjau {}.", at.long())),
        ..Prepared::default()
    })
}

fn found(ctx: &Ctx, id: EmergencyId) -> Result<Emergency, Fault> {
    ctx.permit(Action::EmergencyReview)?;
    ctx.read(|conn| store::find(conn, id))?.ok_or(Fault::NotFound)
}

async fn show_review(ctx: Ctx, id: Path<EmergencyId>) -> Answer {
    let row = found(&ctx, *id)?;
    acts::show(&ctx, &REVIEW, reviewing(&ctx, &row)?)
}

async fn review(post: Post, id: Path<EmergencyId>) -> Answer {
    let row = found(&post.ctx, *id)?;
    let prepared = reviewing(&post.ctx, &row)?;
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let judged = Arc::new(Judgement { justified: input.text("verdict") == "yes", note: input.text("note") });
    let id = *id;
    let done = post.submit(move |tx, actor| emergency::review(tx, actor, id, &judged)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
