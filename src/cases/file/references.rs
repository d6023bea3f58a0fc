//! Nomor luar: under which number other offices keep the same matter.
use super::{ABOUT_WHOM, About};
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
