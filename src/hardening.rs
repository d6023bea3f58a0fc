//! What the process asks of the machine: no core dumps, because its memory holds keys.

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

/// Whether core dumps are off.
pub fn core_dumps_off() -> bool {
    rustix::process::getrlimit(rustix::process::Resource::Core).current == Some(0)
}
