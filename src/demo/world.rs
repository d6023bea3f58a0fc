//! What the makers of the synthetic province share: its offices, its names, the span of time, the numbers given.
use std::collections::BTreeMap;

use super::Size;
use super::dice::Dice;
use super::letter_file::Numbers;
use super::people::Names;
use super::province::Province;
use super::record::{Setting, Who};
use crate::access::Role;
use crate::base::clock::Moment;
use crate::base::ids::UnitId;

/// Roles that take a referral up.
pub const OFFICERS: [Role; 8] = [
    Role::ServiceOfficer,
    Role::PoliceLiaison,
    Role::ShelterOfficer,
    Role::Bp3miOfficer,
    Role::LabourOfficer,
    Role::ImmigrationOfficer,
    Role::CaseManager,
    Role::IntakeOfficer,
];

pub struct World<'a> {
    pub set: &'a Setting<'a>,
    pub province: &'a Province,
    pub names: &'a Names,
    pub size: Size,
    pub seed: u64,
    /// Register numbers given so far, by unit and year.
    pub registers: BTreeMap<(UnitId, i32), i64>,
    pub letter_numbers: Numbers,
    /// Letters begun so far: each stops one step further.
    pub letters: usize,
}

/// Who works on a case.
#[derive(Clone, Copy)]
pub struct Team {
    pub intake: Who,
    pub manager: Who,
    pub head: Who,
}

/// Cases in a month, as parts of twelve hundred (synthetic plan §7).
const MONTHS: [(i32, u64); 12] = [
    (1, 110),
    (2, 110),
    (3, 90),
    (4, 90),
    (5, 110),
    (6, 120),
    (7, 110),
    (8, 90),
    (9, 100),
    (10, 100),
    (11, 90),
    (12, 80),
];

impl<'a> World<'a> {
    pub fn new(set: &'a Setting<'a>, province: &'a Province, names: &'a Names, (size, seed): (Size, u64)) -> Self {
        let (registers, letter_numbers) = (BTreeMap::new(), BTreeMap::new());
        Self { set, province, names, size, seed, registers, letter_numbers, letters: 0 }
    }
}

impl World<'_> {
    pub fn now(&self) -> Moment {
        self.set.now
    }
    pub fn dice(&self, table: &str, row: u64) -> Dice {
        Dice::of(self.seed, table, row)
    }
    /// Months over which the records spread.
    const fn months(&self) -> i32 {
        match self.size {
            Size::Demo => 12,
            Size::City => 24,
            Size::Million => 60,
        }
    }
    /// Days of the span.
    pub fn span(&self) -> i32 {
        self.months() * 30
    }

    /// A moment in the span that lies at least so many days ago; more often in busy months, on weekdays, at day.
    pub fn moment(&self, dice: &mut Dice, days_ago: i32) -> Moment {
        let month = dice.weighted(&MONTHS).unwrap_or(1);
        let room = (self.span() - days_ago).max(1);
        let mut day = self.now().day().plus_days(-days_ago - dice.number(1, room));
        // Towards the month that was drawn, as long as that stays inside the span.
        let away = (day.number() / 100 % 100 - month).rem_euclid(12) * 30;
        let earlier = day.plus_days(-away);
        if away < room && earlier > self.now().day().plus_days(-self.span()) {
            day = earlier;
        }
        if day.weekday() > 4 && dice.percent(80) {
            day = day.plus_days(-2);
        }
        day.start().plus_seconds(dice.between(0, 3_599) + 3_600 * hour(dice))
    }

    pub fn register(&mut self, unit: UnitId, at: Moment) -> String {
        let year = at.day().year();
        let value = self.registers.entry((unit, year)).and_modify(|n| *n += 1).or_insert(1);
        format!("{value}/{year}")
    }

    /// The people of a unit who work on one case; where it has no head, that of the unit above (D-22).
    pub fn team(&self, dice: &mut Dice, unit: UnitId) -> Option<Team> {
        let managing = [Role::CaseManager, Role::Bp3miOfficer];
        let manager = self.province.anyone(dice, unit, &managing)?;
        let intake = self.province.anyone(dice, unit, &[Role::IntakeOfficer]).unwrap_or(manager);
        let above = || self.province.parent(unit);
        let own = self.province.anyone(dice, unit, &[Role::UnitHead]);
        let head = own.or_else(|| above().and_then(|unit| self.province.anyone(dice, unit, &[Role::UnitHead])))?;
        Some(Team { intake, manager, head })
    }
}

/// Most in office hours, a few at night.
fn hour(dice: &mut Dice) -> i64 {
    match dice.below(100) {
        0..80 => dice.between(8, 15),
        80..96 => dice.between(16, 21),
        _ => dice.text(&["22", "23", "0", "1", "2", "3", "4", "5"]).parse().unwrap_or(22),
    }
}
