//! The referrals of a case of the synthetic province: to whom, on what ground, and what became of them.
use super::Size;
use super::case_file::{Asked, CaseFile};
use super::dice::Dice;
use super::life::Life;
use super::record::Who;
use super::referral_file::{Ground, NewReferral, Nth};
use super::text;
use super::world::{OFFICERS, World};
use crate::access::Bundles;
use crate::base::clock::Moment;
use crate::base::ids::{ConsentId, UnitId, VictimId};
use crate::cases::model::{is_child_band, is_pmi};
use crate::consent::flow::ConsentState;
use crate::consent::model::Details;
use crate::referrals::disclosure::{self, About};
use crate::referrals::flow::ReferralState;
use crate::referrals::grants::SCOPE;
use crate::referrals::model::{Answer, Feedback, Letter};
use ReferralState::{Accepted, AwaitingConsent, Cancelled, Completed, Draft, InProgress, Rejected, Returned, Sent};

/// Every state once, in the three cases of the small demo that are always in service.
const SHOWN: [(u64, [ReferralState; 3]); 3] = [
    (5, [Accepted, Sent, Completed]),
    (14, [InProgress, Returned, AwaitingConsent]),
    (15, [Accepted, Rejected, Draft]),
];
const OPEN: [(ReferralState, u64); 9] = [
    (Draft, 5),
    (AwaitingConsent, 8),
    (Sent, 20),
    (Returned, 9),
    (Rejected, 6),
    (Accepted, 12),
    (InProgress, 17),
    (Completed, 19),
    (Cancelled, 4),
];
const ENDED: [(ReferralState, u64); 3] = [(Completed, 84), (Rejected, 8), (Cancelled, 8)];

const NEEDS: [(&str, u64); 6] = [
    ("medical", 22),
    ("psych", 18),
    ("safe_place_woman_child", 16),
    ("crime_report", 22),
    ("livelihood", 10),
    ("return_domestic", 12),
];
const PMI_NEEDS: [(&str, u64); 4] = [("pmi_problem", 45), ("medical", 15), ("crime_report", 20), ("livelihood", 20)];

/// Seconds that a referral takes at least.
const LEAST: i64 = 2 * 3_600;

/// What a need asks for, as the form's list of services has it.
fn service(need: &str) -> &'static str {
    match need {
        "medical" => "health",
        "psych" => "psych",
        "safe_place_woman_child" => "shelter",
        "crime_report" => "law_enforcement",
        "livelihood" => "economic",
        "return_domestic" => "repatriation",
        _ => "case_management",
    }
}

/// One referral and its people.
struct Trip {
    nth: Nth,
    sender: Who,
    receiver: Who,
    consent: ConsentId,
}

/// Some referrals from an hour of the case on; `open`: some still lie with somebody.
pub fn some(
    world: &World<'_>,
    dice: &mut Dice,
    file: &mut CaseFile<'_>,
    life: &Life,
    (row, hour): (u64, i64),
    open: bool,
) {
    let shown = shown(world, row).filter(|_| open);
    let count = if shown.is_some() { 3 } else { dice.between(1, if open { 4 } else { 3 }) };
    for nth in 0..count {
        let state = match shown {
            Some(states) => usize::try_from(nth).ok().and_then(|nth| states.get(nth)).copied(),
            None if open => dice.weighted(&OPEN),
            None => dice.weighted(&ENDED),
        };
        if let Some(state) = state {
            one(world, dice, file, life, (hour + nth * 3, state));
        }
    }
}

fn shown(world: &World<'_>, row: u64) -> Option<[ReferralState; 3]> {
    let known = SHOWN.iter().find(|(of, _)| *of == row && world.size == Size::Demo)?;
    Some(known.1)
}

