//! How often one officer may ask whether somebody is in a case (INT-09, ACC-03, security.md A2).
use diesel::prelude::*;
use sintuvu_schema::audit_log;

use crate::casework::{assessed, case_path, does, receive, referral_form};
use crate::search::{seek, with_person};
use crate::support::{Page, Person, World};

/// Looks for somebody until it is too much: how often there was an answer.
fn seek_until_full(person: &mut Person) -> usize {
    let asks = |person: &mut Person| seek(person, "Burhan Malindopu").status == 200;
    (0..=100).take_while(|_| asks(person)).count()
}

fn minutes(page: &Page) -> i64 {
    page.header("retry-after").and_then(|seconds| seconds.parse().ok()).unwrap_or_default()
}

/// Rows of the log with this action and reason.
fn because(world: &World, action: &str, reason: &str) -> i64 {
    audit_log::table
        .filter(audit_log::action.eq(action))
        .filter(audit_log::reason_code.eq(reason))
        .count()
        .get_result(&mut world.sql())
        .unwrap()
}

const NAMED: [(&str, &str); 1] = [("body", "Atas nama Melati Contoh.")];

#[test]
fn whoever_tries_names_one_after_the_other_must_wait() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = assessed(&mut cm1, &[]);
    let letter = format!("{}/surat/penutupan", case_path(&case));
    assert_eq!(cm1.send(&letter, "letter.create", &NAMED).status, 422, "a name refused in a letter is a look");
    let number = [("body", "Nomor telepon 083412345678.")];
    assert_eq!(cm1.send(&letter, "letter.create", &number).status, 422, "what tells of nobody is none");
    assert_eq!((because(&world, "letter.create", "named"), because(&world, "letter.create", "guard")), (1, 1));
    assert_eq!(seek_until_full(&mut cm1), 59);
    let page = seek(&mut cm1, "Rosmini Palarante");
    assert!(page.status == 429 && (60..=3_600).contains(&minutes(&page)), "{} {}", page.status, minutes(&page));
    assert!(page.faults()["q"].contains("kepala unit"), "{:?}", page.faults());
    assert_eq!(because(&world, "search.people", "quota"), 2);
    assert_eq!(seek(&mut world.person("intake1"), "Rosmini Palarante").status, 200, "each their own count");
    world.wait(3_601);
    let mut again = world.person("cm1");
    assert_eq!(seek(&mut again, "Rosmini Palarante").status, 200);
}

#[test]
fn a_full_count_stops_no_text_that_names_nobody_and_no_recording() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    let case = assessed(&mut cm1, &[]);
    assert_eq!(seek_until_full(&mut cm1), 60);
    let letter = format!("{}/surat/penutupan", case_path(&case));
    let referral = referral_form(&world, &case, "psych", "uptd2");
    let summary = |text: &'static str| [("service", "psych"), ("urgency", "critical"), ("safe_summary", text)];
    for _ in 0..2 {
        let page = cm1.send(&letter, "letter.create", &NAMED);
        assert!(page.faults()["body"].contains("Tulis tanpa nama orang"), "{:?}", page.faults());
        let page = cm1.send(&referral, "referral.create", &summary("Melati Contoh perlu bantuan."));
        assert!(page.faults()["safe_summary"].contains("Tulis tanpa nama orang"), "{:?}", page.faults());
    }
    for action in ["letter.create", "referral.create"] {
        assert_eq!((because(&world, action, "quota"), because(&world, action, "named")), (2, 0), "{action}");
    }
    let clean = [("body", "Penanganan ditutup. Layanan yang diberikan tercatat dalam berkas.")];
    assert_eq!(cm1.send(&letter, "letter.create", &clean).status, 303);
    let sent = cm1.does(&referral, "referral.create", &summary("Perempuan muda, perlu pendampingan segera."));
    let change = format!("/rujukan/{}/ubah", sent.attr("article", "data-id").unwrap());
    let page = cm1.send(&change, "referral.edit", &summary("Perlu pendampingan segera, petugas perempuan."));
    assert_eq!(page.status, 303, "{:?}", page.faults());
    does(&mut cm1, &case, "orang", "victim.create", &PERSON);
}

