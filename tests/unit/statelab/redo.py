"""A reader with a pencil: checks what a sentence says of order, sums and counts, with the history beside it."""

from __future__ import annotations

import re

from statelab.model.history import History

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
        edges = [{moment % width for moment in range(begin + 1, end + 1)} for begin, end in spans]
        assert " more times" in text or not set.intersection(*edges), sentence
    return claims + sum(map(bool, (found, total, account, refused, early, period)))
