//! News for a unit, without content (D-10): what happened to which code, and where to look.
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::notices;

use crate::base::clock::Moment;
use crate::base::ids::{AnyId, NoticeId, UnitId, UserId};
use crate::db::{Conn, Tx};
use crate::typed_query;

/// One piece of news. `key` makes the same news come once.
#[derive(Clone, Debug)]
pub struct News<'a> {
    pub kind: &'static str,
    pub unit: UnitId,
    pub object_kind: &'a str,
    pub object: AnyId,
    pub code: &'a str,
    pub key: &'a str,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = notices)]
pub struct Notice {
    pub id: NoticeId,
    pub kind: String,
    pub object_kind: String,
    pub object_id: AnyId,
    pub code: String,
    pub at: Moment,
    pub read_at: Option<Moment>,
}

pub fn tell(tx: &mut Tx<'_>, news: &News<'_>) -> Result<(), Diesel> {
    tell_one(tx, news, None)
}

/// For one person of the unit.
pub fn tell_one(tx: &mut Tx<'_>, news: &News<'_>, user: Option<UserId>) -> Result<(), Diesel> {
    let row = (
        notices::id.eq(NoticeId::new()),
        notices::unit_id.eq(news.unit),
        notices::user_id.eq(user),
        notices::kind.eq(news.kind),
        notices::object_kind.eq(news.object_kind),
        notices::object_id.eq(news.object),
        notices::code.eq(news.code),
        notices::at.eq(tx.now),
        notices::unique_key.eq(news.key),
    );
    typed_query!(tx.conn, one => {
        diesel::insert_into(notices::table).values(row).on_conflict(notices::unique_key).do_nothing().execute(one)
    })?;
    Ok(())
}

/// The newest news of a unit (and of this person in it).
pub fn latest(conn: &mut Conn, unit: UnitId, user: UserId, limit: i64) -> Result<Vec<Notice>, Diesel> {
    notices::table
        .filter(notices::unit_id.eq(unit))
        .filter(notices::user_id.is_null().or(notices::user_id.eq(user)))
        .order((notices::at.desc(), notices::id.desc()))
        .limit(limit)
        .select(Notice::as_select())
        .load(conn)
}

pub fn mark_read(tx: &mut Tx<'_>, unit: UnitId, user: UserId) -> Result<usize, Diesel> {
    diesel::update(
        notices::table
            .filter(notices::unit_id.eq(unit))
            .filter(notices::user_id.is_null().or(notices::user_id.eq(user)))
            .filter(notices::read_at.is_null()),
    )
    .set(notices::read_at.eq(tx.now))
    .execute(tx.conn)
}

/// A sentence for each kind of news; it names nobody and nothing but the code beside it.
pub fn sentence(kind: &str) -> &'static str {
    match kind {
        "alert_new" => "Laporan dini baru",
        "alert_merged" => "Laporan dini digabungkan dengan laporan lain",
        "alert_status" => "Ada pembaruan pada laporan dini",
        "case_opened" => "Berkas baru",
        "case_danger" => "Bahaya dicatat pada berkas yang sudah diterima",
        "case_merged" => "Berkas lain digabungkan ke berkas ini",
        "report_new" => "Laporan warga baru",
        "report_urgent" => "Laporan warga yang mendesak; UPTD PPA atau BP3MI setempat menanganinya",
        "closure_proposed" => "Penutupan menunggu persetujuan kepala unit",
        "closure_approved" => "Penutupan yang Anda usulkan disetujui",
        "came_of_age" => "Seseorang dalam berkas berumur 18 tahun: minta persetujuannya sendiri",
        "case_named" => "Anda ditunjuk untuk sebuah berkas",
        "closure_returned" => "Usulan penutupan Anda dikembalikan, atau diganti usulan lain",
        "breakglass" => "Akses darurat ke berkas unit Anda dibuka",
        "breakglass_review" => "Akses darurat perlu ditinjau",
        "quota_waits" => "Jumlah identitas yang dibuka menunggu persetujuan Anda",
        "quota_passed" => "Seorang petugas mencapai batas identitas yang dibuka",
        "conference" => "Undangan pertemuan",
        "conference_decided" => "Pertemuan menugaskan sesuatu kepada unit Anda",
        "pdp_new" => "Permintaan seseorang atas datanya menunggu penugasan",
        "pdp_yours" => "Anda ditugaskan menjawab permintaan seseorang atas datanya",
        "pdp_withdrawal" => "Seseorang meminta persetujuannya ditarik: pastikan orangnya, lalu tarik",
        "conflict" => "Petugas menyatakan mengenal pihak; perlu petugas lain",
        "same_person" => "Unit lain mungkin menangani orang yang sama dan akan menghubungi Anda",
        "referral_new" => "Rujukan baru menunggu jawaban",
        "referral_answered" => "Rujukan dijawab",
        "referral_moved" => "Ada pembaruan pada rujukan",
        "consent_withdrawn" => "Persetujuan ditarik: hentikan berbagi, hubungi pengirim",
        "consent_expired" => "Persetujuan habis masa berlakunya",
        "outreach_reported" => "Laporan sosialisasi menunggu verifikasi",
        "outreach_answered" => "Laporan sosialisasi dijawab",
        "overdue" | "overdue_head" | "overdue_task_force" => "Batas waktu terlewati",
        "approval_waits" => "Perubahan akun menunggu persetujuan orang kedua",
        "holiday_waits" => "Hari libur yang sudah lewat menunggu persetujuan orang kedua",
        "case_account" => "Admin membuat akun baru, atau menambah peran akun, yang dapat membuka berkas",
        "own_account" => "Admin membuat akun kedua untuk dirinya sendiri",
        "account_reset" => "Kata sandi disetel ulang",
        "reassign" => "Akun ditutup; pekerjaannya perlu petugas lain",
        _ => "Ada pembaruan",
    }
}
