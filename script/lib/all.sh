# shellcheck shell=bash
# Everything a script needs. `prepare` makes Odoo and PostgreSQL ready to use.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$WP_ROOT/script/lib/system.sh"
. "$WP_ROOT/script/lib/odoo_source.sh"
. "$WP_ROOT/script/lib/python.sh"
. "$WP_ROOT/script/lib/osrm.sh"
. "$WP_ROOT/script/lib/pg.sh"
. "$WP_ROOT/script/lib/template.sh"

prepare() {
  ensure_system
  WP_PYTHON=$(find_python) || die "no Python 3.11, 3.12 or 3.13 with venv found"
  mkdir -p "$WP_CACHE" "$WP_LOCAL"
  locked setup _prepare_locked
  # What the locked part found out stands in variables again here, at no cost.
  ensure_odoo
  set_venv
  pg_up
  write_conf
  ln -sfn "$WP_VENV" "$WP_ROOT/.venv"
  export PATH=$WP_VENV/bin:$PATH
}

_prepare_locked() {
  ensure_uv
  ensure_odoo
  ensure_venv
}
