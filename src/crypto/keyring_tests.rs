//! The keyring file is private, whole, never overwritten; old keys keep opening what they made.
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::*;

struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    Place { _folder: folder, path }
}
fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
/// Writes the file anew with its JSON changed.
fn edit(path: &Path, change: impl FnOnce(&mut serde_json::Value)) {
    let mut json = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    change(&mut json);
    fs::write(path, serde_json::to_vec(&json).unwrap()).unwrap();
}

#[test]
fn a_new_keyring_is_complete_and_private() {
    let place = place();
    let made = Keyring::create(&place.path).unwrap();
    assert_eq!(mode(&place.path), 0o600);
    let loaded = Keyring::load(&place.path).unwrap();
    assert_eq!(loaded.list(), made.list());
    assert_eq!(loaded.cookie_secret(), made.cookie_secret());
    assert_eq!(loaded.list().len(), 9);
    for purpose in Purpose::ALL {
        assert!(loaded.list().iter().any(|key| key.purpose == *purpose && key.state == KeyState::Active), "{purpose}");
    }
    assert!(loaded.is_complete());
    let left: Vec<_> = fs::read_dir(place.path.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing lies beside it");
}

#[test]
fn every_key_is_different() {
    let secrets: HashSet<Vec<u8>> = complete_set().iter().map(|e| e.secret.expose().clone()).collect();
    assert_eq!(secrets.len(), 9);
}

#[test]
fn an_existing_keyring_is_never_overwritten() {
    let place = place();
    Keyring::create(&place.path).unwrap();
    let before = fs::read(&place.path).unwrap();
    assert!(matches!(Keyring::create(&place.path), Err(KeyringError::Exists(_))));
    assert_eq!(fs::read(&place.path).unwrap(), before);
    fs::write(&place.path, "").unwrap();
    assert!(matches!(Keyring::create(&place.path), Err(KeyringError::Exists(_))), "not even an empty one");
}

#[test]
fn a_file_that_others_may_read_is_refused() {
    let place = place();
    Keyring::create(&place.path).unwrap();
    for bad in [0o640, 0o604, 0o644, 0o620, 0o601] {
        set_mode(&place.path, bad);
        assert!(matches!(Keyring::load(&place.path), Err(KeyringError::OpenToOthers(_))), "{bad:o}");
    }
    for good in [0o600, 0o400] {
        set_mode(&place.path, good);
        Keyring::load(&place.path).unwrap();
    }
}

#[test]
fn without_a_keyring_there_is_no_start() {
    assert!(matches!(Keyring::load(&place().path), Err(KeyringError::File { .. })));
}

#[test]
fn a_keyring_that_lacks_a_key_is_refused_and_says_which() {
    let whole = complete_set();
    for left_out in 0..whole.len() {
        let mut entries = whole.clone();
        let gone = entries.remove(left_out);
        let error = Keyring::of(&entries).unwrap_err().to_string();
        assert!(error.contains(gone.purpose.code()), "{error}");
        assert!(gone.kind.is_none_or(|kind| error.contains(kind.code())), "{error}");
    }
}

#[test]
fn nonsense_is_refused_without_quoting_a_secret() {
    let spoil: [(&str, serde_json::Value); 6] = [
        ("secret", "ZQVKXJWQVKZX".into()),
        ("secret", "ZQVK XJWQ".into()),
        ("state", "ZQVKXJWQVKZX".into()),
        ("purpose", "ZQVKXJWQVKZX".into()),
        ("kind", "nik".into()),
        ("secret", serde_json::json!({"ZQVKXJWQVKZX": 1})),
    ];
    for (field, value) in spoil {
        let place = place();
        Keyring::create(&place.path).unwrap();
        edit(&place.path, |json| json["keys"][0][field] = value);
        let error = Keyring::load(&place.path).unwrap_err().to_string();
        assert!(!error.contains("ZQVK"), "{error}");
    }
    let place = place();
    Keyring::create(&place.path).unwrap();
    edit(&place.path, |json| json["version"] = 2.into());
    assert!(Keyring::load(&place.path).is_err());
}

#[test]
fn two_active_keys_or_one_name_twice_are_refused() {
    let mut entries = complete_set();
    let again = Entry { id: "kek-2".into(), ..entries[0].clone() };
    entries.push(again);
    assert!(matches!(Keyring::of(&entries), Err(KeyringError::TwoActive(_))));
    entries.pop();
    entries.push(Entry { state: KeyState::OpenOnly, ..entries[0].clone() });
    assert!(matches!(Keyring::of(&entries), Err(KeyringError::SameName(_))));
}

#[test]
fn after_a_new_kek_the_older_one_still_opens() {
    let place = place();
    let before = Keyring::create(&place.path).unwrap();
    let (key, owner) = (DataKey::generate(KeyId::new()), AnyId::new());
    let (old_id, wrapped) = before.wrap(&key, owner);
    let new_id = Keyring::add(&place.path, Purpose::Kek).unwrap();
    assert_eq!(mode(&place.path), 0o600);
    let after = Keyring::load(&place.path).unwrap();
    assert_eq!(after.active_kek(), new_id);
    assert_ne!(new_id, old_id);
    assert_eq!(after.unwrap(key.id(), owner, &old_id, &wrapped).unwrap().secret(), key.secret());
    assert_eq!(after.wrap(&key, owner).0, new_id);
    assert_eq!(after.unwrap(key.id(), owner, &new_id, &wrapped).unwrap_err(), SealError::Forged);
    assert_eq!(after.unwrap(key.id(), owner, "kek-000000", &wrapped).unwrap_err(), SealError::NoKek);
    let old = after.list().iter().find(|info| info.id == old_id).unwrap();
    assert_eq!(old.state, KeyState::OpenOnly);
}

#[test]
fn after_a_new_audit_key_old_rows_still_verify() {
    let place = place();
    let before = Keyring::create(&place.path).unwrap();
    let (old_id, old_secret) = before.active_audit();
    let new_id = Keyring::add(&place.path, Purpose::Audit).unwrap();
    let after = Keyring::load(&place.path).unwrap();
    assert_eq!(after.active_audit().0, new_id);
    assert_eq!(after.audit_key(old_id), Some(old_secret));
    assert_ne!(after.audit_key(&new_id), Some(old_secret));
    assert_eq!(after.audit_key(after.active_kek()), None);
}

#[test]
fn the_newest_cookie_key_signs_and_two_are_accepted() {
    let place = place();
    let first = Keyring::create(&place.path).unwrap();
    assert_eq!(first.cookie_secret().len(), 64);
    Keyring::add(&place.path, Purpose::Cookie).unwrap();
    let second = Keyring::load(&place.path).unwrap();
    assert_eq!(second.cookie_secrets().collect::<Vec<_>>(), [second.cookie_secret(), first.cookie_secret()]);
    assert_ne!(second.cookie_secret(), first.cookie_secret());
    Keyring::add(&place.path, Purpose::Cookie).unwrap();
    let third = Keyring::load(&place.path).unwrap();
    assert_eq!(third.cookie_secrets().collect::<Vec<_>>(), [third.cookie_secret(), second.cookie_secret()]);
    assert_eq!(third.list().len(), 10, "the first one is gone");
}

#[test]
fn a_blind_key_stays_because_numbers_would_be_lost() {
    let place = place();
    Keyring::create(&place.path).unwrap();
    assert!(matches!(Keyring::add(&place.path, Purpose::Blind), Err(KeyringError::BlindStays)));
}

#[test]
fn an_interrupted_change_is_noticed_and_changes_nothing() {
    let place = place();
    Keyring::create(&place.path).unwrap();
    let before = fs::read(&place.path).unwrap();
    fs::write(place.path.with_file_name("keyring.json.new"), "{").unwrap();
    assert!(matches!(Keyring::add(&place.path, Purpose::Kek), Err(KeyringError::Interrupted(_))));
    assert_eq!(fs::read(&place.path).unwrap(), before);
}

#[test]
fn the_keyring_does_not_print_its_secrets() {
    let keyring = Keyring::for_tests();
    let printed = format!("{keyring:?}");
    assert!(printed.contains("***"));
    let first = &keyring.cookie_secret()[..4];
    assert!(!printed.contains(&format!("{first:?}")[1..10]));
}
