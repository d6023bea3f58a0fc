//! The office's forms about a case on paper (domain §10): D02, what was received, D04, what the screening found, and
//! D06, what is planned; and all that its file holds.
//! Code and alias stand for people; who they are goes on a sheet of its own. Printing is kept in the log.
use actix_web::web::Path;
use sintuvu_typeset::{Block, Column, Document, Signature};

use super::actions::KIND;
use super::checks;
use super::checks::model::IndicatorCheck;
use super::indicators::Dimension;
use super::model::{Case, Narrative, Victim};
use super::routes::{prepared, seen, suggestion};
use super::screening::QUESTIONS;
use super::{file, plan, records, reporter, store, views};
use crate::access::{Action, Denied, Facts, decide};
use crate::audit::Entry;
use crate::base::ids::CaseId;
use crate::crypto::{DataKey, SealError};
use crate::refusal::Subject;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault};
use crate::web::context::Ctx;
use crate::web::forms::{Choices, Field, FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::{keys, papers};

const RECEPTION: &str = "d02";
const SCREENING: &str = "d04";
const PLAN: &str = "d06";
const FILE: &str = "file";

static PRINT: FormSpec = FormSpec {
    action: Action::CasePrint,
    slug: "cetak",
    title: "Cetak formulir",
    intro: "Setiap halaman memuat nama Anda dan waktunya. Identitas tidak ikut: cetak lembar identitas dari halaman orangnya.",
    button: "Unduh PDF",
    danger: false,
    fields: &[Field::radios(
        "form",
        "Formulir",
        Choices::Fixed(&[
            (RECEPTION, "Formulir penerimaan pengaduan"),
            (SCREENING, "Lembar identifikasi dan skrining"),
            (PLAN, "Rencana intervensi"),
            (FILE, "Isi berkas: perekrutan, perjalanan, dokumen, kerugian, eksploitasi, terlapor"),
        ]),
    )],
};

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/berkas/{case_id}/cetak", Action::CasePrint, show),
        Endpoint::post("/berkas/{case_id}/cetak", &PRINT, print),
    ]
}

async fn show(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, _) = seen(&ctx, *id, Action::CasePrint).await?;
    let mut prepared = Prepared { version: None, ..prepared(&case) };
    prepared.values.set("form", RECEPTION);
    acts::show(&ctx, &PRINT, prepared)
}

async fn print(post: Post, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&post.ctx, *id, Action::CasePrint).await?;
    let form = match post.read(&Given::new()) {
        Ok(input) => input.text("form"),
        Err(faults) => return acts::again(&post, Prepared { version: None, ..prepared(&case) }, &faults),
    };
    let (id, reason) = (*id, form.clone());
    let written = post.show_once(move |tx, actor, _| {
        let subject = Subject { actor, action: Action::CasePrint, kind: KIND, id: id.any() };
        let (_, facts) = store::load(tx, &subject, id)?;
        let permit = subject.decide(&facts)?;
        let entry = permit.entry(actor, KIND, id.any(), id.any());
        tx.record(&Entry { action: "print.made", reason_code: reason.clone(), ..entry })?;
        Ok(Some(()))
    });
    written.await?;
    let ctx = &post.ctx;
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let victims = ctx.read(|conn| store::victims(conn, case.id))?;
    let (title, mut blocks) = match form.as_str() {
        SCREENING => ("Lembar Identifikasi dan Skrining", screened(ctx, (&case, &facts), &victims, &key)?),
        PLAN => ("Rencana Intervensi", planned(ctx, &case, &facts)?),
        FILE => ("Isi Berkas", file::paper::blocks(ctx, &case, &facts, &key)?),
        _ => ("Formulir Penerimaan Pengaduan", received(ctx, &case, &victims, &key)?),
    };
    blocks.insert(0, Block::Title { text: title.to_owned(), below: case.code.clone() });
    let actor = ctx.actor()?;
    let document = Document {
        title: format!("Formulir {}", case.code),
        made_at: ctx.now.micros() / 1_000_000,
        letterhead: Some(papers::letterhead(&actor.unit, &ctx.book)),
        blocks,
        signature: Some(Signature {
            place_and_date: papers::place_and_date(&actor.unit, &ctx.book, ctx.now),
            role: "Petugas".to_owned(),
            name: actor.name.clone(),
            ..Signature::default()
        }),
        mark: Some(papers::mark(actor, &case.code, ctx.now)),
        ..Document::default()
    };
    papers::answer(document, &format!("formulir-{}", case.code)).await
}

