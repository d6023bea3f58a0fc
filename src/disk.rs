//! Room on the disk: below the limit nothing new is begun (security.md 2.9).
use std::path::Path;

const LOW_BYTES: u64 = 512 * 1024 * 1024;
/// Percent of the disk.
const LOW_SHARE: u64 = 5;
/// More than this is enough on any disk: a twentieth of a big one would be years of this program.
const ENOUGH_BYTES: u64 = 4 * 1024 * 1024 * 1024;

#[derive(Clone, Copy, Debug)]
pub struct Free {
    bytes: u64,
    total: u64,
}

impl Free {
    pub const fn mib(self) -> u64 {
        self.bytes / (1024 * 1024)
    }
    pub const fn is_low(self) -> bool {
        self.bytes < LOW_BYTES || (self.bytes < ENOUGH_BYTES && self.bytes / LOW_SHARE * 100 < self.total)
    }
}

/// Free room where `path` lies; unknown counts as enough, the write itself will tell.
pub fn free(path: &Path) -> Free {
    let at = if path.exists() { path } else { Path::new(".") };
    rustix::fs::statvfs(at).map_or(Free { bytes: u64::MAX, total: 0 }, |v| Free {
        bytes: v.f_bavail * v.f_frsize,
        total: v.f_blocks * v.f_frsize,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_percent_or_half_a_gibibyte_is_low() {
        let gib = 1024 * 1024 * 1024;
        assert!(Free { bytes: 100 * 1024 * 1024, total: gib }.is_low());
        assert!(Free { bytes: 3 * gib, total: 100 * gib }.is_low());
        assert!(!Free { bytes: 3 * gib, total: 50 * gib }.is_low());
        assert!(!Free { bytes: 5 * gib, total: 1000 * gib }.is_low());
    }
}
