#!/bin/sh
# The image's command: starts the server model $SERVER, which has a table in models.toml and a start file of its own.
cd "$(dirname "$0")" || exit 2
if ! grep -qxF "[$SERVER]" models.toml; then
    known=$(sed -n 's/^\[\(.*\)\]$/\1/p' models.toml | paste -sd ' ' -)
    echo "SERVER=$SERVER is not a server model. Set SERVER to one of: $known" >&2
    exit 2
fi
exec sh "$SERVER.sh"
