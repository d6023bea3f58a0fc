//! The pages of requests: the list of whoever watches over data and of the case's unit, one request with what may be done
//! now, and the form of each step. Whoever watches over data reads no word of the file.
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use super::acts::{self as requests, Step};
use super::flow::{ARROWS, RequestState};
use super::store::{self, Found, SubjectRequest, right};
use super::{CLOCK, KIND, paper};
use crate::access::{Action, Actor, Facts, Relation, decide};
use crate::accounts;
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, SubjectRequestId, UserId};
use crate::cases::routes::is_masked;
use crate::clocks::{self, view::ClockView};
use crate::crypto::{DataKey, SealError, Sealable, Sealed};
use crate::flow as machine;
use crate::keys;
use crate::web::acts::{self, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::form_view::OptionView;
use crate::web::forms::{Choices, Class, Field, FormSpec, Given, Input};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

const OUTCOMES: Choices =
    Choices::Fixed(&[("granted", "Dipenuhi"), ("partly", "Dipenuhi sebagian"), ("refused", "Tidak dapat dipenuhi")]);

/// One form for each step.
pub(super) static STEPS: [FormSpec; 4] = [
    FormSpec {
        action: Action::PdpAssign,
        slug: "tugaskan",
        title: "Tugaskan",
        intro: "Pilih petugas unit pemilik yang menyusun jawaban. Ia dan atasannya melihat isi permintaan; Anda tidak.",
        button: "Tugaskan",
        danger: false,
        fields: &[Field::select("user", "Petugas", Choices::Given)],
    },
    FormSpec {
        action: Action::PdpDraft,
        slug: "jawab",
        title: "Susun jawaban",
        intro: "Salinan data dibuat oleh program dari data orang ini sendiri. Jangan tulis data orang lain, dan jangan tulis apa pun tentang terlapor.",
        button: "Kirim ke orang kedua",
        danger: false,
        fields: &[
            Field::radios("outcome", "Keputusan", OUTCOMES),
            Field::area("reply", "Jawaban untuk orangnya")
                .class(Class::P3)
                .hint("Bahasa sehari-hari. Bila tidak dipenuhi seluruhnya, sebut alasannya dan pasalnya."),
        ],
    },
    FormSpec {
        action: Action::PdpAnswer,
        slug: "setujui",
        title: "Setujui jawaban",
        intro: "Sesudah disetujui, petugas menyerahkan jawaban di atas kertas, langsung kepada orangnya.",
        button: "Setujui jawaban",
        danger: false,
        fields: &[],
    },
    FormSpec {
        action: Action::PdpReturn,
        slug: "kembalikan",
        title: "Kembalikan",
        intro: "Petugas memperbaiki jawabannya. Batas waktunya tetap.",
        button: "Kembalikan",
        danger: false,
        fields: &[Field::area("remark", "Yang perlu diperbaiki").max(1_000).class(Class::P3)],
    },
];

pub fn routes() -> Vec<Endpoint> {
    let mut all = vec![
        Endpoint::get("/pdp", Action::PdpList, list),
        Endpoint::get("/pdp/{request_id}", Action::PdpView, show),
        Endpoint::get("/pdp/{request_id}/cetak", Action::PdpPrint, paper::show),
        Endpoint::post("/pdp/{request_id}/cetak", &paper::PRINT, paper::print),
    ];
    for spec in &STEPS {
        let path = format!("/pdp/{{request_id}}/{}", spec.slug);
        all.push(Endpoint::get(&path, spec.action, show_step));
        all.push(Endpoint::post(&path, spec, take_step));
    }
    all
}

struct Row {
    id: SubjectRequestId,
    version: i32,
    state: RequestState,
    title: String,
    unit: String,
    asked_at: Moment,
    clock: Option<ClockView>,
}

#[derive(Template)]
#[template(path = "cases/requests.html")]
struct ListPage {
    shell: Shell,
    open: Vec<Row>,
    done: Vec<Row>,
}

/// Lines of each list.
const SHOWN: i64 = 50;

async fn list(ctx: Ctx) -> Answer {
    let scope = ctx.scope(Action::PdpList)?;
    let open = [RequestState::Received, RequestState::Assigned, RequestState::Drafted];
    let rows = |states: &[RequestState]| -> Result<Vec<Row>, Fault> {
        let lines = ctx.read(|conn| store::list(conn, &scope, states, SHOWN))?;
        let running =
            ctx.read(|conn| clocks::store::running_of(conn, lines.iter().map(|line| line.id.any()).collect()))?;
        let row = |line: &store::Line| Row {
            id: line.id,
            version: line.version,
            state: line.state,
            title: format!("{} · {}", line.code, line.kind.label()),
            unit: ctx.book.unit_name(line.unit_id),
            asked_at: line.asked_at,
            clock: running
                .iter()
                .find(|clock| clock.object_id == line.id.any())
                .map(|clock| ClockView::of(clock, ctx.now, &ctx.book)),
        };
        Ok(lines.iter().map(row).collect())
    };
    let (open, done) = (rows(&open)?, rows(&[RequestState::Answered])?);
    page(StatusCode::OK, &ListPage { shell: Shell::new(&ctx, "pdp.list", "Pelindungan data"), open, done })
}

/// The request for whoever may do this to it; for all others it does not exist.
pub(super) async fn seen(ctx: &Ctx, id: SubjectRequestId, action: Action) -> Result<(Found, Facts), Fault> {
    let actor = ctx.actor()?;
    let Some((found, facts)) = ctx.read(|conn| store::find(conn, actor, id))? else {
        return ctx.hide(action, KIND, id.any()).await;
    };
    match right(actor, action, &facts) {
        Ok(_) => Ok((found, facts)),
        Err(denied) => ctx.deny(action, KIND, id.any(), denied).await,
    }
}

/// Whether this person works on the case and may read what tells of a child (ACC-03).
///
/// Whoever watches over data is none of them, whichever unit the account stands in (D-48, D-64, D-66).
pub(super) fn reads(actor: &Actor, facts: &Facts) -> bool {
    facts.relations.has(Relation::OwnerUnit) && !is_masked(facts) && decide(actor, Action::PdpView, facts).is_ok()
}

#[derive(Template)]
#[template(path = "cases/request.html")]
struct ShowPage {
    shell: Shell,
    id: SubjectRequestId,
    version: i32,
    code: String,
    state: RequestState,
    clock: Option<ClockView>,
    facts: Vec<(&'static str, String)>,
    /// Words of hers, of the answer, of the second person; only for who reads the file.
    words: Vec<(&'static str, String)>,
    hint: &'static str,
    case_href: Option<String>,
    acts: Vec<(String, &'static FormSpec)>,
}

async fn show(ctx: Ctx, id: Path<SubjectRequestId>) -> Answer {
    let (found, facts) = seen(&ctx, *id, Action::PdpView).await?;
    let request = &found.request;
    let clocks = ctx.read(|conn| clocks::store::running(conn, id.any()))?;
    let actor = ctx.actor()?;
    let able = machine::acts_from(ARROWS, request.state);
    let may = |spec: &&FormSpec| {
        let theirs = spec.action != Action::PdpDraft || request.assigned_to == Some(actor.user);
        let other = spec.action != Action::PdpAnswer || request.drafted_by != Some(actor.user);
        able.contains(&spec.action.code()) && theirs && other && right(actor, spec.action, &facts).is_ok()
    };
    let mut acts: Vec<&'static FormSpec> = STEPS.iter().filter(may).collect();
    let reads = reads(ctx.actor()?, &facts);
    if !request.state.is_open() && reads {
        acts.push(&paper::PRINT);
    }
    let answer = ShowPage {
        shell: Shell::new(&ctx, "pdp.show", format!("Permintaan {}", request.code)).with_exit(),
        id: *id,
        version: request.version,
        code: request.code.clone(),
        state: request.state,
        clock: clocks.iter().find(|clock| clock.clock == CLOCK).map(|clock| ClockView::of(clock, ctx.now, &ctx.book)),
        facts: facts_of(&ctx, &found)?,
        words: if reads { words(&ctx, &found)? } else { Vec::new() },
        hint: hint(request),
        case_href: reads.then(|| format!("/berkas/{}", found.case.id)),
        acts: acts.into_iter().map(|spec| (format!("/pdp/{id}/{}", spec.slug), spec)).collect(),
    };
    page(StatusCode::OK, &answer)
}

/// What comes next; a withdrawal is first of all work on the case (docs/adr/0021).
fn hint(request: &SubjectRequest) -> &'static str {
    use super::flow::RequestKind::Withdrawal;
    match (request.state, request.kind) {
        (RequestState::Received, _) => "Petugas pelindungan data menugaskan seorang petugas unit pemilik.",
        (RequestState::Assigned, Withdrawal) => {
            "Pastikan dengan cara aman bahwa orangnya sendiri yang meminta, tarik persetujuannya pada berkas, lalu susun jawaban. Permintaan di halaman umum belum menarik apa pun."
        }
        (RequestState::Assigned, _) => "Petugas yang ditugaskan menyusun jawaban.",
        (RequestState::Drafted, _) => "Orang kedua memeriksa jawaban, lalu menyetujui atau mengembalikannya.",
        (RequestState::Answered, _) => "Cetak jawabannya dan serahkan langsung kepada orangnya.",
    }
}

fn facts_of(ctx: &Ctx, found: &Found) -> Result<Vec<(&'static str, String)>, Fault> {
    let request = &found.request;
    let people: Vec<UserId> =
        [request.assigned_to, request.drafted_by, request.answered_by].into_iter().flatten().collect();
    let names = ctx.read(|conn| accounts::store::names_of(conn, &people))?;
    let name = |user: Option<UserId>| user.and_then(|user| names.get(&user).cloned());
    let lines = [
        ("Yang diminta", Some(request.kind.label().to_owned())),
        ("Persetujuan", Some(ctx.book.label("consent_scope", &request.scope)).filter(|_| !request.scope.is_empty())),
        ("Diterima", Some(request.asked_at.long())),
        ("Batas waktu", request.due_at.map(Moment::long)),
        ("Unit pemilik", Some(ctx.book.unit_name(found.case.unit_id))),
        ("Petugas", name(request.assigned_to)),
        ("Disusun oleh", name(request.drafted_by)),
        ("Disetujui oleh", name(request.answered_by)),
        ("Dijawab", request.answered_at.map(Moment::long)),
        ("Keputusan", request.outcome().map(|outcome| outcome.label().to_owned())),
    ];
    Ok(lines.into_iter().filter_map(|(label, value)| Some((label, value?))).collect())
}

/// Everything that was written, opened with the case's key.
pub(super) fn words(ctx: &Ctx, found: &Found) -> Result<Vec<(&'static str, String)>, Fault> {
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, found.case.key_id))?;
    let row = found.request.id.any();
    let unreadable = |e: SealError| Fault::Internal(e.to_string());
    let request = &found.request;
    let all = [
        ("Kata orangnya", opened(Some(&request.asked), &key, row, |asked| asked.0.clone()).map_err(unreadable)?),
        ("Jawaban", opened(request.reply.as_ref(), &key, row, |reply| reply.0.clone()).map_err(unreadable)?),
        (
            "Yang perlu diperbaiki",
            opened(request.remark.as_ref(), &key, row, |said| said.0.clone()).map_err(unreadable)?,
        ),
    ];
    Ok(all.into_iter().filter(|(_, text)| !text.is_empty()).collect())
}

/// Empty where nothing was written.
fn opened<T: Sealable>(
    sealed: Option<&Sealed<T>>,
    key: &DataKey,
    row: AnyId,
    text: impl Fn(&T) -> String,
) -> Result<String, SealError> {
    sealed.map_or_else(|| Ok(String::new()), |sealed| sealed.open(key, row).map(|open| text(&open)))
}

fn spec_of(ctx: &Ctx) -> Result<&'static FormSpec, Fault> {
    let slug = ctx.request.path().rsplit('/').next().unwrap_or_default();
    STEPS.iter().find(|spec| spec.slug == slug).ok_or(Fault::NotFound)
}

