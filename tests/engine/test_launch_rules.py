"""Launches: what is approved, against which readings, with whose waivers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from study_steps import HYPOTHESIS, MARCH_1, SEGMENT, TODAY

from castdev.engine.app import Engine
from castdev.engine.command import Command, Receipt, Request
from castdev.engine.errors import CastdevError, Refused
from castdev.engine.launch import (
    GATES,
    ApproveLaunch,
    DoLaunch,
    HoldLaunch,
    LaunchApproved,
    Launched,
    LaunchHeldBack,
    LaunchPostponed,
    PostponeLaunch,
    Waiver,
)
from castdev.engine.outcome import ObserveOutcome
from castdev.engine.seen import Seen
from castdev.engine.testing import given
from castdev.projections.scoring import readiness

JUNE = date(2026, 6, 1)
APPROVE = ApproveLaunch()
HEARD = ApproveLaunch(waive={"heard": "nine shops is the whole niche"}, until=JUNE)


def asked(engine: Engine, command: Command, *shut: str, on: date | None = None, **said: Any) -> Any:
    """Return the event of a command when these gates are shut."""

    def look(version: int, day: date | None, pending: object, segment: str | None = None) -> Seen:
        verdict = "BLOCKED" if "no-refuted" in shut else "NOT_READY" if shut else "READY"
        return Seen(
            version=version,
            policy=1,
            day=day or TODAY,
            confidences={},
            statuses={},
            verdict=verdict,
            shut=shut,
            segment=segment or "S1",
        )

    receipt: Receipt = engine.handle(Request(command, on, **said), look=look)
    return receipt.entries[0].event


@pytest.fixture
def engine() -> Engine:
    """A project with one segment and one hypothesis."""
    return given(SEGMENT, HYPOTHESIS).engine


def test_the_gates_are_those_of_readiness() -> None:
    """What may be waived is what readiness measures."""
    assert readiness.GATES == GATES


def test_all_gates_open(engine: Engine) -> None:
    """An approval stores what was seen and the segment that it was read for."""
    event = asked(engine, APPROVE)
    assert isinstance(event, LaunchApproved)
    assert (event.segment, event.override, event.waivers, event.reason) == ("S1", False, (), "")
    assert (event.seen.version, event.seen.verdict) == (4, "READY")


def test_a_shut_gate_needs_a_waiver(engine: Engine) -> None:
    """Each shut gate without a waiver is named, and nothing is recorded."""
    with pytest.raises(Refused, match="These gates are shut: votes, heard"):
        asked(engine, APPROVE, "votes", "heard", because="now")
    with pytest.raises(Refused, match="These gates are shut: votes"):
        asked(engine, HEARD, "votes", "heard", because="now")
    assert engine.state().version == 4


def test_waived_against_the_readings(engine: Engine) -> None:
    """A waiver has a name, a reason and an end; the approval says that it is against."""
    with pytest.raises(Refused, match="The readings say NOT READY; a decision against them needs"):
        asked(engine, HEARD, "heard")
    event = asked(engine, HEARD, "heard", because="the fair is in May", actor="bo")
    waiver = Waiver(gate="heard", reason="nine shops is the whole niche", by="bo", expires=JUNE)
    assert (event.waivers, event.waived) == ((waiver,), ("heard",))
    assert (event.override, event.reason) == (True, "the fair is in May")


def test_an_open_gate_may_be_waived_too(engine: Engine) -> None:
    """A waiver that runs already is renewed that way; it makes no override."""
    assert asked(engine, HEARD).override is False


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (ApproveLaunch(waive={"hurd": "x"}, until=JUNE), "no gate 'hurd'. Use no-refuted"),
        (ApproveLaunch(waive={"heard": "x"}), "needs an end"),
        (ApproveLaunch(until=JUNE), "without a waiver"),
        (ApproveLaunch(waive={"heard": "x"}, until=MARCH_1), "ended on 2026-03-01"),
        (ApproveLaunch(waive={"heard": ""}, until=JUNE), "waive"),
        (ApproveLaunch(segment="S9"), "no segment 'S9'"),
        (PostponeLaunch(until=MARCH_1), "which has passed"),
        (DoLaunch(), "The launch is not approved"),
        (DoLaunch(segment="s1"), "The launch for S1 is not approved"),
    ],
)
def test_refused_launch(engine: Engine, command: Command, part: str) -> None:
    """What breaks a rule of launches is refused and adds nothing."""
    with pytest.raises(CastdevError) as refusal:
        asked(engine, command, because="now")
    assert part in str(refusal.value)
    assert (refusal.value.exit_code, engine.state().version) == (65, 4)


@pytest.mark.parametrize(
    ("command", "kind"), [(PostponeLaunch(), LaunchPostponed), (HoldLaunch(), LaunchHeldBack)]
)
def test_a_no_when_everything_says_yes(engine: Engine, command: Command, kind: Any) -> None:
    """Holding back is against the readings only when these say READY."""
    assert asked(engine, command, "heard").override is False
    with pytest.raises(Refused, match="The readings say READY"):
        asked(engine, command)
    event = asked(engine, command, because="no cash")
    assert (type(event), event.override, event.segment) == (kind, True, "S1")


def test_postponed_until(engine: Engine) -> None:
    """A day to come may be named."""
    assert asked(engine, PostponeLaunch(until=JUNE), "heard").until == JUNE


def test_launched_as_approved(engine: Engine) -> None:
    """The one approved segment need not be named; a launch is done once an approval."""
    asked(engine, APPROVE)
    assert asked(engine, DoLaunch()) == Launched(segment="S1")
    with pytest.raises(Refused, match="is not approved"):
        asked(engine, DoLaunch())
    with pytest.raises(Refused, match="The launch for S1 is done already"):
        asked(engine, DoLaunch(segment="S1"))
    asked(engine, APPROVE)
    assert asked(engine, DoLaunch(segment="s1")) == Launched(segment="S1")


def test_called_off(engine: Engine) -> None:
    """What was held back after its approval is not launched."""
    asked(engine, APPROVE)
    asked(engine, HoldLaunch(), because="a fault")
    with pytest.raises(Refused, match="The launch for S1 is held back"):
        asked(engine, DoLaunch(segment="S1"))


def test_recorded_late(engine: Engine) -> None:
    """An approval of an earlier day stores the readings of that day."""
    assert asked(engine, APPROVE, on=MARCH_1).seen.day == MARCH_1


def test_made_elsewhere(engine: Engine) -> None:
    """A launch from before this journal asks no gate and stores no readings."""
    event = asked(engine, ApproveLaunch(elsewhere=True), "heard")
    assert event == LaunchApproved()
    assert asked(engine, DoLaunch(segment="S1", elsewhere=True)) == Launched(segment="S1")


def test_nothing_closes_after_a_launch(engine: Engine) -> None:
    """Hypotheses are stated and outcomes observed afterwards as before."""
    asked(engine, APPROVE)
    asked(engine, DoLaunch())
    asked(engine, HYPOTHESIS)
    asked(engine, ObserveOutcome(hypothesis="H2", outcome="true"))
    assert engine.state().version == 8
