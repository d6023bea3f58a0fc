//! What follows when a person asks something of her own data (CON-14): whoever watches over data hears of it, and an officer
//! who is named for it; of a withdrawal the case's officers at once, because sharing goes on until they act.
use diesel::result::Error as Diesel;

use crate::access::Role;
use crate::accounts;
use crate::base::ids::SubjectRequestId;
use crate::cases::rights::requests::{KIND, flow::RequestKind, store};
use crate::db::Tx;
use crate::notifications::{self, News};

pub(super) fn asked(tx: &mut Tx<'_>, id: SubjectRequestId) -> Result<(), Diesel> {
    let Some(found) = store::for_reaction(tx.conn, id)? else { return Ok(()) };
    let (request, object) = (&found.request, id.any());
    for (unit, user) in accounts::store::people_with_role(tx.conn, Role::Dpo)? {
        let key = format!("pdp_new:{id}:{user}");
        let news = News { kind: "pdp_new", unit, object_kind: KIND, object, code: &request.code, key: &key };
        notifications::tell_one(tx, &news, Some(user))?;
    }
    if request.kind == RequestKind::Withdrawal {
        let (kind, unit, key) = ("pdp_withdrawal", found.case.unit_id, format!("pdp_withdrawal:{id}"));
        notifications::tell(tx, &News { kind, unit, object_kind: KIND, object, code: &request.code, key: &key })?;
    }
    Ok(())
}

pub(super) fn assigned(tx: &mut Tx<'_>, id: SubjectRequestId) -> Result<(), Diesel> {
    let Some(found) = store::for_reaction(tx.conn, id)? else { return Ok(()) };
    let (request, unit) = (&found.request, found.case.unit_id);
    let key = format!("pdp_yours:{id}:{}", request.version);
    let news = News { kind: "pdp_yours", unit, object_kind: KIND, object: id.any(), code: &request.code, key: &key };
    notifications::tell_one(tx, &news, request.assigned_to)
}
