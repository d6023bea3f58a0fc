//! Why a conference is asked for (domain §3: high risk, three offices, another province, a referral that was refused twice).
use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::referrals;

use super::CLOCK;
use crate::base::ids::UnitId;
use crate::cases::model::Case;
use crate::clocks;
use crate::coded;
use crate::db::Conn;
use crate::reference::Book;

coded! {
    Ground { HighRisk = "high_risk", ThreeOffices = "three_offices", OtherProvince = "other_province", Refused = "refused" }
}

impl Ground {
    pub const fn label(self) -> &'static str {
        match self {
            Self::HighRisk => "risiko tinggi",
            Self::ThreeOffices => "tiga instansi atau lebih terlibat",
            Self::OtherProvince => "lintas provinsi",
            Self::Refused => "rujukan berulang kali ditolak atau dikembalikan",
        }
    }
}

/// What the rule looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    pub high_risk: bool,
    /// The owner and those who were asked to help.
    pub offices: usize,
    pub other_province: bool,
    pub refused: bool,
}

pub fn grounds(known: Known) -> Vec<Ground> {
    [
        (known.high_risk, Ground::HighRisk),
        (known.offices >= 3, Ground::ThreeOffices),
        (known.other_province, Ground::OtherProvince),
        (known.refused, Ground::Refused),
    ]
    .into_iter()
    .filter_map(|(holds, ground)| holds.then_some(ground))
    .collect()
}

/// "risiko tinggi; lintas provinsi"
pub fn words(codes: &str) -> String {
    codes.split(';').filter_map(Ground::parse).map(Ground::label).collect::<Vec<_>>().join("; ")
}

pub fn of(conn: &mut Conn, book: &Book, case: &Case) -> Result<Vec<Ground>, Diesel> {
    let asked: Vec<UnitId> = referrals::table
        .filter(referrals::case_id.eq(case.id))
        .filter(referrals::state.ne_all(["draft", "awaiting_consent", "rejected", "cancelled"]))
        .select(referrals::to_unit_id)
        .distinct()
        .load(conn)?;
    let province = case.region_code.get(..2).unwrap_or_default();
    let elsewhere = |unit: &UnitId| {
        let areas = book.unit(*unit).map(|unit| unit.areas.as_slice()).unwrap_or_default();
        !province.is_empty() && !areas.is_empty() && areas.iter().all(|area| !area.starts_with(province))
    };
    let refused = clocks::store::running(conn, case.id.any())?.iter().any(|clock| clock.clock == CLOCK);
    Ok(grounds(Known {
        high_risk: case.risk_level == "high",
        offices: asked.iter().filter(|unit| **unit != case.unit_id).count() + 1,
        other_province: asked.iter().any(elsewhere),
        refused,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ground_asks_for_it_and_is_told() {
        assert!(grounds(Known { offices: 2, ..Known::default() }).is_empty());
        assert_eq!(grounds(Known { offices: 3, ..Known::default() }), [Ground::ThreeOffices]);
        let all = Known { high_risk: true, offices: 4, other_province: true, refused: true };
        assert_eq!(grounds(all).len(), 4);
        assert_eq!(words("high_risk;refused"), "risiko tinggi; rujukan berulang kali ditolak atau dikembalikan");
    }
}
