#!/bin/sh
# A C extension that is not ready for it would switch the GIL on with a warning: it is not imported, and the error names it.
export PYTHONWARNINGS="error:The global interpreter lock:RuntimeWarning"
exec sh gunicorn-gthread.sh
