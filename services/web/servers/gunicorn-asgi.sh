#!/bin/sh
# keep-alive: a worker that is told to stop would wait for idle connections.
exec gunicorn --config gunicorn.conf.py --worker-class asgi --asgi-lifespan off --keep-alive 0 "asgi:plain()"
