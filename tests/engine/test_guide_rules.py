"""Guides: questions with ids, tied to hypotheses, revised."""

from __future__ import annotations

import pytest
from study_steps import HYPOTHESIS

from castdev.engine.command import Command
from castdev.engine.guide import (
    GuidePrepared,
    GuideRevised,
    PrepareGuide,
    Question,
    ReviseGuide,
)
from castdev.engine.testing import given

ASKED = Question(id="q1", text="When last?", hypotheses=("h1",))
KEPT = Question(id="q1", text="When last?", hypotheses=("H1",))
TWICE = (Question(id="q1", text="When?"), Question(id="Q1", text="Why?"))
GUIDE = PrepareGuide(title="Money", questions=(ASKED,))


def test_prepared() -> None:
    """A guide is revision 1, and its hypotheses are spelt as they were stated."""
    given(HYPOTHESIS).when(GUIDE).then(GuidePrepared(guide="G1", title="Money", questions=(KEPT,)))


def test_revised() -> None:
    """Revisions count up."""
    world = given(HYPOTHESIS, GUIDE).when(ReviseGuide(guide="g1", title="Time"))
    world.then(GuideRevised(guide="G1", title="Time", revision=2))
    world.when(ReviseGuide(guide="G1", title="Time", questions=(ASKED,)))
    world.then(GuideRevised(guide="G1", title="Time", revision=3, questions=(KEPT,)))


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (PrepareGuide(title="t", questions=TWICE), "Two questions of the guide have the id q1"),
        (PrepareGuide(title="t", id="g1"), "a guide G1 already"),
        (PrepareGuide(title=""), "title must"),
        (
            PrepareGuide(title="t", questions=(Question(id="q", text="t", hypotheses=("H7",)),)),
            "nearest: H1",
        ),
        (PrepareGuide(title="t", questions=(Question(id="q q", text="t"),)), "id"),
        (ReviseGuide(guide="G9", title="t"), "nearest: G1"),
        (ReviseGuide(guide="G1", title="Money", questions=(ASKED,)), "This is revision 1 of G1"),
        (ReviseGuide(guide="G1", title="t", questions=TWICE), "Two questions"),
    ],
)
def test_refused(command: Command, part: str) -> None:
    """What breaks a rule of guides is refused and adds nothing."""
    given(HYPOTHESIS, GUIDE).when(command).refused(part)
