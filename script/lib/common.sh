# shellcheck shell=bash
# Strict mode, messages and timing for the scripts (not for interactive shells).
set -euo pipefail
# shellcheck source=script/lib/paths.sh
. "$(dirname "${BASH_SOURCE[0]}")/paths.sh"

say() { printf '%s\n' "$*"; }
notice() { printf 'NOTICE: %s\n' "$*" >&2; }
die() {
  printf 'ERROR: %s\n' "$*" >&2
  exit 1
}

_seconds_since() { # _seconds_since START: "12.3 s"
  awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", b - a }'
}

# step TEXT COMMAND...: say what happens, run it, say how long it took.
step() {
  local text=$1 start=$EPOCHREALTIME status
  shift
  printf -- '-- %s\n' "$text"
  "$@"
  status=$? # reached on failure only where the caller handles it
  printf -- '   %s: %s\n' "$text" "$(_seconds_since "$start")"
  return "$status"
}

# quiet LOG COMMAND...: keep the output in LOG, show its end on failure.
quiet() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    printf 'ERROR: %s failed; the whole log: %s\n' "$1" "$log" >&2
    return 1
  fi
}

# locked NAME COMMAND...: one process at a time does this piece of work.
locked() {
  local name=$1
  shift
  mkdir -p "$WP_CACHE/locks"
  (
    flock -n 9 || {
      say "   waiting for another process ($name)"
      flock 9
    }
    # Children (a database server) must not inherit the lock.
    "$@" 9>&-
  ) 9>"$WP_CACHE/locks/$name"
}

hash_of() { sha256sum | cut -c1-10; }
