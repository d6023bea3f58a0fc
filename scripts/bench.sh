#!/usr/bin/env bash
# What `make bench` does: builds the release, fills an SQLite and a PostgreSQL database with the
# same 100,000 cases, puts load on both and prints the figures side by side as they stand in
# docs/benchmarks.md, and beneath them those of the name matcher (`scripts/bench.sh names`: only those).
# SIZE=demo and SECONDS_EACH=2 make a quick try of the script itself.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
have python3 || debian python3
have wrk || debian wrk

say "building the release"
program=$(binary --locked --release)
[ -x "$program" ] || die "the program was not built"
[ "${1:-}" != names ] || exec python3 scripts/bench.py "$program" names
exec scripts/postgres.sh with python3 scripts/bench.py "$program"
