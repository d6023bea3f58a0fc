//! One case of the synthetic province: who, where, what, and how far it has come.
use super::Size;
use super::alert_file::AlertFile;
use super::alerts;
use super::case_file::{CaseFile, NewCase};
use super::dice::Dice;
use super::letters;
use super::life::{self, Life};
use super::people::Names;
use super::people::{self, About};
use super::rows::Rows;
use super::text;
use super::villages::ranked;
use super::world::{Team, World};
use crate::base::clock::Moment;
use crate::base::ids::UnitId;
use crate::cases::model::{Narrative, is_pmi};

/// How far a case has come, or how it ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    Draft,
    Received,
    Identification,
    Assessment,
    Planned,
    InService,
    Monitoring,
    OnHold,
    Transferred,
    Merged,
    GoalsMet,
    VictimRequest,
    NotTppo,
    Prevented,
    Unreachable,
}
use Target::{
    Assessment, Draft, GoalsMet, Identification, InService, Merged, Monitoring, NotTppo, OnHold, Planned, Prevented,
    Received, Transferred, Unreachable, VictimRequest,
};

/// Each state and each end once, so that the small demo shows them all.
const SHOWN: [Target; 16] = [
    Draft,
    Received,
    Identification,
    Assessment,
    Planned,
    InService,
    Monitoring,
    OnHold,
    Transferred,
    GoalsMet,
    VictimRequest,
    NotTppo,
    Prevented,
    Unreachable,
    InService,
    InService,
];
/// Rows of `SHOWN` with something special: a child, three people.
const CHILD_ROW: u64 = 14;
const THREE_ROW: u64 = 15;

/// Nearly half are still open at the end of the span.
const TARGETS: [(Target, u64); 14] = [
    (Draft, 2),
    (Received, 2),
    (Identification, 5),
    (Assessment, 7),
    (Planned, 5),
    (InService, 17),
    (Monitoring, 9),
    (OnHold, 3),
    (Transferred, 3),
    (GoalsMet, 29),
    (VictimRequest, 6),
    (NotTppo, 5),
    (Prevented, 4),
    (Unreachable, 3),
];

const TYPES: [(&str, u64); 10] = [
    ("tppo_domestic", 30),
    ("pmi_np_prevented", 18),
    ("child_exploitation", 14),
    ("pmi_np_abroad", 14),
    ("pmi_proc_problem", 8),
    ("tppo_cross_border", 7),
    ("lost_contact", 4),
    ("child_sale", 2),
    ("smuggling", 1),
    ("other", 2),
];
const CHANNELS: [(&str, u64); 12] = [
    ("referral_in", 18),
    ("walk_in", 17),
    ("village_alert", 15),
    ("phone", 12),
    ("whatsapp", 12),
    ("third_party", 6),
    ("outreach", 5),
    ("port_finding", 4),
    ("passport_interview", 3),
    ("embassy_cable", 3),
    ("web_form", 2),
    ("social_media", 3),
];

/// A pair of rows of which the second is merged into the first.
const PAIR_EVERY: u64 = 50;
const SURVIVOR: u64 = 32;

/// What is drawn before a case is made.
struct Drawn {
    region: String,
    case_type: &'static str,
    channel: &'static str,
    unit: UnitId,
    target: Target,
}

/// The rows of one case with everything that hangs on it; with `village_alert` its alert too.
pub fn make(world: &mut World<'_>, row: u64) -> Option<Rows> {
    let mut dice = world.dice("cases", row);
    let drawn = draw(world, &mut dice, row)?;
    let mut team = world.team(&mut dice, drawn.unit)?;
    if drawn.target == Merged {
        // Who merges is the head of both.
        team = draw_team_of(world, row - 1).unwrap_or(team);
    }
    let (start, until) = times(world, &mut dice, drawn.target);
    let alert = (drawn.channel == "village_alert" && drawn.target != Draft)
        .then(|| alerts::before_case(world, row, &drawn.region, start))
        .flatten();
    let channel = if alert.is_some() || drawn.channel != "village_alert" { drawn.channel } else { "phone" };
    let drawn =
        Drawn { channel, region: alert.as_ref().map_or(drawn.region, |a| a.alert.region_code.clone()), ..drawn };
    let mut file = begin(world, &mut dice, (row, &drawn), &team, start, alert.as_ref());
    let mut rows = Rows::default();
    if let Some(mut alert) = alert {
        alert.open_case(team.intake, start, file.case.id);
        if dice.percent(40) && start.plus_hours(2) < world.now() {
            alert.close(team.intake, start.plus_hours(2), "followed_up");
        }
        rows.append(alert.finish());
    }
    if drawn.target == Draft {
        rows.append(file.finish());
        return Some(rows);
    }
    let number = world.register(drawn.unit, start);
    file.submit(team.intake, start, number);
    add_people(world, &mut dice, &mut file, &team, row, start);
    let survivor = (drawn.target == Merged).then(|| world.set.ids.id("cases", row - 1));
    let life = Life { target: drawn.target, start, until, team, survivor };
    let more = life::live(world, &mut dice, &mut file, &life, row);
    letters::some(world, &mut file, &life, row)?;
    rows.append(file.finish());
    rows.append(more);
    Some(rows)
}

