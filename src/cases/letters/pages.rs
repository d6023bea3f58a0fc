//! The addresses of a case's letters: the list, a new one, one letter, and each step of it.
use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::drafts::{self, About};
use super::forms::{self, DRAFTS, EDIT, STEPS};
use super::views::{self, ListPage, Row, ShowPage, address};
use super::{paper, register};
use crate::access::{Action, Denied, Facts, decide};
use crate::accounts;
use crate::base::ids::{CaseId, LetterId, UserId};
use crate::cases::file::sheet::Sheet;
use crate::cases::file::{self, Section};
use crate::cases::flow::CloseReason;
use crate::cases::model::Case;
use crate::cases::named::full_names;
use crate::cases::quota::seeking;
use crate::cases::routes::{prepared, seen};
use crate::cases::store as cases;
use crate::crypto::{DataKey, SealError};
use crate::db::Tx;
use crate::flow;
use crate::keys;
use crate::letters::actions::{self, Desk, KIND};
use crate::letters::flow::{ARROWS, LetterState, acts_from};
use crate::letters::model::{Letter, LetterKind, LetterText};
use crate::letters::store;
use crate::refusal::{Refusal, Subject};
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::forms::{FormSpec, Given, Input};
use crate::web::post::{Done, Post};
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

const LETTER: &str = "/berkas/{case_id}/surat/{letter_id}";

pub fn routes() -> Vec<Endpoint> {
    let mut all = vec![Endpoint::get("/berkas/{case_id}/surat", Action::LetterView, list)];
    // Before the letters themselves: a kind is no id.
    for (_, spec) in &DRAFTS {
        let path = format!("/berkas/{{case_id}}/surat/{}", spec.slug);
        all.push(Endpoint::get(&path, spec.action, show_draft));
        all.push(Endpoint::post(&path, spec, draft));
    }
    all.extend([
        Endpoint::get(LETTER, Action::LetterView, show),
        Endpoint::get(&format!("{LETTER}/ubah"), Action::LetterEdit, show_edit),
        Endpoint::post(&format!("{LETTER}/ubah"), &EDIT, edit),
        Endpoint::post(&format!("{LETTER}/cetak"), &forms::PRINT, paper::print),
    ]);
    for spec in &STEPS {
        let path = format!("{LETTER}/{}", spec.slug);
        all.push(Endpoint::get(&path, spec.action, show_step));
        all.push(Endpoint::post(&path, spec, do_step));
    }
    all.extend(register::routes());
    all
}

pub(super) struct Found {
    pub case: Case,
    pub facts: Facts,
    pub letter: Letter,
    pub key: DataKey,
    pub text: LetterText,
}

pub(super) async fn found(ctx: &Ctx, (case, id): (CaseId, LetterId), action: Action) -> Result<Found, Fault> {
    let (case, facts) = seen(ctx, case, action).await?;
    let Some(letter) = ctx.read(|conn| store::find(conn, case.id.any(), id))? else {
        return ctx.hide(action, KIND, id.any()).await;
    };
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, letter.key_id))?;
    let text = letter.text.open(&key, letter.id.any()).map_err(unreadable)?.clone();
    Ok(Found { case, facts, letter, key, text })
}

pub(super) fn unreadable(error: SealError) -> Fault {
    Fault::Internal(error.to_string())
}

async fn list(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (case, facts) = seen(&ctx, *id, Action::LetterView).await?;
    let letters = ctx.read(|conn| store::of_record(conn, case.id.any()))?;
    let may = decide(ctx.actor()?, Action::LetterCreate, &facts).is_ok() && may_write(&case);
    let kind = |(_, spec): &(LetterKind, FormSpec)| (format!("/berkas/{}/surat/{}", case.id, spec.slug), spec.title);
    let answer = ListPage {
        shell: Shell::new(&ctx, "letter.list", "Naskah dinas").with_exit(),
        back: format!("/berkas/{}", case.id),
        about: format!("Berkas {}", case.code),
        kinds: if may { DRAFTS.iter().map(kind).collect() } else { Vec::new() },
        rows: letters.iter().map(Row::of).collect(),
    };
    page(StatusCode::OK, &answer)
}

