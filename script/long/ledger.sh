# shellcheck shell=bash
# the ledger under random sequences; options: number of sequences, steps of each; all that can happen must

verify() {
  local examples=${1:-40} steps=${2:-40} db=wp_ledger_$$ report=$WP_VERIFY_WORK/report.json
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
  result "$examples random sequences of up to $steps steps, half of them with the Fund's books in"
  result "a company of their own; the promises hold after each step. Then the month closes, what"
  result "is left expires and the next month closes (\"at the end\"): they hold again."
  result ""
  result "| what | shop keeps the Fund's books | another company does |"
  result "| --- | ---: | ---: |"
  "$WP_VENV/bin/python" -c '
import json, sys
report = json.load(open(sys.argv[1]))
one, other = (report[f"TestLedgerProperty{name}"] for name in ("", "OfTwoBooks"))
for name in sorted({*one, *other}):
    print(f"| {name} | {one.get(name, 0)} | {other.get(name, 0)} |")
never = [name for name in report["wanted"] if not one.get(name) and not other.get(name)]
if never:
    sys.exit("never happened, so nothing is promised about it: " + ", ".join(never))
' "$report" >"$WP_VERIFY_WORK/report.md" || return 1
  while read -r line; do result "$line"; done <"$WP_VERIFY_WORK/report.md"
}
