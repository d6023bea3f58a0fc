//! Reference data in memory: regions, labels, units, deadlines, holidays, matrices. Read from the
//! database at the start and after each change; small enough to hold whole.
use std::sync::Arc;

use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::{
    agency_types, alert_recipients, codes, deadline_rules, disclosure_rules, gap_rules, holidays, hotlines, indicators,
    legal_articles, referral_matrix, regions, unit_areas, units,
};

use super::standing::{self, Standing};
use crate::access::{Bundle, UnitCard};
use crate::base::clock::Day;
use crate::base::ids::UnitId;
use crate::clocks::calendar::Calendar;
use crate::db::Conn;

/// Its keys are our own reference data, and each row of a list looks several up: no stranger can choose them, so
/// the hash need not stand against one.
type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    pub code: String,
    pub label: String,
}

#[derive(Clone, Debug)]
pub struct Region {
    pub code: String,
    pub name: String,
    pub level: String,
    pub parent: Option<String>,
}

#[derive(Clone, Debug, Queryable)]
pub struct DeadlineRule {
    pub clock: String,
    pub variant: String,
    pub length: i32,
    pub unit: String,
    pub basis_text: String,
    pub valid_from: Option<Day>,
    pub valid_to: Option<Day>,
}

#[derive(Clone, Debug, Queryable)]
pub struct Hotline {
    pub label: String,
    pub number: String,
    pub need: String,
    pub region_code: Option<String>,
}

/// One line of the referral matrix (domain §2.1).
#[derive(Clone, Debug, Queryable)]
pub struct MatrixRow {
    pub need: String,
    pub label: String,
    pub rank: i32,
    pub agency_type: String,
    pub urgency: String,
    pub bundles: String,
}

/// Upper bound of what an agency type may receive (domain §2.2).
#[derive(Clone, Debug, Queryable)]
pub struct DisclosureRow {
    pub agency_type: String,
    pub bundle: Bundle,
    pub only_pmi: bool,
    pub named_pic: bool,
}

/// An answer about a departure that is a gap, and the ground (domain §1.2).
#[derive(Clone, Debug, Queryable)]
pub struct GapRule {
    pub gap: String,
    pub asks: String,
    pub answer: String,
    /// Placement schemes joined with `;`.
    pub schemes: String,
    pub basis_text: String,
    /// The ground was read in its source.
    pub checked: bool,
    pub valid_from: Option<Day>,
    pub valid_to: Option<Day>,
}

/// An article of law; the days on which it holds are the days of the offence (CAS-13).
#[derive(Clone, Debug, Queryable)]
pub struct Article {
    pub topic: String,
    pub law: String,
    pub article: String,
    pub words: String,
    pub valid_from: Option<Day>,
    pub valid_to: Option<Day>,
}

/// What stands beneath a unit's name on its letters; empty where nothing is to stand there.
#[derive(Clone, Debug, Default)]
pub struct Address {
    pub address: String,
    /// Telephone, e-mail.
    pub contact: String,
}

#[derive(Debug, Default)]
pub struct Book {
    /// The day whose rows these are.
    pub day: Option<Day>,
    pub regions: HashMap<String, Region>,
    pub(crate) lists: HashMap<String, Vec<Code>>,
    pub units: HashMap<UnitId, Arc<UnitCard>>,
    pub(crate) addresses: HashMap<UnitId, Address>,
    /// What units say of themselves.
    pub(crate) standings: HashMap<UnitId, Standing>,
    /// The same units by agency type, in the order of their codes.
    pub(crate) units_of: HashMap<String, Vec<Arc<UnitCard>>>,
    pub deadlines: Vec<DeadlineRule>,
    pub calendar: Calendar,
    pub hotlines: Vec<Hotline>,
    pub matrix: Vec<MatrixRow>,
    pub recipients: Vec<(String, String)>,
    pub disclosure: Vec<DisclosureRow>,
    pub agency_names: HashMap<String, String>,
    /// Code of an indicator to what it weighs (domain §4.5).
    pub indicators: HashMap<String, String>,
    /// In the order in which a page shows the gaps; each holds between its days.
    pub gap_rules: Vec<GapRule>,
    pub articles: Vec<Article>,
}

/// Whether a dated row holds on a day; both ends count.
pub fn holds(from: Option<Day>, to: Option<Day>, day: Day) -> bool {
    from.is_none_or(|f| f <= day) && to.is_none_or(|t| day <= t)
}

/// The working calendar as it stands in the database.
pub fn calendar(conn: &mut Conn) -> Result<Calendar, Diesel> {
    let days: Vec<Day> = holidays::table.select(holidays::day).load(conn)?;
    Ok(Calendar::new(days))
}

