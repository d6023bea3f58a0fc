#!/usr/bin/env bash
# What `make test` does: every test there is, on SQLite, on PostgreSQL and in a real browser.
# It installs what is missing and says so. A failing step does not stop the later ones; the
# closing table names it and the run fails.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
have python3 || debian python3

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
table=
failed=0

# step NAME COMMAND…: runs it, keeps its time and the closing line of its test runner.
step() {
  local name=$1 begun=$SECONDS word=ok closing
  shift
  say "$name"
  if ! "$@" 2>&1 | tee "$logs/step"; then word=FAILED failed=1; fi
  closing=$(sed 's/\x1b\[[0-9;]*m//g' "$logs/step" | grep -E '^ *Summary \[|^test result:|^. (tests|pass|fail) [0-9]+$' | tail -n 4 | tr -s ' \n' ' ' || true)
  table+=$(printf '%-6s %4d s  %-34s %s' "$word" $((SECONDS - begun)) "$name" "$closing")$'\n'
}

on_sqlite() { SINTUVU_TEST_DB=sqlite tests --locked --workspace; }
on_postgres() { SINTUVU_TEST_DB=postgres scripts/postgres.sh with bash -c 'source scripts/lib.sh; tests --locked --workspace'; }
documentation() { cargo test --locked --workspace --features testkit --doc; }
# What a release compiles is not what the tests compile: both are looked at. Naming one test with
# the plain build asks for the features that the tests' libraries have: they are compiled once.
lints() {
  cargo clippy --locked --workspace --all-targets --features testkit -- -D warnings &&
    cargo clippy --locked --workspace --lib --bins --test doors -- -D warnings
}
no_test_doors() { cargo test --locked --workspace --test doors; }

step "format" cargo fmt --all --check
step "house rules" python3 scripts/gates.py
step "scenarios list" python3 scripts/scenarios.py --check
step "licences and sources" scripts/supply.sh
step "lints" lints
step "tests on SQLite" on_sqlite
step "tests on PostgreSQL" on_postgres
step "tests in the documentation" documentation
step "no test doors in a release" no_test_doors
step "tests in the browser" e2e/run.sh

printf '\n== make test, %d min %02d s\n%s' $((SECONDS / 60)) $((SECONDS % 60)) "$table"
[ "$failed" = 0 ] || { echo "== FAILED"; exit 1; }
echo "== everything passed"
