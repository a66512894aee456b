"""Outcomes and rivals: what reality said, and which hypotheses exclude one another."""

from __future__ import annotations

from typing import Any

import pytest
from study_steps import HYPOTHESIS

from castdev.engine.command import Command
from castdev.engine.decision import MakeDecision
from castdev.engine.outcome import ObserveOutcome, OutcomeObserved
from castdev.engine.rival import NameRivals, RivalsNamed
from castdev.engine.testing import given
from castdev.engine.undo import UndoCommand

STUDY = (HYPOTHESIS, HYPOTHESIS, HYPOTHESIS, MakeDecision(choice="go"))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("true", {"outcome": "true", "holds": True}),
        (" FALSE ", {"outcome": "false", "holds": False}),
        ("7 of 12", {"outcome": "7 of 12", "k": 7, "n": 12}),
        ("0  OF 1000000", {"outcome": "0 of 1000000", "k": 0, "n": 1_000_000}),
    ],
)
def test_outcome(said: str, found: dict[str, Any]) -> None:
    """True, false, or how many of how many people, of a decision or of none."""
    world = given(*STUDY).when(ObserveOutcome(hypothesis="h1", outcome=said))
    world.then(OutcomeObserved(hypothesis="H1", **found))
    world.when(ObserveOutcome(hypothesis="H1", outcome=said, decision="d1", locator="p. 3"))
    world.then(OutcomeObserved(hypothesis="H1", decision="D1", locator="p. 3", **found))


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (ObserveOutcome(hypothesis="H1", outcome="maybe"), "'maybe' is not an outcome"),
        (ObserveOutcome(hypothesis="H1", outcome="7/12"), "is not an outcome"),
        (ObserveOutcome(hypothesis="H1", outcome="13 of 12"), "13 of 12 people cannot be"),
        (ObserveOutcome(hypothesis="H1", outcome="0 of 0"), "0 of 0 people cannot be"),
        (ObserveOutcome(hypothesis="H1", outcome="1 of 1000001"), "cannot be"),
        (ObserveOutcome(hypothesis="H9", outcome="true"), "no hypothesis 'H9'"),
        (ObserveOutcome(hypothesis="H1", outcome="true", decision="D9"), "no decision 'D9'"),
        (NameRivals(hypotheses=()), "no rival but another"),
        (NameRivals(hypotheses=("H1", "h1")), "no rival but another"),
        (NameRivals(hypotheses=("H1", "H9")), "no hypothesis 'H9'"),
    ],
)
def test_outcome_refused(command: Command, part: str) -> None:
    """What breaks a rule of outcomes or rivals is refused and adds nothing."""
    given(*STUDY).when(command).refused(part)


def test_rivals() -> None:
    """A set is named once, in any order and case, and named anew after an undo."""
    world = given(*STUDY).when(NameRivals(hypotheses=("h1", "H2", "H1")))
    world.then(RivalsNamed(hypotheses=("H1", "H2")))
    world.when(NameRivals(hypotheses=("H2", "h1"))).refused("named as rivals already")
    world.when(NameRivals(hypotheses=("H1", "H2", "H3")))
    world.then(RivalsNamed(hypotheses=("H1", "H2", "H3")))
    world.when(UndoCommand(version=7)).when(NameRivals(hypotheses=("H2", "H1")))
    world.then(RivalsNamed(hypotheses=("H2", "H1")))
