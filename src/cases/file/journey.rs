//! Perjalanan: the legs in their order, from home to where the person was found and back.
use super::{ABOUT_WHOM, About};
use crate::base::clock::Day;
use crate::web::forms::{Choices, Class, Field};

pub(super) const ABOUT: About = About {
    slug: "perjalanan",
    title: "Perjalanan",
    one: "Titik perjalanan",
    intro: "Satu catatan untuk setiap titik, menurut urutannya. Tulis tempat, bukan alamat rumah aman.",
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    ABOUT_WHOM,
    Field::number("position", "Urutan ke-").optional().hint("Kosongkan untuk menaruhnya di akhir.").max(3),
    Field::select("kind", "Jenis titik", Choices::List("journey_leg")),
    Field::select("country", "Negara", Choices::List("country")).optional().unsaid(),
    Field::select("region", "Kabupaten/kota", Choices::Given).optional().unsaid().hint("Bila di Indonesia."),
    Field::text("place", "Tempat").optional().unsaid(),
    Field::date("from", "Dari tanggal").optional().unsaid(),
    Field::date("to", "Sampai tanggal").optional().unsaid(),
    Field::radios("certainty", "Kepastian tanggal", Choices::Fixed(&[("exact", "Pasti"), ("about", "Perkiraan")]))
        .optional()
        .unsaid(),
    Field::select("transport", "Moda angkutan", Choices::List("transport_mode")).optional().unsaid(),
    Field::text("accompanied_by", "Bersama siapa?").optional().unsaid().hint("Peran atau hubungannya, bukan namanya."),
    Field::radios(
        "border",
        "Lewat mana?",
        Choices::Fixed(&[("checkpoint", "Tempat pemeriksaan imigrasi"), ("unofficial", "Jalur tidak resmi")]),
    )
    .optional()
    .unsaid(),
    Field::text("visa", "Visa yang dipakai").optional().unsaid(),
    Field::select("document", "Dokumen yang dipakai", Choices::List("document_type")).optional().unsaid(),
    Field::area("note", "Catatan").optional().max(1_000).class(Class::P3),
];

/// One leg as far as the order needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    pub from: Option<Day>,
    pub to: Option<Day>,
}

impl Leg {
    fn begins(self) -> Option<Day> {
        self.from.or(self.to)
    }
    fn ends(self) -> Option<Day> {
        self.to.or(self.from)
    }
}

/// Whether a leg may stand at `at` (counted from 0) among the others: nobody leaves a place before
/// reaching it. Legs of other people of the case are not compared.
pub fn fault(others: &[Leg], at: usize, leg: Leg) -> Option<(&'static str, String)> {
    if let (Some(from), Some(to)) = (leg.from, leg.to)
        && to < from
    {
        return Some(("to", "Tanggal sampai tidak boleh sebelum tanggal dari.".into()));
    }
    let earlier = others.iter().take(at).rev().find_map(|other| other.begins());
    if let (Some(before), Some(ends)) = (earlier, leg.ends())
        && ends < before
    {
        let text = format!("Titik sebelumnya baru mulai {}. Periksa tanggal atau urutannya.", before.long());
        return Some(("from", text));
    }
    let later = others.iter().skip(at).find_map(|other| other.ends());
    if let (Some(after), Some(begins)) = (later, leg.begins())
        && after < begins
    {
        let text = format!("Titik sesudahnya sudah berakhir {}. Periksa tanggal atau urutannya.", after.long());
        return Some(("from", text));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leg(from: &str, to: &str) -> Leg {
        Leg { from: Day::parse(from), to: Day::parse(to) }
    }
    fn field(others: &[Leg], at: usize, leg: Leg) -> Option<&'static str> {
        fault(others, at, leg).map(|(field, _)| field)
    }

    #[test]
    fn legs_follow_each_other_in_time() {
        let others = [leg("2026-03-01", "2026-03-05"), leg("", ""), leg("2026-03-10", "")];
        assert_eq!(field(&others, 3, leg("2026-03-10", "2026-04-01")), None);
        assert_eq!(field(&others, 3, leg("2026-02-01", "")), Some("from"));
        assert_eq!(field(&others, 0, leg("2026-02-01", "")), None);
        assert_eq!(field(&others, 0, leg("2026-03-11", "")), Some("from"));
        assert_eq!(field(&others, 1, leg("2026-03-05", "2026-03-09")), None);
    }

    #[test]
    fn a_leg_does_not_end_before_it_begins_and_unknown_days_stand_anywhere() {
        assert_eq!(field(&[], 0, leg("2026-03-05", "2026-03-01")), Some("to"));
        assert_eq!(field(&[leg("2026-03-01", "")], 1, leg("", "")), None);
    }
}