/// A letter is written about a case that has its number and did not become part of another one. What was signed
/// before is still sent, received or declared void afterwards (docs/adr/0019).
pub(super) fn may_write(case: &Case) -> bool {
    use crate::cases::flow::CaseState;
    !matches!(case.state, CaseState::Draft | CaseState::Merged | CaseState::Transferred)
}

async fn show(ctx: Ctx, path: Path<(CaseId, LetterId)>) -> Answer {
    let found = found(&ctx, *path, Action::LetterView).await?;
    let letter = &found.letter;
    let steps = ctx.read(|conn| store::steps(conn, letter.id))?;
    let people: Vec<UserId> = steps.iter().map(|step| step.made_by).collect();
    let names = ctx.read(|conn| accounts::store::names_of(conn, &people))?;
    let actor = ctx.actor()?;
    let answer = ShowPage {
        shell: Shell::new(&ctx, "letter.show", letter.kind.label()).with_exit(),
        back: format!("/berkas/{}/surat", found.case.id),
        id: letter.id,
        version: letter.version,
        state: letter.state.code(),
        state_label: letter.state.label(),
        state_kind: views::state_kind(letter.state),
        waits: views::waits_for(letter.state),
        kind: letter.kind.label(),
        number: letter.number.clone(),
        struck: letter.state == LetterState::Void,
        secrecy: letter.kind.secrecy(),
        signer: paper::signer(letter, &found.key)?,
        acts: views::acts(actor, &found.facts, letter, may_write(&found.case)),
        history: views::history(letter, &steps, &names, &found.key).map_err(unreadable)?,
        print: decide(actor, Action::LetterPrint, &found.facts).is_ok().then(|| format!("{}/cetak", address(letter))),
        text: found.text,
    };
    page(StatusCode::OK, &answer)
}

fn no_letter(case: &Case) -> String {
    format!(
        "Surat tidak dapat dibuat, diubah atau ditandatangani, karena status berkas sekarang “{}”.",
        case.state.label()
    )
}

/// Acts that make a letter say something, or say it with more weight.
pub(super) const fn is_writing(action: Action) -> bool {
    matches!(action, Action::LetterEdit | Action::LetterInitial | Action::LetterReturn | Action::LetterSign)
}

fn kind_of(ctx: &Ctx) -> Result<&'static (LetterKind, FormSpec), Fault> {
    let path = ctx.request.path();
    let ends = |(_, spec): &&(LetterKind, FormSpec)| path.ends_with(&format!("/{}", spec.slug));
    DRAFTS.iter().find(ends).ok_or(Fault::NotFound)
}

fn new_letter(case: &Case) -> Prepared {
    let closed = (!may_write(case)).then(|| no_letter(case));
    Prepared { version: None, back: format!("/berkas/{}/surat", case.id), closed, ..prepared(case) }
}

async fn show_draft(ctx: Ctx, id: Path<CaseId>) -> Answer {
    let (kind, spec) = kind_of(&ctx)?;
    let (case, _) = seen(&ctx, *id, Action::LetterCreate).await?;
    let people = ctx.read(|conn| cases::aliases(conn, case.id))?;
    let people: Vec<String> = people.into_iter().map(|(_, alias)| alias).collect();
    let about = About {
        code: &case.code,
        people: &people,
        matter: ctx.book.label_of("case_type", &case.case_type),
        ending: CloseReason::parse(&case.close_reason),
        losses: &losses(&ctx, &case)?,
        received_on: case.created_at.day(),
    };
    let values = forms::filled(&drafts::first_words(*kind, &about));
    acts::show(&ctx, spec, Prepared { values, ..new_letter(&case) })
}

