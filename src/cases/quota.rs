//! How many people's identity one officer may open before somebody else looks at it: ten different people
//! in an hour, thirty in a day (D-44, security.md 6.3). Above that the unit's head approves the count, and
//! the data protection officer is told. The same person again does not count. Pure; the rows stand in
//! `store`, the pages in `pages`.
use std::collections::BTreeMap;

use crate::base::clock::Moment;
use crate::base::ids::AnyId;
use crate::coded;

pub mod pages;
pub mod seeking;
pub mod store;

pub use store::{Taken, take, take_in_case};

coded! {
    /// Codes of `quota_requests.span`.
    Span { Hour = "hour", Day = "day" }
}

impl Span {
    /// Different people.
    pub const fn most(self) -> usize {
        match self {
            Self::Hour => 10,
            Self::Day => 30,
        }
    }
    const fn hours(self) -> i64 {
        match self {
            Self::Hour => 1,
            Self::Day => 24,
        }
    }
    /// Where it begins, counted back from now.
    pub const fn since(self, now: Moment) -> Moment {
        now.plus_hours(-self.hours())
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Hour => "satu jam",
            Self::Day => "24 jam",
        }
    }
    /// Whether a yes to `other` gives new room here: who may go on for the day may for the hour.
    const fn renewed_by(self, other: Self) -> bool {
        matches!((self, other), (Self::Hour, _) | (Self::Day, Self::Day))
    }
}

/// A look at somebody's identity: a person, or the case whose reporter was opened while it had no people.
pub type Look = (AnyId, Moment);

/// A head's yes.
pub type Approval = (Span, Moment);

/// A quota that a look at one more person would pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Passed {
    pub span: Span,
    /// Different people with this one, since the quota began or was renewed.
    pub looks: usize,
}

/// Whether one more look, at this person, is one too many. The longer span first: its yes renews both.
pub fn passed(looks: &[Look], approvals: &[Approval], whom: AnyId, now: Moment) -> Option<Passed> {
    [Span::Day, Span::Hour].into_iter().find_map(|span| {
        let used = used(looks, approvals, whom, span, now)?;
        (used >= span.most()).then_some(Passed { span, looks: used + 1 })
    })
}

/// Different people opened in the span since the last yes; None when this one is among those of the span.
fn used(looks: &[Look], approvals: &[Approval], whom: AnyId, span: Span, now: Moment) -> Option<usize> {
    let begins = span.since(now);
    let mut first: BTreeMap<AnyId, Moment> = BTreeMap::new();
    for (seen, at) in looks.iter().filter(|(_, at)| *at > begins) {
        first.entry(*seen).and_modify(|known| *known = (*known).min(*at)).or_insert(*at);
    }
    if first.contains_key(&whom) {
        return None;
    }
    let renewed = approvals.iter().filter(|(of, _)| span.renewed_by(*of)).map(|(_, at)| *at).max();
    Some(first.values().filter(|at| renewed.is_none_or(|renewed| **at > renewed)).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Moment {
        Moment::parse("2026-11-24T10:00:00+08:00").unwrap()
    }
    /// So many different people, one a minute, the last one a minute ago.
    fn minutes(count: i64) -> Vec<Look> {
        (1..=count).map(|n| (AnyId::new(), now().plus_seconds(-60 * n))).collect()
    }

    #[test]
    fn acc_13_the_eleventh_person_within_an_hour_is_one_too_many() {
        let someone = AnyId::new();
        assert_eq!(passed(&minutes(9), &[], someone, now()), None);
        let eleventh = Some(Passed { span: Span::Hour, looks: 11 });
        assert_eq!(passed(&minutes(10), &[], someone, now()), eleventh);
    }

    #[test]
    fn acc_13_the_same_person_again_does_not_count() {
        let mut looks = minutes(10);
        let known = looks.first().unwrap().0;
        assert_eq!(passed(&looks, &[], known, now()), None);
        looks.truncate(3);
        let often: Vec<Look> = looks.iter().cycle().take(60).copied().collect();
        assert_eq!(passed(&often, &[], AnyId::new(), now()), None);
    }

    #[test]
    fn acc_13_an_hour_later_there_is_room_again_until_the_day_is_full() {
        let earlier = |looks: Vec<Look>| looks.into_iter().map(|(v, at)| (v, at.plus_hours(-2))).collect::<Vec<_>>();
        assert_eq!(passed(&earlier(minutes(10)), &[], AnyId::new(), now()), None);
        let full = Some(Passed { span: Span::Day, looks: 31 });
        assert_eq!(passed(&earlier(minutes(30)), &[], AnyId::new(), now()), full);
    }

    #[test]
    fn acc_13_a_yes_gives_new_room_for_its_span() {
        let (looks, just_now) = (minutes(10), now().plus_seconds(-1));
        assert_eq!(passed(&looks, &[(Span::Hour, just_now)], AnyId::new(), now()), None);
        let thirty = minutes(30);
        let full = Some(Passed { span: Span::Day, looks: 31 });
        assert_eq!(passed(&thirty, &[(Span::Hour, just_now)], AnyId::new(), now()), full);
        assert_eq!(passed(&thirty, &[(Span::Day, just_now)], AnyId::new(), now()), None);
    }

    #[test]
    fn acc_13_who_was_opened_before_the_yes_stays_known_after_it() {
        let looks = minutes(10);
        let known = looks.first().unwrap().0;
        assert_eq!(passed(&looks, &[(Span::Hour, now())], known, now()), None);
    }
}
