//! Perekrutan: how it began, what was promised and what came of it.
use super::{ABOUT_WHOM, About};
use crate::web::forms::{Choices, Class, Field};

pub(super) const ABOUT: About = About {
    slug: "perekrutan",
    title: "Perekrutan",
    one: "Perekrutan",
    intro: "Bagaimana ajakan itu dimulai, apa yang dijanjikan, dan apa yang terjadi. Setiap pertanyaan boleh dilewati.",
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    ABOUT_WHOM,
    Field::date("from", "Tanggal ajakan").optional().unsaid(),
    Field::text("place", "Tempat").optional().unsaid(),
    Field::checks("how", "Cara", Choices::List("recruitment_method")).optional().unsaid(),
    Field::checks("platform", "Lewat aplikasi apa?", Choices::List("online_platform"))
        .optional()
        .unsaid()
        .hint("Bila ajakan datang lewat media sosial atau aplikasi."),
    Field::text("promised_job", "Pekerjaan yang dijanjikan").optional().unsaid(),
    Field::select("promised_country", "Negara yang dijanjikan", Choices::List("country")).optional().unsaid(),
    Field::text("promised_wage", "Upah yang dijanjikan").optional().unsaid().hint("Contoh: 1.500 MYR sebulan."),
    Field::date("promised_start", "Mulai bekerja menurut janji").optional().unsaid(),
    Field::text("actual_job", "Pekerjaan yang sebenarnya").optional().unsaid(),
    Field::text("actual_wage", "Upah yang sebenarnya").optional().unsaid(),
    Field::radios("contract_seen", "Apakah perjanjian kerja pernah diperlihatkan?", Choices::List("yes_no"))
        .optional()
        .unsaid(),
    Field::text("contract_language", "Bahasa perjanjian").optional().unsaid(),
    Field::radios("contract_copy", "Apakah salinannya diberikan?", Choices::List("yes_no")).optional().unsaid(),
    Field::radios("advance_money", "Apakah keluarga menerima uang muka?", Choices::List("yes_no")).optional().unsaid(),
    Field::text("documents_made_by", "Siapa yang mengurus dokumen?").optional().unsaid().class(Class::P2),
];
