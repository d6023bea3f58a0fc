//! Passwords are kept as Argon2id hashes that say with what effort they were made, so that the
//! effort can grow (security.md 5.1). Slow and hungry on purpose: requests go through the gate.
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use thiserror::Error;

/// Characters of the longest password. Longer ones are refused before any hashing.
pub const MAX_PASSWORD: usize = 128;

const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// Nobody's hash: checking against it costs what checking a real one costs, so that an answer's
/// time does not tell whether the account exists.
const NOBODY: &str =
    "$argon2id$v=19$m=65536,t=3,p=1$c2ludHV2dS1ub2JvZHktMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HashError {
    #[error("the password is longer than {MAX_PASSWORD} characters")]
    TooLong,
    #[error("the password could not be hashed (memory?)")]
    Failed,
}

fn argon2() -> Result<Argon2<'static>, HashError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| HashError::Failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A PHC string with a salt of its own. Takes about a tenth of a second and 64 MiB.
pub fn hash_password(password: &str) -> Result<String, HashError> {
    if is_too_long(password) {
        return Err(HashError::TooLong);
    }
    let hash = argon2()?.hash_password(password.as_bytes()).map_err(|_| HashError::Failed)?;
    Ok(hash.to_string())
}

/// Whether the password belongs to the hash. Without a hash (unknown name, no password yet) the
/// same work is done and the answer is no.
pub fn verify_password(password: &str, phc: Option<&str>) -> bool {
    if is_too_long(password) {
        return false;
    }
    let Ok(argon2) = argon2() else { return false };
    let (known, Ok(hash)) = (phc.is_some(), PasswordHash::new(phc.unwrap_or(NOBODY))) else { return false };
    let right = argon2.verify_password(password.as_bytes(), &hash).is_ok();
    right && known
}

/// Whether the hash was made with less effort than today's, or in another way.
pub fn needs_rehash(phc: &str) -> bool {
    let Ok(hash) = PasswordHash::new(phc) else { return true };
    let Ok(params) = Params::try_from(&hash) else { return true };
    let weaker = params.m_cost() < MEMORY_KIB || params.t_cost() < PASSES || params.p_cost() < LANES;
    let other = hash.algorithm.as_str() != Algorithm::Argon2id.as_str() || hash.version != Some(Version::V0x13.into());
    weaker || other
}

fn is_too_long(password: &str) -> bool {
    password.chars().count() > MAX_PASSWORD
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    /// The best of five, because other tests run at the same time. Each answer must be no.
    fn fastest(check: impl Fn() -> bool) -> Duration {
        let once = |_| {
            let begin = Instant::now();
            assert!(!check());
            begin.elapsed()
        };
        (0..5).map(once).min().unwrap_or_default()
    }

    #[test]
    fn only_the_right_password_fits_and_each_hash_has_its_own_salt() {
        let hash = hash_password("empat kuda makan padi").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{hash}");
        assert!(verify_password("empat kuda makan padi", Some(&hash)));
        assert!(!verify_password("empat kuda makan padi ", Some(&hash)));
        assert!(!verify_password("", Some(&hash)));
        assert_ne!(hash_password("empat kuda makan padi").unwrap(), hash);
        assert!(!needs_rehash(&hash));
    }

    #[test]
    fn a_password_made_with_less_effort_still_fits_but_is_hashed_anew() {
        let old = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(1024, 1, 1, None).unwrap());
        let hash = old.hash_password(b"empat kuda makan padi").unwrap().to_string();
        assert!(verify_password("empat kuda makan padi", Some(&hash)));
        assert!(needs_rehash(&hash));
    }

    #[test]
    fn every_weaker_or_other_hash_is_made_anew() {
        for phc in [
            "$argon2id$v=19$m=65535,t=3,p=1$c2ludHV2dS1ub2JvZHktMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=65536,t=2,p=1$c2ludHV2dS1ub2JvZHktMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2i$v=19$m=65536,t=3,p=1$c2ludHV2dS1ub2JvZHktMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=16$m=65536,t=3,p=1$c2ludHV2dS1ub2JvZHktMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "not a hash",
        ] {
            assert!(needs_rehash(phc), "{phc}");
        }
        let stronger = NOBODY.replace("t=3", "t=4");
        assert!(!needs_rehash(&stronger));
    }

    #[test]
    fn nobody_costs_as_much_as_somebody_and_never_fits() {
        assert!(!needs_rehash(NOBODY), "the same effort as a real hash");
        assert!(!verify_password("empat kuda makan padi", None));
        let hash = hash_password("empat kuda makan padi").unwrap();
        let somebody = fastest(|| verify_password("a wrong one", Some(&hash)));
        let nobody = fastest(|| verify_password("a wrong one", None));
        // Without the work it would be thousands of times faster.
        assert!(nobody * 4 > somebody, "{nobody:?} against {somebody:?}");
    }

    #[test]
    fn a_very_long_password_is_refused_before_any_work() {
        let long = "ä".repeat(MAX_PASSWORD + 1);
        assert_eq!(hash_password(&long), Err(HashError::TooLong));
        assert!(fastest(|| verify_password(&long, None)) < Duration::from_millis(10));
        assert!(hash_password(&"ä".repeat(MAX_PASSWORD)).is_ok());
    }
}
