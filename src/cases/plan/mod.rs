//! Rencana intervensi: what is to be reached for whom, by which service, by whom and by when; and whether the
//! person agreed to it (domain §4.1: made together with the beneficiary; §12.1). The rows stand open for the
//! officers of the case, their words sealed. The act `case.plan` of the machine rests on them.
pub mod actions;
pub mod merge;
pub mod pages;
pub mod store;
pub mod views;

use crate::access::Action;
use crate::base::clock::Day;
use crate::coded;
use crate::web::forms::{Choices, Class, Field, FormSpec, Input};

coded! {
    Status { Planned = "planned", Running = "running", Done = "done", Dropped = "dropped" }
}

impl Status {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Planned => "Direncanakan",
            Self::Running => "Berjalan",
            Self::Done => "Selesai",
            Self::Dropped => "Tidak dilanjutkan",
        }
    }
    /// Kind of its tag.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Planned => "neutral",
            Self::Running => "info",
            Self::Done => "ok",
            Self::Dropped => "warn",
        }
    }
    /// Still to be done.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Running)
    }
}

const STATUSES: Choices = Choices::Fixed(&[
    ("planned", Status::Planned.label()),
    ("running", Status::Running.label()),
    ("done", Status::Done.label()),
    ("dropped", Status::Dropped.label()),
]);

const VICTIM: Field =
    Field::select("victim", "Untuk siapa?", Choices::Given).optional().hint("Kosongkan bila untuk semua orang.");
const GOAL: Field = Field::area("goal", "Tujuan")
    .max(1_000)
    .hint("Apa yang ingin dicapai, dengan kata orangnya sendiri.")
    .class(Class::P3);
const NEED: Field = Field::select("need", "Kebutuhan", Choices::List("need"));
const SERVICE: Field = Field::select("service", "Layanan", Choices::List("service"));
const WHO: Field = Field::note("Siapa yang melakukan? Isi satu saja: petugas, unit, atau instansi di luar daftar.");
const OFFICER: Field = Field::select("officer", "Petugas unit ini", Choices::Given).optional();
const UNIT: Field = Field::select("unit", "Unit", Choices::Given).optional();
const AGENCY: Field =
    Field::text("agency", "Instansi di luar daftar").optional().hint("Nama instansi, bukan nama orang.");
const DUE: Field = Field::date("due", "Paling lambat");

pub static ADD: FormSpec = FormSpec {
    action: Action::CaseWritePlan,
    slug: "baru",
    title: "Tambah langkah rencana",
    intro: "Satu langkah: satu tujuan, satu layanan, satu pelaksana, satu tanggal. Susun bersama orangnya.",
    button: "Simpan langkah",
    danger: false,
    fields: &[VICTIM, GOAL, NEED, SERVICE, WHO, OFFICER, UNIT, AGENCY, DUE],
};

pub static CHANGE: FormSpec = FormSpec {
    action: Action::CaseWritePlan,
    slug: "ubah",
    title: "Ubah langkah rencana",
    intro: "",
    button: "Simpan perubahan",
    danger: false,
    fields: &[
        VICTIM,
        GOAL,
        NEED,
        SERVICE,
        WHO,
        OFFICER,
        UNIT,
        AGENCY,
        DUE,
        Field::radios("status", "Keadaan", STATUSES),
        Field::area("reason", "Mengapa tidak dilanjutkan")
            .optional()
            .max(1_000)
            .hint("Wajib bila tidak dilanjutkan.")
            .class(Class::P3),
    ],
};

/// What the person says of the plan; the act of the machine asks it first, this form whenever the plan changed.
pub static AGREE: FormSpec = FormSpec {
    action: Action::CaseWritePlan,
    slug: "kesepakatan",
    title: "Kesepakatan atas rencana",
    intro: "Bacakan rencana yang sekarang kepada orangnya, lalu catat jawabannya.",
    button: "Simpan kesepakatan",
    danger: false,
    fields: AGREEMENT,
};

const AGREEMENT: &[Field] = &[AGREED, AGREED_HOW, AGREED_ON, AGREED_WHY];
/// With the step of the case, whose form carries the version of the case: the plan's comes beside it.
pub const FIRST_AGREEMENT: &[Field] =
    &[AGREED, AGREED_HOW, AGREED_ON, AGREED_WHY, Field::hidden(PLAN_VERSION).optional()];
/// Which version of the plan was on the page.
pub const PLAN_VERSION: &str = "plan_version";

