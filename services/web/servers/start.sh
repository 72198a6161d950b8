#!/bin/sh
# The image's command: starts the server model that $SERVER names, one file each in this folder.
cd "$(dirname "$0")" || exit 2
if [ ! -f "$SERVER.sh" ] || [ "$SERVER" = start ]; then
    known=$(ls ./*.sh | sed 's|^\./||; s|\.sh$||' | grep -vx start | paste -sd ' ' -)
    echo "SERVER=$SERVER is not a server model. Set SERVER to one of: $known" >&2
    exit 2
fi
exec sh "$SERVER.sh"
