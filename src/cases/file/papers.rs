//! Dokumen: which papers there are and in whose hands.
use super::{ABOUT_WHOM, About};
use crate::web::forms::{Choices, Class, Field};

pub(super) const ABOUT: About = About {
    slug: "dokumen",
    title: "Dokumen",
    one: "Dokumen",
    intro: "Dokumen apa yang ada dan siapa yang memegangnya sekarang.",
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    ABOUT_WHOM,
    Field::select("kind", "Jenis dokumen", Choices::List("document_type")),
    Field::text("number", "Nomor").optional().unsaid().max(60).class(Class::P2),
    Field::select("holder", "Dipegang siapa?", Choices::List("document_holder")).optional().unsaid(),
    Field::text("issued_by", "Diterbitkan oleh").optional().unsaid(),
    Field::select("data_true", "Kebenaran isinya", Choices::List("document_truth")).optional().unsaid(),
];
