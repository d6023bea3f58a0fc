//! The forms of a consent: asking, and taking back.
use crate::access::Action;
use crate::web::forms::{Choices, Class, Field, FormSpec};

pub const RECORD: FormSpec = FormSpec {
    action: Action::ConsentRecord,
    slug: "catat",
    title: "Catat persetujuan",
    intro: "Bacakan lingkup dan tujuannya. Menolak tidak mengurangi hak atas layanan lain. Salinan kertas: tidak diberikan, kecuali aman.",
    button: "Simpan jawaban",
    danger: false,
    fields: &[
        Field::select("victim", "Orang yang mengalami", Choices::Given),
        Field::checks("scopes", "Lingkup yang ditanyakan", Choices::List("consent_scope")),
        Field::select("unit", "Instansi tujuan", Choices::Given)
            .optional()
            .hint("Wajib bila lingkupnya membagikan data."),
        Field::radios(
            "state",
            "Jawaban",
            Choices::Fixed(&[
                ("given", "Diberikan"),
                ("guardian_given", "Diberikan wali, pendapat anak dicatat"),
                ("refused", "Ditolak"),
                ("not_obtainable", "Tidak dapat dimintai (darurat)"),
            ]),
        ),
        Field::select("method", "Cara", Choices::List("consent_method")).optional().hint("Wajib bila diberikan."),
        Field::text("given_by", "Diberikan oleh").optional().hint("Nama orang itu atau walinya.").class(Class::P2),
        Field::text("witness", "Saksi").optional().hint("Wajib bila lisan atau cap jempol.").class(Class::P2),
        Field::text("child_view", "Pendapat anak")
            .optional()
            .max(1_000)
            .hint("Wajib bila diberikan wali.")
            .class(Class::P3),
        Field::select("language", "Dibacakan dalam bahasa", Choices::List("language")).optional(),
        Field::date("until", "Berlaku sampai").optional().hint("Kosongkan bila tidak dibatasi."),
        Field::text("reason", "Alasan").optional().max(1_000).hint("Wajib bila tidak dapat dimintai.").class(Class::P3),
    ],
};

pub const WITHDRAW: FormSpec = FormSpec {
    action: Action::ConsentWithdraw,
    slug: "tarik",
    title: "Tarik persetujuan",
    intro: "Penerima tidak melihat data lagi sejak permintaan berikutnya. Yang sudah diwajibkan undang-undang atau sudah dilakukan tidak dapat ditarik kembali.",
    button: "Tarik persetujuan",
    danger: true,
    fields: &[
        Field::text("child_view", "Pendapat anak")
            .optional()
            .max(1_000)
            .hint("Wajib bila persetujuan diberikan wali.")
            .class(Class::P3),
        Field::text("reason", "Catatan").optional().max(1_000).class(Class::P3),
    ],
};
