# shellcheck shell=bash
# processes that spend one worker's lots at once are killed at random; every promise holds

# script/verify faults [--minutes N] [--processes 2..8] [--seed S]; without --processes one
# round each with 2, 4 and 8 processes shares the minutes.
verify() {
  local minutes=15 seed=$RANDOM processes=() count failed=0
  while [ "$#" -gt 0 ]; do
    case $1 in
    --minutes) minutes=$2 ;;
    --processes) processes=("$2") ;;
    --seed) seed=$2 ;;
    *) die "unknown option $1; there are --minutes N --processes 2..8 --seed S" ;;
    esac
    shift 2
  done
  [ "${#processes[@]}" -gt 0 ] || processes=(2 4 8)
  prepare
  ensure_core_template
  ensure_suite_template
  WP_STORM_DB=wp_storm_$$
  trap 'db_drop "$WP_STORM_DB"' EXIT
  # That the check sees anything.
  if _storm 4 60 "$seed" --plant; then
    result "**The planted fault was not found.**"
    failed=1
  fi
  for count in "${processes[@]}"; do
    _storm "$count" "$((minutes * 60 / ${#processes[@]}))" "$seed" || failed=1
  done
  return "$failed"
}

_storm() { # _storm PROCESSES SECONDS SEED [--plant]
  local report=$WP_VERIFY_WORK/storm-$1.json status=0
  rm -f "$report"
  db_drop "$WP_STORM_DB"
  db_clone "$WP_SUITE_TEMPLATE" "$WP_STORM_DB" || return 1
  say "-- $1 processes, $2 seconds, seed $3"
  "$WP_VENV/bin/python" "$WP_ROOT/script/tools/fault_storm.py" "$WP_STORM_DB" \
    --processes "$1" --seconds "$2" --seed "$3" "${@:4}" --report "$report" \
    >"$WP_VERIFY_WORK/storm-$1.log" 2>&1 || status=1
  if [ ! -e "$report" ]; then
    tail -n 30 "$WP_VERIFY_WORK/storm-$1.log" >&2
    die "the storm of $1 processes did not end"
  fi
  result "$("$WP_VENV/bin/python" "$WP_ROOT/script/tools/fault_report.py" "$report")"
  return "$status"
}
