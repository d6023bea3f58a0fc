//! The consent pages of a case: asking and recording, taking back.
use std::sync::Arc;

use actix_web::web::Path;

use super::actions::KIND;
use super::model::{Case, Victim};
use super::people::writable;
use super::routes::{prepared, seen};
use super::{of_age, store};
use crate::access::{Action, UnitCard};
use crate::base::clock::Day;
use crate::base::ids::{CaseId, ConsentId, UnitId};
use crate::consent::actions::{self, By, Of};
use crate::consent::flow::{ConsentFacts, ConsentState};
use crate::consent::forms::{RECORD, WITHDRAW};
use crate::consent::model::Details;
use crate::crypto::DataKey;
use crate::db::{Conn, Tx};
use crate::flow::FieldFault;
use crate::keys;
use crate::refusal::{Refusal, Subject};
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault};
use crate::web::context::Ctx;
use crate::web::form_view::OptionView;
use crate::web::forms::{Given, Input};
use crate::web::post::{Done, Post};
use crate::web::routes::Endpoint;

pub fn routes() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/berkas/{case_id}/persetujuan/catat", Action::ConsentRecord, show_record),
        Endpoint::post("/berkas/{case_id}/persetujuan/catat", &RECORD, record),
        Endpoint::get("/berkas/{case_id}/persetujuan/{consent_id}/tarik", Action::ConsentWithdraw, show_withdraw),
        Endpoint::post("/berkas/{case_id}/persetujuan/{consent_id}/tarik", &WITHDRAW, withdraw),
    ]
}

/// The case that an answer belongs to, for readers above this slice.
pub fn case_of(conn: &mut Conn, id: ConsentId) -> Result<Option<CaseId>, diesel::result::Error> {
    Ok(crate::consent::store::for_reaction(conn, id)?.map(|row| row.case_id))
}

/// People of the case, and every office that could be told, the nearest first.
fn given(ctx: &Ctx, case: &Case) -> Result<Given, Fault> {
    let victims = ctx.read(|conn| store::victims(conn, case.id))?;
    let people = victims.iter().map(|v| {
        OptionView::new(
            v.number.to_string(),
            format!("Orang {} ({})", v.number, super::views::person(&v.sex, &v.age_band, &ctx.book)),
        )
    });
    let offices = offices(ctx, case);
    Ok(Given::from([("victim", people.collect()), ("unit", offices)]))
}

/// Every office that could be asked, those of the case's own regency first.
pub(super) fn offices(ctx: &Ctx, case: &Case) -> Vec<OptionView> {
    let mut units: Vec<_> = ctx
        .book
        .units
        .values()
        .filter(|u| u.id != case.unit_id && !matches!(u.agency_type.as_str(), "desa" | "kelurahan" | "kecamatan"))
        .collect();
    // Those of the case's own regency first: most data go to a neighbour.
    let regency = case.region_code.get(..5).unwrap_or(&case.region_code);
    let near = |unit: &UnitCard| unit.areas.iter().any(|area| area.starts_with(regency));
    units.sort_by_cached_key(|unit| (!near(unit), unit.name.clone()));
    units.into_iter().map(|u| OptionView::new(&u.code, &u.name)).collect()
}

async fn show_record(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, _) = seen(&ctx, *id, Action::ConsentRecord).await?;
    let notes = of_age::notes(&ctx, &case)?;
    let mut prepared =
        Prepared { closed: case.read_only(), given: given(&ctx, &case)?, notes, version: None, ..prepared(&case) };
    if let Some(only) =
        prepared.given.get("victim").filter(|people| people.len() == 1).and_then(|people| people.first())
    {
        prepared.values.set("victim", only.code.clone());
    }
    acts::show(&ctx, &RECORD, prepared)
}

/// One answer for several scopes: a row for each.
struct Asked {
    victim: i32,
    scopes: Vec<String>,
    unit: Option<UnitId>,
    state: Option<ConsentState>,
    method: String,
    until: Option<Day>,
    details: Details,
}

impl Asked {
    /// The answer for one scope; only sharing names an office.
    fn of(&self, victim: &Victim, scope: &str, state: ConsentState, about: ConsentFacts) -> actions::Given {
        actions::Given {
            victim: victim.id,
            scope: scope.to_owned(),
            unit: self.unit.filter(|_| scope == actions::SHARE),
            state,
            method: self.method.clone(),
            until: self.until,
            details: self.details.clone(),
            about,
        }
    }
}

fn read(input: &Input, ctx: &Ctx) -> Asked {
    let code = input.text("unit");
    Asked {
        victim: input.text("victim").parse().unwrap_or_default(),
        scopes: input.codes("scopes"),
        unit: ctx.book.units.values().find(|u| u.code == code).map(|u| u.id),
        state: input.parsed("state", ConsentState::parse),
        method: input.text("method"),
        until: input.day("until"),
        details: Details {
            given_by: input.text("given_by"),
            witness: input.text("witness"),
            language: input.text("language"),
            reason: input.text("reason"),
            child_view: input.text("child_view"),
        },
    }
}

