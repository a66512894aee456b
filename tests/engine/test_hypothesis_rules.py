"""Hypotheses, verdicts on them, and published counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from study_steps import HYPOTHESIS, SEGMENT, TODAY

from castdev.engine.command import Command, Request
from castdev.engine.count import CountPublished, PublishCount
from castdev.engine.errors import BadInput
from castdev.engine.hypothesis import (
    HypothesisRestated,
    HypothesisRetired,
    HypothesisStated,
    RestateHypothesis,
    RetireHypothesis,
    StateHypothesis,
    chance,
)
from castdev.engine.seen import Seen
from castdev.engine.testing import given
from castdev.engine.verdict import Leaning, ReachVerdict, VerdictReached, leaning_of

WEEKS = "clerks wait for weeks"


def test_stated() -> None:
    """Kind and importance have defaults; bar and prior are left to the policy."""
    given().when(HYPOTHESIS).then(
        HypothesisStated(hypothesis="H1", statement=WEEKS, kind="problem", importance="critical")
    )


def test_stated_with_everything() -> None:
    """Bar and prior are kept in micro; a segment named twice is kept once."""
    said: Any = {"statement": WEEKS, "kind": "price", "importance": "minor", "success_rule": "6/8"}
    given(SEGMENT, SEGMENT).when(
        StateHypothesis(id="pay", segments=("s2", "S1", "S2"), bar=0.6, prior=0.333333, **said)
    ).then(
        HypothesisStated(
            hypothesis="pay", segments=("S2", "S1"), bar=600_000, prior=333_333, **said
        )
    )


@pytest.mark.parametrize("bar", [0, 1, 0.0009, 0.9991, -1, 7, float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["bar", "prior"])
def test_chance_that_nothing_could_move(name: str, bar: float) -> None:
    """A bar or prior outside 0.001 to 0.999 is refused."""
    said: Any = {name: bar}
    world = given().when(StateHypothesis(statement="s", **said))
    world.refused(f"The {name} {bar} is not between 0.001 and 0.999")


@pytest.mark.parametrize("bar", [0.1234567, 0.5000001])
def test_chance_with_too_many_decimals(bar: float) -> None:
    """A bar of more than six decimals is refused and not rounded."""
    given(HYPOTHESIS).when(RestateHypothesis(hypothesis="H1", bar=bar)).refused("6 decimals")


def test_every_chance_of_six_decimals_is_exact() -> None:
    """Every micro from 0.001 to 0.999 comes back from its decimal fraction."""
    assert all(chance(n / 1_000_000, "bar") == n for n in range(1_000, 999_001, 7))
    assert chance(0.001, "bar") == 1_000
    assert chance(0.999, "bar") == 999_000
    with pytest.raises(BadInput):
        chance(0.0000004, "bar")


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ({"statement": "s"}, {"statement": "s"}),
        ({"kind": "value"}, {"kind": "value"}),
        ({"importance": "major"}, {"importance": "major"}),
        ({"segments": ()}, {"segments": ()}),
        ({"bar": 0.25}, {"bar": 250_000}),
        ({"prior": 0.5}, {"prior": 500_000}),
        ({"success_rule": "6 of 8"}, {"success_rule": "6 of 8"}),
    ],
)
def test_restated(said: dict[str, Any], changed: dict[str, Any]) -> None:
    """A restatement holds the whole, with only what was given changed."""
    stated = StateHypothesis(statement=WEEKS, segments=("S1",), bar=0.4)
    whole: Any = {
        "statement": WEEKS,
        "kind": "problem",
        "importance": "critical",
        "segments": ("S1",),
        "bar": 400_000,
    }
    given(SEGMENT, stated).when(RestateHypothesis(hypothesis="h1", **said)).then(
        HypothesisRestated(hypothesis="H1", **whole | changed)
    )


def test_retired_stays_retired_when_restated() -> None:
    """A retired hypothesis may be restated, and stays retired."""
    world = given(HYPOTHESIS).when(RetireHypothesis(hypothesis="h1"))
    world.then(HypothesisRetired(hypothesis="H1"))
    assert world.when(RestateHypothesis(hypothesis="H1", bar=0.3)).refusal is None
    world.when(RetireHypothesis(hypothesis="H1")).refused("H1 is retired already")


def test_count_published() -> None:
    """A count keeps its numbers; all and nobody are counts too."""
    world = given(HYPOTHESIS)
    world.when(PublishCount(hypothesis="h1", supports=6, of=8, refutes=2, text="t", locator="p1"))
    world.then(CountPublished(hypothesis="H1", supports=6, of=8, refutes=2, text="t", locator="p1"))
    world.when(PublishCount(hypothesis="H1", supports=8, of=8))
    world.then(CountPublished(hypothesis="H1", supports=8, of=8))
    world.when(PublishCount(hypothesis="H1", supports=0, of=0))
    world.then(CountPublished(hypothesis="H1", supports=0, of=0))


def look(version: int, day: date | None, pending: object = (), about: object = ()) -> Seen:
    """Readings that tell what they were asked for."""
    return Seen(
        version=version,
        policy=1,
        day=day or TODAY,
        confidences={"H1": "0.500000000000"},
        statuses={"H1": "thin"},
        reconstructed=day is not None,
    )


@pytest.mark.parametrize(
    ("on", "late"),
    [(None, None), (TODAY, None), (TODAY + timedelta(1), None), (date(2026, 1, 5),) * 2],
)
def test_verdict_stores_what_was_seen(on: date | None, late: date | None) -> None:
    """A verdict stores readings at the version before it; of its own day when late."""
    engine = given(HYPOTHESIS).engine
    verdict = Request(ReachVerdict(hypothesis="h1", word="supported"), on)
    receipt = engine.handle(verdict, look=look)
    assert receipt.entries[0].event == VerdictReached(
        hypothesis="H1", word="supported", leaning="true", seen=look(3, late)
    )


def test_verdict_made_elsewhere() -> None:
    """A verdict from before this journal saw nothing here, whoever could tell."""
    engine = given(HYPOTHESIS).engine
    verdict = ReachVerdict(hypothesis="H1", word="pivot", leaning="false", elsewhere=True)
    receipt = engine.handle(Request(verdict), look=look)
    assert receipt.entries[0].event == VerdictReached(
        hypothesis="H1", word="pivot", leaning="false"
    )


@pytest.mark.parametrize(
    ("word", "leaning"),
    [
        ("Supported", "true"),
        ("not true", "false"),
        ("refuted", "false"),
        ("not refuted", "open"),
        ("pivot", "open"),
        ("partly-confirmed", "true"),
    ],
)
def test_leaning(word: str, leaning: Leaning) -> None:
    """A verdict's word leans as people read it."""
    assert leaning_of(word) == leaning
    given(HYPOTHESIS).when(ReachVerdict(hypothesis="H1", word=word)).then(
        VerdictReached(hypothesis="H1", word=word, leaning=leaning)
    )


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (StateHypothesis(statement=""), "statement must"),
        (StateHypothesis(statement="s", id="h1"), "a hypothesis H1 already"),
        (StateHypothesis(statement="s", segments=("S1", "S9")), "no segment 'S9'"),
        (StateHypothesis(statement="s", kind="guess"), "kind cannot be"),  # type: ignore[arg-type]  # on purpose
        (RestateHypothesis(hypothesis="H9", statement="s"), "nearest: H1"),
        (RestateHypothesis(hypothesis="H1"), "Nothing of H1 is restated"),
        (RestateHypothesis(hypothesis="H1", statement=WEEKS), "Nothing of H1 is restated"),
        (RestateHypothesis(hypothesis="H1", segments=("S9",)), "no segment 'S9'"),
        (RestateHypothesis(hypothesis="H1", bar=1), "not between 0.001 and 0.999"),
        (RetireHypothesis(hypothesis="H9"), "nearest: H1"),
        (PublishCount(hypothesis="H1", supports=9, of=8), "cannot be a count"),
        (PublishCount(hypothesis="H1", supports=1, of=8, refutes=9), "cannot be a count"),
        (PublishCount(hypothesis="H1", supports=-1, of=8), "supports must"),
        (PublishCount(hypothesis="H9", supports=1, of=8), "no hypothesis 'H9'"),
        (ReachVerdict(hypothesis="H9", word="true"), "no hypothesis 'H9'"),
        (ReachVerdict(hypothesis="H1", word=""), "word must"),
    ],
)
def test_refused(command: Command, part: str) -> None:
    """What breaks a rule of hypotheses is refused and adds nothing."""
    given(SEGMENT, HYPOTHESIS).when(command).refused(part)
