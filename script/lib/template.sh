# shellcheck shell=bash
# Template databases, named by what they were made from:
#   wp_core_KEY   Odoo and OCA modules, Italian company, it_IT, no demo data
#   wp_suite_KEY  core + every addon of addons/ but welfarepiu_demo
#   wp_demo_KEY   suite + welfarepiu_demo
# Each is built under another name and renamed when done: an interrupted build is
# never taken for a good one.

WP_DEMO_ADDON=welfarepiu_demo
# Raise it when a build below does something else with the same input.
WP_RECIPE=1

core_modules() { sed -E 's/#.*//; /^\s*$/d' "$WP_ROOT/script/modules.txt" | tr -d ' ' | paste -sd,; }

# own_addons: names of the addons here, one a line, without the demo addon.
own_addons() {
  find "$WP_ADDONS" -mindepth 2 -maxdepth 2 -name __manifest__.py -printf '%h\n' 2>/dev/null |
    sed 's|.*/||' | grep -vx "$WP_DEMO_ADDON" | LC_ALL=C sort || true
}

has_demo_addon() { [ -f "$WP_ADDONS/$WP_DEMO_ADDON/__manifest__.py" ]; }

write_conf() {
  local addons_path=$WP_ADDONS
  mkdir -p "$WP_LOCAL" "$WP_DATA" "$WP_ADDONS"
  # A folder without any addon is refused by Odoo.
  [ -n "$(find "$WP_ADDONS" -mindepth 2 -maxdepth 2 -name __manifest__.py -print -quit)" ] || addons_path=
  if [ -n "${ODOO_HOME:-}" ]; then
    addons_path=$ODOO_HOME/addons${addons_path:+,$addons_path}
  fi
  cat >"$WP_CONF.$$" <<CONF
[options]
${addons_path:+addons_path = $addons_path}
data_dir = $WP_DATA
db_host = $PGHOST
db_port = $PGPORT
db_user = $PGUSER
http_interface = 127.0.0.1
without_demo = True
list_db = False
max_cron_threads = 0
CONF
  mv "$WP_CONF.$$" "$WP_CONF"
  export ODOO_RC=$WP_CONF
}

run_odoo() { "$WP_VENV/bin/odoo" "$@"; }

set_core_template() {
  WP_CORE_KEY=$({
    printf '%s\n' "$WP_ODOO_KEY" "$(psql -d postgres -Atc 'SHOW server_version_num' | cut -c1-2)"
    core_modules
    grep '^odoo-addon-' "$WP_ROOT/requirements/lock.txt"
    printf "recipe %s\n" "$WP_RECIPE"
    cat "$WP_ROOT/script/tools/template_company.py"
  } | hash_of)
  WP_CORE_TEMPLATE=wp_core_$WP_CORE_KEY
}

_pregenerate() {
  # Otherwise every browser test builds all bundles again in its own transaction.
  run_odoo shell -d "$1" --no-http <<<"env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()"
}