fn asking(ctx: &Ctx, spec: &FormSpec, found: &Found, facts: &Facts) -> Result<Prepared, Fault> {
    let request = &found.request;
    let fits = machine::step(ARROWS, request.state, spec.action.code()).is_some();
    let closed =
        (!fits).then(|| machine::Refusal::no_step(ARROWS, request.state.label(), spec.action.code()).to_string());
    let mut prepared = Prepared {
        about: format!("Permintaan {} · {}", request.code, request.kind.label()),
        back: format!("/pdp/{}", request.id),
        version: Some(request.version),
        exit: true,
        closed,
        ..Prepared::default()
    };
    if spec.action == Action::PdpAssign {
        let people = ctx.read(|conn| requests::officers(conn, found))?;
        let options = people.into_iter().map(|(user, name)| OptionView::new(user.to_string(), name)).collect();
        prepared.given = Given::from([("user", options)]);
    } else if reads(ctx.actor()?, facts) {
        let told = words(ctx, found)?;
        if spec.action == Action::PdpDraft {
            let before = told.iter().find(|(label, _)| *label == "Jawaban").map(|(_, text)| text.clone());
            prepared.values.set("reply", before.unwrap_or_default());
            prepared.values.set("outcome", request.outcome.clone());
        }
        prepared.notes = told.into_iter().map(|(label, text)| format!("{label}: {text}")).collect();
    }
    Ok(prepared)
}

