//! Files that come with a form (security.md 7.3): read piece by piece, each within its limit, and kept in memory
//! only. Who sends them is asked before the first of them is taken in; what stands in them is not asked here.
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use actix_multipart::{Field as Part, Multipart};
use actix_web::dev::Payload;
use futures_util::StreamExt;
use zeroize::Zeroizing;

use super::answer::Fault;
use super::context::Ctx;
use super::forms::FormSpec;
use super::post::admit;
use super::typed::Typed;
use crate::base::text;
use crate::crypto::{sha256, url_base64};
pub use crate::files::MOST_BYTES;
use crate::files::Place;

/// Files of one form (security.md 7.3).
pub const MOST_FILES: usize = 5;
/// What is read of a body before it is cut off: a photo that is too large is still answered on its own form.
const MOST_READ: usize = 8 * MOST_BYTES;
/// A line on which nothing comes for so long is dead.
const STALLED: Duration = Duration::from_secs(30);

/// What is said where a file is too large.
pub const TOO_LARGE: &str = "Berkas ini lebih besar dari 5 MB. Perkecil dulu, atau kirim terpisah.";

/// One file as it came.
pub struct Upload {
    /// The form's field that it belongs to.
    pub field: &'static str,
    /// What its sender called it. Says nothing about what it is.
    pub name: String,
    /// None: it was too large to be kept.
    pub content: Option<Arc<Zeroizing<Vec<u8>>>>,
}

/// What came beside what was typed.
#[derive(Default)]
pub struct Files {
    pub all: Vec<Upload>,
    /// More came than one form may bring.
    pub too_many: bool,
    /// Given back when the form is done.
    place: Option<Place>,
}

impl fmt::Debug for Files {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Files({})", self.all.len())
    }
}

impl Files {
    pub fn is_too_large(&self) -> bool {
        self.all.iter().any(|file| file.content.is_none())
    }
    /// The same form with another file is another form.
    pub(super) fn tell_apart(&self, told: &mut String) {
        for file in &self.all {
            let content = file.content.as_ref().map(|content| url_base64(sha256(content)));
            for part in [file.field, &file.name, content.as_deref().unwrap_or_default()] {
                told.push_str(part);
                told.push('\u{0}');
            }
        }
    }
}

/// What was typed and what was chosen.
pub(super) async fn read(ctx: &Ctx, spec: &'static FormSpec, payload: Payload) -> Result<(Typed, Files), Fault> {
    let mut parts = Multipart::new(ctx.request.headers(), payload);
    let (mut typed, mut files) = (Typed::default(), Files::default());
    let (mut room, mut text_room) = (MOST_READ, spec.body_limit());
    while let Some(part) = soon(parts.next()).await? {
        let mut part = part.map_err(|_| Fault::BadForm)?;
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.content_disposition().and_then(|said| said.get_filename()).map(str::to_owned);
        let (Some(field), Some(file_name)) = (spec.file_field(&name), file_name) else {
            let value = read_text(part, text_room).await?;
            text_room -= value.len();
            if typed.is_full() {
                return Err(Fault::BadForm);
            }
            typed.add(&name, value);
            continue;
        };
        if files.place.is_none() {
            match entered(ctx, spec, &typed).await {
                Ok(place) => files.place = Some(place),
                Err(fault) => {
                    drop(part);
                    run_dry(parts, room).await;
                    return Err(fault);
                }
            }
        }
        let content = read_file(&mut part, &mut room).await?;
        // A field in which nothing was chosen comes as a file without a name and without content.
        if file_name.is_empty() && content.as_ref().is_some_and(|content| content.is_empty()) {
            continue;
        }
        if files.all.len() == MOST_FILES {
            files.too_many = true;
            continue;
        }
        let name = text::line(&file_name, super::forms::SHORT).unwrap_or_default();
        files.all.push(Upload { field: field.name, name, content: content.map(Arc::new) });
    }
    Ok((typed, files))
}

/// A place only for somebody whose role does this at all: one that strangers could hold would keep everybody out.
async fn entered(ctx: &Ctx, spec: &'static FormSpec, typed: &Typed) -> Result<Place, Fault> {
    admit(ctx, spec, typed).await?;
    ctx.scope(spec.action)?;
    ctx.app.files.enter(ctx.actor()?.user).map_err(|_| Fault::Unavailable)
}

async fn soon<T>(work: impl Future<Output = T>) -> Result<T, Fault> {
    tokio::time::timeout(STALLED, work).await.map_err(|_| Fault::BadForm)
}

async fn read_text(mut part: Part, room: usize) -> Result<String, Fault> {
    let read = soon(part.bytes(room)).await?.map_err(|_| Fault::TooLarge)?;
    let bytes = read.map_err(|_| Fault::BadForm)?;
    String::from_utf8(bytes.to_vec()).map_err(|_| Fault::BadForm)
}

/// None once it is longer than a file may be; the rest is then read and let go.
async fn read_file(part: &mut Part, room: &mut usize) -> Result<Option<Zeroizing<Vec<u8>>>, Fault> {
    let mut content = Some(Zeroizing::new(Vec::new()));
    while let Some(piece) = soon(part.next()).await? {
        let piece = piece.map_err(|_| Fault::BadForm)?;
        *room = room.checked_sub(piece.len()).ok_or(Fault::TooLarge)?;
        content = content.filter(|content| content.len() + piece.len() <= MOST_BYTES);
        if let Some(content) = &mut content {
            content.extend_from_slice(&piece);
        }
    }
    Ok(content)
}

/// A browser reads the answer when it has sent everything: what still comes is let go.
async fn run_dry(mut parts: Multipart, mut room: usize) {
    while let Ok(Some(Ok(mut part))) = soon(parts.next()).await {
        while let Ok(Some(Ok(piece))) = soon(part.next()).await {
            let Some(left) = room.checked_sub(piece.len()) else { return };
            room = left;
        }
    }
}
