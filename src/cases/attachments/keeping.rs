//! The way of a file onto the disk and off it: made harmless, sealed with the case's key, written before its row;
//! taken away again when no row came to name it; opened piece by piece.
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::body::SizedStream;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use futures_util::stream::{self, StreamExt};
use zeroize::Zeroizing;

use super::actions::Kept;
use super::model::{Attachment, sealed_file};
use super::{FIRST, store};
use crate::base::ids::RowId;
use crate::cases::model::Case;
use crate::crypto::{DataKey, SealedFile};
use crate::db::WriteError;
use crate::flow::FieldFault;
use crate::keys;
use crate::objects::{Objects, ObjectsError, new_name};
use crate::refusal::Refusal;
use crate::web::answer::{Answer, Fault};
use crate::web::context::Ctx;
use crate::web::edge;
use crate::web::post::Post;
use crate::web::upload::{MOST_FILES, TOO_LARGE};

/// Every file of the form, one after the other: made harmless, sealed, on the disk. When one of them cannot be
/// kept, none is, and what is wrong with each is told.
pub async fn kept(post: &Post, case: &Case) -> Result<Result<Vec<Kept>, Vec<FieldFault>>, Fault> {
    let (mut kept, mut faults) = (Vec::new(), Vec::new());
    if post.files.too_many {
        faults.push(FieldFault { field: FIRST, text: format!("Paling banyak {MOST_FILES} berkas sekali kirim.") });
    } else if post.files.all.is_empty() {
        faults.push(FieldFault { field: FIRST, text: "Pilih berkas yang dilampirkan.".into() });
    }
    let done = each(post, case, &mut kept, &mut faults).await;
    if done.is_ok() && faults.is_empty() {
        return Ok(Ok(kept));
    }
    remove(&post.ctx.app.objects, kept.iter().map(|file| file.object.as_str())).await;
    done.map(|()| Err(faults))
}

async fn each(post: &Post, case: &Case, kept: &mut Vec<Kept>, faults: &mut Vec<FieldFault>) -> Result<(), Fault> {
    let ctx = &post.ctx;
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    for sent in &post.files.all {
        let Some(content) = &sent.content else {
            faults.push(FieldFault { field: sent.field, text: TOO_LARGE.into() });
            continue;
        };
        match ctx.app.files.clean(Arc::clone(content)).await.map_err(|_| Fault::Unavailable)? {
            Err(unfit) => faults.push(FieldFault { field: sent.field, text: unfit.to_string() }),
            // The form comes back anyway: nothing more is written for it.
            Ok(_) if !faults.is_empty() => {}
            Ok(file) => {
                let (id, object, length) = (RowId::new(), new_name(), file.content.len());
                let sealed = sealed_file(id, length).seal(&key, &file.content);
                let written = ctx.app.objects.put(&object, sealed).await;
                kept.push(Kept { id, object, mime: file.kind, length, name: sent.name.clone() });
                written.map_err(|error| not_written(&error))?;
            }
        }
    }
    Ok(())
}

fn not_written(error: &ObjectsError) -> Fault {
    tracing::error!(event = "object_not_written", cause = %error);
    if matches!(error, ObjectsError::Full) { Fault::DiskFull } else { Fault::Unavailable }
}

/// What stays behind is found by the sweep.
async fn remove(objects: &Objects, names: impl Iterator<Item = &str>) {
    for name in names {
        if let Err(error) = objects.remove(name).await {
            tracing::warn!(event = "object_not_removed", cause = %error);
        }
    }
}

/// After the form was done: a file whose form was refused, or had come before, is named by no row. Where nobody
/// knows how the transaction ended, everything stays for the sweep.
pub async fn let_go(ctx: &Ctx, objects: Vec<String>, done: &Result<HttpResponse, WriteError<Refusal>>) {
    if !matches!(done, Ok(_) | Err(WriteError::Refused(_))) {
        return;
    }
    let Ok(named) = ctx.read(|conn| store::named(conn, &objects)) else { return };
    let unnamed = objects.iter().filter(|object| !named.contains(object));
    remove(&ctx.app.objects, unnamed.map(String::as_str)).await;
}

/// One file on its way out.
struct Opening {
    objects: Objects,
    key: DataKey,
    file: SealedFile,
    object: String,
}

impl Opening {
    async fn piece(&self, number: usize) -> Result<Bytes, ObjectsError> {
        let sealed = self.objects.read(&self.object, self.file.range(number)).await?;
        let plain: Zeroizing<Vec<u8>> =
            self.file.open(&self.key, number, &sealed).map_err(|error| ObjectsError::Unreadable(error.to_string()))?;
        Ok(Bytes::copy_from_slice(&plain))
    }
}

/// The file itself, under a name that tells nothing. One that was cut or lengthened is not begun at all; one
/// that was changed breaks off before the first wrong byte.
pub async fn handed_out(ctx: &Ctx, case: &Case, row: &Attachment) -> Answer {
    let broken = |error: &ObjectsError| Fault::Internal(error.to_string());
    let key = ctx.read(|conn| keys::open(conn, &ctx.app.keyring, case.key_id))?;
    let objects = ctx.app.objects.clone();
    let opening = Opening { objects, key, file: row.file(), object: row.object.clone() };
    let lies = opening.objects.length(&opening.object).await.map_err(|error| broken(&error))?;
    if usize::try_from(lies) != Ok(opening.file.sealed_length()) {
        return Err(Fault::Internal("a sealed file has another length than its row says".into()));
    }
    let first = opening.piece(0).await.map_err(|error| broken(&error))?;
    let pieces = opening.file.pieces();
    let rest = stream::unfold((opening, 1), move |(opening, number)| async move {
        if number == pieces {
            return None;
        }
        let piece = opening.piece(number).await;
        if let Err(error) = &piece {
            tracing::error!(event = "object_broken", cause = %error);
        }
        // After a piece that does not open comes nothing more.
        let next = if piece.is_ok() { number + 1 } else { pieces };
        Some((piece, (opening, next)))
    });
    let all = stream::iter([Ok::<_, ObjectsError>(first)]).chain(rest);
    let name = format!("{}-L{}.{}", case.code, row.number, row.mime.ending());
    let mut answer = HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, row.mime.code()))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(SizedStream::new(u64::try_from(row.length).unwrap_or_default(), Box::pin(all)));
    edge::sandbox(&mut answer);
    Ok(answer)
}
