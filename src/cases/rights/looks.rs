//! Who opened one person's data, told to herself (CON-10, D-46): agency, job, time and purpose, never an officer's name.
//! Whoever looks over her shoulder learns neither what was written nor where she sleeps: no class, no narrative, no name of
//! a safe house.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::referrals;

use crate::access::{Bundle, Bundles, Role};
use crate::audit::{self, Look};
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, CaseId, VictimId};
use crate::cases::model::{Case, Victim};
use crate::cases::{access_log, attachments, file};
use crate::db::Conn;
use crate::papers;
use crate::reference::Book;

/// One look in her words.
pub struct Seen {
    pub at: Moment,
    pub agency: String,
    pub role: &'static str,
    pub why: String,
    /// Which classes were open; on paper only.
    pub classes: String,
}

/// The newest looks at her, at what was written about her, and at the whole file.
pub fn of(conn: &mut Conn, case: &Case, victim: &Victim, limit: i64) -> Result<Vec<Look>, Diesel> {
    let files = access_log::roots(conn, case)?;
    let mut theirs = file::store::about(conn, case.id, victim.id)?;
    theirs.extend(attachments::store::about(conn, case.id, victim.id)?);
    theirs.extend(referrals_about(conn, case.id, victim.id)?);
    theirs.push(victim.id.any());
    audit::looks_at(conn, &theirs, &files, limit)
}

/// Referrals of hers, and those of everybody in the file.
fn referrals_about(conn: &mut Conn, case: CaseId, victim: VictimId) -> Result<Vec<AnyId>, Diesel> {
    let hers = referrals::victim_id.is_null().or(referrals::victim_id.eq(victim).assume_not_null());
    referrals::table.filter(referrals::case_id.eq(case)).filter(hers).select(referrals::id).load(conn)
}

pub fn seen(look: &Look, book: &Book) -> Seen {
    let unit = look.unit_id.and_then(|id| book.unit(id));
    let hidden = unit.is_some_and(|unit| papers::is_hidden(unit));
    Seen {
        at: look.at,
        agency: match unit {
            Some(_) if hidden => "Lembaga layanan".to_owned(),
            Some(unit) => unit.name.clone(),
            None => "Sistem".to_owned(),
        },
        role: Role::parse(&look.role).map_or("", Role::label_to_her),
        why: why(look, book),
        classes: Bundles::from_codes(&look.classes).items().map(Bundle::label).collect::<Vec<_>>().join(", "),
    }
}

fn why(look: &Look, book: &Book) -> String {
    match look.action.as_str() {
        "breakglass.opened" => "Keadaan darurat".to_owned(),
        "referral.view" => "Menerima rujukan".to_owned(),
        "print.made" => "Dicetak".to_owned(),
        _ if look.reason_code == "contact_victim" => "Menghubungi Anda".to_owned(),
        _ => access_log::why(look, book),
    }
}
