#!/bin/sh
exec python serve_waitress.py