fn unreadable(error: SealError) -> Fault {
    Fault::Internal(error.to_string())
}

fn people(ctx: &Ctx, victims: &[Victim]) -> Block {
    let row = |victim: &Victim| {
        let words = views::person(&victim.sex, &victim.age_band, &ctx.book);
        vec![victim.number.to_string(), victim.alias_code.clone(), words]
    };
    let columns = vec![Column::fit("Nomor").right(), Column::fit("Kode"), Column::new("Keterangan", 1)];
    Block::Table { columns, rows: victims.iter().map(row).collect() }
}

fn received(ctx: &Ctx, case: &Case, victims: &[Victim], key: &DataKey) -> Result<Vec<Block>, Fault> {
    let facts = views::facts(case, victims, &ctx.book, None);
    let mut lines: Vec<(String, String)> = facts.into_iter().map(|(label, value)| (label.to_owned(), value)).collect();
    lines.retain(|(label, _)| label != "Petugas");
    let danger = if case.danger { "ya" } else { "tidak" };
    lines.push(("Bahaya saat diterima".to_owned(), danger.to_owned()));
    let narrative = match &case.narrative {
        Some(sealed) => sealed.open(key, case.id.any()).map_err(unreadable)?.clone(),
        None => Narrative::default(),
    };
    match ctx.read(|conn| reporter::told(conn, case, key, &ctx.book))? {
        Some(told) => lines.extend(told),
        None if narrative.place.is_empty() => {}
        None => lines.push(("Tempat kejadian".to_owned(), narrative.place.clone())),
    }
    let risk = if case.risk_level.is_empty() {
        "belum dinilai".into()
    } else {
        ctx.book.label("risk_level", &case.risk_level)
    };
    lines.push(("Tingkat risiko".to_owned(), risk));
    let mut blocks = vec![Block::Heading("Penerimaan".to_owned()), Block::Lines(lines)];
    blocks.push(Block::Heading("Orang yang mengalami".to_owned()));
    blocks.push(if victims.is_empty() {
        Block::Paragraph("Belum ada orang yang tercatat.".to_owned())
    } else {
        people(ctx, victims)
    });
    blocks.push(Block::Heading("Uraian".to_owned()));
    let text = &narrative.text;
    if text.trim().is_empty() {
        blocks.push(Block::Paragraph("Belum diisi.".to_owned()));
    }
    blocks.extend(papers::lines(text).into_iter().map(Block::Paragraph));
    Ok(blocks)
}

