//! The alert's forms: eight fields to send one, and one form for each act on it.
use crate::access::Action;
use crate::web::forms::{Choices, Class, Field, FormSpec};

const TICKS: Choices = Choices::Fixed(&[
    ("no_feedback", "Saya tidak perlu kabar kembali"),
    ("hide_from_village", "Jangan beri tahu pemerintah desa"),
]);

/// What a village sends: its region is its own. At most eight fields (ALR-02).
pub const SUBMIT_VILLAGE: FormSpec = FormSpec {
    action: Action::AlertSubmit,
    slug: "lapor",
    title: "Laporan dini",
    intro: "Kirim apa yang Anda tahu. Yang belum diketahui boleh kosong. Petugas kabupaten langsung diberi tahu.",
    button: "Kirim laporan",
    danger: false,
    fields: &[
        Field::radios("alert_type", "Apa yang Anda lihat atau dengar?", Choices::List("alert_type")),
        Field::yes_no("danger", "Apakah ada orang dalam bahaya sekarang?"),
        Field::yes_no("departs_soon", "Apakah akan berangkat dalam 72 jam?").optional(),
        WHAT,
        Field::number("people_count", "Berapa orang?").optional().hint("Boleh kosong bila belum tahu."),
        RECRUITER,
        Field { label: "Cara aman menghubungi Anda", ..CONTACT },
        Field::checks("ticks", "Permintaan khusus", TICKS).optional(),
    ],
};

const WHAT: Field = Field::area("what", "Ceritakan singkat")
    .optional()
    .max(1_000)
    .hint("Tulis seperlunya. Apa, di mana, kapan.")
    .class(Class::P3);
const RECRUITER: Field = Field::text("recruiter", "Perekrut atau sponsor")
    .optional()
    .hint("Nama, nomor telepon, atau akun, bila tahu.")
    .class(Class::P2);
const CONTACT: Field = Field::text("contact", "Cara aman menghubungi pelapor")
    .optional()
    .hint("Nomor dan waktu yang aman. Kami memakainya hanya untuk laporan ini.")
    .class(Class::P2);

/// What an office sends on behalf of somebody: it names the region.
pub const SUBMIT_OFFICE: FormSpec = FormSpec {
    action: Action::AlertSubmit,
    slug: "baru",
    title: "Laporan dini baru",
    intro: "Untuk peringatan yang datang lewat telepon, surat, atau temuan petugas.",
    button: "Kirim laporan",
    danger: false,
    fields: &[
        Field::radios("alert_type", "Jenis laporan", Choices::List("alert_type")),
        Field::select("region", "Kecamatan", Choices::Given),
        Field::yes_no("danger", "Apakah ada orang dalam bahaya sekarang?"),
        Field::yes_no("departs_soon", "Apakah akan berangkat dalam 72 jam?").optional(),
        WHAT,
        Field::number("people_count", "Berapa orang?").optional().hint("Boleh kosong bila belum tahu."),
        RECRUITER,
        CONTACT,
        Field::checks("ticks", "Permintaan khusus", TICKS).optional(),
    ],
};

const fn act(
    action: Action,
    slug: &'static str,
    title: &'static str,
    button: &'static str,
    fields: &'static [Field],
) -> FormSpec {
    FormSpec { action, slug, title, intro: "", button, danger: false, fields }
}

/// Every act on an alert, in the order of the story.
pub static ACTS: [FormSpec; 9] = [
    act(
        Action::AlertAcknowledge,
        "terima",
        "Terima laporan",
        "Terima laporan",
        &[Field::note("Instansi lain akan melihat bahwa unit Anda menanganinya, dan batas waktunya berhenti.")],
    ),
    act(
        Action::AlertVerify,
        "verifikasi",
        "Mulai verifikasi",
        "Mulai verifikasi",
        &[Field::note("Jangan menemui terlapor bila itu dapat membahayakan pelapor atau warga.")],
    ),
    act(
        Action::AlertSubstantiate,
        "berdasar",
        "Nyatakan berdasar",
        "Nyatakan berdasar",
        &[Field::note("Sesudah ini UPTD PPA atau BP3MI dapat membuka berkas, atau unit Anda mencatat tindakan.")],
    ),
    act(
        Action::AlertDismiss,
        "tidak-berdasar",
        "Nyatakan tidak berdasar",
        "Nyatakan tidak berdasar",
        &[Field::area("reason", "Alasan")
            .max(1_000)
            .hint("Laporan tidak dihapus. Alasan dapat dibaca petugas lain.")
            .class(Class::P3)],
    ),
    act(
        Action::AlertOpenCase,
        "buka-berkas",
        "Buka berkas dari laporan ini",
        "Buka berkas",
        &[Field::select("case_type", "Jenis berkas", Choices::List("case_type")).hint("Dapat diubah kemudian.")],
    ),
    act(
        Action::AlertAct,
        "tindakan",
        "Catat tindakan",
        "Simpan tindakan",
        &[Field::area("action_taken", "Apa yang dilakukan?")
            .max(1_000)
            .hint("Misalnya: imbauan dikirim, P3MI dicek, keberangkatan dicegah.")
            .class(Class::P3)],
    ),
    act(
        Action::AlertClose,
        "selesai",
        "Tutup laporan",
        "Tutup laporan",
        &[Field::radios("feedback_code", "Kabar singkat untuk pelapor", Choices::List("alert_feedback"))
            .optional()
            .hint("Wajib bila pelapor minta kabar. Hanya kalimat tetap ini yang dikirim.")],
    ),
    act(
        Action::AlertMerge,
        "gabung",
        "Gabungkan dengan laporan lain",
        "Gabungkan",
        &[Field::code("into", "Kode laporan yang tetap")
            .max(12)
            .hint("Contoh: LD-7F3K2M. Pelapor tetap melihat laporannya sendiri.")],
    ),
    act(
        Action::AlertWarn,
        "jangan-temui",
        "Tandai: jangan temui terlapor",
        "Beri tanda",
        &[Field::note("Tanda ini tampil merah pada laporan dan pada setiap cetakan tugas.")],
    ),
];
