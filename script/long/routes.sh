# shellcheck shell=bash
# Route engine: days of the valleys, four sizes, and instances of the literature in a folder.
#
# script/verify routes [--cpu-clock] [FOLDER]: VRPLIB and Solomon files, with NAME.sol beside
# where the best known cost is to be compared. None is shipped. Each search runs 5 s on one
# core (400 stops also 30, 1000 stops 30 and 60). --cpu-clock counts seconds of the
# processor, for a busy machine. Fails when a promise of the last table is not kept.

verify() {
  local folder='' option file found bad=0 clock=()
  for option in "$@"; do
    case $option in
      --cpu-clock) clock=(--cpu-clock) ;;
      *) folder=$option ;;
    esac
  done
  if [ -n "$folder" ] && [ ! -d "$folder" ]; then
    say "no such folder: $folder" >&2
    return 1
  fi
  prepare >&2
  rm -f "$WP_VERIFY_WORK"/*.json
  local bench=(taskset -c 0 "$WP_ROOT/script/bench" routes "${clock[@]}")
  for option in valley scale; do
    _routes_bench "$WP_VERIFY_WORK/$option.json" --suite "$option" || bad=1
  done
  for file in ${folder:+"$folder"/*.vrp "$folder"/*.txt}; do
    [ -e "$file" ] || continue
    found=$WP_VERIFY_WORK/file-$(basename "$file").json
    _routes_bench "$found" "$file" --compare || bad=1
  done
  found=$("$WP_VENV/bin/python" "$WP_ROOT/script/tools/routes_report.py" \
    "$WP_VERIFY_WORK"/*.json) || bad=1
  result "$found"
  return "$bad"
}

# _routes_bench OUT ARGUMENT...: violations are for the report to say; no answer is not.
_routes_bench() {
  local out=$1 status=0
  shift
  say "$*" >&2
  "${bench[@]}" "$@" >"$out" || status=$?
  if [ "$status" -gt 1 ]; then
    rm -f "$out"
    result "No answer: $*"
    return 1
  fi
}