fn screened(ctx: &Ctx, (case, facts): (&Case, &Facts), victims: &[Victim], key: &DataKey) -> Result<Vec<Block>, Fault> {
    let book = &ctx.book;
    let mut blocks = vec![people(ctx, victims), Block::Heading("Dua belas pertanyaan".to_owned())];
    match ctx.read(|conn| records::newest_screening(conn, case.id))? {
        None => blocks.push(Block::Paragraph("Skrining belum diisi.".to_owned())),
        Some(row) => {
            let kept = row.answers.open(key, row.id.any()).map_err(unreadable)?;
            let said = |code: &str| kept.answers.iter().find(|(q, _)| q == code).map_or("", |(_, a)| a.as_str());
            let answer = |code: &str| match said(code) {
                "" => "tidak dijawab".to_owned(),
                answer => book.label("screening_answer", answer).to_lowercase(),
            };
            let rows =
                QUESTIONS.iter().map(|q| vec![q.number.to_string(), q.text.to_owned(), answer(q.code)]).collect();
            let columns = vec![Column::fit("No.").right(), Column::new("Pertanyaan", 1), Column::fit("Jawaban")];
            blocks.push(Block::Table { columns, rows });
            if let Some((label, reasons)) = ctx.read(|conn| suggestion(conn, case, key, book))? {
                blocks.push(Block::Subheading(format!("Saran alat bantu: {label}")));
                blocks.push(Block::Bulleted(reasons));
            }
            let result = if case.screening_result.is_empty() {
                "belum dipilih".to_owned()
            } else {
                book.label("screening_result", &case.screening_result)
            };
            let lines = [("Hasil yang dipilih petugas", result), ("Alasan", kept.reason.clone())];
            let filled = lines.into_iter().filter(|(_, value)| !value.is_empty());
            blocks.push(Block::Lines(filled.map(|(label, value)| (label.to_owned(), value)).collect()));
        }
    }
    // Paper tells no more than the page: what was ticked of a person is read by whoever may screen.
    let checked = match decide(ctx.actor()?, Action::VictimScreen, facts) {
        Ok(_) | Err(Denied::StepUp) => ctx.read(|conn| checks::store::indicators_of(conn, case.id))?,
        Err(_) => Vec::new(),
    };
    for victim in victims {
        blocks.extend(indicators(ctx, victim, &checked, key)?);
    }
    Ok(blocks)
}

/// Goals, services, who, by when, and what the person said of it.
fn planned(ctx: &Ctx, case: &Case, facts: &Facts) -> Result<Vec<Block>, Fault> {
    let plan = plan::views::plan_page(ctx, case, facts)?;
    let mut blocks = Vec::new();
    match plan.agreement {
        Some(said) => {
            blocks.push(Block::Paragraph(said.sentence));
            blocks.extend(papers::lines(&said.words).into_iter().map(Block::Paragraph));
        }
        None => blocks.push(Block::Paragraph("Kesepakatan belum dicatat.".to_owned())),
    }
    if plan.rows.is_empty() {
        blocks.push(Block::Paragraph("Belum ada langkah.".to_owned()));
    }
    for row in plan.rows {
        blocks.push(Block::Heading(format!("{}. {} ({})", row.number, row.service, row.status.to_lowercase())));
        let mut lines: Vec<(String, String)> =
            row.lines.into_iter().map(|(label, value)| (label.to_owned(), value)).collect();
        lines.push(("Tujuan".to_owned(), row.goal));
        if !row.reason.is_empty() {
            lines.push(("Mengapa tidak dilanjutkan".to_owned(), row.reason));
        }
        blocks.push(Block::Lines(lines));
    }
    Ok(blocks)
}

/// What was found of the full list in one person, part by part.
fn indicators(ctx: &Ctx, victim: &Victim, checked: &[IndicatorCheck], key: &DataKey) -> Result<Vec<Block>, Fault> {
    let mut blocks = Vec::new();
    for dimension in Dimension::ALL.iter().copied() {
        let found = checked.iter().find(|row| row.victim_id == victim.id && row.dimension == dimension);
        let Some(row) = found else { continue };
        let ticks = row.ticks.open(key, row.id.any()).map_err(unreadable)?;
        if ticks.found.is_empty() {
            continue;
        }
        if blocks.is_empty() {
            blocks.push(Block::Heading(format!("Indikator pada {}", victim.alias_code)));
        }
        blocks.push(Block::Subheading(dimension.label().to_owned()));
        blocks.push(Block::Bulleted(ticks.found.iter().map(|code| ctx.book.label(dimension.list(), code)).collect()));
    }
    Ok(blocks)
}
