//! The addresses of a record's letters: the list, a new one, one letter, and each step of it. The same for every record
//! that has letters; what differs is the record's own affair (`host`).
use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::actions::{self, Desk, KIND};
use super::flow::{ARROWS, LetterState, acts_from};
use super::forms::{self, EDIT, REVOKES, STEPS};
use super::host::{Host, Record};
use super::model::{Letter, LetterKind, LetterText};
use super::views::{self, ListPage, Row, ShowPage, address};
use super::{paper, store, words};
use crate::access::{Action, Denied, decide};
use crate::accounts;
use crate::base::ids::{AnyId, LetterId, UserId};
use crate::crypto::{DataKey, SealError};
use crate::db::Tx;
use crate::flow;
use crate::keys;
use crate::refusal::{Refusal, Subject};
use crate::web::Typed;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::form_view::OptionView;
use crate::web::forms::{FormSpec, Given, Input};
use crate::web::post::{Done, Post};
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

pub fn routes<H: Host>() -> Vec<Endpoint> {
    let list_path = format!("{}/surat", H::PATH);
    let letter = format!("{list_path}/{{letter_id}}");
    let mut all = vec![Endpoint::get(&list_path, Action::LetterView, list::<H>)];
    // Before the letters themselves: a kind is no id.
    for (_, spec) in H::drafts() {
        let path = format!("{list_path}/{}", spec.slug);
        all.push(Endpoint::get(&path, spec.action, show_draft::<H>));
        all.push(Endpoint::post(&path, spec, draft::<H>));
    }
    all.extend([
        Endpoint::get(&letter, Action::LetterView, show::<H>),
        Endpoint::get(&format!("{letter}/ubah"), Action::LetterEdit, show_edit::<H>),
        Endpoint::post(&format!("{letter}/ubah"), &EDIT, edit::<H>),
        Endpoint::post(&format!("{letter}/cetak"), &forms::PRINT, paper::print::<H>),
    ]);
    for spec in &STEPS {
        let path = format!("{letter}/{}", spec.slug);
        all.push(Endpoint::get(&path, spec.action, show_step::<H>));
        all.push(Endpoint::post(&path, spec, do_step::<H>));
    }
    all
}

pub(super) struct Found<H> {
    pub host: H,
    pub letter: Letter,
    pub key: DataKey,
    pub text: LetterText,
    /// The words are for this reader, too.
    pub read: bool,
}

const NOT_YET: &str = "Isi surat terbuka sesudah rujukan diterima.";

pub(super) async fn found<H: Host>(
    ctx: &Ctx,
    (host, id): (H::Id, LetterId),
    action: Action,
) -> Result<Found<H>, Fault> {
    let host = H::seen(ctx, host, action).await?;
    let root = host.record().root;
    let found = ctx.read(|conn| store::find(conn, root, id))?;
    let unit = ctx.actor()?.unit.id;
    let Some(letter) = found.filter(|letter| letter.unit_id == unit || host.was_sent(letter)) else {
        return ctx.hide(action, KIND, id.any()).await;
    };
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, letter.key_id))?;
    let read = letter.unit_id == unit || host.may_read(&letter);
    let text = if read {
        letter.text.open(&key, letter.id.any()).map_err(unreadable)?.clone()
    } else if action == Action::LetterPrint {
        return Err(Fault::NotNow(NOT_YET.to_owned()));
    } else {
        LetterText { subject: NOT_YET.to_owned(), ..LetterText::default() }
    };
    Ok(Found { host, letter, key, text, read })
}

pub(super) fn unreadable(error: SealError) -> Fault {
    Fault::Internal(error.to_string())
}

/// The letters of a record that this reader may open: the own unit's, and what was sent to it.
pub fn shown<H: Host>(ctx: &Ctx, host: &H) -> Result<Vec<Letter>, Fault> {
    let (root, unit) = (host.record().root, ctx.actor()?.unit.id);
    let mut letters = ctx.read(|conn| store::of_record(conn, root))?;
    letters.retain(|letter| letter.unit_id == unit || host.was_sent(letter));
    Ok(letters)
}

