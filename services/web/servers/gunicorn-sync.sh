#!/bin/sh
if [ "$THREADS" != 1 ]; then
    # gunicorn would silently turn itself into gthread.
    echo "SERVER=gunicorn-sync has one thread, not $THREADS. Set THREADS=1, or SERVER=gunicorn-gthread" >&2
    exit 2
fi
exec gunicorn --config gunicorn.conf.py --worker-class sync "webapp:create_app()"
