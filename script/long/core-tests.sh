# shellcheck shell=bash
# Odoo's own tests of the shop, sale, payment and promotions, with the suite installed; [MODULE...]

CORE_TESTED=(loyalty sale_loyalty website_sale_loyalty payment sale website_sale)

verify() {
  local module status=0
  prepare
  command -v chromium >/dev/null || command -v google-chrome >/dev/null ||
    die "no Chromium in PATH: Odoo would skip its browser tests"
  ensure_core_template
  ensure_suite_template
  [ "$#" = 0 ] || CORE_TESTED=("$@")
  CORE_WORK=$WP_VERIFY_WORK/$WP_SUITE_KEY
  CORE_TESTS=$("$WP_VENV/bin/python" -c 'import odoo.addons.base as base; print(base.__path__[0].rpartition("/")[0])')
  mkdir -p "$CORE_WORK"
  printf '[pytest]\n' >"$CORE_WORK/pytest.ini"
  # Templates of our own: only the newest of the others are kept, and this takes an hour.
  CORE_SUITE=wp_coresuite_$$ CORE_PLAIN=wp_coreplain_$$
  trap 'for db in "wp_coretest_$$" "$CORE_SUITE" "$CORE_PLAIN"; do db_drop "$db"; done' EXIT
  db_clone "$WP_SUITE_TEMPLATE" "$CORE_SUITE" || return 1
  db_clone "$WP_CORE_TEMPLATE" "$CORE_PLAIN" || return 1
  for module in "${CORE_TESTED[@]}"; do
    step "$module" _module "$module" || return 1
  done
  "$WP_VENV/bin/python" "$WP_ROOT/script/tools/core_tests.py" report "$CORE_WORK" "${CORE_TESTED[@]}" \
    >"$CORE_WORK/report.md" || status=1
  while IFS= read -r line; do result "$line"; done <"$CORE_WORK/report.md"
  return "$status"
}

# A module whose reports are there is not run again: an interrupted check goes on.
_module() {
  local failed
  _tests "$1" "$CORE_SUITE" suite "" || return 1
  failed=$(_failed "$1.suite.xml")
  [ -n "$failed" ] || return 0
  # A busy machine makes a tour miss its ten seconds: once more, by themselves. The
  # report says which ones needed it.
  _tests "$1" "$CORE_SUITE" again "$failed" || return 1
  failed=$(_failed "$1.suite.xml" "$CORE_WORK/$1.again.xml")
  [ -n "$failed" ] || return 0
  # Whether they fail without us.
  _tests "$1" "$CORE_PLAIN" core "$failed"
}

_failed() {
  "$WP_VENV/bin/python" "$WP_ROOT/script/tools/core_tests.py" failed "$CORE_WORK/$1" "${@:2}"
}

_tests() { # _tests MODULE TEMPLATE NAME ONLY
  local db=wp_coretest_$$ report=$CORE_WORK/$1.$3.xml status=0
  [ ! -e "$report" ] || return 0
  db_drop "$db"
  db_clone "$2" "$db" || return 1
  quiet "$CORE_WORK/$1.$3-prepare.log" run_odoo shell -d "$db" --no-http --log-level=error \
    <"$WP_ROOT/script/tools/core_prepare.py" || return 1
  (cd "$CORE_WORK" && PYTHONPATH=$WP_ROOT/script/tools WP_ONLY=$4 "$WP_VENV/bin/pytest" \
    -c "$CORE_WORK/pytest.ini" --rootdir="$CORE_WORK" --noconftest -p core_runner -p no:cacheprovider \
    -o timeout=600 --odoo-database="$db" --odoo-http --junit-xml="$report.part" -q \
    "$CORE_TESTS/$1/tests") >"$CORE_WORK/$1.$3.log" 2>&1 || status=$?
  # 1: some test failed, which is for the report to judge.
  [ "$status" -le 1 ] || {
    tail -n 40 "$CORE_WORK/$1.$3.log" >&2
    return 1
  }
  mv "$report.part" "$report"
}
