//! A case's way from reception to where it stands, step by step, each with its guard's conditions met.
use super::case_file::{Asked, CaseFile};
use super::cases::Target;
use super::dice::Dice;
use super::record::Detail;
use super::rows::Rows;
use super::text;
use super::world::{Team, World};
use super::{referrals, transfer};
use crate::base::clock::Moment;
use crate::base::ids::CaseId;
use crate::cases::flow::CaseState;
use crate::cases::model::{Answers, is_child_band};
use crate::consent::flow::ConsentState;
use crate::consent::model::Details;

/// From when to when, by whom, to which end.
pub struct Life {
    pub target: Target,
    pub start: Moment,
    pub until: Moment,
    pub team: Team,
    pub survivor: Option<CaseId>,
}

const HOUR: i64 = 3_600;
const DAY: i64 = 24;
/// In the demo, the case whose person said no.
const REFUSED_ROW: u64 = 10;
/// Days between two looks at a low risk, whose limit is 30.
const REVIEW: i64 = 28;

impl Life {
    fn hours(&self) -> i64 {
        self.until.seconds_since(self.start) / HOUR
    }
    /// A moment of this life; never after its end.
    pub fn at(&self, hours: i64) -> Moment {
        let at = self.start.plus_hours(hours);
        if at < self.until { at } else { self.until.plus_seconds(-60) }
    }
}

/// Lives it; the rows of another case come back when it went over to another unit.
pub fn live(world: &mut World<'_>, dice: &mut Dice, file: &mut CaseFile<'_>, life: &Life, row: u64) -> Rows {
    let Team { intake, manager, head } = life.team;
    if life.target == Target::Received {
        return Rows::default();
    }
    file.identify(intake, life.at(1));
    screen(dice, file, life);
    match life.target {
        Target::Identification => return Rows::default(),
        Target::Merged => {
            if let Some(survivor) = life.survivor {
                file.merge_into(head, life.at(life.hours() - 12), survivor, CaseState::InService);
            }
            return Rows::default();
        }
        Target::NotTppo => {
            file.close(
                manager,
                life.at(life.hours()),
                "not_tppo_resolved",
                Some("Tidak ada kebutuhan yang perlu dirujuk."),
            );
            return Rows::default();
        }
        Target::Transferred => return transfer::hand_over(world, dice, file, life, row),
        _ => {}
    }
    let rated = rate(dice, file, life);
    if manager.user != intake.user {
        file.assign(head, life.at(4), manager);
    }
    file.assess(manager, life.at(rated + 1));
    if dice.percent(70) {
        file.write(manager, life.at(rated + 1), &text::story(dice));
    }
    ask_for_services(dice, file, life, (row, rated + 1));
    if life.target == Target::Assessment {
        referrals::some(world, dice, file, life, (row, rated + 2), true);
        return Rows::default();
    }
    serve(world, dice, file, life, (row, rated + 1));
    Rows::default()
}

fn screen(dice: &mut Dice, file: &mut CaseFile<'_>, life: &Life) {
    let answers = (1..=12)
        .map(|n| (format!("q{n}"), dice.code(&[("yes", 45), ("no", 30), ("skipped", 20), ("unknown", 5)]).to_owned()))
        .collect();
    let result = match life.target {
        Target::NotTppo => "not_yet_indicated",
        _ => dice.code(&[("strong", 36), ("indicated", 33), ("needs_deepening", 23), ("not_yet_indicated", 8)]),
    };
    let reason = text::sentence(dice);
    file.screen(life.team.intake, life.at(2), Answers { answers, reason }, result, result);
}

/// The hour at which the services must begin so that the risk's own limit is kept.
fn rate(dice: &mut Dice, file: &mut CaseFile<'_>, life: &Life) -> i64 {
    let waits = matches!(life.target, Target::Assessment | Target::Planned);
    let table =
        if waits { [("high", 5), ("medium", 10), ("low", 85)] } else { [("high", 28), ("medium", 42), ("low", 30)] };
    let level = dice.code(&table);
    let factors: &[&str] = match level {
        "high" => &["imminent_departure", "threat_family"],
        "medium" => &["debt_pressure", "perp_access"],
        _ => &["stigma"],
    };
    file.rate_risk(life.team.intake, life.at(3), level, factors, None);
    match level {
        "high" => 3,
        "medium" => dice.between(5, 9),
        _ => dice.between(20, 60),
    }
}

fn ask_for_services(dice: &mut Dice, file: &mut CaseFile<'_>, life: &Life, (row, hour): (u64, i64)) {
    let refused = life.target == Target::VictimRequest && (row == REFUSED_ROW || dice.percent(50));
    let people: Vec<_> = file.record.rows.victims.iter().map(|v| (v.id, is_child_band(&v.age_band))).collect();
    for (victim, child) in people {
        let to = match (refused, child) {
            (true, _) => ConsentState::Refused,
            (_, true) => ConsentState::GuardianGiven,
            _ => ConsentState::Given,
        };
        let details = Details {
            given_by: if child { "Wali" } else { "Yang bersangkutan" }.into(),
            witness: "Petugas penerima".into(),
            language: "indonesia".into(),
            reason: String::new(),
            child_view: if child { "Setuju didampingi." } else { "" }.into(),
        };
        let method = if refused { "" } else { "verbal_witness" };
        let from = ConsentState::NotAsked;
        let asked = Asked { victim, scope: "receive_service", unit: None, from, to, method, until: None, details };
        file.answer(Some(life.team.manager), life.at(hour), asked);
    }
}