async fn record(post: Post, id: Path<CaseId>) -> Answer {
    let (case, _) = seen(&post.ctx, *id, Action::ConsentRecord).await?;
    let given = given(&post.ctx, &case)?;
    let prepared = Prepared { given: given.clone(), version: None, ..prepared(&case) };
    let asked = match post.read(&given) {
        Ok(input) => read(&input, &post.ctx),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let (id, book) = (*id, Arc::clone(&post.ctx.book));
    let done = post.submit(move |tx, actor| {
        let subject = Subject { actor, action: Action::ConsentRecord, kind: KIND, id: id.any() };
        let (case, facts) = store::load(tx, &subject, id)?;
        let permit = subject.decide(&facts)?;
        writable(&subject, &case)?;
        let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
        let victim = store::victim(tx.conn, id, asked.victim)?.ok_or_else(|| subject.fault("victim", "Pilih orangnya."))?;
        let state = asked.state.ok_or_else(|| subject.fault("state", "Pilih jawabannya."))?;
        let about = about(&victim, &key, tx.now.day());
        let answers: Vec<actions::Given> = asked.scopes.iter().map(|scope| asked.of(&victim, scope, state, about)).collect();
        for given in answers.iter().filter(|given| given.state.is_given()) {
            let newest = crate::consent::store::newest(tx.conn, victim.id, &given.scope, given.unit)?;
            if newest.is_some_and(|standing| standing.covers(tx.now.day())) {
                let scope = book.label("consent_scope", &given.scope);
                return Err(subject.not_now(format!("\u{201c}{scope}\u{201d} sudah disetujui dan masih berlaku. Hapus centangnya, atau tarik dulu persetujuan itu.")));
            }
        }
        let mut faults: Vec<FieldFault> = answers.iter().flat_map(|given| given.faults(tx.now.day())).collect();
        let mut said = std::collections::HashSet::new();
        faults.retain(|fault| said.insert(fault.field));
        if !faults.is_empty() {
            return Err(subject.faults(faults));
        }
        for given in &answers {
            actions::record(tx, &By { book: &book, actor, permit: &permit }, &of(&case, &key), given)?;
        }
        if state != ConsentState::NotObtainable {
            of_age::answered(tx, &permit.entry(actor, KIND, victim.id.any(), id.any()), &victim)?;
        }
        done(tx, &case)
    });
    done.await.or_else(|error| acts::refused(&post, prepared, error))
}

/// Who turned 18 answers for herself, also where the file stays that of a child (CON-07).
fn about(victim: &Victim, key: &DataKey, today: Day) -> ConsentFacts {
    let suspect = victim
        .children
        .as_ref()
        .and_then(|sealed| sealed.open(key, victim.id.any()).ok().and_then(|c| c.guardian_is_suspect));
    let child = victim.is_child && !of_age::is_grown(victim, key, today);
    ConsentFacts { child, guardian_is_suspect: suspect.unwrap_or_default() }
}

pub(super) fn of<'a>(case: &'a Case, key: &'a DataKey) -> Of<'a> {
    Of { case: case.id, code: &case.code, unit: case.unit_id, region: &case.region_code, key }
}

/// Consent rows are their own history: the case's version stays, so that two officers can work at
/// the same time; its next deadline follows the clocks.
fn done(tx: &mut Tx<'_>, case: &Case) -> Result<Done, Refusal> {
    store::follow_clocks(tx, case.id)?;
    let count = crate::consent::store::next_seq(tx.conn, case.id)?;
    Ok(Done::at(&format!("/berkas/{}", case.id), format!("{}.P{}", case.code, count - 1)))
}

async fn show_withdraw(ctx: Ctx, path: Path<(CaseId, ConsentId)>) -> Answer {
    let (id, consent) = *path;
    let (case, _) = seen(&ctx, id, Action::ConsentWithdraw).await?;
    let Some(row) = ctx.read(|conn| crate::consent::store::find(conn, id, consent))? else {
        return Err(Fault::NotFound);
    };
    let mut prepared = Prepared { version: None, ..prepared(&case) };
    prepared.notes.push(format!("Lingkup: {}.", ctx.book.label("consent_scope", &row.scope)));
    if let Some(unit) = row.target_unit_id {
        prepared.notes.push(format!("Instansi: {}.", ctx.book.unit_name(unit)));
    }
    acts::show(&ctx, &WITHDRAW, prepared)
}

async fn withdraw(post: Post, path: Path<(CaseId, ConsentId)>) -> Answer {
    let (id, consent) = *path;
    let (case, _) = seen(&post.ctx, id, Action::ConsentWithdraw).await?;
    let prepared = Prepared { version: None, ..prepared(&case) };
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let details = Details { reason: input.text("reason"), child_view: input.text("child_view"), ..Details::default() };
    let book = Arc::clone(&post.ctx.book);
    let done = post.submit(move |tx, actor| {
        let subject = Subject { actor, action: Action::ConsentWithdraw, kind: KIND, id: id.any() };
        let (case, facts) = store::load(tx, &subject, id)?;
        let permit = subject.decide(&facts)?;
        let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
        let row = crate::consent::store::find(tx.conn, id, consent)?.ok_or_else(|| subject.hidden())?;
        let victim = store::victim_by_id(tx.conn, id, row.victim_id)?.ok_or_else(|| subject.hidden())?;
        actions::withdraw(
            tx,
            &By { book: &book, actor, permit: &permit },
            &of(&case, &key),
            consent,
            details.clone(),
            about(&victim, &key, tx.now.day()),
        )?;
        done(tx, &case)
    });
    done.await.or_else(|error| acts::refused(&post, prepared, error))
}
