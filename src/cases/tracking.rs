//! The tracking code of a public report (D-06): sixteen digits that are made from the form that was sent, so that the same
//! form sent twice shows the same code (INT-04), although only a keyed hash of it is kept (docs/adr/0012).
use diesel::result::Error as Diesel;
use uuid::Uuid;

use crate::base::clock::Moment;
use crate::base::ids::AnyId;
use crate::crypto::{DataKey, Keyring, keyed_hash};
use crate::db::{Conn, Tx};
use crate::keys;
use crate::refusal::Refusal;
use crate::web::once::Sent;
use crate::web::public_post::{Arrival, Turn};

/// The codes' own data key belongs to no record.
const OWNER: AnyId = AnyId::from_uuid(Uuid::nil());
/// Random digits before the two that check them.
const RANDOM: u64 = 100_000_000_000_000;
const DIGITS: usize = 16;

/// The key of all tracking codes; made with the first of them.
pub fn key(tx: &mut Tx<'_>) -> Result<DataKey, Diesel> {
    keys::of_owner(tx, "tracking", OWNER)
}

/// For a page that shows a code again; none before the first code.
pub fn known_key(conn: &mut Conn, keyring: &Keyring) -> Result<Option<DataKey>, Diesel> {
    keys::find_owner(conn, keyring, OWNER)
}

/// The code of a form from the public page, with its hash where the form comes for the first time; the same form
/// again gives the same code (INT-04). `known`: whether something was received under this hash.
pub fn of_arrival(
    tx: &mut Tx<'_>,
    by: &Arrival<'_>,
    known: impl FnOnce(&mut Conn, &[u8]) -> Result<bool, Diesel>,
) -> Result<(TrackingCode, Option<Vec<u8>>), Refusal> {
    let tracking = key(tx)?;
    let code = TrackingCode::of_form(&tracking, by.sent);
    if by.turn == Turn::Again {
        return Ok((code, None));
    }
    let hash = code.hash(&tracking);
    if known(tx.conn, &hash)? {
        // A form so old that its key was forgotten.
        return Err(Refusal::key_reused(by.entry.clone()));
    }
    Ok((code, Some(hash)))
}

/// Sixteen digits whose check digits are right.
#[derive(Clone, PartialEq, Eq)]
pub struct TrackingCode(String);

impl TrackingCode {
    pub fn of_form(key: &DataKey, sent: &Sent) -> Self {
        let hash = keyed_hash(key, &[b"tracking code", sent.key.bytes(), &sent.body_hash]);
        let drawn = hash.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        Self::checked(drawn % RANDOM)
    }
    /// For a code that an officer gives.
    pub fn random() -> Self {
        // The upper two bits of this half are fixed in a UUID.
        let (_, half) = Uuid::new_v4().as_u64_pair();
        Self::checked((half & (u64::MAX >> 2)) % RANDOM)
    }
    /// ISO 7064, mod 97-10: every wrong digit and every swapped pair is noticed.
    fn checked(random: u64) -> Self {
        let check = 98 - random * 100 % 97;
        Self(format!("{:016}", random * 100 + check))
    }
    /// What a person typed: blanks, dots and dashes do not matter, a typed O is 0, I and L are 1.
    pub fn read(typed: &str) -> Option<Self> {
        let digit = |c: char| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let plain: String = typed.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '\u{a0}')).map(digit).collect();
        let whole = plain.len() == DIGITS && plain.bytes().all(|b| b.is_ascii_digit());
        let right = whole && plain.parse::<u64>().is_ok_and(|number| number % 97 == 1);
        right.then_some(Self(plain))
    }
    /// In groups of four, as it is shown.
    pub fn shown(&self) -> String {
        let groups: Vec<&str> = (0..DIGITS).step_by(4).filter_map(|at| self.0.get(at..at + 4)).collect();
        groups.join(" ")
    }
    pub fn hash(&self, key: &DataKey) -> Vec<u8> {
        keyed_hash(key, &[b"tracking find", self.0.as_bytes()])
    }
}

/// Since when the word that people outside read stands: what moved without changing it is nobody's business there
/// (D-70). Steps come newest first; `of` is the word of a state's code.
pub fn word_since(word: &str, steps: &[(Moment, String)], of: impl Fn(&str) -> Option<&'static str>) -> Option<Moment> {
    steps.iter().take_while(|(_, to)| of(to) == Some(word)).last().map(|(at, _)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{KeyId, UserId};

    fn sent(body: &[u8]) -> Sent {
        Sent {
            user: UserId::new(),
            key: AnyId::from_uuid(Uuid::from_u128(7)),
            route: "/".into(),
            body_hash: body.to_vec(),
        }
    }

    #[test]
    fn the_same_form_has_the_same_code_and_another_form_another() {
        let key = DataKey::generate(KeyId::new());
        let code = TrackingCode::of_form(&key, &sent(b"a"));
        assert!(code == TrackingCode::of_form(&key, &sent(b"a")));
        assert!(code != TrackingCode::of_form(&key, &sent(b"b")));
        assert!(code != TrackingCode::of_form(&DataKey::generate(KeyId::new()), &sent(b"a")));
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = TrackingCode::checked(12_345_678_901_234);
        let shown = code.shown();
        assert_eq!((shown.len(), shown.split(' ').count()), (19, 4));
        for typed in
            [shown.clone(), shown.replace(' ', ""), shown.replace(' ', "-"), format!("  {} ", shown.replace('0', "o"))]
        {
            assert!(TrackingCode::read(&typed) == Some(code.clone()), "{typed}");
        }
    }

    #[test]
    fn a_slip_of_the_finger_is_no_code() {
        let code = TrackingCode::checked(48_210_395_117_406).0;
        for at in 0..code.len() {
            for digit in "0123456789".chars().filter(|d| !code[at..=at].contains(*d)) {
                let wrong = format!("{}{digit}{}", &code[..at], &code[at + 1..]);
                assert!(TrackingCode::read(&wrong).is_none(), "{wrong}");
            }
        }
        for at in 0..code.len() - 1 {
            let mut swapped: Vec<char> = code.chars().collect();
            swapped.swap(at, at + 1);
            let swapped: String = swapped.into_iter().collect();
            assert!(swapped == code || TrackingCode::read(&swapped).is_none(), "{swapped}");
        }
        for wrong in ["", "1", "12345678901234567", "kode rahasia ini", &"٤".repeat(16)] {
            assert!(TrackingCode::read(wrong).is_none(), "{wrong}");
        }
    }
}
