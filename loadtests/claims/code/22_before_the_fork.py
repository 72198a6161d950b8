"""Two workers ask an echo server 200 questions each: on a connection made before the fork, and on one of their own."""

import json
import os
import socket
import socketserver
import threading
from multiprocessing import Barrier


class Echo(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            self.wfile.write(line)


server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()


def connect() -> socket.socket:
    made = socket.create_connection(server.server_address)
    made.settimeout(5)  # or who waits for an answer that the other one has read would wait for ever
    return made


def not_mine(shared: socket.socket | None) -> int:
    """Return how many of 400 answers were another worker's, or never came; who waits in vain gives up."""
    ends, both = [], Barrier(2)  # the first would be done before the second one begins
    for worker in range(2):
        reading, writing = os.pipe()
        if os.fork() == 0:
            mine, wrong = shared or connect(), 0
            both.wait()
            for n in range(200):
                question = b"%d:%04d\n" % (worker, n)
                mine.sendall(question)
                try:
                    wrong += mine.recv(len(question)) != question
                except TimeoutError:
                    wrong += 1
                    break
            os.write(writing, b"%d" % wrong)
            os._exit(0)
        ends.append(reading)
    return sum(int(os.read(end, 9)) for end in ends)


before, after = not_mine(connect()), not_mine(None)
print(json.dumps({"wrong_of_400_made_before_the_fork": before, "wrong_of_400_made_after_it": after}))
