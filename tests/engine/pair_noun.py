"""A noun whose events hold words of two people, each sealed for its own person."""

from castdev.engine.command import Command, Noun
from castdev.engine.event import Event
from castdev.engine.sealed import Words, spoken


class PairHeard(Event, tag="pairs.pair_heard"):
    """Two people talked to each other."""

    sentence = "a pair was heard"

    one: Words | None = None
    other: Words | None = None


class HearPair(Command, tag="pairs.hear_pair"):
    """Record what two people said to each other."""


NOUN = Noun(
    "pairs.pair",
    "",
    {PairHeard: lambda state, entry, event: None},
    {
        HearPair: lambda state, command, setting: [
            PairHeard(one=spoken("R1", "mine"), other=spoken("R2", "yours"))
        ]
    },
)
