"""Respondents: recruited, reassigned, consenting or not, thanked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from study_steps import CONSENT, INTERVIEW, PERSON, RESPONDENT, SEGMENT, TODAY

from castdev.engine.command import Command
from castdev.engine.respondent import (
    ConsentGiven,
    ConsentWithdrawn,
    GiveConsent,
    ReassignRespondent,
    RecruitRespondent,
    RespondentReassigned,
    RespondentRecruited,
    RespondentThanked,
    ThankRespondent,
    WithdrawConsent,
)
from castdev.engine.sealed import Spoken
from castdev.engine.testing import given

YESTERDAY = TODAY - timedelta(days=1)
LATER = TODAY + timedelta(days=30)


def test_recruited() -> None:
    """Channel and relation are enough."""
    given().when(RESPONDENT).then(
        RespondentRecruited(respondent="R1", channel="forum", relation="potential")
    )


def test_recruited_with_everything() -> None:
    """Name and contact are words of that person; the segment is spelt as first."""
    said: Any = {
        "channel": "mail",
        "relation": "existing",
        "online": True,
        "attributes": {"role": "clerk"},
    }
    command = RecruitRespondent(id="P7", segment="s1", name="Ann Lee", contact="a@b.c", **said)
    given(SEGMENT).when(command).then(
        RespondentRecruited(
            respondent="P7",
            segment="S1",
            name=Spoken("P7", "Ann Lee"),
            contact=Spoken("P7", "a@b.c"),
            **said,
        )
    )


def test_empty_words_are_no_words() -> None:
    """An empty name is no name."""
    given().when(RecruitRespondent(channel="c", relation="unknown", name="")).then(
        RespondentRecruited(respondent="R1", channel="c", relation="unknown")
    )


def test_reassigned() -> None:
    """A person moves to another segment."""
    given(SEGMENT, RESPONDENT).when(ReassignRespondent(respondent="r1", segment="s1")).then(
        RespondentReassigned(respondent="R1", segment="S1")
    )


def test_consent_given_again_after_withdrawal() -> None:
    """Who withdrew may consent again, and is heard again."""
    world = given(*PERSON).when(WithdrawConsent(respondent="r1"))
    world.then(ConsentWithdrawn(respondent="R1"))
    world.when(INTERVIEW).refused("withdrew consent: nothing new")
    world.when(GiveConsent(respondent="r1", scope="notes", basis="form", expires=LATER))
    world.then(ConsentGiven(respondent="R1", scope="notes", basis="form", expires=LATER))
    world.when(INTERVIEW)
    assert world.refusal is None


def test_consent_may_end_today() -> None:
    """A consent that ends today allows today."""
    world = given(RESPONDENT, GiveConsent(respondent="R1", expires=TODAY)).when(INTERVIEW)
    assert world.refusal is None


@pytest.mark.parametrize("on", [None, TODAY])
def test_consent_ended(on: date | None) -> None:
    """After consent ended nothing is recorded; unknown days count as today."""
    world = given(RESPONDENT)
    world.engine._clock = lambda: _noon(YESTERDAY)
    world.when(GiveConsent(respondent="R1", expires=YESTERDAY))
    world.engine._clock = lambda: _noon(TODAY)
    world.when(INTERVIEW, on=on).refused(f"The consent of R1 ended on {YESTERDAY}.")
    world.when(INTERVIEW, on=YESTERDAY)
    assert world.refusal is None


def _noon(day: date) -> Any:
    from datetime import UTC, datetime, time

    return datetime.combine(day, time(12), UTC)


def test_withdrawn_without_consent() -> None:
    """A person who never consented may still say no."""
    given(RESPONDENT).when(WithdrawConsent(respondent="R1")).then(ConsentWithdrawn(respondent="R1"))


def test_thanked() -> None:
    """A person may be thanked, also after they withdrew."""
    given(*PERSON, WithdrawConsent(respondent="R1")).when(
        ThankRespondent(respondent="r1", means="voucher")
    ).then(RespondentThanked(respondent="R1", means="voucher"))


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (RecruitRespondent(channel="", relation="unknown"), "channel must"),
        (RecruitRespondent(channel="c", relation="friend"), "relation cannot be"),  # type: ignore[arg-type]  # on purpose
        (RecruitRespondent(channel="c", relation="unknown", id="r1"), "a respondent R1 already"),
        (RecruitRespondent(channel="c", relation="unknown", segment="S9"), "no segment 'S9'"),
        (ReassignRespondent(respondent="R9", segment="S1"), "nearest: R2, R1"),
        (ReassignRespondent(respondent="R1", segment="S9"), "nearest: S1"),
        (ReassignRespondent(respondent="R1", segment="s1"), "R1 is in S1 already"),
        (GiveConsent(respondent="R9"), "no respondent 'R9'"),
        (GiveConsent(respondent="R1", expires=YESTERDAY), "allows nothing"),
        (WithdrawConsent(respondent="R9"), "no respondent 'R9'"),
        (WithdrawConsent(respondent="R2"), "R2 has withdrawn consent already"),
        (ThankRespondent(respondent="R9"), "no respondent 'R9'"),
    ],
)
def test_refused(command: Command, part: str) -> None:
    """What breaks a rule of respondents is refused and adds nothing."""
    in_s1 = RecruitRespondent(channel="c", relation="unknown", segment="S1")
    withdrawn = WithdrawConsent(respondent="R2")
    given(SEGMENT, in_s1, RESPONDENT, CONSENT, withdrawn).when(command).refused(part)
