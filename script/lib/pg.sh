# shellcheck shell=bash
# PostgreSQL: a private cluster on a unix socket, or the server named by PGHOST.

WP_PGPORT=54319

pg_is_external() { [ -n "${PGHOST:-}" ] && [ "$PGHOST" != "$WP_SOCKDIR" ]; }

# Servers refuse to run as root: there, everything runs as `postgres`.
_as_pg() {
  if [ "$(id -u)" = 0 ]; then
    (cd /tmp && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

_pg_init() {
  local data=$1
  mkdir -p "$WP_PGDIR"
  if [ "$(id -u)" = 0 ]; then chown postgres: "$WP_PGDIR"; fi
  chmod 700 "$WP_PGDIR"
  _as_pg "$WP_PGBIN/initdb" -D "$data.new" -U odoo -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  # Nothing here survives a power cut, by choice: it is rebuilt in minutes.
  _as_pg tee -a "$data.new/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 1h
shared_buffers = 512MB
max_connections = 200
max_locks_per_transaction = 256
jit = off
CONF
  _as_pg mv "$data.new" "$data"
}

_pg_start() {
  local data=$1
  mkdir -p "$WP_SOCKDIR"
  if [ "$(id -u)" = 0 ]; then chown postgres: "$WP_SOCKDIR"; fi
  _as_pg "$WP_PGBIN/pg_ctl" -D "$data" -l "$WP_PGDIR/server.log" -w -s \
    -o "-c unix_socket_directories=$WP_SOCKDIR -p $WP_PGPORT" start
}

_pg_up() {
  local data
  data=$WP_PGDIR/data-$(basename "$(dirname "$WP_PGBIN")")
  if ! _as_pg test -d "$data"; then
    step "database cluster ($data)" _pg_init "$data"
  fi
  _as_pg "$WP_PGBIN/pg_ctl" -D "$data" status >/dev/null 2>&1 && return 0
  _pg_start "$data" && return 0
  # fsync is off: after a power cut the cluster may be beyond repair. It is made of things
  # that can be made again, but for the demo server's database; so it is set aside.
  notice "the database cluster does not start (see $WP_PGDIR/server.log): a new one is made, the old one is in $data.broken"
  _as_pg rm -rf "$data.broken"
  _as_pg mv "$data" "$data.broken"
  step "database cluster ($data)" _pg_init "$data" || return 1
  _pg_start "$data"
}

# Starts the private server when it does not run; exports PGHOST PGPORT PGUSER.
pg_up() {
  if pg_is_external; then
    export PGHOST PGPORT=${PGPORT:-5432} PGUSER=${PGUSER:-$(id -un)}
    psql -d postgres -Atc 'SELECT 1' >/dev/null ||
      die "no PostgreSQL answers at PGHOST=$PGHOST PGPORT=$PGPORT PGUSER=$PGUSER"
    [ "$(psql -d postgres -Atc 'SHOW server_version_num')" -ge 140000 ] ||
      die "PostgreSQL 14 or newer is needed at PGHOST=$PGHOST PGPORT=$PGPORT"
    return 0
  fi
  export PGHOST=$WP_SOCKDIR PGPORT=$WP_PGPORT PGUSER=odoo
  psql -d postgres -Atc 'SELECT 1' >/dev/null 2>&1 && return 0
  WP_PGBIN=$(find_pgbin) || die "PostgreSQL server binaries (initdb) not found"
  locked pg _pg_up
}

pg_down() {
  WP_PGBIN=$(find_pgbin)
  local data
  data=$WP_PGDIR/data-$(basename "$(dirname "$WP_PGBIN")")
  _as_pg "$WP_PGBIN/pg_ctl" -D "$data" -m fast -s stop
}

db_exists() { [ "$(psql -d postgres -Atc "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]; }

db_drop() {
  psql -q -d postgres -v ON_ERROR_STOP=1 -c "SET client_min_messages = warning" \
    -c "UPDATE pg_database SET datistemplate = false WHERE datname = '$1'" >/dev/null 2>&1 || true
  dropdb --if-exists --force "$1" 2>/dev/null
  rm -rf "$WP_DATA/filestore/$1"
}

# db_clone TEMPLATE NAME: a database and its file store.
db_clone() {
  createdb -T "$1" "$2"
  mkdir -p "$WP_DATA/filestore"
  rm -rf "$WP_DATA/filestore/$2"
  if [ -d "$WP_DATA/filestore/$1" ]; then
    cp -a "$WP_DATA/filestore/$1" "$WP_DATA/filestore/$2"
  fi
}

# db_seal BUILD NAME: a finished build becomes a template nobody can connect to
# (`createdb -T` fails while anyone is).
db_seal() {
  psql -q -d postgres -v ON_ERROR_STOP=1 -c "ALTER DATABASE \"$1\" RENAME TO \"$2\"" \
    -c "ALTER DATABASE \"$2\" WITH ALLOW_CONNECTIONS false IS_TEMPLATE true"
  rm -rf "$WP_DATA/filestore/$2"
  mv "$WP_DATA/filestore/$1" "$WP_DATA/filestore/$2"
}