/// What the file's losses come to (CAS-14).
fn losses(ctx: &Ctx, case: &Case) -> Result<Vec<String>, Fault> {
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let records = ctx.read(|conn| file::store::records(conn, case.id, Section::Losses))?;
    let sheets: Vec<Sheet> =
        records.iter().map(|record| record.open(&key)).collect::<Result<_, _>>().map_err(unreadable)?;
    Ok(file::losses::totals(sheets.iter()).into_iter().map(|(_, words)| words).collect())
}

async fn draft(post: Post, id: Path<CaseId>) -> Answer {
    let (kind, _) = kind_of(&post.ctx)?;
    let (case, _) = seen(&post.ctx, *id, Action::LetterCreate).await?;
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, new_letter(&case), &faults),
    };
    let id = *id;
    let done = post
        .submit(move |tx, actor| {
            let subject = Subject { actor, action: Action::LetterCreate, kind: KIND, id: id.any() };
            let (case, facts) = cases::load(tx, &subject, id)?;
            let permit = subject.decide(&facts)?;
            if !may_write(&case) {
                return Err(subject.not_now(no_letter(&case)));
            }
            let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
            let text = checked(tx, &subject, &case, &key, &input)?;
            let about = actions::About { root: id.any(), code: &case.code, kind: *kind };
            let letter = actions::draft(tx, &Desk { subject, permit: &permit, key: &key }, &about, &text)?;
            Ok(done_at(&letter))
        })
        .await;
    done.or_else(|error| acts::refused(&post, new_letter(&case), error))
}

fn done_at(letter: &Letter) -> Done {
    Done::at(&address(letter), format!("{}.S{}", letter.code, letter.version))
}

/// The words of the form, without names and numbers of the case's people.
fn checked(
    tx: &mut Tx<'_>,
    subject: &Subject<'_>,
    case: &Case,
    key: &DataKey,
    input: &Input,
) -> Result<LetterText, Refusal> {
    let text = forms::text(input);
    let numbers = drafts::with_numbers(&text);
    // A letter that cannot be saved anyway does not tell of names.
    if !numbers.is_empty() {
        return Err(subject.faults(numbers).under(case.id.any()));
    }
    let victims = cases::victims(tx.conn, case.id)?;
    let names = drafts::with_names(&text, &full_names(tx.conn, key, case, &victims)?);
    // Somebody who tries names in a letter leaves a trail that the owner reads (ACC-03).
    if names.is_empty() { Ok(text) } else { Err(seeking::named(tx, subject, "body", names).under(case.id.any())) }
}

fn of_letter(found: &Found) -> Prepared {
    Prepared {
        about: format!("{} · berkas {}", found.letter.kind.label(), found.case.code),
        back: address(&found.letter),
        version: Some(found.letter.version),
        values: forms::filled(&found.text),
        ..prepared(&found.case)
    }
}

async fn show_edit(ctx: Ctx, path: Path<(CaseId, LetterId)>) -> Answer {
    let found = found(&ctx, *path, Action::LetterEdit).await?;
    let state = found.letter.state;
    let closed = if may_write(&found.case) {
        (!state.is_editable())
            .then(|| format!("Naskah tidak dapat diubah, karena statusnya sekarang “{}”.", state.label()))
    } else {
        Some(no_letter(&found.case))
    };
    let mut prepared = of_letter(&found);
    if found.letter.state == LetterState::Initialled {
        prepared.notes.push("Naskah ini sudah diparaf. Bila diubah, parafnya tidak berlaku lagi.".to_owned());
    }
    acts::show(&ctx, &EDIT, Prepared { closed, ..prepared })
}

async fn edit(post: Post, path: Path<(CaseId, LetterId)>) -> Answer {
    let found = found(&post.ctx, *path, Action::LetterEdit).await?;
    let prepared = of_letter(&found);
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        Err(_) if !found.letter.state.is_editable() => Input::default(),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    step(post, *path, prepared, move |tx, desk, case, letter| {
        if !letter.state.is_editable() {
            return actions::edit(tx, desk, letter, &LetterText::default());
        }
        let text = checked(tx, &desk.subject, case, desk.key, &input)?;
        actions::edit(tx, desk, letter, &text)
    })
    .await
}

