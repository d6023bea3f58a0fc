//! Reference data that ships in `data/`, copied into the database: what is missing is added, a row that an
//! administrator changed stays as it is. May run again and again; rows are told apart by their natural key.
use std::collections::HashSet;
use std::hash::Hash;

use diesel::prelude::*;
use sintuvu_schema::{
    agency_types, alert_recipients, codes, deadline_rules, disclosure_rules, gap_rules, holidays, hotlines, indicators,
    legal_articles, referral_matrix, regions,
};

use crate::access::Bundles;
use crate::base::clock::Day;
use crate::base::ids::RowId;
use crate::db::Conn;
use crate::reference;

/// The invented province of the contract fixture, which brings its own calendar (DECISIONS §1).
const INVENTED: &str = "99";

/// How many rows were added.
pub fn load(conn: &mut Conn) -> anyhow::Result<usize> {
    conn.transaction(|conn| {
        let mut added = regions(conn)? + codes(conn)? + deadlines(conn)? + hotlines(conn)? + matrix(conn)?;
        added += recipients(conn)? + disclosure(conn)? + agencies(conn)? + articles(conn)?;
        added += indicators(conn)? + gaps(conn)?;
        let invented: i64 = regions::table.filter(regions::code.eq(INVENTED)).count().get_result(conn)?;
        if invented == 0 {
            added += calendar(conn)?;
        }
        Ok(added)
    })
}

/// The shipped rows whose key the database does not have yet.
fn missing<T, K: Eq + Hash>(shipped: Vec<T>, known: Vec<K>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut known: HashSet<K> = known.into_iter().collect();
    shipped.into_iter().filter(|row| known.insert(key(row))).collect()
}

