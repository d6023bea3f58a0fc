//! A case while it is made: reception, its people, their answers, what is written down. Each method leaves
//! the rows that the act of the same name leaves (`cases::intake`, `cases::actions`, `consent::actions`).
use super::record::{Begin, Deed, News, Record, Setting, Who};
use super::rows::{Contact, KeyRow, Rows, Staff};
use crate::access::{Action, Bundle, Bundles};
use crate::base::clock::{Day, Moment};
use crate::base::ids::{AlertId, CaseId, ConsentId, KeyId, RowId, ServiceId, UnitId, VictimId};
use crate::base::text::nik::NikContext;
use crate::base::text::{Nik, Phone};
use crate::cases::facts::ASSIGNED;
use crate::cases::flow::CaseState;
use crate::cases::model::{
    Answers, Case, CaseNote, ContactNote, Narrative, RiskNote, ServiceNote, Victim, VictimChild, VictimContact,
    VictimHealth, VictimIdentity, is_child_band,
};
use crate::cases::records::{Note, Risk, Screening, Service};
use crate::consent::flow::ConsentState;
use crate::consent::model::{Consent, Details};
use crate::crypto::{BlindKind, DataKey, Sealed, blind_index};

pub const KIND: &str = "case";

/// Reception as an officer gave it.
pub struct NewCase<'a> {
    /// Its number in the table, from which its ids and its code come.
    pub row: u64,
    pub region: &'a str,
    pub case_type: &'a str,
    pub channel: &'a str,
    pub danger: bool,
    pub official: bool,
    pub alert: Option<AlertId>,
    pub narrative: Option<Narrative>,
}

/// A person as the form gave them.
#[derive(Clone, Debug, Default)]
pub struct Person {
    pub sex: String,
    pub age_band: String,
    pub birth: Option<Day>,
    pub contact: VictimContact,
    pub identity: VictimIdentity,
    pub health: VictimHealth,
    pub child: VictimChild,
}

/// One answer for one scope.
pub struct Asked {
    pub victim: VictimId,
    pub scope: &'static str,
    pub unit: Option<UnitId>,
    pub from: ConsentState,
    pub to: ConsentState,
    pub method: &'static str,
    pub until: Option<Day>,
    pub details: Details,
}

pub struct CaseFile<'a> {
    pub record: Record<'a>,
    pub case: Case,
    pub key: DataKey,
    pub(super) set: &'a Setting<'a>,
    pub(super) row: u64,
}

impl<'a> CaseFile<'a> {
    /// A draft; `submit` makes it a case.
    pub fn draft(set: &'a Setting<'a>, who: Who, at: Moment, new: NewCase<'_>) -> Self {
        let id: CaseId = set.ids.id("cases", new.row);
        let key = DataKey::generate(set.ids.id::<KeyId>("case_keys", new.row));
        let mut record = Record::new(set, KIND, id.any(), new.row, new.region);
        record.rows.keys.push(KeyRow { key: key.clone(), owner_kind: KIND, owner: id.any(), at });
        let case = Case {
            id,
            code: set.ids.code("KS", new.row),
            version: 1,
            state: CaseState::Draft,
            register_no: None,
            unit_id: who.unit,
            region_code: new.region.to_owned(),
            case_type: new.case_type.to_owned(),
            channel: new.channel.to_owned(),
            risk_level: String::new(),
            danger: new.danger,
            has_child: false,
            is_official: new.official,
            sex: "unknown".into(),
            age_band: String::new(),
            assigned_to: Some(who.user),
            held_from: String::new(),
            alert_id: new.alert,
            continued_from: None,
            merged_into: None,
            screening_result: String::new(),
            close_reason: String::new(),
            close_proposed_by: None,
            closed_by: None,
            key_id: key.id(),
            narrative: new.narrative.map(|text| Sealed::seal(&key, id.any(), &text)),
            created_by: Some(who.user),
            created_at: at,
            updated_at: at,
            ended_at: None,
            due_at: None,
            last_contact_at: Some(at),
        };
        let mut file = Self { record, case, key, set, row: new.row };
        file.name(who, at);
        let to = CaseState::Draft.code();
        if file.case.alert_id.is_none() {
            file.log(at, who, Deed { action: "case.create", to, birth: true, ..Deed::default() });
        }
        file
    }

    /// The draft becomes a case: register number and first clock (D-26).
    pub fn submit(&mut self, who: Who, at: Moment, register_no: String) {
        self.case.register_no = Some(register_no);
        let (from, variant) = (self.case.state, if self.case.danger { "danger" } else { "" });
        self.case.state = CaseState::Received;
        self.clock(at, who, "case_identification", variant);
        let birth = self.case.alert_id.is_some();
        let (from, to) = (from.code(), CaseState::Received.code());
        self.log(at, who, Deed { action: "case.submit", from, to, birth, ..Deed::default() });
        let (unit, code, id) = (self.case.unit_id, self.case.code.clone(), self.case.id.any());
        let key = format!("case_opened:{id}:1");
        self.record.tell(&News {
            kind: "case_opened",
            unit,
            object_kind: KIND,
            object: id,
            code: &code,
            key: &key,
            at,
        });
    }

