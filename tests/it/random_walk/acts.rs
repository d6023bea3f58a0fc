//! One act, thrown: mostly one that the state knows, by somebody who may, with fields that mostly fit.
use diesel::prelude::*;
use sintuvu::access::{Action, decide};
use sintuvu::base::clock::{Day, Moment};
use sintuvu::base::ids::{CaseId, ReferralId};
use sintuvu::cases::model::Case;
use sintuvu::consent::actions::{self as consents, By, Of};
use sintuvu::consent::flow::{ConsentFacts, ConsentState};
use sintuvu::consent::model::Details;
use sintuvu::db::Tx;
use sintuvu::refusal::{Refusal, Subject};
use sintuvu::web::Typed;
use sintuvu::web::form_view::OptionView;
use sintuvu::web::forms::{FormSpec, Given, Input};
use sintuvu::{cases, keys, referrals};
use sintuvu_schema::referrals as rows;

use super::{Dice, Stage};

/// Referrals that may lie open at once.
const OPEN: i64 = 6;

pub fn one(tx: &mut Tx<'_>, stage: &Stage, dice: &mut Dice) -> Result<(), Refusal> {
    match dice.below(100) {
        0..=54 => on_referral(tx, stage, dice),
        55..=64 => draft(tx, stage, dice),
        65..=76 => answer(tx, stage, dice),
        77..=82 => withdraw(tx, stage, dice),
        _ => on_case(tx, stage, dice),
    }
}

fn case_id(stage: &Stage) -> CaseId {
    CaseId::from(stage.case)
}

fn stands(tx: &mut Tx<'_>, stage: &Stage) -> Result<Case, Refusal> {
    Ok(cases::store::for_reaction(tx.conn, case_id(stage))?.expect("the case"))
}

/// A form filled in, or what a wrong form gets.
fn filled(stage: &Stage, spec: &FormSpec, dice: &mut Dice, now: Moment) -> Option<Input> {
    spec.read(&typed(stage, dice, now), &stage.book, &given(stage)).ok()
}

fn given(stage: &Stage) -> Given {
    let units = || stage.receivers.iter().map(|id| OptionView::new(id.to_string(), "unit")).collect::<Vec<_>>();
    let codes = |codes: &[&str]| codes.iter().map(|code| OptionView::new(*code, *code)).collect::<Vec<_>>();
    Given::from([
        ("to_unit", units()),
        ("suggested_unit", units()),
        ("officer", vec![OptionView::new(stage.people["svc"].user.to_string(), "svc")]),
        ("basis", codes(&["consent", "vital_interest", "legal_obligation", "public_task"])),
        ("bundles", codes(&["identity", "contact", "health"])),
        ("close_reason", codes(&["victim_request", "goals_met", "incomplete_30d"])),
    ])
}

/// Every field that any of the forms asks for.
fn typed(stage: &Stage, dice: &mut Dice, now: Moment) -> Typed {
    let mut typed = Typed::default();
    let on: Day = now.day().plus_days(-i32::try_from(dice.below(3)).unwrap() + i32::from(dice.chance(5)));
    let date = on.date();
    for name in ["first_service_on", "service_on", "visited"] {
        typed.set(&format!("{name}_d"), date.day().to_string());
        typed.set(&format!("{name}_m"), date.month().to_string());
        typed.set(&format!("{name}_y"), date.year().to_string());
    }
    let long = "Cukup panjang untuk sebuah alasan tertulis.";
    let reasons = ["capacity_full", "incomplete", "out_of_area", "no_consent", "other"];
    let results = ["served", "partly_served", "victim_declined", "not_reached", "other"];
    let pairs = [
        ("pic_name", if dice.chance(95) { "svc" } else { "" }),
        ("pic_contact", "Piket"),
        ("reason", *dice.one(&reasons)),
        ("reason_text", if dice.chance(80) { long } else { "" }),
        ("missing_items", if dice.chance(80) { "Satu hal" } else { "" }),
        ("service", "health"),
        ("result", *dice.one(&results)),
        ("result_text", if dice.chance(80) { long } else { "" }),
        ("condition", "good"),
        ("recommendation", "Kontrol."),
        ("basis", *dice.one(&["consent", "consent", "vital_interest", "legal_obligation"])),
        ("basis_reason", if dice.chance(80) { long } else { "pendek" }),
        ("safe_summary", if dice.chance(95) { "Perlu pemeriksaan." } else { "Jl. Anggrek 5" }),
        ("kind", *dice.one(&["service_referral", "service_referral", "info_request", "police_report_handover"])),
        ("need", "medical"),
        ("urgency", *dice.one(&["critical", "urgent", "routine"])),
        ("close_reason", *dice.one(&["victim_request", "goals_met", "incomplete_30d"])),
        ("informed", "yes"),
        ("month", *dice.one(&["3", "6"])),
        ("level", *dice.one(&["low", "medium", "high"])),
        ("note", long),
        ("how", "call"),
        ("reached", *dice.one(&["ya", "tidak"])),
    ];
    pairs.iter().for_each(|(name, value)| typed.set(name, *value));
    for bundle in ["identity", "contact", "health"] {
        if dice.chance(60) {
            typed.add("bundles", bundle);
        }
    }
    typed.set("to_unit", dice.one(&stage.receivers).to_string());
    typed
}

