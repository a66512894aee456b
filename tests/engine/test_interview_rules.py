"""Interviews and appointments: planned, held, called off, missed, noted, corrected."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from study_steps import CONSENT, INTERVIEW, MARCH_1, PERSON, RESPONDENT, TODAY

from castdev.engine.appointment import (
    CancelInterview,
    InterviewCancelled,
    InterviewMissed,
    InterviewScheduled,
    MissInterview,
    ScheduleInterview,
)
from castdev.engine.command import Command
from castdev.engine.guide import PrepareGuide, ReviseGuide
from castdev.engine.interview import (
    CorrectInterview,
    HoldInterview,
    InterviewCorrected,
    InterviewHeld,
    InterviewNoted,
    NoteInterview,
)
from castdev.engine.respondent import WithdrawConsent
from castdev.engine.sealed import Spoken
from castdev.engine.testing import given

SCHEDULE = ScheduleInterview(respondent="R1", interviewers=("ana", "bo"))
GUIDE = PrepareGuide(title="Money")


def test_scheduled_before_consent() -> None:
    """A plan needs no consent, and may name a day to come."""
    said: Any = {"planned_on": date(2026, 5, 1), "medium": "call", "interviewers": ("ana",)}
    given(RESPONDENT, GUIDE).when(
        ScheduleInterview(respondent="r1", guide="g1", id="talk", **said)
    ).then(InterviewScheduled(interview="talk", respondent="R1", guide="G1", **said))


def test_held_with_everything() -> None:
    """An interview names the revision of its guide; notes and file name are words of theirs."""
    said: Any = {
        "medium": "call",
        "interviewers": ("ana",),
        "minutes": 40,
        "place": "office",
        "recording_sha256": "0" * 64,
    }
    words: Any = {"notes": "waited weeks", "recording": "ann-lee.ogg"}
    command = HoldInterview(respondent="r1", guide="g1", **words, **said)
    given(*PERSON, GUIDE, ReviseGuide(guide="G1", title="Time")).when(command).then(
        InterviewHeld(
            interview="I1",
            respondent="R1",
            guide="G1",
            revision=2,
            notes=Spoken("R1", "waited weeks"),
            recording=Spoken("R1", "ann-lee.ogg"),
            **said,
        )
    )


def test_held_as_planned() -> None:
    """A planned interview is held under its id, with its guide and interviewers."""
    plan = ScheduleInterview(respondent="R1", guide="G1", interviewers=("ana",))
    given(*PERSON, GUIDE, plan).when(HoldInterview(id="i1"), on=MARCH_1).then(
        InterviewHeld(
            interview="I1", respondent="R1", guide="G1", revision=1, interviewers=("ana",)
        )
    )


def test_held_otherwise_than_planned() -> None:
    """What is said when it is held wins over the plan."""
    held = HoldInterview(id="I1", respondent="r1", interviewers=("cy",))
    given(*PERSON, SCHEDULE).when(held).then(
        InterviewHeld(interview="I1", respondent="R1", interviewers=("cy",))
    )


def test_cancelled_and_missed() -> None:
    """A planned interview is called off or missed, once."""
    world = given(RESPONDENT, SCHEDULE, SCHEDULE)
    world.when(CancelInterview(interview="i1")).then(InterviewCancelled(interview="I1"))
    world.when(MissInterview(interview="i2")).then(InterviewMissed(interview="I2"))
    world.when(CancelInterview(interview="I1")).refused("I1 is cancelled already")
    world.when(MissInterview(interview="I1")).refused("I1 is cancelled already")
    world.when(CancelInterview(interview="I2")).refused("I2 is missed already")


def test_noted() -> None:
    """A note is words of the respondent."""
    given(*PERSON, INTERVIEW).when(NoteInterview(interview="i1", notes="also waits")).then(
        InterviewNoted(interview="I1", notes=Spoken("R1", "also waits"))
    )


@pytest.mark.parametrize(
    "said",
    [
        {"held_on": date(2026, 2, 1)},
        {"held_on": None},
        {"medium": "mail"},
        {"interviewers": ("cy",)},
        {"interviewers": ()},
        {"minutes": 5},
        {"minutes": None},
    ],
)
def test_corrected(said: dict[str, Any]) -> None:
    """A correction holds only what was given; None means unknown."""
    given(*PERSON, INTERVIEW).when(CorrectInterview(interview="i1", **said)).then(
        InterviewCorrected(interview="I1", **said)
    )


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (HoldInterview(), "held with a respondent"),
        (HoldInterview(id="I5"), "held with a respondent"),
        (HoldInterview(respondent="R9"), "no respondent 'R9'"),
        (HoldInterview(respondent="R2"), "R2 has not given consent"),
        (HoldInterview(respondent="R3"), "R3 withdrew consent"),
        (HoldInterview(respondent="R1", id="i1"), "interview I1 already"),
        (HoldInterview(respondent="R1", id="i3"), "interview I3 already"),
        (HoldInterview(respondent="R2", id="I2"), "I2 is planned with R1"),
        (HoldInterview(respondent="R1", guide="G9"), "no guide 'G9'"),
        (HoldInterview(respondent="R1", minutes=0), "minutes must"),
        (HoldInterview(respondent="R1", recording_sha256="0" * 63), "recording_sha256"),
        (HoldInterview(respondent="R1", recording_sha256="0" * 64 + "\n"), "recording_sha256"),
        (HoldInterview(respondent="R1", id="a b"), "cannot be the id of"),
        (ScheduleInterview(respondent="R9"), "no respondent 'R9'"),
        (ScheduleInterview(respondent="R1", guide="G1"), "None is recorded yet"),
        (ScheduleInterview(respondent="R1", id="I1"), "interview I1 already"),
        (CancelInterview(interview="I1"), "I1 is held already"),
        (MissInterview(interview="I1"), "I1 is held already"),
        (MissInterview(interview="I9"), "nearest: "),
        (CancelInterview(interview="I9"), "nearest: "),
        (NoteInterview(interview="I2", notes="n"), "I2 is scheduled, not held"),
        (NoteInterview(interview="I3", notes="n"), "I3 is cancelled, not held"),
        (NoteInterview(interview="I1", notes=""), "notes must"),
        (NoteInterview(interview="I9", notes="n"), "no interview 'I9'"),
        (CorrectInterview(interview="I1"), "Nothing of I1 is corrected"),
        (CorrectInterview(interview="I2", minutes=3), "I2 is scheduled, not held"),
        (CorrectInterview(interview="I1", minutes=0), "minutes must"),
        (CorrectInterview(interview="I1", held_on=date(1999, 12, 31)), "outside 2000-01-01"),
        (CorrectInterview(interview="I1", held_on=TODAY + timedelta(2)), "has not come yet"),
    ],
)
def test_refused(command: Command, part: str) -> None:
    """What breaks a rule of interviews is refused and adds nothing."""
    world = given(RESPONDENT, CONSENT, RESPONDENT, RESPONDENT, WithdrawConsent(respondent="R3"))
    for one in (INTERVIEW, SCHEDULE, SCHEDULE, CancelInterview(interview="I3")):
        assert world.when(one).refusal is None
    world.when(command).refused(part)


def test_noted_after_withdrawal() -> None:
    """Nothing new is recorded of a person who withdrew; corrections of facts still are."""
    world = given(*PERSON, INTERVIEW, WithdrawConsent(respondent="R1"))
    world.when(NoteInterview(interview="I1", notes="n")).refused("withdrew consent")
    world.when(CorrectInterview(interview="I1", minutes=3))
    assert world.refusal is None
