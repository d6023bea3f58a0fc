//! Which field classes an agency may receive of this person (disclosure table of domain §2.2, D-07),
//! and the least that a need asks for (§2.1). Pure: the rows are data.
use crate::access::{Bundle, Bundles};
use crate::reference::book::{DisclosureRow, MatrixRow};

/// Whose data would go, and to whom.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    pub agency_type: &'a str,
    /// The case of a migrant worker.
    pub pmi: bool,
    pub child: bool,
    /// Somebody in the case is a child: the account tells of it, whomever the referral names.
    pub tells_of_child: bool,
}

/// Why a class is closed, in words for the tick box.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Closed {
    /// The table gives this agency nothing of the kind.
    NotThisAgency,
    OnlyMigrants,
    /// Only a child has these fields.
    NoChild,
    /// Of a child, identity and contact open only together with its own fields, which this agency
    /// may not have.
    ChildOnly,
}

impl Closed {
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NotThisAgency => "Tidak boleh dibuka untuk jenis instansi ini.",
            Self::OnlyMigrants => "Untuk instansi ini hanya dalam berkas pekerja migran.",
            Self::NoChild => "Hanya untuk anak.",
            Self::ChildOnly => "Data anak tidak boleh dibuka untuk jenis instansi ini.",
        }
    }
}

/// Whether one class may go.
pub fn closed(rows: &[DisclosureRow], about: About<'_>, bundle: Bundle) -> Option<Closed> {
    let row = |bundle| rows.iter().find(|r| r.agency_type == about.agency_type && r.bundle == bundle);
    let Some(rule) = row(bundle) else { return Some(Closed::NotThisAgency) };
    if rule.only_pmi && !about.pmi {
        return Some(Closed::OnlyMigrants);
    }
    match bundle {
        Bundle::Children if !about.child => Some(Closed::NoChild),
        Bundle::Identity | Bundle::Contact if about.child && row(Bundle::Children).is_none() => Some(Closed::ChildOnly),
        _ => None,
    }
}

/// Upper bound: what may be ticked at all.
pub fn possible(rows: &[DisclosureRow], about: About<'_>) -> Bundles {
    Bundle::ALL.iter().copied().filter(|bundle| closed(rows, about, *bundle).is_none()).collect()
}

/// What the form ticks beforehand: the least that this need asks of this agency.
pub fn least(matrix: &[MatrixRow], rows: &[DisclosureRow], need: &str, about: About<'_>) -> Bundles {
    let asked = matrix.iter().find(|r| r.need == need && r.agency_type == about.agency_type);
    let asked = asked.map_or(Bundles::NONE, |row| Bundles::from_codes(&row.bundles));
    let asked = if about.child && touches_child(asked) { asked.with(Bundle::Children) } else { asked };
    asked.and(possible(rows, about))
}

/// Of a child, identity or contact without the child's own fields: not a choice that may be made.
pub fn splits_child(chosen: Bundles, child: bool) -> bool {
    child && touches_child(chosen) && !chosen.has(Bundle::Children)
}

const fn touches_child(chosen: Bundles) -> bool {
    chosen.has(Bundle::Identity) || chosen.has(Bundle::Contact)
}

