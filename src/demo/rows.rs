//! Rows before they are in the database. Makers fill them in memory, so that a test can compare two runs;
//! `write` puts them in, parents before children, and the audit rows in the order of their time.
use diesel::prelude::*;
use sintuvu_schema::{
    alerts, attachments, care_sheets, case_notes, case_staff, cases, clocks, consents, contact_attempts, emergencies,
    grants, intake_versions, jobs, letter_steps, letters, monitoring_visits, notices, outreach, plan_agreements,
    plan_rows, plans, referrals, risk_assessments, screenings, services, victims,
};

use crate::alerts::model::Alert;
use crate::audit::{Chain, Entry};
use crate::base::clock::Moment;
use crate::base::ids::{AnyId, CaseId, JobId, NoticeId, RowId, UnitId, UserId};
use crate::cases::attachments::model::Attachment;
use crate::cases::care::store::CareSheet;
use crate::cases::correcting::store::Version;
use crate::cases::emergency::store::Emergency;
use crate::cases::model::{Case, ContactNote, Victim};
use crate::cases::plan::store::{Plan, PlanRow, Said};
use crate::cases::records::{Note, Risk, Screening, Service, Visit};
use crate::clocks::Running;
use crate::consent::model::Consent;
use crate::crypto::{DataKey, Keyring, Sealed};
use crate::db::Conn;
use crate::jobs::JobKind;
use crate::keys;
use crate::letters::model::{Letter, Step};
use crate::outreach::model::Outreach;
use crate::referrals::grants::Grant;
use crate::referrals::model::Referral;

/// A data key and whose it is.
pub struct KeyRow {
    pub key: DataKey,
    pub owner_kind: &'static str,
    pub owner: AnyId,
    pub at: Moment,
}

#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = case_staff)]
pub struct Staff {
    pub case_id: CaseId,
    pub user_id: UserId,
    pub relation: String,
    pub at: Moment,
}

#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = contact_attempts)]
pub struct Contact {
    pub id: RowId,
    pub case_id: CaseId,
    pub attempted_at: Moment,
    pub how: String,
    pub reached: bool,
    pub note: Option<Sealed<ContactNote>>,
    pub made_by: UserId,
    pub made_at: Moment,
}

#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = jobs)]
pub struct JobRow {
    pub id: JobId,
    pub kind: JobKind,
    pub object_id: Option<AnyId>,
    pub unique_key: String,
    pub run_at: Moment,
    pub attempts: i32,
    pub last_error: String,
}

#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = notices)]
pub struct NoticeRow {
    pub id: NoticeId,
    pub unit_id: UnitId,
    pub user_id: Option<UserId>,
    pub kind: String,
    pub object_kind: String,
    pub object_id: AnyId,
    pub code: String,
    pub at: Moment,
    pub read_at: Option<Moment>,
    pub unique_key: String,
}

#[derive(Default)]
pub struct Rows {
    pub keys: Vec<KeyRow>,
    pub alerts: Vec<Alert>,
    pub cases: Vec<Case>,
    pub staff: Vec<Staff>,
    pub victims: Vec<Victim>,
    pub screenings: Vec<Screening>,
    pub risks: Vec<Risk>,
    pub notes: Vec<Note>,
    pub versions: Vec<Version>,
    pub sheets: Vec<CareSheet>,
    pub plans: Vec<Plan>,
    pub plan_rows: Vec<PlanRow>,
    pub said: Vec<Said>,
    pub services: Vec<Service>,
    pub visits: Vec<Visit>,
    pub contacts: Vec<Contact>,
    pub consents: Vec<Consent>,
    pub referrals: Vec<Referral>,
    pub grants: Vec<Grant>,
    pub emergencies: Vec<Emergency>,
    pub attachments: Vec<Attachment>,
    pub letters: Vec<Letter>,
    pub letter_steps: Vec<Step>,
    pub outreach: Vec<Outreach>,
    pub clocks: Vec<Running>,
    pub jobs: Vec<JobRow>,
    pub notices: Vec<NoticeRow>,
    pub audit: Vec<(Moment, Entry)>,
}

impl Rows {
    pub fn append(&mut self, mut other: Self) {
        macro_rules! append {
            ($($rows:ident),+ $(,)?) => { $(self.$rows.append(&mut other.$rows);)+ };
        }
        append!(keys, alerts, cases, staff, victims, screenings, risks, notes, services, visits, contacts, consents);
        append!(emergencies, versions, sheets, plans, plan_rows, said, attachments, letters, letter_steps);
        append!(referrals, grants, outreach, clocks, jobs, notices, audit);
    }

    /// How many rows there are, so that batches stay small.
    pub fn len(&self) -> usize {
        let of_cases = self.cases.len() + self.victims.len() + self.consents.len() + self.services.len();
        let of_others = self.alerts.len() + self.referrals.len() + self.outreach.len() + self.clocks.len();
        of_cases + of_others + self.screenings.len() + self.risks.len() + self.audit.len()
    }

    /// One transaction for all of them. The chain's head is locked first, as in every batch of writes.
    pub fn write(self, conn: &mut Conn, keyring: &Keyring) -> anyhow::Result<()> {
        conn.transaction(|conn| {
            let mut chain = Chain::lock(conn)?;
            self.write_in(conn, keyring, &mut chain)?;
            chain.store(conn, keyring)?;
            Ok(())
        })
    }

    fn write_in(mut self, conn: &mut Conn, keyring: &Keyring, chain: &mut Chain) -> QueryResult<()> {
        for row in &self.keys {
            keys::insert(conn, keyring, row.at, &row.key, row.owner_kind, row.owner)?;
        }
        macro_rules! put {
            ($($rows:ident => $table:ident),+ $(,)?) => {$(
                for row in self.$rows {
                    diesel::insert_into($table::table).values(row).execute(conn)?;
                }
            )+};
        }
        put!(alerts => alerts, cases => cases, staff => case_staff, victims => victims);
        put!(screenings => screenings, risks => risk_assessments, notes => case_notes, services => services);
        put!(versions => intake_versions);
        put!(sheets => care_sheets, plans => plans, plan_rows => plan_rows, said => plan_agreements);
        put!(visits => monitoring_visits, contacts => contact_attempts, consents => consents);
        put!(referrals => referrals, grants => grants, outreach => outreach);
        put!(emergencies => emergencies, attachments => attachments, letters => letters, letter_steps => letter_steps);
        put!(clocks => clocks, jobs => jobs, notices => notices);
        self.audit.sort_by_key(|(at, _)| *at);
        for (at, entry) in &self.audit {
            chain.append(conn, keyring, *at, entry)?;
        }
        Ok(())
    }
}
