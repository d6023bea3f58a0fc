//! Cases and referrals as people make them: each helper is one form that somebody fills and sends.
//! What a test is about it types itself; everything before that is here.
use std::sync::Barrier;

use diesel::prelude::*;
use sintuvu::base::clock::Moment;
use sintuvu::base::ids::{AnyId, UnitId};
use sintuvu_schema::{audit_log, clocks, notices, units};

use crate::support::{Page, Person, World};

mod plan;

pub use plan::{AGREED, PLAN_ROW, plan, plan_row};

pub type Typed<'a> = [(&'a str, &'a str)];

/// A form's fields with some answered otherwise.
fn with<'a>(usual: &Typed<'a>, other: &Typed<'a>) -> Vec<(&'a str, &'a str)> {
    let kept = usual.iter().filter(|(name, _)| !other.iter().any(|(n, _)| n == name));
    kept.chain(other).copied().collect()
}

/// A record by its id and the code that people read.
#[derive(Clone, Debug)]
pub struct Record {
    pub id: String,
    pub code: String,
}

impl Record {
    fn on(page: &Page) -> Self {
        Self { id: page.attr("article", "data-id").expect("a record's page"), code: page.words("h1 .code").concat() }
    }
    pub fn any(&self) -> AnyId {
        self.id.parse().expect("an id")
    }
}

// --- A case on its way from reception to service

const RECEPTION: [(&str, &str); 5] = [
    ("channel", "walk_in"),
    ("case_type", "tppo_domestic"),
    ("region", "99.01.01"),
    ("narrative", "Diajak bekerja di kota lain, lalu tidak boleh pulang."),
    ("danger", "tidak"),
];
/// Every test's woman has the same name and number, so each says that she is somebody new.
const WOMAN: [(&str, &str); 5] = [
    ("same_as", "baru"),
    ("sex", "female"),
    ("age_band", "18_24"),
    ("full_name", "Melati Contoh"),
    ("phone", "+62800111222"),
];
/// Somebody moved her, her papers are held, she is made to work.
pub const THREE_YES: [(&str, &str); 3] = [("q2", "yes"), ("q5", "yes"), ("q8", "yes")];

pub fn case_path(case: &Record) -> String {
    format!("/berkas/{}", case.id)
}

pub fn receive(officer: &mut Person, otherwise: &Typed<'_>) -> Record {
    Record::on(&officer.does("/berkas/baru", "case.create", &with(&RECEPTION, otherwise)))
}

/// Opens the form of an act on a case and sends it; the answer is not followed.
pub fn tries(person: &mut Person, case: &Record, slug: &str, action: &str, typed: &Typed<'_>) -> Page {
    person.send(&format!("/berkas/{}/{slug}", case.id), action, typed)
}

/// The same for an act that must succeed: the case's page after it.
pub fn does(person: &mut Person, case: &Record, slug: &str, action: &str, typed: &Typed<'_>) -> Page {
    person.does(&format!("/berkas/{}/{slug}", case.id), action, typed)
}

pub fn add_person(officer: &mut Person, case: &Record, otherwise: &Typed<'_>) -> Page {
    does(officer, case, "orang", "victim.create", &with(&WOMAN, otherwise))
}

pub fn choose_result(officer: &mut Person, case: &Record, result: &str) -> Page {
    let typed = [("screening_result", result), ("reason", "Jawaban dan keadaan di lapangan sejalan.")];
    does(officer, case, "hasil-skrining", "case.screen", &typed)
}

pub fn rate_risk(officer: &mut Person, case: &Record, level: &str) -> Page {
    does(officer, case, "risiko", "case.rate_risk", &[("level", level)])
}

/// The person's answer for one scope; `unit` where it names an agency.
pub fn consent(
    officer: &mut Person,
    world: &World,
    case: &Record,
    scope: &str,
    unit: Option<&str>,
    state: &str,
) -> Page {
    let code = unit.map_or("", |unit| world.unit(unit)["code"].as_str().unwrap());
    let typed = [
        ("victim", "1"),
        ("scopes", scope),
        ("unit", code),
        ("state", state),
        ("method", "verbal_witness"),
        ("witness", "Saksi Contoh"),
        ("reason", "Tidak dapat ditanya sekarang"),
    ];
    does(officer, case, "persetujuan/catat", "consent.record", &typed)
}

/// `identification` with one adult in it.
pub fn identified(officer: &mut Person, otherwise: &Typed<'_>) -> Record {
    let case = receive(officer, otherwise);
    does(officer, &case, "identifikasi", "case.identify", &[]);
    add_person(officer, &case, &[]);
    case
}

/// `assessment`: screened, result chosen, risk scored.
pub fn assessed(officer: &mut Person, otherwise: &Typed<'_>) -> Record {
    let case = identified(officer, otherwise);
    does(officer, &case, "skrining", "case.screen", &THREE_YES);
    choose_result(officer, &case, "strong");
    rate_risk(officer, &case, "medium");
    does(officer, &case, "asesmen", "case.assess", &[]);
    case
}

