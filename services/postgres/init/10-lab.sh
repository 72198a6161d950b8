#!/bin/bash
# Run once, on an empty data folder: the app's own role, which owns the database and is no superuser.
set -euo pipefail

psql -v ON_ERROR_STOP=1 --no-psqlrc -U postgres -d "$POSTGRES_DB" -v password="$(cat /run/secrets/postgres_password)" <<'SQL'
CREATE ROLE lab LOGIN PASSWORD :'password';
ALTER DATABASE lab OWNER TO lab;
ALTER SCHEMA public OWNER TO lab;
SQL
