#!/usr/bin/env bash
# What `make demo` does: builds, makes a database with a synthetic province in ./.demo, prints the
# accounts, serves. Needs Rust, a C compiler and make. A second run reuses the data.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
umask 077

bind=127.0.0.1:${PORT:-8080}
mkdir -p .demo
export DATABASE_URL=sqlite:.demo/sintuvu.db
export SINTUVU_DATA_DIR=.demo
export SINTUVU_KEYRING=.demo/keyring.json
export SINTUVU_BASE_URL=http://$bind
export SINTUVU_BIND=$bind

say "building (some minutes the first time)"
program=$(binary --locked --profile demo)
[ -x "$program" ] || die "the program was not built"
sintuvu() { "$program" "$@"; }

if [ ! -f "$SINTUVU_KEYRING" ]; then
  say "making the keys: $SINTUVU_KEYRING"
  sintuvu key new --purpose all
fi
say "bringing the database up to date: .demo/sintuvu.db"
sintuvu migrate
if [ ! -f .demo/accounts.txt ]; then
  say "writing a synthetic province (nobody in it exists)"
  sintuvu seed --size demo --seed 72012026 ||
    die "The data in .demo are half-made, perhaps by an interrupted first run: make demo-reset starts over."
fi

say "accounts (also in .demo/accounts.txt)"
cat .demo/accounts.txt
say "open $SINTUVU_BASE_URL in a browser; Ctrl-C ends it"
exec "$program" serve --bind "$bind"
