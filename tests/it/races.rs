//! Two people press at once: scenarios/referrals.md, REF-06 and REF-15.
use crate::casework::{
    PIC, Record, accept, asks, consent, identified, logged, look, news, race, sent, sent_again, states_of,
};
use crate::support::{Page, Person, World};

const RSUD: (&str, &str) = ("medical", "rsud");
/// How often each race is run: the scheduler decides anew each time.
const ROUNDS: usize = 5;

fn form(person: &mut Person, referral: &Record, slug: &str) -> Page {
    person.get(&format!("/rujukan/{}/{slug}", referral.id))
}

/// A case whose person agreed that the hospital may know.
fn shared(cm1: &mut Person, world: &World) -> Record {
    let case = identified(cm1, &[]);
    consent(cm1, world, &case, "share_agency", Some("rsud"), "given");
    case
}

/// One answer says that it is done, the other that somebody else was first.
fn one_won(answers: &[Page; 2]) {
    let mut statuses = answers.each_ref().map(|page| page.status);
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409], "{:?}", answers.each_ref().map(Page::main));
}

#[test]
fn ref_06_of_two_receivers_one_answers() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut one = world.person("svc");
    let mut other = one.clone();
    let case = shared(&mut cm1, &world);
    for _ in 0..ROUNDS {
        let referral = sent_again(&mut cm1, &world, &case, RSUD, &[]);
        let (yes, no) = (form(&mut one, &referral, "terima"), form(&mut other, &referral, "tolak"));
        let answers = race(
            || one.submit(&yes, "referral.accept", &PIC),
            || other.submit(&no, "referral.reject", &[("reason", "capacity_full")]),
        );
        one_won(&answers);
        let answered = logged(&world, &referral, "referral.accept", "allow")
            + logged(&world, &referral, "referral.reject", "allow");
        assert_eq!(answered, 1, "one event");
        assert_eq!(news(&world, &referral, "uptd1"), ["referral_answered"], "the sender is told once");
    }
}

#[test]
fn ref_15a_what_is_cancelled_is_not_accepted_too() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut svc = world.person("svc");
    let case = shared(&mut cm1, &world);
    for _ in 0..ROUNDS {
        let referral = sent_again(&mut cm1, &world, &case, RSUD, &[]);
        let (yes, back) = (form(&mut svc, &referral, "terima"), form(&mut cm1, &referral, "batalkan"));
        let answers = race(
            || svc.submit(&yes, "referral.accept", &PIC),
            || cm1.submit(&back, "referral.cancel", &[("reason", "Tidak perlu lagi.")]),
        );
        one_won(&answers);
        let states = states_of(&world, &referral);
        assert!(states.contains(&"accepted".to_owned()) != states.contains(&"cancelled".to_owned()), "{states:?}");
        assert_eq!(look(&mut cm1, &referral).state(), *states.last().unwrap());
    }
}

#[test]
fn ref_15b_a_text_that_was_sent_cannot_change_under_the_reader() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let mut svc = world.person("svc");
    let case = identified(&mut cm1, &[]);
    let referral = sent(&mut cm1, &world, &case, RSUD, &[]);
    let read = look(&mut svc, &referral);
    assert!(!look(&mut cm1, &referral).acts().contains(&"referral.edit".to_owned()));
    let typed = [("safe_summary", "Isi yang lain sama sekali.")];
    let refused = asks(&mut cm1, &referral, "ubah", "referral.edit", &typed);
    assert_eq!(refused.status, 409);
    assert!(refused.main().contains("Minta penerima mengembalikannya dulu"), "{}", refused.main());
    let accepted = accept(&mut svc, &referral);
    assert_eq!(accepted.version(), read.version() + 1, "she accepts the version that she read");
    assert!(accepted.main().contains("Perempuan muda") && !accepted.main().contains("Isi yang lain"));
}
