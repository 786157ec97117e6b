# shellcheck shell=bash
# Odoo 19 Community as a Python wheel, made from Debian's own package (ADR 0001).

# The build every figure and test of this project was made with.
ODOO_DEB_SHA256=9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf
ODOO_DEB_VERSION=19.0.0+dfsg-1

# Debian links Odoo's fonts and libraries to these packages. Their trixie versions
# match what Odoo 19 expects (sid carries font-awesome 7, bookworm lacks montserrat).
ODOO_LINKED_PACKAGES=(
  fonts-font-awesome fonts-roboto-unhinted fonts-montserrat fonts-inconsolata
  fonts-ocr-b libjs-jquery libjs-jquery-form libjs-underscore
)

# The machine's own mirror: no host is named here.
_debian_mirror() {
  local uri
  uri=$(apt-get indextargets --format '$(REPO_URI)|$(ORIGIN)' 'Created-By: Packages' 2>/dev/null |
    grep -i '|debian$' | grep -v security | cut -d'|' -f1 | sort -u | head -n1 || true)
  if [ -z "$uri" ]; then # no lists yet: ask the sources instead
    uri=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null |
      grep -E '/debian/?$' | sort -u | head -n1 || true)
  fi
  [ -n "$uri" ] || die "no Debian mirror is configured in apt: set ODOO_HOME to an Odoo 19 checkout instead"
  printf '%s\n' "$uri"
}

# _apt_download SUITE PACKAGE...: as any user, with an apt configuration of our own.
_apt_download() {
  local suite=$1 state=$WP_CACHE/apt-$1 mirror options
  shift
  mirror=$(_debian_mirror)
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$WP_CACHE/debs/$suite"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" \
    >"$state/sources.list"
  options=(-qq -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state/cache"
    -o Dir::State::status=/dev/null -o Acquire::Languages=none -o Acquire::Retries=3
    -o APT::Sandbox::User=
    # A mirror may be a frozen copy, older than its index says it should be. Signatures
    # are checked all the same, and the package's own sum below.
    -o Acquire::Check-Valid-Until=false)
  apt-get "${options[@]}" update
  (cd "$WP_CACHE/debs/$suite" && apt-get "${options[@]}" download "$@")
}

_odoo_deb() { find "$WP_CACHE/debs/sid" -name 'odoo-19_*.deb' 2>/dev/null | sort -V | tail -n1; }

_fetch_debs() {
  # A cached package is kept: sid may replace or drop it any day.
  if [ -z "$(_odoo_deb)" ]; then
    _apt_download sid odoo-19 ||
      die "Debian sid offers no odoo-19 package today: set ODOO_HOME to an Odoo 19 checkout"
  fi
  if [ "$(find "$WP_CACHE/debs/trixie" -name '*.deb' 2>/dev/null | wc -l)" -lt "${#ODOO_LINKED_PACKAGES[@]}" ]; then
    _apt_download trixie "${ODOO_LINKED_PACKAGES[@]}"
  fi
}

_check_deb() {
  local deb version
  deb=$(_odoo_deb)
  if [ "$(sha256sum "$deb" | cut -d' ' -f1)" = "$ODOO_DEB_SHA256" ]; then
    return 0
  fi
  version=$(dpkg-deb -f "$deb" Version)
  case $version in
  19.0*) notice "Odoo comes from $version, newer than the known-good $ODOO_DEB_VERSION: if something fails here and not elsewhere, look there first" ;;
  *) die "the package is Odoo $version, not 19.0: set ODOO_HOME to an Odoo 19 checkout" ;;
  esac
}

_extract_debs() {
  local tree=$1 deb
  for deb in "$(_odoo_deb)" "$WP_CACHE"/debs/trixie/*.deb; do
    # The top-level addons/, doc/ and setup/ are packaging litter.
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$tree" --no-same-owner \
      --exclude='./usr/lib/python3/dist-packages/addons' \
      --exclude='./usr/lib/python3/dist-packages/doc' \
      --exclude='./usr/lib/python3/dist-packages/setup' \
      --exclude=./etc
  done
}

_patch_tree() {
  # Debian drops this minified file. Without any file there, every page of the web
  # client logs an error and every browser test fails.
  local stub=$1/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation
  mkdir -p "$stub"
  [ -e "$stub/selfie_segmentation.js" ] ||
    echo "/* not shipped by Debian; background blur is not available */" \
      >"$stub/selfie_segmentation.js"
}

_build_wheel() {
  local tree=$WP_CACHE/tree.$$
  rm -rf "$tree"
  mkdir -p "$tree" "$(dirname "$WP_WHEEL")"
  step "extract Odoo" _extract_debs "$tree"
  _patch_tree "$tree"
  step "write the wheel" "$WP_PYTHON" "$WP_ROOT/script/tools/mkwheel.py" \
    "$tree/usr/lib/python3/dist-packages/odoo" "$(dirname "$WP_WHEEL")"
  rm -rf "$tree"
}

# Sets WP_WHEEL (empty with ODOO_HOME) and WP_ODOO_KEY.
ensure_odoo() {
  if [ -n "${ODOO_HOME:-}" ]; then
    ODOO_HOME=$(cd "$ODOO_HOME" 2>/dev/null && pwd -P) || die "ODOO_HOME: no such folder"
    [ -f "$ODOO_HOME/odoo/release.py" ] || die "ODOO_HOME=$ODOO_HOME holds no odoo/release.py"
    grep -qE '^version_info = \(19, 0' "$ODOO_HOME/odoo/release.py" ||
      die "ODOO_HOME=$ODOO_HOME is not Odoo 19.0"
    WP_WHEEL=
    WP_ODOO_KEY=$(printf '%s %s' "$ODOO_HOME" "$(git -C "$ODOO_HOME" rev-parse HEAD 2>/dev/null || true)" | hash_of)
    return 0
  fi
  if [ -z "$(_odoo_deb)" ] || [ ! -e "$WP_CACHE/debs/.complete" ]; then
    step "download Odoo's Debian package" _fetch_debs
    touch "$WP_CACHE/debs/.complete"
  fi
  _check_deb
  WP_ODOO_KEY=$({
    sha256sum <"$(_odoo_deb)"
    printf 'recipe 1\n' # raise it when the wheel comes out different
  } | hash_of)
  WP_WHEEL=$WP_CACHE/wheels/$WP_ODOO_KEY/odoo-19.0.0-py3-none-any.whl
  [ -e "$WP_WHEEL" ] || _build_wheel
}
