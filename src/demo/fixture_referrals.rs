//! The referrals of the contract fixture: ten of c1, one in each state, and those that c3, c6, c8, c9 need.
use super::case_file::{Asked, CaseFile};
use super::fixture_cases::Stage;
use super::fixture_texts as texts;
use super::record::Who;
use super::referral_file::{Ground, NewReferral, Nth};
use crate::access::Bundles;
use crate::base::clock::{Day, Moment};
use crate::base::ids::{ConsentId, UnitId, VictimId};
use crate::consent::flow::ConsentState;
use crate::consent::model::Details;
use crate::referrals::grants;

/// What is asked of whom.
#[derive(Clone, Copy)]
pub struct Ask {
    /// `referral.sent`
    pub key: &'static str,
    pub to: UnitId,
    pub need: &'static str,
    pub service: &'static str,
    pub urgency: &'static str,
    pub bundles: &'static str,
}

/// A referral with the consent it rests on.
pub struct Made {
    pub nth: Nth,
    pub consent: ConsentId,
    pub until: Option<Day>,
}

const HEALTH: &str = "health";
const PERSON: &str = "contact;identity";

impl Stage<'_> {
    pub fn refer(&mut self, file: &mut CaseFile<'_>, who: Who, at: Moment, ask: &Ask) -> Nth {
        let new = NewReferral {
            need: ask.need.into(),
            kind: "service_referral",
            service: ask.service,
            urgency: ask.urgency.into(),
            victim: victim(file),
            to: ask.to,
            bundles: Bundles::from_codes(ask.bundles),
            letter: texts::letter(&mut self.canaries, ask.key),
        };
        file.refer(who, at, new)
    }

    /// Asked, agreed to until a day, and sent an hour later.
    pub fn sent(
        &mut self,
        file: &mut CaseFile<'_>,
        who: Who,
        at: Moment,
        ask: &Ask,
        until: Option<Day>,
    ) -> Option<Made> {
        let person = victim(file)?;
        let about = (person, grants::SCOPE, Some(ask.to));
        let states = (ConsentState::NotAsked, ConsentState::Given, until);
        let known = file.record.rows.consents.iter().find(|c| c.target_unit_id == Some(ask.to)).map(|c| c.id);
        let consent = known.unwrap_or_else(|| self.asked_until(file, (who, at), ask.key, about, states));
        let nth = self.refer(file, who, at.plus_seconds(1_200), ask);
        let ground = Ground { basis: "consent", consent: Some((consent, until)), reason: "" };
        file.send(nth, who, at.plus_seconds(2_400), ground);
        Some(Made { nth, consent, until })
    }

    /// Sent and accepted by an officer of the receiving unit.
    pub fn accepted(
        &mut self,
        file: &mut CaseFile<'_>,
        who: Who,
        times: [Moment; 2],
        ask: &Ask,
        by: &str,
    ) -> anyhow::Result<Option<Made>> {
        self.accepted_until(file, who, times, (ask, None), by)
    }
    pub fn accepted_until(
        &mut self,
        file: &mut CaseFile<'_>,
        who: Who,
        [sent, accepted]: [Moment; 2],
        (ask, until): (&Ask, Option<Day>),
        by: &str,
    ) -> anyhow::Result<Option<Made>> {
        let account = self.cast.account(by)?;
        let made = self.sent(file, who, sent, ask, until);
        if let Some(made) = &made {
            let answer = texts::accepted(&mut self.canaries, ask.key, &account.full_name);
            file.accept(made.nth, account.who(), accepted, &answer, Some((made.consent, made.until)));
        }
        Ok(made)
    }

    /// c1: a referral in every state.
    pub fn all_states(
        &mut self,
        file: &mut CaseFile<'_>,
        who: Who,
        units: &dyn Fn(&str) -> anyhow::Result<UnitId>,
    ) -> anyhow::Result<()> {
        let ask = |key, to: &str, need, service, urgency, bundles| -> anyhow::Result<Ask> {
            Ok(Ask { key, to: units(to)?, need, service, urgency, bundles })
        };
        let now = self.set.now;
        self.refer(
            file,
            who,
            self.at(1, 14, 0),
            &ask("referral.draft", "puskesmas", "medical", "health", "urgent", PERSON)?,
        );

        let awaiting = ask("referral.awaiting", "uptdprov", "psych", "psych", "routine", PERSON)?;
        let nth = self.refer(file, who, self.at(1, 14, 10), &awaiting);
        file.ask_consent(nth, who, self.at(1, 14, 20));

        let crime = "contact;identity;narrative;suspects";
        let sent = ask("referral.sent", "polres1", "crime_report", "law_enforcement", "urgent", crime)?;
        self.sent(file, who, now.plus_hours(-2), &sent, None);
        let sent2 = ask("referral.sent2", "dinsos", "livelihood", "economic", "routine", PERSON)?;
        self.sent(file, who, self.at(1, 15, 0), &sent2, None);

        let returned = ask("referral.returned", "shelter", "safe_place_woman_child", "shelter", "urgent", PERSON)?;
        if let Some(made) = self.sent(file, who, self.at(3, 9, 0), &returned, None) {
            let answer = texts::refused(&mut self.canaries, returned.key, &["Waktu kedatangan", "Pendamping"]);
            file.send_back(made.nth, self.cast.who("shel")?, self.at(3, 13, 0), "incomplete", &answer);
        }
        let rejected = ask("referral.rejected", "disnaker1", "livelihood", "economic", "routine", "")?;
        if let Some(made) = self.sent(file, who, self.at(4, 9, 0), &rejected, None) {
            let answer = texts::refused(&mut self.canaries, rejected.key, &[]);
            file.reject(made.nth, self.cast.who("lab1")?, self.at(4, 13, 0), "out_of_mandate", &answer);
        }
        self.of_rsud(file, who, &ask)?;
        let completed = ask("referral.completed", "uptd2", "psych", "psych", "urgent", PERSON)?;
        let times = [self.at(7, 9, 0), self.at(7, 13, 0)];
        if let Some(made) = self.accepted(file, who, times, &completed, "cm2")? {
            let receiver = self.cast.who("cm2")?;
            file.begin(made.nth, receiver, self.at(6, 10, 0));
            let ended = self.at(2, 10, 0);
            let feedback = texts::feedback(&mut self.canaries, completed.key, ended.day());
            file.complete(made.nth, receiver, ended, &feedback);
        }
        let cancelled = ask("referral.cancelled", "dinsos", "livelihood", "economic", "routine", PERSON)?;
        let nth = self.refer(file, who, self.at(4, 10, 0), &cancelled);
        file.ask_consent(nth, who, self.at(4, 10, 10));
        let reason = self.text("referrals", "letter", cancelled.key, "Kebutuhannya sudah terpenuhi.");
        file.cancel(nth, who, self.at(4, 11, 0), &reason);
        Ok(())
    }

    fn of_rsud(
        &mut self,
        file: &mut CaseFile<'_>,
        who: Who,
        ask: &impl Fn(&'static str, &str, &'static str, &'static str, &'static str, &'static str) -> anyhow::Result<Ask>,
    ) -> anyhow::Result<()> {
        let running = ask("referral.in_progress", "rsud", "medical", "visum", "urgent", HEALTH)?;
        if let Some(made) = self.accepted(file, who, [self.at(5, 9, 0), self.at(5, 11, 0)], &running, "svc")? {
            file.begin(made.nth, self.cast.who("svc")?, self.at(4, 9, 0));
        }
        // The same office, so the same consent.
        let accepted = ask("referral.accepted", "rsud", "medical", "health", "urgent", HEALTH)?;
        self.accepted(file, who, [self.at(1, 9, 0), self.at(1, 11, 0)], &accepted, "svc")?;
        Ok(())
    }

    /// c8: agreed to for two days, which are over.
    pub fn run_out(&mut self, file: &mut CaseFile<'_>, who: Who, to: UnitId) -> anyhow::Result<Option<ConsentId>> {
        let ask = Ask {
            key: "case.c8",
            to,
            need: "crime_report",
            service: "law_enforcement",
            urgency: "urgent",
            bundles: PERSON,
        };
        let until = self.at(4, 0, 0).day();
        let times = [self.at(6, 9, 0), self.at(6, 13, 0)];
        let Some(made) = self.accepted_until(file, who, times, (&ask, Some(until)), "pol1")? else { return Ok(None) };
        file.begin(made.nth, self.cast.who("pol1")?, self.at(5, 9, 0));
        let over = until.plus_days(1).start();
        file.close_grant(made.nth, over, grants::EXPIRED);
        Ok(victim(file).map(|victim| {
            let asked = Asked {
                victim,
                scope: grants::SCOPE,
                unit: Some(to),
                from: ConsentState::Given,
                to: ConsentState::Expired,
                method: "",
                until: None,
                details: Details::default(),
            };
            file.answer(None, over, asked)
        }))
    }

    /// c9: agreed to, then taken back.
    pub fn taken_back(&mut self, file: &mut CaseFile<'_>, who: Who, to: UnitId) -> anyhow::Result<Option<ConsentId>> {
        let ask = Ask { key: "case.c9", to, need: "medical", service: "health", urgency: "urgent", bundles: HEALTH };
        let made = self.accepted(file, who, [self.at(5, 9, 0), self.at(5, 13, 0)], &ask, "svc")?;
        let (Some(made), Some(person)) = (made, victim(file)) else { return Ok(None) };
        file.begin(made.nth, self.cast.who("svc")?, self.at(4, 9, 0));
        let at = self.at(1, 14, 0);
        file.close_grant(made.nth, at, grants::WITHDRAWN);
        let states = (ConsentState::Given, ConsentState::Withdrawn, None);
        Ok(Some(self.asked_until(file, (who, at), "consent.withdrawn", (person, grants::SCOPE, Some(to)), states)))
    }
}

fn victim(file: &CaseFile<'_>) -> Option<VictimId> {
    file.record.rows.victims.first().map(|victim| victim.id)
}
