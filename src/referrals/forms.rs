//! The referral's forms: its content, and one form for each act of sender and receiver.
use crate::access::Action;
use crate::papers;
use crate::web::forms::{Choices, Class, Field, FormSpec};

const CONFIRM: Choices = Choices::Fixed(&[("checked", "Alamat atau nomor telepon dalam teks ini memang perlu")]);

const KIND: Field = Field::select("kind", "Jenis rujukan", Choices::List("referral_kind"));
const SERVICE: Field = Field::select("service", "Layanan yang diminta", Choices::List("service"));
const URGENCY: Field = Field::radios("urgency", "Sifat", Choices::List("referral_urgency"))
    .hint("Batas waktu jawaban mengikuti sifat rujukan.");
/// The page offers it where the receiver has said that it is full.
const DESPITE: Field = Field::checks("despite", "Instansi ini penuh", Choices::Given).optional();
pub const DESPITE_FULL: &str = "full";
const BUNDLES: Field = Field::checks("bundles", "Data yang boleh dibuka penerima", Choices::Given)
    .optional()
    .hint("Terbuka setelah rujukan diterima. Centang seperlunya untuk layanan ini saja.");
const SUMMARY: Field = Field::area("safe_summary", "Ringkasan aman")
    .max(1_000)
    .hint("Jangan tulis nama, alamat, atau nomor telepon di sini. Penerima membacanya sebelum menerima.")
    .class(Class::P3);
const CHECKED: Field = Field::checks("confirm", "Bila teks memuat alamat atau nomor telepon", CONFIRM).optional();
const PRECAUTIONS: Field = Field::area("precautions", "Risiko dan hal yang harus dijaga")
    .max(1_000)
    .optional()
    .hint("Misalnya: jangan menghubungi keluarga, perlu juru bahasa, petugas perempuan.")
    .class(Class::P3);
const COMPANION: Field = Field::text("companion", "Pendamping dan transportasi").optional().class(Class::P3);

/// A new draft. The need and the receiver were chosen on the pages before.
pub static CREATE: FormSpec = FormSpec {
    action: Action::ReferralCreate,
    slug: "rujuk",
    title: "Rujukan baru",
    intro: "Rujukan disimpan sebagai draf. Sebelum dikirim, Anda melihat persis apa yang akan dilihat penerima.",
    button: "Simpan draf",
    danger: false,
    fields: &[
        Field::hidden("need"),
        Field::hidden("to_unit"),
        KIND,
        SERVICE,
        URGENCY,
        DESPITE,
        Field::select("victim", "Orang yang dirujuk", Choices::Given).optional(),
        BUNDLES,
        SUMMARY,
        CHECKED,
        PRECAUTIONS,
        COMPANION,
    ],
};

pub static EDIT: FormSpec = FormSpec {
    action: Action::ReferralEdit,
    slug: "ubah",
    title: "Ubah draf rujukan",
    intro: "",
    button: "Simpan perubahan",
    danger: false,
    fields: &[KIND, SERVICE, URGENCY, BUNDLES, SUMMARY, CHECKED, PRECAUTIONS, COMPANION],
};

/// What was seen on the page, so that it cannot change unseen.
const PREVIEW: Field = Field::hidden("preview").optional();
const BASIS: Field = Field::radios("basis", "Dasar membagikan data", Choices::Given);
const BASIS_REASON: Field = Field::area("basis_reason", "Alasan memakai dasar lain")
    .max(1_000)
    .optional()
    .hint("Wajib bila dasarnya bukan persetujuan, paling sedikit 20 huruf.")
    .class(Class::P3);

/// The one thing of the screening that may leave the unit; the page offers it once a label was chosen.
pub const LABEL: Field = Field::checks("share_label", "Hasil skrining", Choices::Given).optional();

pub static SEND: FormSpec = FormSpec {
    action: Action::ReferralSend,
    slug: "kirim",
    title: "Periksa, lalu kirim",
    intro: "",
    button: "Kirim",
    danger: false,
    fields: &[LABEL, BASIS, BASIS_REASON, PREVIEW],
};

pub static RESEND: FormSpec = FormSpec {
    action: Action::ReferralResend,
    slug: "kirim-ulang",
    title: "Lengkapi, lalu kirim ulang",
    intro: "",
    button: "Kirim ulang",
    danger: false,
    fields: &[SUMMARY, CHECKED, PRECAUTIONS, COMPANION, LABEL, BASIS, BASIS_REASON, PREVIEW],
};

