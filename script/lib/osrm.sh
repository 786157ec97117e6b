# shellcheck shell=bash
# The programs of OSRM out of their wheel, for the tests of the travel adapter.

# Sets WP_OSRM: the folder with bin/ and share/.
ensure_osrm() {
  local kept
  kept=$WP_CACHE/osrm/$(hash_of <"$WP_ROOT/requirements/osrm.txt")
  [ -e "$kept/.complete" ] || locked osrm step "OSRM, for the tests" _install_osrm "$kept"
  export WP_OSRM=$kept/osrm
}

_install_osrm() {
  [ -e "$1/.complete" ] && return 0
  rm -rf "$1"
  use_system_certificates
  # The programs do not care which Python unpacks them; the wheel's tag does.
  quiet "$WP_CACHE/logs/osrm.log" "$WP_UV" pip install -q --no-deps --only-binary :all: \
    --python "$WP_PYTHON" --python-version 3.12 --target "$1" --require-hashes \
    -r "$WP_ROOT/requirements/osrm.txt"
  chmod +x "$1"/osrm/bin/*
  touch "$1/.complete"
}
