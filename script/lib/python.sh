# shellcheck shell=bash
# The virtual environment: pinned, hash-checked, kept in the cache.

ensure_uv() {
  cmp -s "$WP_CACHE/uv/.lock" "$WP_ROOT/requirements/uv.txt" && return 0
  step "uv, the installer" _install_uv
}

# Installers bring certificate lists of their own: use the machine's, as apt does.
use_system_certificates() {
  local bundle=/etc/ssl/certs/ca-certificates.crt
  [ -s "$bundle" ] || return 0
  export PIP_CERT=${PIP_CERT:-$bundle} SSL_CERT_FILE=${SSL_CERT_FILE:-$bundle}
  export npm_config_cafile=${npm_config_cafile:-$bundle}
}

_install_uv() {
  use_system_certificates
  rm -rf "$WP_CACHE/uv"
  "$WP_PYTHON" -m venv "$WP_CACHE/uv"
  quiet "$WP_CACHE/logs/uv.log" "$WP_CACHE/uv/bin/python" -m pip install --no-input \
    --disable-pip-version-check --require-hashes -r "$WP_ROOT/requirements/uv.txt"
  cp "$WP_ROOT/requirements/uv.txt" "$WP_CACHE/uv/.lock"
}

# Sets WP_VENV; its name holds what it was made from.
set_venv() {
  WP_VENV_KEY=$({
    "$WP_PYTHON" -c 'import sys; print(sys.version, sys.executable)'
    printf '%s\n' "$WP_ODOO_KEY"
    cat "$WP_ROOT/requirements/lock.txt" "$WP_ROOT/requirements/optimizer.txt" \
      "$WP_ROOT/requirements/vroom.txt"
    printf "recipe 1\n"
  } | hash_of)
  WP_VENV=$WP_CACHE/venvs/$WP_VENV_KEY
}

ensure_venv() {
  set_venv
  [ -e "$WP_VENV/.complete" ] || step "virtual environment ($WP_VENV)" _make_venv
}

_make_venv() {
  local install=("$WP_UV" pip install -q --python "$WP_VENV/bin/python" --no-deps --compile-bytecode)
  use_system_certificates
  export UV_NO_PROGRESS=1 UV_LINK_MODE=copy
  rm -rf "$WP_VENV"
  mkdir -p "$WP_CACHE/venvs"
  quiet "$WP_CACHE/logs/venv.log" "$WP_UV" venv -q --python "$WP_PYTHON" "$WP_VENV"
  quiet "$WP_CACHE/logs/venv.log" "${install[@]}" --require-hashes \
    -r "$WP_ROOT/requirements/lock.txt"
  quiet "$WP_CACHE/logs/venv.log" "${install[@]}" --require-hashes \
    -r "$WP_ROOT/requirements/optimizer.txt" -r "$WP_ROOT/requirements/vroom.txt"
  if [ -n "$WP_WHEEL" ]; then
    quiet "$WP_CACHE/logs/venv.log" "${install[@]}" "$WP_WHEEL"
  else
    _link_checkout
  fi
  # Bundle names hold file times: a venv made again must not make a template stale.
  find "$WP_VENV"/lib/python3*/site-packages/odoo -exec touch -h -d 2026-01-01 {} +
  touch "$WP_VENV/.complete"
}

# ODOO_HOME: the checkout is on the path and `odoo` starts it.
_link_checkout() {
  local site
  site=$("$WP_VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  printf '%s\n' "$ODOO_HOME" >"$site/odoo_home.pth"
  cat >"$WP_VENV/bin/odoo" <<SCRIPT
#!$WP_VENV/bin/python
from odoo.cli import main
main()
SCRIPT
  chmod +x "$WP_VENV/bin/odoo"
}
