"""Changes and decisions: what was done, and because of what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from study_steps import FOUND, HYPOTHESIS, MARCH_1, THEME, TODAY

from castdev.engine.change import (
    ChangeMade,
    ChangePlanned,
    ChangeUndone,
    MakeChange,
    PlanChange,
    UndoChange,
)
from castdev.engine.command import Command, Request
from castdev.engine.decision import DecisionMade, MakeDecision
from castdev.engine.seen import Seen
from castdev.engine.testing import given
from castdev.engine.theme import NameTheme

FORM = "shorter form"


@pytest.mark.parametrize(("kind", "event"), [(PlanChange, ChangePlanned), (MakeChange, ChangeMade)])
def test_without_a_reason_it_is_opinion(kind: Any, event: Any) -> None:
    """A change with no reason is allowed, and labelled opinion."""
    given().when(kind(description=FORM)).then(event(change="C1", description=FORM, basis="opinion"))


@pytest.mark.parametrize(("kind", "event"), [(PlanChange, ChangePlanned), (MakeChange, ChangeMade)])
def test_with_reasons(kind: Any, event: Any) -> None:
    """Evidence, themes and hypotheses are reasons, each named once as it was spelt."""
    asked = kind(
        description=FORM,
        id="form",
        reasons=("e1", "T1", "h1", "E1"),
        impacts={"h1": "major"},
        source="plan",
    )
    given(*FOUND, THEME).when(asked, on=MARCH_1).then(
        event(
            change="form",
            description=FORM,
            reasons=("E1", "T1", "H1"),
            impacts={"H1": "major"},
            source="plan",
        )
    )


def test_made_as_planned() -> None:
    """A planned change is made under its id, with all it was planned with."""
    plan = PlanChange(description=FORM, reasons=("H1",), impacts={"H1": "minor"}, source="s")
    world = given(HYPOTHESIS, plan).when(MakeChange(id="c1"), on=MARCH_1)
    kept: Any = {"change": "C1", "reasons": ("H1",), "impacts": {"H1": "minor"}, "source": "s"}
    world.then(ChangeMade(description=FORM, **kept))
    world.when(MakeChange(id="C1"), on=MARCH_1).refused("C1 has been made already")


def test_made_otherwise_than_planned() -> None:
    """What is said when it is made wins over the plan."""
    plan = PlanChange(description=FORM, impacts={"H1": "minor"})
    given(HYPOTHESIS, plan).when(
        MakeChange(id="C1", description="no form", reasons=("H1",), impacts={"H1": "replaced"}),
        on=MARCH_1,
    ).then(
        ChangeMade(change="C1", description="no form", reasons=("H1",), impacts={"H1": "replaced"})
    )


def test_impact_needs_a_day() -> None:
    """A change with an impact needs its day; one with the impact none does not."""
    world = given(HYPOTHESIS)
    world.when(MakeChange(description=FORM, impacts={"H1": "minor"})).refused("needs the day")
    world.when(MakeChange(description=FORM, impacts={"H1": "none"}))
    world.then(ChangeMade(change="C1", description=FORM, basis="opinion", impacts={"H1": "none"}))
    world.when(PlanChange(description=FORM, impacts={"H1": "minor"}))
    world.when(MakeChange(id="C2")).refused("needs the day")
    world.when(MakeChange(id="C2"), assume_on=MARCH_1)
    assert world.refusal is None


def test_undone_and_made_again() -> None:
    """A change undone may be made again under its id."""
    world = given(MakeChange(description=FORM)).when(UndoChange(change="c1"))
    world.then(ChangeUndone(change="C1"))
    world.when(UndoChange(change="C1")).refused("C1 has not been made")
    world.when(MakeChange(id="C1"))
    world.then(ChangeMade(change="C1", description=FORM, basis="opinion"))


def test_reason_that_fits_two_nouns() -> None:
    """An id that two nouns share must say which is meant."""
    world = given(*FOUND, NameTheme(title="t", id="e1"))
    world.when(PlanChange(description=FORM, reasons=("E1",))).refused("is evidence and a theme")
    world.when(PlanChange(description=FORM, reasons=("theme:E1",)))
    world.then(ChangePlanned(change="C1", description=FORM, reasons=("e1",)))


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (PlanChange(), "needs a description"),
        (MakeChange(), "needs a description"),
        (MakeChange(id="C7"), "needs a description"),
        (PlanChange(description=FORM, id="c1"), "a change C1 already"),
        (PlanChange(description=FORM, reasons=("E9",)), "nearest: E1"),
        (PlanChange(description=FORM, reasons=("theme:E1",)), "no theme 'E1'"),
        (PlanChange(description=FORM, impacts={"H9": "minor"}), "nearest: H1"),
        (PlanChange(description=FORM, impacts={"H1": "huge"}), "impacts"),  # type: ignore[dict-item]  # on purpose
        (PlanChange(description=""), "description must"),
        (UndoChange(change="C9"), "nearest: C1"),
        (UndoChange(change="C1"), "C1 has not been made"),
    ],
)
def test_refused(command: Command, part: str) -> None:
    """What breaks a rule of changes is refused and adds nothing."""
    given(*FOUND, PlanChange(description=FORM)).when(command).refused(part)


def test_decided() -> None:
    """A decision keeps options, reason and hypotheses, each once as it was spelt."""
    said: Any = {"choice": "build", "options": ("build", "drop"), "reason": "r", "locator": "p. 2"}
    given(HYPOTHESIS).when(MakeDecision(hypotheses=("h1", "H1"), id="go", **said)).then(
        DecisionMade(decision="go", hypotheses=("H1",), **said)
    )


def test_against_the_evidence() -> None:
    """A decision against the evidence needs a reason, its own or the one around it."""
    against = MakeDecision(choice="build", against=True)
    world = given().when(against).refused("needs a reason")
    world.when(against, because="").refused("needs a reason")
    world.when(against, because="the board")
    world.then(DecisionMade(decision="D1", choice="build", reason="the board", against=True))


@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("on", [None, date(2026, 1, 5)])
def test_decision_stores_what_was_seen(on: date | None, elsewhere: bool) -> None:
    """A decision stores readings at the version before it, unless it was made elsewhere."""

    def look(version: int, day: date | None, pending: object = (), about: object = ()) -> Seen:
        return Seen(version=version, policy=1, day=day or TODAY, confidences={}, statuses={})

    engine = given(HYPOTHESIS).engine
    receipt = engine.handle(
        Request(MakeDecision(choice="build", elsewhere=elsewhere), on), look=look
    )
    seen = None if elsewhere else look(3, on)
    assert receipt.entries[0].event == DecisionMade(decision="D1", choice="build", seen=seen)


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (MakeDecision(choice=""), "choice must"),
        (MakeDecision(choice="c", hypotheses=("H9",)), "nearest: H1"),
        (MakeDecision(choice="c", id="d1"), "a decision D1 already"),
    ],
)
def test_decision_refused(command: Command, part: str) -> None:
    """What breaks a rule of decisions is refused and adds nothing."""
    given(HYPOTHESIS, MakeDecision(choice="wait")).when(command).refused(part)