/// `planned`, with consent to services.
pub fn planned(officer: &mut Person, world: &World, otherwise: &Typed<'_>) -> Record {
    let case = assessed(officer, otherwise);
    consent(officer, world, &case, "receive_service", None, "given");
    assert_eq!(plan(officer, &case).status, 303);
    case
}

/// One service that runs since today's date by the fixture's clock.
pub const COUNSELLING: [(&str, &str); 4] =
    [("service", "psych"), ("started_d", "24"), ("started_m", "11"), ("started_y", "2026")];

/// `in_service`, with one service that runs.
pub fn in_service(officer: &mut Person, world: &World, otherwise: &Typed<'_>) -> Record {
    let case = planned(officer, world, otherwise);
    does(officer, &case, "layanan", "case.record_service", &COUNSELLING);
    does(officer, &case, "mulai-layanan", "case.start_service", &[]);
    case
}

/// `monitoring`: served, risk scored again.
pub fn monitored(officer: &mut Person, world: &World) -> Record {
    let case = in_service(officer, world, &[]);
    rate_risk(officer, &case, "low");
    does(officer, &case, "pemantauan", "case.monitor", &[]);
    case
}

/// Attempts to reach the person that nobody answered.
pub fn attempts(officer: &mut Person, case: &Record, count: usize) {
    for _ in 0..count {
        does(officer, case, "kontak", "case.record_contact", &[("how", "call"), ("reached", "tidak")]);
    }
}

// --- A referral

const LETTER: [(&str, &str); 2] =
    [("service", "health"), ("safe_summary", "Perempuan muda, perlu pemeriksaan dan petugas perempuan.")];

/// The form of a new referral for a need to a unit of the fixture.
pub fn referral_form(world: &World, case: &Record, need: &str, unit: &str) -> String {
    let to = world.unit(unit)["id"].as_str().unwrap();
    format!("/berkas/{}/rujuk?kebutuhan={need}&tujuan={to}", case.id)
}

/// A draft with the classes that the form ticks beforehand.
pub fn draft(sender: &mut Person, world: &World, case: &Record, to: (&str, &str), otherwise: &Typed<'_>) -> Record {
    let form = referral_form(world, case, to.0, to.1);
    Record::on(&sender.does(&form, "referral.create", &with(&LETTER, otherwise)))
}

pub fn referral_path(referral: &Record, slug: &str) -> String {
    format!("/rujukan/{}/{slug}", referral.id)
}

pub fn asks(person: &mut Person, referral: &Record, slug: &str, action: &str, typed: &Typed<'_>) -> Page {
    person.send(&referral_path(referral, slug), action, typed)
}

pub fn acts(person: &mut Person, referral: &Record, slug: &str, action: &str, typed: &Typed<'_>) -> Page {
    person.does(&referral_path(referral, slug), action, typed)
}

pub fn look(person: &mut Person, referral: &Record) -> Page {
    person.get(&format!("/rujukan/{}", referral.id))
}

pub fn send(sender: &mut Person, referral: &Record) -> Page {
    acts(sender, referral, "kirim", "referral.send", &[("basis", "consent")])
}

/// A draft that was sent with the person's consent for just this unit.
pub fn sent(sender: &mut Person, world: &World, case: &Record, to: (&str, &str), otherwise: &Typed<'_>) -> Record {
    consent(sender, world, case, "share_agency", Some(to.1), "given");
    sent_again(sender, world, case, to, otherwise)
}

/// One more, on the consent that stands.
pub fn sent_again(
    sender: &mut Person,
    world: &World,
    case: &Record,
    to: (&str, &str),
    otherwise: &Typed<'_>,
) -> Record {
    let referral = draft(sender, world, case, to, otherwise);
    send(sender, &referral);
    referral
}

pub const PIC: [(&str, &str); 2] = [("pic_name", "Petugas Contoh"), ("pic_contact", "Telepon kantor")];

pub fn accept(receiver: &mut Person, referral: &Record) -> Page {
    acts(receiver, referral, "terima", "referral.accept", &PIC)
}

/// What the receiver did, on a day of November 2026.
pub fn start(receiver: &mut Person, referral: &Record, day: &str) -> Page {
    let on = [("first_service_on_d", day), ("first_service_on_m", "11"), ("first_service_on_y", "2026")];
    asks(receiver, referral, "mulai", "referral.start", &on)
}

pub const FEEDBACK: [(&str, &str); 7] = [
    ("service", "health"),
    ("service_on_d", "24"),
    ("service_on_m", "11"),
    ("service_on_y", "2026"),
    ("result", "served"),
    ("condition", "good"),
    ("recommendation", "Kontrol satu minggu lagi."),
];

