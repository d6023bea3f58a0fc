//! Random tokens, their hashes, and comparing without telling where the difference is.
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::cipher::random;
use crate::base::ids::{code_from, read_code};

/// Recovery codes that one person gets (security.md 5.3).
const RECOVERY_CODES: usize = 10;
/// Characters of each of a recovery code's two groups.
const GROUP: usize = 6;

/// 256 random bits as 43 characters that a URL and a cookie can carry.
pub fn random_token() -> String {
    url_base64(random::<32>())
}

pub fn url_base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn from_url_base64(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// What the database keeps of a token. Tokens are random, so no salt and no slow hash are needed.
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// HMAC-SHA-256 over the parts; of one part it is the plain HMAC. Before every part but the last
/// stands its length, so that parts cannot run into each other. Begin with a word that names the use.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key);
    let Ok(mut mac) = mac else { unreachable!("HMAC takes a key of any length") };
    if let Some((last, before)) = parts.split_last() {
        for part in before {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        mac.update(last);
    }
    mac.finalize().into_bytes().to_vec()
}

/// Whether two secrets are equal, in a time that depends only on their length.
pub fn same_bytes(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// Ten codes of 60 random bits, such as `7F3K2M-M9QXA2`, to be shown once and stored hashed.
pub fn recovery_codes() -> Vec<String> {
    let group = || code_from("", &random::<GROUP>());
    (0..RECOVERY_CODES).map(|_| format!("{}{}", group().trim_start_matches('-'), group())).collect()
}

/// A recovery code as a person typed it, in the form that was hashed.
pub fn read_recovery_code(typed: &str) -> Option<String> {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    let (first, second) = plain.split_at_checked(GROUP)?;
    Some(format!("{}{}", read_code("", first)?.strip_prefix('-')?, read_code("", second)?))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |text, b| format!("{text}{b:02x}"))
    }

    #[test]
    fn tokens_are_long_different_and_fit_a_url() {
        let tokens: HashSet<String> = (0..100).map(|_| random_token()).collect();
        assert_eq!(tokens.len(), 100);
        for token in &tokens {
            assert_eq!(token.len(), 43);
            assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
            assert_eq!(from_url_base64(token).unwrap().len(), 32);
        }
    }

    #[test]
    fn hashes_agree_with_the_published_vectors() {
        assert_eq!(hex(&sha256(b"abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        // RFC 4231, cases 2 and 6 (a key longer than a block).
        assert_eq!(
            hex(&hmac_sha256(b"Jefe", &[b"what do ya want for nothing?"])),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            hex(&hmac_sha256(&[0xaa; 131], &[b"Test Using Larger Than Block-Size Key - Hash Key First"])),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn parts_cannot_run_into_each_other() {
        let mac = |parts: &[&[u8]]| hmac_sha256(b"key", parts);
        assert_ne!(mac(&[b"device", b"ab", b"c"]), mac(&[b"device", b"a", b"bc"]));
        assert_ne!(mac(&[b"ab", b""]), mac(&[b"a", b"b"]));
    }

    #[test]
    fn only_equal_bytes_are_the_same() {
        assert!(same_bytes(b"abc", b"abc"));
        assert!(!same_bytes(b"abc", b"abd"));
        assert!(!same_bytes(b"abc", b"ab"));
        assert!(!same_bytes(b"", b"a"));
    }

    #[test]
    fn recovery_codes_can_be_read_back_as_people_type_them() {
        let codes = recovery_codes();
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), 10);
        for code in &codes {
            assert_eq!(code.len(), 13);
            assert_eq!(read_recovery_code(code).as_ref(), Some(code));
            let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
            assert_eq!(read_recovery_code(&typed).as_ref(), Some(code));
        }
        assert_eq!(read_recovery_code("7f3k2o-m9qxal").as_deref(), Some("7F3K20-M9QXA1"));
        assert_eq!(read_recovery_code("7F3K2M"), None);
        assert_eq!(read_recovery_code("7F3K2M-M9QXA2-7F3K2M"), None);
    }
}
