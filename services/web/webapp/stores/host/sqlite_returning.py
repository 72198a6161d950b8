"""UPDATE … RETURNING: SQLite reads, adds and writes in one statement, and runs one such statement at a time.

No transaction is needed where one statement says it all: the lock for writing is held from its beginning to its end, in
whatever process of the replica it runs. RETURNING tells what it wrote, so that nobody has to read it again.
"""

from dataclasses import replace

from webapp import stores
from webapp.facts import Among, Facts, Scope
from webapp.stores.host._sqlite import Database
from webapp.windows import Window

FACTS = Facts(scope=Scope.REPLICA, atomic_among=Among.PROCESSES, naive_twin="host-sqlite-naive")

SCHEMA = """
CREATE TABLE IF NOT EXISTS counters (key TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS stocks (key TEXT PRIMARY KEY, units_left INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS items (key TEXT, username TEXT, item INTEGER);
CREATE INDEX IF NOT EXISTS items_of_user ON items (key, username);
CREATE TABLE IF NOT EXISTS registers (key TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS accounts (key TEXT, account INTEGER, change INTEGER NOT NULL, PRIMARY KEY (key, account));
CREATE TABLE IF NOT EXISTS off_call (key TEXT, round TEXT, doctor INTEGER, PRIMARY KEY (key, round));
CREATE TABLE IF NOT EXISTS sessions (key TEXT, token INTEGER, PRIMARY KEY (key, token));
CREATE TABLE IF NOT EXISTS limits (key TEXT, username TEXT, period INTEGER, admitted INTEGER NOT NULL,
    PRIMARY KEY (key, username, period));
"""

database = Database("host-sqlite-returning", SCHEMA, journal="wal")


class Counter(stores.CounterStore):
    """One upsert that adds one and returns the sum.

    No addition is lost and no value is returned twice among the processes of a replica: between the read and the
    write of one statement there is no other one that writes.
    """

    def add(self, key: str, window: Window) -> int:
        [(value,)] = database.run(
            "INSERT INTO counters VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET value = value + 1 RETURNING value",
            (key,),
        )
        return int(value)

    def read(self, key: str) -> int:
        return sum(value for (value,) in database.run("SELECT value FROM counters WHERE key = ?", (key,)))


class Stock(stores.StockStore):
    """Open the stock once; then UPDATE … WHERE a unit is left, which returns no row when none is.

    Each unit is sold once among the processes of a replica: the condition is checked and the unit taken under the
    same lock. That the stock is opened by a statement of its own does no harm, since opening it again does nothing.
    """

    def buy(self, key: str, initial: int, window: Window) -> int | None:
        database.run("INSERT INTO stocks VALUES (?, ?) ON CONFLICT DO NOTHING", (key, initial))
        rows = database.run(
            "UPDATE stocks SET units_left = units_left - 1 WHERE key = ? AND units_left > 0 RETURNING units_left",
            (key,),
        )
        return int(rows[0][0]) if rows else None

    def read(self, key: str, initial: int) -> int:
        rows = database.run("SELECT units_left FROM stocks WHERE key = ?", (key,))
        return int(rows[0][0]) if rows else initial


class Cart(stores.CartStore):
    """A row for each item: INSERT adds one, SELECT lists them.

    No item is lost among the processes of a replica, since nothing that is there is ever written again. Two that
    add at once wait for each other, and then both rows are there.
    """

    def add(self, key: str, user: str, item: int, window: Window) -> None:
        database.run("INSERT INTO items VALUES (?, ?, ?)", (key, user, item))

    def view(self, key: str, user: str) -> list[int]:
        rows = database.run("SELECT item FROM items WHERE key = ? AND username = ?", (key, user))
        return [int(item) for (item,) in rows]


class Register(stores.RegisterStore):
    """One upsert that replaces the value, one SELECT.

    All processes of a replica see a change as soon as it is acknowledged: they read the same file, and nothing of it
    is kept in between. Another replica has another file and hears of nothing.
    """

    facts = replace(FACTS, naive_twin="redis-naive")

    def write(self, key: str, value: int) -> None:
        database.run(
            "INSERT INTO registers VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
        )

    def read(self, key: str) -> int | None:
        rows = database.run("SELECT value FROM registers WHERE key = ?", (key,))
        return int(rows[0][0]) if rows else None


class Transfer(stores.TransferStore):
    """One upsert for both accounts: each row adds to what is there; one SELECT for all of them.

    The total is the same at every moment, since both rows are written in one statement, and a SELECT sees the state
    before it or after it. What is kept is the difference to the balance that an account begins with.
    """

    def transfer(self, key: str, sender: int, receiver: int, amount: int, balance: int, window: Window) -> None:
        database.run(
            "INSERT INTO accounts VALUES (?, ?, ?), (?, ?, ?)"
            " ON CONFLICT (key, account) DO UPDATE SET change = change + excluded.change",
            (key, sender, -amount, key, receiver, amount),
        )

    def read(self, key: str, accounts: int, balance: int) -> list[int]:
        change = dict(database.run("SELECT account, change FROM accounts WHERE key = ?", (key,)))
        return [balance + change.get(account, 0) for account in range(accounts)]


class OnCall(stores.OnCallStore):
    """One row for each round, which says who left: the first INSERT wins, and its doctor may repeat it.

    One doctor always stays: a primary key cannot be there twice. The rule about two records has become a rule about
    one, which is what a database can enforce; two rows, one for each doctor, would need a transaction.
    """

    def leave(self, key: str, round_: str, doctor: int, window: Window) -> bool:
        rows = database.run(
            "INSERT INTO off_call VALUES (?, ?, ?) ON CONFLICT (key, round) DO UPDATE SET doctor = doctor"
            " RETURNING doctor",
            (key, round_, doctor),
        )
        return bool(rows[0][0] == doctor)

    def read(self, key: str, round_: str) -> list[bool]:
        rows = database.run("SELECT doctor FROM off_call WHERE key = ? AND round = ?", (key, round_))
        return [(doctor,) not in rows for doctor in (0, 1)]


class Whoami(stores.WhoamiStore):
    """A row for each session, found by the token that the request itself brings along.

    Nobody is taken for somebody else: the request carries what it needs to find its own session, and no other
    client's request ever comes there. Without a token there is no session to find.
    """

    facts = replace(FACTS, scope=Scope.CLIENT)

    def ask(self, key: str, token: int | None, window: Window) -> int | None:
        if token is None:
            return None
        rows = database.run(
            "INSERT INTO sessions VALUES (?, ?) ON CONFLICT DO UPDATE SET token = token RETURNING token", (key, token)
        )
        return int(rows[0][0])


class RateLimit(stores.RateLimitStore):
    """One upsert that adds one WHERE the count is below the limit.

    Exactly the limit is admitted in each period by each replica: the count is compared and raised under the same
    lock. No row comes back for a request over the limit.
    """

    def admit(self, key: str, user: str, limit: int, period: stores.Period, window: Window) -> bool:
        rows = database.run(
            "INSERT INTO limits VALUES (?, ?, ?, 1) ON CONFLICT (key, username, period)"
            " DO UPDATE SET admitted = admitted + 1 WHERE admitted < ? RETURNING admitted",
            (key, user, period.number, limit),
        )
        return bool(rows)
