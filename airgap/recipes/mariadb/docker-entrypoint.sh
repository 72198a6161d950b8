#!/bin/bash
# As in the official image: on an empty data folder make the system tables, the database and the users; then become mariadbd.
set -Eeuo pipefail

DATA=/var/lib/mysql

# file_env NAME: NAME itself, or the content of the file that NAME_FILE names.
file_env() {
    local file_name="$1_FILE" value="${!1:-}"
    if [ -n "${!file_name:-}" ]; then value=$(<"${!file_name}"); fi
    export "$1=$value"
}

# quoted TEXT: TEXT as a string of SQL.
quoted() {
    local text=${1//\\/\\\\}
    printf "'%s'" "${text//\'/\\\'}"
}

init_statements() {
    echo "FLUSH PRIVILEGES;"  # --bootstrap begins without any
    echo "ALTER USER root@localhost IDENTIFIED BY $(quoted "$MARIADB_ROOT_PASSWORD");"
    if [ -n "$MARIADB_DATABASE" ]; then echo "CREATE DATABASE \`$MARIADB_DATABASE\`;"; fi
    if [ -n "$MARIADB_USER" ]; then
        echo "CREATE USER $(quoted "$MARIADB_USER")@'%' IDENTIFIED BY $(quoted "$MARIADB_PASSWORD");"
        if [ -n "$MARIADB_DATABASE" ]; then
            echo "GRANT ALL ON \`$MARIADB_DATABASE\`.* TO $(quoted "$MARIADB_USER")@'%';"
        fi
    fi
}

if [ "${1#-}" != "$1" ]; then set -- mariadbd "$@"; fi
if [ "$1" = mariadbd ] && [ "$(id -u)" = 0 ]; then
    chown -R mysql:mysql "$DATA" /run/mysqld
    exec setpriv --reuid=mysql --regid=mysql --clear-groups "$0" "$@"
fi
if [ "$1" = mariadbd ] && [ ! -d "$DATA/mysql" ]; then
    for name in MARIADB_ROOT_PASSWORD MARIADB_PASSWORD MARIADB_DATABASE MARIADB_USER; do file_env "$name"; done
    if [ -z "$MARIADB_ROOT_PASSWORD" ]; then
        echo "Set MARIADB_ROOT_PASSWORD or MARIADB_ROOT_PASSWORD_FILE to a value that is not empty." >&2
        exit 1
    fi
    # Beside its place, with `mysql` moved last: a start that was cut off is made again.
    rm -rf "${DATA:?}"/*
    mariadb-install-db --datadir="$DATA/new" --auth-root-authentication-method=normal --skip-test-db >/dev/null
    init_statements | mariadbd --bootstrap --datadir="$DATA/new"
    find "$DATA/new" -mindepth 1 -maxdepth 1 ! -name mysql -exec mv --target-directory="$DATA" {} +
    mv "$DATA/new/mysql" "$DATA" && rmdir "$DATA/new"
    unset MARIADB_ROOT_PASSWORD MARIADB_PASSWORD
fi
exec "$@"
