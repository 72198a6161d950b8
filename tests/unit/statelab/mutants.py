"""Deliberate faults in the checkers. Each must be caught by comparing with all orders, or the tests prove little.

To add one: the file below `statelab`, the text that is there once, what replaces it, and why that is wrong.
"""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """One fault: `old` becomes `new` in a file."""

    file: str
    old: str
    new: str
    why: str


MUTANTS = [
    Mutant(
        "checking/intervals.py",
        "bound = latest[starts - 1]",
        "bound = latest[starts - 1] + 1",
        "closed intervals taken for open ones: touching operations are put in order",
    ),
    Mutant(
        "checking/intervals.py",
        "if not (np.minimum.reduceat(ret, starts) < bound).any():",
        "if not (np.minimum.reduceat(ret, starts) < bound - 4).any():",
        "a little out of order is overlooked",
    ),
    Mutant(
        "checking/intervals.py",
        "bound = latest[starts - 1]",
        "bound = latest[starts]",
        "an off-by-one in the lemma: the first operation of a block counts as before it",
    ),
    Mutant(
        "checking/intervals.py",
        "bound[group[starts - 1] != group[starts]] = -1",
        "pass",
        "one user's operations are put in order with another's",
    ),
    Mutant(
        "workloads/counter/checker.py",
        "known = history.answered()\n",
        "known = history.answered() | (outcome == 2)\n",
        "info treated as ok",
    ),
    Mutant(
        "workloads/counter/checker.py",
        "silent = add & ~known & (outcome != FAIL)",
        "silent = add & ~known & (outcome == OK)",
        "an increment without an answer is taken for one that never happened",
    ),
    Mutant(
        "workloads/counter/checker.py",
        "2 * value + ~add",
        "2 * value + add",
        "reads come before the increment that they saw",
    ),
    Mutant(
        "workloads/counter/checker.py",
        '"impossible": sequence.too_low(answered, initial),',
        "",
        "answers below the start are accepted",
    ),
    Mutant(
        "checking/sequence.py",
        "low = int(np.searchsorted(answered.block, 2 * initial + 1))",
        "low = int(np.searchsorted(answered.block, 2 * initial))",
        "an increment may answer the initial value",
    ),
    Mutant(
        "checking/sequence.py",
        "if empty > len(unanswered.ids):",
        "if empty > len(unanswered.ids) + 1:",
        "one gap too many is let pass",
    ),
    Mutant(
        "checking/sequence.py",
        "deadline[unanswered.sure] = np.minimum(deadline[unanswered.sure], most)",
        "pass",
        "acknowledged sales need not find room below the initial quantity",
    ),
    Mutant(
        "checking/sequence.py",
        "np.minimum(deadline[unanswered.sure], most)",
        "np.minimum(deadline[unanswered.sure], most - 1)",
        "the last unit cannot be sold without a number",
    ),
    Mutant(
        "checking/gaps.py",
        "(block[before[before > 0] - 1] >> 1) + 1",
        "block[before[before > 0] - 1] >> 1",
        "a value that was already seen may be given again",
    ),
    Mutant(
        "checking/gaps.py",
        'np.searchsorted(earliest_end, call, "left")',
        'np.searchsorted(earliest_end, call, "right")',
        "an operation that ends when another begins is taken to come before it",
    ),
    Mutant(
        "checking/gaps.py",
        "block[after[after < len(block)]] - 1 >> 1",
        "block[after[after < len(block)]] - 2 >> 1",
        "the deadline before a read is one too early",
    ),
    Mutant(
        "checking/gaps.py",
        "urgent = np.lexsort((ret, deadline))",
        "urgent = np.lexsort((ret, -deadline))",
        "latest deadline first",
    ),
    Mutant(
        "checking/gaps.py",
        "        if due[rank] < gap:\n            return Unfit(gap, int(urgent[rank]))\n",
        "",
        "deadlines are not kept",
    ),
    Mutant(
        "checking/gaps.py",
        "return Unfit(0, int(urgent[late[0]])) if late else None",
        "return None",
        "an acknowledged increment that fits nowhere is forgotten",
    ),
    Mutant(
        "checking/gaps.py",
        "unfilled[: len(release)] = release[: len(gaps)] > gaps[: len(release)]",
        "unfilled[: len(release)] = False",
        "an increment without an answer fills a value that was passed over before it was sent",
    ),
    Mutant(
        "workloads/stock/checker.py",
        "np.where(refused, 0, value)",
        "np.where(refused, 1, value)",
        "a refusal is taken for a read of the last unit",
    ),
    Mutant(
        "workloads/stock/checker.py",
        "sequence.unexplained(answered, unanswered, start, initial)",
        "sequence.unexplained(answered, unanswered, start)",
        "acknowledged sales uncapped",
    ),
    Mutant(
        "workloads/cart/checker.py",
        "own.size < (so_far - before)[own.rank]",
        "own.size < (so_far - before)[own.rank] - 1",
        "views that do not form a chain are accepted",
    ),
    Mutant(
        "workloads/cart/checker.py",
        'placed = np.flatnonzero(~unseen | (history.code("outcome")[own.add] == OK))',
        "placed = np.flatnonzero(~unseen)",
        "acknowledged items that nobody saw may come anywhere",
    ),
    Mutant(
        "workloads/cart/carts.py",
        "np.minimum.at(first, item_of, rank[view_of_once])",
        "first[item_of] = rank[view_of_once]",
        "an addition is placed before any view that has it, not before the smallest",
    ),
    Mutant(
        "workloads/cart/carts.py",
        "view_of_once[times > 1]",
        "view_of_once[times > 2]",
        "an item listed twice is overlooked",
    ),
    Mutant(
        "workloads/register/zones.py",
        "forward = zones.first < zones.last",
        "forward = zones.first <= zones.last",
        "a moment is taken for a stretch of time",
    ),
    Mutant(
        "workloads/register/zones.py",
        "begins[1:] < until[:-1]",
        "begins[1:] <= until[:-1]",
        "zones that touch are taken to overlap",
    ),
    Mutant(
        "workloads/register/zones.py",
        'before = np.searchsorted(begins, zones.last[momentary], "left")',
        'before = np.searchsorted(begins, zones.last[momentary], "right")',
        "a zone that begins with another is taken to lie inside of it",
    ),
    Mutant(
        "workloads/register/zones.py",
        "return np.concatenate([overlapping, momentary[inside]])",
        "return overlapping",
        "momentary values inside of a lasting one are overlooked",
    ),
    Mutant(
        "workloads/register/zones.py",
        "np.where(seen == NOTHING, len(writes), -1))",
        "len(writes))",
        "what nobody wrote is taken for the initial value",
    ),
    Mutant(
        "workloads/register/checker.py",
        'return not (history.column("ret")[found.read] < found.called[found.of]).any()',
        "return True",
        "a value may be read before it is sent",
    ),
    Mutant(
        "workloads/register/checker.py",
        "written = (op == CHANGE) & (outcome != FAIL)",
        "written = (op == CHANGE) & (outcome == OK)",
        "a write without an answer is taken for one that never happened",
    ),
    Mutant(
        "workloads/transfer/bank.py",
        'call[by_call].searchsorted(ret[reads], "right")',
        'call[by_call].searchsorted(ret[reads], "left")',
        "a transfer that is sent when a read ends cannot be in it",
    ),
    Mutant(
        "workloads/transfer/bank.py",
        "change < certain.to(account) - possible.away(account)",
        "change < certain.to(account) - certain.away(account)",
        "transfers that may have happened are not counted",
    ),
    Mutant(
        "workloads/oncall/rounds.py",
        "asked = np.flatnonzero(leave & ~refused)",
        "asked = np.flatnonzero(granted)",
        "a doctor without an answer is taken for one that stayed",
    ),
    Mutant(
        "workloads/oncall/rounds.py",
        '& (history.code("outcome") != FAIL)',
        "",
        "a leave that surely did not happen explains a refusal",
    ),
    Mutant(
        "workloads/oncall/rounds.py",
        "    says[mute] = doctor[mute]\n",
        "",
        "a leave that must have been granted, though nobody saw its answer, contradicts nothing",
    ),
    Mutant(
        "workloads/oncall/checker.py",
        "own.call > left[own.number]",
        "own.call >= left[own.number]",
        "a look that begins when a leave ends is taken to come after it",
    ),
    Mutant(
        "workloads/oncall/checker.py",
        "own.first_call[own.left] > own.ret[own.sure]",
        "own.first_call[own.left] >= own.ret[own.sure]",
        "a leave that is called when a refusal ends cannot have caused it",
    ),
    Mutant(
        "workloads/oncall/checker.py",
        "after = np.flatnonzero(own.says != NOBODY)",
        "after = np.flatnonzero(own.leave)",
        "a doctor who was missed by one look may be there again for the next",
    ),
    Mutant(
        "workloads/oncall/rounds.py",
        "2 * number[sure] + says[sure]",
        "number[sure] + says[sure]",
        "the doctors of two rounds are taken for two of one round",
    ),
    Mutant(
        "workloads/rate_limit/windows.py",
        "np.cumsum(step[order]) - own.limit",
        "np.cumsum(step[order]) - own.limit + 1",
        "the limit itself is too much",
    ),
    Mutant(
        "workloads/rate_limit/windows.py",
        "np.minimum(ret + 1, own.width), 0 * users",
        "np.minimum(call + 1, own.width), 0 * users",
        "requests that ended in the next window are counted",
    ),
    Mutant(
        "workloads/rate_limit/windows.py",
        "np.minimum.reduceat(total, ",
        "np.maximum.reduceat(total, ",
        "the windows are taken to begin where the history looks worst",
    ),
    Mutant(
        "workloads/rate_limit/windows.py",
        "self.limit * windows)",
        "self.limit)",
        "several windows admit no more than one",
    ),
    Mutant(
        "workloads/rate_limit/windows.py",
        "count_below(own.user, own.ret, own.user, own.call + own.width)",
        "count_below(own.user, own.call, own.user, own.call + own.width)",
        "requests that begin in a sliding window are taken to be admitted in it",
    ),
    Mutant(
        "workloads/rate_limit/checker.py",
        'begun = count_below(by, call[admitted], asked_by, ret[refused], "right")',
        "begun = count_below(by, call[admitted], asked_by, call[refused])",
        "requests that overlap a refusal cannot have been admitted before it",
    ),
    Mutant(
        "workloads/rate_limit/checker.py",
        'call[refused] - history.header["window_ns"])',
        "call[refused] * 0)",
        "admissions of earlier windows excuse a refusal",
    ),
    Mutant(
        "workloads/whoami/checker.py",
        "answered & (named != sent)",
        "answered & (named < sent)",
        "a token that was sent later is not seen as another's",
    ),
    Mutant(
        "workloads/whoami/checker.py",
        "answered & (named != sent)",
        "answered & (named != sent) & (sent != NOTHING)",
        "a visitor without a token may be anybody",
    ),
    Mutant(
        "workloads/whoami/checker.py",
        "_taken(history, others[over], owner[over])",
        "_taken(history, others[:0], owner[:0])",
        "who left the identity behind had ended, so it is not taken for a leak",
    ),
    Mutant(
        "workloads/whoami/checker.py",
        '"phantom": shown_by(history, others[~known]),',
        "",
        "a token that nobody has sent is accepted",
    ),
]