# Odoo only warns about a module it cannot install, and goes on.
_assert_installed() { # DATABASE MODULE,MODULE...
  local missing
  missing=$(psql -d "$1" -At -v names="$2" <<<"
    SELECT name FROM unnest(string_to_array(:'names', ',')) AS name
    WHERE name NOT IN (SELECT name FROM ir_module_module WHERE state = 'installed')")
  [ -z "$missing" ] || {
    say "not installed in $1: ${missing//$'\n'/ }" >&2
    return 1
  }
}

_build_core() {
  local db=${WP_CORE_TEMPLATE}_b log=$WP_CACHE/logs/$WP_CORE_TEMPLATE
  db_drop "$db" || return 1
  createdb "$db" || return 1
  step "  base" quiet "$log-base.log" run_odoo -d "$db" -i base --stop-after-init --no-http || return 1
  # Before accounting: the company's country decides the chart of accounts.
  step "  company" quiet "$log-company.log" run_odoo shell -d "$db" --no-http <"$WP_ROOT/script/tools/template_company.py" || return 1
  step "  modules" quiet "$log-modules.log" run_odoo -d "$db" -i "$(core_modules)" --stop-after-init --no-http || return 1
  _assert_installed "$db" "$(core_modules)" || return 1
  step "  asset bundles" quiet "$log-assets.log" _pregenerate "$db" || return 1
  db_seal "$db" "$WP_CORE_TEMPLATE" || return 1
}

_ensure_core() { db_exists "$WP_CORE_TEMPLATE" || step "core template $WP_CORE_TEMPLATE" _build_core; }

ensure_core_template() {
  set_core_template
  db_exists "$WP_CORE_TEMPLATE" || locked "$WP_CORE_TEMPLATE" _ensure_core
}

# -- the suite and its demo data --------------------------------------------------------

# What a build of the addons depends on: their files (tests apart) and, because bundle
# names hold file times, where they lie.
_addons_key() {
  printf '%s\n' "$WP_ADDONS"
  (cd "$WP_ADDONS" && find "$@" -type f ! -name '*.pyc' ! -name '*.md' ! -name '*.pot' \
    ! -path '*/tests/*.py' ! -path '*/readme/*' -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum)
}

set_suite_template() {
  local names
  mapfile -t names < <(own_addons)
  [ "${#names[@]}" -gt 0 ] || die "addons/ holds no addon yet"
  WP_SUITE_ADDONS=$(IFS=,; printf '%s' "${names[*]}")
  WP_SUITE_KEY=$({
    printf '%s\n' "$WP_CORE_KEY"
    _addons_key "${names[@]}"
  } | hash_of)
  WP_SUITE_TEMPLATE=wp_suite_$WP_SUITE_KEY
}

set_demo_template() {
  if ! has_demo_addon; then
    WP_DEMO_TEMPLATE=$WP_SUITE_TEMPLATE
    return 0
  fi
  WP_DEMO_KEY=$({
    printf '%s\n' "$WP_SUITE_KEY"
    _addons_key "$WP_DEMO_ADDON"
  } | hash_of)
  WP_DEMO_TEMPLATE=wp_demo_$WP_DEMO_KEY
}

# _build_on TEMPLATE ADDONS NAME: NAME = TEMPLATE + ADDONS.
_build_on() {
  local db=$3_b log=$WP_CACHE/logs/$3
  db_drop "$db" || return 1
  db_clone "$1" "$db" || return 1
  step "  install $2" quiet "$log-install.log" run_odoo -d "$db" -i "$2" --stop-after-init --no-http || return 1
  _assert_installed "$db" "$2" || return 1
  step "  asset bundles" quiet "$log-assets.log" _pregenerate "$db" || return 1
  db_seal "$db" "$3" || return 1
}

_ensure_on() { db_exists "$3" || step "template $3" _build_on "$@"; }

# ensure_on TEMPLATE ADDONS NAME: build it unless it is there; keep the last few.
ensure_on() {
  # Before looking: what is there now is still there when this run clones it.
  hold_template "$3"
  db_exists "$3" && return 0
  locked "$3" _ensure_on "$@" || return 1
  collect_templates "${3%_*}"
}

# hold_template NAME: nobody collects it as long as this shell, or a child, lives.
hold_template() {
  local fd
  mkdir -p "$WP_CACHE/locks"
  exec {fd}>"$WP_CACHE/locks/$1.held"
  flock -s "$fd"
}

# collect_templates PREFIX: each change of an addon makes a new template; all but the last
# few go, but for those some run holds.
collect_templates() {
  local old
  mkdir -p "$WP_CACHE/locks"
  psql -d postgres -Atc "SELECT datname FROM pg_database WHERE datistemplate AND datname LIKE '$1\\_%' ORDER BY oid DESC OFFSET 4" |
    while read -r old; do
      (
        flock -n -x 9 || exit 0
        db_drop "$old" 9>&-
      ) 9>"$WP_CACHE/locks/$old.held"
    done
}

ensure_suite_template() {
  set_suite_template
  ensure_on "$WP_CORE_TEMPLATE" "$WP_SUITE_ADDONS" "$WP_SUITE_TEMPLATE"
}

ensure_demo_template() {
  set_demo_template
  has_demo_addon || return 0
  ensure_on "$WP_SUITE_TEMPLATE" "$WP_DEMO_ADDON" "$WP_DEMO_TEMPLATE"
}

# check_template_logs NAME...: an install that warned fails every run, not only the first.
check_template_logs() {
  local name logs=()
  for name in "$@"; do
    logs+=("$WP_CACHE/logs/$name"-*.log)
  done
  "$WP_VENV/bin/python" "$WP_ROOT/script/tools/check_log.py" "${logs[@]}"
}

# ensure_terms: every translatable term of our addons, as ADDON.pot files in $WP_TERMS.
ensure_terms() {
  WP_TERMS=$WP_CACHE/terms/$WP_SUITE_KEY
  [ -e "$WP_TERMS/.complete" ] || step "export the terms to translate" _export_terms
}

_export_terms() {
  local db=wp_terms_$$ log=$WP_CACHE/logs/terms.log
  rm -rf "$WP_TERMS"
  mkdir -p "$WP_TERMS"
  db_clone "$WP_SUITE_TEMPLATE" "$db" || return 1
  WP_TERMS=$WP_TERMS WP_ADDON_NAMES=$WP_SUITE_ADDONS quiet "$log" run_odoo shell -d "$db" --no-http \
    --log-level=error <"$WP_ROOT/script/tools/export_terms.py" || {
    db_drop "$db"
    return 1
  }
  db_drop "$db"
  [ "$(find "$WP_TERMS" -name '*.pot' | wc -l)" = "$(own_addons | wc -l)" ] ||
    {
      say "the terms of some addon were not exported; see $log" >&2
      return 1
    }
  touch "$WP_TERMS/.complete"
}
