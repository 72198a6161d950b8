#!/bin/sh
# keep-alive: granian closes an idle connection after 60 s at most, when nginx may just be using it again.
# idle-timeout: a thread is kept for longer than a run has pauses.
exec granian --interface wsgi --host 0.0.0.0 --port 8000 --no-ws --http 1 --no-http1-keep-alive --log-config logs.json \
    --workers "$WORKERS" --blocking-threads "$THREADS" --blocking-threads-idle-timeout 600 \
    --workers-kill-timeout 10 --factory webapp:create_app
