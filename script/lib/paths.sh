# shellcheck shell=bash disable=SC2034 # used by who sources it
# Where everything lies. Sourced by every script; sets WP_* and nothing else.
# Each place can be moved by the variable named in its line.

WP_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
WP_LOCAL=$WP_ROOT/.local
WP_CACHE=${WELFAREPIU_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/welfarepiu}
WP_DATA=$WP_CACHE/data
WP_CONF=$WP_LOCAL/odoo.conf
WP_UV=$WP_CACHE/uv/bin/uv
WP_DEFAULT_CACHE=$HOME/.cache/welfarepiu

# Two caches never share a cluster: the file store of a database lies in the cache.
WP_TAG=
if [ "$WP_CACHE" != "$WP_DEFAULT_CACHE" ]; then
  WP_TAG=-$(printf %s "$WP_CACHE" | sha256sum | cut -c1-8)
fi

# The database user must be able to enter the folder: root's home is closed to it.
if [ "$(id -u)" = 0 ]; then
  WP_PGDIR=${WELFAREPIU_PGDIR:-/var/tmp/welfarepiu-pg$WP_TAG}
else
  WP_PGDIR=${WELFAREPIU_PGDIR:-$WP_CACHE/pg}
fi
# A socket path is limited to 107 characters, hence /tmp.
WP_SOCKDIR=/tmp/.welfarepiu-$(id -u)$WP_TAG
WP_ADDONS=$WP_ROOT/addons
