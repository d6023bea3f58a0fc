//! The key of one record. Everything that hangs on the record is sealed with it, and destroying it
//! destroys the record (security.md 4.3, 10.3). It is stored only wrapped by a KEK of the keyring.
use zeroize::Zeroizing;

use super::cipher::{SealError, TAG, decrypt, encrypt, random};
use crate::base::ids::{AnyId, KeyId};
use crate::base::secret::Secret;

const VERSION: u8 = 1;

#[derive(Clone, Debug)]
pub struct DataKey {
    id: KeyId,
    secret: Secret<[u8; 32]>,
    /// Keys of records that became one with this one's: they open, and never seal.
    joined: Vec<Self>,
}

impl DataKey {
    pub fn generate(id: KeyId) -> Self {
        Self { id, secret: Secret::new(random()), joined: Vec::new() }
    }
    pub const fn id(&self) -> KeyId {
        self.id
    }
    /// Opens from now on what these sealed, too.
    #[must_use]
    pub fn with_joined(mut self, joined: Vec<Self>) -> Self {
        self.joined = joined;
        self
    }
    pub(super) const fn secret(&self) -> &[u8; 32] {
        self.secret.expose()
    }
    /// The secret of the key that sealed something, if it is this one or a joined one.
    pub(super) fn secret_of(&self, id: &[u8; 16]) -> Option<&[u8; 32]> {
        if id == self.id.bytes() {
            return Some(self.secret());
        }
        self.joined.iter().find(|key| id == key.id.bytes()).map(Self::secret)
    }

    pub(super) fn wrap(&self, kek: &[u8; 32], owner: AnyId) -> Vec<u8> {
        let mut plain = Vec::with_capacity(self.secret().len() + TAG);
        plain.extend_from_slice(self.secret());
        let mut wrapped = vec![VERSION];
        wrapped.append(&mut encrypt(kek, &binding(self.id, owner), plain));
        wrapped
    }

    pub(super) fn unwrap(kek: &[u8; 32], id: KeyId, owner: AnyId, wrapped: &[u8]) -> Result<Self, SealError> {
        let body = wrapped.strip_prefix(&[VERSION]).ok_or(SealError::Layout)?;
        let plain: Zeroizing<Vec<u8>> = decrypt(kek, &binding(id, owner), body)?;
        let secret = <[u8; 32]>::try_from(plain.as_slice()).map_err(|_| SealError::Layout)?;
        Ok(Self { id, secret: Secret::new(secret), joined: Vec::new() })
    }
}

/// A wrapped key that was put into another row, or given to another record, does not open.
fn binding(id: KeyId, owner: AnyId) -> Vec<u8> {
    [id.bytes().as_slice(), owner.bytes().as_slice()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEK: [u8; 32] = [7; 32];

    #[test]
    fn a_wrapped_key_opens_only_for_its_owner_and_id() {
        let (key, owner) = (DataKey::generate(KeyId::new()), AnyId::new());
        let wrapped = key.wrap(&KEK, owner);
        let opened = DataKey::unwrap(&KEK, key.id(), owner, &wrapped).unwrap();
        assert_eq!(opened.secret(), key.secret());
        assert_eq!(DataKey::unwrap(&KEK, key.id(), AnyId::new(), &wrapped).unwrap_err(), SealError::Forged);
        assert_eq!(DataKey::unwrap(&KEK, KeyId::new(), owner, &wrapped).unwrap_err(), SealError::Forged);
        assert_eq!(DataKey::unwrap(&[8; 32], key.id(), owner, &wrapped).unwrap_err(), SealError::Forged);
    }

    #[test]
    fn a_flipped_bit_anywhere_in_a_wrapped_key_is_noticed() {
        let (key, owner) = (DataKey::generate(KeyId::new()), AnyId::new());
        let wrapped = key.wrap(&KEK, owner);
        for bit in 0..wrapped.len() * 8 {
            let mut bad = wrapped.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(DataKey::unwrap(&KEK, key.id(), owner, &bad).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn a_data_key_does_not_print_itself() {
        let key = DataKey { id: KeyId::new(), secret: Secret::new([171; 32]), joined: Vec::new() };
        assert!(!format!("{key:?}").contains("171"));
    }
}
