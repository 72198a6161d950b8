"""Carts in words."""

from __future__ import annotations

from statelab.causes import Cause
from statelab.sentences.words import ORDER, Tale, Words

CART = Tale(
    private="carts",
    forgets="every request starts with an empty cart: {acknowledged:item|items} added, none was ever seen.",
    crimes={"lost": "lost {lost:item|items}"},
    anomalies={
        "leak": Words(
            "LEAK: {count:view|views} showed what belongs to another user.",
            "{0} of user {0.key} listed {0.foreign}.",
            "A cart belongs to one user.",
            Cause.LEAK,
        ),
        "lost": Words(
            "{lost:,} of {acknowledged:,} acknowledged items lost.",
            "{0} had put {0.item} into the cart before {1} was sent, and that view does not list it.",
            f"Nothing is ever taken out of these carts. {ORDER}",
            Cause.RACE,
        ),
        "stale": Words(
            "{count:view|views} lacked items that came back later.",
            "{0} had put {0.item} into the cart before {1} was sent, and that view does not list it.",
            f"Nothing is ever taken out of these carts. {ORDER}",
            Cause.STALE,
        ),
        "duplicate": Words(
            "{count:view|views} showed an item twice.",
            "{0} listed {0.items}.",
            "Each item was put into the cart once.",
            Cause.APPLIED_TWICE,
        ),
        "phantom": Words(
            "{count:view|views} showed what nobody had put there.",
            "{0} listed {0.items}.",
            "An item comes from the operation that added it, and there is none.",
            Cause.UNKNOWN,
        ),
        "conflict": Words(
            "{count:view contradicts|views contradict} another one.",
            "{0} listed {0.items}; {1} listed {1.items}; neither has all that the other one has.",
            "A cart only grows: of two views one must contain the other.",
            Cause.RACE,
        ),
        "reordered": Words(
            "{count:operation|operations} saw the cart in an order that cannot be.",
            "{0} had ended before {1} was sent.",
            f"What it shows, or does not show, puts it after the other one. {ORDER}",
            Cause.STALE,
        ),
    },
)
