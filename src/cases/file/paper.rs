//! The whole file on paper, section by section, as its pages show it: what names somebody stays masked.
use sintuvu_typeset::Block;

use super::sheet::Sheet;
use super::views::{RecordView, said_of_all};
use super::{Section, actions, losses, store};
use crate::access::{Facts, decide};
use crate::cases::model::Case;
use crate::crypto::DataKey;
use crate::web::answer::Fault;
use crate::web::context::Ctx;

/// Stands for what names somebody.
const MASKED: &str = "(disamarkan)";

pub fn blocks(ctx: &Ctx, case: &Case, facts: &Facts, key: &DataKey) -> Result<Vec<Block>, Fault> {
    let actor = ctx.actor()?;
    let mut blocks = Vec::new();
    for section in Section::ALL.iter().copied() {
        if decide(actor, section.viewing(), facts).is_ok() {
            blocks.push(Block::Heading(section.title().to_owned()));
            blocks.extend(records(ctx, case, section, key)?);
        }
    }
    Ok(blocks)
}

fn records(ctx: &Ctx, case: &Case, section: Section, key: &DataKey) -> Result<Vec<Block>, Fault> {
    let records = ctx.read(|conn| store::records(conn, case.id, section))?;
    if records.is_empty() {
        let standing = ctx.read(|conn| store::standing(conn, case.id, section))?;
        let said = said_of_all(&standing.answer, &ctx.book);
        return Ok(vec![Block::Paragraph(said.unwrap_or_else(|| "Belum ada catatan.".to_owned()))]);
    }
    let mut blocks = Vec::new();
    let mut sheets: Vec<Sheet> = Vec::new();
    for record in records {
        let sheet = record.open(key).map_err(|error| Fault::from(actions::unreadable(error)))?;
        let view = RecordView::new(case.id, section, record.number, &sheet, &ctx.book);
        blocks.push(Block::Subheading(view.title));
        let words = |words: Option<String>| words.unwrap_or_else(|| MASKED.to_owned());
        blocks.push(Block::Lines(
            view.lines.into_iter().map(|line| (line.label.to_owned(), words(line.words))).collect(),
        ));
        sheets.push(sheet);
    }
    if section == Section::Losses {
        blocks.push(Block::Subheading("Jumlah kerugian".to_owned()));
        blocks.push(Block::Lines(losses::totals(sheets.iter())));
    }
    Ok(blocks)
}
