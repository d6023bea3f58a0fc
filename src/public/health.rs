//! What a supervisor asks: does the process live, can it work.
use actix_web::HttpResponse;
use serde::Serialize;

use crate::audit;
use crate::db::{SchemaState, schema_state};
use crate::disk;
use crate::refusal::Refusal;
use crate::web::answer::Answer;
use crate::web::context::Ctx;

#[derive(Serialize)]
struct Live {
    ok: bool,
}

pub async fn live() -> Answer {
    Ok(HttpResponse::Ok().json(Live { ok: true }))
}

#[derive(Serialize)]
struct Ready {
    ok: bool,
    db: bool,
    schema: bool,
    writer: bool,
    keyring: bool,
    disk_free_mib: u64,
    backup_age_s: Option<i64>,
}

pub async fn ready(ctx: Ctx) -> Answer {
    let head = ctx.read(audit::head);
    let schema =
        ctx.read(|conn| schema_state(conn).map_err(|e| diesel::result::Error::QueryBuilderError(e.to_string().into())));
    let writer = ctx.app.writer.write(|_tx| Ok::<_, Refusal>(())).await.is_ok();
    let free = disk::free(&ctx.app.config.data_dir);
    let (db, schema) = (head.is_ok(), schema.is_ok_and(|s| s == SchemaState::Current));
    let keyring = ctx.app.keyring.is_complete();
    let ok = db && schema && writer && keyring && !free.is_low();
    let ready = Ready { ok, db, schema, writer, keyring, disk_free_mib: free.mib(), backup_age_s: None };
    Ok(if ok { HttpResponse::Ok().json(ready) } else { HttpResponse::ServiceUnavailable().json(ready) })
}
