//! XChaCha20-Poly1305 with a random nonce in front. Its 192 bits cannot repeat by chance, not even
//! after a restored snapshot or on a second node (security.md 4.2).
use chacha20poly1305::aead::{AeadInOut, Generate, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use thiserror::Error;
use zeroize::Zeroizing;

pub(super) const NONCE: usize = 24;
pub(super) const TAG: usize = 16;

/// Why sealed bytes did not open. Says nothing about what they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SealError {
    #[error("sealed bytes have an unknown layout")]
    Layout,
    #[error("sealed with another data key")]
    OtherKey,
    #[error("sealed bytes were changed, or belong to another place")]
    Forged,
    #[error("the key that wraps this data key is not in the keyring")]
    NoKek,
    #[error("what was sealed is not what this column holds")]
    Content,
}

/// Nonce, ciphertext and tag. `plain` is overwritten in place; give it room for the tag, so that
/// it is not copied on the way.
pub(super) fn encrypt(key: &[u8; 32], aad: &[u8], mut plain: Vec<u8>) -> Vec<u8> {
    let nonce = XNonce::generate();
    let done = XChaCha20Poly1305::new(key.into()).encrypt_in_place(&nonce, aad, &mut plain);
    assert!(done.is_ok(), "a message of more than 256 GiB cannot be sealed");
    let mut sealed = Vec::with_capacity(NONCE + plain.len());
    sealed.extend_from_slice(&nonce);
    sealed.append(&mut plain);
    sealed
}

pub(super) fn decrypt(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (nonce, body) = sealed.split_first_chunk::<NONCE>().ok_or(SealError::Layout)?;
    let mut plain = Zeroizing::new(body.to_vec());
    XChaCha20Poly1305::new(key.into())
        .decrypt_in_place(&XNonce::from(*nonce), aad, &mut *plain)
        .map_err(|_| SealError::Forged)?;
    Ok(plain)
}

/// Random bytes from the operating system; a machine that has none cannot go on, and panics.
pub(super) fn random<const N: usize>() -> [u8; N] {
    <[u8; N]>::generate()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// draft-irtf-cfrg-xchacha-03, A.3.1.
    #[test]
    fn the_published_vector_opens() {
        let hex = |text: &str| -> Vec<u8> {
            (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
        };
        let key: [u8; 32] = std::array::from_fn(|i| 0x80 + u8::try_from(i).unwrap());
        let nonce: Vec<u8> = (0x40..=0x57).collect();
        let body = hex(concat!(
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39",
            "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9",
            "21f9664c97637da9768812f615c68b13b52e",
            "c0875924c1c7987947deafd8780acf49"
        ));
        let sealed = [nonce, body].concat();
        let plain = decrypt(&key, &hex("50515253c0c1c2c3c4c5c6c7"), &sealed).unwrap();
        assert!(plain.starts_with(b"Ladies and Gentlemen of the class of '99"));
    }

    #[test]
    fn too_few_bytes_are_refused() {
        assert_eq!(decrypt(&[1; 32], b"", &[0; 23]).unwrap_err(), SealError::Layout);
        assert_eq!(decrypt(&[1; 32], b"", &[0; 30]).unwrap_err(), SealError::Forged);
    }
}
