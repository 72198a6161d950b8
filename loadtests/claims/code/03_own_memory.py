"""Four processes count 100 requests each in a global that they inherited: what each of them ends with."""

import json
import os

counter = 0


def work(requests: int) -> int:
    """Count in a process of its own, and return what its global says at the end."""
    global counter
    reading, writing = os.pipe()
    if os.fork() == 0:
        for _ in range(requests):
            counter += 1
        os.write(writing, str(counter).encode())
        os._exit(0)
    os.close(writing)
    return int(os.read(reading, 20))


workers = [work(100) for _ in range(4)]
for _ in range(400):
    counter += 1
print(json.dumps({"each_of_4_workers_says": max(workers), "requests_in_all": 400, "one_process_says": counter}))