/// For the receiver. "Lainnya" is left out: what would explain it is kept nowhere.
pub static REVEAL: FormSpec = FormSpec {
    action: Action::VictimReveal,
    slug: "identitas",
    title: "Tampilkan identitas",
    intro: "Menampilkan identitas dicatat: nama Anda, waktu, dan alasannya.",
    button: "Tampilkan identitas",
    danger: false,
    fields: &[Field::radios("reason", "Alasan", Choices::Given), papers::ON_PAPER],
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

const fn ending(
    action: Action,
    slug: &'static str,
    title: &'static str,
    button: &'static str,
    fields: &'static [Field],
) -> FormSpec {
    FormSpec { action, slug, title, intro: "", button, danger: true, fields }
}

const REASON: Field = Field::radios("reason", "Alasan", Choices::List("referral_reject_reason"));
const REASON_TEXT: Field = Field::area("reason_text", "Keterangan")
    .max(1_000)
    .optional()
    .hint("Wajib bila alasannya lainnya.")
    .class(Class::P3);

/// Acts whose page is the plain page of an act, in the order of the story. `SEND`, `RESEND` and
/// `EDIT` have pages of their own.
pub static ACTS: [FormSpec; 10] = [
    act(
        Action::ReferralRequestConsent,
        "minta-persetujuan",
        "Minta persetujuan",
        "Minta persetujuan",
        &[Field::note("Tanyakan kepada orangnya, untuk instansi ini saja, lalu catat jawabannya pada berkas.")],
    ),
    act(
        Action::ReferralAccept,
        "terima",
        "Terima rujukan",
        "Terima rujukan",
        &[
            Field::text("pic_name", "Petugas yang bertanggung jawab"),
            Field::text("pic_contact", "Cara menghubungi petugas itu").hint("Pengirim melihatnya."),
        ],
    ),
    act(
        Action::ReferralAssign,
        "petugas",
        "Ganti petugas",
        "Ganti petugas",
        &[
            Field::select("officer", "Petugas yang bertanggung jawab", Choices::Given),
            Field::text("pic_contact", "Cara menghubungi petugas itu").hint("Pengirim melihatnya."),
        ],
    ),
    act(
        Action::ReferralStart,
        "mulai",
        "Tindak lanjuti",
        "Mulai tindak lanjut",
        &[Field::date("first_service_on", "Tanggal layanan pertama")],
    ),
    act(
        Action::ReferralComplete,
        "umpan-balik",
        "Umpan balik",
        "Kirim umpan balik",
        &[
            Field::checks("service", "Layanan yang diberikan", Choices::List("service"))
                .optional()
                .hint("Kosong hanya bila orangnya menolak atau tidak dapat dihubungi."),
            Field::date("service_on", "Tanggal layanan terakhir"),
            Field::radios("result", "Hasil", Choices::List("referral_result")),
            Field::text("result_text", "Uraian hasil").optional().hint("Wajib bila hasilnya lainnya.").class(Class::P3),
            Field::radios("condition", "Keadaan orang yang mengalami", Choices::List("victim_condition"))
                .hint("Tanpa diagnosis."),
            Field::area("obstacles", "Hambatan").max(1_000).optional().class(Class::P3),
            Field::area("recommendation", "Rekomendasi").max(1_000).class(Class::P3),
        ],
    ),
    act(
        Action::ReferralReturn,
        "kembalikan",
        "Kembalikan untuk dilengkapi",
        "Kembalikan untuk dilengkapi",
        &[
            REASON,
            REASON_TEXT,
            Field::area("missing_items", "Apa yang perlu dilengkapi")
                .max(1_000)
                .optional()
                .hint("Satu baris satu hal. Wajib bila rujukan belum diterima.")
                .class(Class::P3),
        ],
    ),
    ending(
        Action::ReferralReject,
        "tolak",
        "Tolak rujukan",
        "Tolak rujukan",
        &[REASON, REASON_TEXT, Field::select("suggested_unit", "Saran instansi lain", Choices::Given).optional()],
    ),
    act(Action::ReferralConfirm, "konfirmasi", "Konfirmasi umpan balik", "Konfirmasi umpan balik", &[]),
    act(
        Action::ReferralForward,
        "rujuk-ulang",
        "Rujuk ke instansi lain",
        "Buat rujukan baru",
        &[
            Field::note("Isinya disalin ke draf baru. Persetujuan tidak disalin: tanyakan lagi untuk instansi baru."),
            Field::select("to_unit", "Instansi tujuan", Choices::Given),
        ],
    ),
    ending(
        Action::ReferralCancel,
        "batalkan",
        "Batalkan rujukan",
        "Batalkan rujukan",
        &[Field::area("reason", "Alasan").max(1_000).class(Class::P3)],
    ),
];

/// The form of an act, whichever page shows it.
pub fn of_action(action: Action) -> Option<&'static FormSpec> {
    [&EDIT, &SEND, &RESEND].into_iter().chain(ACTS.iter()).find(|spec| spec.action == action)
}

pub fn of_code(code: &str) -> Option<&'static FormSpec> {
    Action::parse(code).and_then(of_action)
}
