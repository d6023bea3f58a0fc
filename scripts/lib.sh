# shellcheck shell=bash
# Shared by the scripts beside it (sourced, never run): saying what happens, installing what is
# missing, running the tests with the runner that is there.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top" || exit 1

say() { printf '\n== %s\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# runuser and its like lie where an ordinary path does not look.
PATH=$PATH:/usr/sbin:/sbin

# A shell that was not a log-in shell does not know where rustup put cargo.
if ! have cargo && [ -f "${CARGO_HOME:-${HOME:-/root}/.cargo}/env" ]; then
  # shellcheck source=/dev/null
  . "${CARGO_HOME:-${HOME:-/root}/.cargo}/env"
fi
have cargo || die "Rust is missing: install it with rustup (see README.md), then try again."

# debian PACKAGE…: installs Debian packages, or says what the reader has to install.
debian() {
  if [ "$(id -u)" = 0 ] && have apt-get; then
    say "installing Debian packages: $*"
    DEBIAN_FRONTEND=noninteractive apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  else
    die "Missing on this machine: $*. Install it (Debian: sudo apt-get install $*), then try again."
  fi
}

# tests ARGUMENTS…: cargo-nextest when it is there (each test in its own process, stopped when it
# hangs), else cargo test.
tests() {
  if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --config-file scripts/nextest.toml --features testkit "$@"
  else
    cargo test --features testkit "$@"
  fi
}

# binary ARGUMENTS…: builds the program with these cargo arguments and prints where it lies.
binary() {
  cargo build --bin sintuvu --message-format=json-render-diagnostics "$@" | sed -n 's/.*"executable":"\([^"]*\/sintuvu\)".*/\1/p' | tail -n 1
}
