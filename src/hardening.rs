//! What the process asks of the machine: no core dumps, because its memory holds keys; no file for others.

/// Best effort; `doctor` says what holds.
pub fn apply() {
    let none = rustix::process::Rlimit { current: Some(0), maximum: Some(0) };
    if rustix::process::setrlimit(rustix::process::Resource::Core, none).is_err() {
        tracing::warn!(event = "core_dumps_on");
    }
    #[cfg(target_os = "linux")]
    if rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable).is_err() {
        tracing::warn!(event = "dumpable");
    }
}

/// What the program writes, its own user alone reads: a database tells who reported.
pub fn private_files() {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// Whether core dumps are off.
pub fn core_dumps_off() -> bool {
    rustix::process::getrlimit(rustix::process::Resource::Core).current == Some(0)
}