#[test]
fn a_count_is_not_pushed_out_by_other_rows() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    assert_eq!(seek_until_full(&mut cm1), 60);
    let mut sql = world.sql();
    let mut row: Row = audit_log::table
        .filter(audit_log::action.eq("search.people"))
        .order(audit_log::seq.desc())
        .select(Row::as_select())
        .first(&mut sql)
        .unwrap();
    row.action = "case.view".into();
    sql.transaction(|sql| {
        (1..=2_001).try_for_each(|n| {
            let row = Row { seq: row.seq + 10_000 + n, ..row.clone() };
            diesel::insert_into(audit_log::table).values(row).execute(sql).map(|_| ())
        })
    })
    .unwrap_or_else(|error: diesel::result::Error| panic!("{error}"));
    drop(sql);
    assert_eq!(seek(&mut cm1, "Rosmini Palarante").status, 429);
}

const PERSON: [(&str, &str); 3] = [("sex", "female"), ("age_band", "25_44"), ("full_name", "Sulastri Rekaan")];

#[test]
fn a_question_and_its_answer_are_one_look_and_a_second_press_is_none() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    with_person(&mut cm1, "Hadijah Larengku", &[("phone", "083455500444")]);
    for _ in 0..58 {
        assert_eq!(seek(&mut cm1, "Burhan Malindopu").status, 200);
    }
    let told = |phone: &'static str| {
        let text = ("narrative", "Diajak bekerja di kota lain, lalu tidak boleh pulang.");
        let place = [("channel", "walk_in"), ("case_type", "tppo_domestic"), ("region", "99.01.01"), text];
        let rest = [("danger", "tidak"), ("reporter_name", "Burhan Rekaan"), ("reporter_contact", phone)];
        place.into_iter().chain(rest).collect::<Vec<_>>()
    };
    let question = cm1.send("/berkas/baru", "case.create", &told("083455500444"));
    assert_eq!((question.status, question.faults().contains_key("same_as")), (422, true), "{:?}", question.faults());
    let answer = cm1.submit(&question, "case.create", &[("same_as", "baru")]);
    assert_eq!(answer.status, 303, "{:?}", answer.faults());

    let form = cm1.get("/berkas/baru");
    let mut body = form.form("case.create");
    body.retain(|(name, _)| !told("").iter().any(|(typed, _)| typed == name));
    body.extend(told("083455500555").into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())));
    let first = cm1.post("/berkas/baru", &body);
    assert_eq!(first.status, 303, "the sixtieth: {:?}", first.faults());
    let second = cm1.post("/berkas/baru", &body);
    assert_eq!((second.status, second.location()), (303, first.location()));
    let later = cm1.send("/berkas/baru", "case.create", &told("083455500666"));
    assert_eq!((later.status, later.faults().contains_key("reporter_contact")), (429, true), "{:?}", later.faults());
    assert_eq!(later.attr("#f-reporter_contact", "value").as_deref(), Some("083455500666"), "what was typed stays");
    assert_eq!(cm1.send("/berkas/baru", "case.create", &told("")).status, 303, "reception goes on without a number");
}

#[test]
fn cas_17_two_hundred_people_are_recorded_in_an_hour_and_then_there_is_an_end() {
    let world = World::new();
    let mut cm1 = world.person("cm1");
    with_person(&mut cm1, "Sulastri Rekaan", &[]);
    let case = receive(&mut cm1, &[]);
    let url = format!("{}/orang", case_path(&case));
    let mut body = cm1.get(&url).form("victim.create");
    body.retain(|(name, _)| !PERSON.iter().any(|(typed, _)| typed == name));
    body.extend(PERSON.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let asked = (0..=300).take_while(|_| cm1.post(&url, &body).status == 422).count();
    assert_eq!(asked, 240);
    let later = cm1.post(&url, &body);
    assert_eq!((later.status, later.attr("#f-full_name", "value").as_deref()), (429, Some("Sulastri Rekaan")));
    assert_eq!(cm1.send(&url, "victim.create", &[("sex", "female"), ("age_band", "25_44")]).status, 303, "no name");
    assert_eq!(seek(&mut cm1, "Burhan Malindopu").status, 200, "the search page has its own count");
}

/// A row of the log as it lies there.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_log)]
struct Row {
    seq: i64,
    at: i64,
    actor_id: Option<Vec<u8>>,
    session_prefix: String,
    role: String,
    unit_id: Option<Vec<u8>>,
    action: String,
    object_kind: String,
    object_id: Option<Vec<u8>>,
    root_id: Option<Vec<u8>>,
    from_state: String,
    to_state: String,
    decision: String,
    reason_code: String,
    classes: String,
    request_id: String,
    prev: Vec<u8>,
    hash: Vec<u8>,
    mac: Vec<u8>,
    key_id: String,
}
