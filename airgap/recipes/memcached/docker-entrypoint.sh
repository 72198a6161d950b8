#!/bin/sh
# As in the official image: bare options mean `memcached`.
set -e

if [ "${1#-}" != "$1" ]; then
    set -- memcached "$@"
fi
exec "$@"