    fn name(&mut self, who: Who, at: Moment) {
        let staff = Staff { case_id: self.case.id, user_id: who.user, relation: ASSIGNED.into(), at };
        self.record.rows.staff.push(staff);
    }

    /// An audit row under the case; about the case itself unless the deed names something else.
    pub(super) fn log(&mut self, at: Moment, who: Who, deed: Deed) {
        let kind = if deed.kind.is_empty() { KIND } else { deed.kind };
        let object = deed.object.or(Some(self.case.id.any()));
        self.record.log(at, Some(who), Deed { kind, object, ..deed });
    }
    pub(super) fn clock(&mut self, at: Moment, who: Who, clock: &'static str, variant: &str) {
        let (object, code) = (self.case.id.any(), self.case.code.clone());
        let owner = Some(self.case.unit_id);
        let begin = Begin { clock, variant, kind: KIND, object, code: &code, owner, other: None };
        self.record.start(at, Some(who), &begin);
    }
    /// An act that leaves the state: the version moves, the log says who.
    pub(super) fn touch(&mut self, at: Moment, who: Who, deed: Deed) {
        self.case.version += 1;
        self.case.updated_at = at;
        let state = self.case.state.code();
        self.log(at, who, Deed { from: state, to: state, ..deed });
    }

    pub fn add_person(&mut self, who: Who, at: Moment, person: &Person) -> VictimId {
        let id: VictimId = self.record.next_id("victims");
        let number = i32::try_from(self.record.rows.victims.len() + 1).unwrap_or(1);
        let victim = self.sealed(id, number, at, person);
        if number == 1 {
            self.case.sex.clone_from(&person.sex);
            self.case.age_band.clone_from(&person.age_band);
        }
        self.case.has_child |= victim.is_child;
        self.record.rows.victims.push(victim);
        self.case.version += 1;
        self.case.updated_at = at;
        let all = [Bundle::Contact, Bundle::Identity, Bundle::Health, Bundle::Children];
        let classes = all.into_iter().collect::<Bundles>().codes();
        let (kind, object) = ("victim", Some(id.any()));
        self.log(at, who, Deed { action: "victim.create", kind, object, classes, birth: true, ..Deed::default() });
        id
    }

    fn sealed(&self, id: VictimId, number: i32, at: Moment, person: &Person) -> Victim {
        let (key, row) = (&self.key, id.any());
        let is_child = is_child_band(&person.age_band);
        let index = |kind, text: Option<String>| {
            text.filter(|t| !t.is_empty()).map(|t| blind_index(self.set.keyring, kind, &t))
        };
        let context = NikContext { today: at.day(), birth: person.birth, sex: None, known: &|_| true };
        let nik = Nik::parse(&person.identity.nik, &context).nik().map(|nik| nik.digits().to_owned());
        let phone = Phone::parse(&person.contact.phone).ok().map(|phone| phone.e164().to_owned());
        Victim {
            id,
            case_id: self.case.id,
            number,
            alias_code: format!("{}-{number}", self.case.code.trim_start_matches("KS-")),
            version: 1,
            sex: person.sex.clone(),
            age_band: person.age_band.clone(),
            is_child,
            contact: Some(Sealed::seal(key, row, &person.contact)),
            identity: Some(Sealed::seal(key, row, &person.identity)),
            health: Some(Sealed::seal(key, row, &person.health)),
            children: is_child.then(|| Sealed::seal(key, row, &person.child)),
            nik_index: index(BlindKind::Nik, nik),
            kk_index: index(BlindKind::Kk, Some(person.identity.kk_no.clone()).filter(|kk| kk.len() == 16)),
            passport_index: index(BlindKind::Passport, Some(person.identity.passport.clone())),
            phone_index: index(BlindKind::Phone, phone),
            created_at: at,
            updated_at: at,
            same_as: None,
        }
    }

    /// Appends one answer. `who`: None when it ran out by itself.
    pub fn answer(&mut self, who: Option<Who>, at: Moment, asked: Asked) -> ConsentId {
        let id: ConsentId = self.record.next_id("consents");
        let seq = i64::try_from(self.record.rows.consents.len() + 1).unwrap_or(1);
        let row = Consent {
            id,
            case_id: self.case.id,
            victim_id: asked.victim,
            scope: asked.scope.into(),
            target_unit_id: asked.unit,
            state: asked.to,
            method: asked.method.into(),
            valid_until: asked.until,
            details: Sealed::seal(&self.key, id.any(), &asked.details),
            made_by: who.map(|w| w.user),
            made_at: at,
            seq,
        };
        self.record.rows.consents.push(row);
        let (action, clock) = match asked.to {
            ConsentState::Withdrawn => (Action::ConsentWithdraw, "withdrawal_followup"),
            ConsentState::Expired => (Action::ConsentExpire, ""),
            ConsentState::NotObtainable => (Action::ConsentRecord, "consent_reask"),
            _ => (Action::ConsentRecord, ""),
        };
        if !clock.is_empty() {
            let (code, owner) = (self.case.code.clone(), Some(self.case.unit_id));
            let kind = "consent";
            let begin = Begin { clock, variant: "", kind, object: id.any(), code: &code, owner, other: None };
            self.record.start(at, who, &begin);
        }
        let deed = Deed {
            action: action.code(),
            kind: "consent",
            object: Some(id.any()),
            from: asked.from.code(),
            to: asked.to.code(),
            reason: asked.scope.into(),
            classes: String::new(),
            birth: true,
        };
        self.record.log(at, who, deed);
        id
    }

