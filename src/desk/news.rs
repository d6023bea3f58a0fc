//! News for one person: only of what that person may open, so that a code in a line of news tells
//! nobody of a record that is none of their business (ACC-12, D-64).
use diesel::result::Error as Diesel;

use crate::access::{Action, Actor, Role, Scope, decide};
use crate::base::clock::Moment;
use crate::base::ids::{AlertId, AnyId, CaseId, ConferenceId, ConsentId, ReferralId, SubjectRequestId};
use crate::cases::conference;
use crate::cases::rights::requests;
use crate::db::Conn;
use crate::notifications::{self, Notice};
use crate::{alerts, cases, referrals};

pub struct Line {
    pub text: String,
    pub href: String,
    pub at: Moment,
    pub unread: bool,
}

/// The newest first.
pub fn latest(conn: &mut Conn, actor: &Actor, limit: i64) -> Result<Vec<Line>, Diesel> {
    let mut lines = Vec::new();
    for notice in notifications::latest(conn, actor.unit.id, actor.user, limit)? {
        if let Some(href) = leads_to(conn, actor, &notice)? {
            let text = format!("{} · {}", notifications::sentence(&notice.kind), notice.code);
            lines.push(Line { text, href, at: notice.at, unread: notice.read_at.is_none() });
        }
    }
    Ok(lines)
}

/// Where a piece of news leads this person; None when it is not for them.
fn leads_to(conn: &mut Conn, actor: &Actor, notice: &Notice) -> Result<Option<String>, Diesel> {
    let id = notice.object_id;
    Ok(match notice.object_kind.as_str() {
        "alert" => {
            let found = alerts::store::find(conn, actor, AlertId::from(id))?;
            let base = if actor.is_village_side() { "/desa/lapor" } else { "/laporan-dini" };
            let opens = found.is_some_and(|(_, facts)| decide(actor, Action::AlertView, &facts).is_ok());
            opens.then(|| format!("{base}/{id}"))
        }
        "case" => case(conn, actor, CaseId::from(id), &notice.kind)?,
        "consent" => match cases::consents::case_of(conn, ConsentId::from(id))? {
            Some(of) => case(conn, actor, of, &notice.kind)?,
            None => None,
        },
        "referral" => {
            let found = referrals::store::find(conn, actor, ReferralId::from(id))?;
            let opens = found.is_some_and(|found| decide(actor, Action::ReferralView, &found.facts).is_ok());
            opens.then(|| format!("/rujukan/{id}"))
        }
        "conference" => {
            let found = conference::store::find(conn, actor, ConferenceId::from(id))?;
            let opens = found.is_some_and(|(_, facts)| decide(actor, Action::ConferenceView, &facts).is_ok());
            opens.then(|| format!("/konferensi/{id}"))
        }
        "pdp" => {
            let found = requests::store::find(conn, actor, SubjectRequestId::from(id))?;
            let opens = found.is_some_and(|(_, facts)| requests::store::right(actor, Action::PdpView, &facts).is_ok());
            opens.then(|| format!("/pdp/{id}"))
        }
        // Of an emergency only who reviews it may know; of a quota, who decides or watches.
        "breakglass" => Scope::of(actor, Action::EmergencyReview).is_some().then(|| format!("/akses-darurat/{id}")),
        "quota" if Scope::of(actor, Action::QuotaDecide).is_some() => Some(format!("/kuota/{id}")),
        "quota" => Scope::of(actor, Action::QuotaList).is_some().then(|| "/kuota".to_owned()),
        other => Some(elsewhere(actor, other, id)),
    })
}

/// Whoever opened a case knows that it is new.
fn case(conn: &mut Conn, actor: &Actor, id: CaseId, kind: &str) -> Result<Option<String>, Diesel> {
    let found = cases::store::find(conn, actor, id)?;
    let told = found.filter(|(case, _)| kind != "case_opened" || case.created_by != Some(actor.user));
    let opens = told.is_some_and(|(_, facts)| decide(actor, Action::CaseView, &facts).is_ok());
    Ok(opens.then(|| format!("/berkas/{id}")))
}

fn elsewhere(actor: &Actor, kind: &str, id: AnyId) -> String {
    match kind {
        "outreach" if actor.is_village_side() && !actor.has(Role::SubdistrictOfficer) => format!("/desa/kegiatan/{id}"),
        "outreach" => format!("/kegiatan/{id}"),
        "clock" => "/eskalasi".to_owned(),
        "holiday" => "/kelola/hari-libur".to_owned(),
        "user" if actor.has(Role::SysAdmin) || actor.has(Role::ProvCoordinator) => format!("/kelola/pengguna/{id}"),
        _ => "/pemberitahuan".to_owned(),
    }
}
