//! Turning 18 while a file is open (scenario CON-07).
use diesel::prelude::*;
use sintuvu_schema::{audit_log, clocks, victims};

use crate::alerts::{any, news};
use crate::consent::new_case;
use crate::support::{Person, World};

const BORN: [(&str, &str); 3] = [("birth_d", "29"), ("birth_m", "2"), ("birth_y", "2012")];

fn guardian(person: &mut Person, case: &str, scope: &str) {
    let typed = [
        ("scopes", scope),
        ("state", "guardian_given"),
        ("method", "written"),
        ("given_by", "Ibu Rekaan"),
        ("child_view", "setuju"),
    ];
    person.does(&format!("/berkas/{case}/persetujuan/catat"), "consent.record", &typed);
}

fn states(person: &mut Person, case: &str) -> Vec<String> {
    person.get(&format!("/berkas/{case}")).attrs("article li[data-kind=consent]", "data-state")
}

/// The task to ask her, if it still waits.
fn asks(world: &World, case: &str) -> Vec<String> {
    clocks::table
        .filter(clocks::root_id.eq(any(case)))
        .filter(clocks::clock.eq("consent_reask"))
        .filter(clocks::stopped_at.is_null())
        .select(clocks::object_kind)
        .load(&mut world.sql())
        .unwrap()
}

#[test]
fn con_07_on_her_eighteenth_birthday_the_guardians_answers_end() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let case = new_case(&mut officer, "13_17", &[&BORN[..], &[("guardian_name", "Ibu Rekaan")]].concat());
    for scope in ["receive_service", "photo"] {
        guardian(&mut officer, &case, scope);
    }
    // Born on 29 February: in other years the birthday is 1 March (D-69).
    world.set_clock("2030-02-28T23:59:50+08:00");
    assert_eq!(states(&mut world.person("intake1"), &case), ["guardian_given", "guardian_given"]);
    assert!(asks(&world, &case).is_empty());
    world.set_clock("2030-03-01T00:00:05+08:00");
    let mut officer = world.person("intake1");
    assert_eq!(states(&mut officer, &case)[..2], ["expired", "expired"]);
    assert_eq!(asks(&world, &case), ["victim"], "one task, however many answers ended");
    let code = officer.get(&format!("/berkas/{case}")).text();
    let code = code.split_whitespace().find(|word| word.starts_with("KS-")).unwrap().to_owned();
    assert!(news(&world, &code).iter().any(|(kind, _)| kind == "came_of_age"));
    let by: Vec<String> = audit_log::table
        .filter(audit_log::root_id.eq(any(&case)))
        .filter(audit_log::action.eq("consent.expire"))
        .select(audit_log::role)
        .load(&mut world.sql())
        .unwrap();
    assert_eq!(by, ["system", "system"]);
    world.set_clock("2030-03-02T00:00:05+08:00");
    assert_eq!(states(&mut world.person("intake1"), &case).len(), 4, "it ends once");
}

#[test]
fn con_07_she_is_asked_herself_and_the_file_stays_that_of_a_child() {
    let world = World::new();
    let mut officer = world.person("intake1");
    let case = new_case(&mut officer, "13_17", &[&BORN[..], &[("guardian_name", "Ibu Rekaan")]].concat());
    guardian(&mut officer, &case, "receive_service");
    world.set_clock("2030-03-01T00:00:05+08:00");
    let mut officer = world.person("intake1");
    let form = format!("/berkas/{case}/persetujuan/catat");
    assert!(officer.get(&form).text().contains("Orang 1 sudah berumur 18 tahun"));
    let again = [
        ("scopes", "receive_service"),
        ("state", "guardian_given"),
        ("method", "written"),
        ("given_by", "Ibu Rekaan"),
        ("child_view", "setuju"),
    ];
    assert_eq!(officer.send(&form, "consent.record", &again).status, 422, "nobody answers for her any more");
    let own =
        [("scopes", "receive_service"), ("state", "given"), ("method", "written"), ("given_by", "Anggrek Contoh")];
    officer.does(&form, "consent.record", &own);
    assert_eq!(states(&mut officer, &case)[0], "given");
    assert!(asks(&world, &case).is_empty());

    officer.step_up(&world);
    let edit = format!("/berkas/{case}/orang/1/ubah");
    officer.does(&edit, "victim.edit", &[("age_band", "18_24")]);
    let child = |world: &World| -> bool {
        victims::table
            .filter(victims::case_id.eq(any(&case)))
            .select(victims::is_child)
            .first(&mut world.sql())
            .unwrap()
    };
    assert!(child(&world), "the mask of a child stays");
    assert!(officer.get(&format!("/berkas/{case}")).text().contains("Anak"));
    // She was never a child when she was recorded: what was wrong is put right.
    officer.does(&edit, "victim.edit", &[("age_band", "18_24"), ("birth_y", "2006"), ("birth_d", "28")]);
    assert!(!child(&world));
}
