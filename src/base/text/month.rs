//! Names of months as they are written: in full, shortened, in the spelling of before 1972, in English, in Roman
//! numbers.

const NAMES: [&[&str]; 12] = [
    &["januari", "jan", "djanuari", "january", "i"],
    &["februari", "feb", "peb", "pebruari", "february", "ii"],
    &["maret", "mar", "mrt", "march", "iii"],
    &["april", "apr", "iv"],
    &["mei", "may", "v"],
    &["juni", "jun", "djuni", "june", "vi"],
    &["juli", "jul", "djuli", "july", "vii"],
    &["agustus", "agt", "ags", "agu", "agust", "aug", "august", "viii"],
    &["september", "sep", "sept", "ix"],
    &["oktober", "okt", "oct", "october", "x"],
    &["november", "nov", "nop", "nopember", "xi"],
    &["desember", "des", "dec", "december", "xii"],
];

/// 1 for January; of a name in lower case.
pub fn number(name: &str) -> Option<i32> {
    let at = NAMES.iter().position(|names| names.contains(&name))?;
    i32::try_from(at + 1).ok()
}
