//! The promises of a seal (security.md 4, "Tests"): it opens only where it was made, any change is
//! noticed, and neither bytes nor length tell two people apart.
use diesel::prelude::*;
use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::base::ids::KeyId;

#[derive(Debug, Serialize, Deserialize)]
struct Contact {
    name: String,
    phone: Option<String>,
}
impl Sealable for Contact {
    const TABLE: &'static str = "victims";
    const COLUMN: &'static str = "contact";
}

/// The same shape in another column.
#[derive(Debug, Serialize, Deserialize)]
struct Identity {
    name: String,
    phone: Option<String>,
}
impl Sealable for Identity {
    const TABLE: &'static str = "victims";
    const COLUMN: &'static str = "identity";
}

fn key() -> DataKey {
    DataKey::generate(KeyId::new())
}
fn contact(name: &str) -> Contact {
    Contact { name: name.into(), phone: None }
}

#[test]
fn what_was_sealed_opens_again() {
    let (key, row) = (key(), AnyId::new());
    let sealed = Sealed::seal(&key, row, &Contact { name: "Contoh Satu".into(), phone: Some("+62800".into()) });
    let opened = sealed.open(&key, row).unwrap();
    assert_eq!((opened.name.as_str(), opened.phone.as_deref()), ("Contoh Satu", Some("+62800")));
}

#[test]
fn a_value_moved_to_another_row_column_or_table_does_not_open() {
    let (key, row) = (key(), AnyId::new());
    let sealed = Sealed::seal(&key, row, &contact("Contoh Satu"));
    assert_eq!(sealed.open(&key, AnyId::new()).unwrap_err(), SealError::Forged);
    let moved = Sealed::<Identity> { bytes: sealed.bytes.clone(), of: PhantomData };
    assert_eq!(moved.open(&key, row).unwrap_err(), SealError::Forged);
    assert_eq!(open_bytes(&key, "suspects", "contact", row, &sealed.bytes).unwrap_err(), SealError::Forged);
    // The border between the names counts too.
    assert_eq!(open_bytes(&key, "victim", "scontact", row, &sealed.bytes).unwrap_err(), SealError::Forged);
}

#[test]
fn two_values_of_one_column_cannot_be_swapped() {
    let (key, first_row, second_row) = (key(), AnyId::new(), AnyId::new());
    let first = Sealed::seal(&key, first_row, &contact("Contoh Satu"));
    let second = Sealed::seal(&key, second_row, &contact("Contoh Dua"));
    assert!(first.open(&key, second_row).is_err());
    assert!(second.open(&key, first_row).is_err());
}

#[test]
fn a_key_of_another_record_does_not_open() {
    let (mine, row) = (key(), AnyId::new());
    let sealed = Sealed::seal(&mine, row, &contact("Contoh Satu"));
    assert_eq!(sealed.open(&key(), row).unwrap_err(), SealError::OtherKey);
    // Not even one that claims the same id.
    let impostor = DataKey::generate(mine.id());
    assert_eq!(sealed.open(&impostor, row).unwrap_err(), SealError::Forged);
}

#[test]
fn a_joined_key_opens_and_the_own_one_seals() {
    let (mine, theirs, row) = (key(), key(), AnyId::new());
    let before = Sealed::seal(&theirs, row, &contact("Contoh Satu"));
    let joint = mine.clone().with_joined(vec![theirs.clone()]);
    assert_eq!(before.open(&joint, row).unwrap().name, "Contoh Satu");
    let after = Sealed::seal(&joint, row, &contact("Contoh Dua"));
    assert_eq!(after.open(&mine, row).unwrap().name, "Contoh Dua");
    assert_eq!(after.open(&theirs, row).unwrap_err(), SealError::OtherKey);
    assert_eq!(before.open(&mine.with_joined(vec![key()]), row).unwrap_err(), SealError::OtherKey);
}

#[test]
fn a_flipped_bit_in_any_byte_is_noticed() {
    let (key, row) = (key(), AnyId::new());
    let sealed = Sealed::seal(&key, row, &contact("Contoh Satu"));
    for bit in 0..sealed.bytes.len() * 8 {
        let mut bad = sealed.clone();
        bad.bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(bad.open(&key, row).is_err(), "bit {bit}");
    }
}

#[test]
fn cut_or_lengthened_bytes_are_noticed() {
    let (key, row) = (key(), AnyId::new());
    let sealed = Sealed::seal(&key, row, &contact("Contoh Satu"));
    for length in 0..sealed.bytes.len() {
        assert!(open_bytes(&key, "victims", "contact", row, &sealed.bytes[..length]).is_err(), "{length}");
    }
    let longer = [sealed.bytes.as_slice(), &[0]].concat();
    assert!(open_bytes(&key, "victims", "contact", row, &longer).is_err());
}

