//! Pages with which accounts are administered. They show no case and cannot make anybody somebody
//! else (ACC-07, ACT-13).
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::admin_actions::{self, DUTIES, KIND, LINK, Step};
use super::admin_store::{self as rows, Filter};
use super::admin_views::{
    AgenciesPage, AgencyRow, IndexPage, ListPage, Row, ShowPage, Waiting, act_label, acts, state_label,
};
use super::model::{AccountState, User};
use super::{activation, shown_once, store};
use crate::access::{Action, Facts, Role, decide};
use crate::audit;
use crate::base::ids::UserId;
use crate::base::paging::After;
use crate::web::acts::{self as forms, Prepared};
use crate::web::answer::{Answer, Fault, page};
use crate::web::context::Ctx;
use crate::web::form_view::OptionView;
use crate::web::forms::{Choices, Field, FormSpec, Given};
use crate::web::post::Post;
use crate::web::routes::Endpoint;
use crate::web::shell::Shell;
use crate::web::{Typed, timeline};

static CREATE: FormSpec = FormSpec {
    action: Action::UserCreate,
    slug: "baru",
    title: "Akun baru",
    intro: "Pemilik akun membuat kata sandinya sendiri lewat tautan. Tautan itu tampil satu kali sesudah akun dibuat.",
    button: "Buat akun",
    danger: false,
    fields: &[
        Field::text("username", "Nama pengguna").max(40).hint("Huruf kecil, angka, titik, garis. Contoh: uji.petugas1"),
        Field::text("full_name", "Nama lengkap").max(120),
        Field::text("unit", "Kode unit").max(40).hint("Lihat daftar Instansi. Contoh: UPTD-9901"),
        Field::checks("roles", "Peran", Choices::Given),
        Field::checks("own", "Milik siapa", Choices::Fixed(&[("own", "Akun ini untuk saya sendiri")])).optional(),
    ],
};

pub static ACTS: [FormSpec; 5] = [
    FormSpec {
        action: Action::UserChangeRoles,
        slug: "peran",
        title: "Ubah peran",
        intro: "Peran baru berlaku sejak halaman berikutnya: orang ini harus masuk lagi. Sebagian peran menunggu persetujuan orang kedua.",
        button: "Simpan peran",
        danger: false,
        fields: &[Field::checks("roles", "Peran", Choices::Given)],
    },
    FormSpec {
        action: Action::UserChangeDuties,
        slug: "tugas-surat",
        title: "Tugas naskah dinas",
        intro: "Yang memaraf tidak menandatangani surat yang sama. Tanda tangan adalah tugas kepala unit.",
        button: "Simpan tugas",
        danger: false,
        fields: &[Field::checks("duties", "Tugas dalam unitnya", Choices::Fixed(&DUTIES)).optional()],
    },
    FormSpec {
        action: Action::UserReset,
        slug: "setel-ulang",
        title: "Setel ulang kata sandi",
        intro: "Pastikan dulu siapa yang meminta, lewat tatap muka atau nomor yang sudah dikenal. Orang kedua harus menyetujui; sesudah itu sesi lama berakhir dan tautan baru dibuat.",
        button: "Minta setel ulang",
        danger: false,
        fields: &[Field::yes_no("code_lost", "Apakah ponsel dengan aplikasi kode juga hilang?")],
    },
    FormSpec {
        action: Action::UserReinvite,
        slug: "undang-ulang",
        title: "Tautan undangan baru",
        intro: "Tautan lama tidak berlaku lagi.",
        button: "Buat tautan baru",
        danger: false,
        fields: &[],
    },
    FormSpec {
        action: Action::UserDisable,
        slug: "tutup",
        title: "Tutup akun",
        intro: "Akun langsung tidak dapat dipakai dan semua sesinya berakhir. Catatan lama tetap ada atas namanya.",
        button: "Tutup akun",
        danger: true,
        fields: &[],
    },
];

