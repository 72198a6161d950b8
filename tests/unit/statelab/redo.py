"""A reader with a pencil: checks what a sentence says of order, sums and counts, with the history beside it."""

from __future__ import annotations

import re

import numpy as np

from statelab.model.history import CHANGE, FAIL, MISSING, NEVER, NOTHING, OK, History

ORDERS = (
    r"#(\d+) [^;.]*[;.] #(\d+), sent (?:by the same client )?after that",
    r"#(\d+) (?:had )?finished(?: with [^#]*)? before #(\d+) was sent",
    r"#(\d+) read [^#]* before #(\d+), which wrote it, was sent",
)
COUNTS = r"had been sent, ([\d,]+) of them without a number in the answer, but .* accounts for ([\d,]+)"
SUM = (
    r"read (\S+) in account .* had (\S+); what .* brought (\S+) and took (\S+), which makes (\S+)\. "
    r"Transfers .* can have (\w+) at most (\S+)\."
)
TOTAL = r"read ([-\d, ]+), a total of (\S+) instead of (\S+)\."
REFUSED = r"by its end only ([\d,]+) purchases? of ([\d,]+) units?"
EARLY = r"at most ([\d,]+) can have been admitted"
SPANS = r"from ([\d,.]+) to ([\d,.]+) ms \("
PERIOD = r"modulo (?:([\d,]+) × )?([\d,.]+) ms"


LOST = (
    r"(?:([\d,]+) \w+, )?#(\d+) (?:was|among them, were) sent and acknowledged without a number"
    r"(?: after #(\d+) [^#.]*?)?(?: and)?(?: before #(\d+) was sent, which [^.]*)?\. "
    r"(?:No \w+ was left|Of the ([\d,]+) \w+ [^,]*, ([\d,]+) (?:is|are) in other)"
)

BOTH = r"#(\d+) and #(\d+) both answered (?:that )?(-?[\d,]+)"
OVERSOLD = r"#(\d+) [^#]*, and ([\d,]+) sales? (?:was|were) acknowledged in all"
UNASKED = r"#(\d+) [^#]*, but by its end no leave of ([AB]) had been sent that can have been granted"
ADMITTED = r"([\d,]+) requests of user (\d+) were admitted"
GROUPS = r"\(#(\d+) to #(\d+)\)"
AT_ALL = r"#(\d+) of user \d+ was admitted\."

ANSWERS = {
    ("counter", "impossible"),
    ("stock", "impossible"),
    ("cart", "phantom"),
    ("cart", "duplicate"),
    ("cart", "conflict"),
    ("register", "phantom"),
    ("oncall", "conflict"),
    ("oncall", "write-skew"),
    ("whoami", "leak"),
    ("whoami", "phantom"),
    ("whoami", "nobody"),
}
"""What is proved by answers alone: there is no order, sum or count to be checked."""


def numbers(found: re.Match[str]) -> list[int]:
    return [int(one.replace(",", "").rstrip(".")) for one in found.groups() if re.fullmatch(r"-?[\d,]+\.?", one)]


def redo(history: History, sentence: str) -> int:
    """Check every claim of a sentence that a reader can check; return how many there were."""
    at = {int(one): place for place, one in enumerate(history.ids)}
    text = re.sub(r" \(replica \w+, worker [^)]*\)", "", sentence)
    claims = 0
    for pattern in ORDERS:
        for first, second in re.findall(pattern, text):
            claims += 1
            assert history.rows["ret"][at[int(first)]] < history.rows["call"][at[int(second)]], sentence
    if found := re.search(COUNTS, text):
        mute, unclaimed = numbers(found)
        assert unclaimed > mute, sentence
    if total := re.search(TOTAL, text):
        balances, seen, right = (
            [int(one) for one in re.sub(r"(?<=\d),(?=\d)", "", part).split(", ")] for part in total.groups()
        )
        assert [sum(balances)] == seen != right, sentence
    if account := re.search(SUM, text):
        read, had, brought, took, makes, most = numbers(account)
        assert had + brought - took == makes, sentence
        assert (read - makes if account[6] == "brought" else makes - read) > most, sentence
    if refused := re.search(REFUSED, text):
        sent, units = numbers(refused)
        assert sent < units, sentence
    if early := re.search(EARLY, text):
        assert numbers(early)[0] < history.header["limit"], sentence
    if period := re.search(PERIOD, text):
        width = round(float(period[2].replace(",", "")) * 10**6) * int((period[1] or "1").replace(",", ""))
        spans = [[round(float(one.replace(",", "")) * 10**6) for one in span] for span in re.findall(SPANS, text)]
        # Arcs of a circle have a moment in common only if one of them begins within all others.
        common = [all((one - begin) % width < end - begin for begin, end in spans) for one, _ in spans]
        assert not any(common), sentence
    if lost := re.search(LOST, text):
        many, one, since, until, room, taken = (int(part.replace(",", "")) if part else None for part in lost.groups())
        around = [None if one is None else at[one] for one in (since, until)]
        assert counted(history, at[one or 0], *around) == (many or 1, room or 0, taken or 0), sentence
        assert (many or 1) > (room or 0) - (taken or 0), sentence
    claims += sum(map(bool, (found, total, account, refused, early, period, lost)))
    return claims + answered(history, at, text) + admitted(history, at, text)


