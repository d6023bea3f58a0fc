//! The keys in memory: independent random keys, one ring for each purpose, with one active key each.
//! A [`Keyring`] that exists is complete, so nobody has to ask for a key that may be missing.
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::cipher::{SealError, random};
use super::data_key::DataKey;
use super::keyfile::{self, BlindKind, Entry, KeyState, KeyringError, Purpose};
use crate::base::clock::Clock;
use crate::base::ids::{AnyId, KeyId, new_code};
use crate::base::secret::Secret;

/// Bytes of a cookie secret, as the cookie signer wants it; every other key has 32.
const COOKIE: usize = 64;
/// Cookie keys that are accepted: the newest, which signs, and the one before.
const COOKIE_KEYS: usize = 2;

/// Cheap to clone; the keys stay in one place.
#[derive(Clone, Debug)]
pub struct Keyring(Arc<Rings>);

#[derive(Debug)]
struct Rings {
    kek: Ring<32>,
    audit: Ring<32>,
    cookie: Ring<COOKIE>,
    nik: Ring<32>,
    kk: Ring<32>,
    passport: Ring<32>,
    phone: Ring<32>,
    list: Vec<KeyInfo>,
}

/// The keys of one purpose; `older` ones only open, newest first.
#[derive(Debug)]
struct Ring<const N: usize> {
    active: Key<N>,
    older: Vec<Key<N>>,
}

#[derive(Debug)]
struct Key<const N: usize> {
    id: String,
    secret: Secret<[u8; N]>,
}

/// What may be shown of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    pub id: String,
    pub purpose: Purpose,
    pub kind: Option<BlindKind>,
    pub state: KeyState,
    pub created: String,
}

impl Keyring {
    pub fn load(path: &Path) -> Result<Self, KeyringError> {
        Self::of(&keyfile::read(path)?)
    }
    /// Makes a complete new keyring, and never touches one that exists.
    pub fn create(path: &Path) -> Result<Self, KeyringError> {
        let entries = complete_set();
        keyfile::create(path, &entries)?;
        Self::of(&entries)
    }
    /// Adds a key that is active from the next start on and returns its id. The one before only
    /// opens what it made; of cookie keys, those before that one are dropped.
    pub fn add(path: &Path, purpose: Purpose) -> Result<String, KeyringError> {
        if purpose == Purpose::Blind {
            return Err(KeyringError::BlindStays);
        }
        let mut id = String::new();
        keyfile::change(path, |entries| {
            let new = new_entry(purpose, None);
            id.clone_from(&new.id);
            for entry in entries.iter_mut().filter(|e| e.purpose == purpose) {
                entry.state = KeyState::OpenOnly;
            }
            entries.push(new);
            if purpose == Purpose::Cookie {
                drop_old_cookie_keys(entries);
            }
            Self::of(entries).map(|_| ())
        })?;
        Ok(id)
    }
    pub fn list(&self) -> &[KeyInfo] {
        &self.0.list
    }
    /// Whether the keys in memory still do their work: the active KEK opens what it wraps.
    pub fn is_complete(&self) -> bool {
        let (key, owner) = (DataKey::generate(KeyId::new()), AnyId::new());
        let (kek_id, wrapped) = self.wrap(&key, owner);
        self.unwrap(key.id(), owner, &kek_id, &wrapped).is_ok_and(|opened| opened.secret() == key.secret())
    }

    /// The data key for its row: id of the KEK, and the wrapped bytes.
    pub fn wrap(&self, key: &DataKey, owner: AnyId) -> (String, Vec<u8>) {
        let kek = &self.0.kek.active;
        (kek.id.clone(), key.wrap(kek.secret.expose(), owner))
    }
    pub fn unwrap(&self, id: KeyId, owner: AnyId, kek_id: &str, wrapped: &[u8]) -> Result<DataKey, SealError> {
        let kek = self.0.kek.find(kek_id).ok_or(SealError::NoKek)?;
        DataKey::unwrap(kek.secret.expose(), id, owner, wrapped)
    }
    /// Id of the KEK that wraps now; a row with another one is re-wrapped at rotation.
    pub fn active_kek(&self) -> &str {
        &self.0.kek.active.id
    }
    /// Id and secret of the key that signs new audit rows.
    pub fn active_audit(&self) -> (&str, &[u8]) {
        let key = &self.0.audit.active;
        (&key.id, key.secret.expose())
    }
    /// The key that signed an audit row, also when it is no longer the active one.
    pub fn audit_key(&self, id: &str) -> Option<&[u8]> {
        self.0.audit.find(id).map(|key| key.secret.expose().as_slice())
    }
    /// 64 bytes that sign cookies and the tokens of forms.
    pub fn cookie_secret(&self) -> &[u8] {
        self.0.cookie.active.secret.expose()
    }
    /// The secrets that a cookie may have been signed with, newest first.
    pub fn cookie_secrets(&self) -> impl Iterator<Item = &[u8]> {
        self.0.cookie.all().take(COOKIE_KEYS).map(|key| key.secret.expose().as_slice())
    }
    pub(super) fn blind(&self, kind: BlindKind) -> &[u8] {
        let ring = match kind {
            BlindKind::Nik => &self.0.nik,
            BlindKind::Kk => &self.0.kk,
            BlindKind::Passport => &self.0.passport,
            BlindKind::Phone => &self.0.phone,
        };
        ring.active.secret.expose()
    }

