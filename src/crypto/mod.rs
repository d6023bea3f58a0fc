//! The only room where keys are used (security.md 4 and 5): the keyring, what is sealed with it,
//! passwords, one-time codes and random tokens. Knows no table but by name and no slice.
mod blind;
mod chunks;
mod cipher;
mod data_key;
mod gate;
mod keyfile;
mod keyring;
mod password;
mod sealed;
mod strength;
mod tokens;
mod totp;

pub use blind::{blind_index, keyed_hash};
pub use chunks::SealedFile;
pub use cipher::SealError;
pub use data_key::DataKey;
pub use gate::{GateError, PasswordGate};
pub use keyfile::{BlindKind, KeyState, KeyringError, Purpose};
pub use keyring::{KeyInfo, Keyring};
pub use password::{HashError, MAX_PASSWORD, hash_password, needs_rehash, verify_password};
pub use sealed::{Opened, Sealable, Sealed, open_bytes, seal_bytes};
pub use strength::{Habit, PasswordFor, Weakness, check_strength};
pub use tokens::{
    from_url_base64, hmac_sha256, random_token, read_recovery_code, recovery_codes, same_bytes, sha256, url_base64,
};
pub use totp::{check_totp, new_totp_secret, totp_base32, totp_uri};
