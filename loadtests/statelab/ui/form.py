"""What is added to Locust's own page: headings and marks in its list of stores, and a link to the lab's page.

Locust draws its form itself, from plain names. A style can put a heading before the first store of each home, and a
mark after a store; the names that are sent stay as they are.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import groupby

# Locust's start form allows no links, so the link to the lab's page is outside the part that its script draws, with
# space below so that it covers nothing. A chosen store must stay visible, so the list of stores is tall.
ADDED = (
    "<style>#root{{padding-bottom:4rem}}#stores{{min-height:20rem}}{headings}</style>"
    '<a href="./lab/" style="position:fixed;left:1rem;bottom:1rem;z-index:9;padding:.6rem 1rem;border-radius:2rem;'
    'background:#0072b2;color:#fff;font:600 1rem system-ui,sans-serif;text-decoration:none">'
    "Live charts and verdicts →</a>"
)
HEADING = (
    '#stores option[value="{store}"]::before{{content:"{home}";display:block;margin-top:.4rem;'
    "font:600 .75rem system-ui,sans-serif;opacity:.75}}"
)
MARK = '#stores option[value="{store}"]::after{{content:" (wrong for some server models)"}}'


def added(homes: Mapping[str, str], marked: Iterable[str] = ()) -> str:
    """Return the markup to add for these stores, which the form offers in this order, and their homes."""
    firsts = [next(stores) for _, stores in groupby(homes, key=homes.__getitem__)]
    headings = "".join(HEADING.format(store=_escaped(one), home=_escaped(homes[one])) for one in firsts)
    return ADDED.format(headings=headings + "".join(MARK.format(store=_escaped(one)) for one in marked))


def _escaped(name: str) -> str:
    """Write a name within a string of CSS in HTML."""
    return re.sub(r"[^\w-]", lambda found: f"\\{ord(found[0]):x} ", name)
