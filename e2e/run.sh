#!/usr/bin/env bash
# The browser tests: builds the testkit program, fills a fresh database with the contract fixture,
# serves it on a free port and lets node drive Chromium against it. Arguments name test files;
# without any, all run. E2E_DATABASE_URL=postgres://… takes another (empty) database than SQLite.
# Screenshots and the server's log stay in test-results/.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib.sh"

if ! have node || ! have npm; then debian nodejs npm; fi
export CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$CHROMIUM" ]; then
  debian chromium fonts-dejavu-core
  CHROMIUM=$(command -v chromium)
fi
# npm writes this file last, so it tells which lock file was installed.
if ! [ e2e/node_modules/.package-lock.json -nt e2e/package-lock.json ]; then
  say "installing the npm packages of the lock file"
  (cd e2e && npm ci --no-audit --no-fund)
fi

say "building the program with testkit"
# With the tests: every library then has the features that they gave it, and none is compiled twice.
program=$(binary --locked --workspace --tests --features testkit)
[ -x "$program" ] || die "the program was not built"

home=$(mktemp -d)
server=
clean() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$home"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The program refuses names that it does not know.
unset SINTUVU_TEST_DB SINTUVU_TEST_POSTGRES
export DATABASE_URL=${E2E_DATABASE_URL:-sqlite:$home/sintuvu.db}
export SINTUVU_DATA_DIR=$home SINTUVU_KEYRING=$home/keyring.json
export SINTUVU_BASE_URL=http://127.0.0.1:0 SINTUVU_LOG=warn
export SINTUVU_TEST_CLOCK=2026-11-24T08:00:00+08:00

rm -rf test-results
mkdir -p test-results
export FIXTURE=$home/fixture.json RESULTS=$top/test-results
"$program" key new --purpose all
"$program" migrate
"$program" seed --fixture contract --out "$FIXTURE"

: >"$home/stdout"
"$program" serve --bind 127.0.0.1:0 >"$home/stdout" 2>test-results/server.log &
server=$!
BASE_URL=
for _ in $(seq 300); do
  BASE_URL=$(sed -n 's/^listening on \(http:[^ ]*\).*/\1/p' "$home/stdout" | head -n 1)
  [ -z "$BASE_URL" ] || break
  kill -0 "$server" 2>/dev/null || { cat test-results/server.log >&2; die "the server ended before it listened"; }
  sleep 0.1
done
[ -n "$BASE_URL" ] || { cat test-results/server.log >&2; die "the server did not listen within 30 s"; }
export BASE_URL

say "browser tests against $BASE_URL ($("$CHROMIUM" --version 2>/dev/null | head -n 1))"
cd e2e
[ $# -gt 0 ] || set -- *.test.mjs
status=0
node --test --test-concurrency=1 --test-reporter=spec "$@" || status=$?
[ "$status" = 0 ] || { say "the server's last words"; tail -n 20 ../test-results/server.log >&2; }
exit "$status"
