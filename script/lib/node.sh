# shellcheck shell=bash
# Node comes with the virtual environment (ADR 0004); the linters from package-lock.json.

set_node() {
  WP_NODE=$WP_CACHE/node/$(cat "$WP_ROOT/package-lock.json" "$WP_ROOT/package.json" | hash_of)
}

ensure_node() {
  set_node
  [ -e "$WP_NODE/.complete" ] || locked node step "linters of the front end" _install_node
  # eslint looks for its plugins from the file it reads.
  ln -sfn "$WP_NODE/node_modules" "$WP_ROOT/node_modules"
}

_install_node() {
  [ -e "$WP_NODE/.complete" ] && return 0
  rm -rf "$WP_NODE"
  mkdir -p "$WP_NODE"
  cp "$WP_ROOT/package.json" "$WP_ROOT/package-lock.json" "$WP_NODE/"
  use_system_certificates
  (cd "$WP_NODE" && quiet "$WP_CACHE/logs/npm.log" \
    "$WP_VENV/bin/npm" ci --no-audit --no-fund --ignore-scripts)
  touch "$WP_NODE/.complete"
}
