//! The plan of a case as an officer makes it: its rows, and what the person says of it.
use super::{Record, Typed, does, tries, with};
use crate::support::{Page, Person};

/// A row of a plan that an agency outside the list carries out.
pub const PLAN_ROW: [(&str, &str); 7] = [
    ("goal", "Tempat aman, lalu pulang."),
    ("need", "psych"),
    ("service", "psych"),
    ("agency", "Lembaga Contoh"),
    ("due_d", "24"),
    ("due_m", "12"),
    ("due_y", "2026"),
];

/// What the person said of the plan.
pub const AGREED: [(&str, &str); 5] = [
    ("agreed", "yes"),
    ("agreed_how", "Bertemu langsung, dibacakan."),
    ("agreed_on_d", "24"),
    ("agreed_on_m", "11"),
    ("agreed_on_y", "2026"),
];

pub fn plan_row(officer: &mut Person, case: &Record, otherwise: &Typed<'_>) -> Page {
    does(officer, case, "rencana/baru", "case.write_plan", &with(&PLAN_ROW, otherwise))
}

/// A row and the person's yes; the answer of the act is not followed.
pub fn plan(officer: &mut Person, case: &Record) -> Page {
    plan_row(officer, case, &[]);
    tries(officer, case, "sepakati-rencana", "case.plan", &AGREED)
}
