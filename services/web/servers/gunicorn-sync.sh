#!/bin/sh
# gunicorn's default: each worker process serves one request at a time and closes the connection after it.
if [ "$THREADS" != 1 ]; then
    # gunicorn would turn itself into gthread without a word.
    echo "SERVER=gunicorn-sync has one thread, not $THREADS. Set THREADS=1, or SERVER=gunicorn-gthread" >&2
    exit 2
fi
exec gunicorn --config gunicorn.conf.py --worker-class sync "webapp:create_app()"
