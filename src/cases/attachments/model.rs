//! An attachment as it stands in its table, and what of it is sealed with the case's key.
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sintuvu_schema::attachments;

use crate::base::clock::Moment;
use crate::base::ids::{CaseId, RowId, UserId, VictimId};
use crate::crypto::{Sealable, Sealed, SealedFile};
use crate::files::Kind;

/// What its sender says of a file. The name is kept for whoever must prove where a file came from, and shown
/// nowhere: people write names into it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Label {
    pub caption: String,
    pub name: String,
}
impl Sealable for Label {
    const TABLE: &'static str = "attachments";
    const COLUMN: &'static str = "label";
}

/// Why it was struck out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Struck(pub String);
impl Sealable for Struck {
    const TABLE: &'static str = "attachments";
    const COLUMN: &'static str = "struck_why";
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = attachments)]
pub struct Attachment {
    pub id: RowId,
    pub case_id: CaseId,
    /// 1, 2, 3 … in its case, never used again.
    pub number: i32,
    pub kind: String,
    /// Whom it is about; None: everybody in the case.
    pub victim_id: Option<VictimId>,
    pub mime: Kind,
    pub length: i32,
    /// Name of the sealed file.
    pub object: String,
    pub label: Sealed<Label>,
    pub made_by: UserId,
    pub made_at: Moment,
}

impl Attachment {
    /// How its file is sealed.
    pub fn file(&self) -> SealedFile {
        sealed_file(self.id, usize::try_from(self.length).unwrap_or_default())
    }
}

pub fn sealed_file(row: RowId, length: usize) -> SealedFile {
    SealedFile { table: Label::TABLE, row: row.any(), length }
}
