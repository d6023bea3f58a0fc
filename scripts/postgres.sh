#!/usr/bin/env bash
# scripts/postgres.sh with COMMAND…: runs COMMAND beside a PostgreSQL of its own, made in a
# temporary folder, and removes it whatever happens. COMMAND finds it in SINTUVU_TEST_POSTGRES.
# fsync is on, as in production; PG_FSYNC=off is for a hurried afternoon, never for figures.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ "${1:-}" = with ] && [ $# -ge 2 ] || die "use: scripts/postgres.sh with COMMAND…"
shift

# The folder of initdb and pg_ctl: on the path, or where distributions keep it (newest last).
tools() {
  local found
  found=$(command -v initdb || true)
  if [ -z "$found" ]; then
    found=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb /opt/homebrew/opt/postgresql*/bin/initdb |
      while read -r path; do [ -x "$path" ] && printf '%s\n' "$path"; done | sort -V | tail -n 1)
  fi
  [ -n "$found" ] && dirname "$(readlink -f "$found")"
}

bin=$(tools || true)
if [ -z "$bin" ]; then
  debian postgresql
  bin=$(tools) || die "PostgreSQL was installed, but initdb was not found."
fi

# PostgreSQL refuses to run as root: root borrows the account `postgres`, or `nobody`.
owner=$(id -un)
if [ "$(id -u)" = 0 ]; then
  if id postgres >/dev/null 2>&1; then owner=postgres; else owner=nobody; fi
fi
as_owner() {
  if [ "$owner" = "$(id -un)" ]; then "$@"; else (cd / && runuser -u "$owner" -- "$@"); fi
}

# Directly under /tmp: a socket's path may not be longer than 107 bytes.
home=$(mktemp -d /tmp/sintuvu-pg.XXXXXX)
child=
clean() {
  trap - EXIT INT TERM HUP
  if [ -n "$child" ]; then kill "$child" 2>/dev/null || true; wait "$child" 2>/dev/null || true; fi
  if [ -f "$home/data/postmaster.pid" ]; then
    as_owner "$bin/pg_ctl" -D "$home/data" -m fast -t 10 stop >/dev/null 2>&1 ||
      as_owner "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true
  fi
  rm -rf "$home"
}
trap clean EXIT
trap 'clean; exit 130' INT
trap 'clean; exit 143' TERM HUP

chmod 0700 "$home"
[ "$owner" = "$(id -un)" ] || chown "$owner" "$home"

# Locale C: both databases then sort text by its bytes (docs/adr/0002).
as_owner "$bin/initdb" -D "$home/data" -U sintuvu --auth=trust --encoding=UTF8 --locale=C --data-checksums --no-sync \
  >"$home.log" 2>&1 || { cat "$home.log" >&2; rm -f "$home.log"; die "initdb failed"; }
rm -f "$home.log"

start() {
  as_owner "$bin/pg_ctl" -D "$home/data" -l "$home/log" -w -t 30 \
    -o "-c listen_addresses=127.0.0.1 -c port=$1 -c unix_socket_directories=$home -c fsync=${PG_FSYNC:-on} -c max_connections=300 -c log_min_messages=fatal -c log_min_error_statement=panic" \
    start >/dev/null 2>&1
}
port=
for _ in 1 2 3 4 5 6 7 8; do
  port=$((20000 + RANDOM % 12000))
  start "$port" && break
  port=
done
[ -n "$port" ] || { cat "$home/log" >&2; die "PostgreSQL did not start"; }
as_owner "$bin/createdb" -h "$home" -p "$port" -U sintuvu sintuvu

export SINTUVU_TEST_POSTGRES="postgres://sintuvu@127.0.0.1:$port/sintuvu"
say "PostgreSQL $("$bin/postgres" --version | sed 's/[^0-9]*\([0-9.]*\).*/\1/') runs as $owner on port $port"

# In the background and waited for, so that a signal reaches us at once; it keeps our input.
"$@" <&0 &
child=$!
status=0
wait "$child" || status=$?
child=
exit "$status"
