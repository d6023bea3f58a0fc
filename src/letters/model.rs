//! A letter as it stands in the table, and what of it is sealed.
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sintuvu_schema::{letter_steps, letters};

use super::flow::LetterState;
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, KeyId, LetterId, RowId, UnitId, UserId};
use crate::coded;
use crate::crypto::{Sealable, Sealed};

coded! {
    /// The printed documents that are letters (domain §10).
    LetterKind {
        Referral = "d07", Transfer = "d08", Feedback = "d09", Lpsk = "d11", HealthCheck = "d12", HandOver = "d13",
        Clarification = "d15", Closing = "d22",
    }
}

impl LetterKind {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Referral => "Surat rujukan",
            Self::Transfer => "Surat pelimpahan kasus",
            Self::Feedback => "Laporan umpan balik rujukan",
            Self::Lpsk => "Permohonan pelindungan dan restitusi",
            Self::HealthCheck => "Surat pengantar pemeriksaan kesehatan",
            Self::HandOver => "Berita acara serah terima",
            Self::Clarification => "Berita acara klarifikasi",
            Self::Closing => "Surat penutupan kasus",
        }
    }
    /// Sifat.
    pub const fn secrecy(self) -> &'static str {
        match self {
            Self::HandOver | Self::Clarification => "TERBATAS",
            _ => "RAHASIA",
        }
    }
    /// Code of the subject for filing: women's empowerment and child protection.
    pub const fn classification(self) -> &'static str {
        "400.2"
    }
    /// A berita acara: it says what happened and is signed by all who were there; it is addressed to nobody.
    pub const fn is_minutes(self) -> bool {
        matches!(self, Self::HandOver | Self::Clarification)
    }
    /// Its receiver is the other unit of a referral, who says itself that it came.
    pub const fn goes_to_a_unit(self) -> bool {
        matches!(self, Self::Referral | Self::Transfer | Self::Feedback)
    }
    /// Where the record lies that letters of this kind belong to.
    pub const fn home(self) -> &'static str {
        match self {
            Self::Referral | Self::Transfer | Self::Feedback => "/rujukan",
            _ => "/berkas",
        }
    }
}

/// What the letter says. Initials and code stand for people; who they are goes on a sheet of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterText {
    /// Yth., one line each.
    pub addressee: String,
    /// Hal.
    pub subject: String,
    /// Lampiran.
    pub attachments: String,
    pub body: String,
    /// Tembusan, one line each.
    pub copies: String,
    /// Mencabut: numbers of void letters that this one takes the place of (LET-15), one line each.
    #[serde(default)]
    pub revokes: String,
}

/// Who signed, as they were on that day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub role: String,
    pub name: String,
    pub rank: String,
    pub nip: String,
    /// Empty in letters that were signed before it was kept.
    #[serde(default)]
    pub kop: Kop,
}

/// What the kop said on the day of the signature: a reprint says the same when the office has another name by then.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kop {
    pub government: String,
    pub unit: String,
    /// Empty in letters that were signed before it was kept.
    #[serde(default)]
    pub address: String,
    #[serde(default)]
    pub contact: String,
    /// Where it was signed.
    pub place: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepNote(pub String);

impl Sealable for LetterText {
    const TABLE: &'static str = "letters";
    const COLUMN: &'static str = "text";
}
impl Sealable for Signature {
    const TABLE: &'static str = "letters";
    const COLUMN: &'static str = "signature";
}
impl Sealable for StepNote {
    const TABLE: &'static str = "letter_steps";
    const COLUMN: &'static str = "note";
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = letters, treat_none_as_null = true)]
pub struct Letter {
    pub id: LetterId,
    pub version: i32,
    pub state: LetterState,
    pub kind: LetterKind,
    /// The signing unit.
    pub unit_id: UnitId,
    /// The record that it belongs to, and that record's code.
    pub root_id: AnyId,
    pub code: String,
    pub key_id: KeyId,
    pub text: Sealed<LetterText>,
    pub initialled_version: Option<i32>,
    pub initialled_by: Option<UserId>,
    pub number: Option<String>,
    pub number_year: Option<i32>,
    pub number_value: Option<i64>,
    pub signature: Option<Sealed<Signature>>,
    pub signed_at: Option<Moment>,
    /// When it left the unit. Whoever it was sent to sees it from then on, void or not.
    pub dispatched_at: Option<Moment>,
    /// What its QR code asks for: random, given with the number. Letters signed before have none.
    pub check_code: Option<String>,
    pub drafted_by: UserId,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// Something that was done to a letter.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = letter_steps)]
pub struct Step {
    pub id: RowId,
    pub letter_id: LetterId,
    pub act: String,
    pub made_by: UserId,
    pub made_at: Moment,
    /// The letter's version after it.
    pub version: i32,
    pub note: Option<Sealed<StepNote>>,
}
