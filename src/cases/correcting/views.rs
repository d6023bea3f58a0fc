//! What a reception said before it was corrected, in words.
use askama::Template;

use super::ANSWERS;
use super::store::{Replaced, Version};
use crate::base::clock::Moment;
use crate::cases::disclosed::Lines;
use crate::cases::model::Case;
use crate::reference::Book;
use crate::web::context::Ctx;
use crate::web::shell::Shell;

pub struct Earlier {
    pub at: Moment,
    pub by: String,
    pub reason: String,
    pub lines: Lines,
    /// Whoever reported stands in it, masked.
    pub names_reporter: bool,
}

impl Earlier {
    pub fn new(version: &Version, replaced: &Replaced, by: Option<String>, book: &Book) -> Self {
        let told = &replaced.told;
        let place = if told.region.is_empty() { "di luar wilayah".to_owned() } else { book.place_name(&told.region) };
        let said = |name: &str, value: &str| match name {
            "channel" => book.label("intake_channel", value),
            "case_type" => book.label("case_type", value),
            "region" => place.clone(),
            _ if value.is_empty() => "tidak diisi".to_owned(),
            _ => value.to_owned(),
        };
        let open = ANSWERS.iter().filter(|(name, ..)| !name.starts_with("reporter"));
        Self {
            at: version.replaced_at,
            by: by.unwrap_or_else(|| "petugas yang tidak aktif lagi".to_owned()),
            reason: replaced.reason.clone(),
            lines: open.map(|(name, word, answer)| (capital(word), said(name, answer(told)))).collect(),
            names_reporter: told.names_reporter(),
        }
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[derive(Template)]
#[template(path = "cases/earlier_intake.html")]
pub struct EarlierPage {
    shell: Shell,
    back: String,
    about: String,
    versions: Vec<Earlier>,
    reporter_href: Option<String>,
}

impl EarlierPage {
    pub fn new(ctx: &Ctx, case: &Case, versions: Vec<Earlier>, may_reveal: bool) -> Self {
        let named = versions.iter().any(|version| version.names_reporter);
        Self {
            shell: Shell::new(ctx, "case.earlier_intake", "Penerimaan semula").with_exit(),
            back: format!("/berkas/{}", case.id),
            about: format!("Berkas {}", case.code),
            versions,
            reporter_href: (named && may_reveal).then(|| format!("/berkas/{}/pelapor/hubungi", case.id)),
        }
    }
}
