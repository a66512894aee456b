"""What deciders saw: the events for and against, and what goes against the readings."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st
from study_steps import HYPOTHESIS, TODAY

from castdev.engine.app import Engine
from castdev.engine.codec import Codec
from castdev.engine.command import Command, Request
from castdev.engine.decision import DecisionMade, MakeDecision
from castdev.engine.errors import Refused
from castdev.engine.runs import ranges, versions_in
from castdev.engine.seen import Seen, judged
from castdev.engine.testing import given
from castdev.engine.verdict import ReachVerdict
from castdev.engine.vocabulary import Vocabulary

STATUSES = {"H1": "refuted", "H2": "supported", "H3": "thin"}
"""What the readings say in these tests."""


def look(version: int, day: date | None, pending: object = (), about: tuple[str, ...] = ()) -> Seen:
    """Readings that tell what they were asked about."""
    day = day or TODAY
    pro = ",".join(about)
    return Seen(version=version, policy=1, day=day, confidences={}, statuses=STATUSES, pro=pro)


@pytest.fixture
def engine() -> Engine:
    """A project with three hypotheses."""
    return given(HYPOTHESIS, HYPOTHESIS, HYPOTHESIS).engine


def decided(engine: Engine, command: Command, because: str | None = None) -> Any:
    """Return the event of a command."""
    return engine.handle(Request(command, because=because), look=look).entries[0].event


@settings(deadline=None)
@given_any(st.sets(st.integers(1, 10_000)))
def test_ranges_say_every_version_once(versions: set[int]) -> None:
    """Written and read again, versions are the same, in order."""
    assert versions_in(ranges(versions)) == sorted(versions)
    assert versions_in(ranges([*versions, *versions])) == sorted(versions)


def test_neighbours_are_one_range() -> None:
    """Ten thousand items in a row are a few letters."""
    assert ranges(range(1, 10_001)) == "1-10000"
    assert ranges([3, 1, 2, 9]) == "1-3,9"


def test_what_goes_against_the_readings() -> None:
    """Refuted and taken to be true, supported and taken to be false; nothing else."""
    seen = look(1, None)
    assert judged(seen, ["H1", "H2", "H3", "H9"]).against == ("H1",)
    assert judged(seen, [], ["H1", "H2", "H3"]).against == ("H2",)
    assert judged(seen, ["H2", "H3"], ["H1"]) is seen


def test_a_decision_asks_about_what_it_rests_on(engine: Engine) -> None:
    """It looks at those it names on either side, in their own spelling, once each."""
    event = decided(engine, MakeDecision(choice="go", hypotheses=("h2", "H2"), denied=("h1",)))
    assert (event.hypotheses, event.denied) == (("H2",), ("H1",))
    assert (event.seen.pro, event.seen.against) == ("H2,H1", ())


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (MakeDecision(choice="go", hypotheses=("H1",)), "or write --false H1 if it takes"),
        (MakeDecision(choice="go", denied=("H2",)), "or write --hypothesis H2 if it takes"),
        (
            MakeDecision(choice="go", hypotheses=("H1",)),
            "H1 is refuted; a decision that takes it to be true needs a reason.",
        ),
        (
            MakeDecision(choice="go", denied=("H3", "H2")),
            "H2 is supported; a decision that takes it to be false needs a reason. Say why",
        ),
        (
            MakeDecision(choice="go", hypotheses=("H3",), denied=("h3",)),
            "H3 cannot be taken to be true and to be false",
        ),
    ],
)
def test_against_the_readings_needs_a_reason(engine: Engine, command: Command, part: str) -> None:
    """Without one nothing is recorded; the opposite may have been meant."""
    with pytest.raises(Refused) as refusal:
        decided(engine, command)
    assert part in str(refusal.value)
    assert engine.state().version == 5


def test_against_the_readings_with_a_reason(engine: Engine) -> None:
    """It is recorded, and says which hypothesis it goes against; nobody else said so."""
    event = decided(engine, MakeDecision(choice="go", hypotheses=("H1", "H3")), "the board")
    assert (event.seen.against, event.against, event.reason) == (("H1",), False, "the board")


def test_made_elsewhere_is_not_judged(engine: Engine) -> None:
    """Nobody knows what was seen there."""
    event = decided(engine, MakeDecision(choice="go", hypotheses=("H1",), elsewhere=True))
    assert event.seen is None


@pytest.mark.parametrize(
    ("hypothesis", "word", "against"),
    [
        ("H1", "true", ("H1",)),
        ("H1", "false", ()),
        ("H1", "open", ()),
        ("H2", "true", ()),
        ("H2", "not true", ("H2",)),
        ("H3", "true", ()),
    ],
)
def test_a_verdict_is_judged_by_its_leaning(
    engine: Engine, hypothesis: str, word: str, against: tuple[str, ...]
) -> None:
    """A team that says true of what is refuted is against it; an open word is not."""
    event = decided(engine, ReachVerdict(hypothesis=hypothesis, word=word))
    assert (event.seen.pro, event.seen.against) == (hypothesis, against)


OLDER = (
    b'{"metadata":{"id":"00","recorded_at":"2026-03-02T12:00:00Z","actor":"ana","key":"key-1",'
    b'"correlation":"11"},"event":{"event":"decision_made","decision":"D1","choice":"go",'
    b'"hypotheses":["H1"],"seen":{"version":7,"policy":1,"day":"2026-03-01","confidences":'
    b'{"H1":"0.050000000000"},"statuses":{"H1":"refuted"},"score":0,"verdict":"BLOCKED"}}}'
)
"""A decision as it was stored before events for and against were kept."""


def test_an_older_decision_is_read_to_the_byte_and_not_accused() -> None:
    """Nothing is added to it, and nothing is said that its maker was not told."""
    codec = Codec(Vocabulary().events)
    entry = codec.decode(8, "decision_made", OLDER)
    event = entry.event
    assert isinstance(event, DecisionMade)
    assert codec.encode(entry) == ("decision_made", OLDER)
    assert event.seen is not None
    assert (event.seen.pro, event.seen.con, event.seen.against) == (None, None, ())
