//! The attachment of the contract fixture: a small picture of nothing on c1, sealed as an officer's would be.
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

use super::case_file::CaseFile;
use super::fixture_cases::Stage;
use super::record::{Deed, Who};
use crate::base::ids::RowId;
use crate::cases::attachments::RECORD;
use crate::cases::attachments::model::{Attachment, Label, sealed_file};
use crate::crypto::Sealed;
use crate::files;
use crate::objects::new_name;

impl Stage<'_> {
    /// Its id, and its number in the case.
    pub fn attachment(&mut self, file: &mut CaseFile<'_>, who: Who) -> anyhow::Result<(RowId, i32)> {
        let at = self.at(1, 16, 30);
        let (id, number, object): (RowId, i32, String) = (self.set.ids.id("attachments", 1), 1, new_name());
        let caption = self.text("attachments", "label", "doc.d1", "Surat panggilan kerja yang diperlihatkan perekrut.");
        let name = self.text("attachments", "label", "doc.d1", "foto");
        let picture = picture()?;
        let row = Attachment {
            id,
            case_id: file.case.id,
            number,
            kind: "work_paper".into(),
            victim_id: None,
            mime: files::Kind::Jpeg,
            length: i32::try_from(picture.len())?,
            object,
            label: Sealed::seal(&file.key, id.any(), &Label { caption, name: format!("{name}.jpg") }),
            made_by: who.user,
            made_at: at,
        };
        self.files.put_here(&row.object, sealed_file(id, picture.len()).seal(&file.key, &picture))?;
        let object = Some(id.any());
        file.record.log(at, Some(who), Deed { action: "case.attach", kind: RECORD, object, ..Deed::default() });
        file.record.rows.attachments.push(row);
        Ok((id, number))
    }
}

/// Lines like a letter's, without a letter.
fn picture() -> anyhow::Result<Vec<u8>> {
    let paper = |x: u32, y: u32| if y % 12 < 3 && x % 40 > 6 { Rgb([60, 60, 80]) } else { Rgb([250, 248, 240]) };
    let mut written = Vec::new();
    RgbImage::from_fn(160, 220, paper).write_with_encoder(JpegEncoder::new_with_quality(&mut written, 80))?;
    Ok(written)
}
