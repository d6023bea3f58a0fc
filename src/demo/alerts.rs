//! Early alerts of the synthetic province: those that stayed alerts, and those that became a case.
use super::Size;
use super::alert_file::{AlertFile, NewAlert};
use super::dice::Dice;
use super::record::Who;
use super::rows::Rows;
use super::text;
use super::world::World;
use crate::access::Role;
use crate::alerts::flow::AlertState;
use crate::alerts::model::Report;
use crate::base::clock::Moment;
use crate::base::ids::AlertId;

const TYPES: [&str; 12] = [
    "unknown_recruiter",
    "online_offer",
    "group_departure",
    "lost_contact",
    "letter_no_family",
    "forged_letter",
    "child_taken",
    "holding_place",
    "returnee_distress",
    "debt_threat",
    "passport_deferred",
    "other",
];
/// Every state once, for the small demo; a duplicate follows the alert that stays.
const SHOWN: [AlertState; 8] = [
    AlertState::Submitted,
    AlertState::Duplicate,
    AlertState::Acknowledged,
    AlertState::Verifying,
    AlertState::Substantiated,
    AlertState::ActionTaken,
    AlertState::Unfounded,
    AlertState::Closed,
];
const STATES: [(AlertState, u64); 8] = [
    (AlertState::Submitted, 3),
    (AlertState::Duplicate, 6),
    (AlertState::Acknowledged, 4),
    (AlertState::Verifying, 6),
    (AlertState::Substantiated, 4),
    (AlertState::ActionTaken, 7),
    (AlertState::Unfounded, 8),
    (AlertState::Closed, 62),
];
/// Alerts that become a case have rows of their own.
const OF_CASES: u64 = 20_000_000;

pub fn make(world: &World<'_>, row: u64) -> Option<Rows> {
    let mut dice = world.dice("alerts", row);
    let number = usize::try_from(row).unwrap_or(0);
    let demo = world.size == Size::Demo;
    let drawn = if demo { SHOWN.get(number % SHOWN.len()).copied()? } else { dice.weighted(&STATES)? };
    let state = if row == 0 && drawn == AlertState::Duplicate { AlertState::Closed } else { drawn };
    let place_row = if state == AlertState::Duplicate { row - 1 } else { row };
    let (region, author) = place(world, place_row, None)?;
    let alert_type = if demo { TYPES.get(number % TYPES.len()).copied()? } else { dice.text(&TYPES) };
    let hours = match state {
        AlertState::Submitted => dice.weighted(&[(4, 70), (30, 14), (55, 9), (80, 7)])?,
        AlertState::Acknowledged | AlertState::Verifying => dice.between(20, 24 * 7),
        AlertState::Closed => 24 * 20,
        _ => dice.between(48, 24 * 12),
    };
    let at = if state == AlertState::Closed {
        let closed = i32::try_from(hours / 24 + 1).unwrap_or(30);
        world.moment(&mut dice, closed)
    } else {
        world.now().plus_hours(-hours)
    };
    let mut file = submit(world, &mut dice, (row, alert_type), &region, author, at);
    if let Some(officer) = officer(world, &mut dice, &region) {
        handle(world, &mut dice, &mut file, (officer, at, hours), (state, row));
    }
    Some(file.finish())
}

/// The alert from which a case was opened, as far as just before that.
pub fn before_case<'a>(world: &World<'a>, row: u64, region: &str, opened: Moment) -> Option<AlertFile<'a>> {
    let mut dice = world.dice("case_alerts", row);
    let regency: String = region.chars().take(5).collect();
    let (region, author) = place(world, OF_CASES + row, Some(&regency))?;
    let officer = officer(world, &mut dice, &region)?;
    let alert_type = dice.text(&TYPES);
    let mut file = submit(world, &mut dice, (OF_CASES + row, alert_type), &region, author, opened.plus_hours(-30));
    file.acknowledge(officer, opened.plus_hours(-29));
    file.verify(officer, opened.plus_hours(-20));
    file.substantiate(officer, opened.plus_hours(-6));
    Some(file)
}

/// A village where somebody has an account, and that person.
fn place(world: &World<'_>, row: u64, regency: Option<&str>) -> Option<(String, Who)> {
    let mut dice = world.dice("alert_places", row);
    let drawn = match regency {
        Some(regency) => regency.to_owned(),
        None => world.province.map.regency(&mut dice)?.code.clone(),
    };
    let voiced = world.province.voiced.get(&drawn)?;
    let region = super::villages::ranked(&mut dice, voiced)?.clone();
    let unit = world.province.unit_of(&region)?;
    let who = world.province.anyone(&mut dice, unit, &[Role::VillageHead, Role::VillageOperator])?;
    Some((region, who))
}

/// The regency's labour officer, else BP3MI.
fn officer(world: &World<'_>, dice: &mut Dice, region: &str) -> Option<Who> {
    let regency: String = region.chars().filter(char::is_ascii_digit).take(4).collect();
    let labour = world.province.unit(&format!("DISNAKER-{regency}"));
    let own = labour.and_then(|unit| world.province.anyone(dice, unit, &[Role::LabourOfficer]));
    own.or_else(|| world.province.anyone(dice, world.province.unit("BP3MI-72")?, &[Role::Bp3miOfficer]))
}

fn submit<'a>(
    world: &World<'a>,
    dice: &mut Dice,
    (row, alert_type): (u64, &'static str),
    region: &str,
    author: Who,
    at: Moment,
) -> AlertFile<'a> {
    let report = Report {
        what: text::story(dice),
        recruiter: dice.text(&["Agen Contoh 07", "akun tidak dikenal", "Kelompok Rekaan 12", ""]).into(),
        contact: dice.text(&["sore hari lewat kantor desa", "", "jangan hubungi malam hari"]).into(),
        ..Report::default()
    };
    let new = NewAlert {
        row,
        alert_type,
        channel: "village",
        region: region.to_owned(),
        people: dice.percent(70).then(|| dice.number(1, 6)),
        danger: dice.percent(8),
        departs_soon: dice.percent(10),
        wants_feedback: dice.percent(75),
        hide_from_village: dice.percent(4),
        about: None,
        report,
    };
    AlertFile::submit(world.set, author, at, &new)
}

fn handle(
    world: &World<'_>,
    dice: &mut Dice,
    file: &mut AlertFile<'_>,
    (who, at, hours): (Who, Moment, i64),
    (state, row): (AlertState, u64),
) {
    let after = |part: i64| at.plus_seconds(hours * 3_600 * part / 10);
    let answered = at.plus_seconds((dice.hours().min(hours) * 1_800).max(600));
    match state {
        AlertState::Submitted => return,
        AlertState::Duplicate => {
            let other: AlertId = world.set.ids.id("alerts", row - 1);
            return file.merge_into(who, answered, other);
        }
        _ => file.acknowledge(who, answered),
    }
    if state == AlertState::Acknowledged {
        return;
    }
    file.verify(who, after(6));
    let founded = dice.percent(80);
    match state {
        AlertState::Verifying => {}
        AlertState::Unfounded => file.dismiss(who, after(8), &text::sentence(dice)),
        AlertState::Substantiated => file.substantiate(who, after(8)),
        _ if state == AlertState::ActionTaken || founded => {
            file.substantiate(who, after(7));
            file.take_action(who, after(8), "Imbauan dikirim dan P3MI dicek.");
        }
        _ => file.dismiss(who, after(8), &text::sentence(dice)),
    }
    if state == AlertState::Closed {
        let feedback = dice.text(&["followed_up", "passed_on", "checked"]);
        file.close(who, after(9), feedback);
    }
}
