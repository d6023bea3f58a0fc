//! Setting up the authenticator app: at the first log-in of roles that need it, and again from the
//! own account. The secret is kept only after a code of it was typed (security.md 5.3).
use actix_session::Session;
use actix_web::http::StatusCode;
use askama::Template;
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use qrcodegen::{QrCode, QrCodeEcc};
use sintuvu_schema::users;

use super::form_page::{self, Shown};
use super::model::{AccountState, TotpSecret, User};
use super::recovery::{self, Fresh};
use super::routes::let_in;
use super::sign_in::{self, Admitted, Stage, account_entry};
use super::{own, shown_once, store};
use crate::access::Action;
use crate::audit::{Decision, Entry};
use crate::base::ids::UserId;
use crate::crypto::{self, Sealed, from_url_base64, hmac_sha256, new_totp_secret, same_bytes, url_base64};
use crate::db::Tx;
use crate::flow::FieldFault;
use crate::keys;
use crate::refusal::Refusal;
use crate::web::Typed;
use crate::web::answer::{Answer, Fault, page, see_other};
use crate::web::context::Ctx;
use crate::web::form_view::FormView;
use crate::web::forms::{Field, FormSpec};
use crate::web::post::Post;
use crate::web::routes::{Auth, Endpoint, Side};
use crate::web::shell::Shell;

/// Where the codes are shown after the act.
const CODES: &str = "/akun/kode/pemulihan";
const PURPOSE: &str = "recovery_codes";

static SETUP: FormSpec = FormSpec {
    action: Action::AccountTotp,
    slug: "pasang-kode",
    title: "Pasang aplikasi kode",
    intro: "Peran Anda memerlukan kode enam angka setiap kali masuk. Kode itu dibuat oleh aplikasi di ponsel Anda, juga tanpa internet.",
    button: "Simpan",
    danger: false,
    fields: &[
        Field::hidden("secret"),
        Field::code("code", "Kode enam angka dari aplikasi").max(12).autocomplete("one-time-code"),
    ],
};

pub fn routes() -> Vec<Endpoint> {
    let open = |e: Endpoint| e.auth(Auth::Login).side(Side::Public);
    vec![
        open(Endpoint::get("/masuk/pasang-kode", Action::AccountTotp, show_first)),
        open(Endpoint::post("/masuk/pasang-kode", &SETUP, set_first)),
        Endpoint::get("/akun/kode", Action::AccountTotp, show_again),
        Endpoint::post("/akun/kode", &SETUP, set_again),
        Endpoint::get(CODES, Action::AccountTotp, show_codes),
    ]
}

#[derive(Template)]
#[template(path = "accounts/totp_setup.html")]
struct SetupPage {
    shell: Shell,
    form: FormView,
    /// In groups of four, as people read it.
    secret: String,
    qr: Qr,
}

/// A QR code as one path; its side in modules, with the quiet zone.
struct Qr {
    side: i32,
    path: String,
}

/// Modules of white around it (ISO 18004).
const QUIET: i32 = 4;

impl Qr {
    fn of(text: &str) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let size = code.size();
        let dark = (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|(x, y)| code.get_module(*x, *y));
        let path = dark.map(|(x, y)| format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET)).collect();
        Some(Self { side: size + 2 * QUIET, path })
    }
}

/// A secret that this program made for this person. It stands on the page anyway; the seal keeps
/// another from being put in its place.
struct Candidate(Vec<u8>);

impl Candidate {
    fn mac(&self, key: &[u8], user: UserId) -> Vec<u8> {
        hmac_sha256(key, &[b"totp candidate", user.bytes(), &self.0])
    }
    fn write(&self, key: &[u8], user: UserId) -> String {
        format!("{}.{}", url_base64(&self.0), url_base64(self.mac(key, user)))
    }
    fn read(text: &str, key: &[u8], user: UserId) -> Option<Self> {
        let (secret, mac) = text.split_once('.')?;
        let candidate = Self(from_url_base64(secret)?);
        same_bytes(&from_url_base64(mac)?, &candidate.mac(key, user)).then_some(candidate)
    }
}

fn setup_page(ctx: &Ctx, user: &User, candidate: &Candidate, faults: &[FieldFault]) -> Answer {
    let mut values = Typed::default();
    values.set("secret", candidate.write(ctx.app.keyring.cookie_secret(), user.id));
    let letters: Vec<char> = crypto::totp_base32(&candidate.0).chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    let qr =
        Qr::of(&crypto::totp_uri(&candidate.0, &user.username)).ok_or_else(|| Fault::Internal("no QR code".into()))?;
    let shown = Shown { spec: &SETUP, page: "account.totp", values: &values, faults };
    form_page::answer(ctx, &shown, |shell, form| SetupPage { shell, form, secret: groups.join(" "), qr })
}

/// Who gave the right password and has no app yet.
fn newcomer(ctx: &Ctx, session: &Session) -> Result<Option<User>, Fault> {
    let Some(id) = sign_in::pending(session, Stage::Enrol) else { return Ok(None) };
    let user = ctx.read(|conn| store::user(conn, id))?;
    Ok(user.filter(|user| user.state == AccountState::Active && user.totp.is_none()))
}

async fn show_first(ctx: Ctx, session: Session) -> Answer {
    match newcomer(&ctx, &session)? {
        Some(user) => setup_page(&ctx, &user, &Candidate(new_totp_secret()), &[]),
        None => Ok(see_other("/masuk")),
    }
}

