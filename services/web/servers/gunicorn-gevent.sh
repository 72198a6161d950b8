#!/bin/sh
# Patched from the start and not in each worker, as gunicorn does it: a lock that the app makes when it is loaded (PRELOAD=1)
# would be one of threads, and a greenlet that waits for it would stop the one that holds it. psycopg2 needs no patch of
# its own: it waits in the callback of webapp.postgres_pool, by `select.poll`, which is gevent's then.
# keep-alive: a greenlet serves one connection, so an idle one would take the place of a request.
exec python -m gevent.monkey --module gunicorn --config gunicorn.conf.py \
    --worker-class gevent --worker-connections "$THREADS" --keep-alive 0 "webapp:create_app()"