pub fn routes() -> Vec<Endpoint> {
    let mut all = vec![
        Endpoint::get("/kelola", Action::UserList, index),
        Endpoint::get("/kelola/instansi", Action::AgencyList, agencies),
        Endpoint::get("/kelola/pengguna", Action::UserList, list),
        Endpoint::get("/kelola/pengguna/baru", Action::UserCreate, show_new),
        Endpoint::post("/kelola/pengguna/baru", &CREATE, create),
        Endpoint::get("/kelola/pengguna/{user_id}", Action::UserView, show),
    ];
    for spec in &ACTS {
        let path = format!("/kelola/pengguna/{{user_id}}/{}", spec.slug);
        all.push(Endpoint::get(&path, spec.action, show_act));
        all.push(Endpoint::post(&path, spec, do_act));
    }
    all
}

fn may(ctx: &Ctx, action: Action) -> Result<bool, Fault> {
    // Whoever only has to give the password again may see the way.
    Ok(!matches!(
        decide(ctx.actor()?, action, &Facts::nothing()),
        Err(crate::access::Denied::Hide | crate::access::Denied::Explain)
    ))
}

async fn index(ctx: Ctx) -> Answer {
    ctx.permit(Action::UserList)?;
    let waiting = ctx.read(|conn| rows::waiting(conn, None))?.len();
    let shell = Shell::new(&ctx, "admin.index", "Pengelolaan");
    page(
        StatusCode::OK,
        &IndexPage {
            shell,
            waiting,
            may_see_agencies: may(&ctx, Action::AgencyList)?,
            may_see_rules: may(&ctx, Action::DeadlineList)?,
        },
    )
}

/// Units on one page.
const UNITS: usize = 50;

async fn agencies(ctx: Ctx) -> Answer {
    ctx.permit(Action::AgencyList)?;
    let after = ctx.query("sesudah").unwrap_or_default();
    let mut units: Vec<_> = ctx.book.units.values().filter(|unit| unit.code > after).collect();
    units.sort_by(|a, b| a.code.cmp(&b.code));
    let more = units.len() > UNITS;
    units.truncate(UNITS);
    let next = units.last().filter(|_| more).map(|unit| format!("/kelola/instansi?sesudah={}", unit.code));
    let rows = units.iter().map(|unit| AgencyRow::of(unit, &ctx.book)).collect();
    page(StatusCode::OK, &AgenciesPage { shell: Shell::new(&ctx, "agency.list", "Instansi"), rows, next })
}

async fn list(ctx: Ctx) -> Answer {
    ctx.permit(Action::UserList)?;
    let typed = ctx.query("unit").unwrap_or_default();
    let unit = ctx.book.units.values().find(|unit| unit.code.eq_ignore_ascii_case(typed.trim())).map(|unit| unit.id);
    let state = ctx.query("status").and_then(|code| AccountState::parse(&code));
    let after = ctx.query("sesudah").and_then(|text| After::read(&text));
    // A code that no unit has finds nobody.
    let found = match unit {
        None if !typed.is_empty() => None,
        unit => Some(ctx.read(|conn| rows::list(conn, Filter { unit, state }, after))?),
    };
    let (lines, next) = found.map_or((Vec::new(), None), |found| (found.rows, found.next));
    let kept = format!("&unit={}&status={}", crate::web::client::encode(&typed), state.map_or("", AccountState::code));
    page(
        StatusCode::OK,
        &ListPage {
            shell: Shell::new(&ctx, "user.list", "Pengguna"),
            rows: lines.iter().map(|line| Row::of(line, &ctx.book)).collect(),
            next: next.map(|next| format!("/kelola/pengguna?sesudah={}{kept}", next.write())),
            unit: typed,
            state: state.map_or("", AccountState::code),
            may_create: may(&ctx, Action::UserCreate)?,
        },
    )
}

/// The account, for whoever administers accounts.
async fn seen(ctx: &Ctx, id: UserId) -> Result<User, Fault> {
    match decide(ctx.actor()?, Action::UserView, &Facts::nothing()) {
        Ok(_) => match ctx.read(|conn| store::user(conn, id))? {
            Some(user) => Ok(user),
            None => ctx.hide(Action::UserView, KIND, id.any()).await,
        },
        Err(denied) => ctx.deny(Action::UserView, KIND, id.any(), denied).await,
    }
}

