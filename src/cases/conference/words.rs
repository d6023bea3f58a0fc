//! What is said of a case in a conference names nobody: codes only (domain §7). The same look as for letters and referrals.
use super::store::Found;
use crate::base::text::personal::{find_names, find_personal_data};
use crate::cases::model::Case;
use crate::cases::named::full_names;
use crate::cases::quota::seeking;
use crate::cases::store;
use crate::crypto::DataKey;
use crate::db::Tx;
use crate::flow::FieldFault;
use crate::refusal::{Refusal, Subject};

const NUMBERS: &str = "Tulis tanpa nomor identitas, nomor telepon, dan alamat. Pakai kode berkas.";
/// The name is not repeated: the answer must not tell who is in the file (ACC-03).
const NAMES: &str = "Tulis tanpa nama orang dalam berkas. Pakai kode berkas.";

/// Refuses texts that name somebody of the case or hold a number of theirs.
pub fn check(
    tx: &mut Tx<'_>,
    subject: &Subject<'_>,
    case: &Case,
    key: &DataKey,
    texts: &[(&'static str, &str)],
) -> Result<(), Refusal> {
    let fault = |field, text: &str| FieldFault { field, text: text.to_owned() };
    let numbered = texts.iter().filter(|(_, text)| !find_personal_data(text).is_empty());
    let numbers: Vec<FieldFault> = numbered.map(|(field, _)| fault(field, NUMBERS)).collect();
    if !numbers.is_empty() {
        return Err(subject.faults(numbers).under(case.id.any()));
    }
    let victims = store::victims(tx.conn, case.id)?;
    let known = full_names(tx.conn, key, case, &victims)?;
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let named = texts.iter().filter(|(_, text)| !find_names(text, &known).is_empty());
    let names: Vec<FieldFault> = named.map(|(field, _)| fault(field, NAMES)).collect();
    match names.first() {
        None => Ok(()),
        Some(first) => Err(seeking::named(tx, subject, first.field, names.clone()).under(case.id.any())),
    }
}

/// The same for the case of a conference.
pub fn check_in(
    tx: &mut Tx<'_>,
    subject: &Subject<'_>,
    found: &Found,
    key: &DataKey,
    text: (&'static str, &str),
) -> Result<(), Refusal> {
    check(tx, subject, &found.case, key, &[text])
}
