//! A synthetic province in three sizes, in batches that fit into memory whatever the size. The same seed and day
//! give the same rows; only passwords and keys differ.
use std::fs::{OpenOptions, Permissions, set_permissions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::Context;

use super::Size;
use super::dice::Ids;
use super::fixture::insert_counters;
use super::offices::{insert_accounts, insert_offices};
use super::people::Names;
use super::province::Province;
use super::record::{Detail, Setting};
use super::rows::Rows;
use super::world::World;
use super::{alerts, cases, outreach};
use crate::access::Role;
use crate::base::clock::{Day, Moment};
use crate::crypto::Keyring;
use crate::db::Conn;
use crate::mark;
use crate::reference::Book;

/// Rows that go in with one transaction.
const BATCH: usize = 1_000;
/// Accounts are older than everything they did.
const SPAN_DAYS: i64 = 61 * 31;

/// How many of each.
struct Numbers {
    cases: u64,
    /// Beside those that become a case.
    alerts: u64,
    outreach: u64,
}

impl Size {
    const fn numbers(self) -> Numbers {
        match self {
            Self::Demo => Numbers { cases: 40, alerts: 24, outreach: 90 },
            Self::City => Numbers { cases: 5_000, alerts: 2_250, outreach: 9_000 },
            Self::Million => Numbers { cases: 100_000, alerts: 45_000, outreach: 150_000 },
        }
    }
    /// What is read by people tells its whole story; what is measured only what it must.
    const fn detail(self) -> Detail {
        match self {
            Self::Demo => Detail::Full,
            Self::City => Detail::Steps,
            Self::Million => Detail::Births,
        }
    }
}

/// What a seed is asked for.
pub struct Order {
    pub size: Size,
    pub seed: u64,
    /// Nothing is dated after the beginning of this day.
    pub today: Day,
}

pub fn make(conn: &mut Conn, keyring: &Keyring, order: &Order, data_dir: &Path) -> anyhow::Result<()> {
    let mut file = account_file(data_dir)?;
    let mut names = Names::read()?;
    names.many = order.size == Size::Million;
    let province = Province::new(order.size, order.seed, &names)?;
    let now = order.today.start();
    mark::set_synthetic(conn)?;
    insert_offices(conn, &province.offices)?;
    let audit = insert_accounts(conn, keyring, Ids { salt: 0 }, now.plus_hours(-24 * SPAN_DAYS), &province.accounts)?;
    let mut rows = Rows { audit, ..Rows::default() };

    let book = Book::load(conn, order.today)?;
    let set = setting(&book, keyring, &province, order.size, now);
    let (size, seed) = (order.size, order.seed);
    let mut world = World::new(&set, &province, &names, (size, seed));
    let mut put = |more: Option<Rows>, last: bool| -> anyhow::Result<()> {
        rows.append(more.unwrap_or_default());
        // The demo's log stays in the order of time, so it goes in at once.
        if last || (rows.len() >= BATCH && size != Size::Demo) {
            std::mem::take(&mut rows).write(conn, keyring)?;
        }
        Ok(())
    };
    each(&mut world, |made| put(made, false))?;
    put(None, true)?;
    insert_counters(conn, "case", &world.registers)?;
    insert_counters(conn, "letter", &world.letter_numbers)?;
    file.write_all(account_list(&province).as_bytes())?;
    Ok(())
}

fn setting<'a>(book: &'a Book, keyring: &'a Keyring, province: &Province, size: Size, now: Moment) -> Setting<'a> {
    let secretary = |account: &&super::offices::Account| account.roles.contains(&Role::TaskforceSecretariat);
    let mut secretariat: Vec<_> = province.accounts.iter().filter(secretary).map(|account| account.unit).collect();
    secretariat.dedup();
    Setting { book, keyring, ids: Ids { salt: 0 }, now, detail: size.detail(), secretariat }
}

/// Every record once, in the order of the tables.
fn each(world: &mut World<'_>, mut put: impl FnMut(Option<Rows>) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let Numbers { cases, alerts, outreach } = world.size.numbers();
    (0..alerts).try_for_each(|row| put(alerts::make(world, row)))?;
    for row in 0..cases {
        put(cases::make(world, row))?;
    }
    (0..outreach).try_for_each(|row| put(outreach::make(world, row)))
}

const ACCOUNTS: &str = "accounts.txt";

fn account_file(data_dir: &Path) -> anyhow::Result<std::fs::File> {
    let path = data_dir.join(ACCOUNTS);
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
    let file = file.with_context(|| format!("cannot write {}", path.display()))?;
    set_permissions(&path, Permissions::from_mode(0o600))?;
    Ok(file)
}

/// Role, unit, user name, password: the last two columns are what is typed.
fn account_list(province: &Province) -> String {
    let mut list = String::from("# peran  unit  nama_pengguna  kata_sandi\n");
    for account in &province.accounts {
        let Some(password) = &account.password else { continue };
        let role = account.roles.first().map_or("", |role| role.code());
        let unit = province.offices.iter().find(|office| office.row.id == account.unit);
        let unit = unit.map_or("", |office| office.row.name.as_str());
        list.extend([role, "  ", unit, "  ", &account.username, "  ", password, "\n"]);
    }
    list
}

#[cfg(test)]
#[path = "size_tests.rs"]
mod tests;
