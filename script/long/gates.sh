# shellcheck shell=bash
# script/test and script/lint fail when they should: each fault is planted once in a clone

verify() {
  local clone=$WP_VERIFY_WORK/clone
  prepare
  rm -rf "$clone"
  git clone -q "$WP_ROOT" "$clone"
  cd "$clone" || return 1
  result "| planted | command | answer |"
  result "| --- | --- | --- |"

  _plant_test 'self.assertEqual(1, 2)'
  _must_fail "a broken test" "AssertionError: 1 != 2" script/test "$PLANTED" || return 1
  _plant_test '__import__("logging").getLogger("odoo.addons.welfarepiu_base").warning("planted")'
  _must_fail "a log warning" "WARNING odoo.addons.welfarepiu_base: planted" script/test "$PLANTED" || return 1
  _plant_test 'self.skipTest("planted")'
  _must_fail "a skipped test" "a skipped test checks nothing" script/test "$PLANTED" || return 1
  _plant_test 'self.assertTrue(True)'
  sed -i 's/^class/@__import__("odoo").tools.mute_logger("odoo.sql_db")\nclass/' "$PLANTED"
  _must_fail "a test class behind a decorator" "its tests would not run" script/test "$PLANTED" || return 1
  _plant_test 'self.assertTrue(True)'
  _must_fail "no browser" "no Chromium in PATH" _without_browser || return 1
  step "the same test, nothing planted" quiet "$WP_VERIFY_WORK/good.log" script/test "$PLANTED" || return 1
  rm "$PLANTED"

  # One lint, one fault for each check.
  printf '\nimport os\n' >>addons/welfarepiu_base/hooks.py
  "$WP_VENV/bin/python" - <<'PYTHON'
import polib
path = "addons/welfarepiu_base/i18n/it.po"
po = polib.pofile(path)
po[0].msgstr = ""
po.save(path)
PYTHON
  # In halves, so that this file does not fail itself.
  printf 'key = "%s%s"\n' AKIA IOSFODNN7EXAMPL3 >docs/planted.md
  git -c core.safecrlf=false add docs/planted.md
  _must_fail "an unused import" "FAILED: .*ruff" script/lint || return 1
  _must_find "an empty translation" "FAILED: .*translations" || return 1
  _must_find "a secret" "FAILED: .*secrets" || return 1
}

PLANTED=addons/welfarepiu_base/tests/test_planted.py
_plant_test() {
  cat >"$PLANTED" <<PYTHON
from odoo.tests import TransactionCase


class TestPlanted(TransactionCase):
    def test_planted(self):
        $1
PYTHON
}

_must_fail() { # _must_fail TEXT EXPECTED COMMAND...
  local text=$1 expected=$2 log=$WP_VERIFY_WORK/planted.log
  shift 2
  if "$@" >"$log" 2>&1; then
    result "| $text | \`$*\` | **passed, and should not** |"
    return 1
  fi
  COMMAND=$* _must_find "$text" "$expected"
}

_must_find() {
  local line
  line=$(grep -m1 -E "$2" "$WP_VERIFY_WORK/planted.log") || {
    tail -n 30 "$WP_VERIFY_WORK/planted.log" >&2
    result "| $1 | \`${COMMAND:-script/lint}\` | **failed for another reason** |"
    return 1
  }
  result "| $1 | \`${COMMAND:-script/lint}\` | fails: \`$(printf %s "$line" | tr '|' '/' | cut -c1-110)\` |"
}

# A PATH with everything the test needs but the browser.
_without_browser() {
  local bin=$WP_VERIFY_WORK/bin tool
  rm -rf "$bin"
  mkdir -p "$bin"
  for tool in psql createdb dropdb sh; do ln -s "$(command -v "$tool")" "$bin/$tool"; done
  PATH=$bin "$WP_VENV/bin/pytest" -p no:odoo "$PLANTED"
}