async fn list<H: Host>(ctx: Ctx, id: Path<H::Id>) -> Answer {
    let host = H::seen(&ctx, *id, Action::LetterView).await?;
    let letters = shown(&ctx, &host)?;
    let Record { facts, about, closed, .. } = host.record();
    let may = decide(ctx.actor()?, Action::LetterCreate, facts).is_ok() && closed.is_none();
    let path = ctx.request.path().trim_end_matches('/');
    let offered = H::drafts().iter().filter(|(kind, _)| may && host.offers(*kind));
    let answer = ListPage {
        shell: Shell::new(&ctx, "letter.list", "Naskah dinas").with_exit(),
        back: path.trim_end_matches("/surat").to_owned(),
        about,
        kinds: offered.map(|(_, spec)| (format!("{path}/{}", spec.slug), spec.title)).collect(),
        rows: letters.iter().map(Row::of).collect(),
    };
    page(StatusCode::OK, &answer)
}

async fn show<H: Host>(ctx: Ctx, path: Path<(H::Id, LetterId)>) -> Answer {
    let found = found::<H>(&ctx, *path, Action::LetterView).await?;
    let letter = &found.letter;
    let record = found.host.record();
    let actor = ctx.actor()?;
    let mut steps = ctx.read(|conn| store::steps(conn, letter.id))?;
    // How it was written is its unit's own affair.
    if letter.unit_id != actor.unit.id {
        steps.retain(|step| matches!(step.act.as_str(), "letter.dispatch" | "letter.receive" | "letter.void"));
    }
    let people: Vec<UserId> = steps.iter().map(|step| step.made_by).collect();
    let names = ctx.read(|conn| accounts::store::names_of(conn, &people))?;
    let answer = ShowPage {
        shell: Shell::new(&ctx, "letter.show", letter.kind.label()).with_exit(),
        back: format!("{}/{}/surat", letter.kind.home(), letter.root_id),
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
        acts: views::acts(actor, record.facts, letter, record.closed.is_none()),
        history: views::history(letter, &steps, &names, &found.key).map_err(unreadable)?,
        print: (found.read && decide(actor, Action::LetterPrint, record.facts).is_ok())
            .then(|| format!("{}/cetak", address(letter))),
        text: found.text,
    };
    page(StatusCode::OK, &answer)
}

/// Acts that make a letter say something, or say it with more weight.
pub(super) const fn is_writing(action: Action) -> bool {
    matches!(action, Action::LetterEdit | Action::LetterInitial | Action::LetterReturn | Action::LetterSign)
}

fn kind_of<H: Host>(ctx: &Ctx) -> Result<LetterKind, Fault> {
    let path = ctx.request.path();
    let ends = |(_, spec): &&(LetterKind, FormSpec)| path.ends_with(&format!("/surat/{}", spec.slug));
    H::drafts().iter().find(ends).map(|(kind, _)| *kind).ok_or(Fault::NotFound)
}

const NOT_OFFERED: &str = "Surat ini belum dapat dibuat pada tahap ini.";

fn new_letter<H: Host>(ctx: &Ctx, host: &H, kind: LetterKind) -> Result<Prepared, Fault> {
    let record = host.record();
    let unfit = (!host.offers(kind)).then(|| NOT_OFFERED.to_owned());
    Ok(Prepared {
        about: record.about,
        back: format!("{}/{}/surat", kind.home(), record.root),
        closed: record.closed.or(unfit),
        given: revocable(ctx, host)?,
        exit: true,
        ..Prepared::default()
    })
}

/// Void letters of the own unit about this record, by their numbers.
fn revocable<H: Host>(ctx: &Ctx, host: &H) -> Result<Given, Fault> {
    let unit = ctx.actor()?.unit.id;
    let void = |letter: &Letter| {
        let number = letter.number.clone().filter(|_| letter.unit_id == unit && letter.state == LetterState::Void)?;
        let day = letter.signed_at.map(|at| at.day().long()).unwrap_or_default();
        Some(OptionView::new(number.clone(), format!("Nomor {number}, {day}")))
    };
    Ok(Given::from([(REVOKES.name, shown(ctx, host)?.iter().filter_map(void).collect())]))
}