fn one(world: &World<'_>, dice: &mut Dice, file: &mut CaseFile<'_>, life: &Life, (hour, state): (i64, ReferralState)) {
    // Too late to ask anybody.
    if life.until.seconds_since(life.at(hour)) < LEAST {
        return;
    }
    let need = if is_pmi(&file.case.case_type) { dice.code(&PMI_NEEDS) } else { dice.code(&NEEDS) };
    let Some((unit, agency, receiver)) = receiver(world, dice, file, need) else { return };
    let Some((victim, child)) = file.record.rows.victims.first().map(|v| (v.id, is_child_band(&v.age_band))) else {
        return;
    };
    let book = world.set.book;
    let about = About { agency_type: &agency, pmi: is_pmi(&file.case.case_type), child, tells_of_child: child };
    let bundles = disclosure::least(&book.matrix, &book.disclosure, need, about);
    let urgency = urgency(world, need, &agency);
    let sender = life.team.manager;
    let steps = moments(world, dice, life, hour, state, &urgency);
    let new = NewReferral {
        need: need.into(),
        kind: "service_referral",
        service: service(need),
        urgency,
        victim: Some(victim),
        to: unit,
        bundles: if disclosure::splits_child(bundles, child) { Bundles::NONE } else { bundles },
        letter: letter(dice, child),
    };
    let [made, ..] = steps;
    let nth = file.refer(sender, made, new);
    match state {
        Draft => {}
        AwaitingConsent | Cancelled => {
            file.ask_consent(nth, sender, made.plus_seconds(600));
            if state == Cancelled {
                file.cancel(nth, sender, made.plus_seconds(1_800), "Kebutuhannya sudah terpenuhi.");
            }
        }
        _ => {
            let consent = consent(file, sender, made.plus_seconds(300), (victim, child, unit));
            travel(dice, file, &Trip { nth, sender, receiver, consent }, steps, state);
        }
    }
}

/// Who is asked first and has somebody who answers; never the case's own unit (D-39).
fn receiver(world: &World<'_>, dice: &mut Dice, file: &CaseFile<'_>, need: &str) -> Option<(UnitId, String, Who)> {
    let book = world.set.book;
    let types = book.matrix.iter().filter(|row| row.need == need).map(|row| row.agency_type.clone());
    types.collect::<Vec<_>>().into_iter().find_map(|agency| {
        let units = book.units_for(&agency, &file.case.region_code);
        let unit = units.into_iter().map(|unit| unit.id).find(|unit| *unit != file.case.unit_id)?;
        let who = world.province.anyone(dice, unit, &OFFICERS)?;
        Some((unit, agency, who))
    })
}

fn urgency(world: &World<'_>, need: &str, agency: &str) -> String {
    let row = world.set.book.matrix.iter().find(|row| row.need == need && row.agency_type == agency);
    row.map_or_else(|| "routine".to_owned(), |row| row.urgency.clone())
}

/// Made, sent, answered, begun, reported back, confirmed. What has ended lies in the life of its case; what
/// is open lies close to now, a few of them late (D-36).
fn moments(
    world: &World<'_>,
    dice: &mut Dice,
    life: &Life,
    hour: i64,
    state: ReferralState,
    urgency: &str,
) -> [Moment; 6] {
    let first = life.at(hour);
    let room = life.until.plus_seconds(-3_600).seconds_since(first).max(600);
    if state.is_final() {
        let natural = [0, 1, 1 + dice.hours(), 60 + dice.hours(), 24 * 10, 24 * 14].map(|hours| hours * 3_600);
        let longest = natural.iter().copied().max().unwrap_or(1);
        let scale = |seconds: i64| if longest < room { seconds } else { seconds * room / longest };
        let mut last = 0;
        return natural.map(|seconds| {
            last = scale(seconds).max(last + 60);
            first.plus_seconds(last)
        });
    }
    // Hours since the step that is waited on; a limit of three working days is at most 120 hours.
    let limit = if urgency == "routine" { 120 } else { 24 };
    let late = if dice.percent(19) { dice.weighted(&[(1, 12), (2, 5), (3, 2)]).unwrap_or(1) } else { 0 };
    let back = if late == 0 { dice.between(1, limit - 4) } else { limit * late + limit / 3 };
    let back = (back * 3_600).min(room);
    let waited = world.now().plus_seconds(-back);
    match state {
        Sent => [waited.plus_seconds(-1_200), waited, waited, waited, waited, waited],
        _ => {
            let before = |hours: i64| waited.plus_seconds(-(hours * 3_600).min(room - back));
            [before(30), before(28), before(12), waited, waited, waited]
        }
    }
}

