# shellcheck shell=bash
# Route engine: days of the valleys, four sizes, and instances of the literature in a folder.
#
# script/verify routes [FOLDER]: VRPLIB and Solomon files, with NAME.sol beside where the
# best known cost is to be compared. None is shipped. Each search runs 5 s on one core.

_routes_row() { # _routes_row JSON: one line of the table for each run
  "$WP_VENV/bin/python" - "$1" <<'PYTHON'
import json
import sys

found = json.load(open(sys.argv[1]))
for run in found.get("runs", [found]):
    print(
        "|",
        " | ".join(
            str(value)
            for value in (
                run.get("instance", found.get("instance")),
                run.get("stops", found.get("stops")),
                run["engine"],
                run["cost"],
                run["gap_percent"],
                run["unserved"],
                sum(run["violations"].values()),
                run["solve_seconds"],
                run["solve_cpu_seconds"],
                run["solver_peak_megabytes"],
                run["machine_load"],
            )
        ),
        "|",
    )
PYTHON
}

verify() {
  local folder=${1:-} file out=$WP_VERIFY_WORK/found.json bad=0
  prepare >&2
  local bench=(taskset -c 0 "$WP_ROOT/script/bench" routes)
  result "| instance | stops | engine | cost | gap % | unserved | violations | s | CPU s | MB | load |"
  result "|---|---|---|---|---|---|---|---|---|---|---|"
  for suite in valley scale; do
    "${bench[@]}" --suite "$suite" >"$out" || bad=1
    result "$(_routes_row "$out")"
  done
  if [ -n "$folder" ]; then
    for file in "$folder"/*.vrp "$folder"/*.txt; do
      [ -e "$file" ] || continue
      "${bench[@]}" "$file" --compare >"$out" || bad=1
      result "$(_routes_row "$out")"
    done
  fi
  return "$bad"
}
