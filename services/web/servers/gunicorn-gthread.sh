#!/bin/sh
# Each worker process serves THREADS requests at a time, a thread each, and keeps connections open between requests.
exec gunicorn --config gunicorn.conf.py --worker-class gthread "webapp:create_app()"
