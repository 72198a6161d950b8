"""waitress, told by SIGTERM what it takes from Ctrl-C alone: to let requests end."""

import json
import logging.config
import os
import signal
from pathlib import Path

from waitress import serve

from webapp import create_app

logging.config.dictConfig(json.loads(Path("logs.json").read_text(encoding="utf-8")))
signal.signal(signal.SIGTERM, signal.default_int_handler)
# connection_limit: idle connections count, and nginx keeps up to 128 of them.
serve(create_app(), listen="0.0.0.0:8000", threads=int(os.environ["THREADS"]), connection_limit=1000)
