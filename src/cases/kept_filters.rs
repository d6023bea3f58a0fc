//! Filters of the list of cases that an officer keeps under a short name. They are that account's alone: nobody else
//! sees, uses or removes them.
pub mod pages;

use diesel::prelude::*;
use diesel::result::Error as Diesel;
use sintuvu_schema::saved_filters;

use super::filters::Filter;
use crate::access::{Action, Actor, Facts};
use crate::base::ids::{FilterId, UserId};
use crate::base::text::personal::{HitKind, find_personal_data};
use crate::db::{Conn, Tx};
use crate::refusal::{Refusal, Subject};

const KIND: &str = "filter";
/// More than this is no help in choosing.
const MOST: usize = 20;

#[derive(Queryable, Selectable)]
#[diesel(table_name = saved_filters)]
pub struct Kept {
    pub id: FilterId,
    pub name: String,
    pub query: String,
}

/// A person's filters in the order in which they were first kept.
pub fn of(conn: &mut Conn, user: UserId) -> Result<Vec<Kept>, Diesel> {
    saved_filters::table
        .filter(saved_filters::user_id.eq(user))
        .order((saved_filters::kept_at.asc(), saved_filters::id.asc()))
        .select(Kept::as_select())
        .load(conn)
}

/// Why this cannot be a filter's name: names stand on the list for whoever looks over the shoulder.
fn name_fault(name: &str) -> Option<String> {
    let hits = find_personal_data(name);
    let number = hits.iter().find(|hit| matches!(hit.kind, HitKind::Nik | HitKind::Phone))?;
    Some(format!("Nama saringan tidak boleh memuat {}.", number.kind.label()))
}

/// Keeps the filter; one of the same name, in whatever capitals, is replaced.
fn keep(tx: &mut Tx<'_>, actor: &Actor, name: &str, filter: &Filter) -> Result<FilterId, Refusal> {
    let subject = Subject { actor, action: Action::FilterKeep, kind: KIND, id: actor.user.any() };
    let permit = subject.decide(&Facts::nothing())?;
    if let Some(text) = name_fault(name) {
        return Err(subject.fault("name", text));
    }
    if filter.is_empty() {
        return Err(subject.fault("name", "Saring daftar dulu, lalu simpan saringannya."));
    }
    let kept = of(tx.conn, actor.user)?;
    let query = filter.query().trim_start_matches('&').to_owned();
    let same = kept.iter().find(|one| one.name.to_lowercase() == name.to_lowercase());
    let id = match same {
        Some(same) => {
            diesel::update(saved_filters::table.find(same.id))
                .set((saved_filters::name.eq(name), saved_filters::query.eq(query)))
                .execute(tx.conn)?;
            same.id
        }
        None if kept.len() >= MOST => {
            return Err(subject.fault("name", format!("Paling banyak {MOST} saringan. Hapus satu dulu.")));
        }
        None => add(tx, actor.user, name, &query)?,
    };
    tx.record(&permit.entry(actor, KIND, id.any(), id.any()))?;
    Ok(id)
}

fn add(tx: &mut Tx<'_>, user: UserId, name: &str, query: &str) -> Result<FilterId, Diesel> {
    let id = FilterId::new();
    diesel::insert_into(saved_filters::table)
        .values((
            saved_filters::id.eq(id),
            saved_filters::user_id.eq(user),
            saved_filters::name.eq(name),
            saved_filters::query.eq(query),
            saved_filters::kept_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// Another person's filter does not exist here.
fn remove(tx: &mut Tx<'_>, actor: &Actor, id: FilterId) -> Result<(), Refusal> {
    let subject = Subject { actor, action: Action::FilterRemove, kind: KIND, id: id.any() };
    let permit = subject.decide(&Facts::nothing())?;
    let own = saved_filters::table.find(id).filter(saved_filters::user_id.eq(actor.user));
    if diesel::delete(own).execute(tx.conn)? == 0 {
        return Err(subject.hidden());
    }
    tx.record(&permit.entry(actor, KIND, id.any(), id.any()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::name_fault;

    #[test]
    fn a_name_with_a_number_of_somebody_is_refused_and_other_names_are_not() {
        for wrong in ["NIK 9901014107980001", "hubungi 0834 5550 0123", "+62 834-5550-0123"] {
            assert!(name_fault(wrong).is_some(), "{wrong}");
        }
        for right in ["Risiko tinggi, terlambat", "Pekan ini 7 hari", "99.01 identifikasi", "KS-7F3K2M"] {
            assert_eq!(name_fault(right), None, "{right}");
        }
    }
}
