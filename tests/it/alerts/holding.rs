//! The office that has an alert ends it: no other makes it vanish (ALR-06, ALR-08).
use super::{does, path, report};
use crate::support::World;

#[test]
fn alr_06_no_office_ends_what_another_has() {
    let world = World::new();
    let mut op = world.person("op1");
    let sent = [("alert_type", "unknown_recruiter"), ("danger", "tidak"), ("recruiter", "PEREKRUT REKAAN")];
    let (held, code) = report(&mut op, &sent);
    let (other, _) = report(&mut op, &sent);
    let (mut lab, mut bp) = (world.person("lab1"), world.person("bp"));
    does(&mut lab, &held, "terima", "alert.acknowledge", &[]);
    does(&mut lab, &held, "verifikasi", "alert.verify", &[]);
    let page = bp.get(&format!("/laporan-dini/{held}"));
    for act in ["alert.dismiss", "alert.merge"] {
        assert!(!page.acts().contains(&act.to_owned()), "{act}: {:?}", page.acts());
        assert!(lab.get(&format!("/laporan-dini/{held}")).acts().contains(&act.to_owned()), "{act}");
    }
    let tried = bp.send(&path(&held, "tidak-berdasar"), "alert.dismiss", &[("reason", "Bukan apa-apa.")]);
    assert_eq!(tried.status, 409, "{}", tried.main());
    let merged = does(&mut bp, &other, "gabung", "alert.merge", &[("into", &code)]);
    assert_eq!(merged.state(), "duplicate", "nobody has that one");
    let mine = op.get(&format!("/desa/lapor/{other}"));
    assert!(mine.state() == "selesai" && mine.main().contains("diteruskan"), "as after any end: {}", mine.main());
    assert!(lab.get("/pemberitahuan").main().contains("digabungkan"));
}

#[test]
fn alr_10_whoever_acts_reads_that_the_village_is_not_to_be_told() {
    let world = World::new();
    let sent = [("alert_type", "holding_place"), ("danger", "tidak"), ("ticks", "hide_from_village")];
    let (id, _) = report(&mut world.person("op1"), &sent);
    let page = world.person("lab1").get(&format!("/laporan-dini/{id}"));
    assert!(page.main().contains("Permintaan pelapor: Jangan beri tahu pemerintah desa"), "{}", page.main());
}

#[test]
fn alr_06_another_office_takes_no_action_in_place_of_a_case() {
    let world = World::new();
    let (id, _) = report(&mut world.person("op1"), &[("alert_type", "online_offer"), ("danger", "tidak")]);
    let (mut lab, mut bp) = (world.person("lab1"), world.person("bp"));
    for (slug, action) in
        [("terima", "alert.acknowledge"), ("verifikasi", "alert.verify"), ("berdasar", "alert.substantiate")]
    {
        does(&mut lab, &id, slug, action, &[]);
    }
    let typed = [("action_taken", "Imbauan dikirim.")];
    let tried = bp.send(&path(&id, "tindakan"), "alert.act", &typed);
    assert_eq!(tried.status, 409, "{}", tried.main());
    assert_eq!(does(&mut lab, &id, "tindakan", "alert.act", &typed).state(), "action_taken");
}

#[test]
fn alr_10_who_reported_is_for_the_office_that_has_it() {
    let world = World::new();
    let sent = [("alert_type", "unknown_recruiter"), ("danger", "tidak"), ("contact", "PELAPOR REKAAN")];
    let (id, _) = report(&mut world.person("op1"), &sent);
    let (mut lab, mut bp) = (world.person("lab1"), world.person("bp"));
    let page = format!("/laporan-dini/{id}");
    for person in [&mut lab, &mut bp] {
        let main = person.get(&page).main();
        assert!(!main.contains("PELAPOR REKAAN") && main.contains("hanya untuk unit yang menangani"), "{main}");
    }
    does(&mut lab, &id, "terima", "alert.acknowledge", &[]);
    assert!(lab.get(&page).main().contains("PELAPOR REKAAN"));
    assert!(!bp.get(&page).main().contains("PELAPOR REKAAN"));
}