    fn of(entries: &[Entry]) -> Result<Self, KeyringError> {
        let mut ids = HashSet::new();
        if let Some(twice) = entries.iter().find(|e| !ids.insert(&e.id)) {
            return Err(KeyringError::SameName(twice.id.clone()));
        }
        let ring = |purpose| Ring::<32>::of(entries, purpose, None);
        let blind = |kind| Ring::<32>::of(entries, Purpose::Blind, Some(kind));
        // Nothing signs letters or backups yet: those keys must exist, but do not stay in memory.
        ring(Purpose::Qr)?;
        ring(Purpose::Backup)?;
        let rings = Rings {
            kek: ring(Purpose::Kek)?,
            audit: ring(Purpose::Audit)?,
            cookie: Ring::of(entries, Purpose::Cookie, None)?,
            nik: blind(BlindKind::Nik)?,
            kk: blind(BlindKind::Kk)?,
            passport: blind(BlindKind::Passport)?,
            phone: blind(BlindKind::Phone)?,
            list: entries.iter().map(KeyInfo::of).collect(),
        };
        Ok(Self(Arc::new(rings)))
    }

    #[cfg(test)]
    pub fn for_tests() -> Self {
        let Ok(keyring) = Self::of(&complete_set()) else { unreachable!("a complete set is complete") };
        keyring
    }
}

impl<const N: usize> Ring<N> {
    fn of(entries: &[Entry], purpose: Purpose, kind: Option<BlindKind>) -> Result<Self, KeyringError> {
        let name = || kind.map_or_else(|| purpose.to_string(), |kind| format!("{purpose} ({kind})"));
        let (mut active, mut older) = (None, Vec::new());
        for entry in entries.iter().rev().filter(|e| e.purpose == purpose && e.kind == kind) {
            let key = Key::of(entry)?;
            match entry.state {
                KeyState::OpenOnly => older.push(key),
                KeyState::Active if active.is_some() => return Err(KeyringError::TwoActive(name())),
                KeyState::Active => active = Some(key),
            }
        }
        let active = active.ok_or_else(|| KeyringError::Lacks(name()))?;
        Ok(Self { active, older })
    }
    fn all(&self) -> impl Iterator<Item = &Key<N>> {
        std::iter::once(&self.active).chain(&self.older)
    }
    fn find(&self, id: &str) -> Option<&Key<N>> {
        self.all().find(|key| key.id == id)
    }
}

impl<const N: usize> Key<N> {
    fn of(entry: &Entry) -> Result<Self, KeyringError> {
        let secret = <[u8; N]>::try_from(entry.secret.expose().as_slice());
        let secret = secret.map_err(|_| KeyringError::Wrong { id: entry.id.clone(), what: "length" })?;
        Ok(Self { id: entry.id.clone(), secret: Secret::new(secret) })
    }
}

impl KeyInfo {
    fn of(entry: &Entry) -> Self {
        let Entry { id, purpose, kind, state, created, .. } = entry;
        Self { id: id.clone(), purpose: *purpose, kind: *kind, state: *state, created: created.clone() }
    }
}

/// One active key for every purpose, and of the blind keys one for every kind.
fn complete_set() -> Vec<Entry> {
    let plain = Purpose::ALL.iter().filter(|p| **p != Purpose::Blind).map(|p| new_entry(*p, None));
    let blind = BlindKind::ALL.iter().map(|kind| new_entry(Purpose::Blind, Some(*kind)));
    plain.chain(blind).collect()
}

fn new_entry(purpose: Purpose, kind: Option<BlindKind>) -> Entry {
    let secret = match purpose {
        Purpose::Cookie => random::<COOKIE>().to_vec(),
        _ => random::<32>().to_vec(),
    };
    Entry {
        id: new_code(kind.map_or(purpose.code(), BlindKind::code)),
        purpose,
        kind,
        state: KeyState::Active,
        created: Clock::default().now().iso(),
        secret: Secret::new(secret),
    }
}

fn drop_old_cookie_keys(entries: &mut Vec<Entry>) {
    let mut surplus = entries.iter().filter(|e| e.purpose == Purpose::Cookie).count().saturating_sub(COOKIE_KEYS);
    entries.retain(|e| {
        let old = e.purpose == Purpose::Cookie && surplus > 0;
        surplus -= usize::from(old);
        !old
    });
}

#[cfg(test)]
#[path = "keyring_tests.rs"]
mod tests;
