"""Eight threads count in an attribute: with nothing between read and write, and with a line of a log there."""

import json
import logging
import threading

logging.basicConfig(filename="/dev/null", level=logging.INFO)


class Counter:
    value = 0


def lost(increments: int, log: bool) -> int:
    counter, start = Counter(), threading.Barrier(8)

    def count() -> None:
        start.wait()
        for _ in range(increments):
            value = counter.value
            if log:
                logging.info("value is %d", value)
            counter.value = value + 1

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 8 * increments - counter.value


logged, tight = lost(1000, log=True), lost(100_000, log=False)
print(json.dumps({"lost_of_8000_with_a_log_line": logged, "lost_of_800000_tight": tight}))
