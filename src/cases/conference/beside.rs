//! What a case's page says of conferences: why one is asked for, those that were invited, and what is still to be done.
use super::{ConferenceState, ground, store};
use crate::access::{Action, Facts, decide};
use crate::cases::model::Case;
use crate::web::answer::Fault;
use crate::web::context::Ctx;

#[derive(Default)]
pub struct Beside {
    /// Why the rule asks for one, while none is planned.
    pub why: Option<String>,
    pub convene: Option<String>,
    pub lines: Vec<Line>,
}

pub struct Line {
    pub href: String,
    /// "Konferensi KK-7F3K2M, 27 November 2026 09.30 WITA"
    pub words: String,
    pub state: ConferenceState,
    /// "2 keputusan belum selesai, 1 lewat waktu"; empty where nothing is open.
    pub open: String,
    pub late: bool,
}

pub fn of(ctx: &Ctx, case: &Case, facts: &Facts) -> Result<Beside, Fault> {
    let convenes = decide(ctx.actor()?, Action::ConferenceConvene, facts).is_ok() && case.state.is_active();
    let mut lines = Vec::new();
    for row in ctx.read(|conn| store::of_case(conn, case.id))? {
        let decisions = ctx.read(|conn| store::decisions(conn, row.id))?;
        let open = decisions.iter().filter(|one| one.done_at.is_none());
        let (open, late) = (open.clone().count(), open.filter(|one| one.due_on < ctx.now.day()).count());
        lines.push(Line {
            href: format!("/konferensi/{}", row.id),
            words: format!("Konferensi {}, {}", row.code, row.at.long()),
            state: row.state,
            open: match (open, late) {
                (0, _) => String::new(),
                (open, 0) => format!("{open} keputusan belum selesai"),
                (open, late) => format!("{open} keputusan belum selesai, {late} lewat waktu"),
            },
            late: late > 0,
        });
    }
    let planned = lines.iter().any(|line| line.state == ConferenceState::Planned);
    let held = lines.iter().any(|line| line.state == ConferenceState::Held);
    let grounds = if convenes && !planned { ctx.read(|conn| ground::of(conn, &ctx.book, case))? } else { Vec::new() };
    // After one was held only a running clock asks for the next.
    let asks = grounds.iter().any(|ground| !held || *ground == ground::Ground::Refused);
    let words: Vec<&str> = grounds.iter().map(|ground| ground.label()).collect();
    Ok(Beside {
        why: asks.then(|| words.join("; ")),
        convene: (convenes && !planned).then(|| format!("/berkas/{}/konferensi", case.id)),
        lines,
    })
}
