//! Settings from the environment or a `.env` file, read once. Nothing secret has a default, and an
//! unknown `SINTUVU_` name stops the start: a typing error must not weaken the service.
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use thiserror::Error;

use crate::db::{DbError, Target};

#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("{0} is not set. README.md, \"Configure\", says what it is for")]
    Missing(&'static str),
    #[error("{name} cannot be understood: {why}")]
    Wrong { name: &'static str, why: String },
    #[error("{0} is not a setting of this program (or not of this build)")]
    Unknown(String),
    #[error(".env can be read by others on this machine: chmod 600 .env")]
    OpenEnvFile,
    #[error(transparent)]
    Database(#[from] DbError),
}

#[derive(Clone, Debug)]
pub struct Config {
    /// `DATABASE_URL`
    pub database: Target,
    /// `SINTUVU_BASE_URL`: how browsers reach it; the `Host` header must match.
    pub base_url: String,
    /// `SINTUVU_KEYRING`: file with the keys, mode 0400 or 0600.
    pub keyring: PathBuf,
    /// `SINTUVU_BIND`: where it listens.
    pub bind: SocketAddr,
    /// `SINTUVU_TRUSTED_PROXIES`: addresses whose `X-Forwarded-For` is believed, separated by commas.
    pub trusted_proxies: Vec<IpAddr>,
    /// `SINTUVU_DATA_DIR`: account list of the demo; sealed attachments, in its folder `objects/`.
    pub data_dir: PathBuf,
    /// `SINTUVU_LOG`: filter, such as `info` or `sintuvu=debug`.
    pub log: String,
    /// `SINTUVU_METRICS_BIND`: loopback address for Prometheus; absent: no metrics.
    pub metrics_bind: Option<SocketAddr>,
    /// `SINTUVU_EXIT_URL`: the neutral page of "Keluar cepat".
    pub exit_url: String,
    /// `SINTUVU_FAILPOINTS`: faults wanted from the start.
    #[cfg(feature = "testkit")]
    pub failpoints: String,
    /// `SINTUVU_TEST_CLOCK`: where the running clock starts.
    #[cfg(feature = "testkit")]
    pub test_clock: Option<crate::base::clock::Moment>,
}

const KNOWN: [&str; 8] = [
    "SINTUVU_BASE_URL",
    "SINTUVU_KEYRING",
    "SINTUVU_BIND",
    "SINTUVU_TRUSTED_PROXIES",
    "SINTUVU_DATA_DIR",
    "SINTUVU_LOG",
    "SINTUVU_METRICS_BIND",
    "SINTUVU_EXIT_URL",
];

/// Names that only a test build knows; in a release they stop the start (test-contract §9).
const OF_TEST_BUILDS: [&str; 2] = ["SINTUVU_TEST_CLOCK", "SINTUVU_FAILPOINTS"];

impl Config {
    /// Reads `.env` when there is one, then the environment.
    pub fn load() -> Result<Self, ConfigError> {
        read_env_file()?;
        Self::from_env(|name| std::env::var(name).ok(), std::env::vars().map(|(name, _)| name))
    }

    fn from_env(
        get: impl Fn(&str) -> Option<String>,
        names: impl Iterator<Item = String>,
    ) -> Result<Self, ConfigError> {
        for name in names.filter(|n| n.starts_with("SINTUVU_")) {
            let known = KNOWN.contains(&name.as_str())
                || (cfg!(feature = "testkit") && OF_TEST_BUILDS.contains(&name.as_str()));
            if !known {
                return Err(ConfigError::Unknown(name));
            }
        }
        let need = |name: &'static str| get(name).filter(|v| !v.is_empty()).ok_or(ConfigError::Missing(name));
        let address = |name: &'static str, text: &str| {
            text.parse::<SocketAddr>().map_err(|e| ConfigError::Wrong { name, why: e.to_string() })
        };
        let metrics_bind =
            get("SINTUVU_METRICS_BIND").map(|text| address("SINTUVU_METRICS_BIND", &text)).transpose()?;
        if metrics_bind.is_some_and(|a| !a.ip().is_loopback()) {
            return Err(ConfigError::Wrong { name: "SINTUVU_METRICS_BIND", why: "must be a loopback address".into() });
        }
        Ok(Self {
            database: Target::parse(&need("DATABASE_URL")?)?,
            base_url: need("SINTUVU_BASE_URL")?.trim_end_matches('/').to_owned(),
            keyring: PathBuf::from(need("SINTUVU_KEYRING")?),
            bind: address("SINTUVU_BIND", &get("SINTUVU_BIND").unwrap_or_else(|| "127.0.0.1:8080".into()))?,
            trusted_proxies: proxies(&get("SINTUVU_TRUSTED_PROXIES").unwrap_or_default())?,
            data_dir: PathBuf::from(get("SINTUVU_DATA_DIR").unwrap_or_else(|| ".".into())),
            log: get("SINTUVU_LOG").unwrap_or_else(|| "info".into()),
            metrics_bind,
            exit_url: get("SINTUVU_EXIT_URL").unwrap_or_else(|| "https://www.bmkg.go.id/cuaca/prakiraan-cuaca".into()),
            #[cfg(feature = "testkit")]
            failpoints: get("SINTUVU_FAILPOINTS").unwrap_or_default(),
            #[cfg(feature = "testkit")]
            test_clock: get("SINTUVU_TEST_CLOCK").and_then(|text| crate::base::clock::Moment::parse(&text)),
        })
    }
}

/// Where the keyring is, for the verbs that need nothing else.
pub fn keyring_path() -> Result<PathBuf, ConfigError> {
    read_env_file()?;
    std::env::var("SINTUVU_KEYRING")
        .ok()
        .filter(|v| !v.is_empty())
        .map(PathBuf::from)
        .ok_or(ConfigError::Missing("SINTUVU_KEYRING"))
}

fn proxies(text: &str) -> Result<Vec<IpAddr>, ConfigError> {
    let parts = text.split(',').map(str::trim).filter(|p| !p.is_empty());
    parts
        .map(|p| {
            p.parse().map_err(|_| ConfigError::Wrong {
                name: "SINTUVU_TRUSTED_PROXIES",
                why: format!("{p:?} is not an address"),
            })
        })
        .collect()
}

fn read_env_file() -> Result<(), ConfigError> {
    let path = std::path::Path::new(".env");
    if !path.exists() {
        return Ok(());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let open = std::fs::metadata(path).is_ok_and(|m| m.permissions().mode() & 0o077 != 0);
        if open {
            return Err(ConfigError::OpenEnvFile);
        }
    }
    dotenvy::from_path(path).map_err(|e| ConfigError::Wrong { name: ".env", why: e.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let get = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Config::from_env(get, pairs.iter().map(|(n, _)| (*n).to_owned()))
    }

    const ENOUGH: [(&str, &str); 3] = [
        ("DATABASE_URL", "sqlite:x.db"),
        ("SINTUVU_BASE_URL", "http://127.0.0.1:8080/"),
        ("SINTUVU_KEYRING", "k.json"),
    ];

    #[test]
    fn each_missing_setting_is_named() {
        for (name, _) in ENOUGH {
            let pairs: Vec<_> = ENOUGH.iter().filter(|(other, _)| *other != name).copied().collect();
            let message = from(&pairs).unwrap_err().to_string();
            assert!(message.contains(name), "{message}");
        }
    }

    #[test]
    fn a_misspelt_name_stops_the_start() {
        let mut pairs = ENOUGH.to_vec();
        pairs.push(("SINTUVU_KEYRNG", "x"));
        assert!(matches!(from(&pairs), Err(ConfigError::Unknown(_))));
    }

    #[test]
    fn metrics_never_leave_the_machine() {
        let mut pairs = ENOUGH.to_vec();
        pairs.push(("SINTUVU_METRICS_BIND", "0.0.0.0:9090"));
        assert!(from(&pairs).is_err());
    }
}
