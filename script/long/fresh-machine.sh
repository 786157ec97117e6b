# shellcheck shell=bash
# a bare Debian 12 (debootstrap): script/server, script/test, then a normal user; --resume

FRESH_PORT=8269

verify() {
  [ "$(id -u)" = 0 ] || die "fresh-machine needs root (debootstrap, chroot)"
  command -v debootstrap >/dev/null || die "debootstrap is missing: apt-get install debootstrap"
  FRESH=${WELFAREPIU_FRESH:-/var/tmp/welfarepiu-fresh}
  WP_PYTHON=$(find_python)
  trap _leave_mounts EXIT
  if [ "${1:-}" = --resume ] && [ -e "$FRESH/.bare" ]; then
    result "- resumed: what had been installed before the interruption is not in these minutes"
    _mount_root
  else
    step "bare Debian 12 in $FRESH" _bare_root || return 1
  fi
  step "git and this repository" _bring_repository /srv/welfarepiu || return 1

  _minutes_of "root: script/server to the first page of the shop" _server root /srv/welfarepiu || return 1
  _minutes_of "root: the same again" _server root /srv/welfarepiu || return 1

  _inside root "id anna 2>/dev/null || useradd -m -s /bin/bash anna" || return 1
  _bring_repository /home/anna/casa/welfarepiu || return 1
  _inside root "chown -R anna: /home/anna" || return 1
  _minutes_of "normal user, another path: script/server to the first page of the shop" \
    _server anna /home/anna/casa/welfarepiu || return 1

  _minutes_of "root: script/test" _tests_as_root || return 1
  _leave_mounts
  rm -rf --one-file-system "$FRESH"
}

_bare_root() {
  local mirror
  mirror=$(_debian_mirror)
  _leave_mounts
  rm -rf "$FRESH"
  quiet "$WP_VERIFY_WORK/debootstrap.log" debootstrap --variant=minbase bookworm "$FRESH" "$mirror" || return 1
  cp /etc/resolv.conf "$FRESH/etc/resolv.conf"
  touch "$FRESH/.bare"
  _mount_root
}

_mount_root() {
  mount -t proc proc "$FRESH/proc" && mount --rbind /dev "$FRESH/dev" && mount --make-rslave "$FRESH/dev"
}

# What the person at the keyboard does before `git clone`.
_bring_repository() {
  local target=$FRESH$1
  _inside root "command -v git >/dev/null || { apt-get update -q && apt-get install -y -q --no-install-recommends git ca-certificates; }" >"$WP_VERIFY_WORK/git.log" 2>&1 || return 1
  # A machine behind a mirror knows its certificates; a bare root cannot.
  cp /etc/ssl/certs/ca-certificates.crt "$FRESH/etc/ssl/certs/ca-certificates.crt"
  rm -rf "$target"
  mkdir -p "$(dirname "$target")"
  git clone -q "$WP_ROOT" "$target"
}

_inside() { # _inside USER COMMAND
  chroot "$FRESH" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    TERM=dumb DEBIAN_FRONTEND=noninteractive ${https_proxy:+https_proxy="$https_proxy"} \
    ${http_proxy:+http_proxy="$http_proxy"} /usr/sbin/runuser -u "$1" -- \
    /usr/bin/env HOME="$(_home "$1")" /bin/bash -c "$2"
}

_home() { if [ "$1" = root ]; then echo /root; else echo "/home/$1"; fi; }

_server() { # _server USER FOLDER: start it, ask for the shop, stop it
  local status=0 pid
  (_inside "$1" "cd $2 && exec script/server --port $FRESH_PORT") >"$WP_VERIFY_WORK/server-$1.log" 2>&1 &
  pid=$!
  "$WP_PYTHON" "$WP_ROOT/script/tools/wait_for.py" "http://localhost:$FRESH_PORT/shop" "$pid" 4000 || status=1
  # `exec` made the script the direct child of runuser: Ctrl-C goes to that one.
  _interrupt "$pid"
  wait "$pid" || true
  [ "$status" = 0 ] || tail -n 30 "$WP_VERIFY_WORK/server-$1.log" >&2
  return "$status"
}

_tests_as_root() {
  _inside root "cd /srv/welfarepiu && script/test" >"$WP_VERIFY_WORK/test-root.log" 2>&1 || {
    tail -n 30 "$WP_VERIFY_WORK/test-root.log" >&2
    return 1
  }
  result "  $(tail -n1 "$WP_VERIFY_WORK/test-root.log")"
}

_interrupt() { # the script/server below process $1, and nothing else
  local child
  for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
    if tr '\0' ' ' <"/proc/$child/cmdline" | grep -qE '^bash .*script/server --port'; then
      kill -INT "$child"
    else
      _interrupt "$child"
    fi
  done
}

_minutes_of() { # _minutes_of TEXT COMMAND...
  local text=$1 start=$EPOCHREALTIME
  shift
  step "$text" "$@" || {
    result "- $text: **failed**"
    return 1
  }
  result "- $text: $(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", (b - a) / 60 }') minutes"
}

_leave_mounts() {
  local mounted
  # The database server of the root outlives its script.
  for pid in /proc/[0-9]*; do
    if [ "$(readlink "$pid/root" 2>/dev/null)" = "$FRESH" ]; then kill "${pid#/proc/}" 2>/dev/null || true; fi
  done
  for mounted in "$FRESH/dev" "$FRESH/proc"; do
    mountpoint -q "$mounted" && umount -R -l "$mounted"
  done
  return 0
}