fn consent(
    file: &mut CaseFile<'_>,
    who: Who,
    at: Moment,
    (victim, child, unit): (VictimId, bool, UnitId),
) -> ConsentId {
    let known = file.record.rows.consents.iter().find(|c| c.target_unit_id == Some(unit) && c.state.is_given());
    if let Some(consent) = known {
        return consent.id;
    }
    let details = Details {
        given_by: if child { "Wali" } else { "Yang bersangkutan" }.into(),
        witness: "Petugas pendamping".into(),
        language: "indonesia".into(),
        reason: String::new(),
        child_view: if child { "Setuju." } else { "" }.into(),
    };
    let to = if child { ConsentState::GuardianGiven } else { ConsentState::Given };
    let (from, method) = (ConsentState::NotAsked, "verbal_witness");
    file.answer(Some(who), at, Asked { victim, scope: SCOPE, unit: Some(unit), from, to, method, until: None, details })
}

/// As far as the state says.
fn travel(dice: &mut Dice, file: &mut CaseFile<'_>, trip: &Trip, steps: [Moment; 6], state: ReferralState) {
    let Trip { nth, sender, receiver, consent } = *trip;
    let [_, sent, answered, begun, reported, confirmed] = steps;
    let agreed = Some((consent, None));
    file.send(nth, sender, sent, Ground { basis: "consent", consent: agreed, reason: "" });
    let words = Answer { reason_text: text::sentence(dice), ..Answer::default() };
    match state {
        Sent => return,
        Rejected => {
            let reason = dice.text(&["out_of_area", "capacity_full", "wrong_service"]);
            return file.reject(nth, receiver, answered, reason, &words);
        }
        Returned => {
            let words = Answer { missing_items: vec!["Waktu dan tempat penjemputan".into()], ..words };
            return file.send_back(nth, receiver, answered, "incomplete", &words);
        }
        _ => {}
    }
    let answer =
        Answer { pic_name: "Petugas layanan".into(), pic_contact: "Loket, jam kerja".into(), ..Answer::default() };
    let accepted = if state == Accepted { begun } else { answered };
    file.accept(nth, receiver, accepted, &answer, agreed);
    if state == Accepted {
        return;
    }
    file.begin(nth, receiver, begun);
    if state == Completed {
        file.complete(nth, receiver, reported, &feedback(dice, reported));
        if dice.percent(94) {
            file.confirm(nth, sender, confirmed);
        }
    }
}

fn letter(dice: &mut Dice, child: bool) -> Letter {
    let who = if child { "Anak" } else { "Orang dewasa" };
    Letter {
        safe_summary: format!("{who}, perlu layanan sesuai rujukan ini. {}", text::sentence(dice)),
        precautions: dice.text(&["Hubungi lewat pengirim saja.", "Perlu petugas perempuan.", ""]).into(),
        companion: dice.text(&["Diantar petugas.", "Dijemput penerima.", ""]).into(),
        ..Letter::default()
    }
}

fn feedback(dice: &mut Dice, at: Moment) -> Feedback {
    let result = dice.code(&[("served", 70), ("partly_served", 15), ("continuing", 15)]);
    Feedback {
        services: vec![dice.text(&["health", "psych", "shelter", "economic"]).to_owned()],
        service_on: at.day().to_string(),
        result: result.to_owned(),
        result_text: String::new(),
        condition: dice.text(&["good", "fair", "needs_care"]).into(),
        obstacles: String::new(),
        recommendation: text::sentence(dice),
    }
}