fn spec_of(ctx: &Ctx) -> Result<&'static FormSpec, Fault> {
    STEPS.iter().find(|spec| spec.action == ctx.meta.action).ok_or(Fault::NotFound)
}

fn no_step(spec: &FormSpec, state: LetterState) -> String {
    flow::Refusal::no_step(ARROWS, state.label(), spec.action.code()).to_string()
}

/// A step with the letter's words to read before it.
fn of_step(spec: &FormSpec, found: &Found) -> Prepared {
    let mut prepared = of_letter(found);
    prepared.values = crate::web::Typed::default();
    if spec.action == Action::LetterSign {
        prepared.values.set("role", "Kepala Unit");
    }
    let text = &found.text;
    let heads = [("Yth.", &text.addressee), ("Lampiran:", &text.attachments), ("Hal:", &text.subject)];
    let tail = [("Tembusan:", &text.copies)];
    let on_one_line = |(label, value): &(&str, &String)| {
        let lines: Vec<&str> = value.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        (!lines.is_empty()).then(|| format!("{label} {}", lines.join("; ")))
    };
    prepared.notes.extend(heads.iter().filter_map(on_one_line));
    prepared.notes.extend(text.body.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned));
    prepared.notes.extend(tail.iter().filter_map(on_one_line));
    prepared
}

async fn show_step(ctx: Ctx, path: Path<(CaseId, LetterId)>) -> Answer {
    let spec = spec_of(&ctx)?;
    let found = found(&ctx, *path, spec.action).await?;
    let state = found.letter.state;
    let closed = if is_writing(spec.action) && !may_write(&found.case) {
        Some(no_letter(&found.case))
    } else {
        (!acts_from(state).contains(&spec.action.code())).then(|| no_step(spec, state))
    };
    acts::show(&ctx, spec, Prepared { closed, ..of_step(spec, &found) })
}

async fn do_step(post: Post, path: Path<(CaseId, LetterId)>) -> Answer {
    let spec = post.spec;
    let found = found(&post.ctx, *path, spec.action).await?;
    let (prepared, state) = (of_step(spec, &found), found.letter.state);
    let unit = &post.ctx.actor()?.unit;
    let kop = paper::kop(unit, &post.ctx.book);
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        // Whether the state knows the act comes before what was typed (D-05).
        Err(_) if !acts_from(state).contains(&spec.action.code()) => return Err(Fault::NotNow(no_step(spec, state))),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    step(post, *path, prepared, move |tx, desk, _, letter| {
        let act = forms::act(&desk.subject, &input)?;
        actions::act(tx, desk, letter, &act, forms::signature(&input, &desk.subject.actor.name, kop.clone()))
    })
    .await
}

/// Runs one act on a letter of the own unit, for whoever may do it, at the version that was read.
async fn step<F>(post: Post, (case_id, id): (CaseId, LetterId), prepared: Prepared, act: F) -> Answer
where
    F: Fn(&mut Tx<'_>, &Desk<'_>, &Case, &Letter) -> Result<Letter, Refusal> + Send + 'static,
{
    let (action, version) = (post.spec.action, post.version());
    let done = post
        .submit(move |tx, actor| {
            let subject = Subject { actor, action, kind: KIND, id: id.any() };
            let (case, facts) = cases::load(tx, &subject, case_id)?;
            let permit = subject.decide(&facts)?;
            let letter = store::find(tx.conn, case.id.any(), id)?.ok_or_else(|| subject.hidden())?;
            if letter.unit_id != actor.unit.id {
                return Err(subject.denied(Denied::Explain));
            }
            subject.fresh(letter.version, version)?;
            if is_writing(action) && !may_write(&case) {
                return Err(subject.not_now(no_letter(&case)));
            }
            let key = keys::open(tx.conn, tx.keyring, letter.key_id)?;
            act(tx, &Desk { subject, permit: &permit, key: &key }, &case, &letter).map(|letter| done_at(&letter))
        })
        .await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
