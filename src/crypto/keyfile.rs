//! The keyring as a file: JSON that only its owner may read, written whole or not at all. It is
//! never in the database, in a backup or in the repository (security.md 4.3).
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::base::secret::Secret;
use crate::coded;

coded! {
    /// What a key is for. No key is made from another, so each can be replaced alone.
    Purpose {
        /// Wraps the data keys of records.
        Kek = "kek",
        /// Finds a NIK, KK, passport or phone number again.
        Blind = "blind",
        /// Signs the audit chain.
        Audit = "audit",
        /// Signs cookies and the tokens of forms.
        Cookie = "cookie",
        /// Signs the codes on printed letters.
        Qr = "qr",
        /// Signs the manifests of backups.
        Backup = "backup",
    }
}
coded! {
    /// The kinds of number that have a blind index, each with a key of its own.
    BlindKind { Nik = "nik", Kk = "kk", Passport = "passport", Phone = "phone" }
}
coded! {
    /// Whether a key makes new things or only opens what it made before.
    KeyState { Active = "active", OpenOnly = "open_only" }
}

#[derive(Debug, Error)]
pub enum KeyringError {
    #[error("keyring {path}: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error("keyring {0} can be read by others on this machine: chmod 600 it")]
    OpenToOthers(PathBuf),
    #[error("keyring {0} exists already and is never overwritten")]
    Exists(PathBuf),
    #[error("{0} is left from a change that was interrupted or is running: remove it when no other runs")]
    Interrupted(PathBuf),
    #[error("keyring {path}: not understood at line {line}")]
    Malformed { path: PathBuf, line: usize },
    #[error("keyring: key {id} has a wrong {what}")]
    Wrong { id: String, what: &'static str },
    #[error("keyring: two keys are called {0}")]
    SameName(String),
    #[error("keyring: no active key for {0}")]
    Lacks(String),
    #[error("keyring: more than one active key for {0}")]
    TwoActive(String),
    #[error("a blind key cannot be added: numbers stored with the present one would not be found again")]
    BlindStays,
}

/// One key as the file holds it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub id: String,
    pub purpose: Purpose,
    pub kind: Option<BlindKind>,
    pub state: KeyState,
    /// Day and time in WITA, for people.
    pub created: String,
    pub secret: Secret<Vec<u8>>,
}

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    version: u32,
    keys: Vec<TextKey>,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct TextKey {
    id: String,
    purpose: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    state: String,
    created: String,
    secret: String,
}

pub(super) fn read(path: &Path) -> Result<Vec<Entry>, KeyringError> {
    let fail = |source| KeyringError::File { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(fail)?;
    if open_to_others(&file).map_err(fail)? {
        return Err(KeyringError::OpenToOthers(path.to_owned()));
    }
    let mut text = Zeroizing::new(Vec::with_capacity(8192));
    file.read_to_end(&mut text).map_err(fail)?;
    // Only the line: the parser's message may quote a secret.
    let malformed = |line| KeyringError::Malformed { path: path.to_owned(), line };
    let text: Text = serde_json::from_slice(&text).map_err(|e| malformed(e.line()))?;
    if text.version != VERSION {
        return Err(malformed(1));
    }
    text.keys.iter().map(entry).collect()
}

/// Asks the open file, so that it cannot be exchanged between the question and the reading.
#[cfg(unix)]
fn open_to_others(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}
#[cfg(not(unix))]
fn open_to_others(_file: &File) -> io::Result<bool> {
    Ok(false)
}

fn entry(text: &TextKey) -> Result<Entry, KeyringError> {
    let wrong = |what| KeyringError::Wrong { id: text.id.clone(), what };
    let kind = text.kind.as_deref().map(|code| BlindKind::parse(code).ok_or_else(|| wrong("kind"))).transpose()?;
    let purpose = Purpose::parse(&text.purpose).ok_or_else(|| wrong("purpose"))?;
    if kind.is_some() != (purpose == Purpose::Blind) {
        return Err(wrong("kind"));
    }
    Ok(Entry {
        id: text.id.clone(),
        purpose,
        kind,
        state: KeyState::parse(&text.state).ok_or_else(|| wrong("state"))?,
        created: text.created.clone(),
        secret: Secret::new(STANDARD.decode(&text.secret).map_err(|_| wrong("secret"))?),
    })
}

/// Writes a keyring where there is none.
pub(super) fn create(path: &Path, entries: &[Entry]) -> Result<(), KeyringError> {
    let beside = write_beside(path, entries)?;
    // A link, because it fails where a file exists; a rename would replace it.
    let linked = fs::hard_link(&beside, path);
    let removed = fs::remove_file(&beside);
    linked.and(removed).and_then(|()| sync_folder(path)).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => KeyringError::Exists(path.to_owned()),
        _ => KeyringError::File { path: path.to_owned(), source },
    })
}

/// Reads a keyring, changes it and puts it back, one change at a time.
pub(super) fn change(
    path: &Path,
    change: impl FnOnce(&mut Vec<Entry>) -> Result<(), KeyringError>,
) -> Result<(), KeyringError> {
    let mut entries = read(path)?;
    change(&mut entries)?;
    let beside = write_beside(path, &entries)?;
    fs::rename(&beside, path)
        .and_then(|()| sync_folder(path))
        .map_err(|source| KeyringError::File { path: path.to_owned(), source })
}

/// The whole new text in a file beside the keyring, on the disk before it takes its place.
fn write_beside(path: &Path, entries: &[Entry]) -> Result<PathBuf, KeyringError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let beside = PathBuf::from(name);
    let fail = |source| KeyringError::File { path: beside.clone(), source };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => KeyringError::Interrupted(beside.clone()),
        _ => fail(source),
    })?;
    let written = write_text(&mut file, entries);
    if written.is_err() {
        fs::remove_file(&beside).map_err(fail)?;
    }
    written.map_err(fail)?;
    Ok(beside)
}

fn write_text(file: &mut File, entries: &[Entry]) -> io::Result<()> {
    let keys = entries.iter().map(|entry| TextKey {
        id: entry.id.clone(),
        purpose: entry.purpose.code().into(),
        kind: entry.kind.map(|kind| kind.code().into()),
        state: entry.state.code().into(),
        created: entry.created.clone(),
        secret: STANDARD.encode(entry.secret.expose()),
    });
    let text = Text { version: VERSION, keys: keys.collect() };
    let mut json = Zeroizing::new(Vec::with_capacity(8192));
    serde_json::to_writer_pretty(&mut *json, &text)?;
    json.push(b'\n');
    file.write_all(&json)?;
    file.sync_all()
}

/// A rename is on the disk only when its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
