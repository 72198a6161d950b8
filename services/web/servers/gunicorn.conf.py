"""What all gunicorn models share; gunicorn reads it by name (see the start files beside it)."""

import os

bind = "0.0.0.0:8000"
# Set explicitly: gunicorn's own guesses count the host's processors, not the container's share.
workers = int(os.environ["WORKERS"])
threads = int(os.environ["THREADS"])
preload_app = os.environ["PRELOAD"] == "1"
# The longest that gunicorn can be asked to read, and about what nginx lets through (8 KiB).
limit_request_line = 8190
# Longer than nginx keeps an idle upstream connection (60 s), so that nginx never sends into one that closes.
keepalive = 75
graceful_timeout = 10
# The workers' heartbeat files: in memory, since the root is read-only and a slow disk would look like a hung worker.
worker_tmp_dir = "/dev/shm"  # noqa: S108  a tmpfs of the container's own
# Written under HOME otherwise, which a read-only container does not have.
control_socket_disable = True
# No access log: nginx writes one, with the upstream's address and time.
accesslog = None
errorlog = "-"
