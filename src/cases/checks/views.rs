//! What a case's pages show of a person's checks: the counting of each dimension, the gaps with their
//! grounds, when and by which office the person was interviewed. Never what was said.
use std::collections::HashMap;

use askama::Template;

use super::forms::{Kind, SHEETS, Sheet};
use super::model::{DepartureCheck, IndicatorCheck, Interview};
use super::store;
use crate::access::{Actor, Facts, decide};
use crate::base::clock::Day;
use crate::base::ids::{CaseId, VictimId};
use crate::cases::departure::{AGE, Found, SCHEMES, gaps};
use crate::cases::indicators::{self, Dimension, Strength, Tally};
use crate::cases::model::{Case, Victim};
use crate::cases::rescoring;
use crate::cases::screening::Suggestion;
use crate::cases::views::PersonLine;
use crate::crypto::DataKey;
use crate::reference::Book;
use crate::web::answer::Fault;
use crate::web::context::Ctx;
use crate::web::shell::Shell;

/// The line beside a person on the case's page.
pub struct Beside {
    pub href: String,
    pub words: String,
}

pub fn address(case: CaseId, number: i32) -> String {
    format!("/berkas/{case}/orang/{number}/skrining-lengkap")
}

/// Adds to each person what the checks say; of a child nothing but the count of interviews, unless
/// the officer is named.
pub fn beside(
    ctx: &Ctx,
    case: &Case,
    key: &DataKey,
    (victims, masked): (&[Victim], bool),
    mut people: Vec<PersonLine>,
) -> Result<Vec<PersonLine>, Fault> {
    let counts: HashMap<VictimId, i64> = ctx.read(|conn| store::interviews_of(conn, case.id))?.into_iter().collect();
    let (ticks, papers) = if masked {
        (Vec::new(), Vec::new())
    } else {
        (ctx.read(|conn| store::indicators_of(conn, case.id))?, ctx.read(|conn| store::departures_of(conn, case.id))?)
    };
    for (line, victim) in people.iter_mut().zip(victims) {
        let mut words = Vec::new();
        if let Some(found) = suggested(&ctx.book, &ticks, victim, key) {
            words.push(format!("saran: {}", found.label.label()));
        }
        if let Some(found) = papers
            .iter()
            .find(|p| p.victim_id == victim.id)
            .and_then(|row| computed(&ctx.book, row, victim, key, ctx.now.day()).map(|(_, found)| found))
        {
            words.push(found.words());
        }
        if let Some(count) = counts.get(&victim.id) {
            words.push(format!("diwawancarai {count} kali"));
        }
        line.checks = Some(Beside { href: address(case.id, victim.number), words: words.join("; ") });
    }
    Ok(people)
}

/// What the full list suggests for each person, for whoever chooses the result.
pub fn notes(ctx: &Ctx, case: &Case, key: &DataKey) -> Result<Vec<String>, Fault> {
    let ticks = ctx.read(|conn| store::indicators_of(conn, case.id))?;
    if ticks.is_empty() {
        return Ok(Vec::new());
    }
    let victims = ctx.read(|conn| crate::cases::store::victims(conn, case.id))?;
    let note = |victim: &Victim| {
        suggested(&ctx.book, &ticks, victim, key)
            .map(|found| format!("Skrining lengkap orang {}: {}.", victim.number, found.label.label()))
    };
    Ok(victims.iter().filter_map(note).collect())
}

fn tallies(book: &Book, rows: &[IndicatorCheck], victim: &Victim, key: &DataKey) -> Vec<(Dimension, Tally)> {
    let weighs = |code: &str| book.indicators.get(code).and_then(|strength| Strength::parse(strength));
    let of = |dimension: &Dimension| {
        let row = rows.iter().find(|row| row.victim_id == victim.id && row.dimension == *dimension)?;
        let ticks = row.ticks.open(key, row.id.any()).ok()?;
        Some((*dimension, Tally::of(ticks.found.iter().map(String::as_str), weighs)))
    };
    Dimension::ALL.iter().filter_map(of).collect()
}

