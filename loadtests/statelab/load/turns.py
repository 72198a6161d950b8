"""Dealing out users: enough for each store, or the stores are run in turn."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from statelab.load.config import DEFAULT_STORES
from statelab.load.options import Options
from statelab.model.catalogue import Catalogue, Store
from statelab.model.options import OptionError
from statelab.workloads.wording import Quantity

ENOUGH_USERS = 4
"""For each store: of ten with two users each, no right one had a verdict after ten seconds on two busy processors."""

ALL = "all"


def named(options: Options, catalogue: Catalogue) -> Options:
    """Replace `all` by the stores that can run now, implement the scenario, and do not have to be named.

    Of the default stores, those stay that can run now.
    """
    if options.stores == DEFAULT_STORES:
        return replace(options, stores=tuple(name for name in DEFAULT_STORES if name in catalogue.available))
    if options.stores != (ALL,):
        return options
    usual = [name for name in catalogue.available if name not in catalogue.marked]
    able = [name for name in usual if options.scenario in catalogue.stores[name].facts]
    return replace(options, stores=tuple(able))


def left_out(options: Options, catalogue: Catalogue) -> Iterator[str]:
    """Say which stores `all`, or the default, does not stand for here, and why."""
    if options.stores == (ALL,) and catalogue.marked:
        yield (
            f"all leaves out {', '.join(catalogue.marked)}: under some server models, requests share a connection "
            "there, and get each other's answers. To run them, name them."
        )
    if options.stores == DEFAULT_STORES:
        usual = [catalogue.stores[name] for name in DEFAULT_STORES]
        yield from (f"{store.name} is left out. {store.unavailable}" for store in usual if store.unavailable)


def in_turn(options: Options, catalogue: Catalogue) -> list[Options]:
    """Split a run into several in which each store and each control gets ENOUGH_USERS; one if they suffice.

    Stores that do not implement the scenario are left to the first run, which says why it leaves them out.

    Raises:
        OptionError: as `Options.choose`.
    """
    turns: list[list[Store]] = [[]]
    chosen = options.choose(catalogue)
    for store in chosen:
        together = catalogue.with_controls([*turns[-1], store], options.scenario)
        if turns[-1] and len(together) * ENOUGH_USERS > options.users:
            turns.append([])
        turns[-1].append(store)
    if len(turns) == 1:
        return [options]
    names = [[store.name for store in turn] for turn in turns]
    names[0] += [name for name in options.stores if catalogue.stores[name] not in chosen]
    return [replace(options, stores=tuple(turn)) for turn in names]


def deal(users: int, stores: Sequence[Store]) -> None:
    """Raise OptionError if some of the stores of a run would get no user."""
    many = len(stores)
    if users < many:
        raise OptionError(
            f"{Quantity(users):user|users} cannot be dealt to {many} stores (with their controls): some would get none."
            f" Choose at least {many} users, better {ENOUGH_USERS * many}, or fewer stores."
        )
