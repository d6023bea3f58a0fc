//! Outreach of the synthetic province: what villages planned, held and reported.
use super::Size;
use super::dice::Dice;
use super::outreach_file::{Held, OutreachFile, Plan};
use super::record::Who;
use super::rows::Rows;
use super::world::World;
use crate::access::Role;
use crate::base::clock::Moment;
use crate::outreach::flow::OutreachState;

const STATES: [(OutreachState, u64); 7] = [
    (OutreachState::Planned, 6),
    (OutreachState::Postponed, 3),
    (OutreachState::Held, 6),
    (OutreachState::Reported, 12),
    (OutreachState::Returned, 4),
    (OutreachState::Verified, 65),
    (OutreachState::Cancelled, 4),
];
/// Every state once, for the small demo.
const SHOWN: [OutreachState; 7] = [
    OutreachState::Planned,
    OutreachState::Verified,
    OutreachState::Reported,
    OutreachState::Held,
    OutreachState::Returned,
    OutreachState::Postponed,
    OutreachState::Cancelled,
];
const TITLES: [&str; 5] = [
    "Sosialisasi kerja aman",
    "Bahaya berangkat nonprosedural",
    "Cek P3MI sebelum berangkat",
    "Surat izin keluarga dan dokumen",
    "Waspada tawaran kerja daring",
];
const KINDS: [(&str, u64); 6] = [
    ("face_to_face", 45),
    ("musdes", 15),
    ("religious_forum", 15),
    ("posyandu", 10),
    ("school_visit", 10),
    ("home_visit", 5),
];
const TOPICS: [&str; 5] = [
    "legal_migration;nonproc_danger",
    "tppo_modus;online_offer",
    "family_permit;documents",
    "p3mi_check;report_channel",
    "child_protection",
];
const AUDIENCES: [&str; 5] =
    ["women;youth", "job_seeker;pmi_family", "general", "student", "village_apparatus;adat_leader"];
const PLACES: [&str; 5] = ["Balai desa", "Rumah ibadah", "Sekolah", "Posyandu dusun 2", "Lapangan"];
const QUESTIONS: [&str; 5] = [
    "Bagaimana mengecek P3MI yang resmi?",
    "Siapa yang dihubungi bila keluarga hilang kontak?",
    "Apakah visa wisata boleh dipakai bekerja?",
    "Berapa biaya yang boleh diminta perekrut?",
    "",
];

pub fn make(world: &World<'_>, row: u64) -> Option<Rows> {
    let mut dice = world.dice("outreach", row);
    let number = usize::try_from(row).unwrap_or(0);
    let shown = SHOWN.get(number).copied().filter(|_| world.size == Size::Demo);
    let state = shown.or_else(|| dice.weighted(&STATES))?;
    let villages: Vec<&String> = world.province.voiced.values().flatten().collect();
    let region = (*dice.pick(&villages)?).clone();
    let unit = world.province.unit_of(&region)?;
    let head = world.province.anyone(&mut dice, unit, &[Role::VillageHead]);
    let author = world.province.anyone(&mut dice, unit, &[Role::VillageOperator, Role::VillageHead])?;
    let verifier = verifier(world, &mut dice, &region);
    // Where nobody verifies, nothing waits for months.
    let waits = verifier.is_none() && matches!(state, OutreachState::Verified | OutreachState::Returned);
    let state = if waits { OutreachState::Held } else { state };
    let day = held_day(world, &mut dice, state);
    let plan = Plan {
        row,
        region: region.clone(),
        title: dice.text(&TITLES).into(),
        kind: dice.code(&KINDS),
        topics: dice.text(&TOPICS).into(),
        audience: dice.text(&AUDIENCES).into(),
        place: dice.text(&PLACES).into(),
        planned_on: Some(day.day()),
    };
    let planned = earlier(world, day.plus_hours(-24 * 12));
    let mut file = OutreachFile::plan(world.set, author, planned, plan);
    go_on(&mut dice, &mut file, (author, head, verifier), day, state);
    Some(file.finish())
}

/// Nothing lies after now.
fn earlier(world: &World<'_>, at: Moment) -> Moment {
    let last = world.now().plus_seconds(-60);
    if at < last { at } else { last }
}

/// When it takes or took place, at nine in the morning.
fn held_day(world: &World<'_>, dice: &mut Dice, state: OutreachState) -> Moment {
    let today = world.now().day();
    let day = match state {
        OutreachState::Planned | OutreachState::Postponed => today.plus_days(dice.number(2, 25)),
        OutreachState::Held => today.plus_days(-dice.number(1, 6)),
        OutreachState::Reported => today.plus_days(-dice.number(3, 17)),
        OutreachState::Returned => today.plus_days(-dice.number(10, 25)),
        _ => world.moment(dice, 26).day(),
    };
    day.start().plus_hours(9)
}

/// The kecamatan where somebody works, else the regency's labour office.
fn verifier(world: &World<'_>, dice: &mut Dice, region: &str) -> Option<Who> {
    let district: String = region.chars().take(8).collect();
    let regency: String = region.chars().filter(char::is_ascii_digit).take(4).collect();
    let kecamatan = world.province.unit_of(&district);
    let own = kecamatan.and_then(|unit| world.province.anyone(dice, unit, &[Role::SubdistrictOfficer]));
    let labour = world.province.unit(&format!("DISNAKER-{regency}"));
    own.or_else(|| world.province.anyone(dice, labour?, &[Role::LabourOfficer]))
}

fn go_on(
    dice: &mut Dice,
    file: &mut OutreachFile<'_>,
    (author, head, verifier): (Who, Option<Who>, Option<Who>),
    day: Moment,
    state: OutreachState,
) {
    let planned = file.activity.created_at;
    match (state, head) {
        (OutreachState::Planned, _) => return,
        (OutreachState::Postponed, Some(head)) => {
            return file.postpone(head, planned.plus_seconds(30), "Jalan menuju desa terputus.");
        }
        (OutreachState::Cancelled, Some(head)) => {
            return file.cancel(head, planned.plus_hours(24), "Digabung dengan kegiatan kecamatan.");
        }
        (OutreachState::Postponed | OutreachState::Cancelled, None) => return,
        _ => {}
    }
    let (men, women) = (dice.number(3, 30), dice.number(5, 45));
    let report = Held {
        on: day.day(),
        men,
        women,
        children: dice.percent(60).then(|| dice.number(0, 3)),
        questions: dice.text(&QUESTIONS).into(),
        follow_up: dice.text(&["Jadwal ulang bulan depan.", "Selebaran ditempel di kantor desa.", ""]).into(),
    };
    file.record_held(author, day.plus_hours(5), report);
    let (Some(head), true) = (head, state != OutreachState::Held) else { return };
    file.report(head, day.plus_hours(24));
    match (state, verifier) {
        (OutreachState::Verified, Some(verifier)) => {
            file.verify(verifier, day.plus_hours(24 + 24 * dice.between(1, 13)));
        }
        (OutreachState::Returned, Some(verifier)) => {
            file.send_back(verifier, day.plus_hours(48 + 24 * dice.between(1, 5)), "Jumlah peserta perlu diperiksa.");
        }
        _ => {}
    }
}