fn suggested(book: &Book, rows: &[IndicatorCheck], victim: &Victim, key: &DataKey) -> Option<Suggestion> {
    indicators::suggest(&tallies(book, rows, victim, key), victim.is_child)
}

/// Code of the scheme, and what it lacks.
fn computed(book: &Book, row: &DepartureCheck, victim: &Victim, key: &DataKey, today: Day) -> Option<(String, Found)> {
    let departure = row.answers.open(key, row.id.any()).ok()?;
    let found = gaps(&book.gap_rules, &departure.known(victim), today);
    Some((departure.scheme.clone(), found))
}

/// One dimension on the person's page.
pub struct DimensionLine {
    pub label: &'static str,
    pub words: String,
    pub href: Option<String>,
}

pub struct GapLine {
    pub label: String,
    pub basis: String,
    pub checked: bool,
}

pub struct SchemeLink {
    pub href: String,
    pub label: String,
    pub current: bool,
}

#[derive(Template)]
#[template(path = "cases/checks.html")]
pub struct ChecksPage {
    pub shell: Shell,
    pub about: String,
    pub back: String,
    pub number: i32,
    /// Of a child, for whoever is not named.
    pub masked: bool,
    pub child: bool,
    pub dimensions: Vec<DimensionLine>,
    pub suggestion: Option<(&'static str, Vec<String>)>,
    /// The computed line, once a scheme was filled in.
    pub verdict: Option<String>,
    pub gaps: Vec<GapLine>,
    pub unknown: Vec<String>,
    pub schemes: Vec<SchemeLink>,
    pub interviews: Vec<(String, String)>,
    pub starts: Vec<(String, &'static str)>,
    /// Where risk is scored again, after somebody was met.
    pub rescore: Option<String>,
}

/// What the person's page is made of.
pub struct Ground<'a> {
    pub case: &'a Case,
    pub victim: &'a Victim,
    pub facts: &'a Facts,
    pub key: &'a DataKey,
    pub masked: bool,
}

pub fn checks_page(ctx: &Ctx, ground: &Ground<'_>) -> Result<ChecksPage, Fault> {
    let Ground { case, victim, key, masked, .. } = *ground;
    let actor = ctx.actor()?;
    let held = ctx.read(|conn| store::interviews(conn, victim.id))?;
    let mut page = ChecksPage {
        shell: Shell::new(ctx, "case.checks", format!("Skrining lengkap orang {}", victim.number)).with_exit(),
        about: format!("Berkas {}", case.code),
        back: format!("/berkas/{}", case.id),
        number: victim.number,
        masked,
        child: victim.is_child,
        dimensions: Vec::new(),
        suggestion: None,
        verdict: None,
        gaps: Vec::new(),
        unknown: Vec::new(),
        schemes: Vec::new(),
        interviews: interview_lines(&held, &ctx.book),
        starts: starts(actor, ground, held.len()),
        rescore: ctx.read(|conn| rescoring::offered(conn, actor, case, ground.facts))?,
    };
    if masked {
        return Ok(page);
    }
    let rows = ctx.read(|conn| store::indicators_of(conn, case.id))?;
    let counted = tallies(&ctx.book, &rows, victim, key);
    page.dimensions = dimension_lines(actor, ground, &counted);
    page.suggestion = indicators::suggest(&counted, victim.is_child).map(|found| (found.label.label(), found.reasons));
    let row = ctx.read(|conn| store::departure(conn, victim.id))?;
    let found = row.and_then(|row| computed(&ctx.book, &row, victim, key, ctx.now.day()));
    let scheme = found.as_ref().map_or("", |(scheme, _)| scheme);
    page.schemes = scheme_links(actor, ground, scheme, &ctx.book);
    if let Some((scheme, found)) = found {
        page.verdict = Some(format!("Skema {}: {}.", ctx.book.label("placement_scheme", &scheme), found.words()));
        page.unknown = found.unknown.iter().map(|asks| question(&ctx.book, asks)).collect();
        page.gaps = found.gaps.into_iter().map(|gap| gap_line(&ctx.book, gap)).collect();
    }
    Ok(page)
}

fn gap_line(book: &Book, gap: crate::cases::departure::Gap) -> GapLine {
    GapLine { label: book.label("nonproc_gap", &gap.code), basis: gap.basis, checked: gap.checked }
}

/// What is asked for, by its paper or circumstance.
fn question(book: &Book, asks: &str) -> String {
    let list = if asks != AGE && book.has_code("document_type", asks) { "document_type" } else { "departure_fact" };
    book.label(list, asks)
}

/// A sheet's address for whoever may fill it now.
fn sheet_href(actor: &Actor, ground: &Ground<'_>, sheet: &Sheet) -> Option<String> {
    let open = super::actions::not_now(sheet.kind, ground.case).is_none();
    let may = open && decide(actor, sheet.spec.action, ground.facts).is_ok();
    may.then(|| format!("/berkas/{}/orang/{}/{}", ground.case.id, ground.victim.number, sheet.tail))
}

fn dimension_lines(actor: &Actor, ground: &Ground<'_>, counted: &[(Dimension, Tally)]) -> Vec<DimensionLine> {
    let line = |sheet: &Sheet| {
        let Kind::Indicators(dimension) = sheet.kind else { return None };
        let tally = counted.iter().find(|(known, _)| *known == dimension);
        let words = tally.map_or_else(|| "belum diisi".to_owned(), |(_, tally)| tally.words());
        Some(DimensionLine { label: dimension.label(), words, href: sheet_href(actor, ground, sheet) })
    };
    SHEETS.iter().filter_map(line).collect()
}

fn scheme_links(actor: &Actor, ground: &Ground<'_>, scheme: &str, book: &Book) -> Vec<SchemeLink> {
    let link = |sheet: &Sheet| {
        let Kind::Departure(of) = sheet.kind else { return None };
        let href = sheet_href(actor, ground, sheet)?;
        SCHEMES.contains(&of).then(|| SchemeLink {
            href,
            label: book.label("placement_scheme", of),
            current: of == scheme,
        })
    };
    SHEETS.iter().filter_map(link).collect()
}

/// Day and office of each interview: all that anybody else learns of it (SCR-10).
pub fn interview_lines(held: &[Interview], book: &Book) -> Vec<(String, String)> {
    let line = |row: &Interview| {
        let office =
            row.unit_id.map_or_else(|| book.label("agency_type", &row.agency_type), |unit| book.unit_name(unit));
        (row.held_on.long(), office)
    };
    held.iter().map(line).collect()
}

/// The warning before somebody is asked again.
pub fn warning(held: &[Interview], book: &Book) -> Vec<String> {
    let Some((day, office)) = interview_lines(held, book).into_iter().next() else { return Vec::new() };
    vec![
        format!("Orang ini sudah diwawancarai {} kali. Wawancara pertama: {day}, oleh {office}.", held.len()),
        "Baca dulu hasilnya. Tanyakan hanya yang belum terjawab, dan jangan minta ia mengulang ceritanya.".to_owned(),
    ]
}

fn starts(actor: &Actor, ground: &Ground<'_>, held: usize) -> Vec<(String, &'static str)> {
    let fits = |sheet: &&Sheet| {
        let about = matches!(sheet.kind, Kind::Interview | Kind::Earlier | Kind::Again);
        about && super::actions::interview_closed(sheet.kind, held).is_none()
    };
    let sheets = SHEETS.iter().filter(fits);
    sheets.filter_map(|sheet| Some((sheet_href(actor, ground, sheet)?, sheet.spec.title))).collect()
}