/// An act on a referral of the case: mostly an open one, mostly an act that its state knows.
fn on_referral(tx: &mut Tx<'_>, stage: &Stage, dice: &mut Dice) -> Result<(), Refusal> {
    let of_case = rows::table.filter(rows::case_id.eq(case_id(stage))).into_boxed();
    let of_case = if dice.chance(90) { of_case.filter(rows::ended_at.is_null()) } else { of_case };
    let ids: Vec<ReferralId> = of_case.order(rows::id.desc()).limit(40).select(rows::id).load(tx.conn)?;
    if ids.is_empty() {
        return draft(tx, stage, dice);
    }
    let id = *dice.one(&ids);
    let referral = referrals::store::for_reaction(tx.conn, id)?.expect("a referral");
    let mut known = referrals::flow::acts_from(referral.state);
    known.push("referral.confirm_feedback");
    let all: Vec<&str> = referrals::forms::ACTS.iter().map(|spec| spec.action.code()).collect();
    let code = if dice.chance(90) { *dice.one(&known) } else { *dice.one(&all) };
    let spec = referrals::forms::of_code(code).expect("a form for each act");
    let receiver = stage.people.values().find(|person| person.unit.id == referral.to_unit_id);
    let receiver =
        receiver.map_or("svc", |person| if person.unit.code == stage.people["svc"].unit.code { "svc" } else { "cm2" });
    let theirs = ["accept", "reject", "return", "start", "complete", "assign"];
    let right = if theirs.iter().any(|act| code.ends_with(act)) { receiver } else { "cm1" };
    let who = if dice.chance(92) { right } else { *dice.one(&super::PEOPLE) };
    let actor = stage.actor(who, tx.now);
    let Some(input) = filled(stage, spec, dice, tx.now) else { return Ok(()) };
    let stale = dice.chance(3);
    let version = Some(if stale { referral.version - 1 } else { referral.version });
    let step = referrals::actions::Step { id, action: spec.action, version, input, book: stage.book.clone() };
    referrals::actions::act(tx, &actor, &step).map(drop)
}

fn draft(tx: &mut Tx<'_>, stage: &Stage, dice: &mut Dice) -> Result<(), Refusal> {
    let open = rows::table.filter(rows::case_id.eq(case_id(stage))).filter(rows::ended_at.is_null());
    if open.count().get_result::<i64>(tx.conn)? > OPEN {
        return Ok(());
    }
    let victims = cases::store::victims(tx.conn, case_id(stage))?;
    let mut fields = typed(stage, dice, tx.now);
    let mut given = given(stage);
    let victim = victims.first().expect("a person").id.to_string();
    given.insert("victim", vec![OptionView::new(victim.clone(), "orang")]);
    fields.set("victim", victim);
    let Ok(input) = referrals::forms::CREATE.read(&fields, &stage.book, &given) else { return Ok(()) };
    let actor = stage.actor(if dice.chance(95) { "cm1" } else { "svc" }, tx.now);
    let new = referrals::drafting::NewReferral { case: case_id(stage), input, book: stage.book.clone() };
    referrals::drafting::create(tx, &actor, &new).map(drop)
}

