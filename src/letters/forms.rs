//! The forms of a letter: its words, and one for each step of its machine.
use super::flow::Act;
use super::model::{Kop, LetterText, Signature};
use crate::access::Action;
use crate::refusal::{Refusal, Subject};
use crate::web::Typed;
use crate::web::forms::{Choices, Field, FormSpec, Input};

const NO_NAMES: &str =
    "Tulis inisial dan kode berkas saja. Nama, NIK, dan nomor telepon ditulis pada lembar identitas yang terpisah.";

/// LET-15: offered while a letter about the same record is void.
pub const REVOKES: Field = Field::checks("revokes", "Mencabut surat yang dibatalkan", Choices::Given).optional();

const WORDS: &[Field] = &[
    Field::area("addressee", "Kepada (Yth.)")
        .max(300)
        .optional()
        .hint("Satu baris untuk setiap baris alamat. Berita acara tidak memakainya."),
    Field::text("subject", "Hal").max(200),
    Field::text("attachments", "Lampiran").max(60).optional().hint("Contoh: 1 lembar identitas dalam amplop tertutup."),
    Field::area("body", "Isi surat").max(4_000).hint(NO_NAMES),
    Field::area("copies", "Tembusan").max(400).optional().hint("Satu penerima setiap baris."),
    REVOKES,
];

const fn words(action: Action, slug: &'static str, title: &'static str, button: &'static str) -> FormSpec {
    FormSpec { action, slug, title, intro: "", button, danger: false, fields: WORDS }
}

/// A new letter of one kind.
pub const fn draft(slug: &'static str, title: &'static str) -> FormSpec {
    words(Action::LetterCreate, slug, title, "Simpan konsep")
}

pub static EDIT: FormSpec = words(Action::LetterEdit, "ubah", "Ubah naskah", "Simpan naskah");

pub static STEPS: [FormSpec; 6] = [
    FormSpec {
        action: Action::LetterInitial,
        slug: "paraf",
        title: "Paraf naskah",
        intro: "Paraf berlaku untuk naskah yang Anda baca sekarang. Bila naskahnya berubah, paraf tidak berlaku lagi.",
        button: "Paraf",
        danger: false,
        fields: &[],
    },
    FormSpec {
        action: Action::LetterSign,
        slug: "tanda-tangan",
        title: "Tanda tangani surat",
        intro: "Nomor surat diambil saat Anda menandatangani dan tidak dapat dipakai lagi. Naskahnya tidak dapat diubah sesudah itu.",
        button: "Tanda tangani",
        danger: false,
        fields: &[
            Field::text("role", "Jabatan").max(120),
            Field::text("rank", "Pangkat/golongan").max(60).optional().hint("Contoh: Penata Tk. I, III/d"),
            Field::text("nip", "NIP").max(30).optional().digits(),
        ],
    },
    FormSpec {
        action: Action::LetterReturn,
        slug: "kembalikan",
        title: "Kembalikan naskah",
        intro: "Naskah kembali menjadi konsep. Paraf yang lama tersimpan dalam riwayat dan tidak berlaku lagi.",
        button: "Kembalikan untuk diperbaiki",
        danger: false,
        fields: &[Field::area("note", "Apa yang perlu diperbaiki?").max(1_000)],
    },
    FormSpec {
        action: Action::LetterDispatch,
        slug: "kirim",
        title: "Catat pengiriman",
        intro: "",
        button: "Simpan pengiriman",
        danger: false,
        fields: &[Field::text("how", "Dikirim lewat apa?").max(200).hint("Contoh: kurir dinas, amplop tertutup.")],
    },
    FormSpec {
        action: Action::LetterReceive,
        slug: "terima",
        title: "Catat tanda terima",
        intro: "",
        button: "Simpan tanda terima",
        danger: false,
        fields: &[Field::text("by", "Siapa yang menerima?").max(200).hint("Jabatan atau bagian, dan tanggalnya.")],
    },
    FormSpec {
        action: Action::LetterVoid,
        slug: "batalkan",
        title: "Batalkan surat",
        intro: "Nomornya tetap tercatat, dicoret, dan tidak pernah dipakai lagi.",
        button: "Batalkan surat",
        danger: true,
        fields: &[Field::area("reason", "Alasan membatalkan").max(1_000)],
    },
];

/// The letter as paper, kept in the log.
pub static PRINT: FormSpec = FormSpec {
    action: Action::LetterPrint,
    slug: "cetak",
    title: "Cetak surat",
    intro: "",
    button: "Unduh PDF",
    danger: false,
    fields: &[],
};

pub fn text(input: &Input) -> LetterText {
    LetterText {
        addressee: input.text("addressee"),
        subject: input.text("subject"),
        attachments: input.text("attachments"),
        body: input.text("body"),
        copies: input.text("copies"),
        revokes: input.codes(REVOKES.name).join("\n"),
    }
}

pub fn filled(text: &LetterText) -> Typed {
    let mut typed = Typed::default();
    for (name, value) in [
        ("addressee", &text.addressee),
        ("subject", &text.subject),
        ("attachments", &text.attachments),
        ("body", &text.body),
        ("copies", &text.copies),
    ] {
        typed.set(name, value.as_str());
    }
    text.revokes.lines().for_each(|number| typed.add(REVOKES.name, number));
    typed
}

/// What was typed, as an act of the machine.
pub fn act(subject: &Subject<'_>, input: &Input) -> Result<Act, Refusal> {
    Ok(match subject.action {
        Action::LetterInitial => Act::Initial,
        Action::LetterSign => Act::Sign,
        Action::LetterReturn => Act::Return { note: input.text("note") },
        Action::LetterDispatch => Act::Dispatch { how: input.text("how") },
        Action::LetterReceive => Act::Receive { by: input.text("by") },
        Action::LetterVoid => Act::Void { reason: input.text("reason") },
        other => return Err(subject.not_now(format!("Langkah ini tidak dikenal: {other}"))),
    })
}

pub fn signature(input: &Input, name: &str, kop: Kop) -> Signature {
    Signature { role: input.text("role"), name: name.to_owned(), rank: input.text("rank"), nip: input.text("nip"), kop }
}
