//! What surrounds every page: title, navigation of the role, banners, notice of the last act.
use crate::access::Role;
use crate::crypto::sha256;
use crate::reference::Book;

use super::context::Ctx;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    pub href: &'static str,
    pub label: &'static str,
    pub current: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Shell {
    pub title: String,
    /// Stable name of the page, `referral.show`.
    pub page: &'static str,
    pub user_id: String,
    pub user_name: String,
    pub unit_name: String,
    pub nav: Vec<NavItem>,
    pub signed_in: bool,
    pub show_exit: bool,
    pub csrf: String,
    /// Of the log-out form: the same on every page of a session, so that two refusals look alike.
    pub key: String,
    pub testkit: bool,
    pub synthetic: bool,
    pub notice: Option<String>,
    /// Receipt of the act that led here.
    pub receipt: Option<String>,
    /// What that act did, in words, where the page knows it.
    pub done: Option<String>,
    /// When the page was made; printed on it.
    pub made_at: String,
    pub has_error: bool,
    /// Seconds and address to which the page goes by itself.
    pub refresh_to: Option<(u32, String)>,
    pub hotlines: Vec<Number>,
}

fn key_of(token: &str) -> String {
    let hash = sha256(token.as_bytes());
    let bytes = hash.first_chunk::<16>().copied().unwrap_or_default();
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

impl Shell {
    pub fn new(ctx: &Ctx, page: &'static str, title: impl Into<String>) -> Self {
        let mut shell = Self {
            title: title.into(),
            page,
            csrf: ctx.csrf(),
            key: key_of(&ctx.csrf()),
            testkit: cfg!(feature = "testkit"),
            synthetic: ctx.app.synthetic,
            receipt: ctx.query("selesai").filter(|r| is_receipt(r)),
            made_at: ctx.now.long(),
            ..Self::default()
        };
        if let Some(signed_in) = ctx.signed_in() {
            let actor = &signed_in.actor;
            shell.signed_in = true;
            shell.user_id = actor.user.to_string();
            shell.user_name.clone_from(&actor.name);
            shell.unit_name.clone_from(&actor.unit.name);
            shell.nav = navigation(&actor.roles, ctx.request.path());
        } else {
            shell.show_exit = true;
            shell.hotlines = hotlines(&ctx.book);
        }
        shell
    }
    /// Whether the receipt is a number to keep: of what came in, not of one more version of it.
    pub fn is_to_keep(&self) -> bool {
        self.receipt.as_ref().is_some_and(|receipt| !receipt.contains('.'))
    }
    /// Pages about people carry the quick exit.
    #[must_use]
    pub const fn with_exit(mut self) -> Self {
        self.show_exit = true;
        self
    }
    /// The numbers to call stand at the foot of the page.
    #[must_use]
    pub fn with_hotlines(mut self, book: &Book) -> Self {
        self.hotlines = hotlines(book);
        self
    }
    #[must_use]
    pub fn with_notice(mut self, text: impl Into<String>) -> Self {
        self.notice = Some(text.into());
        self
    }
    /// What the act did that led here.
    #[must_use]
    pub fn with_done(mut self, done: Option<String>) -> Self {
        self.done = done;
        self
    }
    #[must_use]
    pub const fn with_error(mut self) -> Self {
        self.has_error = true;
        self
    }
}

/// A number to call: for whom, as read, as dialled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    pub label: String,
    pub shown: String,
    pub dialled: String,
}

pub fn hotlines(book: &Book) -> Vec<Number> {
    let dialled = |number: &str| number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    book.hotlines
        .iter()
        .map(|h| Number { label: h.label.clone(), shown: h.number.clone(), dialled: dialled(&h.number) })
        .collect()
}

/// Only what our own receipts are made of may be shown back.
fn is_receipt(text: &str) -> bool {
    text.len() <= 24 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-' || b == b'.')
}

type Link = (&'static str, &'static str);
const TODAY: Link = ("/hari-ini", "Hari ini");
const ALERTS: Link = ("/laporan-dini", "Laporan dini");
const CASES: Link = ("/berkas", "Berkas");
const REFERRALS: Link = ("/rujukan", "Rujukan");
const LETTERS: Link = ("/surat", "Surat");
const SEARCH: Link = ("/cari", "Cari");
const EMERGENCY: Link = ("/akses-darurat", "Akses darurat");
const DIRECTORY: Link = ("/instansi", "Instansi");
const OUTREACH: Link = ("/kegiatan", "Sosialisasi");

/// interface.md §4, without the pages that later issues bring.
const fn links(role: Role) -> &'static [Link] {
    match role {
        Role::VillageHead | Role::VillageOperator => {
            &[TODAY, ("/desa/kegiatan", "Sosialisasi"), ("/desa/lapor", "Lapor")]
        }
        Role::SubdistrictOfficer => &[TODAY, ("/kecamatan", "Desa"), OUTREACH],
        Role::IntakeOfficer | Role::CaseManager => &[TODAY, ALERTS, CASES, REFERRALS, LETTERS, SEARCH],
        Role::ServiceOfficer | Role::ShelterOfficer => &[TODAY, REFERRALS, DIRECTORY, SEARCH],
        Role::LabourOfficer => &[TODAY, ALERTS, CASES, REFERRALS, OUTREACH, SEARCH],
        Role::Bp3miOfficer => &[TODAY, ALERTS, CASES, REFERRALS, DIRECTORY, SEARCH],
        Role::ImmigrationOfficer => &[TODAY, ALERTS, REFERRALS, DIRECTORY, SEARCH],
        Role::PoliceLiaison => &[TODAY, ALERTS, REFERRALS, DIRECTORY, SEARCH],
        Role::UnitHead => &[TODAY, ALERTS, CASES, REFERRALS, LETTERS, SEARCH],
        Role::ProvCoordinator => {
            &[TODAY, ("/eskalasi", "Eskalasi"), ("/kelola/persetujuan", "Persetujuan akun"), EMERGENCY]
        }
        Role::TaskforceSecretariat => &[TODAY, ("/eskalasi", "Eskalasi"), DIRECTORY],
        Role::SysAdmin => &[TODAY, ("/kelola", "Pengelolaan")],
        Role::Auditor => &[TODAY, ("/jejak", "Jejak audit")],
        Role::Dpo => &[
            TODAY,
            ("/pdp", "Pelindungan data"),
            ("/jejak", "Jejak audit"),
            ("/akses-darurat/tinjauan", "Akses darurat"),
            ("/kuota", "Identitas yang dibuka"),
        ],
    }
}

fn navigation(roles: &[Role], here: &str) -> Vec<NavItem> {
    let mut items: Vec<NavItem> = Vec::new();
    for (href, label) in roles.iter().flat_map(|role| links(*role)) {
        if !items.iter().any(|item| item.href == *href) {
            let below = here.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            items.push(NavItem { href, label, current: below });
        }
    }
    items
}
