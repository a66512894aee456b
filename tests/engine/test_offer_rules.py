"""Offers: stated, stated anew, every clause on hypotheses."""

from __future__ import annotations

import pytest
from study_steps import HYPOTHESIS

from castdev.engine.command import Command
from castdev.engine.offer import Clause, OfferStated, StateOffer
from castdev.engine.testing import given

FAST = Clause(text="fast setup", hypotheses=("h1", "H2", "H1"))
KEPT = Clause(text="fast setup", hypotheses=("H1", "H2"))
CHEAP = Clause(text="cheap", hypotheses=("H2",))
OFFER = StateOffer(text="Orders find you", clauses=(FAST,))


def test_stated() -> None:
    """An offer is revision 1; hypotheses are named once, spelt as they were stated."""
    given(HYPOTHESIS, HYPOTHESIS).when(OFFER).then(
        OfferStated(offer="O1", text="Orders find you", clauses=(KEPT,))
    )


def test_stated_anew() -> None:
    """Under a known id it is the next revision; without one, another offer."""
    world = given(HYPOTHESIS, HYPOTHESIS, OFFER)
    world.when(StateOffer(text="Orders find you", id="o1", clauses=(FAST, CHEAP)))
    world.then(OfferStated(offer="O1", text="Orders find you", revision=2, clauses=(KEPT, CHEAP)))
    world.when(StateOffer(text="Less paper", id="O1", clauses=(FAST, CHEAP)))
    world.then(OfferStated(offer="O1", text="Less paper", revision=3, clauses=(KEPT, CHEAP)))
    world.when(OFFER).then(OfferStated(offer="O2", text="Orders find you", clauses=(KEPT,)))
    world.when(StateOffer(text="t", id="own", clauses=(CHEAP,)))
    world.then(OfferStated(offer="own", text="t", clauses=(CHEAP,)))


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (StateOffer(text="t"), "at least one clause"),
        (StateOffer(text="", clauses=(CHEAP,)), "text must"),
        (StateOffer(text="t", clauses=(CHEAP, Clause(text="x"))), "Clause 2 names no hypothesis"),
        (
            StateOffer(text="t", clauses=(Clause(text="x", hypotheses=("H9",)),)),
            "no hypothesis 'H9'",
        ),
        (StateOffer(text="Orders find you", id="O1", clauses=(FAST,)), "This is revision 1 of O1"),
        (StateOffer(text="t", id="a b", clauses=(CHEAP,)), "cannot be the id"),
    ],
)
def test_refused(command: Command, part: str) -> None:
    """What breaks a rule of offers is refused and adds nothing."""
    given(HYPOTHESIS, HYPOTHESIS, OFFER).when(command).refused(part)