async fn show(ctx: Ctx, id: Path<UserId>) -> Answer {
    let user = seen(&ctx, *id).await?;
    let requests = ctx.read(|conn| rows::waiting(conn, Some(user.id)))?;
    let waiting = ctx.read(|conn| requests.iter().map(|request| Waiting::of(conn, request, &ctx.book)).collect())?;
    let events = ctx.read(|conn| audit::timeline(conn, user.id.any(), 50))?;
    let link = shown_once::open(&ctx, LINK)?.map(|token| activation::link(&ctx.app.config.base_url, &token));
    let roles = user.roles().iter().map(|role| role.label()).collect::<Vec<_>>().join(", ");
    let lines = vec![
        ("Nama lengkap", user.full_name.clone()),
        ("Unit", ctx.book.unit_name(user.unit_id)),
        ("Peran", if roles.is_empty() { "Belum ada".to_owned() } else { roles }),
        ("Aplikasi kode", if user.totp.is_some() { "Terpasang".to_owned() } else { "Belum terpasang".to_owned() }),
        ("Dibuat", user.created_at.long()),
    ];
    page(
        StatusCode::OK,
        &ShowPage {
            shell: Shell::new(&ctx, "user.show", format!("Akun {}", user.username)),
            id: user.id,
            username: user.username.clone(),
            version: user.version,
            state: user.state,
            lines,
            link,
            waiting,
            acts: acts(&user, |action| may(&ctx, action).unwrap_or_default()),
            timeline: timeline::entries(&events, &ctx.book, act_label, state_label),
        },
    )
}

/// Every role, as boxes to tick.
fn role_boxes() -> Given {
    Given::from([("roles", Role::ALL.iter().map(|role| OptionView::new(role.code(), role.label())).collect())])
}

fn new_prepared() -> Prepared {
    Prepared { back: "/kelola/pengguna".into(), given: role_boxes(), ..Prepared::default() }
}

async fn show_new(ctx: Ctx) -> Answer {
    ctx.permit(Action::UserCreate)?;
    forms::show(&ctx, &CREATE, new_prepared())
}

async fn create(post: Post) -> Answer {
    post.ctx.permit(Action::UserCreate)?;
    let input = match post.read(&role_boxes()) {
        Ok(input) => input,
        Err(faults) => return forms::again(&post, new_prepared(), &faults),
    };
    let book = Arc::clone(&post.ctx.book);
    let done = post.submit(move |tx, actor| admin_actions::create(tx, actor, &book, &input)).await;
    done.or_else(|error| forms::refused(&post, new_prepared(), error))
}

fn spec_of(ctx: &Ctx) -> Result<&'static FormSpec, Fault> {
    ACTS.iter().find(|spec| spec.action == ctx.meta.action).ok_or(Fault::NotFound)
}

fn prepared(user: &User) -> Prepared {
    let mut values = Typed::default();
    user.roles().iter().for_each(|role| values.add("roles", role.code()));
    for ((code, _), held) in DUTIES.iter().zip([user.may_initial, user.may_dispatch]) {
        if held {
            values.add("duties", *code);
        }
    }
    Prepared {
        about: format!("Akun {}", user.username),
        back: format!("/kelola/pengguna/{}", user.id),
        version: Some(user.version),
        values,
        given: role_boxes(),
        ..Prepared::default()
    }
}

async fn show_act(ctx: Ctx, id: Path<UserId>) -> Answer {
    let spec = spec_of(&ctx)?;
    let user = seen(&ctx, *id).await?;
    let mut prepared = prepared(&user);
    if spec.action == Action::UserDisable {
        let open = ctx.read(|conn| rows::open_work(conn, user.id))?;
        prepared.notes = open.iter().take(20).map(|item| item.sentence(&ctx.book.unit_name(item.unit))).collect();
    }
    match decide(ctx.actor()?, spec.action, &Facts::nothing()) {
        Ok(_) => forms::show(&ctx, spec, prepared),
        Err(denied) => ctx.deny(spec.action, KIND, id.any(), denied).await,
    }
}

async fn do_act(post: Post, id: Path<UserId>) -> Answer {
    let user = seen(&post.ctx, *id).await?;
    let prepared = prepared(&user);
    let input = match post.read(&prepared.given) {
        Ok(input) => input,
        Err(faults) => return forms::again(&post, prepared, &faults),
    };
    let book = Arc::clone(&post.ctx.book);
    let step = Step { id: *id, action: post.spec.action, version: post.version(), input, book };
    let done = post.submit(move |tx, actor| admin_actions::act(tx, actor, &step)).await;
    done.or_else(|error| forms::refused(&post, prepared, error))
}
