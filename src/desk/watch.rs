//! What waits beside alerts, cases and referrals: a head's yes to a count of looks, the review of an emergency, a
//! letter's signature and its sending.
use diesel::result::Error as Diesel;

use super::register;
use super::today::{Desk, Item};
use crate::access::{Action, Scope, decide};
use crate::cases::rights::requests::{self, flow::RequestState};
use crate::cases::{conference, emergency, quota};
use crate::clocks::{self, view::ClockView};
use crate::db::Conn;
use crate::letters::flow::LetterState;
use crate::letters::views::{address, waits_for};

/// Rows of each kind.
const ROWS: i64 = 10;

/// D-44: waits for just this head, whatever the clock says.
pub(super) fn quotas(conn: &mut Conn, desk: &mut Desk<'_>) -> Result<(), Diesel> {
    let Some(scope) = Scope::of(desk.actor, Action::QuotaDecide) else { return Ok(()) };
    for request in quota::store::waiting(conn, &scope, ROWS)? {
        let title = format!("{} identitas dibuka dalam {}", request.looks, request.span.label());
        let item = Item::new("quota", request.id.to_string(), 1, "open").titled(
            format!("/kuota/{}", request.id),
            title,
            ("warn", "Menunggu persetujuan Anda".to_owned()),
        );
        let unit = desk.book.unit_name(request.unit_id);
        desk.first.push(item.due(None, None, unit));
    }
    Ok(())
}

/// A letter waits for the head, or for whoever sends; the others of the unit see that it does.
pub(super) fn letters(conn: &mut Conn, desk: &mut Desk<'_>) -> Result<(), Diesel> {
    let Some(scope) = Scope::of(desk.actor, Action::LetterList) else { return Ok(()) };
    let signs = Scope::of(desk.actor, Action::LetterSign).is_some();
    for letter in register::waiting(conn, &scope, ROWS)? {
        let (mine, whose) = match letter.state {
            LetterState::Initialled => (signs, "kepala unit"),
            _ => (desk.actor.may_dispatch, "petugas pengirim surat"),
        };
        let turn = if mine { String::new() } else { format!("Giliran: {whose}") };
        let tag = ("warn", waits_for(letter.state).to_owned());
        let item = Item::new("letter", letter.id.to_string(), letter.version, letter.state.code());
        let title = format!("{} · {}", letter.kind.label(), letter.code);
        let item = item.titled(address(&letter), title, tag).due(None, None, turn);
        if mine { desk.put(true, item) } else { desk.others.push(item) }
    }
    Ok(())
}

/// CON-14: waits for whoever assigns, for the officer who was named, or for the second person.
pub(super) fn requests(conn: &mut Conn, desk: &mut Desk<'_>) -> Result<(), Diesel> {
    let Some(scope) = Scope::of(desk.actor, Action::PdpList) else { return Ok(()) };
    let may = |action| Scope::of(desk.actor, action).is_some();
    let (assigns, agrees) = (may(Action::PdpAssign), may(Action::PdpAnswer));
    let open = [RequestState::Received, RequestState::Assigned, RequestState::Drafted];
    let lines = requests::store::list(conn, &scope, &open, ROWS)?;
    let running = clocks::store::running_of(conn, lines.iter().map(|line| line.id.any()).collect())?;
    for line in lines {
        let mine = match line.state {
            RequestState::Received => assigns,
            RequestState::Assigned => line.assigned_to == Some(desk.actor.user),
            RequestState::Drafted | RequestState::Answered => agrees,
        };
        let clock = running.iter().find(|clock| clock.object_id == line.id.any());
        let item = Item::new("pdp", line.id.to_string(), line.version, line.state.code()).titled(
            format!("/pdp/{}", line.id),
            format!("Permintaan {} · {}", line.code, line.kind.label()),
            (line.state.tag(), line.state.label().to_owned()),
        );
        let view = clock.map(|clock| ClockView::of(clock, desk.actor.now, desk.book));
        let item = item.due(clock.map(|clock| clock.due_at), view, desk.book.unit_name(line.unit_id));
        if mine { desk.put(true, item) } else { desk.others.push(item) }
    }
    Ok(())
}

/// MTG-09: what an invited office prepares for, and what it took on; by the conference's code.
pub(super) fn conferences(conn: &mut Conn, desk: &mut Desk<'_>) -> Result<(), Diesel> {
    let actor = desk.actor;
    if Scope::of(actor, Action::ConferenceView).is_none() {
        return Ok(());
    }
    // No line of what its own page would refuse (D-64, D-66).
    let opens = |conn: &mut Conn, id| -> Result<bool, Diesel> {
        let found = conference::store::find(conn, actor, id)?;
        Ok(found.is_some_and(|(_, facts)| decide(actor, Action::ConferenceView, &facts).is_ok()))
    };
    for row in conference::store::coming(conn, desk.actor.unit.id, ROWS)? {
        if !opens(conn, row.id)? {
            continue;
        }
        let item = Item::new("conference", row.id.to_string(), row.version, row.state.code()).titled(
            format!("/konferensi/{}", row.id),
            format!("Pertemuan {}", row.code),
            (row.state.tag(), row.state.label().to_owned()),
        );
        desk.others.push(item.due(None, None, row.at.long()));
    }
    for (id, code, number, due) in conference::store::undone(conn, desk.actor.unit.id, ROWS)? {
        if !opens(conn, id)? {
            continue;
        }
        let item = Item::new("decision", format!("{id}.{number}"), 1, "open").titled(
            format!("/konferensi/{id}"),
            format!("Keputusan {number} dari pertemuan {code}"),
            ("warn", "Belum selesai".to_owned()),
        );
        desk.put(true, item.due(Some(due.end()), None, format!("paling lambat {}", due.long())));
    }
    Ok(())
}

/// D-45: three working days for each.
pub(super) fn emergencies(conn: &mut Conn, desk: &mut Desk<'_>) -> Result<(), Diesel> {
    if Scope::of(desk.actor, Action::EmergencyReview).is_none() {
        return Ok(());
    }
    let open = emergency::store::list(conn, true, None)?.rows;
    let running = clocks::store::running_of(conn, open.iter().map(|line| line.id.any()).collect())?;
    for line in open.iter().filter(|line| line.user_id != desk.actor.user) {
        let clock = running.iter().find(|clock| clock.object_id == line.id.any());
        let item = Item::new("breakglass", line.id.to_string(), 1, "open").titled(
            format!("/akses-darurat/{}", line.id),
            format!("Akses darurat ke berkas {}", line.code),
            ("warn", "Perlu ditinjau".to_owned()),
        );
        let view = clock.map(|clock| ClockView::of(clock, desk.actor.now, desk.book));
        let turn = format!("Dibuka oleh: {}", desk.book.unit_name(line.unit_id));
        desk.put(true, item.due(clock.map(|clock| clock.due_at), view, turn));
    }
    Ok(())
}
