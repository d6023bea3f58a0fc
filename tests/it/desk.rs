//! Hari ini and the news: whose turn it is, and that no line tells of a record that is not the
//! reader's (ACC-04, ACC-12).
use diesel::prelude::*;
use sintuvu::base::ids::UnitId;
use sintuvu_schema::{clocks, units};

use crate::casework::{case_path, does, identified, in_service, logged, monitored, rate_risk, receive, sent};
use crate::support::{Person, World};

fn unit_id(world: &World, unit: &str) -> UnitId {
    world.unit(unit)["id"].as_str().unwrap().parse().unwrap()
}

/// Code of an object of the fixture.
fn number(world: &World, key: &str) -> String {
    world.object(key)["number"].as_str().unwrap().to_owned()
}

fn tells(person: &mut Person, code: &str) -> Vec<&'static str> {
    ["/hari-ini", "/pemberitahuan", "/berkas"].into_iter().filter(|path| person.get(path).body.contains(code)).collect()
}

#[test]
fn acc_12_news_of_a_case_about_an_official_is_for_its_named_staff_only() {
    let world = World::new();
    let official = number(&world, "case.c4");
    let [mut intake1, mut cm1, mut cm1b] = ["intake1", "cm1", "cm1b"].map(|key| world.person(key));
    for person in [&mut intake1, &mut cm1, &mut cm1b] {
        assert_eq!(tells(person, &official), Vec::<&str>::new(), "{}", person.key);
    }
    let named = tells(&mut world.person("head1"), &official);
    assert!(named.contains(&"/pemberitahuan") && named.contains(&"/berkas"), "{named:?}");
    let conflict = number(&world, "case.c5");
    assert_eq!(tells(&mut cm1b, &conflict), Vec::<&str>::new(), "after a declared conflict");
    assert!(!tells(&mut cm1, &conflict).is_empty());
}

#[test]
fn a_new_case_is_no_news_to_whoever_opened_it() {
    let world = World::new();
    let [mut cm1, mut head1] = ["cm1", "head1"].map(|key| world.person(key));
    let case = receive(&mut cm1, &[]);
    let news = |person: &mut Person| person.get("/pemberitahuan").main();
    assert!(news(&mut head1).contains(&format!("Berkas baru · {}", case.code)), "{}", news(&mut head1));
    assert!(!news(&mut cm1).contains(&case.code));
}

#[test]
fn acc_04_an_alert_leads_only_those_to_its_case_who_may_open_it() {
    let world = World::new();
    let (alert, case) = (format!("/laporan-dini/{}", world.id("alert.a2")), world.id("case.c1"));
    assert!(world.person("cm1").get(&alert).body.contains(&case));
    for key in ["bp", "lab1", "pol1", "imm"] {
        let page = world.person(key).get(&alert);
        assert_eq!(page.status, 200, "{key}");
        assert!(!page.body.contains(&case), "{key}");
    }
}

#[test]
fn cas_05_what_waits_for_a_head_stands_first_and_once() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = monitored(&mut cm1, &world);
    for month in ["3", "6"] {
        does(&mut cm1, &case, "kunjungan", "case.record_visit", &[("month", month), ("skip_reason", "moved")]);
    }
    let closing = [("close_reason", "goals_met"), ("reason", "Tujuan tercapai."), ("informed", "yes")];
    does(&mut cm1, &case, "usul-tutup", "case.propose_close", &closing);
    let mut head1 = world.person("head1");
    let today = head1.get("/hari-ini");
    let ids = today.attrs("[data-test=row]", "data-id");
    let at: Vec<usize> = (0..ids.len()).filter(|n| ids[*n] == case.id).collect();
    assert_eq!(at.len(), 1, "{}", today.main());
    let rows = today.words("[data-test=row]");
    assert!(rows[at[0]].contains("Menunggu persetujuan Anda"), "{}", rows[at[0]]);
    let page = head1.get(&case_path(&case));
    assert_eq!(page.acts().first().map(String::as_str), Some("case.close"), "the approval is the first button");
}

#[test]
fn cas_05_the_head_above_decides_only_where_the_units_one_head_proposed() {
    let world = World::new();
    let [one, two] = ["uptd1", "uptd2"].map(|key| unit_id(&world, key));
    let below = units::table.find(one);
    diesel::update(below).set(units::parent_id.eq(two)).execute(&mut world.sql()).unwrap();
    let [mut cm1, mut head1, mut head2] = ["cm1", "head1", "head2"].map(|key| world.person(key));
    let case = monitored(&mut cm1, &world);
    for month in ["3", "6"] {
        does(&mut cm1, &case, "kunjungan", "case.record_visit", &[("month", month), ("skip_reason", "moved")]);
    }
    let closing = [("close_reason", "goals_met"), ("reason", "Tujuan tercapai."), ("informed", "yes")];
    does(&mut cm1, &case, "usul-tutup", "case.propose_close", &closing);
    assert_eq!(head2.get(&case_path(&case)).status, 404, "head1 can approve");
    assert!(!head2.get("/hari-ini").body.contains(&case.code));
    does(&mut head1, &case, "usul-tutup", "case.propose_close", &closing);
    assert!(head2.get("/hari-ini").body.contains(&case.code), "nobody else in the unit may");
    assert_eq!(does(&mut head2, &case, "setujui-tutup", "case.close", &[]).state(), "closed");
}

