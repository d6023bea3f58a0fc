//! What the pages show of assessments and safety plans without opening any: which versions there are, who signed
//! them, how much is open; and what a high risk still needs.
use std::collections::HashMap;

use askama::Template;

use super::store::{self, CareSheet, Standing};
use super::{Kind, actions};
use crate::access::{Action, Denied, Facts, decide};
use crate::accounts;
use crate::base::ids::{CaseId, UserId, VictimId};
use crate::cases::file::sheet::Measure;
use crate::cases::merged;
use crate::cases::model::{Case, Victim};
use crate::cases::risk::RiskLevel;
use crate::cases::routes::is_masked;
use crate::cases::views::PersonLine;
use crate::web::answer::Fault;
use crate::web::context::Ctx;
use crate::web::shell::Shell;

pub fn address(case: CaseId, number: i32, kind: Kind) -> String {
    format!("/berkas/{case}/orang/{number}/{}", kind.slug())
}

/// A sheet's line beside a person on the case's page.
pub struct Beside {
    pub href: String,
    pub title: &'static str,
    pub words: String,
}

/// "versi 2, 24 Nov 2026; 3 pertanyaan terbuka"
fn words(standing: Option<&Standing>) -> String {
    match standing {
        None => "belum ada".to_owned(),
        Some(Standing { version, made_at, open: 0 }) => format!("versi {version}, {}", made_at.day().short()),
        Some(Standing { version, made_at, open }) => {
            format!("versi {version}, {}; {open} pertanyaan terbuka", made_at.day().short())
        }
    }
}

type Standings = Vec<(VictimId, Kind, Standing)>;

fn of(standings: &Standings, victim: VictimId, kind: Kind) -> Option<&Standing> {
    standings.iter().find(|(whose, of, _)| *whose == victim && *of == kind).map(|(.., standing)| standing)
}

/// Adds to each person where the sheets stand.
pub fn beside(
    ctx: &Ctx,
    case: &Case,
    victims: &[Victim],
    mut people: Vec<PersonLine>,
) -> Result<Vec<PersonLine>, Fault> {
    let standings = ctx.read(|conn| store::standings(conn, case.id))?;
    for (line, victim) in people.iter_mut().zip(victims) {
        let sheet = |kind: &Kind| Beside {
            href: address(case.id, victim.number, *kind),
            title: kind.title(),
            words: words(of(&standings, victim.id, *kind)),
        };
        line.care = Kind::ALL.iter().map(sheet).collect();
    }
    Ok(people)
}

/// The next step that a high risk asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Needed {
    pub sentence: String,
    /// Where it is done, for whoever may.
    pub href: Option<String>,
}

/// Who has no safety plan although the risk is high (SCR-06).
pub fn needed(ctx: &Ctx, case: &Case, facts: &Facts, victims: &[Victim]) -> Result<Option<Needed>, Fault> {
    let high = RiskLevel::parse(&case.risk_level).is_some_and(RiskLevel::needs_safety_plan);
    if !high || !case.state.is_active() {
        return Ok(None);
    }
    let standings = ctx.read(|conn| store::standings(conn, case.id))?;
    let without = |victim: &&Victim| of(&standings, victim.id, Kind::Safety).is_none();
    let numbers: Vec<i32> = victims.iter().filter(without).map(|victim| victim.number).collect();
    let Some(sentence) = sentence(victims.is_empty(), &numbers) else { return Ok(None) };
    let may = decide(ctx.actor()?, Action::CaseWrite, facts).is_ok();
    let href = numbers.first().filter(|_| may).map(|n| format!("{}/tulis", address(case.id, *n, Kind::Safety)));
    Ok(Some(Needed { sentence, href }))
}

/// `without`: numbers of those who have no safety plan.
fn sentence(nobody: bool, without: &[i32]) -> Option<String> {
    const HIGH: &str = "Risiko tinggi: langkah berikut yang wajib adalah rencana keselamatan";
    match without {
        [] if nobody => Some(format!("{HIGH}. Catat dulu orangnya.")),
        [] => None,
        [one] => Some(format!("{HIGH} orang {one}.")),
        [first, rest @ ..] => Some(format!("{HIGH} orang {first} dan {} orang lain.", rest.len())),
    }
}

/// One version on the sheet's page.
pub struct VersionView {
    pub version: i32,
    pub at: String,
    /// Who signed it.
    pub by: String,
    pub measure: Measure,
    /// Code of the file that it was written in, when that became part of this one (D-24).
    pub origin: Option<String>,
    pub open: Option<String>,
}

#[derive(Template)]
#[template(path = "cases/care.html")]
pub struct VersionsPage {
    pub shell: Shell,
    pub id: VictimId,
    pub version: i32,
    pub state: &'static str,
    pub about: String,
    pub back: String,
    pub title: &'static str,
    pub number: i32,
    pub child: bool,
    /// Of a child, for whoever is not named.
    pub masked: bool,
    pub versions: Vec<VersionView>,
    pub write: Option<String>,
}

pub fn versions_page(
    ctx: &Ctx,
    case: &Case,
    facts: &Facts,
    victim: &Victim,
    kind: Kind,
) -> Result<VersionsPage, Fault> {
    let rows = ctx.read(|conn| store::versions(conn, victim.id, kind))?;
    let signers: Vec<UserId> = rows.iter().map(|row| row.made_by).collect();
    let names = ctx.read(|conn| accounts::store::names_of(conn, &signers))?;
    let mut origins = ctx.read(|conn| merged::origins(conn, rows.iter().map(|row| row.id.any()).collect()))?;
    let at = address(case.id, victim.number, kind);
    let actor = ctx.actor()?;
    let masked = is_masked(facts);
    let reads = !masked && may_ask(decide(actor, Action::VictimRevealCare, facts));
    let writes = decide(actor, Action::CaseWrite, facts).is_ok() && actions::not_now(case).is_none();
    let view = |row: &CareSheet| VersionView {
        version: row.version,
        at: row.made_at.long(),
        by: name(&names, row.made_by),
        measure: row.measure(),
        origin: origins.remove(&row.id.any()),
        open: reads.then(|| format!("{at}/buka?versi={}", row.version)),
    };
    Ok(VersionsPage {
        shell: Shell::new(ctx, "case.care", format!("{} orang {}", kind.title(), victim.number)).with_exit(),
        id: victim.id,
        version: rows.first().map_or(0, |row| row.version),
        state: case.state.code(),
        about: format!("Berkas {}", case.code),
        back: format!("/berkas/{}", case.id),
        title: kind.title(),
        number: victim.number,
        child: victim.is_child,
        masked,
        versions: rows.iter().map(view).collect(),
        write: writes.then(|| format!("{at}/tulis")),
    })
}

/// Allowed, or allowed once the password is given again.
fn may_ask<T>(decision: Result<T, Denied>) -> bool {
    matches!(decision, Ok(_) | Err(Denied::StepUp))
}

fn name(names: &HashMap<UserId, String>, user: UserId) -> String {
    names.get(&user).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scr_06_a_high_risk_names_whose_safety_plan_comes_next() {
        assert_eq!(sentence(false, &[]), None, "everybody has one");
        assert!(sentence(true, &[]).is_some_and(|text| text.ends_with("Catat dulu orangnya.")));
        assert!(sentence(false, &[2]).is_some_and(|text| text.ends_with("rencana keselamatan orang 2.")));
        assert!(sentence(false, &[1, 3, 4]).is_some_and(|text| text.ends_with("orang 1 dan 2 orang lain.")));
    }
}