/// What one officer of the receiving unit may open of a grant. A child's own fields, and with them
/// its identity and contact, are for the named officer where the table says so.
pub fn for_officer(rows: &[DisclosureRow], granted: Bundles, about: About<'_>, is_named: bool) -> Bundles {
    let rule = rows.iter().find(|r| r.agency_type == about.agency_type && r.bundle == Bundle::Children);
    let may = rule.is_some_and(|r| !r.named_pic || is_named);
    let told = [Bundle::Narrative, Bundle::Journey, Bundle::Suspects, Bundle::Documents, Bundle::Legal];
    let hide = about.tells_of_child && !is_named;
    let granted = if hide { told.into_iter().fold(granted, Bundles::without) } else { granted };
    if !about.child || (may && granted.has(Bundle::Children)) {
        return granted;
    }
    granted.without(Bundle::Children).without(Bundle::Identity).without(Bundle::Contact)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(agency_type: &str, bundle: Bundle, only_pmi: bool, named_pic: bool) -> DisclosureRow {
        DisclosureRow { agency_type: agency_type.into(), bundle, only_pmi, named_pic }
    }
    fn rows() -> Vec<DisclosureRow> {
        vec![
            row("rsud", Bundle::Contact, false, false),
            row("rsud", Bundle::Identity, false, false),
            row("rsud", Bundle::Health, false, false),
            row("rsud", Bundle::Children, false, true),
            row("bp3mi", Bundle::Contact, false, false),
            row("bp3mi", Bundle::Narrative, true, false),
        ]
    }
    fn about(agency_type: &str, pmi: bool, child: bool) -> About<'_> {
        About { agency_type, pmi, child, tells_of_child: child }
    }
    fn set(bundles: &[Bundle]) -> Bundles {
        bundles.iter().copied().collect()
    }

    #[test]
    fn con_12_what_the_table_does_not_give_cannot_be_ticked() {
        assert_eq!(closed(&rows(), about("rsud", false, false), Bundle::Narrative), Some(Closed::NotThisAgency));
        assert_eq!(possible(&rows(), about("polres", false, false)), Bundles::NONE);
    }

    #[test]
    fn the_narrative_goes_to_bp3mi_only_in_a_migrant_case() {
        assert_eq!(closed(&rows(), about("bp3mi", false, false), Bundle::Narrative), Some(Closed::OnlyMigrants));
        assert_eq!(closed(&rows(), about("bp3mi", true, false), Bundle::Narrative), None);
    }

    #[test]
    fn a_childs_identity_goes_only_where_its_own_fields_may_go() {
        assert!(possible(&rows(), about("bp3mi", true, true)).has(Bundle::Narrative));
        assert!(!possible(&rows(), about("bp3mi", true, true)).has(Bundle::Contact));
        assert!(possible(&rows(), about("rsud", false, true)).has(Bundle::Identity));
        assert!(splits_child(set(&[Bundle::Identity]), true));
        assert!(!splits_child(set(&[Bundle::Identity, Bundle::Children]), true));
        assert!(!splits_child(set(&[Bundle::Identity]), false));
    }

    #[test]
    fn the_default_is_the_least_of_the_matrix_within_the_table() {
        let matrix = vec![MatrixRow {
            need: "medical".into(),
            label: "Medis".into(),
            rank: 1,
            agency_type: "rsud".into(),
            urgency: "urgent".into(),
            bundles: "contact;identity;narrative".into(),
        }];
        let adult = least(&matrix, &rows(), "medical", about("rsud", false, false));
        assert_eq!(adult, set(&[Bundle::Contact, Bundle::Identity]));
        let child = least(&matrix, &rows(), "medical", about("rsud", false, true));
        assert_eq!(child, set(&[Bundle::Contact, Bundle::Identity, Bundle::Children]));
        assert_eq!(least(&matrix, &rows(), "school", about("rsud", false, false)), Bundles::NONE);
    }

    #[test]
    fn a_child_opens_for_the_named_officer_only() {
        let granted = set(&[Bundle::Identity, Bundle::Health, Bundle::Children]);
        let child = about("rsud", false, true);
        assert_eq!(for_officer(&rows(), granted, child, true), granted);
        assert_eq!(for_officer(&rows(), granted, child, false), set(&[Bundle::Health]));
        assert_eq!(for_officer(&rows(), granted, about("rsud", false, false), false), granted);
    }

    #[test]
    fn acc_03_an_account_that_tells_of_a_child_is_for_the_named_officer() {
        let granted = set(&[Bundle::Identity, Bundle::Narrative]);
        let adult = About { tells_of_child: true, ..about("rsud", false, false) };
        assert_eq!(for_officer(&rows(), granted, adult, false), set(&[Bundle::Identity]));
        assert_eq!(for_officer(&rows(), granted, adult, true), granted);
        let journey = set(&[Bundle::Journey, Bundle::Legal]);
        assert_eq!(for_officer(&rows(), journey, adult, false), Bundles::NONE, "the journey tells of the child too");
    }
}
