//! What waits for those who watch over looks at identity: a head's yes to a count, the review of an emergency.
use diesel::result::Error as Diesel;

use super::today::{Desk, Item};
use crate::access::{Action, Scope};
use crate::cases::{emergency, quota};
use crate::clocks::{self, view::ClockView};
use crate::db::Conn;

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