async fn set_first(post: Post, session: Session) -> Answer {
    match newcomer(&post.ctx, &session)? {
        Some(user) => install(&post, &session, user, None).await,
        None => Ok(see_other("/masuk")),
    }
}

async fn show_again(ctx: Ctx) -> Answer {
    ctx.permit(Action::AccountTotp)?;
    setup_page(&ctx, &own::user(&ctx)?, &Candidate(new_totp_secret()), &[])
}

async fn set_again(post: Post, session: Session) -> Answer {
    let permit = post.ctx.permit(Action::AccountTotp)?;
    let user = own::user(&post.ctx)?;
    let entry = permit.entry(post.ctx.actor()?, "user", user.id.any(), user.id.any());
    install(&post, &session, user, Some(entry)).await
}

/// Keeps the secret if the typed code is its own; the person goes on in a new session. `entry` is
/// the audit row of somebody who was signed in already.
async fn install(post: &Post, session: &Session, user: User, entry: Option<Entry>) -> Answer {
    let ctx = &post.ctx;
    let typed = |name: &str| post.typed.first(name).unwrap_or_default();
    let Some(candidate) = Candidate::read(typed("secret"), ctx.app.keyring.cookie_secret(), user.id) else {
        return Err(Fault::BadForm);
    };
    let code: String = typed("code").chars().filter(char::is_ascii_digit).collect();
    let Some(step) = crypto::check_totp(&candidate.0, &code, ctx.now, 0) else {
        let text = "Kode tidak cocok. Periksa jam ponsel Anda, lalu tulis kode yang sedang tampil.".to_owned();
        return setup_page(ctx, &user, &candidate, &[FieldFault { field: "code", text }]);
    };
    let fresh = Fresh::make(ctx).await?;
    let new = New { user: user.id, secret: TotpSecret(candidate.0), step, fresh, first: entry.is_none() };
    let request_id = ctx.request_id();
    let entry =
        entry.unwrap_or_else(|| account_entry(Action::AccountTotp.code(), Some(user.id), Decision::Allow, &request_id));
    let sealed = ctx.app.writer.write(move |tx| new.keep(tx, &entry).map_err(Refusal::from)).await?;
    let epoch =
        ctx.read(|conn| store::standing(conn, user.id))?.map_or(user.auth_epoch, |standing| standing.auth_epoch);
    let village = user.is_village_side();
    let who = Admitted { user: user.id, username: user.username, epoch, village, stage: Stage::Full };
    sign_in::begin(session, ctx, &who)?;
    Ok(let_in(ctx, &who, &format!("{CODES}?{}={sealed}", shown_once::FIELD)))
}

struct New {
    user: UserId,
    secret: TotpSecret,
    step: i64,
    fresh: Fresh,
    first: bool,
}

impl New {
    /// Gives back the recovery codes, sealed for the page that shows them.
    fn keep(&self, tx: &mut Tx<'_>, entry: &Entry) -> Result<String, Diesel> {
        let key = keys::of_owner(tx, "user", self.user.any())?;
        let sealed = Sealed::seal(&key, self.user.any(), &self.secret);
        diesel::update(users::table.find(self.user))
            .set((users::totp.eq(Some(sealed)), users::totp_last_step.eq(self.step)))
            .execute(tx.conn)?;
        recovery::replace(tx, self.user, &self.fresh.hashes)?;
        store::end_sessions(tx, self.user)?;
        tx.record(&Entry { root_id: Some(self.user.any()), ..entry.clone() })?;
        if self.first {
            tx.record(&Entry { action: "login.ok", ..entry.clone() })?;
        }
        shown_once::seal(tx, self.user, PURPOSE, &self.fresh.codes.join(" "))
    }
}

#[derive(Template)]
#[template(path = "accounts/recovery_codes.html")]
struct CodesPage {
    shell: Shell,
    codes: Vec<String>,
}

async fn show_codes(ctx: Ctx) -> Answer {
    ctx.permit(Action::AccountTotp)?;
    let Some(codes) = shown_once::open(&ctx, PURPOSE)? else { return Ok(see_other("/akun")) };
    let codes = codes.split(' ').map(str::to_owned).collect();
    page(StatusCode::OK, &CodesPage { shell: Shell::new(&ctx, "account.recovery_codes", "Kode pemulihan"), codes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_secret_that_was_made_for_this_person_is_taken() {
        let (key, user) = (b"key".as_slice(), UserId::new());
        let text = Candidate(new_totp_secret()).write(key, user);
        assert!(Candidate::read(&text, key, user).is_some());
        assert!(Candidate::read(&text, key, UserId::new()).is_none());
        assert!(Candidate::read(&text, b"other", user).is_none());
        let (_, mac) = text.split_once('.').unwrap();
        assert!(Candidate::read(&format!("{}.{mac}", url_base64([1; 20])), key, user).is_none());
        assert!(text.len() < 200, "{}", text.len());
    }

    #[test]
    fn the_picture_is_square_and_leaves_white_around_it() {
        let qr = Qr::of("otpauth://totp/Sintuvu:uji.cm1?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
        assert!(qr.side > 21 + 2 * QUIET);
        // The first dark module is the corner of a finder pattern.
        assert!(qr.path.starts_with("M4 4h1v1h-1z"));
    }
}
