//! `/lacak`: the holder of a code learns one of three words and since when, nothing else (D-70, INT-05). Right and wrong
//! codes do the same work: one look and one audit row in one transaction.
use actix_web::http::StatusCode;
use askama::Template;

use super::door::{self, Door};
use super::report_forms::TRACK;
use super::throttle::{self, BY_CODES};
use crate::access::Action;
use crate::alerts::warnings;
use crate::audit::{Decision, Entry};
use crate::base::clock::Moment;
use crate::cases::reports;
use crate::flow::FieldFault;
use crate::refusal::Refusal;
use crate::web::Typed;
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::csrf;
use crate::web::form_view::FormView;
use crate::web::forms::Given;
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;

const UNKNOWN: &str = "Kode tidak ditemukan. Periksa lagi 16 angkanya.";

pub fn routes() -> Vec<Endpoint> {
    vec![Endpoint::get("/lacak", Action::PublicTrack, show), Endpoint::post("/lacak", &TRACK, look)]
}

#[derive(Template)]
#[template(path = "public/track.html")]
struct TrackPage {
    shell: Shell,
    form: FormView,
}

#[derive(Template)]
#[template(path = "public/track_status.html")]
struct StatusPage {
    shell: Shell,
    word: &'static str,
    /// What is happening, in one of three fixed sentences.
    meaning: &'static str,
    since: String,
}

/// What the holder of a code reads, whether a case or an alert came of the report.
struct Found {
    word: &'static str,
    since: Moment,
}

enum Outcome {
    Wait(u64),
    Unknown,
    Found(Found),
}

async fn show(ctx: Ctx) -> Answer {
    draw(&ctx, &Typed::default(), &[])
}

async fn look(post: Post) -> Answer {
    let input = match post.read(&Given::new()) {
        Ok(input) => input,
        Err(faults) => return draw(&post.ctx, &post.typed, &faults),
    };
    let (typed, network) = (input.text("code"), throttle::key(&post.ctx, "code"));
    let request_id = post.ctx.request_id();
    let looked = post.ctx.app.writer.write(move |tx| {
        let entry = Entry::by_public(Action::PublicTrack.code(), "case", request_id.clone());
        let denied = |reason: &str| Entry { decision: Decision::Deny, reason_code: reason.to_owned(), ..entry.clone() };
        if let Some(seconds) = throttle::wait_in(tx, &network)? {
            tx.record(&denied("throttled"))?;
            return Ok::<_, Refusal>(Outcome::Wait(seconds));
        }
        // Both are always asked, so that a code of one kind takes no longer than a code of the other.
        let (report, warning) = (reports::track(tx, &typed)?, warnings::track(tx, &typed)?);
        let (entry, found) = match (report, warning) {
            (Some(on), _) => {
                (Entry { object_id: Some(on.case.any()), ..entry }, Found { word: on.word, since: on.since })
            }
            (None, Some(on)) => (
                Entry { object_kind: "alert", object_id: Some(on.alert.any()), ..entry },
                Found { word: on.word, since: on.since },
            ),
            (None, None) => {
                throttle::count(tx, &network, BY_CODES)?;
                tx.record(&denied("unknown"))?;
                return Ok(Outcome::Unknown);
            }
        };
        tx.record(&entry)?;
        Ok(Outcome::Found(found))
    });
    match looked.await? {
        Outcome::Wait(seconds) => Err(Fault::TooMany { seconds }),
        Outcome::Unknown => draw(&post.ctx, &post.typed, &[FieldFault { field: "code", text: UNKNOWN.to_owned() }]),
        Outcome::Found(found) => status(&post.ctx, &found),
    }
}

fn draw(ctx: &Ctx, typed: &Typed, faults: &[FieldFault]) -> Answer {
    let Door { shell, form, status, cookie } = door::open(ctx, &TRACK, ("public.track", "/lacak"), typed, faults);
    let mut answer = page(status, &TrackPage { shell, form })?;
    csrf::hand_out(&mut answer, cookie);
    Ok(answer)
}

fn status(ctx: &Ctx, found: &Found) -> Answer {
    let meaning = match found.word {
        "diterima" => "Laporan sudah sampai pada petugas. Langkah berikutnya: petugas memeriksanya.",
        "diproses" => "Petugas sedang menanganinya. Demi keamanan, rinciannya tidak ditampilkan di sini.",
        _ => "Penanganan laporan ini sudah selesai. Terima kasih sudah melapor.",
    };
    let shell = Shell::new(ctx, "public.track_status", "Status laporan").with_exit().with_hotlines(&ctx.book);
    page(StatusCode::OK, &StatusPage { shell, word: found.word, meaning, since: found.since.day().long() })
}
