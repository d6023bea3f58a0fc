//! What may be kept of a file that somebody sends (security.md 7.9). What a file is, its content says and never
//! its name: a picture is decoded and written anew, so that nothing of what came with it is left, neither place
//! and camera nor anything appended; a PDF is read through and refused where it could do something by itself.
pub mod apart;
mod gate;
mod pdf;
mod picture;

use std::panic::{AssertUnwindSafe, catch_unwind};

use thiserror::Error;
use zeroize::Zeroizing;

use crate::coded;

pub use gate::{Busy, FileGate, Place};

/// Bytes that one file may have when it comes (D-65).
pub const MOST_BYTES: usize = 5 * 1024 * 1024;

coded! {
    /// Kinds that are kept. Codes of `attachments.mime`.
    Kind { Jpeg = "image/jpeg", Png = "image/png", Pdf = "application/pdf" }
}

impl Kind {
    /// Of the neutral name under which it is handed out.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Jpeg | Self::Png => "gambar",
            Self::Pdf => "PDF",
        }
    }
}

/// What is left of a file when all that may harm is gone.
pub struct Clean {
    pub kind: Kind,
    pub content: Zeroizing<Vec<u8>>,
}

/// Why a file is not kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Unfit {
    #[error("Berkas ini kosong.")]
    Empty,
    #[error("Isi berkas ini bukan gambar JPEG, PNG, WebP, atau PDF. Nama berkas tidak menentukan.")]
    Unknown,
    #[error("Berkas ini rusak atau tidak lengkap. Coba foto atau pindai lagi.")]
    Broken,
    #[error("Gambar ini terlalu besar untuk dibuka. Perkecil dulu, misalnya menjadi 12 megapiksel.")]
    TooManyPixels,
    #[error("PDF ini terkunci kata sandi. Simpan dulu tanpa kata sandi, atau foto lembarnya.")]
    Locked,
    #[error("PDF ini memuat program atau berkas lain di dalamnya. Cetak ulang ke PDF, atau foto lembarnya.")]
    Active,
    #[error("PDF ini terlalu besar setelah dibuka. Cetak ulang ke PDF, atau foto lembarnya.")]
    TooLargeInside,
}

/// A decoder that breaks off over a file made for it says no more than that the file is broken. `check` looks a PDF
/// through: [`apart::check`] where the file comes from outside.
pub fn clean(content: &[u8], check: fn(&[u8]) -> Result<(), Unfit>) -> Result<Clean, Unfit> {
    catch_unwind(AssertUnwindSafe(|| decide(content, check))).unwrap_or(Err(Unfit::Broken))
}

/// As [`clean`], with PDF looked through in this process.
#[cfg(test)]
fn clean_here(content: &[u8]) -> Result<Clean, Unfit> {
    clean(content, pdf::check)
}

fn decide(content: &[u8], check: fn(&[u8]) -> Result<(), Unfit>) -> Result<Clean, Unfit> {
    if content.is_empty() {
        return Err(Unfit::Empty);
    }
    if pdf::is_one(content) {
        check(content)?;
        return Ok(Clean { kind: Kind::Pdf, content: Zeroizing::new(content.to_vec()) });
    }
    picture::renewed(content)
}