impl Book {
    pub fn load(conn: &mut Conn, day: Day) -> Result<Self, Diesel> {
        let mut book = Self { day: Some(day), ..Self::default() };
        book.load_regions(conn)?;
        book.load_codes(conn, day)?;
        book.load_units(conn, day)?;
        book.load_rules(conn, day)?;
        book.load_checks(conn)?;
        book.load_articles(conn)?;
        Ok(book)
    }

    fn load_checks(&mut self, conn: &mut Conn) -> Result<(), Diesel> {
        let weights: Vec<(String, String)> =
            indicators::table.select((indicators::code, indicators::strength)).load(conn)?;
        self.indicators = weights.into_iter().collect();
        self.gap_rules = gap_rules::table
            .order((gap_rules::sort, gap_rules::gap))
            .select((
                gap_rules::gap,
                gap_rules::asks,
                gap_rules::answer,
                gap_rules::schemes,
                gap_rules::basis_text,
                gap_rules::checked,
                gap_rules::valid_from,
                gap_rules::valid_to,
            ))
            .load(conn)?;
        Ok(())
    }

    fn load_regions(&mut self, conn: &mut Conn) -> Result<(), Diesel> {
        let rows: Vec<(String, String, String, Option<String>)> = regions::table.load(conn)?;
        self.regions = rows
            .into_iter()
            .map(|(code, name, level, parent)| (code.clone(), Region { code, name, level, parent }))
            .collect();
        Ok(())
    }

    fn load_codes(&mut self, conn: &mut Conn, day: Day) -> Result<(), Diesel> {
        let rows: Vec<(String, String, String, Option<Day>, Option<Day>)> = codes::table
            .order((codes::list, codes::sort, codes::code))
            .select((codes::list, codes::code, codes::label, codes::valid_from, codes::valid_to))
            .load(conn)?;
        for (list, code, label, from, to) in rows {
            if holds(from, to, day) {
                self.lists.entry(list).or_default().push(Code { code, label });
            }
        }
        Ok(())
    }

    fn load_units(&mut self, conn: &mut Conn, day: Day) -> Result<(), Diesel> {
        let rows: Vec<(UnitId, String, String, String, Option<UnitId>)> = units::table
            .order(units::code)
            .select((units::id, units::code, units::name, units::agency_type, units::parent_id))
            .load(conn)?;
        let addresses: Vec<(UnitId, String, String)> =
            units::table.select((units::id, units::address, units::contact)).load(conn)?;
        self.addresses =
            addresses.into_iter().map(|(id, address, contact)| (id, Address { address, contact })).collect();
        self.standings = standing::load(conn)?.into_iter().collect();
        let areas: Vec<(UnitId, String, Option<Day>, Option<Day>)> = unit_areas::table
            .order(unit_areas::region_code)
            .select((unit_areas::unit_id, unit_areas::region_code, unit_areas::valid_from, unit_areas::valid_to))
            .load(conn)?;
        let mut of_unit: HashMap<UnitId, Vec<String>> = HashMap::default();
        for (unit, region, from, to) in areas {
            if holds(from, to, day) {
                of_unit.entry(unit).or_default().push(region);
            }
        }
        for (id, code, name, agency_type, parent) in rows {
            let areas = of_unit.remove(&id).unwrap_or_default();
            self.add_unit(Arc::new(UnitCard { id, code, name, agency_type, parent, areas }));
        }
        Ok(())
    }

    /// Units come in the order of their codes.
    pub(crate) fn add_unit(&mut self, unit: Arc<UnitCard>) {
        self.units_of.entry(unit.agency_type.clone()).or_default().push(Arc::clone(&unit));
        self.units.insert(unit.id, unit);
    }

    fn load_rules(&mut self, conn: &mut Conn, day: Day) -> Result<(), Diesel> {
        self.deadlines = deadline_rules::table
            .select((
                deadline_rules::clock,
                deadline_rules::variant,
                deadline_rules::length,
                deadline_rules::unit,
                deadline_rules::basis_text,
                deadline_rules::valid_from,
                deadline_rules::valid_to,
            ))
            .load(conn)?;
        self.calendar = calendar(conn)?;
        self.hotlines = hotlines::table
            .order(hotlines::sort)
            .select((hotlines::label, hotlines::number, hotlines::need, hotlines::region_code))
            .load(conn)?;
        self.matrix = referral_matrix::table
            .order((referral_matrix::need, referral_matrix::rank))
            .select((
                referral_matrix::need,
                referral_matrix::label,
                referral_matrix::rank,
                referral_matrix::agency_type,
                referral_matrix::urgency,
                referral_matrix::bundles,
            ))
            .load(conn)?;
        self.recipients =
            alert_recipients::table.select((alert_recipients::alert_type, alert_recipients::agency_type)).load(conn)?;
        self.disclosure = disclosure_rules::table
            .select((
                disclosure_rules::agency_type,
                disclosure_rules::bundle,
                disclosure_rules::only_pmi,
                disclosure_rules::named_pic,
            ))
            .load(conn)?;
        let names: Vec<(String, String, Day, Option<Day>)> = agency_types::table
            .select((agency_types::code, agency_types::name, agency_types::valid_from, agency_types::valid_to))
            .load(conn)?;
        self.agency_names = names
            .into_iter()
            .filter(|(_, _, from, to)| holds(Some(*from), *to, day))
            .map(|(code, name, _, _)| (code, name))
            .collect();
        Ok(())
    }