fn draw(world: &World<'_>, dice: &mut Dice, row: u64) -> Option<Drawn> {
    let of_pair = row % PAIR_EVERY;
    if of_pair == SURVIVOR + 1 {
        let mut first = world.dice("cases", row - 1);
        let twin = draw(world, &mut first, row - 1)?;
        return Some(Drawn { target: Merged, channel: "phone", ..twin });
    }
    let shown = usize::try_from(row).ok().and_then(|n| SHOWN.get(n)).filter(|_| world.size == Size::Demo);
    let target = match shown {
        Some(target) => *target,
        None if of_pair == SURVIVOR => InService,
        None => dice.weighted(&TARGETS)?,
    };
    let case_type = match target {
        Prevented => "pmi_np_prevented",
        _ if row == CHILD_ROW && world.size == Size::Demo => "child_exploitation",
        _ => dice.code(&TYPES),
    };
    let regency = world.province.map.regency(dice)?.clone();
    let region = ranked(dice, &regency.villages)?.clone();
    let of_bp3mi = is_pmi(case_type) && dice.percent(50);
    let code = if of_bp3mi { "BP3MI-72".to_owned() } else { format!("UPTD-{}", regency.code.replace('.', "")) };
    let channel = dice.code(&CHANNELS);
    Some(Drawn { region, case_type, channel, unit: world.province.unit(&code)?, target })
}

fn draw_team_of(world: &World<'_>, row: u64) -> Option<Team> {
    let mut dice = world.dice("cases", row);
    let drawn = draw(world, &mut dice, row)?;
    world.team(&mut dice, drawn.unit)
}

/// When it began, and when it ended or what now is for it.
fn times(world: &World<'_>, dice: &mut Dice, target: Target) -> (Moment, Moment) {
    let now = world.now();
    let (low, high) = match target {
        Draft => (3, 60),
        Received => (3, 20),
        Identification => (24, 6 * 24),
        Assessment => (24, 80),
        Planned => (64, 100),
        InService => (10 * 24, 140 * 24),
        Monitoring => (60 * 24, 200 * 24),
        OnHold => (45 * 24, 150 * 24),
        Transferred => (4 * 24, 10 * 24),
        Merged => (3 * 24, 6 * 24),
        GoalsMet => (260 * 24, 330 * 24),
        VictimRequest | Prevented => (20 * 24, 90 * 24),
        NotTppo => (2 * 24, 8 * 24),
        Unreachable => (100 * 24, 160 * 24),
    };
    let waits = matches!(target, Assessment | Planned) && dice.percent(12);
    let hours = dice.between(low, high) * if waits { 4 } else { 1 };
    let ended = matches!(target, Transferred | GoalsMet | VictimRequest | Prevented | NotTppo | Unreachable);
    if !ended {
        return (now.plus_hours(-hours), now);
    }
    let days = i32::try_from(hours / 24 + 1).unwrap_or(1);
    let start = world.moment(dice, days.min(world.span() - 1));
    (start, start.plus_hours(hours))
}

fn begin<'a>(
    world: &World<'a>,
    dice: &mut Dice,
    (row, drawn): (u64, &Drawn),
    team: &Team,
    start: Moment,
    alert: Option<&AlertFile<'_>>,
) -> CaseFile<'a> {
    let anonymous = dice.percent(12) || row == 5;
    let narrative = Narrative {
        text: text::story(dice),
        place: String::new(),
        reporter_name: if anonymous { String::new() } else { reporter(dice, world.names) },
        reporter_contact: if anonymous { String::new() } else { "lewat petugas desa".into() },
    };
    let new = NewCase {
        row,
        region: &drawn.region,
        case_type: drawn.case_type,
        channel: drawn.channel,
        danger: dice.percent(6),
        official: false,
        alert: alert.map(|file| file.alert.id),
        // What a village reported stays with its alert; nothing about who reported comes along (ALR-01).
        narrative: alert.is_none().then_some(narrative),
    };
    CaseFile::draft(world.set, team.intake, start, new)
}

fn reporter(dice: &mut Dice, names: &Names) -> String {
    let woman = dice.percent(60);
    names.full(dice, woman)
}

fn add_people(world: &World<'_>, dice: &mut Dice, file: &mut CaseFile<'_>, team: &Team, row: u64, start: Moment) {
    let count = if row == THREE_ROW && world.size == Size::Demo {
        3
    } else {
        dice.weighted(&[(1, 82), (2, 13), (3, 5)]).unwrap_or(1)
    };
    for nth in 0..count {
        let case_type = file.case.case_type.clone();
        let region = file.case.region_code.clone();
        let about = About { case_type: &case_type, region: &region, at: start, child: false };
        let person = people::person(dice, world.names, about);
        file.add_person(team.intake, start.plus_seconds(1_200 + 300 * nth), &person);
    }
}
