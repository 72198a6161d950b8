#!/bin/sh
exec python serve_flask.py