    /// The twelve answers, then the officer's choice with a reason.
    pub fn screen(&mut self, who: Who, at: Moment, answers: Answers, suggestion: &str, result: &str) {
        let asked = Answers { reason: String::new(), ..answers.clone() };
        for (chosen, kept) in [("", asked), (result, answers)] {
            let id: RowId = self.record.next_id("screenings");
            let row = Screening {
                id,
                case_id: self.case.id,
                suggestion: suggestion.into(),
                result: chosen.into(),
                answers: Sealed::seal(&self.key, id.any(), &kept),
                made_by: who.user,
                made_at: if chosen.is_empty() { at } else { at.plus_seconds(60) },
            };
            let made_at = row.made_at;
            self.record.rows.screenings.push(row);
            self.touch(made_at, who, Deed { action: "case.screen", ..Deed::default() });
        }
        result.clone_into(&mut self.case.screening_result);
    }

    pub fn rate_risk(&mut self, who: Who, at: Moment, level: &'static str, factors: &[&str], note: Option<String>) {
        let id: RowId = self.record.next_id("risk_assessments");
        let row = Risk {
            id,
            case_id: self.case.id,
            level: level.into(),
            factors: factors.join(";"),
            note: note.map(|text| Sealed::seal(&self.key, id.any(), &RiskNote(text))),
            made_by: who.user,
            made_at: at,
        };
        self.record.rows.risks.push(row);
        let case = self.case.id.any();
        for clock in ["risk_high_service", "risk_medium_service", "risk_low_followup", "risk_review", "reopen_risk"] {
            self.record.stop(at, Some(who), case, clock, "replaced");
        }
        if !matches!(self.case.state, CaseState::InService | CaseState::Monitoring) {
            let clock = match level {
                "high" => "risk_high_service",
                "medium" => "risk_medium_service",
                _ => "risk_low_followup",
            };
            self.clock(at, who, clock, "");
        }
        self.clock(at, who, "risk_review", level);
        level.clone_into(&mut self.case.risk_level);
        self.touch(at, who, Deed { action: "case.rate_risk", ..Deed::default() });
    }

    /// A sealed text without an act of its own.
    pub fn note(&mut self, who: Who, at: Moment, kind: &str, text: &str) -> RowId {
        let id: RowId = self.record.next_id("case_notes");
        let body = Sealed::seal(&self.key, id.any(), &CaseNote(text.to_owned()));
        let (case_id, kind) = (self.case.id, kind.to_owned());
        self.record.rows.notes.push(Note { id, case_id, kind, body, made_by: who.user, made_at: at });
        id
    }

    pub fn serve(&mut self, who: Who, at: Moment, service: &str, ended: Option<Day>, note: Option<String>) {
        let id: ServiceId = self.record.next_id("services");
        let row = Service {
            id,
            case_id: self.case.id,
            service: service.into(),
            state: if ended.is_some() { "done" } else { "running" }.into(),
            started_on: at.day(),
            ended_on: ended,
            note: note.map(|text| Sealed::seal(&self.key, id.any(), &ServiceNote(text))),
            made_by: who.user,
            made_at: at,
        };
        self.record.rows.services.push(row);
        self.touch(at, who, Deed { action: "case.record_service", birth: true, ..Deed::default() });
    }

    pub fn try_contact(&mut self, who: Who, at: Moment, how: &str, reached: bool, note: Option<String>) {
        let id: RowId = self.record.next_id("contact_attempts");
        let note = note.map(|text| Sealed::seal(&self.key, id.any(), &ContactNote(text)));
        let (case_id, how) = (self.case.id, how.to_owned());
        let row = Contact { id, case_id, attempted_at: at, how, reached, note, made_by: who.user, made_at: at };
        self.record.rows.contacts.push(row);
        if reached {
            self.case.last_contact_at = Some(at);
        }
        self.touch(at, who, Deed { action: "case.record_contact", ..Deed::default() });
    }

    /// Its rows, with every clock brought up to now.
    pub fn finish(mut self) -> Rows {
        self.record.settle();
        // Answers count in the order in which they were given.
        self.record.rows.consents.sort_by_key(|consent| consent.made_at);
        for (seq, consent) in (1_i64..).zip(&mut self.record.rows.consents) {
            consent.seq = seq;
        }
        self.case.due_at = self.record.next_due();
        self.record.rows.cases.push(self.case);
        self.record.rows
    }
}
