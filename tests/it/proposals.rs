//! A closure that is proposed and does not come: sent back by the head, or withdrawn (domain §12.1, D-22). And a service
//! that comes to its end.
use crate::casework::{
    COUNSELLING, Record, assessed, case_path, clock_of, clocks_of, does, identified, in_service, logged, news, planned,
    rate_risk, told, tries,
};
use crate::support::{Page, Person, World};

const STOPS: [(&str, &str); 2] = [("close_reason", "victim_request"), ("reason", "Orangnya ingin berhenti.")];
const LACKS: [(&str, &str); 1] = [("reason", "Belum ada catatan kunjungan terakhir.")];

fn propose(person: &mut Person, case: &Record) -> Page {
    does(person, case, "usul-tutup", "case.propose_close", &STOPS)
}

#[test]
fn cas_05_a_head_sends_a_proposal_back_and_its_author_reads_why() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let case = in_service(&mut cm1, &world, &[]);
    let nothing = tries(&mut head1, &case, "kembalikan-usul", "case.return_closure", &LACKS);
    assert_eq!(nothing.status, 409, "nothing was proposed: {}", nothing.main());
    propose(&mut cm1, &case);
    assert!(cm1.get(&case_path(&case)).acts().iter().all(|act| act != "case.return_closure"), "not her own");
    assert_eq!(cm1.get(&format!("{}/kembalikan-usul", case_path(&case))).status, 403);
    let form = head1.get(&format!("{}/kembalikan-usul", case_path(&case)));
    assert!(form.main().contains("Orangnya ingin berhenti."), "read before deciding: {}", form.main());
    let silent = head1.submit(&form, "case.return_closure", &[]);
    assert_eq!((silent.status, silent.faults().contains_key("reason")), (422, true), "why is asked");

    let page = does(&mut head1, &case, "kembalikan-usul", "case.return_closure", &LACKS);
    assert_eq!(page.state(), "in_service");
    assert!(!page.acts().contains(&"case.close".to_owned()), "{:?}", page.acts());
    assert!(page.main().contains("Usulan penutupan dikembalikan"), "{}", page.main());
    assert!(news(&world, &case, "uptd1").contains(&"closure_returned".to_owned()));
    assert!(cm1.get("/pemberitahuan").main().contains("Usulan penutupan Anda dikembalikan"));
    assert!(!world.person("cm1b").get("/pemberitahuan").main().contains("Usulan penutupan Anda dikembalikan"));
    assert!(cm1.get(&case_path(&case)).words("[data-test=returned]").concat().contains("kunjungan terakhir"));
    let again = cm1.get(&format!("{}/usul-tutup", case_path(&case)));
    assert!(again.main().contains("Usulan sebelumnya dikembalikan: Belum ada catatan"), "{}", again.main());

    // A new one is possible, and what was said of the old one falls silent.
    propose(&mut cm1, &case);
    assert!(!cm1.get(&case_path(&case)).has("[data-test=returned]"));
    assert_eq!(does(&mut head1, &case, "setujui-tutup", "case.close", &[]).state(), "closed");
    assert_eq!(logged(&world, &case, "case.return_closure", "allow"), 1);
}

#[test]
fn cas_05_a_proposal_is_withdrawn_by_its_author_alone() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let case = in_service(&mut cm1, &world, &[]);
    propose(&mut head1, &case);
    let page = head1.get(&case_path(&case));
    assert!(page.acts().iter().all(|act| !["case.close", "case.return_closure"].contains(&act.as_str())));
    let own = tries(&mut head1, &case, "kembalikan-usul", "case.return_closure", &LACKS);
    assert_eq!(own.status, 409);
    assert!(own.main().contains("Anda dapat menariknya"), "{}", own.main());
    let other = tries(&mut cm1, &case, "tarik-usul", "case.propose_close", &[]);
    assert_eq!(other.status, 409);
    assert!(other.main().contains("Hanya yang mengusulkan"), "{}", other.main());
    let page = does(&mut head1, &case, "tarik-usul", "case.propose_close", &[]);
    assert!(page.main().contains("Usulan penutupan ditarik"), "{}", page.main());
    assert!(!page.main().contains("Penutupan sudah diusulkan"), "{}", page.main());
    let none = tries(&mut head1, &case, "tarik-usul", "case.propose_close", &[]);
    assert_eq!(none.status, 409, "{}", none.main());
}

