//! Ids: UUIDv7 in 16 bytes, one type for each kind of record so that they cannot be mixed up,
//! and the short random codes that people read aloud (D-06).
use std::fmt;
use std::str::FromStr;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Binary;
use uuid::Uuid;

/// Any record's id, where the kind stands beside it (audit, clocks, notices, jobs).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub struct AnyId(Uuid);

macro_rules! id {
    ($($(#[$note:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$note])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, AsExpression, FromSqlRow)]
        #[diesel(sql_type = Binary)]
        pub struct $name(Uuid);
        impl $name {
            pub fn any(self) -> AnyId {
                AnyId(self.0)
            }
        }
        impl From<AnyId> for $name {
            fn from(id: AnyId) -> Self {
                Self(id.0)
            }
        }
        impl From<$name> for AnyId {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        }
        stored_as_bytes!($name);
    )+};
}

macro_rules! stored_as_bytes {
    ($name:ident) => {
        impl $name {
            /// A new id; its time part sorts, but order is never used for rights or truth.
            #[expect(clippy::new_without_default, reason = "a default id would be a trap")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
            pub fn bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }
        /// Digits, letters a to f and dashes: a page writes it as it is.
        impl askama::filters::HtmlSafe for $name {}
        impl askama::FastWritable for $name {
            fn write_into(&self, out: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
                let mut text = Uuid::encode_buffer();
                Ok(out.write_str(self.0.hyphenated().encode_lower(&mut text))?)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Uuid::deserialize(from).map(Self)
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(to)
            }
        }
        impl<DB: Backend> FromSql<Binary, DB> for $name
        where
            Vec<u8>: FromSql<Binary, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let bytes = Vec::<u8>::from_sql(bytes)?;
                Ok(Self(Uuid::from_slice(&bytes)?))
            }
        }
        impl<DB: Backend> ToSql<Binary, DB> for $name
        where
            [u8]: ToSql<Binary, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.0.as_bytes().as_slice().to_sql(out)
            }
        }
    };
}
stored_as_bytes!(AnyId);

id!(
    AlertId,
    CaseId,
    ClockId,
    ConferenceId,
    ConsentId,
    EmergencyId,
    FilterId,
    GrantId,
    JobId,
    KeyId,
    LetterId,
    NoticeId,
    OutreachId,
    QuotaId,
    ReferralId,
    RoleRequestId,
    RowId,
    ServiceId,
    SubjectRequestId,
    UnitId,
    UserId,
    VictimId,
);

/// Crockford base32: no I, L, O, U, so that a code survives being read over the phone.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `KS-7F3K2M`: the prefix and six random characters; tells nobody how many there are or where.
pub fn new_code(prefix: &str) -> String {
    code_from(prefix, Uuid::new_v4().as_bytes())
}

/// A code that nobody has yet: among a hundred thousand, one in ten thousand new ones is taken.
pub fn free_code<E>(prefix: &str, mut taken: impl FnMut(&str) -> Result<bool, E>) -> Result<String, E> {
    loop {
        let code = new_code(prefix);
        if !taken(&code)? {
            return Ok(code);
        }
    }
}

/// The code that six given bytes make; the seed uses it to be the same at every run.
pub fn code_from(prefix: &str, bytes: &[u8]) -> String {
    format!("{prefix}-{}", letters_of(bytes, 6))
}

fn letters_of(bytes: &[u8], length: usize) -> String {
    let letter = |byte: &u8| ALPHABET.get(usize::from(byte % 32)).copied().map(char::from);
    bytes.iter().take(length).filter_map(letter).collect()
}

/// What a person typed, as a code: case, blanks and dashes do not matter, O is 0, I and L are 1.
pub fn read_code(prefix: &str, typed: &str) -> Option<String> {
    let plain = plain(typed);
    let tail = known_letters(plain.strip_prefix(prefix).unwrap_or(&plain), 6)?;
    Some(format!("{prefix}-{tail}"))
}

fn plain(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

fn known_letters(plain: &str, length: usize) -> Option<String> {
    let read = |c| match c {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let text: String = plain.chars().map(read).collect();
    (text.len() == length && text.bytes().all(|b| ALPHABET.contains(&b))).then_some(text)
}

/// Letters and digits of a check code: 100 random bits.
const CHECK_LENGTH: usize = 20;

/// What a letter's QR code asks for. Nobody meets one by trying, and it tells nothing of the letter (LET-08).
pub fn check_code() -> String {
    // Bytes 6 to 8 of such an id hold its version.
    let part = || Uuid::new_v4().into_bytes().into_iter().take(6);
    let random: Vec<u8> = part().chain(part()).chain(part()).chain(part()).collect();
    check_code_from(&random)
}

/// The check code that twenty given bytes make; the seed uses it to be the same at every run.
pub fn check_code_from(bytes: &[u8]) -> String {
    letters_of(bytes, CHECK_LENGTH)
}

/// The same as it was scanned or typed from the paper.
pub fn read_check_code(typed: &str) -> Option<String> {
    known_letters(&plain(typed), CHECK_LENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_read_over_the_phone_is_understood() {
        assert_eq!(read_code("KS", "ks 7f3k2m").as_deref(), Some("KS-7F3K2M"));
        assert_eq!(read_code("KS", "7F3KO1").as_deref(), Some("KS-7F3K01"));
        assert_eq!(read_code("KS", "7F3K2"), None);
        assert_eq!(read_code("KS", "7F3K2U"), None);
    }

    #[test]
    fn a_code_that_is_taken_is_drawn_again() {
        let mut drawn = 0;
        let code = free_code::<()>("LD", |_| {
            drawn += 1;
            Ok(drawn < 3)
        });
        assert!(code.is_ok_and(|code| code.starts_with("LD-")));
        assert_eq!(drawn, 3);
    }

    #[test]
    fn a_new_code_can_be_read_back() {
        let code = new_code("RJ");
        assert_eq!(read_code("RJ", &code), Some(code));
    }
}
