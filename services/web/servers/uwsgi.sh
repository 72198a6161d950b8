#!/bin/sh
# The hook: by default, uWSGI drops requests at SIGTERM. http-keepalive: longer than nginx keeps an idle connection (60 s).
# post-buffering: an answer without having read the request's body would be lost. buffer-size: as long as nginx takes.
set -- --http 0.0.0.0:8000 --http-keepalive=75 --master --need-app --module "webapp:create_app()" --disable-logging \
    --hook-master-start "unix_signal:15 gracefully_kill_them_all" --worker-reload-mercy 10 \
    --post-buffering 8192 --buffer-size 16384 --log-date="[%Y-%m-%d %H:%M:%S %z]" --processes "$WORKERS" "$@"
# The fork hooks: without them, uWSGI forks and Python is not told (os.register_at_fork): all workers would call themselves the same process.
if [ "$PRELOAD" = 1 ]; then set -- --py-call-uwsgi-fork-hooks "$@"; else set -- --lazy-apps "$@"; fi
if [ "$THREADS" != 1 ]; then set -- --threads "$THREADS" "$@"; fi
exec uwsgi "$@"
