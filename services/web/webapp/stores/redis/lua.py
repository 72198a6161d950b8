"""The whole decision in a Lua script: Redis runs a script like one command, and no other command while it runs.

Exact for everybody, without a retry. redis-py sends a script's hash, and the script itself only to a server that does
not know it. While one script runs, all other clients wait, so it has to be short.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores.redis import RedisStore
from webapp.windows import Window

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="redis-naive", needs="redis")

SESSION_S = 3600


class _Scripts(RedisStore):
    """Base of the classes here."""

    def run(self, script: str, *keys: str, args: tuple[int, ...] = ()) -> Any:
        """Run a script on these keys, each of which gets the store's own beginning."""
        return self.redis.register_script(script)(keys=[f"redis-lua:{key}" for key in keys], args=list(args))


class Counter(_Scripts, stores.CounterStore):
    """GET, add and SET, in one script.

    No addition is lost and no value is returned twice: these are the commands of redis-naive, but nothing can come
    between them where they run. INCR does the same without a script.
    """

    ADD = """
    local value = tonumber(redis.call('GET', KEYS[1]) or 0) + 1
    redis.call('SET', KEYS[1], value)
    return value
    """

    def add(self, key: str, window: Window) -> int:
        return int(self.run(self.ADD, f"counter:{key}"))

    def read(self, key: str) -> int:
        return int(self.redis.get(f"redis-lua:counter:{key}") or 0)


class Stock(_Scripts, stores.StockStore):
    """Compare and DECR in one script: what is left is never below zero.

    No unit is sold twice and none is left over, since the unit that the script has seen is still there when it takes
    it. Unlike with redis-atomic, what is left is a number that anybody can read.
    """

    BUY = """
    redis.call('SET', KEYS[1], ARGV[1], 'NX')
    if tonumber(redis.call('GET', KEYS[1])) == 0 then return nil end
    return redis.call('DECR', KEYS[1])
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        left = self.run(self.BUY, f"stock:{key}", args=(initial,))
        return None if left is None else int(left)

    def read(self, key: str, initial: int) -> int:
        left = self.redis.get(f"redis-lua:stock:{key}")
        return initial if left is None else int(left)


class Cart(_Scripts, stores.CartStore):
    """RPUSH and LRANGE, each a script of one command.

    No item is lost and a view shows one moment. A script adds nothing to that, but costs nothing either: it is the
    place for a rule, such as how many items a cart may hold, that has to be checked in the same step.
    """

    ADD = "redis.call('RPUSH', KEYS[1], ARGV[1])"
    VIEW = "return redis.call('LRANGE', KEYS[1], 0, -1)"

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        self.run(self.ADD, f"cart:{key}:{user}", args=(item,))

    def view(self, key: str, user: str) -> list[int]:
        return [int(item) for item in self.run(self.VIEW, f"cart:{key}:{user}")]


class Register(_Scripts, stores.RegisterStore):
    """SET and GET, each a script of one command.

    Everyone sees a change as soon as it is acknowledged, as with the commands alone: Redis runs scripts and commands
    one after the other.
    """

    WRITE = "redis.call('SET', KEYS[1], ARGV[1])"
    READ = "return redis.call('GET', KEYS[1])"

    def write(self, key: str, value: int) -> None:
        self.run(self.WRITE, f"register:{key}", args=(value,))

    def read(self, key: str) -> int | None:
        value = self.run(self.READ, f"register:{key}")
        return None if value is None else int(value)


class Transfer(_Scripts, stores.TransferStore):
    """DECRBY here and INCRBY there in one script; MGET for all accounts.

    The total is the same at every moment, because no command of anybody else runs in the middle. Unlike between MULTI
    and EXEC, a script could look at a balance first, and refuse an overdraft.
    """

    TRANSFER = """
    for _, account in ipairs(KEYS) do redis.call('SET', account, ARGV[1], 'NX') end
    redis.call('DECRBY', KEYS[1], ARGV[2])
    redis.call('INCRBY', KEYS[2], ARGV[2])
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        self.run(self.TRANSFER, f"bank:{key}:{sender}", f"bank:{key}:{receiver}", args=(balance, amount))

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        balances = self.redis.mget([f"redis-lua:bank:{key}:{account}" for account in range(accounts)])
        return [balance if found is None else int(found) for found in balances]


class OnCall(_Scripts, stores.OnCallStore):
    """The check and the step in one script.

    One doctor always stays: what the script has read cannot change before it writes, whichever key that is. WATCH
    would have noticed a change of the other key, too; a script does not have to begin anew.
    """

    LEAVE = """
    if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
    redis.call('SET', KEYS[1], 'off')
    return 1
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        return bool(self.run(self.LEAVE, *(f"off-call:{key}:{round_}:{who}" for who in (doctor, 1 - doctor))))

    def read(self, key: str, round_: str) -> list[bool]:
        records = [f"redis-lua:off-call:{key}:{round_}:{doctor}" for doctor in (0, 1)]
        return [off is None for off in self.redis.mget(records)]


class Whoami(_Scripts, stores.WhoamiStore):
    """SET and GET of a session in one script, which is named by the token that the request brings along.

    Nobody is taken for somebody else, because no other client's request names this session. The script saves a round
    trip; with one key `current_user` for all, it would be as wrong as redis-naive for whoever comes without a token.
    """

    facts = replace(FACTS, scope=Scope.CLIENT)

    LOG_IN = """
    redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
    return redis.call('GET', KEYS[1])
    """

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is None:
            return None
        return int(self.run(self.LOG_IN, f"session:{key}:{token}", args=(token, SESSION_S)))


class RateLimit(_Scripts, stores.RateLimitStore):
    """Compare, INCR and PEXPIRE in one script.

    Exactly the limit is admitted in each period, and a request over it is not counted. The key cannot stay behind
    without an expiry, as it can if the process dies between two commands.
    """

    ADMIT = """
    if tonumber(redis.call('GET', KEYS[1]) or 0) >= tonumber(ARGV[1]) then return 0 end
    redis.call('INCR', KEYS[1])
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    return 1
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        # Twice as long: a request that came in just before the period's end may be counted after it.
        return bool(self.run(self.ADMIT, f"limit:{key}:{user}:{period.number}", args=(limit, 2 * period.length_ms)))
