"""INCR, MULTI or a script: Redis does the whole change in one step, and one step at a time."""

from dataclasses import replace

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores.redis import RedisStore
from webapp.windows import Window

FACTS = Facts(scope=Scope.SHARED, atomic_among=Among.EVERYBODY, naive_twin="redis-naive", needs="redis")

SESSION_S = 3600


class Counter(RedisStore, stores.CounterStore):
    """INCR: read, add and write in one command on the server.

    No addition is lost and no value is returned twice, however many clients there are. Redis runs commands
    one after the other, so nothing can come between this one's read and its write.
    """

    def add(self, key: str, window: Window) -> int:
        return self.redis.incr(f"redis-atomic:counter:{key}")

    def read(self, key: str) -> int:
        return int(self.redis.get(f"redis-atomic:counter:{key}") or 0)


class Stock(RedisStore, stores.StockStore):
    """INCR the number of buyers first, then compare: the first `initial` buyers have a unit.

    No unit is sold twice and none is left over: INCR gives each buyer a different number, and nothing can change
    a number once it is given. (DECR, undone by INCR below zero, would show wrong figures meanwhile.)
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        buyers = self.redis.incr(f"redis-atomic:buyers:{key}")
        return initial - buyers if buyers <= initial else None

    def read(self, key: str, initial: int) -> int:
        buyers = int(self.redis.get(f"redis-atomic:buyers:{key}") or 0)
        return max(0, initial - buyers)


class Cart(RedisStore, stores.CartStore):
    """RPUSH the item, LRANGE the cart.

    No item is lost: only the new one is sent, and Redis appends it to whatever is there at that moment. A view
    is a single command too, so it shows the cart as it was at one moment.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        self.redis.rpush(f"redis-atomic:cart:{key}:{user}", item)

    def view(self, key: str, user: str) -> list[int]:
        return [int(item) for item in self.redis.lrange(f"redis-atomic:cart:{key}:{user}", 0, -1)]


class Register(RedisStore, stores.RegisterStore):
    """SET and GET, with nothing in between.

    Everyone sees a change as soon as it is acknowledged. Redis runs commands one after the other, and a value
    that is only ever replaced needs no more than that.
    """

    def write(self, key: str, value: int) -> None:
        self.redis.set(f"redis-atomic:register:{key}", value)

    def read(self, key: str) -> int | None:
        value = self.redis.get(f"redis-atomic:register:{key}")
        return None if value is None else int(value)


class Transfer(RedisStore, stores.TransferStore):
    """DECRBY here and INCRBY there between MULTI and EXEC; MGET for all accounts.

    The total is the same at every moment. Redis runs the commands between MULTI and EXEC with no other client's
    command among them, and each of these adds to what is there instead of replacing it.
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        with self.redis.pipeline(transaction=True) as transaction:
            for account in (sender, receiver):  # opens the account at its first transfer
                transaction.set(f"redis-atomic:bank:{key}:{account}", balance, nx=True)
            transaction.decrby(f"redis-atomic:bank:{key}:{sender}", amount)
            transaction.incrby(f"redis-atomic:bank:{key}:{receiver}", amount)
            transaction.execute()

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        balances = self.redis.mget([f"redis-atomic:bank:{key}:{account}" for account in range(accounts)])
        return [balance if found is None else int(found) for found in balances]


class OnCall(RedisStore, stores.OnCallStore):
    """The check and the step in one Lua script, which Redis runs like one command.

    One doctor always stays: no other command runs while a script does. (WATCH on the other doctor's key, then
    MULTI and EXEC, and all of it again if EXEC refused, would hold as well.)
    """

    LEAVE = """
    if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
    redis.call('SET', KEYS[1], 'off')
    return 1
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        leave = self.redis.register_script(self.LEAVE)  # sends nothing yet
        records = self._records(key, round_)
        return bool(leave(keys=[records[doctor], records[1 - doctor]]))

    def read(self, key: str, round_: str) -> list[bool]:
        return [off is None for off in self.redis.mget(self._records(key, round_))]

    def _records(self, key: str, round_: str) -> list[str]:
        return [f"redis-atomic:off-call:{key}:{round_}:{doctor}" for doctor in (0, 1)]


class Whoami(RedisStore, stores.WhoamiStore):
    """A key for each session, named by the token that the request itself brings along.

    Nobody is taken for somebody else: the request carries what it needs to find its own session, and no other
    client's request ever comes there. Without a token there is no session to find.
    """

    facts = replace(FACTS, scope=Scope.CLIENT)

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is None:
            return None
        self.redis.set(f"redis-atomic:session:{key}:{token}", token, ex=SESSION_S)
        current = self.redis.get(f"redis-atomic:session:{key}:{token}")
        return None if current is None else int(current)


class RateLimit(RedisStore, stores.RateLimitStore):
    """INCR first, then compare; EXPIRE in the same transaction.

    Exactly the limit is admitted in each period, since INCR gives every request a different number. (A separate
    EXPIRE, sent after the first INCR only, is lost for good when the process dies in between.)
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        count = f"redis-atomic:limit:{key}:{user}:{period.number}"
        with self.redis.pipeline(transaction=True) as transaction:
            transaction.incr(count)
            # Twice as long: a request that came in just before the period's end may be counted after it.
            transaction.pexpire(count, 2 * period.length_ms)
            so_far, _ = transaction.execute()
        return bool(so_far <= limit)
