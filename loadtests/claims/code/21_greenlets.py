"""A hundred greenlets count in a global: with nothing between read and write, and with a wait."""

import json

import gevent

counters = {"tight": 0, "with_a_wait": 0}


def count(name: str) -> None:
    value = counters[name]
    if name == "with_a_wait":
        gevent.sleep(0)
    counters[name] = value + 1


gevent.joinall([gevent.spawn(count, name) for name in counters for _ in range(100)])
print(json.dumps({f"lost_of_100_{name}": 100 - value for name, value in counters.items()}))
