"""Two workers ask a server through clients that were made, and used, before the fork: redis-py's, SQLAlchemy's pool."""

import json
import os
import socket
import socketserver
import threading
from collections.abc import Callable
from multiprocessing import Barrier

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.pool import QueuePool


class Echo(socketserver.StreamRequestHandler):
    """Answers GET with the name that was asked for, as a Redis would that holds each name as its value."""

    def handle(self) -> None:
        while head := self.rfile.readline():
            words = [self.rfile.read(int(self.rfile.readline()[1:]) + 2)[:-2] for _ in range(int(head[1:]))]
            self.wfile.write(b"$%d\r\n%s\r\n" % (len(words[-1]), words[-1]) if words[0] == b"GET" else b"+OK\r\n")


server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
port = server.server_address[1]


def not_mine(ask: Callable[[bytes], bytes]) -> int:
    """Return how many of 400 answers were another worker's, or never came; who waits in vain gives up."""
    ask(b"before")
    ends, both = [], Barrier(2)  # the first would be done before the second one begins
    for worker in range(2):
        reading, writing = os.pipe()
        if os.fork() == 0:
            wrong = 0
            both.wait()
            for n in range(200):
                question = b"%d:%04d" % (worker, n)
                try:
                    wrong += ask(question) != question
                except (OSError, RedisError):
                    wrong += 1
                    break
            os.write(writing, b"%d" % wrong)
            os._exit(0)
        ends.append(reading)
    return sum(int(os.read(end, 9)) for end in ends)


def by_pool(anew: bool) -> Callable[[bytes], bytes]:
    """Ask through SQLAlchemy's pool; `anew` makes it anew in each process, as `engine.dispose(close=False)` does."""
    made = QueuePool(lambda: socket.create_connection(("127.0.0.1", port), 5), reset_on_return=None)
    pools = {os.getpid(): made}

    def ask(question: bytes) -> bytes:
        pool = pools.setdefault(os.getpid(), made.recreate()) if anew else made
        lent = pool.connect()
        lent.dbapi_connection.sendall(b"*2\r\n$3\r\nGET\r\n$%d\r\n%s\r\n" % (len(question), question))
        answer = lent.dbapi_connection.recv(99)
        lent.close()  # back into the pool
        return answer.split(b"\r\n")[1]

    return ask


pooled, single = (Redis(port=port, protocol=2, socket_timeout=5, single_connection_client=one) for one in (False, True))
print(json.dumps({
    "wrong_of_400_redis_pool": not_mine(pooled.get), "wrong_of_400_redis_single_connection": not_mine(single.get),
    "wrong_of_400_sqlalchemy_pool": not_mine(by_pool(anew=False)),
    "wrong_of_400_sqlalchemy_pool_made_anew": not_mine(by_pool(anew=True)),
}))  # fmt: skip
