"""The manager's process, which ends when nobody holds the other end of its standard input any more.

It is run as a file, so that it is as small as Python: without the app, Flask and gunicorn.
"""

import sys
from multiprocessing.managers import SyncManager
from threading import Thread

server = SyncManager(authkey=bytes.fromhex(sys.stdin.readline())).get_server()
print(server.address, flush=True)
Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
