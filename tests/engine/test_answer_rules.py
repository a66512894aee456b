"""Answers: to a question of the guide that was followed, or unplanned; words sealed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from study_steps import HYPOTHESIS, MARCH_1, PERSON, RESPONDENT, TODAY

from castdev.engine.answer import AnswerRecorded, RecordAnswer
from castdev.engine.command import Command, Request
from castdev.engine.competitor import NoteCompetitor
from castdev.engine.guide import PrepareGuide, Question, ReviseGuide
from castdev.engine.interview import HoldInterview
from castdev.engine.respondent import GiveConsent, WithdrawConsent
from castdev.engine.sealed import Spoken
from castdev.engine.testing import World, given

GUIDE = PrepareGuide(
    title="Money", questions=(Question(id="Q1", text="When last?"), Question(id="Why", text="Why?"))
)
REVISED = ReviseGuide(guide="G1", title="Money", questions=(Question(id="Q9", text="How?"),))
HELD = HoldInterview(respondent="R1", guide="G1")
ANSWER = RecordAnswer(interview="I1", words="Last week.")
WORDS = Spoken("R1", "Last week.")
PLAIN = AnswerRecorded(answer="A1", interview="I1", respondent="R1", words=WORDS)
RIVAL = NoteCompetitor(name="Bakely", source="site")


def asked(*more: Command | Request) -> World:
    """I1 was held with R1 by guide G1 revision 1; H1 and K1 are known."""
    return given(*PERSON, GUIDE, Request(HELD, MARCH_1), HYPOTHESIS, RIVAL, *more)


def test_unplanned() -> None:
    """Without a question an answer is unplanned; its words are the respondent's."""
    asked().when(RecordAnswer(interview="i1", words="Last week.")).then(PLAIN)


def test_planned() -> None:
    """A question is spelt as in the guide, and names the revision it was asked from."""
    world = asked().when(RecordAnswer(interview="I1", words="Last week.", question="why"))
    world.then(
        AnswerRecorded(
            answer="A1",
            interview="I1",
            respondent="R1",
            question="Why",
            guide="G1",
            revision=1,
            words=WORDS,
        )
    )


def test_the_revision_of_the_interview_counts() -> None:
    """A guide revised later asks nothing in an interview held before; nor the reverse."""
    world = asked(REVISED, Request(HELD, MARCH_1))
    old = RecordAnswer(interview="I1", words="x", question="q9")
    world.when(old).refused("no question 'q9' in G1, revision 1. The nearest: Q1.")
    world.when(RecordAnswer(interview="I2", words="x", question="Q1")).refused("revision 2")
    world.when(RecordAnswer(interview="I2", words="Last week.", question="q9")).then(
        AnswerRecorded(
            answer="A1",
            interview="I2",
            respondent="R1",
            question="Q9",
            guide="G1",
            revision=2,
            words=WORDS,
        )
    )


def test_everything_said_about_it() -> None:
    """Hypotheses are named once, as they were stated; points are the team's, in the clear."""
    asked(ANSWER).when(
        RecordAnswer(
            interview="I1",
            words="Last week.",
            id="own",
            clarifies="a1",
            hypotheses=("h1", "H1"),
            finding="cause",
            strengths=("cheap",),
            weaknesses=("slow", "ugly"),
            of="k1",
            locator="12:30",
        )
    ).then(
        AnswerRecorded(
            answer="own",
            interview="I1",
            respondent="R1",
            clarifies="A1",
            hypotheses=("H1",),
            finding="cause",
            strengths=("cheap",),
            weaknesses=("slow", "ugly"),
            competitor="K1",
            locator="12:30",
            words=WORDS,
        )
    )


@pytest.mark.parametrize("of", [None, "product", "Product"])
def test_points_of_the_product(of: str | None) -> None:
    """Points are the product's own unless a competitor is named."""
    world = asked().when(
        RecordAnswer(interview="I1", words="Last week.", strengths=("fast",), of=of)
    )
    world.then(
        AnswerRecorded(
            answer="A1", interview="I1", respondent="R1", strengths=("fast",), words=WORDS
        )
    )


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (RecordAnswer(interview="I9", words="canary"), "nearest: I1"),
        (RecordAnswer(interview="I1", words=""), "words must"),
        (RecordAnswer(interview="I1", words="canary", question="Q2"), "The nearest: Q1"),
        (RecordAnswer(interview="I1", words="canary", question="zzz"), "Leave it out"),
        (RecordAnswer(interview="I1", words=" q1 "), "Q1 is a question, not what was answered"),
        (RecordAnswer(interview="I1", words="canary", id="a1"), "an answer A1 already"),
        (RecordAnswer(interview="I1", words="canary", clarifies="A9"), "nearest: A1"),
        (RecordAnswer(interview="I1", words="canary", hypotheses=("H9",)), "nearest: H1"),
        (RecordAnswer(interview="I1", words="canary", of="K1"), "No strength or weakness"),
        (RecordAnswer(interview="I1", words="canary", strengths=("s",), of="K9"), "nearest: K1"),
        (RecordAnswer(interview="I1", words="canary", strengths=("",)), "strengths"),
        (RecordAnswer(interview="I1", words="canary", finding="need!"), "finding"),  # type: ignore[arg-type]  # on purpose
    ],
)
def test_refused(command: Command, part: str) -> None:
    """What breaks a rule of answers is refused, adds nothing, and repeats no words."""
    world = asked(ANSWER).when(command).refused(part)
    assert "canary" not in f"{world.refusal} {getattr(world.refusal, 'hint', '')}"


def test_without_a_guide() -> None:
    """An interview that followed no guide has no planned question, and needs none."""
    world = given(*PERSON, HoldInterview(respondent="R1"))
    world.when(RecordAnswer(interview="I1", words="x", question="Q1")).refused("followed no guide")
    world.when(RecordAnswer(interview="I1", words="Q1"))
    assert world.receipt and world.receipt.ids == ("A1",)


def test_only_ones_own_answers_are_clarified() -> None:
    """Another interview may clarify; another person may not."""
    other = (RESPONDENT, GiveConsent(respondent="R2"), HoldInterview(respondent="R2"))
    world = asked(ANSWER, *other, HELD)
    world.when(RecordAnswer(interview="I2", words="x", clarifies="A1"))
    world.refused("A1 is what R1 said, not R2")
    world.when(RecordAnswer(interview="I3", words="x", clarifies="A1"))
    assert world.receipt and world.receipt.ids == ("A2",)


def test_consent() -> None:
    """Nothing is recorded of people who withdrew, or whose consent had ended by then."""
    asked(WithdrawConsent(respondent="R1")).when(ANSWER).refused("withdrew consent")
    short = GiveConsent(respondent="R1", expires=TODAY)
    world = given(RESPONDENT, short, Request(HoldInterview(respondent="R1"), MARCH_1))
    world.when(Request(ANSWER, TODAY + timedelta(1))).refused("ended on 2026-03-02")
    world.when(ANSWER)
    assert world.receipt and world.receipt.ids == ("A1",)


def test_consent_on_the_day_of_the_interview() -> None:
    """What was said counts as said on the day of the interview, unless another is given."""
    held = Request(HoldInterview(respondent="R1"), TODAY + timedelta(1))
    world = given(*PERSON, held, GiveConsent(respondent="R1", expires=TODAY))
    world.when(ANSWER).refused("ended on 2026-03-02")
    world.when(Request(ANSWER, TODAY))
    assert world.receipt and world.receipt.ids == ("A1",)
