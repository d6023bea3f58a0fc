//! Opening one field class of one person as lines to read. The only place where a sealed field of
//! a person becomes text on a page; whoever calls it holds a permit for the class.
use super::model::{Case, Victim};
use crate::access::Bundle;
use crate::base::clock::Day;
use crate::crypto::{DataKey, SealError};
use crate::reference::Book;
use crate::web::unsaid;

/// Label and value; a field that was never filled says so.
pub type Lines = Vec<(String, String)>;

pub fn fields(bundle: Bundle, victim: &Victim, case: &Case, key: &DataKey, book: &Book) -> Result<Lines, SealError> {
    match bundle {
        Bundle::Contact => contact(victim, key, book),
        Bundle::Identity => identity(victim, key, book),
        Bundle::Health => health(victim, key, book),
        Bundle::Children => children(victim, key),
        Bundle::Narrative => narrative(case, key),
        // Sections of the case file alone: `file::disclosed` adds their records.
        Bundle::Journey | Bundle::Suspects | Bundle::Documents | Bundle::Legal => Ok(Vec::new()),
    }
}

/// What somebody says to be known on the telephone; on no paper.
pub const SAFE_WORD: &str = "Kata rahasia";

/// What a field says that nobody filled; "belum diketahui" is an answer (INT-07).
pub const UNFILLED: &str = "belum diisi";

fn line(label: &str, value: impl Into<String>) -> (String, String) {
    let value: String = value.into();
    (label.to_owned(), if value.is_empty() { UNFILLED.to_owned() } else { value })
}

const fn yes_no(answer: Option<bool>) -> &'static str {
    match answer {
        Some(true) => "ya",
        Some(false) => "tidak",
        None => "",
    }
}

fn contact(victim: &Victim, key: &DataKey, book: &Book) -> Result<Lines, SealError> {
    let Some(sealed) = &victim.contact else { return Ok(Vec::new()) };
    let open = sealed.open(key, victim.id.any())?;
    Ok(vec![
        line("Nomor telepon", open.phone.clone()),
        line("Cara menghubungi yang aman", book.label("safe_contact_how", &open.safe_contact_how)),
        line("Waktu aman", open.safe_contact_when.clone()),
        line(SAFE_WORD, open.safe_word.clone()),
        line("Bahasa sehari-hari", book.label("language", &open.language)),
        line("Perlu juru bahasa", yes_no(open.interpreter_needed)),
        line("Berada di", if open.region_now.is_empty() { String::new() } else { book.place_name(&open.region_now) }),
    ])
}

fn identity(victim: &Victim, key: &DataKey, book: &Book) -> Result<Lines, SealError> {
    let Some(sealed) = &victim.identity else { return Ok(Vec::new()) };
    let open = sealed.open(key, victim.id.any())?;
    Ok(vec![
        line("Nama lengkap", open.full_name.clone()),
        line("Nama panggilan", open.nickname.clone()),
        line("NIK", open.nik.clone()),
        line("No. KK", open.kk_no.clone()),
        line("Paspor", open.passport.clone()),
        line("Tempat lahir", open.birth_place.clone()),
        line("Tanggal lahir", Day::parse(&open.birth_date).map_or_else(String::new, Day::long)),
        line("Kewarganegaraan", open.nationality.clone()),
        line("Alamat", open.address.clone()),
        line("Pendidikan", book.label("education", &open.education)),
        line("Pekerjaan", open.occupation.clone()),
        line("Status perkawinan", book.label("marital", &open.marital)),
        line("Agama", book.label(unsaid::LIST, &open.religion)),
    ])
}

fn health(victim: &Victim, key: &DataKey, book: &Book) -> Result<Lines, SealError> {
    let Some(sealed) = &victim.health else { return Ok(Vec::new()) };
    let open = sealed.open(key, victim.id.any())?;
    Ok(vec![
        line("Kondisi saat ini", open.condition.clone()),
        line("Hamil", book.label("answer", &open.pregnant)),
        line("Disabilitas", open.disability.clone()),
        line("Luka atau sakit", open.injuries.clone()),
    ])
}

fn children(victim: &Victim, key: &DataKey) -> Result<Lines, SealError> {
    let Some(sealed) = victim.children.as_ref().filter(|_| victim.is_child) else { return Ok(Vec::new()) };
    let open = sealed.open(key, victim.id.any())?;
    Ok(vec![
        line("Wali", open.guardian_name.clone()),
        line("Hubungan wali", open.guardian_relation.clone()),
        line("Wali termasuk terlapor", yes_no(open.guardian_is_suspect)),
        line("Pendapat anak", open.child_view.clone()),
        line("Sekolah", open.school_status.clone()),
    ])
}

fn narrative(case: &Case, key: &DataKey) -> Result<Lines, SealError> {
    let Some(sealed) = &case.narrative else { return Ok(Vec::new()) };
    let open = sealed.open(key, case.id.any())?;
    Ok(vec![line("Kronologi", open.text.clone())])
}
