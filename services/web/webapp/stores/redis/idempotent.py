"""INCR, and the request's own key in the same script: a request that is sent again is not counted again.

A client that got no answer cannot know whether its request was counted. Here it may ask again with the same
Idempotency-Key, and gets the same answer, for as long as the key is kept (60 s). Both are written in one step: a key
without its INCR would lose the addition, and an INCR without its key would be repeated.
"""

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores._request_key import CANNOT, request_key
from webapp.stores.redis import RedisStore
from webapp.windows import Window

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="redis-naive", needs="redis", cannot=CANNOT)

KEPT_S = 60
"""Longer than any client goes on trying: after that, a request that is sent again is a new one."""


class Counter(RedisStore, stores.CounterStore):
    """GET the answer to a request of this key; if there is none, INCR and SET the answer, all in one script.

    No addition is lost, and none is made twice, however often a client sends its request. Without such a key, sending
    an increment again means to guess: redis-py guesses three times unless it is told not to.
    """

    ADD = """
    local answer = redis.call('GET', KEYS[2])
    if answer then return tonumber(answer) end
    local value = redis.call('INCR', KEYS[1])
    redis.call('SET', KEYS[2], value, 'EX', ARGV[1])
    return value
    """

    def add(self, key: str, window: Window) -> int:
        keys = [f"redis-idempotent:counter:{key}", f"redis-idempotent:request:{key}:{request_key()}"]
        return int(self.redis.register_script(self.ADD)(keys=keys, args=[KEPT_S]))

    def read(self, key: str) -> int:
        return int(self.redis.get(f"redis-idempotent:counter:{key}") or 0)
