# shellcheck shell=bash
# the ledger under random sequences; options: number of sequences, steps of each

verify() {
  local examples=${1:-60} steps=${2:-40} db=wp_ledger_$$ report=$WP_VERIFY_WORK/report.json
  prepare
  ensure_core_template
  ensure_suite_template
  trap 'db_drop "wp_ledger_$$"' EXIT
  db_clone "$WP_SUITE_TEMPLATE" "$db" || return 1
  rm -f "$report"
  WELFAREPIU_LEDGER_EXAMPLES=$examples WELFAREPIU_LEDGER_STEPS=$steps \
    WELFAREPIU_LEDGER_REPORT=$report "$WP_VENV/bin/pytest" --odoo-database="$db" \
    --odoo-log-level=warn --timeout=4500 -q "$WP_ROOT/tests/suite/test_ledger_property.py" \
    >"$WP_VERIFY_WORK/pytest.log" 2>&1 || {
    tail -n 60 "$WP_VERIFY_WORK/pytest.log" >&2
    return 1
  }
  result "$examples random sequences of up to $steps steps; the promises hold after each."
  result ""
  result "| what | how often |"
  result "| --- | --- |"
  "$WP_VENV/bin/python" -c '
import json, sys
for name, number in sorted(json.load(open(sys.argv[1])).items()):
    print(f"| {name} | {number} |")
' "$report" | while read -r line; do result "$line"; done
}
