//! The form of reception (Tahap 1): the same questions for a new case, for a draft that goes on, and for a correction.
use super::forms::SAME;
use crate::access::Action;
use crate::web::forms::{Choices, Class, Field, FormSpec};

/// What happened, as it was told.
const ACCOUNT: Field = Field::area("narrative", "Apa yang terjadi?")
    .hint("Tulis seperlunya, dengan kata pelapor. Jangan menulis nama orang di kotak ini.")
    .class(Class::P3);

/// The questions of reception, and what each of its three forms asks last.
const fn questions(account: Field, last: Field) -> [Field; 10] {
    [
        SAME,
        Field::select("channel", "Kanal masuk", Choices::List("intake_channel")),
        Field::select("case_type", "Jenis berkas", Choices::List("case_type"))
            .hint("Dugaan awal. Dapat diubah kemudian."),
        Field::select("region", "Di mana orang itu sekarang?", Choices::Given),
        Field::text("place", "Tempat")
            .optional()
            .hint("Wajib bila di luar wilayah ini atau belum jelas. Misalnya nama kota, kapal, atau negara.")
            .class(Class::P2),
        account,
        Field::yes_no("danger", "Apakah ada bahaya sekarang, keberangkatan dalam 72 jam, atau anak tanpa pendamping?"),
        Field::text("reporter_name", "Nama pelapor").optional().class(Class::P2),
        Field::text("reporter_contact", "Cara aman menghubungi pelapor").optional().class(Class::P2),
        last,
    ]
}

const AS_DRAFT: Field =
    Field::checks("ticks", "Pilihan", Choices::Fixed(&[("draft", "Simpan sebagai draf dulu, belum diberi nomor")]))
        .optional();

/// By an officer: what is needed for a number, nothing more.
pub const NEW: FormSpec = FormSpec {
    action: Action::CaseCreate,
    slug: "baru",
    title: "Penerimaan laporan",
    intro: "Cukup yang diketahui sekarang. Identitas, skrining, dan risiko diisi sesudah nomor berkas keluar.",
    button: "Simpan dan beri nomor",
    danger: false,
    fields: &questions(ACCOUNT, AS_DRAFT),
};

/// A draft goes on: saved once more, or sent.
pub static DRAFT: FormSpec = FormSpec {
    action: Action::CaseEditIntake,
    slug: "draf",
    title: "Lanjutkan draf",
    intro: "Hapus centang draf bila sudah cukup: berkas mendapat nomor, dan batas waktu identifikasi mulai berjalan.",
    button: "Simpan",
    danger: false,
    fields: &questions(ACCOUNT, AS_DRAFT),
};

/// What was taken down otherwise than it was, after the case has its number.
pub static CORRECT: FormSpec = FormSpec {
    action: Action::CaseEditIntake,
    slug: "penerimaan",
    title: "Koreksi penerimaan",
    intro: "Yang semula tercatat tetap tersimpan dan dapat dibaca. Unit pemilik tidak berubah bila wilayahnya dikoreksi.",
    button: "Simpan koreksi",
    danger: false,
    // A village's alert, a transfer and a report of ticks alone came without an account.
    fields: &questions(ACCOUNT.optional(), Field::text("reason", "Alasan koreksi").class(Class::P3)),
};