def answered(history: History, at: dict[int, int], text: str) -> int:
    """Check what a sentence says of answers that are the same, too many, or to nobody's request."""
    rows, claims = history.rows, 0
    if both := re.search(BOTH, text):
        claims += 1
        first, second, value = numbers(both)
        assert rows["value"][at[first]] == rows["value"][at[second]] == value, text
    if oversold := re.search(OVERSOLD, text):
        claims += 1
        last, sales = numbers(oversold)
        sold = (rows["op"] == CHANGE) & (rows["outcome"] == OK) & (rows["value"] != NOTHING)
        assert np.count_nonzero(sold) == sales, text
        assert sales > history.header["initial"] or MISSING < rows["value"][at[last]] < 0, text
    if unasked := re.search(UNASKED, text):
        claims += 1
        place = at[int(unasked[1])]
        asked = (rows["op"] == CHANGE) & (rows["outcome"] != FAIL) & (rows["value"] != 0)
        asked &= (rows["key"] == rows["key"][place]) & (rows["arg"] == "AB".index(unasked[2]))
        assert not (asked & (rows["call"] <= rows["ret"][place])).any(), text
    return claims


def admitted(history: History, at: dict[int, int], text: str) -> int:
    """Check that as many requests as a sentence says were admitted within each time that it names."""
    if alone := re.search(AT_ALL, text):
        assert (history.rows["value"][at[int(alone[1])]], history.header["limit"]) == (1, 0), text
    elif many := re.search(ADMITTED, text):
        rows, (count, user) = history.rows, numbers(many)
        own = (rows["key"] == user) & (rows["outcome"] == OK) & (rows["value"] == 1)
        period = re.search(PERIOD, text)
        windows = int(period[1].replace(",", "")) if period and period[1] else 1
        assert count > windows * history.header["limit"], text
        for first, last in re.findall(GROUPS, text):
            call, ret = rows["call"][at[int(first)]], rows["ret"][at[int(last)]]
            assert np.count_nonzero(own & (rows["call"] >= call) & (rows["ret"] <= ret)) >= count, text
            assert ret - call < windows * history.header["window_ns"], text
    return bool(alone or re.search(ADMITTED, text))


def counted(history: History, one: int, since: int | None, until: int | None) -> tuple[int, int, int]:
    """Count changes without a number between two operations, the values that they can have, and those that others have.

    The places are those of one of these changes, of the operation before them, and of the one after them.
    """
    rows, initial = history.rows, history.header["initial"]
    stock = history.workload == "stock"
    reached = initial - np.where(rows["value"] == NOTHING, 0, rows["value"]) if stock else rows["value"] - initial
    change = (rows["op"] == CHANGE) & (rows["outcome"] == OK) & (rows["value"] != NOTHING)
    begin = -1 if since is None else rows["ret"][since]
    end = NEVER if until is None else rows["call"][until]
    mute = change & (rows["value"] == MISSING) & (rows["call"] > begin) & (rows["ret"] < end)
    assert mute[one]
    low = 0 if since is None else reached[since]
    high = initial if until is None else reached[until] - change[until]
    told = set(reached[change & (rows["value"] != MISSING)].tolist())
    return int(mute.sum()), max(0, high - low), len(told & set(range(low + 1, high + 1)))
