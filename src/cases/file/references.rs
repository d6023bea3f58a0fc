//! Nomor luar: under which number other offices keep the same matter. The number is sealed like all that stands in the
//! file; beside it lies a keyed hash, so that whoever has the whole number finds the case again.
use diesel::dsl::max;
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{cases, file_records, reference_numbers};
use uuid::Uuid;

use super::sheet::Sheet;
use super::{ABOUT_WHOM, About};
use crate::base::ids::{AnyId, CaseId, RowId, UnitId};
use crate::crypto::{DataKey, Keyring, keyed_hash};
use crate::db::{Conn, Tx};
use crate::keys;
use crate::web::forms::{Choices, Field};

pub(super) const ABOUT: About = About {
    slug: "nomor-luar",
    title: "Nomor pada instansi lain",
    one: "Nomor luar",
    intro: "Nomor yang diberikan instansi lain. Jangan menulis isi suratnya di sini.",
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    ABOUT_WHOM,
    Field::select("kind", "Jenis nomor", Choices::List("external_ref")),
    Field::text("number", "Nomor").max(80),
    Field::date("from", "Tanggal").optional().unsaid(),
    Field::text("issued_by", "Instansi").optional().unsaid(),
];

/// The hashes' own data key belongs to no record.
const OWNER: AnyId = AnyId::from_uuid(Uuid::from_u128(1));
/// Bytes kept of a hash, as of a blind index.
const LENGTH: usize = 16;
/// Letters and digits that a number has at least; fewer would fit anything.
const LEAST: usize = 3;
/// Cases that one number may lead to.
const MOST: i64 = 20;

/// "lp-b.123/XI/2026" as "LP/B/123/XI/2026": offices write the same number in many ways.
fn plain(number: &str) -> Option<String> {
    let parts = number.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let plain = parts.map(str::to_uppercase).collect::<Vec<_>>().join("/");
    (plain.chars().filter(|c| *c != '/').count() >= LEAST).then_some(plain)
}

fn token(key: &DataKey, plain: &str) -> Vec<u8> {
    let mut token = keyed_hash(key, &[b"reference number", plain.as_bytes()]);
    token.truncate(LENGTH);
    token
}

/// Keeps the hash beside the record, in place of the one before.
pub(super) fn keep(tx: &mut Tx<'_>, record: RowId, sheet: &Sheet) -> Result<(), Diesel> {
    diesel::delete(reference_numbers::table.find(record)).execute(tx.conn)?;
    let Some(plain) = plain(&sheet.text("number")) else { return Ok(()) };
    let key = keys::of_owner(tx, "reference", OWNER)?;
    diesel::insert_into(reference_numbers::table)
        .values((reference_numbers::record_id.eq(record), reference_numbers::token.eq(token(&key, &plain))))
        .execute(tx.conn)?;
    Ok(())
}

/// Cases of a unit whose file holds this number, whoever of it may see them; the newest record first.
pub fn cases_with(conn: &mut Conn, keyring: &Keyring, unit: UnitId, number: &str) -> Result<Vec<CaseId>, Diesel> {
    let (Some(plain), Some(key)) = (plain(number), keys::find_owner(conn, keyring, OWNER)?) else {
        return Ok(Vec::new());
    };
    let theirs = cases::table.filter(cases::unit_id.eq(unit)).select(cases::id);
    reference_numbers::table
        .inner_join(file_records::table)
        .filter(reference_numbers::token.eq(token(&key, &plain)))
        .filter(file_records::struck_at.is_null())
        .filter(file_records::case_id.eq_any(theirs))
        .group_by(file_records::case_id)
        .order((max(file_records::made_at).desc(), file_records::case_id.desc()))
        .limit(MOST)
        .select(file_records::case_id)
        .load(conn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::KeyId;

    #[test]
    fn a_number_is_the_same_however_it_is_parted() {
        for written in ["LP/B/123/XI/2026/SPKT", " lp b 123 xi 2026 spkt", "LP.B-123/XI/2026//SPKT."] {
            assert_eq!(plain(written).as_deref(), Some("LP/B/123/XI/2026/SPKT"), "{written}");
        }
        assert_ne!(plain("12/3"), plain("1/23"));
        for nothing in ["", "-", "7", "a/b"] {
            assert_eq!(plain(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_hash_tells_nothing_without_its_key() {
        let key = DataKey::generate(KeyId::new());
        assert_eq!(token(&key, "LP/123").len(), LENGTH);
        assert_eq!(token(&key, "LP/123"), token(&key, "LP/123"));
        assert_ne!(token(&key, "LP/123"), token(&key, "LP/124"));
        assert_ne!(token(&key, "LP/123"), token(&DataKey::generate(KeyId::new()), "LP/123"));
    }
}