const AGREED: Field = Field::radios(
    "agreed",
    "Kesepakatan",
    Choices::Fixed(&[
        ("yes", "Disusun dan disepakati bersama orang yang mengalami"),
        ("no", "Belum atau tidak disepakati"),
    ]),
);
const AGREED_HOW: Field = Field::text("agreed_how", "Bagaimana disepakati")
    .optional()
    .hint("Contoh: bertemu langsung, dibacakan dalam bahasanya. Wajib bila disepakati.")
    .class(Class::P3);
const AGREED_ON: Field = Field::date("agreed_on", "Tanggal disepakati").optional().hint("Wajib bila disepakati.");
const AGREED_WHY: Field = Field::area("agreed_why", "Mengapa belum")
    .optional()
    .max(1_000)
    .hint("Wajib bila belum atau tidak disepakati.")
    .class(Class::P3);

/// Who does it: exactly one of the three.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who<'a> {
    Officer(&'a str),
    Unit(&'a str),
    Agency(&'a str),
}

pub fn who<'a>(officer: &'a str, unit: &'a str, agency: &'a str) -> Result<Who<'a>, (&'static str, &'static str)> {
    match (officer, unit, agency) {
        ("", "", "") => Err(("officer", "Pilih siapa yang melakukan: petugas, unit, atau instansi.")),
        (officer, "", "") => Ok(Who::Officer(officer)),
        ("", unit, "") => Ok(Who::Unit(unit)),
        ("", "", agency) => Ok(Who::Agency(agency)),
        _ => Err(("officer", "Isi satu saja: petugas, unit, atau instansi.")),
    }
}

/// What cannot be said of a row's state: that it is dropped, without the reason.
pub fn dropped_without_reason(status: Status, reason: &str) -> Option<(&'static str, &'static str)> {
    let lacks = status == Status::Dropped && reason.trim().is_empty();
    lacks.then_some(("reason", "Tulis mengapa langkah ini tidak dilanjutkan."))
}

/// What was said of the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    pub agreed: bool,
    pub how: String,
    pub on: Option<Day>,
    pub why: String,
}

impl Agreement {
    pub fn read(input: &Input) -> Self {
        Self {
            agreed: input.text("agreed") == "yes",
            how: input.text("agreed_how"),
            on: input.day("agreed_on"),
            why: input.text("agreed_why"),
        }
    }
    /// Agreed: how and when. Not agreed: why not.
    pub fn fault(&self, today: Day) -> Option<(&'static str, &'static str)> {
        match (self.agreed, self.on) {
            (true, _) if self.how.is_empty() => Some(("agreed_how", "Tulis bagaimana rencana ini disepakati.")),
            (true, None) => Some(("agreed_on", "Isi tanggal rencana ini disepakati.")),
            (true, Some(on)) if on > today => Some(("agreed_on", "Tanggal sepakat tidak boleh sesudah hari ini.")),
            (true, Some(_)) => None,
            (false, _) => self.why.is_empty().then_some(("agreed_why", "Tulis mengapa rencana ini belum disepakati.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_done_by_exactly_one() {
        assert_eq!(who("a", "", ""), Ok(Who::Officer("a")));
        assert_eq!(who("", "b", ""), Ok(Who::Unit("b")));
        assert_eq!(who("", "", "c"), Ok(Who::Agency("c")));
        for (officer, unit, agency) in [("", "", ""), ("a", "b", ""), ("a", "", "c"), ("", "b", "c"), ("a", "b", "c")] {
            assert!(who(officer, unit, agency).is_err(), "{officer} {unit} {agency}");
        }
    }

    #[test]
    fn only_what_is_dropped_needs_a_reason() {
        for status in Status::ALL {
            assert_eq!(dropped_without_reason(*status, " ").is_some(), *status == Status::Dropped, "{status}");
            assert_eq!(dropped_without_reason(*status, "Pindah"), None);
        }
        assert!(Status::Running.is_open() && !Status::Done.is_open());
    }

    #[test]
    fn cas_02_an_agreement_says_how_and_when_or_why_not() {
        let day = |text: &str| Day::parse(text);
        let today = day("2026-11-24").unwrap();
        let said = |agreed: bool, how: &str, on: Option<Day>, why: &str| {
            let said = Agreement { agreed, how: how.to_owned(), on, why: why.to_owned() };
            said.fault(today).map(|(field, _)| field)
        };
        assert_eq!(said(true, "Bertemu", day("2026-11-24"), ""), None);
        assert_eq!(said(true, "", day("2026-11-24"), ""), Some("agreed_how"));
        assert_eq!(said(true, "Bertemu", None, ""), Some("agreed_on"));
        assert_eq!(said(true, "Bertemu", day("2026-11-25"), ""), Some("agreed_on"));
        assert_eq!(said(false, "", None, "Masih dirawat"), None);
        assert_eq!(said(false, "Bertemu", day("2026-11-24"), ""), Some("agreed_why"));
    }
}
