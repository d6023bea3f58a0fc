#!/usr/bin/env bash
# What `make check` does, in under a minute when warm: format, lints, the house rules that a
# program can check, licences, and the tests beside the code on SQLite.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
have python3 || debian python3

say "format"
cargo fmt --all --check
say "house rules"
python3 scripts/gates.py
say "lints"
cargo clippy --quiet --locked --workspace --all-targets --features testkit -- -D warnings
say "supply chain"
scripts/supply.sh
say "unit tests on SQLite"
SINTUVU_TEST_DB=sqlite tests --locked --workspace --lib
say "all good"
