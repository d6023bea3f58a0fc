//! What stands around a case's page: an emergency that is open, the file that it became part of, the files
//! that became part of it.
use diesel::result::Error as Diesel;

use super::emergency;
use super::flow::CaseState;
use super::merged::{self, Found, Gone};
use super::model::Case;
use super::story;
use crate::access::{Action, Actor, Facts, Relation, decide};
use crate::audit::Event;
use crate::base::clock::Moment;
use crate::base::ids::AnyId;
use crate::db::Conn;
use crate::reference::Book;
use crate::web::answer::Answer;
use crate::web::edge::set_header;
use crate::web::timeline::{self, TimelineEntry};

pub struct Around {
    /// Until when an emergency is open for this reader.
    pub until: Option<Moment>,
    /// Address and code of the case that stays.
    pub kept: Option<(String, String)>,
    /// What went there.
    pub went: Option<Found>,
    /// "2 orang, 1 rujukan"; empty in an emergency, like that of each merged file.
    pub went_amount: String,
    /// Each merged file: address, code, when, how much came.
    pub joined: Vec<Joined>,
    pub log_href: Option<String>,
    /// Where whoever reported gets a code to follow the case with.
    pub receipt_href: Option<String>,
    /// Its forms on paper.
    pub print_href: Option<String>,
    /// The letters about it, for those who may read them.
    pub letters_href: Option<String>,
    pub attachments_href: Option<String>,
    /// Its referrals; a draft has none, and in an emergency nobody needs them.
    pub referrals_href: Option<String>,
    gone: Vec<Gone>,
    case: AnyId,
}

pub struct Joined {
    pub href: String,
    pub code: String,
    pub at: Option<Moment>,
    pub amount: String,
}

impl Around {
    pub fn of(conn: &mut Conn, actor: &Actor, case: &Case, facts: &Facts) -> Result<Self, Diesel> {
        let until = if facts.relations.has(Relation::Emergency) && !facts.relations.has(Relation::OwnerUnit) {
            emergency::store::open_until(conn, case.id, actor.user, actor.now)?
        } else {
            None
        };
        let kept = merged::kept(conn, case)?;
        let went = if kept.is_some() { Some(merged::found_again(conn, case.id)?) } else { None };
        let gone = merged::into(conn, case.id)?;
        let mut amount = |case| if until.is_some() { Ok(String::new()) } else { merged::amount(conn, case) };
        let went_amount = if kept.is_some() { amount(case.id)? } else { String::new() };
        let mut joined = Vec::new();
        for one in &gone {
            let amount = amount(one.id)?;
            joined.push(Joined {
                href: format!("/berkas/{}", one.id),
                code: one.code.clone(),
                at: one.ended_at,
                amount,
            });
        }
        let draft = case.state == CaseState::Draft;
        let may = |action| decide(actor, action, facts).is_ok();
        let gives = may(Action::CaseGiveCode) && !case.state.is_final() && !draft;
        let way = |holds: bool, last: &str| holds.then(|| format!("/berkas/{}/{last}", case.id));
        Ok(Self {
            until,
            kept: kept.map(|(id, code)| (format!("/berkas/{id}"), code)),
            went,
            went_amount,
            joined,
            receipt_href: way(gives, "tanda-terima"),
            print_href: way(may(Action::CasePrint) && !draft, "cetak"),
            letters_href: way(may(Action::LetterView) && !draft, "surat"),
            attachments_href: way(may(Action::AttachmentList), "lampiran"),
            referrals_href: (until.is_none() && !draft).then(|| format!("/rujukan?berkas={}", case.id)),
            log_href: way(may(Action::CaseAccessLog), "jejak"),
            gone,
            case: case.id.any(),
        })
    }

    /// Whether anything stands under "Dokumen dan surat".
    pub const fn has_papers(&self) -> bool {
        self.attachments_href.is_some()
            || self.letters_href.is_some()
            || self.print_href.is_some()
            || self.receipt_href.is_some()
            || self.log_href.is_some()
    }
    /// What was open in an emergency does not stay on the screen: the page goes away by itself.
    pub fn in_time(&self, answer: Answer, now: Moment) -> Answer {
        let mut answer = answer?;
        if let Some(until) = self.until {
            let left = until.seconds_since(now).max(1);
            set_header(&mut answer, "refresh", &format!("{left}; url=/hari-ini"));
        }
        Ok(answer)
    }
    /// Roots of the log whose stories the page tells.
    pub fn roots(&self) -> Vec<AnyId> {
        std::iter::once(self.case).chain(self.gone.iter().map(|one| one.id.any())).collect()
    }
    /// What happened, in this file and in those that became part of it.
    pub fn story(&self, events: &[Event], book: &Book) -> Vec<TimelineEntry> {
        let entries = timeline::entries(events, book, |event| self.act_label(event), |event| self.state_label(event));
        story::only_changes(entries)
    }
    /// An act's words, with the file that it happened in when it was another.
    fn act_label(&self, event: &Event) -> String {
        let words = story::act_label(event);
        match self.gone.iter().find(|one| Some(one.id.any()) == event.root_id) {
            Some(one) if !words.is_empty() => format!("{words} (dalam {})", one.code),
            _ => words,
        }
    }
    /// The states of another file are not this one's.
    fn state_label(&self, event: &Event) -> String {
        if event.root_id == Some(self.case) { story::state_label(event) } else { String::new() }
    }
}
