//! One-time codes of an authenticator app: RFC 6238 with SHA-1, 6 digits, 30 seconds, one step of
//! tolerance, each step accepted once (security.md 5.3).
use totp_rs::Builder;

use super::cipher::random;
use crate::base::clock::Moment;

/// Bytes of a shared secret: what RFC 4226 recommends, and all that apps are tested with.
const SECRET: usize = 20;
/// The name that the app shows; tells nobody what the service is about.
const ISSUER: &str = "Sintuvu";
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

pub fn new_totp_secret() -> Vec<u8> {
    random::<SECRET>().to_vec()
}

/// The secret as people type it into an app (RFC 4648, without padding).
pub fn totp_base32(secret: &[u8]) -> String {
    let mut text = String::with_capacity(secret.len() * 8 / 5 + 1);
    for chunk in secret.chunks(5) {
        let mut bits = [0; 8];
        for (to, from) in bits.iter_mut().skip(3).zip(chunk) {
            *to = *from;
        }
        let bits = u64::from_be_bytes(bits);
        let letters = (chunk.len() * 8).div_ceil(5);
        let five_bits = (0..8_u32).rev().map(|i| usize::try_from(bits >> (5 * i) & 31).unwrap_or(0)).take(letters);
        text.extend(five_bits.filter_map(|n| BASE32.get(n)).map(|b| char::from(*b)));
    }
    text
}

/// What the QR code of the enrolment page says.
pub fn totp_uri(secret: &[u8], username: &str) -> String {
    let account: String = username.bytes().map(in_url).collect();
    let secret = totp_base32(secret);
    format!("otpauth://totp/{ISSUER}:{account}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits=6&period=30")
}

fn in_url(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

/// The time step whose code this is, if it is later than `last_step`, the last one accepted. The
/// caller stores it in the same transaction, so that the code cannot be used again.
pub fn check_totp(secret: &[u8], code: &str, now: Moment, last_step: i64) -> Option<i64> {
    let secret = <[u8; SECRET]>::try_from(secret).ok()?;
    let seconds = u64::try_from(now.micros() / 1_000_000).ok()?;
    // Apps show "123 456", and people type what they see.
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let totp = Builder::new().with_secret(secret).build().ok()?;
    let step = i64::try_from(totp.check(&code, seconds)?).ok()?;
    (step > last_step).then_some(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC_SECRET: &[u8] = b"12345678901234567890";
    /// RFC 6238, appendix B, SHA-1: seconds, and the last six of its eight digits.
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    fn at(seconds: i64) -> Moment {
        Moment::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn the_codes_of_rfc_6238_are_accepted() {
        for (seconds, code) in VECTORS {
            assert_eq!(check_totp(RFC_SECRET, code, at(seconds), 0), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_step_is_accepted_once() {
        for (seconds, code) in VECTORS {
            assert_eq!(check_totp(RFC_SECRET, code, at(seconds), seconds / 30), None, "{seconds}");
            assert_eq!(check_totp(RFC_SECRET, code, at(seconds), seconds / 30 - 1), Some(seconds / 30));
        }
    }

    #[test]
    fn one_step_early_or_late_is_accepted_and_no_more() {
        let (seconds, code) = VECTORS[3];
        let begin = seconds / 30 * 30;
        let step = Some(seconds / 30);
        assert_eq!(check_totp(RFC_SECRET, code, at(begin - 31), 0), None);
        assert_eq!(check_totp(RFC_SECRET, code, at(begin - 30), 0), step);
        assert_eq!(check_totp(RFC_SECRET, code, at(begin + 59), 0), step);
        assert_eq!(check_totp(RFC_SECRET, code, at(begin + 60), 0), None);
    }

    #[test]
    fn other_text_is_not_a_code() {
        for text in ["", "287083", "28708", "2870820", "+87082", "28708a", "２８７０８２"] {
            assert_eq!(check_totp(RFC_SECRET, text, at(59), 0), None, "{text}");
        }
        assert_eq!(check_totp(RFC_SECRET, " 287 082 ", at(59), 0), Some(1));
        assert_eq!(check_totp(b"another secret of 20", "287082", at(59), 0), None);
        assert_eq!(check_totp(b"short", "287082", at(59), 0), None);
        assert_eq!(check_totp(RFC_SECRET, "287082", at(-59), 0), None);
    }

    #[test]
    fn base32_agrees_with_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(totp_base32(bytes.as_bytes()), text);
        }
        assert_eq!(totp_base32(&new_totp_secret()).len(), 32);
    }

    #[test]
    fn the_address_for_the_app_is_whole() {
        assert_eq!(
            totp_uri(RFC_SECRET, "uji.cm1 &x"),
            "otpauth://totp/Sintuvu:uji.cm1%20%26x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Sintuvu&algorithm=SHA1&digits=6&period=30"
        );
    }
}