/// From sent to feedback by the receiver, all on 24 November 2026.
pub fn serve(receiver: &mut Person, referral: &Record) {
    accept(receiver, referral);
    assert_eq!(start(receiver, referral, "24").status, 303);
    acts(receiver, referral, "umpan-balik", "referral.complete", &FEEDBACK);
}

// --- What stands behind the pages

/// One row of the log: action, decision, state reached, reason.
pub type Logged = (String, String, String, String);

/// What the log says of one object, in order.
pub fn log_of(world: &World, object: &Record) -> Vec<Logged> {
    audit_log::table
        .filter(audit_log::object_id.eq(object.any()))
        .order(audit_log::seq)
        .select((audit_log::action, audit_log::decision, audit_log::to_state, audit_log::reason_code))
        .load(&mut world.sql())
        .unwrap()
}

/// The states that an object went through.
pub fn states_of(world: &World, object: &Record) -> Vec<String> {
    let mut states: Vec<String> = log_of(world, object)
        .into_iter()
        .filter(|(_, decision, to, _)| decision == "allow" && !to.is_empty())
        .map(|(_, _, to, _)| to)
        .collect();
    states.dedup();
    states
}

/// How often an act on an object was decided so.
pub fn logged(world: &World, object: &Record, action: &str, decision: &str) -> usize {
    log_of(world, object).iter().filter(|(a, d, ..)| a == action && d == decision).count()
}

#[derive(Debug, Queryable)]
pub struct Clock {
    #[expect(dead_code, reason = "shown when an assertion fails")]
    pub name: String,
    pub started: Moment,
    pub due: Moment,
    pub stopped: Option<Moment>,
    pub stop_reason: String,
    pub paused: Option<Moment>,
    pub level: i32,
}

/// Clocks of one kind on an object, the newest last.
pub fn clocks_of(world: &World, object: &Record, clock: &str) -> Vec<Clock> {
    clocks::table
        .filter(clocks::object_id.eq(object.any()))
        .filter(clocks::clock.eq(clock))
        .order((clocks::started_at, clocks::id))
        .select((
            clocks::clock,
            clocks::started_at,
            clocks::due_at,
            clocks::stopped_at,
            clocks::stop_reason,
            clocks::paused_at,
            clocks::level,
        ))
        .load(&mut world.sql())
        .unwrap()
}

/// The one clock of a kind that an object has.
pub fn clock_of(world: &World, object: &Record, clock: &str) -> Clock {
    let mut found = clocks_of(world, object, clock);
    assert_eq!(found.len(), 1, "{clock}: {found:?}");
    found.remove(0)
}

pub fn at(text: &str) -> Moment {
    Moment::parse(text).expect("a moment")
}

/// Kinds of news about one object that a unit of the fixture got, in order.
pub fn news(world: &World, object: &Record, unit: &str) -> Vec<String> {
    let unit: UnitId = world.unit(unit)["id"].as_str().unwrap().parse().unwrap();
    notices::table
        .filter(notices::object_id.eq(object.any()))
        .filter(notices::unit_id.eq(unit))
        .order((notices::at, notices::id))
        .select(notices::kind)
        .load(&mut world.sql())
        .unwrap()
}

/// The name of a unit as pages show it.
pub fn unit_name(world: &World, unit: &str) -> String {
    let code = world.unit(unit)["code"].as_str().unwrap();
    units::table.filter(units::code.eq(code)).select(units::name).first(&mut world.sql()).unwrap()
}

/// What the summary of errors says.
pub fn told(page: &Page) -> String {
    page.words("[data-test=form-error]").join(" ")
}

/// Both at once: two people press their buttons on pages that they opened before.
pub fn race(one: impl FnOnce() -> Page + Send, other: impl FnOnce() -> Page + Send) -> [Page; 2] {
    let ready = Barrier::new(2);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            ready.wait();
            one()
        });
        let second = scope.spawn(|| {
            ready.wait();
            other()
        });
        [first.join().unwrap(), second.join().unwrap()]
    })
}

// --- Every address of a record

/// Method and address of every route on these records, with the first person and the first entry.
pub fn addresses(world: &World, ids: &[(&str, &str)]) -> Vec<(String, String)> {
    let told = world.command(&["routes", "--json"]).output().unwrap();
    let routes: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    let whole = |route: &serde_json::Value| {
        let path = route["path"].as_str().unwrap().to_owned();
        let of_record = ids.iter().any(|(param, _)| path.contains(param));
        let firsts = [("{number}", "1"), ("{record}", "1")];
        let path = ids.iter().chain(&firsts).fold(path, |path, (param, id)| path.replace(param, id));
        (of_record && !path.contains('{')).then(|| (route["method"].as_str().unwrap().to_owned(), path))
    };
    let found: Vec<_> = routes.as_array().unwrap().iter().filter_map(whole).collect();
    assert!(found.len() > 10, "{found:?}");
    found
}

/// A form that this page never showed.
pub fn forged(person: &mut Person, path: &str) -> Page {
    let body = person.get("/hari-ini").form("session.logout");
    person.post(path, &body)
}
