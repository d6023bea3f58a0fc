//! Where restorative mediation may not be chosen (D-27, CAS-12): neither as a service nor as a row of a plan.
use diesel::result::Error as Diesel;

use super::file;
use super::flow::allows_mediation;
use super::model::Case;
use crate::db::Conn;

const REFUSED: &str = "Mediasi tidak dapat dipilih untuk dugaan TPPO, kekerasan seksual, dan perkara anak.";

/// Why this service cannot be chosen in this case; None where it can. What the file says of exploitation counts.
pub fn refusal(conn: &mut Conn, case: &Case, service: &str) -> Result<Option<&'static str>, Diesel> {
    if service != "mediation" {
        return Ok(None);
    }
    let purposes = file::store::purposes(conn, case.id)?;
    let purposes: Vec<&str> = purposes.iter().map(String::as_str).collect();
    Ok((!allows_mediation(&case.case_type, &purposes)).then_some(REFUSED))
}
