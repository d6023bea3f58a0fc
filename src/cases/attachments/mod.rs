//! Lampiran: letters, papers and pictures of a case. What a file is, `files` decides; it lies sealed with the
//! case's key outside the database; opening one is a look at identity like any other (security.md 4.7, 7.9).
pub mod actions;
pub mod keeping;
pub mod merge;
pub mod model;
pub mod routes;
pub mod store;
pub mod sweep;
pub mod views;

use crate::access::Action;
use crate::web::forms::{Choices, Class, Field, FormSpec};

/// Kind of record in the log.
pub const RECORD: &str = "attachment";

/// What a file shows. Codes of `attachments.kind`.
pub const KINDS: &str = "attachment_kind";

/// The kind that only an adult may have: of a child there is no photo (domain §4.3, ACC-03).
pub const PHOTO: &str = "person_photo";

/// Files that one case may have.
pub const MOST: usize = 200;

/// Where a fault of all files together is shown.
pub const FIRST: &str = "file_1";

pub static ADD: FormSpec = FormSpec {
    action: Action::CaseAttach,
    slug: "baru",
    title: "Tambah lampiran",
    intro: "Gambar (JPEG, PNG, WebP) atau PDF, paling besar 5 MB setiap berkas. Lokasi dan data kamera dihapus dari gambar. Isinya disimpan tersandi; membukanya dicatat beserta alasannya.",
    button: "Simpan lampiran",
    danger: false,
    fields: &[
        Field::select("kind", "Jenis lampiran", Choices::Given),
        Field::select("victim", "Tentang siapa?", Choices::Given)
            .optional()
            .hint("Kosongkan bila menyangkut semua orang dalam berkas ini. Wajib untuk foto orang."),
        Field::area("caption", "Keterangan")
            .optional()
            .max(500)
            .hint("Apa isinya, dari kapan. Jangan menulis nama orang di sini.")
            .class(Class::P3),
        Field::file(FIRST, "Berkas 1").class(Class::P3),
        Field::file("file_2", "Berkas 2").optional().class(Class::P3),
        Field::file("file_3", "Berkas 3").optional().class(Class::P3),
        Field::file("file_4", "Berkas 4").optional().class(Class::P3),
        Field::file("file_5", "Berkas 5").optional().class(Class::P3),
    ],
};

pub static OPEN: FormSpec = FormSpec {
    action: Action::AttachmentOpen,
    slug: "buka",
    title: "Buka lampiran",
    intro: "Membuka lampiran dicatat: nama Anda, waktu, dan alasannya. Berkasnya tersimpan di perangkat ini; hapus lagi sesudah dipakai.",
    button: "Unduh lampiran",
    danger: false,
    fields: crate::cases::forms::WHY,
};

/// One that was a mistake: it stays where it lies, and is neither shown nor counted any more.
pub static STRIKE: FormSpec = FormSpec {
    action: Action::AttachmentStrike,
    slug: "coret",
    title: "Coret lampiran ini",
    intro: "Lampiran yang keliru dicoret. Lampiran itu tidak tampil dan tidak dapat dibuka lagi, tetapi tetap tersimpan.",
    button: "Coret",
    danger: true,
    fields: &[Field::area("reason", "Alasan").max(500).class(Class::P3)],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::forms::FieldKind;
    use crate::web::upload::MOST_FILES;

    #[test]
    fn a_form_has_a_field_for_each_file_that_it_may_bring() {
        let files: Vec<_> = ADD.fields.iter().filter(|field| field.kind == FieldKind::File).collect();
        assert_eq!(files.len(), MOST_FILES);
        assert_eq!(files.first().map(|field| field.name), Some(FIRST));
    }

    #[test]
    fn the_list_of_kinds_is_shipped_and_knows_the_photo() {
        let lists = crate::reference::codes().unwrap();
        let kinds = lists.iter().find(|list| list.list == KINDS).unwrap();
        assert!(kinds.items.iter().any(|item| item.code == PHOTO));
    }
}