async fn show_draft<H: Host>(ctx: Ctx, id: Path<H::Id>) -> Answer {
    let kind = kind_of::<H>(&ctx)?;
    let host = H::seen(&ctx, *id, Action::LetterCreate).await?;
    let spec = H::drafts().iter().find(|(of, _)| *of == kind).map(|(_, spec)| spec).ok_or(Fault::NotFound)?;
    let prepared = new_letter(&ctx, &host, kind)?;
    // A page whose button is dead tells nothing of what the letter would say.
    let values = match prepared.closed {
        Some(_) => Typed::default(),
        None => forms::filled(&host.first_words(&ctx, kind)?),
    };
    acts::show(&ctx, spec, Prepared { values, ..prepared })
}

async fn draft<H: Host>(post: Post, id: Path<H::Id>) -> Answer {
    let kind = kind_of::<H>(&post.ctx)?;
    let host = H::seen(&post.ctx, *id, Action::LetterCreate).await?;
    let prepared = new_letter(&post.ctx, &host, kind)?;
    let input = match post.read(&prepared.given) {
        Ok(input) => input,
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let id = *id;
    let done = post
        .submit(move |tx, actor| {
            let object: AnyId = id.into();
            let subject = Subject { actor, action: Action::LetterCreate, kind: KIND, id: object };
            let host = H::load(tx, &subject, id)?;
            let record = host.record();
            let permit = subject.decide(record.facts)?;
            if let Some(closed) = &record.closed {
                return Err(subject.not_now(closed.clone()));
            }
            if !host.offers(kind) {
                return Err(subject.not_now(NOT_OFFERED));
            }
            let key = keys::open(tx.conn, tx.keyring, record.key_id)?;
            let text = checked(tx, &subject, &host, &key, &input)?;
            let about = actions::About { root: record.root, code: record.code, kind };
            let desk = Desk { subject, permit: &permit, key: &key, story: record.story };
            Ok(done_at(&actions::draft(tx, &desk, &about, &text)?))
        })
        .await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}

fn done_at(letter: &Letter) -> Done {
    Done::at(&address(letter), format!("{}.S{}", letter.code, letter.version))
}

/// The words of the form, without names and numbers of the record's people.
fn checked<H: Host>(
    tx: &mut Tx<'_>,
    subject: &Subject<'_>,
    host: &H,
    key: &DataKey,
    input: &Input,
) -> Result<LetterText, Refusal> {
    let text = forms::text(input);
    let numbers = words::with_numbers(&text);
    // A letter that cannot be saved anyway does not tell of names.
    if !numbers.is_empty() {
        return Err(subject.faults(numbers).under(host.record().story));
    }
    host.check_names(tx, subject, key, &text)?;
    Ok(text)
}

fn of_letter<H: Host>(ctx: &Ctx, found: &Found<H>) -> Result<Prepared, Fault> {
    Ok(Prepared {
        about: format!("{} · {}", found.letter.kind.label(), found.host.record().about),
        back: address(&found.letter),
        version: Some(found.letter.version),
        values: forms::filled(&found.text),
        given: revocable(ctx, &found.host)?,
        exit: true,
        ..Prepared::default()
    })
}

fn not_editable(state: LetterState) -> String {
    format!("Naskah tidak dapat diubah, karena statusnya sekarang “{}”.", state.label())
}

async fn show_edit<H: Host>(ctx: Ctx, path: Path<(H::Id, LetterId)>) -> Answer {
    let found = found::<H>(&ctx, *path, Action::LetterEdit).await?;
    let state = found.letter.state;
    let closed = found.host.record().closed.or_else(|| (!state.is_editable()).then(|| not_editable(state)));
    let mut prepared = of_letter(&ctx, &found)?;
    if found.letter.state == LetterState::Initialled {
        prepared.notes.push("Naskah ini sudah diparaf. Bila diubah, parafnya tidak berlaku lagi.".to_owned());
    }
    acts::show(&ctx, &EDIT, Prepared { closed, ..prepared })
}

async fn edit<H: Host>(post: Post, path: Path<(H::Id, LetterId)>) -> Answer {
    let found = found::<H>(&post.ctx, *path, Action::LetterEdit).await?;
    let prepared = of_letter(&post.ctx, &found)?;
    let input = match post.read(&prepared.given) {
        Ok(input) => input,
        Err(_) if !found.letter.state.is_editable() => Input::default(),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    step::<H, _>(post, *path, prepared, move |tx, desk, host, letter| {
        if !letter.state.is_editable() {
            return actions::edit(tx, desk, letter, &LetterText::default());
        }
        let text = checked(tx, &desk.subject, host, desk.key, &input)?;
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
fn of_step<H: Host>(ctx: &Ctx, spec: &FormSpec, found: &Found<H>) -> Result<Prepared, Fault> {
    let mut prepared = of_letter(ctx, found)?;
    prepared.values = Typed::default();
    if spec.action == Action::LetterSign {
        prepared.values.set("role", "Kepala Unit");
    }
    let text = &found.text;
    let heads = [("Yth.", &text.addressee), ("Lampiran:", &text.attachments), ("Hal:", &text.subject)];
    let tail = [("Tembusan:", &text.copies), ("Mencabut surat Nomor", &text.revokes)];
    let on_one_line = |(label, value): &(&str, &String)| {
        let lines: Vec<&str> = value.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        (!lines.is_empty()).then(|| format!("{label} {}", lines.join("; ")))
    };
    prepared.notes.extend(heads.iter().filter_map(on_one_line));
    prepared.notes.extend(text.body.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned));
    prepared.notes.extend(tail.iter().filter_map(on_one_line));
    Ok(prepared)
}

async fn show_step<H: Host>(ctx: Ctx, path: Path<(H::Id, LetterId)>) -> Answer {
    let spec = spec_of(&ctx)?;
    let found = found::<H>(&ctx, *path, spec.action).await?;
    let state = found.letter.state;
    let unwritten = found.host.record().closed.filter(|_| is_writing(spec.action));
    let closed = unwritten.or_else(|| (!acts_from(state).contains(&spec.action.code())).then(|| no_step(spec, state)));
    acts::show(&ctx, spec, Prepared { closed, ..of_step(&ctx, spec, &found)? })
}

async fn do_step<H: Host>(post: Post, path: Path<(H::Id, LetterId)>) -> Answer {
    let spec = post.spec;
    let found = found::<H>(&post.ctx, *path, spec.action).await?;
    let (prepared, state) = (of_step(&post.ctx, spec, &found)?, found.letter.state);
    let unit = &post.ctx.actor()?.unit;
    let kop = paper::kop(unit, &post.ctx.book);
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        // Whether the state knows the act comes before what was typed (D-05).
        Err(_) if !acts_from(state).contains(&spec.action.code()) => return Err(Fault::NotNow(no_step(spec, state))),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    step::<H, _>(post, *path, prepared, move |tx, desk, host, letter| {
        let act = forms::act(&desk.subject, &input)?;
        // The other unit reads it, as it reads the letter.
        let note = LetterText { body: act.note().to_owned(), ..LetterText::default() };
        host.check_names(tx, &desk.subject, desk.key, &note)?;
        actions::act(tx, desk, letter, &act, forms::signature(&input, &desk.subject.actor.name, kop.clone()))
    })
    .await
}

/// Runs one act on a letter of the own unit, or the receipt of one that was sent to it, for whoever may do it, at the
/// version that was read.
async fn step<H: Host, F>(post: Post, (host_id, id): (H::Id, LetterId), prepared: Prepared, act: F) -> Answer
where
    F: Fn(&mut Tx<'_>, &Desk<'_>, &H, &Letter) -> Result<Letter, Refusal> + Send + 'static,
{
    let (action, version) = (post.spec.action, post.version());
    let done = post
        .submit(move |tx, actor| {
            let subject = Subject { actor, action, kind: KIND, id: id.any() };
            let host = H::load(tx, &subject, host_id)?;
            let Record { root, facts, story, closed, .. } = host.record();
            let permit = subject.decide(facts)?;
            let letter = store::find(tx.conn, root, id)?.ok_or_else(|| subject.hidden())?;
            let own = letter.unit_id == actor.unit.id;
            if !own && !host.was_sent(&letter) {
                return Err(subject.hidden());
            }
            if !views::is_theirs(action, own, letter.kind) {
                return Err(subject.denied(Denied::Explain));
            }
            subject.fresh(letter.version, version)?;
            if let Some(closed) = closed.filter(|_| is_writing(action)) {
                return Err(subject.not_now(closed));
            }
            let key = keys::open(tx.conn, tx.keyring, letter.key_id)?;
            let desk = Desk { subject, permit: &permit, key: &key, story };
            act(tx, &desk, &host, &letter).map(|letter| done_at(&letter))
        })
        .await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
