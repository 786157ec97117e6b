# shellcheck shell=bash
# each addon builds as a wheel and all install into a plain Odoo 19 without this checkout

verify() {
  local addon wheels=$WP_VERIFY_WORK/wheels venv=$WP_VERIFY_WORK/venv db=wp_wheels_$$ conf=$WP_VERIFY_WORK/odoo.conf
  local names=()
  prepare
  ensure_core_template
  trap 'db_drop "wp_wheels_$$"' EXIT
  use_system_certificates
  rm -rf "$wheels" "$venv"
  mkdir -p "$wheels"
  result "| addon | wheel |"
  result "| --- | --- |"
  for addon in $(own_addons); do
    quiet "$WP_VERIFY_WORK/$addon.log" "$WP_UV" build -q --wheel --no-build-isolation \
      --python "$WP_VENV/bin/python" --out-dir "$wheels" "$WP_ADDONS/$addon" || return 1
    result "| $addon | $(cd "$wheels" && echo odoo_addon_"$addon"-*.whl) |"
    names+=("$addon")
  done
  quiet "$WP_VERIFY_WORK/venv.log" "$WP_UV" venv -q --python "$WP_PYTHON" "$venv" || return 1
  quiet "$WP_VERIFY_WORK/venv.log" "$WP_UV" pip install -q --python "$venv/bin/python" --no-deps \
    --require-hashes -r "$WP_ROOT/requirements/lock.txt" || return 1
  quiet "$WP_VERIFY_WORK/venv.log" "$WP_UV" pip install -q --python "$venv/bin/python" --no-deps \
    --require-hashes -r "$WP_ROOT/requirements/optimizer.txt" || return 1
  quiet "$WP_VERIFY_WORK/venv.log" "$WP_UV" pip install -q --python "$venv/bin/python" --no-deps \
    "$WP_WHEEL" "$wheels"/*.whl || return 1
  # Every dependency a wheel declares is there, in a version it accepts. pyvrp's
  # matplotlib is left out on purpose (requirements/optimizer.in).
  "$WP_UV" pip check --python "$venv/bin/python" 2>&1 | tee "$WP_VERIFY_WORK/check.log" || true
  if grep -E 'odoo-addon-welfarepiu' "$WP_VERIFY_WORK/check.log"; then return 1; fi
  grep -v '^addons_path' "$WP_CONF" >"$conf"
  db_clone "$WP_CORE_TEMPLATE" "$db" || return 1
  (cd / && PATH=$venv/bin:$PATH ODOO_RC=$conf quiet "$WP_VERIFY_WORK/install.log" "$venv/bin/odoo" \
    -d "$db" -i "$(IFS=,; printf %s "${names[*]}")" --stop-after-init --no-http) || return 1
  _assert_installed "$db" "$(IFS=,; printf %s "${names[*]}")" || return 1
  "$WP_VENV/bin/python" "$WP_ROOT/script/tools/check_log.py" "$WP_VERIFY_WORK/install.log" || return 1
  result ""
  result "All ${#names[@]} install from their wheels into a plain Odoo 19, without a log warning."
}
