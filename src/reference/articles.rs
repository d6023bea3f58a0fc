//! Articles of law by the days on which they hold: which one counts is a question of the day of the
//! offence, never of today (domain §0 no. 7, CAS-13).
use serde::Deserialize;

use super::read::{self, Fault, File};
use crate::base::clock::Day;

const FILE: File = File { name: "legal_articles.csv", text: include_str!("../../data/legal_articles.csv") };

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalArticle {
    pub topic: String,
    pub law: String,
    pub article: String,
    pub words: String,
    /// The first and the last day; none: it is open at that end.
    #[serde(deserialize_with = "read::day_or_open")]
    pub valid_from: Option<Day>,
    #[serde(deserialize_with = "read::day_or_open")]
    pub valid_to: Option<Day>,
    /// How sure we are of it (SOURCES.md).
    pub mark: String,
}

pub fn legal_articles() -> Result<Vec<LegalArticle>, Fault> {
    read::csv(&FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(topic: &str, day: &str) -> Vec<LegalArticle> {
        let day = Day::parse(day).unwrap();
        let holds = |row: &LegalArticle| {
            row.topic == topic && row.valid_from.is_none_or(|f| f <= day) && row.valid_to.is_none_or(|t| day <= t)
        };
        legal_articles().unwrap().into_iter().filter(holds).collect()
    }

    #[test]
    fn cas_13_each_topic_has_one_article_on_every_day_around_the_change() {
        for topic in ["trafficking_offence", "forced_crime"] {
            for day in ["2008-06-01", "2026-01-01", "2026-01-02", "2030-12-31"] {
                assert_eq!(on(topic, day).len(), 1, "{topic} on {day}");
            }
        }
        let law = |day| on("trafficking_offence", day).remove(0).law;
        assert_ne!(law("2026-01-01"), law("2026-01-02"));
    }
}
