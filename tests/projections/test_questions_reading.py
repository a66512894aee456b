"""Questions: without aim, without an answer, and hypotheses without a question."""

from __future__ import annotations

import pytest
from law_worlds import World, on

from castdev.engine.answer import RecordAnswer
from castdev.engine.errors import NotFound
from castdev.engine.guide import PrepareGuide, Question, ReviseGuide
from castdev.engine.hypothesis import RetireHypothesis
from castdev.engine.interview import HoldInterview
from castdev.projections.questions import QuestionsReading

WHEN = Question(id="Q1", text="When last?", hypotheses=("H1",))
WHY = Question(id="Q2", text="Why?")


def guided() -> World:
    """G1 asks when and why; p1 and p2 were asked, p1 answered when; H1 to H3."""
    world = World()
    for id in ("H1", "H2", "H3"):
        world.state(id)
    world.say(PrepareGuide(title="Talk", questions=(WHEN, WHY)))
    for number, person in enumerate(("p1", "p2")):
        world.person(person, None)
        world.say(HoldInterview(respondent=person, guide="G1"), day=9_400 + number)
    world.say(RecordAnswer(interview="I1", words="w", question="Q1"))
    world.say(RecordAnswer(interview="I1", words="w"))
    return world


def read(world: World, day: int | None = None) -> QuestionsReading:
    return world.project.questions("g1", happened_by=None if day is None else on(day))


def counts(found: QuestionsReading) -> dict[str, tuple[int, int]]:
    return {one.id: (one.answered, one.of) for one in found.questions}


def test_what_is_missing() -> None:
    """A question without hypothesis, hypotheses without question, questions unanswered."""
    world = guided()
    world.say(RetireHypothesis(hypothesis="H3"))
    found = read(world)
    assert (found.guide, found.title, found.revision) == ("G1", "Talk", 1)
    assert found.aimless == ("Q2",)
    assert [(one.hypothesis, one.statement) for one in found.unnamed] == [("H2", "H2 is true")]
    assert found.unasked == ("Q2",)


def test_people_not_answers() -> None:
    """Counted are people who answered, of those interviewed with the question."""
    world = guided()
    assert counts(read(world)) == {"Q1": (1, 2), "Q2": (0, 2)}
    world.say(RecordAnswer(interview="I1", words="w", question="Q1"))
    assert counts(read(world))["Q1"] == (1, 2)
    world.say(RecordAnswer(interview="I2", words="w", question="q1"))
    assert counts(read(world))["Q1"] == (2, 2)


def test_a_revision_numbers_anew() -> None:
    """A question moved to another id keeps its answers; a new wording has none."""
    world = guided()
    moved = Question(id="Q3", text="when  LAST?", hypotheses=("H2",))
    new = Question(id="Q1", text="Where?", hypotheses=("H1", "H3"))
    world.say(ReviseGuide(guide="G1", title="Talk", questions=(new, moved)))
    found = read(world)
    assert counts(found) == {"Q1": (0, 0), "Q3": (1, 2)}
    assert (found.aimless, found.unnamed, found.unasked) == ((), (), ("Q1",))


def test_by_day() -> None:
    """Who was asked later, or answered later, does not count yet."""
    assert counts(read(guided(), 9_400)) == {"Q1": (1, 1), "Q2": (0, 1)}
    assert counts(read(guided(), 9_399)) == {"Q1": (0, 0), "Q2": (0, 0)}


def test_other_guides_do_not_count() -> None:
    """The same question in another guide is asked there, not here."""
    world = guided()
    world.say(PrepareGuide(title="Other", questions=(WHY,)))
    world.person("p3", None)
    world.say(HoldInterview(respondent="p3", guide="G2"), day=9_405)
    world.say(RecordAnswer(interview="I3", words="w", question="Q2"))
    assert counts(read(world)) == {"Q1": (1, 2), "Q2": (0, 2)}


def test_unknown_guide() -> None:
    """A guide that is not there is refused."""
    with pytest.raises(NotFound, match="G7"):
        guided().project.questions("G7")