/// Heading to heading: the rows of one list of /hari-ini.
fn rows_under(person: &mut Person, heading: &str) -> String {
    let words = person.get("/hari-ini").main();
    let part = words.split(heading).nth(1).unwrap_or_default().to_owned();
    let next = ["Terlambat (", "Giliran Anda (", "Menunggu pihak lain (", "Baru diketahui", "Semua pemberitahuan"];
    let end = next.iter().filter_map(|next| part.find(next)).min();
    part[..end.unwrap_or(part.len())].to_owned()
}

#[test]
fn a_case_whose_clock_stopped_stays_the_officers_turn() {
    let world = World::new();
    let [mut cm1, mut cm1b] = ["cm1", "cm1b"].map(|key| world.person(key));
    let case = identified(&mut cm1, &[]);
    let mine = rows_under(&mut cm1, "Giliran Anda (");
    assert!(mine.contains(&case.code) && mine.contains("Identifikasi belum selesai"), "{mine}");
    assert!(!rows_under(&mut cm1b, "Giliran Anda (").contains(&case.code), "it is another officer's");
}

#[test]
fn int_14_a_draft_reminds_its_author_alone() {
    let world = World::new();
    let [mut cm1, mut cm1b] = ["cm1", "cm1b"].map(|key| world.person(key));
    let case = receive(&mut cm1, &[("ticks", "draft")]);
    let mine = rows_under(&mut cm1, "Giliran Anda (");
    assert!(mine.contains(&case.code) && mine.contains("Draf belum dikirim"), "{mine}");
    assert!(!cm1b.get("/hari-ini").body.contains(&case.code));
}

#[test]
fn danger_comes_first_and_says_so_until_it_is_scored_lower() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let calm = identified(&mut cm1, &[]);
    let case = identified(&mut cm1, &[("danger", "ya")]);
    let mine = rows_under(&mut cm1, "Giliran Anda (");
    assert!(mine.contains("Bahaya"), "{mine}");
    assert!(mine.find(&case.code) < mine.find(&calm.code), "{mine}");
    let head = |person: &mut Person| person.get(&case_path(&case)).words(".head .tag");
    assert!(head(&mut cm1).contains(&"Bahaya".to_owned()));
    rate_risk(&mut cm1, &case, "low");
    assert!(!head(&mut cm1).contains(&"Bahaya".to_owned()));
}

#[test]
fn ref_01_a_referral_is_the_receivers_turn_and_waits_at_its_sender() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut svc = world.person("svc");
    let case = in_service(&mut cm1, &world, &[]);
    let referral = sent(&mut cm1, &world, &case, ("medical", "rsud"), &[]);
    let under = |person: &mut Person, heading: &str| {
        let words = person.get("/hari-ini").main();
        let part = words.split(heading).nth(1).unwrap_or_default().to_owned();
        let end = ["Menunggu pihak lain (", "Baru diketahui"].iter().filter_map(|next| part.find(next)).min();
        part[..end.unwrap_or(part.len())].contains(&referral.code)
    };
    assert!(under(&mut svc, "Giliran Anda ("));
    assert!(under(&mut cm1, "Menunggu pihak lain (") && !under(&mut cm1, "Giliran Anda ("));
}

#[test]
fn acc_11_who_knows_a_party_loses_the_case_at_once_and_the_head_is_asked_for_another() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let case = in_service(&mut cm1, &world, &[]);
    let running = || -> Vec<(i64, Option<i64>)> {
        let all = clocks::table.filter(clocks::root_id.eq(case.any())).order(clocks::id);
        all.select((clocks::due_at, clocks::stopped_at)).load(&mut world.sql()).unwrap()
    };
    let (before, did) = (running(), logged(&world, &case, "case.record_service", "allow"));
    assert!(!before.is_empty() && did > 0);
    does(&mut cm1, &case, "kenal-pihak", "case.declare_conflict", &[]);
    assert_eq!(cm1.get(&case_path(&case)).status, 404);
    assert!(tells(&mut cm1, &case.code).is_empty());
    let asked = head1.get("/pemberitahuan").main();
    assert!(asked.contains("perlu petugas lain") && asked.contains(&case.code), "{asked}");
    assert_eq!(head1.get(&case_path(&case)).state(), "in_service");
    assert_eq!(running(), before, "clocks keep running");
    assert_eq!(logged(&world, &case, "case.record_service", "allow"), did, "what she did stays in the log");
}
