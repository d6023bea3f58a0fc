//! Kerugian: money that was lost or is owed, one entry for each, ready for a claim of restitution. Totals
//! stand for each currency; nothing is ever converted (CAS-14).
use std::collections::BTreeMap;

use super::sheet::Sheet;
use super::{ABOUT_WHOM, About};
use crate::web::forms::{Choices, Class, Field};

pub(super) const ABOUT: About = About {
    slug: "kerugian",
    title: "Kerugian",
    one: "Kerugian",
    intro: "Satu catatan untuk setiap kerugian. Jumlah dihitung untuk setiap mata uang dan tidak ditukar.",
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    ABOUT_WHOM,
    Field::select("kind", "Jenis kerugian", Choices::List("loss_kind")),
    Field::text("amount", "Jumlah").max(24).hint("Contoh: 7.500.000 atau 1.200,50."),
    Field::number("times", "Berapa kali")
        .optional()
        .max(4)
        .hint("Contoh: 3 untuk gaji tiga bulan. Kosong berarti satu."),
    Field::select("currency", "Mata uang", Choices::List("currency")),
    Field::date("from", "Dari tanggal").optional().unsaid(),
    Field::date("to", "Sampai tanggal").optional().unsaid(),
    Field::text("payee", "Dibayarkan atau terutang kepada").optional().unsaid().class(Class::P2),
    Field::text("proof", "Bukti").optional().unsaid(),
    Field::select("collateral", "Jaminan utang", Choices::List("debt_collateral")).optional().unsaid(),
    Field::text("interest", "Bunga").optional().unsaid(),
];

/// An amount in thousandths: no currency of the list has a smaller part.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Amount(i64);

const PART: i64 = 1_000;
/// CAS-14: more is a slip of the finger.
const MOST: i64 = 1_000_000_000_000 * PART;
const WRONG: &str = "Tulis jumlah dengan angka, titik untuk ribuan, dan koma untuk pecahan. Contoh: 7.500.000";

impl Amount {
    /// `7.500.000` and `1.200,50`; dots only between groups of three digits.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || WRONG.to_owned();
        let text = text.trim().trim_start_matches("Rp").trim();
        if text.starts_with('-') || text.starts_with('\u{2212}') {
            return Err("Jumlah tidak boleh kurang dari nol.".into());
        }
        let (whole, part) = text.split_once(',').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let mut groups = whole.split('.');
        let first = groups.next().unwrap_or_default();
        let rest: Vec<&str> = groups.collect();
        let tidy = rest.is_empty() || (first.len() <= 3 && rest.iter().all(|group| group.len() == 3));
        let plain = format!("{first}{}", rest.concat());
        if first.is_empty() || !tidy || !digits(&plain) || !digits(part) || part.len() > 3 || plain.len() > 18 {
            return Err(if plain.len() > 18 && digits(&plain) { too_much() } else { wrong() });
        }
        let whole: i64 = plain.parse().map_err(|_| wrong())?;
        let part: i64 = format!("{part:0<3}").parse().map_err(|_| wrong())?;
        let all = whole.checked_mul(PART).and_then(|all| all.checked_add(part)).filter(|all| *all <= MOST);
        match all {
            Some(0) => Err("Jumlah tidak boleh nol.".into()),
            Some(all) => Ok(Self(all)),
            None => Err(too_much()),
        }
    }
    fn times(self, times: i64) -> Option<Self> {
        self.0.checked_mul(times).filter(|all| *all <= MOST).map(Self)
    }
    /// `Rp7.500.000`, `MYR 1.200,50` (domain §10).
    pub fn words(self, currency: &str) -> String {
        let (whole, part) = (self.0 / PART, self.0 % PART);
        let mut text = grouped(whole);
        if part > 0 {
            let digits = format!("{part:03}");
            let short = if part % 10 == 0 { digits.get(..2).unwrap_or_default() } else { digits.as_str() };
            text = format!("{text},{short}");
        }
        if currency == "IDR" { format!("Rp{text}") } else { format!("{currency} {text}") }
    }
}

fn too_much() -> String {
    "Jumlah ini terlalu besar. Periksa banyaknya angka nol.".into()
}

/// `7.500.000`
fn grouped(number: i64) -> String {
    if number < 1_000 { number.to_string() } else { format!("{}.{:03}", grouped(number / 1_000), number % 1_000) }
}

/// What one entry comes to, and in which currency.
pub fn total_of(sheet: &Sheet) -> Option<(String, Amount)> {
    let amount = Amount::parse(&sheet.text("amount")).ok()?;
    Some((sheet.text("currency"), amount.times(sheet.number("times").unwrap_or(1))?))
}

pub fn fault(sheet: &Sheet) -> Option<(&'static str, String)> {
    if let Err(text) = Amount::parse(&sheet.text("amount")) {
        return Some(("amount", text));
    }
    if sheet.number("times") == Some(0) {
        return Some(("times", "Paling kecil 1.".into()));
    }
    if total_of(sheet).is_none() {
        return Some(("amount", too_much()));
    }
    let (from, to) = (sheet.day("from"), sheet.day("to"));
    (from.is_some() && to.is_some() && to < from)
        .then(|| ("to", "Tanggal sampai tidak boleh sebelum tanggal dari.".into()))
}

/// "Rp7.500.000": what was typed as an amount, as a record shows it.
pub fn words(field: &Field, sheet: &Sheet) -> Option<String> {
    let amount = (field.name == "amount").then(|| Amount::parse(&sheet.text("amount")).ok())??;
    Some(amount.words(&sheet.text("currency")))
}

/// One line for each currency, by its code.
pub fn totals<'s>(sheets: impl Iterator<Item = &'s Sheet>) -> Vec<(String, String)> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (currency, amount) in sheets.filter_map(total_of) {
        let sum = sums.entry(currency).or_default();
        *sum = sum.saturating_add(amount.0);
    }
    sums.into_iter().map(|(currency, sum)| (currency.clone(), Amount(sum).words(&currency))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cas_14_an_amount_is_read_as_people_write_it() {
        let words = |text: &str| Amount::parse(text).map(|amount| amount.words("IDR"));
        for (typed, read) in [
            ("7500000", "Rp7.500.000"),
            ("7.500.000", "Rp7.500.000"),
            ("Rp7.500.000", "Rp7.500.000"),
            ("1.200,5", "Rp1.200,50"),
            ("0,125", "Rp0,125"),
            ("1000000000000", "Rp1.000.000.000.000"),
        ] {
            assert_eq!(words(typed).as_deref(), Ok(read), "{typed}");
        }
        for typed in [
            "-1",
            "1.2.5",
            "1000000000001",
            "10000000000000000000000",
            "",
            "1,2,3",
            "12.34",
            "1.2345",
            "seribu",
            "0",
            "1,2345",
            "+5",
            "1e9",
        ] {
            assert!(words(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn cas_14_totals_stand_for_each_currency_and_nothing_is_converted() {
        let entry = |amount: &str, currency: &str, times: i64| {
            let mut sheet = Sheet::default();
            sheet.put_text("amount", amount);
            sheet.put_text("currency", currency);
            sheet.put_number("times", times);
            sheet
        };
        let sheets = [entry("1.200", "MYR", 3), entry("7.500.000", "IDR", 1), entry("10.000.000", "IDR", 1)];
        let sums = totals(sheets.iter());
        let said: Vec<&str> = sums.iter().map(|(_, words)| words.as_str()).collect();
        assert_eq!(said, ["Rp17.500.000", "MYR 3.600"]);
        assert!(fault(&entry("1.000.000.000.000", "IDR", 2)).is_some(), "three noughts too many by multiplying");
    }
}
