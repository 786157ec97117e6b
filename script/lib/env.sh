# shellcheck shell=bash
# For an interactive shell, after script/setup:  . script/lib/env.sh
# Puts odoo, pytest, ruff... on the PATH and PGHOST, PGPORT, PGUSER, ODOO_RC in place.
_wp_exports=$(
  # shellcheck source=script/lib/all.sh
  . "$(dirname "${BASH_SOURCE[0]}")/all.sh"
  {
    prepare
    set_core_template
  } >&2
  for name in WP_ROOT WP_CACHE WP_DATA WP_CONF WP_VENV WP_CORE_TEMPLATE WP_SOCKDIR PGHOST PGPORT PGUSER ODOO_RC PATH; do
    printf 'export %s=%q\n' "$name" "${!name}"
  done
)
# shellcheck disable=SC2181 # `&&` would switch off the strict mode inside
if [ $? = 0 ]; then eval "$_wp_exports"; fi
unset _wp_exports

# wp_clone NAME [TEMPLATE]: your own database from the core template.
wp_clone() {
  createdb -T "${2:-$WP_CORE_TEMPLATE}" "$1" &&
    rm -rf "$WP_DATA/filestore/$1" &&
    cp -a "$WP_DATA/filestore/${2:-$WP_CORE_TEMPLATE}" "$WP_DATA/filestore/$1"
}

# wp_drop NAME: a database of yours and its file store.
wp_drop() { dropdb --if-exists --force "$1" && rm -rf "$WP_DATA/filestore/$1"; }
