//! A case that another unit takes over: the old one ends, a new one begins there with its people (D-23).
use super::case_file::{Asked, CaseFile, NewCase, Person};
use super::dice::Dice;
use super::life::Life;
use super::referral_file::{Ground, NewReferral};
use super::rows::Rows;
use super::world::World;
use crate::access::{Bundle, Bundles};
use crate::cases::model::is_child_band;
use crate::consent::flow::ConsentState;
use crate::consent::model::Details;
use crate::referrals::grants::SCOPE;
use crate::referrals::model::{Answer, Letter, TRANSFER};

/// Rows of the new cases begin here, far from every other number.
const NEW_ROWS: u64 = 10_000_000;
/// Days after which the new owner is done.
const HANDLED_DAYS: i64 = 25;

/// Handed over from identification; the rows of the new case come back. Without a unit that fits, the case
/// stays where it is.
pub fn hand_over(world: &mut World<'_>, dice: &mut Dice, file: &mut CaseFile<'_>, life: &Life, row: u64) -> Rows {
    let manager = life.team.manager;
    let other = if Some(manager.unit) == world.province.unit("BP3MI-72") { "UPTD-7271" } else { "BP3MI-72" };
    let Some(unit) = world.province.unit(other) else { return Rows::default() };
    let Some(team) = world.team(dice, unit) else { return Rows::default() };
    let Some((victim, child)) = file.record.rows.victims.first().map(|v| (v.id, is_child_band(&v.age_band))) else {
        return Rows::default();
    };
    let to = if child { ConsentState::GuardianGiven } else { ConsentState::Given };
    let details =
        Details { given_by: "Yang bersangkutan".into(), witness: "Petugas penerima".into(), ..Details::default() };
    let (from, method) = (ConsentState::NotAsked, "verbal_witness");
    let asked = Asked { victim, scope: SCOPE, unit: Some(unit), from, to, method, until: None, details };
    let consent = file.answer(Some(manager), life.at(20), asked);
    // BP3MI has no class of a child's own, so nothing of a child goes along with it.
    let bundles = if child { Bundles::NONE } else { [Bundle::Contact, Bundle::Identity].into_iter().collect() };
    let new = NewReferral {
        need: "pmi_problem".into(),
        kind: TRANSFER,
        service: "case_management",
        urgency: "routine".into(),
        victim: Some(victim),
        to: unit,
        bundles,
        letter: Letter { safe_summary: "Bukan kewenangan unit kami, mohon ditangani.".into(), ..Letter::default() },
    };
    let nth = file.refer(manager, life.at(22), new);
    file.send(nth, manager, life.at(23), Ground { basis: "consent", consent: Some((consent, None)), reason: "" });
    let at = life.until.plus_seconds(-120);
    let answer = Answer { pic_name: "Kepala unit".into(), pic_contact: "Loket unit".into(), ..Answer::default() };
    let next = begin(world, file, (row, at), &team);
    let answer = Answer { continued_in: Some(next.case.id), ..answer };
    file.accept_transfer(nth, team.head, at, &answer);
    file.transferred(team.head, at);
    next.finish()
}

fn begin<'a>(
    world: &mut World<'a>,
    old: &CaseFile<'_>,
    (row, at): (u64, crate::base::clock::Moment),
    team: &super::world::Team,
) -> CaseFile<'a> {
    let case = &old.case;
    let new = NewCase {
        row: NEW_ROWS + row,
        region: &case.region_code,
        case_type: &case.case_type,
        channel: "transfer_in",
        danger: case.danger,
        official: false,
        alert: None,
        narrative: None,
    };
    let mut file = CaseFile::draft(world.set, team.head, at, new);
    file.case.continued_from = Some(case.id);
    let number = world.register(team.head.unit, at);
    file.submit(team.head, at, number);
    let person = copy(old);
    file.add_person(team.head, at, &person);
    file.identify(team.manager, at.plus_seconds(60));
    let handled = at.plus_hours(24 * HANDLED_DAYS);
    if handled < world.now() {
        file.close(team.manager, handled, "not_tppo_resolved", Some("Tidak ada kebutuhan yang perlu dirujuk."));
    }
    file
}

/// Only the classes that the consent covers go along; of a child none.
fn copy(old: &CaseFile<'_>) -> Person {
    let Some(victim) = old.record.rows.victims.first() else { return Person::default() };
    let (key, row) = (&old.key, victim.id.any());
    let adult = !victim.is_child;
    let contact = victim.contact.as_ref().filter(|_| adult).and_then(|sealed| sealed.open(key, row).ok());
    let identity = victim.identity.as_ref().filter(|_| adult).and_then(|sealed| sealed.open(key, row).ok());
    Person {
        sex: victim.sex.clone(),
        age_band: victim.age_band.clone(),
        contact: contact.map(|opened| (*opened).clone()).unwrap_or_default(),
        identity: identity.map(|opened| (*opened).clone()).unwrap_or_default(),
        ..Person::default()
    }
}
