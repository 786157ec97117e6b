# shellcheck shell=bash
# Which part of script/test a path belongs to: see there.

test_folders() { find "$@" -name 'test_*.py' -exec dirname {} + 2>/dev/null | LC_ALL=C sort -u; }

# sort_paths ARG...: sets the arrays inside, demo, outside, and options for all that is no
# path. A folder above several parts is taken apart, so that each test finds its template.
sort_paths() {
  inside=() demo=() outside=() options=()
  local arg path full
  for arg in "$@"; do
    path=${arg%%::*}
    if [ ! -e "$path" ]; then
      options+=("$arg")
      continue
    fi
    full=$(realpath "$path")
    case $full in
    "$WP_ROOT"/tests | "$WP_ROOT") die "name a folder below tests/, or nothing for everything" ;;
    "$WP_ADDONS") _take_addons_apart ;;
    "$WP_ADDONS/$WP_DEMO_ADDON" | "$WP_ADDONS/$WP_DEMO_ADDON"/*) demo+=("$full${arg#"$path"}") ;;
    "$WP_ROOT"/tests/suite* | "$WP_ADDONS"/*) inside+=("$full${arg#"$path"}") ;;
    *) outside+=("$full${arg#"$path"}") ;;
    esac
  done
}

sort_everything() {
  _take_addons_apart
  mapfile -t -O "${#inside[@]}" inside < <(test_folders "$WP_ROOT/tests/suite")
  mapfile -t outside < <(test_folders "$WP_ROOT/tests" ! -path "$WP_ROOT/tests/suite/*")
}

_take_addons_apart() {
  mapfile -t -O "${#inside[@]}" inside < <(test_folders "$WP_ADDONS"/*/tests | grep -v "^$WP_ADDONS/$WP_DEMO_ADDON/")
  mapfile -t -O "${#demo[@]}" demo < <(test_folders "$WP_ADDONS/$WP_DEMO_ADDON/tests")
}

# deal_out JOB JOBS FOLDER...: the test files of one of JOBS processes, the biggest dealt
# first, each to who has least: a file's size says well enough how long it takes.
deal_out() {
  local job=$1 jobs=$2
  shift 2
  find "$@" -maxdepth 1 -name 'test_*.py' -printf '%s %p\n' | LC_ALL=C sort -k1,1nr -k2 |
    awk -v job="$job" -v jobs="$jobs" '{
      least = 0
      for (one = 1; one < jobs; one++) if (load[one] + 0 < load[least] + 0) least = one
      load[least] += $1
      if (least == job) print $2
    }' | LC_ALL=C sort
}
