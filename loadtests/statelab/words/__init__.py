"""What operations asked and answered, in the words of the person whose request it was.

Of one operation, `label` is short enough for a bar of the picture and `text` says all; `claim` says in a few words what
cannot be right about the operations of a witness.
"""

from collections.abc import Mapping, Sequence

from statelab.history import History
from statelab.words.common import Words
from statelab.words.lists import Cart, Transfer
from statelab.words.numbers import Counter, RateLimit, Register, Stock, Whoami

WORDS: Mapping[str, type[Words]] = {
    "counter": Counter,
    "stock": Stock,
    "cart": Cart,
    "register": Register,
    "transfer": Transfer,
    "whoami": Whoami,
    "rate-limit": RateLimit,
}


def words(history: History, witness: Sequence[int]) -> Words:
    """Return who can tell of a history; `witness` are the places of the operations that prove something."""
    return WORDS[history.workload](history, witness)