    /// All of them, whatever the day: an offence may lie years back.
    fn load_articles(&mut self, conn: &mut Conn) -> Result<(), Diesel> {
        self.articles = legal_articles::table
            .select((
                legal_articles::topic,
                legal_articles::law,
                legal_articles::article,
                legal_articles::words,
                legal_articles::valid_from,
                legal_articles::valid_to,
            ))
            .load(conn)?;
        self.articles.sort_by(|a, b| (&a.topic, a.valid_from, &a.law).cmp(&(&b.topic, b.valid_from, &b.law)));
        Ok(())
    }

    pub fn options(&self, list: &str) -> &[Code] {
        self.lists.get(list).map_or(&[], Vec::as_slice)
    }
    pub fn has_code(&self, list: &str, code: &str) -> bool {
        self.options(list).iter().any(|c| c.code == code)
    }
    /// The label of a code, or why there is none (INT-07); a code without a label is shown as it is.
    pub fn label(&self, list: &str, code: &str) -> String {
        self.label_of(list, code).to_owned()
    }
    /// The same for rows of a list, which need no copy.
    pub fn label_of<'a>(&'a self, list: &str, code: &'a str) -> &'a str {
        let found = |list| self.options(list).iter().find(|c| c.code == code);
        found(list).or_else(|| found("missing_reason")).map_or(code, |c| &c.label)
    }
    pub fn unit(&self, id: UnitId) -> Option<&Arc<UnitCard>> {
        self.units.get(&id)
    }
    pub fn standing(&self, id: UnitId) -> Option<&Standing> {
        self.standings.get(&id)
    }
    pub fn address(&self, id: UnitId) -> Address {
        self.addresses.get(&id).cloned().unwrap_or_default()
    }
    pub fn unit_name(&self, id: UnitId) -> String {
        self.units.get(&id).map_or_else(|| "unit yang sudah tidak ada".to_owned(), |u| u.name.clone())
    }
    /// The name of a region without what lies above it.
    pub fn region_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.regions.get(code).map_or(code, |r| &r.name)
    }
    /// `72.10` of `72.10.01.2001`; the whole code when it is shorter.
    pub fn regency_of(code: &str) -> &str {
        code.get(..5).unwrap_or(code)
    }
    pub fn regency_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.region_name(Self::regency_of(code))
    }
    /// "Desa Pakuli, Kec. Gumbasa, Kabupaten Sigi": 64 village names repeat in the province.
    pub fn place_name(&self, code: &str) -> String {
        let Some(region) = self.regions.get(code) else { return code.to_owned() };
        let own = match region.level.as_str() {
            "desa" => format!("Desa {}", region.name),
            "kelurahan" => format!("Kelurahan {}", region.name),
            "kecamatan" => format!("Kec. {}", region.name),
            _ => region.name.clone(),
        };
        match &region.parent {
            Some(parent) if region.level != "provinsi" && region.level != "kabupaten_kota" => {
                format!("{own}, {}", self.place_name(parent))
            }
            _ => own,
        }
    }
    /// The rule of a clock that holds on a day.
    pub fn deadline(&self, clock: &str, variant: &str, day: Day) -> Option<&DeadlineRule> {
        self.deadlines.iter().find(|r| r.clock == clock && r.variant == variant && holds(r.valid_from, r.valid_to, day))
    }
    /// Articles of a topic that held on the day of the offence; all of them while the day is unknown.
    pub fn articles_on(&self, topic: &str, offence: Option<Day>) -> Vec<&Article> {
        let held = |a: &&Article| offence.is_none_or(|day| holds(a.valid_from, a.valid_to, day));
        self.articles.iter().filter(|a| a.topic == topic).filter(held).collect()
    }
    pub fn units_of_type(&self, agency_type: &str) -> impl Iterator<Item = &Arc<UnitCard>> {
        self.units_of.get(agency_type).into_iter().flatten()
    }
    /// Units of an agency type whose area covers a region, by code.
    pub fn units_for(&self, agency_type: &str, region: &str) -> Vec<&Arc<UnitCard>> {
        self.units_of_type(agency_type).filter(|unit| unit.covers(region)).collect()
    }
}
