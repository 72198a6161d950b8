#!/bin/bash
# As in the official image: on an empty data folder run initdb, make the database, run the init scripts; then become postgres.
set -Eeuo pipefail

# file_env NAME DEFAULT: NAME itself, or the content of the file that NAME_FILE names.
file_env() {
    local file_name="$1_FILE" value="${!1:-$2}"
    if [ -n "${!file_name:-}" ]; then value=$(<"${!file_name}"); fi
    export "$1=$value"
}

init_cluster() {
    if [ -z "$POSTGRES_PASSWORD" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
        echo "Set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE to a value that is not empty." >&2
        exit 1
    fi
    # shellcheck disable=SC2086  # several options in one variable, as in the official image
    initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") ${POSTGRES_INITDB_ARGS:-}
    printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
}

run_init_scripts() {
    local script
    for script in /docker-entrypoint-initdb.d/*; do
        case "$script" in
            *.sh) echo "running $script"; if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
            *.sql) echo "running $script"; psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f "$script" ;;
            *) ;;
        esac
    done
}

if [ "${1#-}" != "$1" ]; then set -- postgres "$@"; fi
if [ "$1" = postgres ] && [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" && chown -R postgres:postgres "$PGDATA" /var/run/postgresql
    exec setpriv --reuid=postgres --regid=postgres --clear-groups "$0" "$@"
fi
if [ "$1" = postgres ]; then
    mkdir -p "$PGDATA" && chmod 0700 "$PGDATA" || true
    if [ ! -s "$PGDATA/PG_VERSION" ]; then
        file_env POSTGRES_PASSWORD ""
        file_env POSTGRES_USER postgres
        file_env POSTGRES_DB "$POSTGRES_USER"
        init_cluster
        # Socket only: nobody connects over TCP before the init scripts are through.
        PGUSER="$POSTGRES_USER" pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start
        if [ "$POSTGRES_DB" != postgres ]; then
            printf 'CREATE DATABASE :"db";\n' | psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$POSTGRES_USER" -d postgres -v db="$POSTGRES_DB"
        fi
        run_init_scripts
        PGUSER="$POSTGRES_USER" pg_ctl -D "$PGDATA" -m fast -w stop
        unset POSTGRES_PASSWORD
    fi
fi
exec "$@"
