//! What the list of cases is narrowed to. It travels in the address as codes, so that a page can be kept as a
//! bookmark and tells nobody a name.
use diesel::prelude::*;
use diesel::sql_types::Bool;
use sintuvu_schema::cases;

use super::flow::CaseState;
use super::risk::RiskLevel;
use super::steps::OFFICERS;
use crate::access::{Scope, UnitCard};
use crate::accounts;
use crate::base::clock::Moment;
use crate::base::ids::UserId;
use crate::coded;
use crate::db::Backend;
use crate::in_areas;
use crate::reference::Book;
use crate::web::answer::Fault;
use crate::web::client::encode;
use crate::web::context::Ctx;

coded! {
    /// When the next deadline is.
    Due { Late = "terlambat", Today = "hari-ini", Week = "pekan" }
}

impl Due {
    const fn label(self) -> &'static str {
        match self {
            Self::Late => "Sudah terlambat",
            Self::Today => "Hari ini",
            Self::Week => "Dalam 7 hari",
        }
    }
    fn between(self, now: Moment) -> (Moment, Moment) {
        match self {
            Self::Late => (Moment::from_micros(0), now),
            Self::Today => (now, now.day().end()),
            Self::Week => (now, now.day().plus_days(7).end()),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<CaseState>,
    risk: Option<RiskLevel>,
    case_type: Option<String>,
    region: Option<String>,
    due: Option<Due>,
    officer: Option<UserId>,
}

/// A condition on a row of the list.
pub type Condition = Box<dyn BoxableExpression<cases::table, Backend, SqlType = Bool>>;

impl Filter {
    pub fn of(ctx: &Ctx) -> Self {
        Self::read(&ctx.book, |name| ctx.query(name))
    }
    /// One that was written down: `status=…&risiko=…`.
    pub fn written(book: &Book, query: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
        Self::read(book, |name| pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()))
    }
    /// A code that no list knows narrows nothing.
    fn read(book: &Book, value: impl Fn(&str) -> Option<String>) -> Self {
        let known = |list: &str, code: String| book.has_code(list, &code).then_some(code);
        Self {
            state: value("status").and_then(|code| CaseState::parse(&code)),
            risk: value("risiko").and_then(|code| RiskLevel::parse(&code)),
            case_type: value("jenis").and_then(|code| known("case_type", code)),
            region: value("wilayah").filter(|code| book.regions.contains_key(code)),
            due: value("tenggat").and_then(|code| Due::parse(&code)),
            officer: value("petugas").and_then(|id| id.parse().ok()),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("status", self.state.map(|state| state.code().to_owned())),
            ("risiko", self.risk.map(|level| level.code().to_owned())),
            ("jenis", self.case_type.clone()),
            ("wilayah", self.region.clone()),
            ("tenggat", self.due.map(|due| due.code().to_owned())),
            ("petugas", self.officer.map(|id| id.to_string())),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
    pub fn is_empty(&self) -> bool {
        self.pairs().is_empty()
    }
    /// `&status=…&risiko=…`, to follow another part of a query.
    pub fn query(&self) -> String {
        self.pairs().iter().map(|(name, value)| format!("&{name}={}", encode(value))).collect()
    }

    /// The list narrowed to it.
    pub fn href(&self) -> String {
        format!("/berkas?{}", self.query().trim_start_matches('&'))
    }

    /// What a row must be, beside what it must be anyway.
    pub fn within(&self, anyway: Condition, now: Moment) -> Condition {
        let mut all = anyway;
        if let Some(state) = self.state {
            all = Box::new(all.and(cases::state.eq(state)));
        }
        if let Some(level) = self.risk {
            all = Box::new(all.and(cases::risk_level.eq(level.code())));
        }
        if let Some(case_type) = self.case_type.clone() {
            all = Box::new(all.and(cases::case_type.eq(case_type)));
        }
        if let Some(region) = self.region.clone() {
            all = Box::new(all.and(in_areas!(cases, &[region])));
        }
        if let Some(officer) = self.officer {
            all = Box::new(all.and(cases::assigned_to.eq(officer).assume_not_null()));
        }
        if let Some(due) = self.due {
            let (from, to) = due.between(now);
            let open = cases::due_at.ge(from).assume_not_null().and(cases::due_at.le(to).assume_not_null());
            all = Box::new(all.and(open).and(cases::ended_at.is_null()));
        }
        all
    }
}

/// One choice of the filter box.
pub struct Choice {
    pub name: &'static str,
    pub label: &'static str,
    /// Code, label, chosen.
    pub options: Vec<(String, String, bool)>,
}

impl Choice {
    fn new(name: &'static str, label: &'static str, chosen: Option<&str>, options: Vec<(String, String)>) -> Self {
        let options = options.into_iter().map(|(code, label)| {
            let is = chosen == Some(code.as_str());
            (code, label, is)
        });
        Self { name, label, options: options.collect() }
    }
}

/// The filter box as this reader may use it.
pub fn choices(ctx: &Ctx, scope: &Scope, filter: &Filter) -> Result<Vec<Choice>, Fault> {
    let unit = scope.unit();
    let officers = ctx.read(|conn| accounts::store::officers(conn, unit, &OFFICERS))?;
    let listed = |list: &str| -> Vec<(String, String)> {
        ctx.book.options(list).iter().map(|c| (c.code.clone(), c.label.clone())).collect()
    };
    let states = CaseState::ALL.iter().map(|s| (s.code().to_owned(), s.label().to_owned())).collect();
    let dues = Due::ALL.iter().map(|d| (d.code().to_owned(), d.label().to_owned())).collect();
    let people = officers.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let officer = filter.officer.map(|id| id.to_string());
    Ok(vec![
        Choice::new("status", "Keadaan", filter.state.map(CaseState::code), states),
        Choice::new("risiko", "Risiko", filter.risk.map(RiskLevel::code), listed("risk_level")),
        Choice::new("jenis", "Jenis", filter.case_type.as_deref(), listed("case_type")),
        Choice::new("wilayah", "Wilayah", filter.region.as_deref(), regions(ctx, &ctx.actor()?.unit)),
        Choice::new("tenggat", "Tenggat berikut", filter.due.map(Due::code), dues),
        Choice::new("petugas", "Petugas", officer.as_deref(), people),
    ])
}

/// Regions that fit into one box: kecamatan of a small work area, regencies of a large one.
const SHORT: usize = 40;

fn regions(ctx: &Ctx, unit: &UnitCard) -> Vec<(String, String)> {
    let of = |level: &str| {
        let found = ctx.book.regions.values().filter(|region| region.level == level && unit.covers(&region.code));
        let mut found: Vec<(String, String)> = found.map(|r| (r.code.clone(), r.name.clone())).collect();
        found.sort();
        found
    };
    let near = of("kecamatan");
    if near.len() <= SHORT { near } else { of("kabupaten_kota") }
}
