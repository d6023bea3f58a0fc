//! A closure that is proposed and does not come: sent back by the head, or withdrawn (domain §12.1, D-22).
use crate::casework::{Record, case_path, does, in_service, logged, news, tries};
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
