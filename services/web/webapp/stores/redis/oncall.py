"""Two doctors, one of whom must stay on call, in Redis."""
# ruff: noqa: D102  OnCallStore says what leave and read do

from redis import Redis

from ...windows import Window
from .. import OnCallStore

LEAVE = """
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('SET', KEYS[1], 'off')
return 1
"""


def _record(store: str, key: str, round_: str, doctor: int) -> str:
    return f"{store}:off-call:{key}:{round_}:{doctor}"


class RedisNaive(OnCallStore):
    """Ask whether the other doctor is off (EXISTS), then go (SET).

    Both can ask before either goes, and then nobody is on call. No write meets another one: each doctor has a
    key of their own, so neither SET nor INCR, nor any other single command on one key, would have noticed.
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        if self.redis.exists(_record("redis-naive", key, round_, 1 - doctor)):
            return False
        self.redis.set(_record("redis-naive", key, round_, doctor), "off")
        return True

    def read(self, key: str, round_: str) -> list[bool]:
        return [not self.redis.exists(_record("redis-naive", key, round_, doctor)) for doctor in (0, 1)]


class RedisIncr(OnCallStore):
    """The question and the step in one Lua script, which Redis runs like one command.

    One doctor always stays: while a script runs, nobody else's command does. (WATCH on the other doctor's key,
    then MULTI and EXEC, and again if EXEC refused, would hold as well.)
    """

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self._leave = redis.register_script(LEAVE)

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        own, other = (_record("redis-incr", key, round_, who) for who in (doctor, 1 - doctor))
        return bool(self._leave(keys=[own, other]))

    def read(self, key: str, round_: str) -> list[bool]:
        records = self.redis.mget([_record("redis-incr", key, round_, doctor) for doctor in (0, 1)])
        return [record is None for record in records]
