//! Sealed files: content that is too long to be opened in one piece lies as pieces of 64 KiB, each sealed for
//! itself. Its number and whether it is the last one are part of the seal, so that pieces cannot be left out,
//! repeated or put in another order (security.md 4.7).
use std::ops::Range;

use zeroize::Zeroizing;

use super::cipher::{NONCE, SealError, TAG, decrypt, encrypt};
use super::data_key::DataKey;
use super::sealed::place;
use crate::base::ids::AnyId;

const VERSION: u8 = 2;
/// Plain bytes of a piece.
const PIECE: usize = 64 * 1024;
/// What sealing adds: version, id of the key, nonce, tag.
const ADDED: usize = 1 + 16 + NONCE + TAG;

/// A file of so many plain bytes, sealed for one row of a table.
#[derive(Clone, Debug)]
pub struct SealedFile {
    pub table: &'static str,
    pub row: AnyId,
    pub length: usize,
}

impl SealedFile {
    /// An empty file has one empty piece.
    pub const fn pieces(&self) -> usize {
        if self.length == 0 { 1 } else { self.length.div_ceil(PIECE) }
    }
    /// Bytes that it takes on the disk. Fewer or more are no whole file.
    pub const fn sealed_length(&self) -> usize {
        self.length + self.pieces() * ADDED
    }
    /// Where a piece lies in the sealed file.
    pub fn range(&self, piece: usize) -> Range<usize> {
        let start = piece * (PIECE + ADDED);
        start..self.sealed_length().min(start + PIECE + ADDED)
    }

    /// Seals content of just this length.
    pub fn seal(&self, key: &DataKey, plain: &[u8]) -> Vec<u8> {
        assert_eq!(plain.len(), self.length, "a file is sealed whole");
        let mut sealed = Vec::with_capacity(self.sealed_length());
        let mut chunks = plain.chunks(PIECE);
        for piece in 0..self.pieces() {
            let mut content = Vec::with_capacity(PIECE + TAG);
            content.extend_from_slice(chunks.next().unwrap_or_default());
            sealed.push(VERSION);
            sealed.extend_from_slice(key.id().bytes());
            sealed.append(&mut encrypt(key.secret(), &self.bound_to(piece), content));
        }
        sealed
    }
    /// Opens one piece, as it lies in [`Self::range`].
    pub fn open(&self, key: &DataKey, piece: usize, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let rest = sealed.strip_prefix(&[VERSION]).ok_or(SealError::Layout)?;
        let (key_id, body) = rest.split_first_chunk::<16>().ok_or(SealError::Layout)?;
        let secret = key.secret_of(key_id).ok_or(SealError::OtherKey)?;
        decrypt(secret, &self.bound_to(piece), body)
    }

    /// `table ‖ 0 ‖ "file" ‖ 0 ‖ row id ‖ number ‖ last`.
    fn bound_to(&self, piece: usize) -> Vec<u8> {
        let mut bound = place(self.table, "file", self.row);
        bound.extend_from_slice(&u64::try_from(piece).unwrap_or(u64::MAX).to_be_bytes());
        bound.push(u8::from(piece + 1 == self.pieces()));
        bound
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::KeyId;

    fn key() -> DataKey {
        DataKey::generate(KeyId::new())
    }
    fn file(length: usize) -> SealedFile {
        SealedFile { table: "t", row: AnyId::new(), length }
    }
    fn content(length: usize) -> Vec<u8> {
        (0..=250_u8).cycle().take(length).collect()
    }
    fn opened(file: &SealedFile, key: &DataKey, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut plain = Vec::new();
        for piece in 0..file.pieces() {
            plain.extend_from_slice(&file.open(key, piece, sealed.get(file.range(piece)).unwrap_or_default())?);
        }
        Ok(plain)
    }

    #[test]
    fn what_was_sealed_opens_whatever_its_length() {
        let key = key();
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let (file, plain) = (file(length), content(length));
            let sealed = file.seal(&key, &plain);
            assert_eq!(sealed.len(), file.sealed_length(), "{length}");
            assert_eq!(opened(&file, &key, &sealed).unwrap(), plain, "{length}");
            assert!(length < 32 || !sealed.windows(32).any(|w| w == &plain[..32]), "{length}");
        }
    }

    #[test]
    fn a_piece_that_was_moved_left_out_or_repeated_does_not_open() {
        let (key, file) = (key(), file(3 * PIECE));
        let sealed = file.seal(&key, &content(3 * PIECE));
        let piece = |n: usize| sealed[file.range(n)].to_vec();
        for wrong in [[1, 0, 2], [0, 0, 2], [0, 2, 1], [2, 1, 0]] {
            let joined: Vec<u8> = wrong.iter().flat_map(|n| piece(*n)).collect();
            assert_eq!(opened(&file, &key, &joined).unwrap_err(), SealError::Forged, "{wrong:?}");
        }
    }

    #[test]
    fn a_file_cut_at_a_piece_does_not_pass_for_a_shorter_one() {
        let (key, whole) = (key(), file(3 * PIECE));
        let sealed = whole.seal(&key, &content(3 * PIECE));
        let shorter = SealedFile { length: 2 * PIECE, ..whole };
        let cut = &sealed[..shorter.sealed_length()];
        assert_eq!(opened(&shorter, &key, cut).unwrap_err(), SealError::Forged);
    }

    #[test]
    fn a_file_opens_for_its_own_row_and_key_only_and_a_flipped_bit_is_noticed() {
        let (key, file) = (key(), file(10));
        let sealed = file.seal(&key, &content(10));
        let other_row = SealedFile { row: AnyId::new(), ..file.clone() };
        assert_eq!(opened(&other_row, &key, &sealed).unwrap_err(), SealError::Forged);
        assert_eq!(opened(&file, &super::tests::key(), &sealed).unwrap_err(), SealError::OtherKey);
        for bit in 0..sealed.len() * 8 {
            let mut bad = sealed.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(opened(&file, &key, &bad).is_err(), "bit {bit}");
        }
        assert_eq!(opened(&file, &key, &[]).unwrap_err(), SealError::Layout);
    }

    #[test]
    fn a_file_opens_with_the_key_that_was_joined_to_its_own() {
        let (old, file) = (key(), file(5));
        let sealed = file.seal(&old, b"berkas".get(..5).unwrap());
        let joint = key().with_joined(vec![old]);
        assert_eq!(opened(&file, &joint, &sealed).unwrap(), b"berka");
    }
}
