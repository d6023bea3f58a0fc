//! Kekerasan seksual must be reported to the police within 3×24 hours of the person's report (UU 12/2022, domain §1.3),
//! whether she wants it or not: what starts that clock, what ends it, and what the page says (REF-13).
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::clocks as rows;

use super::actions::KIND;
use super::file::store::purposes;
use super::flow::is_sexual;
use super::model::Case;
use crate::audit::Entry;
use crate::base::ids::CaseId;
use crate::clocks::{self, Start};
use crate::db::{Conn, Tx};
use crate::reference::Book;

pub const CLOCK: &str = "tpks_police_report";

/// Domain §1.3, the tension said as it is.
pub const SENTENCE: &str = "Undang-undang mewajibkan kami meneruskan informasi ini kepada kepolisian. \
                            Anda tetap berhak memilih pendamping dan menolak layanan lain.";

/// After the file's account of the exploitation changed: the clock runs from the report, once, while there is a
/// ground for it.
pub fn follow(tx: &mut Tx<'_>, book: &Book, by: &Entry, case: &Case) -> Result<(), Diesel> {
    let purposes = purposes(tx.conn, case.id)?;
    let purposes: Vec<&str> = purposes.iter().map(String::as_str).collect();
    if !is_sexual(&purposes) {
        clocks::store::stop(tx, by, case.id.any(), CLOCK, "no_ground")?;
        return Ok(());
    }
    if is_known(tx.conn, case.id)? {
        return Ok(());
    }
    let start = Start {
        clock: CLOCK,
        variant: "",
        object_kind: KIND,
        object: case.id.any(),
        root: case.id.any(),
        code: &case.code,
        owner: Some(case.unit_id),
        other: None,
        region: &case.region_code,
        at: case.created_at,
    };
    clocks::store::start(tx, book, by, &start)?;
    Ok(())
}

/// The report was taken back or refused and no other one stands: the duty runs again, since her own report.
pub fn taken_back(tx: &mut Tx<'_>, book: &Book, by: &Entry, case: &Case) -> Result<(), Diesel> {
    let of_case = rows::table.filter(rows::object_id.eq(case.id.any())).filter(rows::clock.eq(CLOCK));
    let kept = of_case.filter(rows::stop_reason.eq(REPORTED));
    diesel::update(kept).set(rows::stop_reason.eq(TAKEN_BACK)).execute(tx.conn)?;
    follow(tx, book, by, case)
}

const TAKEN_BACK: &str = "taken_back";

/// Whether it runs, or was ended by a report.
fn is_known(conn: &mut Conn, case: CaseId) -> Result<bool, Diesel> {
    let of_case = rows::table.filter(rows::object_id.eq(case.any())).filter(rows::clock.eq(CLOCK));
    let stands = of_case.filter(rows::stopped_at.is_null().or(rows::stop_reason.eq(REPORTED)));
    diesel::select(diesel::dsl::exists(stands)).get_result(conn)
}

const REPORTED: &str = "reported";

/// The police have it: by a referral of that kind, or a number of their report stands in the file.
pub fn reported(tx: &mut Tx<'_>, by: &Entry, case: CaseId) -> Result<(), Diesel> {
    clocks::store::stop(tx, by, case.any(), CLOCK, REPORTED)?;
    Ok(())
}