/// Somebody records what the person says about one of the two receivers.
fn answer(tx: &mut Tx<'_>, stage: &Stage, dice: &mut Dice) -> Result<(), Refusal> {
    use ConsentState::{Given as Yes, NotObtainable, Refused};
    let case = stands(tx, stage)?;
    if case.state.is_final() {
        return Ok(());
    }
    let victim = cases::store::victims(tx.conn, case.id)?.swap_remove(0);
    let given = consents::Given {
        victim: victim.id,
        scope: consents::SHARE.to_owned(),
        unit: Some(*dice.one(&stage.receivers)),
        state: *dice.one(&[Yes, Yes, Yes, Refused, NotObtainable]),
        method: "written".to_owned(),
        until: dice.chance(30).then(|| tx.now.day().plus_days(i32::try_from(dice.below(4)).unwrap())),
        details: Details { reason: "Tidak sadar".to_owned(), ..Details::default() },
        about: ConsentFacts::default(),
    };
    as_officer(tx, stage, &case, Action::ConsentRecord, |tx, by, of| consents::record(tx, by, of, &given).map(drop))
}

fn withdraw(tx: &mut Tx<'_>, stage: &Stage, dice: &mut Dice) -> Result<(), Refusal> {
    let case = stands(tx, stage)?;
    let victim = cases::store::victims(tx.conn, case.id)?.swap_remove(0);
    let unit = *dice.one(&stage.receivers);
    let newest = sintuvu::consent::store::newest(tx.conn, victim.id, consents::SHARE, Some(unit))?;
    let Some(newest) = newest.filter(|_| !case.state.is_final()) else { return Ok(()) };
    as_officer(tx, stage, &case, Action::ConsentWithdraw, |tx, by, of| {
        consents::withdraw(tx, by, of, newest.id, Details::default(), ConsentFacts::default())
    })
}

fn as_officer(
    tx: &mut Tx<'_>,
    stage: &Stage,
    case: &Case,
    action: Action,
    work: impl FnOnce(&mut Tx<'_>, &By<'_>, &Of<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let actor = stage.actor("cm1", tx.now);
    let subject = Subject { actor: &actor, action, kind: consents::KIND, id: case.id.any() };
    let (_, facts) = cases::store::load(tx, &subject, case.id)?;
    let permit = decide(&actor, action, &facts).map_err(|denied| subject.denied(denied))?;
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let of = Of { case: case.id, code: &case.code, unit: case.unit_id, region: &case.region_code, key: &key };
    work(tx, &By { book: &stage.book, actor: &actor, permit: &permit }, &of)
}

/// What happens to the case itself; an ended one is mostly opened again, or the walk would end with it.
fn on_case(tx: &mut Tx<'_>, stage: &Stage, dice: &mut Dice) -> Result<(), Refusal> {
    let case = stands(tx, stage)?;
    let slugs: &[&str] = match case.state.code() {
        "closed" => &["buka-kembali"],
        "on_hold" => &["lanjutkan", "lanjutkan", "tutup-tak-terhubung"],
        "monitoring" => &["usul-tutup", "kunjungan", "risiko", "setujui-tutup", "tarik-usul"],
        _ => &[
            "tangguhkan",
            "tangguhkan",
            "kontak",
            "kontak",
            "usul-tutup",
            "setujui-tutup",
            "kembalikan-usul",
            "risiko",
            "pemantauan",
            "kontak",
            "mulai-layanan",
        ],
    };
    let slug = *dice.one(slugs);
    let spec = cases::forms::by_slug(slug).expect("a form");
    let head = ["setujui-tutup", "kembalikan-usul", "buka-kembali", "tutup-tak-terhubung"].contains(&slug);
    let actor = stage.actor(if head == dice.chance(95) { "head1" } else { "cm1" }, tx.now);
    let Some(input) = filled(stage, spec, dice, tx.now) else { return Ok(()) };
    let step = cases::actions::Step {
        id: case.id,
        action: spec.action,
        slug: spec.slug,
        version: Some(case.version),
        input,
        book: stage.book.clone(),
    };
    cases::actions::act(tx, &actor, &step).map(drop)
}
