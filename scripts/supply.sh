#!/usr/bin/env bash
# Licences, bans and sources of every crate by deny.toml: with cargo-deny when it is installed,
# else with licences.py, which reads the same file. Advisories need cargo-deny and its database.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
have python3 || debian python3

if cargo deny --version >/dev/null 2>&1; then
  cargo deny --locked check --hide-inclusion-graph licenses bans sources
  if cargo deny fetch db >/dev/null 2>&1; then
    cargo deny --locked check --disable-fetch --hide-inclusion-graph advisories
  else
    echo "advisories not checked: their database cannot be reached from here"
  fi
else
  python3 scripts/licences.py
  echo "advisories not checked: cargo-deny is not installed (cargo install cargo-deny)"
fi
