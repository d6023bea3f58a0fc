//! Finding a number again without storing it readable: a keyed hash of NIK, KK, passport and phone
//! (security.md 4.4). Never for names. A NIK has so few possible values that the key is the whole
//! protection.
use super::data_key::DataKey;
use super::keyfile::BlindKind;
use super::keyring::Keyring;
use super::tokens::hmac_sha256;

/// Bytes kept of the hash: enough that no two people meet, few enough to index.
const LENGTH: usize = 16;

/// `normalised` comes from the type that parsed it (digits only, phones as `+62…`); two spellings of
/// one number must not reach this function.
pub fn blind_index(keyring: &Keyring, kind: BlindKind, normalised: &str) -> Vec<u8> {
    let mut index = hmac_sha256(keyring.blind(kind), &[normalised.as_bytes()]);
    index.truncate(LENGTH);
    index
}

/// The same under a data key, for codes that we make ourselves. Begin the parts with a word that names the use.
pub fn keyed_hash(key: &DataKey, parts: &[&[u8]]) -> Vec<u8> {
    hmac_sha256(key.secret(), parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_again_and_only_within_its_kind_and_keyring() {
        let keyring = Keyring::for_tests();
        let index = blind_index(&keyring, BlindKind::Nik, "9971014101900001");
        assert_eq!(index.len(), 16);
        assert_eq!(index, blind_index(&keyring, BlindKind::Nik, "9971014101900001"));
        assert_ne!(index, blind_index(&keyring, BlindKind::Nik, "9971014101900002"));
        assert_ne!(index, blind_index(&keyring, BlindKind::Kk, "9971014101900001"));
        assert_ne!(index, blind_index(&Keyring::for_tests(), BlindKind::Nik, "9971014101900001"));
    }
}