fn regions(conn: &mut Conn) -> anyhow::Result<usize> {
    let known: Vec<String> = regions::table.select(regions::code).load(conn)?;
    let rows = missing(reference::regions::regions()?, known, |row| row.code.clone());
    for row in &rows {
        diesel::insert_into(regions::table)
            .values((
                regions::code.eq(&row.code),
                regions::name.eq(&row.name),
                regions::level.eq(&row.level),
                regions::parent_code.eq(&row.parent_code),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}

fn codes(conn: &mut Conn) -> anyhow::Result<usize> {
    let known: Vec<(String, String)> = codes::table.select((codes::list, codes::code)).load(conn)?;
    let mut lists = reference::codes::codes()?;
    lists.extend([reference::countries()?, reference::currencies()?]);
    let shipped: Vec<_> = lists
        .iter()
        .flat_map(|list| (1_i32..).zip(&list.items).map(|(sort, item)| (list.list.clone(), sort, item.clone())))
        .collect();
    let rows = missing(shipped, known, |(list, _, item)| (list.clone(), item.code.clone()));
    for (list, sort, item) in &rows {
        diesel::insert_into(codes::table)
            .values((
                codes::list.eq(list),
                codes::code.eq(&item.code),
                codes::label.eq(&item.label),
                codes::sort.eq(sort),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}

fn calendar(conn: &mut Conn) -> anyhow::Result<usize> {
    let known: Vec<Day> = holidays::table.select(holidays::day).load(conn)?;
    let rows = missing(reference::holidays::holidays()?, known, |row| row.day);
    for row in &rows {
        diesel::insert_into(holidays::table)
            .values((
                holidays::day.eq(row.day),
                holidays::kind.eq(&row.kind),
                holidays::name.eq(&row.name),
                holidays::basis.eq(&row.basis),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}

fn deadlines(conn: &mut Conn) -> anyhow::Result<usize> {
    let known: Vec<(String, String)> =
        deadline_rules::table.select((deadline_rules::clock, deadline_rules::variant)).load(conn)?;
    let rows = missing(reference::deadlines::deadlines()?, known, |row| (row.clock.clone(), row.variant.clone()));
    for row in &rows {
        diesel::insert_into(deadline_rules::table)
            .values((
                deadline_rules::id.eq(RowId::new()),
                deadline_rules::clock.eq(&row.clock),
                deadline_rules::variant.eq(&row.variant),
                deadline_rules::length.eq(row.length),
                deadline_rules::unit.eq(&row.unit),
                deadline_rules::basis_text.eq(&row.basis_text),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}

fn hotlines(conn: &mut Conn) -> anyhow::Result<usize> {
    let known: Vec<(String, Option<String>)> =
        hotlines::table.select((hotlines::label, hotlines::region_code)).load(conn)?;
    let shipped: Vec<_> = (1_i32..).zip(reference::hotlines::hotlines()?).collect();
    let rows = missing(shipped, known, |(_, row)| (row.label.clone(), row.region_code.clone()));
    for (sort, row) in &rows {
        diesel::insert_into(hotlines::table)
            .values((
                hotlines::id.eq(RowId::new()),
                hotlines::label.eq(&row.label),
                hotlines::number.eq(&row.number),
                hotlines::need.eq(&row.need),
                hotlines::region_code.eq(&row.region_code),
                hotlines::sort.eq(sort),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}

fn matrix(conn: &mut Conn) -> anyhow::Result<usize> {
    let known: Vec<(String, String)> =
        referral_matrix::table.select((referral_matrix::need, referral_matrix::agency_type)).load(conn)?;
    let rows = missing(reference::matrix::referral_matrix()?, known, |row| (row.need.clone(), row.agency_type.clone()));
    for row in &rows {
        diesel::insert_into(referral_matrix::table)
            .values((
                referral_matrix::id.eq(RowId::new()),
                referral_matrix::need.eq(&row.need),
                referral_matrix::label.eq(&row.label),
                referral_matrix::rank.eq(row.rank),
                referral_matrix::agency_type.eq(&row.agency_type),
                referral_matrix::urgency.eq(&row.urgency),
                referral_matrix::bundles.eq(row.bundles.iter().copied().collect::<Bundles>().codes()),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}

fn recipients(conn: &mut Conn) -> anyhow::Result<usize> {
    let known: Vec<(String, String)> =
        alert_recipients::table.select((alert_recipients::alert_type, alert_recipients::agency_type)).load(conn)?;
    let rows = missing(reference::recipients::alert_recipients()?, known, |row| {
        (row.alert_type.clone(), row.agency_type.clone())
    });
    for row in &rows {
        diesel::insert_into(alert_recipients::table)
            .values((
                alert_recipients::alert_type.eq(&row.alert_type),
                alert_recipients::agency_type.eq(&row.agency_type),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}

fn disclosure(conn: &mut Conn) -> anyhow::Result<usize> {
    let known: Vec<(String, String)> =
        disclosure_rules::table.select((disclosure_rules::agency_type, disclosure_rules::bundle)).load(conn)?;
    let rows = missing(reference::disclosure::disclosure()?, known, |row| {
        (row.agency_type.clone(), row.bundle.code().to_owned())
    });
    for row in &rows {
        diesel::insert_into(disclosure_rules::table)
            .values((
                disclosure_rules::agency_type.eq(&row.agency_type),
                disclosure_rules::bundle.eq(row.bundle),
                disclosure_rules::only_pmi.eq(row.only_pmi),
                disclosure_rules::named_pic.eq(row.named_pic),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}

fn agencies(conn: &mut Conn) -> anyhow::Result<usize> {
    let known: Vec<(String, Day)> =
        agency_types::table.select((agency_types::code, agency_types::valid_from)).load(conn)?;
    let rows = missing(reference::agency_types::agency_types()?, known, |row| (row.code.clone(), row.valid_from));
    for row in &rows {
        diesel::insert_into(agency_types::table)
            .values((
                agency_types::code.eq(&row.code),
                agency_types::name.eq(&row.name),
                agency_types::side.eq(&row.side),
                agency_types::valid_from.eq(row.valid_from),
                agency_types::valid_to.eq(row.valid_to),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}

fn indicators(conn: &mut Conn) -> anyhow::Result<usize> {
    let known: Vec<String> = indicators::table.select(indicators::code).load(conn)?;
    let rows = missing(reference::indicators::indicators()?, known, |row| row.code.clone());
    for row in &rows {
        diesel::insert_into(indicators::table)
            .values((
                indicators::code.eq(&row.code),
                indicators::dimension.eq(&row.dimension),
                indicators::strength.eq(&row.strength),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}

fn gaps(conn: &mut Conn) -> anyhow::Result<usize> {
    let known: Vec<(String, String)> = gap_rules::table.select((gap_rules::gap, gap_rules::asks)).load(conn)?;
    let shipped: Vec<_> = (1_i32..).zip(reference::gap_rules::gap_rules()?).collect();
    let rows = missing(shipped, known, |(_, row)| (row.gap.clone(), row.asks.clone()));
    for (sort, row) in &rows {
        diesel::insert_into(gap_rules::table)
            .values((
                gap_rules::id.eq(RowId::new()),
                gap_rules::gap.eq(&row.gap),
                gap_rules::asks.eq(&row.asks),
                gap_rules::answer.eq(&row.answer),
                gap_rules::schemes.eq(row.schemes.join(";")),
                gap_rules::basis_text.eq(&row.basis_text),
                gap_rules::checked.eq(row.mark == "read"),
                gap_rules::sort.eq(sort),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}

fn articles(conn: &mut Conn) -> anyhow::Result<usize> {
    type Key = (String, String, String, Option<Day>);
    let known: Vec<Key> = legal_articles::table
        .select((legal_articles::topic, legal_articles::law, legal_articles::article, legal_articles::valid_from))
        .load(conn)?;
    let rows = missing(reference::legal_articles()?, known, |row| {
        (row.topic.clone(), row.law.clone(), row.article.clone(), row.valid_from)
    });
    for row in &rows {
        diesel::insert_into(legal_articles::table)
            .values((
                legal_articles::id.eq(RowId::new()),
                legal_articles::topic.eq(&row.topic),
                legal_articles::law.eq(&row.law),
                legal_articles::article.eq(&row.article),
                legal_articles::words.eq(&row.words),
                legal_articles::valid_from.eq(row.valid_from),
                legal_articles::valid_to.eq(row.valid_to),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}
