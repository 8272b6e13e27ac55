#!/bin/sh
# as the official image does it: a cluster is made when the volume is empty, then whatever was asked for runs as postgres
set -e
export PGDATA=/var/lib/postgresql/18/docker
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA" && chown -R postgres:postgres /var/lib/postgresql && chmod 700 "$PGDATA"
  password=$(mktemp) && printf '%s' "$POSTGRES_PASSWORD" > "$password" && chown postgres "$password"
  setpriv --reuid postgres --regid postgres --clear-groups initdb --username "$POSTGRES_USER" --pwfile "$password" \
    --auth-host scram-sha-256 --auth-local trust $POSTGRES_INITDB_ARGS
  rm "$password"
  printf 'host all all all scram-sha-256\n' >> "$PGDATA/pg_hba.conf"
  printf "listen_addresses = '*'\n" >> "$PGDATA/postgresql.conf"
  printf 'CREATE DATABASE "%s";\n' "$POSTGRES_DB" | setpriv --reuid postgres --regid postgres --clear-groups postgres --single -j postgres
fi
exec setpriv --reuid postgres --regid postgres --clear-groups "$@"