/// From the plan on.
fn serve(world: &World<'_>, dice: &mut Dice, file: &mut CaseFile<'_>, life: &Life, (row, hour): (u64, i64)) {
    let manager = life.team.manager;
    let refused = file.record.rows.consents.iter().any(|consent| consent.state == ConsentState::Refused);
    if refused {
        // Without a yes there is no plan: the person's wish ends the case.
        return close_early(file, life);
    }
    file.plan(manager, life.at(hour), &text::sentence(dice));
    if life.target == Target::Planned {
        return referrals::some(world, dice, file, life, (row, hour + 1), true);
    }
    for nth in 0..dice.between(2, 4) {
        let service =
            dice.code(&[("psych", 30), ("health", 25), ("social_rehab", 20), ("legal_aid", 15), ("shelter", 10)]);
        let note = dice.percent(40).then(|| text::sentence(dice));
        file.serve(manager, life.at(hour + nth * 50), service, None, note);
        if nth == 0 {
            file.start_service(manager, life.at(hour));
        }
    }
    let open = life.target == Target::InService;
    referrals::some(world, dice, file, life, (row, hour + 2), open);
    let monitored = matches!(life.target, Target::Monitoring | Target::GoalsMet);
    let monitor_at = if monitored { (life.hours() / 5).min(50 * DAY).max(hour + 30 * DAY) } else { i64::MAX };
    review(world, dice, file, life, (hour, monitor_at));
    match life.target {
        Target::GoalsMet => end_well(dice, file, life, monitor_at),
        Target::VictimRequest | Target::Prevented => close_early(file, life),
        Target::OnHold | Target::Unreachable => rest(file, life),
        _ => {}
    }
}

/// The risk is rated again in time; monitoring begins with one of these looks (CAS-04).
fn review(world: &World<'_>, dice: &mut Dice, file: &mut CaseFile<'_>, life: &Life, (hour, monitor_at): (i64, i64)) {
    let manager = life.team.manager;
    let step = if world.set.detail == Detail::Births { 10_000 } else { REVIEW * DAY };
    let last = match life.target {
        Target::OnHold | Target::Unreachable => life.hours() - 45 * DAY,
        _ => life.hours() - DAY,
    };
    let mut at = hour + 20;
    let mut monitoring = false;
    while at < last {
        file.rate_risk(manager, life.at(at), "low", &["stigma"], None);
        at += step;
        if !monitoring && at > monitor_at {
            file.rate_risk(manager, life.at(monitor_at - 2), "low", &["stigma"], None);
            finish_services(file, life.at(monitor_at - 1));
            file.monitor(manager, life.at(monitor_at));
            monitoring = true;
            at = monitor_at + step;
        }
    }
    // The last look says how it stands; a high risk must be looked at every day, a medium one every week.
    let calm = monitoring || life.target == Target::OnHold || life.target == Target::Unreachable;
    let level =
        dice.code(if calm { &[("low", 80), ("medium", 20)] } else { &[("high", 28), ("medium", 42), ("low", 30)] });
    file.rate_risk(manager, life.at(last.max(hour + 21) + 3), level, &["perp_access"], None);
}

fn finish_services(file: &mut CaseFile<'_>, at: Moment) {
    for service in &mut file.record.rows.services {
        "done".clone_into(&mut service.state);
        service.ended_on = Some(at.day());
    }
}

fn end_well(dice: &mut Dice, file: &mut CaseFile<'_>, life: &Life, monitor_at: i64) {
    let Team { manager, head, .. } = life.team;
    for (month, days) in [(3, 85), (6, 175)] {
        let at = life.at(monitor_at + days * DAY);
        let made = dice.percent(88);
        let note = if made { text::sentence(dice) } else { "victim_declined".to_owned() };
        file.visit(manager, at, month, made.then(|| at.day()), note);
    }
    file.propose_close(manager, life.at(life.hours() - 30), "goals_met", "Tujuan layanan tercapai.");
    file.close(head, life.until, "goals_met", None);
}

fn close_early(file: &mut CaseFile<'_>, life: &Life) {
    let Team { manager, head, .. } = life.team;
    let (reason, words) = match life.target {
        Target::Prevented => ("prevented", "Keberangkatan dicegah, tidak ada kebutuhan lagi."),
        _ => ("victim_request", "Orang yang mengalami meminta berhenti."),
    };
    finish_services(file, life.at(life.hours() - 31));
    file.propose_close(manager, life.at(life.hours() - 30), reason, words);
    file.close(head, life.until, reason, None);
}

/// Nobody can be reached: three safe attempts, then it rests; after sixty silent days it may be closed.
fn rest(file: &mut CaseFile<'_>, life: &Life) {
    let manager = life.team.manager;
    let closes = life.target == Target::Unreachable;
    let held = life.hours() - if closes { 20 * DAY } else { 12 * DAY };
    let silent = held - 50 * DAY;
    if silent > 10 * DAY {
        file.try_contact(manager, life.at(silent), "whatsapp", true, None);
    }
    for (nth, how) in (0_i64..).zip(["call", "whatsapp", "via_person"]) {
        file.try_contact(manager, life.at(held - 8 * DAY + nth * 2 * DAY), how, false, None);
    }
    file.hold(manager, life.at(held), "Tiga upaya kontak aman tidak berhasil.");
    if closes {
        file.close(life.team.head, life.until, "unreachable", Some("Enam puluh hari tanpa kabar."));
    }
}
