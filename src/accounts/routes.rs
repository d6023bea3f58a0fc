//! Log-in, log-out, the password asked again, the quick exit.
use actix_session::{Session, SessionExt};
use actix_web::http::header::{HeaderValue, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::form_page::{self, Shown};
use super::sign_in::{self, Admitted, CodeCheck, Stage, account_entry};
use super::{activation, admin, approvals, audit_page, device, own, session_store, totp_setup};
use crate::access::Action;
use crate::audit::Decision;
use crate::base::secret::Secret;
use crate::refusal::Refusal;
use crate::web::Typed;
use crate::web::answer::{Answer, Fault, see_other};
use crate::web::client::{Site, site};
use crate::web::context::Ctx;
use crate::web::csrf;
use crate::web::edge::set_header;
use crate::web::form_view::FormView;
use crate::web::forms::{Field, FormSpec};
use crate::web::post::Post;
use crate::web::routes::{Auth, Endpoint, Side};
use crate::web::shell::Shell;

const LOG_IN: FormSpec = FormSpec {
    action: Action::SessionLogin,
    slug: "masuk",
    title: "Masuk",
    intro: "",
    button: "Masuk",
    danger: false,
    fields: &[
        Field::text("username", "Nama pengguna").max(40).autocomplete("username"),
        Field::password("password", "Kata sandi").autocomplete("current-password"),
        Field::hidden("lanjut").optional(),
    ],
};

const CODE: FormSpec = FormSpec {
    action: Action::SessionLogin,
    slug: "kode",
    title: "Kode masuk",
    intro: "Buka aplikasi kode di ponsel Anda, lalu tulis enam angka yang tampil.",
    button: "Lanjut",
    danger: false,
    fields: &[
        Field::code("code", "Kode enam angka").max(20).autocomplete("one-time-code").digits(),
        Field::code("recovery", "Kode pemulihan").max(20).hint("Hanya bila ponsel Anda hilang.").optional(),
        Field::hidden("lanjut").optional(),
    ],
};

const STEP_UP: FormSpec = FormSpec {
    action: Action::SessionStepUp,
    slug: "konfirmasi",
    title: "Masukkan kata sandi lagi",
    intro: "Demi keamanan, langkah ini meminta kata sandi Anda sekali lagi.",
    button: "Lanjut",
    danger: false,
    fields: &[
        Field::password("password", "Kata sandi").autocomplete("current-password"),
        Field::hidden("lanjut").optional(),
    ],
};

const LOG_OUT: FormSpec = FormSpec {
    action: Action::SessionLogout,
    slug: "keluar",
    title: "Keluar",
    intro: "",
    button: "Keluar",
    danger: false,
    fields: &[],
};

/// One text for every cause (interface.md §10 no. 21).
const REFUSED: &str = "Nama pengguna atau kata sandi tidak cocok, atau terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi atau hubungi admin instansi Anda.";
/// Who is asked again is known: no name can be wrong.
const WRONG_PASSWORD: &str = "Kata sandi tidak cocok. Bila sudah beberapa kali, tunggu beberapa menit, lalu coba lagi.";
const WRONG_CODE: &str = "Kode tidak cocok atau sudah dipakai. Tunggu kode berikutnya, lalu tulis lagi.";

pub fn routes() -> Vec<Endpoint> {
    let open = |e: Endpoint| e.auth(Auth::Login).side(Side::Public);
    let mut all = vec![
        open(Endpoint::get("/masuk", Action::SessionLogin, show_log_in)),
        open(Endpoint::post("/masuk", &LOG_IN, log_in)),
        open(Endpoint::get("/masuk/kode", Action::SessionLogin, show_code)),
        open(Endpoint::post("/masuk/kode", &CODE, enter_code)),
        Endpoint::get("/akun/konfirmasi", Action::SessionStepUp, show_step_up),
        Endpoint::post("/akun/konfirmasi", &STEP_UP, step_up),
        Endpoint::post("/keluar", &LOG_OUT, log_out).shown_at("/hari-ini"),
        open(Endpoint::get("/keluar-cepat", Action::PublicView, quick_exit)),
    ];
    all.extend(activation::routes());
    all.extend(totp_setup::routes());
    all.extend(own::routes());
    all.extend(admin::routes());
    all.extend(approvals::routes());
    all.extend(audit_page::routes());
    all
}

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage {
    shell: Shell,
    form: FormView,
    error: Option<&'static str>,
}

async fn show_log_in(ctx: Ctx) -> Answer {
    if ctx.signed_in().is_some() {
        return Ok(see_other("/hari-ini"));
    }
    sign_in_page(&ctx, &LOG_IN, &lanjut_of(&ctx), None)
}

fn lanjut_of(ctx: &Ctx) -> Typed {
    Typed::from_pairs(ctx.query("lanjut").map(|then| ("lanjut".to_owned(), then)).into_iter().collect())
}

fn sign_in_page(ctx: &Ctx, spec: &'static FormSpec, values: &Typed, error: Option<&'static str>) -> Answer {
    let mut kept = values.clone();
    kept.set("password", "");
    let shown = Shown { spec, page: "session.login", values: &kept, faults: &[] };
    form_page::answer(ctx, &shown, |mut shell, form| {
        shell.has_error = error.is_some();
        SignInPage { shell, form, error }
    })
}

async fn log_in(post: Post, session: Session) -> Answer {
    let username = post.typed.first("username").unwrap_or_default().trim().to_lowercase();
    let password = Secret::new(post.typed.first("password").unwrap_or_default().to_owned());
    let Some(who) = sign_in::check_password(&post.ctx, &username, password).await? else {
        return sign_in_page(&post.ctx, post.spec, &post.typed, Some(REFUSED));
    };
    sign_in::begin(&session, &post.ctx, &who)?;
    match who.stage {
        Stage::Full => admit(&post, &who),
        Stage::Code => Ok(see_other(&onward("/masuk/kode", &post.typed))),
        Stage::Enrol => Ok(see_other("/masuk/pasang-kode")),
    }
}

/// The way on, carrying where the person wanted to go.
fn onward(path: &str, typed: &Typed) -> String {
    match typed.first("lanjut").filter(|then| safe_path(then)) {
        Some(then) => format!("{path}?lanjut={}", crate::web::client::encode(then)),
        None => path.to_owned(),
    }
}

/// Only a path of this service, never another site (security.md 7.7).
fn safe_path(then: &str) -> bool {
    then.starts_with('/') && !then.starts_with("//") && !then.contains(['\\', '\r', '\n', '\t'])
}

/// Signed in: to the wanted page, with the cookie that knows this browser again.
pub fn admit(post: &Post, who: &Admitted) -> Answer {
    Ok(let_in(&post.ctx, who, post.typed.first("lanjut").filter(|then| safe_path(then)).unwrap_or("/hari-ini")))
}

pub fn let_in(ctx: &Ctx, who: &Admitted, then: &str) -> HttpResponse {
    let mut answer = see_other(then);
    let cookie = device::issue(ctx.app.keyring.cookie_secret(), &who.username);
    if let Ok(value) = HeaderValue::from_str(&cookie.encoded().to_string()) {
        answer.headers_mut().append(SET_COOKIE, value);
    }
    answer
}

async fn show_code(ctx: Ctx, session: Session) -> Answer {
    if sign_in::pending(&session, Stage::Code).is_none() {
        return Ok(see_other("/masuk"));
    }
    sign_in_page(&ctx, &CODE, &lanjut_of(&ctx), None)
}

async fn enter_code(post: Post, session: Session) -> Answer {
    let Some(user) = sign_in::pending(&session, Stage::Code) else { return Ok(see_other("/masuk")) };
    let written = |name| post.typed.first(name).filter(|text| !text.is_empty());
    let typed = written("recovery").or(written("code")).unwrap_or_default();
    match sign_in::check_code(&post.ctx, user, typed).await? {
        CodeCheck::Right(who) => {
            sign_in::begin(&session, &post.ctx, &who)?;
            admit(&post, &who)
        }
        CodeCheck::Wrong => sign_in_page(&post.ctx, post.spec, &post.typed, Some(WRONG_CODE)),
        CodeCheck::Over => {
            session.purge();
            Ok(see_other("/masuk"))
        }
    }
}

async fn show_step_up(ctx: Ctx) -> Answer {
    ctx.permit(Action::SessionStepUp)?;
    sign_in_page(&ctx, &STEP_UP, &lanjut_of(&ctx), None)
}

async fn step_up(post: Post, session: Session) -> Answer {
    let actor = std::sync::Arc::clone(post.ctx.actor()?);
    let password = Secret::new(post.typed.first("password").unwrap_or_default().to_owned());
    let who = sign_in::check_password(&post.ctx, &actor.username, password).await?;
    let Some(who) = who.filter(|w| w.user == actor.user) else {
        return sign_in_page(&post.ctx, post.spec, &post.typed, Some(WRONG_PASSWORD));
    };
    sign_in::begin(&session, &post.ctx, &Admitted { stage: Stage::Full, ..who })?;
    let then = post.typed.first("lanjut").filter(|then| safe_path(then)).unwrap_or("/hari-ini");
    Ok(see_other(then))
}

async fn log_out(post: Post, session: Session) -> Answer {
    end_here(&post.ctx).await?;
    session.purge();
    let mut answer = see_other("/masuk");
    set_header(&mut answer, "clear-site-data", "\"cache\", \"storage\"");
    Ok(answer)
}

/// The session is over on the server before the answer leaves.
async fn end_here(ctx: &Ctx) -> Result<(), Fault> {
    let Some(signed_in) = ctx.signed_in().cloned() else { return Ok(()) };
    let request_id = ctx.request_id();
    ctx.app
        .writer
        .write(move |tx| {
            session_store::end(tx, &signed_in.session)?;
            tx.record(&account_entry("session.ended", Some(signed_in.actor.user), Decision::Allow, &request_id))?;
            Ok::<_, Refusal>(())
        })
        .await?;
    Ok(())
}

/// The only GET with an effect: it ends the visitor's own session, unless another site sent it.
async fn quick_exit(req: HttpRequest) -> Answer {
    let ctx = Ctx::of(&req)?;
    let mut answer = see_other(&ctx.app.config.exit_url);
    set_header(&mut answer, "clear-site-data", "\"cache\", \"storage\"");
    if site(&req) != Site::Foreign {
        end_here(&ctx).await?;
        req.get_session().purge();
        csrf::forget_browser(&mut answer);
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::safe_path;

    #[test]
    fn the_way_back_never_leaves_the_service() {
        for good in ["/hari-ini", "/laporan-dini/018f?x=1"] {
            assert!(safe_path(good), "{good}");
        }
        for bad in ["//evil.example", "https://evil.example", "/\\evil", "evil", "", "/a\r\nSet-Cookie: x"] {
            assert!(!safe_path(bad), "{bad}");
        }
    }
}
