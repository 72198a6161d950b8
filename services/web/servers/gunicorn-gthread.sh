#!/bin/sh
exec gunicorn --config gunicorn.conf.py --worker-class gthread "webapp:create_app()"