async fn show_step(ctx: Ctx, id: Path<SubjectRequestId>) -> Answer {
    let spec = spec_of(&ctx)?;
    let (found, facts) = seen(&ctx, *id, spec.action).await?;
    acts::show(&ctx, spec, asking(&ctx, spec, &found, &facts)?)
}

fn step(action: Action, input: &Input) -> Step {
    match action {
        Action::PdpAssign => Step::Assign { to: input.parsed("user", |id| id.parse().ok()) },
        Action::PdpDraft => Step::Draft { outcome: input.text("outcome"), reply: input.text("reply") },
        Action::PdpReturn => Step::Return { remark: input.text("remark") },
        _ => Step::Answer,
    }
}

async fn take_step(post: Post, id: Path<SubjectRequestId>) -> Answer {
    let (found, facts) = seen(&post.ctx, *id, post.spec.action).await?;
    let prepared = asking(&post.ctx, post.spec, &found, &facts)?;
    if let Some(sentence) = prepared.closed {
        return Err(Fault::NotNow(sentence));
    }
    let step = match post.read(&prepared.given) {
        Ok(input) => step(post.spec.action, &input),
        Err(faults) => return acts::again(&post, prepared, &faults),
    };
    let (id, version) = (*id, post.version());
    let done = post.submit(move |tx, actor| requests::act(tx, actor, id, version, &step)).await;
    done.or_else(|error| acts::refused(&post, prepared, error))
}
