//! Terlapor: whom the reports name. Persons, P3MI, companies and accounts stand in a table of their own,
//! and an official among them closes the case to his office (D-66).
use super::About;
use super::sheet::Sheet;
use crate::base::ids::UnitId;
use crate::web::forms::{Choices, Class, Field};

pub(super) const ABOUT: About = About {
    slug: "terlapor",
    title: "Terlapor",
    one: "Terlapor",
    intro: "Orang, perusahaan, atau akun yang disebut dalam laporan. Semuanya masih dugaan. Nama dan nomor disimpan \
            tersegel dan tampil disamarkan.",
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::radios("kind", "Jenis", Choices::List("reported_party_kind")),
    Field::text("name", "Nama").optional().unsaid().class(Class::P2),
    Field::text("alias", "Nama lain").optional().unsaid().class(Class::P2),
    Field::tel("phone", "Nomor telepon").optional().unsaid().class(Class::P2),
    Field::text("social_account", "Akun media sosial").optional().unsaid().class(Class::P2),
    Field::select("sex", "Jenis kelamin", Choices::List("sex")).optional().unsaid(),
    Field::select("age_band", "Kelompok umur", Choices::List("age_band_suspect")).optional().unsaid(),
    Field::select("region", "Kabupaten/kota", Choices::Given).optional().unsaid(),
    Field::select("role", "Peran", Choices::List("suspect_role")).optional().unsaid(),
    Field::select("relation", "Hubungan dengan orang yang mengalami", Choices::List("recruiter_relation"))
        .optional()
        .unsaid(),
    Field::radios("known_to_village", "Apakah dikenal di desa?", Choices::List("yes_no")).optional().unsaid(),
    Field::text("p3mi_license_no", "Nomor izin P3MI").optional().unsaid(),
    Field::select("p3mi_status", "Status izin P3MI", Choices::List("p3mi_status")).optional().unsaid(),
    Field::radios("card_shown", "Apakah kartu perekrut diperlihatkan?", Choices::List("yes_no")).optional().unsaid(),
    Field::yes_no(OFFICIAL, "Apakah terlapor petugas atau aparat?")
        .hint("Bila ya, berkas ini hanya terlihat oleh petugas yang ditunjuk, dan tidak oleh instansinya."),
    Field::select(UNIT, "Instansi terlapor", Choices::Given)
        .optional()
        .hint("Bila terlapor petugas dari instansi pada daftar ini."),
    Field::select("stage", "Tahap hukum", Choices::List("suspect_stage")).optional().unsaid(),
    Field::area("note", "Keterangan lain").optional().max(1_000).class(Class::P3),
];

pub const OFFICIAL: &str = "is_official";
pub const UNIT: &str = "official_unit";

/// Whether the party is an official, and of which office.
pub fn official(sheet: &Sheet) -> (bool, Option<UnitId>) {
    let is = sheet.text(OFFICIAL) == "ya";
    (is, Some(sheet.text(UNIT)).filter(|_| is).and_then(|id| id.parse().ok()))
}

/// An office is named only of an official, and a unit never works on a case about its own (D-66).
pub fn fault(sheet: &Sheet, own: UnitId) -> Option<(&'static str, String)> {
    let (is, unit) = official(sheet);
    if !is && !sheet.text(UNIT).is_empty() {
        return Some((OFFICIAL, "Instansi hanya diisi bila terlapor petugas atau aparat.".into()));
    }
    (unit == Some(own)).then(|| {
        let text = "Laporan tentang petugas unit ini ditangani unit di atasnya. Limpahkan dulu berkasnya ke sana; \
                    unit itu yang mencatatnya.";
        (UNIT, text.into())
    })
}