#[test]
fn cas_05_whose_proposal_is_replaced_hears_of_it() {
    let world = World::new();
    let (mut cm1, mut head1) = (world.person("cm1"), world.person("head1"));
    let case = in_service(&mut cm1, &world, &[]);
    propose(&mut cm1, &case);
    propose(&mut cm1, &case);
    assert!(!cm1.get("/pemberitahuan").main().contains("diganti usulan lain"), "her own");
    propose(&mut head1, &case);
    assert!(cm1.get("/pemberitahuan").main().contains("diganti usulan lain"));
}

/// A service that ends on a day of November 2026.
fn ends<'a>(id: &'a str, day: &'a str, outcome: &'a str) -> [(&'a str, &'a str); 5] {
    [("service", id), ("ended_d", day), ("ended_m", "11"), ("ended_y", "2026"), ("outcome", outcome)]
}

#[test]
fn cas_03_a_service_that_ended_is_no_longer_under_way() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = planned(&mut cm1, &world, &[]);
    let form = format!("{}/layanan-berakhir", case_path(&case));
    assert!(cm1.get(&form).main().contains("Tidak ada layanan yang berjalan"));
    does(&mut cm1, &case, "layanan", "case.record_service", &COUNSELLING);
    assert!(cm1.get(&case_path(&case)).has(&format!("main a[href=\"{form}\"]")));
    let page = cm1.get(&form);
    let id = page.attr("[name=service]", "value").expect("the service that runs");
    assert_eq!(page.attrs("[name=outcome]", "value"), ["done", "stopped"], "the code list, without what still runs");
    for (day, says) in [("23", "sebelum tanggal mulai"), ("25", "sesudah hari ini")] {
        let wrong = cm1.submit(&page, "case.end_service", &ends(&id, day, "done"));
        assert_eq!(wrong.status, 422);
        assert!(told(&wrong).contains(says), "{day}: {}", told(&wrong));
    }
    assert_eq!(world.person("intake1").get(&form).status, 403, "whoever records services");
    let page = does(&mut cm1, &case, "layanan-berakhir", "case.end_service", &ends(&id, "24", "stopped"));
    assert!(page.main().contains("24 November 2026 – 24 November 2026, dihentikan"), "{}", page.main());
    assert!(page.main().contains("Layanan berakhir"), "{}", page.main());
    assert!(!page.has(&format!("main a[href=\"{form}\"]")), "none runs any more");
    let begin = tries(&mut cm1, &case, "mulai-layanan", "case.start_service", &[]);
    assert_eq!(begin.status, 422, "an ended service is none under way");
    let twice = tries(&mut cm1, &case, "layanan-berakhir", "case.end_service", &ends(&id, "24", "done"));
    assert_eq!(twice.status, 422);
    let early = identified(&mut cm1, &[]);
    let early = tries(&mut cm1, &early, "layanan-berakhir", "case.end_service", &[]);
    assert_eq!(early.status, 409, "not before the assessment: {}", early.main());
}

#[test]
fn scr_09_the_clock_of_a_risk_runs_until_a_service_begins() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = assessed(&mut cm1, &[]);
    rate_risk(&mut cm1, &case, "high");
    assert!(clock_of(&world, &case, "risk_high_service").stopped.is_none());
    does(&mut cm1, &case, "layanan", "case.record_service", &COUNSELLING);
    let clock = clock_of(&world, &case, "risk_high_service");
    assert_eq!((clock.stopped.is_some(), clock.stop_reason.as_str()), (true, "service_started"));
    rate_risk(&mut cm1, &case, "medium");
    let again = clocks_of(&world, &case, "risk_medium_service");
    assert_eq!(again.len(), 1, "from before the first score: {again:?}");
    assert!(again.iter().all(|clock| clock.stop_reason == "replaced"), "served already: {again:?}");
}

#[test]
fn scr_09_a_service_that_is_over_stops_no_clock() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = assessed(&mut cm1, &[]);
    rate_risk(&mut cm1, &case, "high");
    let over: Vec<_> =
        COUNSELLING.into_iter().chain([("ended_d", "24"), ("ended_m", "11"), ("ended_y", "2026")]).collect();
    does(&mut cm1, &case, "layanan", "case.record_service", &over);
    assert!(clock_of(&world, &case, "risk_high_service").stopped.is_none());
}
