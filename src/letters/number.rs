//! A letter's number from the pattern of its unit (domain §10, D-56). Pure.
use crate::base::clock::Day;

/// Until a unit has a pattern of its own.
pub const PATTERN: &str = "{kode_klasifikasi}/{urut}/{unit}/{bulan_romawi}/{tahun}";

const MONTHS: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

/// What a number is made of.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// Position in the unit's year, from 1.
    pub value: i64,
    /// Code of the subject by which offices file (Permendagri 83/2022).
    pub classification: &'a str,
    pub unit: &'a str,
    /// The day of the signature in WITA, whose year has its own series.
    pub day: Day,
}

/// A word in braces that the pattern does not know stays as it is.
pub fn write(pattern: &str, parts: Parts<'_>) -> String {
    let year = parts.day.year();
    let month = usize::try_from(parts.day.number() / 100 % 100 - 1).ok().and_then(|at| MONTHS.get(at));
    pattern
        .replace("{urut}", &format!("{:03}", parts.value))
        .replace("{kode_klasifikasi}", parts.classification)
        .replace("{unit}", parts.unit)
        .replace("{bulan_romawi}", month.unwrap_or(&""))
        .replace("{tahun}", &year.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_by_the_pattern() {
        let day = Day::parse("2026-11-24").unwrap();
        let parts = Parts { value: 41, classification: "400.2", unit: "UPTD-9901", day };
        assert_eq!(write(PATTERN, parts), "400.2/041/UPTD-9901/XI/2026");
        assert_eq!(write("{urut}/DS-04/{bulan_romawi}/{tahun}", Parts { value: 1234, ..parts }), "1234/DS-04/XI/2026");
    }

    #[test]
    fn every_month_has_its_figure() {
        let month = |text: &str| {
            let day = Day::parse(text).unwrap();
            write("{bulan_romawi}", Parts { value: 1, classification: "", unit: "", day })
        };
        assert_eq!((month("2026-01-01"), month("2026-12-31")), ("I".to_owned(), "XII".to_owned()));
    }
}