#[test]
fn equal_names_give_other_bytes_and_names_of_like_length_the_same_length() {
    let (key, row) = (key(), AnyId::new());
    let first = Sealed::seal(&key, row, &contact("Contoh Satu"));
    let again = Sealed::seal(&key, row, &contact("Contoh Satu"));
    let other = Sealed::seal(&key, row, &contact("Contoh D"));
    assert_ne!(first.bytes[17..], again.bytes[17..]);
    assert_eq!(first.bytes.len(), again.bytes.len());
    assert_eq!(first.bytes.len(), other.bytes.len());
}

#[test]
fn the_layout_is_version_key_nonce_ciphertext_tag() {
    let (key, row) = (key(), AnyId::new());
    for (content, padded) in [(0, 32), (28, 32), (29, 64), (252, 256), (253, 512), (508, 512), (509, 768)] {
        let sealed = seal_bytes(&key, "drafts", "fields", row, &vec![b'x'; content]);
        assert_eq!(sealed.len(), 1 + 16 + 24 + padded + 16, "{content}");
        assert_eq!(sealed[0], 1);
        assert_eq!(&sealed[1..17], key.id().bytes());
    }
}

/// Ambiguous, and so not compiled, as soon as a type that must not speak is serialised or displayed.
trait Mute<Which> {
    fn holds() {}
}
struct Serialises;
struct Displays;
impl<T: ?Sized> Mute<()> for T {}
impl<T: ?Sized + Serialize> Mute<Serialises> for T {}
impl<T: ?Sized + fmt::Display> Mute<Displays> for T {}

#[test]
fn neither_sealed_nor_opened_values_print_or_serialise() {
    let (key, row) = (key(), AnyId::new());
    let sealed = Sealed::seal(&key, row, &contact("ZQVKXJWQVKZX"));
    let opened = sealed.open(&key, row).unwrap();
    assert_eq!(format!("{sealed:?} {opened:?} {:?}", Some(&opened)), "*** *** Some(***)");
    <Opened<Contact> as Mute<_>>::holds();
    <Sealed<Contact> as Mute<_>>::holds();
    <DataKey as Mute<_>>::holds();
}

#[test]
fn content_of_another_shape_is_refused_without_quoting_it() {
    let (key, row) = (key(), AnyId::new());
    let bytes = seal_bytes(&key, "victims", "contact", row, br#""ZQVKXJWQVKZX""#);
    let error = Sealed::<Contact> { bytes, of: PhantomData }.open(&key, row).unwrap_err();
    assert_eq!(error, SealError::Content);
    assert!(!error.to_string().contains("ZQVK"));
}

diesel::table! { sealed_probe (id) { id -> Binary, contact -> Binary, identity -> Nullable<Binary>, } }

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = sealed_probe)]
struct Probe {
    id: AnyId,
    contact: Sealed<Contact>,
    identity: Option<Sealed<Identity>>,
}

#[test]
fn a_column_gives_back_what_it_was_given() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    diesel::sql_query("CREATE TABLE sealed_probe (id BLOB PRIMARY KEY, contact BLOB NOT NULL, identity BLOB)")
        .execute(&mut conn)
        .unwrap();
    let (key, id) = (key(), AnyId::new());
    let row = Probe { id, contact: Sealed::seal(&key, id, &contact("Contoh Satu")), identity: None };
    diesel::insert_into(sealed_probe::table).values(row).execute(&mut conn).unwrap();
    let row: Probe = sealed_probe::table.find(id).select(Probe::as_select()).first(&mut conn).unwrap();
    assert_eq!(row.contact.open(&key, row.id).unwrap().name, "Contoh Satu");
    assert!(row.identity.is_none());
    let identity = Identity { name: "Contoh Dua".into(), phone: None };
    diesel::update(sealed_probe::table.find(id))
        .set(sealed_probe::identity.eq(Some(Sealed::seal(&key, id, &identity))))
        .execute(&mut conn)
        .unwrap();
    let row: Probe = sealed_probe::table.find(id).select(Probe::as_select()).first(&mut conn).unwrap();
    assert_eq!(row.identity.unwrap().open(&key, id).unwrap().name, "Contoh Dua");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_text_comes_back_as_it_was(name in ".{0,400}", phone in proptest::option::of("[0-9+ ]{0,20}")) {
        let (key, row) = (key(), AnyId::new());
        let sealed = Sealed::seal(&key, row, &Contact { name: name.clone(), phone: phone.clone() });
        let opened = sealed.open(&key, row).unwrap();
        prop_assert_eq!(&opened.name, &name);
        prop_assert_eq!(&opened.phone, &phone);
    }

    #[test]
    fn any_bytes_come_back_as_they_were(plain in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let (key, row) = (key(), AnyId::new());
        let sealed = seal_bytes(&key, "drafts", "fields", row, &plain);
        prop_assert_eq!((sealed.len() - 57) % 32, 0);
        let opened = open_bytes(&key, "drafts", "fields", row, &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), plain.as_slice());
    }
}
