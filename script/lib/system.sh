# shellcheck shell=bash
# System packages: what is missing, and how it gets there.

# Python: 3.11 (Debian 12) or 3.12 (the official image); 3.13 (Debian 13) as far as it goes.
# Never the Python of a virtual environment that happens to be active.
find_python() {
  local candidate found
  for candidate in "${WELFAREPIU_PYTHON:-}" python3.11 python3.12 /usr/bin/python3 python3; do
    [ -n "$candidate" ] || continue
    found=$("$candidate" -c '
import sys, venv, ensurepip
assert (3, 11) <= sys.version_info[:2] <= (3, 13)
print(sys._base_executable)' 2>/dev/null) || continue
    printf '%s\n' "$found"
    return 0
  done
  return 1
}

find_pgbin() {
  local dir
  for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
    [ -x "$dir/initdb" ] && printf '%s\n' "$dir" && return 0
  done
  dir=$(command -v initdb || true)
  [ -n "$dir" ] && dirname "$(readlink -f "$dir")"
}

find_chromium() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}

_has_font() { [ -n "$(find /usr/share/fonts -iname 'LiberationSans*' -print -quit 2>/dev/null)" ]; }
_has_library() { [ -n "$(find /usr/lib /lib -name "$1" -print -quit 2>/dev/null)" ]; }

missing_packages() {
  [ -s /etc/ssl/certs/ca-certificates.crt ] || echo ca-certificates
  command -v git >/dev/null || echo git
  find_python >/dev/null || echo python3-venv
  find_pgbin >/dev/null || echo postgresql
  command -v psql >/dev/null || echo postgresql-client
  find_chromium >/dev/null || echo chromium
  _has_font || echo fonts-liberation
  _has_library libmagic.so.1 || echo libmagic1
  # WeasyPrint draws the documents with these (ADR 0015).
  _has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
  _has_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
}

ensure_system() {
  local missing
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null; then
    die "missing on this system: ${missing[*]} (Debian names). Only Debian 12 and 13 are prepared for; on others use docker/."
  fi
  if [ "$(id -u)" != 0 ]; then
    say "These system packages are missing: ${missing[*]}"
    say "Ask an administrator to run this once, then start again:"
    say ""
    say "    apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
    say ""
    exit 1
  fi
  step "system packages: ${missing[*]}" _apt_install "${missing[@]}"
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -eq 0 ] || die "still missing after apt-get install: ${missing[*]}"
}

_apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  quiet "$WP_CACHE/logs/apt.log" apt-get update -q
  quiet "$WP_CACHE/logs/apt.log" apt-get install -y -q --no-install-recommends "$@"
}
