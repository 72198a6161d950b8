#!/bin/sh
exec gunicorn --config gunicorn.conf.py --worker-class tornado "webapp:create_app()"
