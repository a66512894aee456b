"""Agenda, waivers and stage: what is due, what runs, what has ended, on which day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from castdev.engine.appointment import ScheduleInterview
from castdev.engine.command import Command
from castdev.engine.competitor import NoteCompetitor
from castdev.engine.event import Entry, Metadata
from castdev.engine.evidence import SupportHypothesis
from castdev.engine.guide import PrepareGuide, Question
from castdev.engine.hypothesis import RetireHypothesis, StateHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.jot import TakeJot
from castdev.engine.launch import ApproveLaunch, DoLaunch, HoldLaunch
from castdev.engine.outcome import ObserveOutcome
from castdev.engine.respondent import GiveConsent, RecruitRespondent, ThankRespondent
from castdev.engine.rival import NameRivals, RivalsNamed
from castdev.engine.segment import DefineSegment
from castdev.engine.testing import NOW
from castdev.engine.undo import UndoCommand
from castdev.projections.casebook import fold
from castdev.projections.opening import in_memory
from castdev.projections.project import Project

FIRST = date(2026, 3, 2)
ALL = ("no-refuted", "kinds", "weakest-confidence", "votes", "committed", "fresh", "current")
WAIVE = dict.fromkeys((*ALL, "saturated", "heard"), "small")


class Study:
    """A project in memory with a clock that is set by hand."""

    def __init__(self) -> None:
        self.day = FIRST
        self.project: Project = in_memory(
            clock=lambda: datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC),
            actor="ana",
        )
        self.say(RecruitRespondent(channel="forum", relation="potential"))
        self.say(GiveConsent(respondent="R1", expires=date(2026, 6, 1)))
        self.say(StateHypothesis(statement="so"), StateHypothesis(statement="else"))

    def say(self, *commands: Command, because: str | None = None) -> None:
        """Record commands, on the day it is."""
        for one in commands:
            self.project.handle(one, on=self.day, because=because)

    def wait(self, days: int) -> None:
        """Let days pass."""
        self.day += timedelta(days=days)

    def due(self) -> list[tuple[str, str, date]]:
        """What is due today."""
        found = self.project.agenda().due
        assert found == self.project.status().due
        return [(one.what, one.id, one.since) for one in found]


@pytest.fixture
def study() -> Study:
    """A respondent who consents until June, and two hypotheses."""
    return Study()


def after(days: int) -> date:
    """A day so many days after the first."""
    return FIRST + timedelta(days=days)


def test_thanks(study: Study) -> None:
    """Thanks are due a week after the interview, until they are given."""
    study.say(HoldInterview(respondent="R1"))
    study.wait(7)
    assert study.due() == []
    study.wait(1)
    assert study.due() == [("thanks", "R1", after(7))]
    study.say(ThankRespondent(respondent="R1"))
    assert study.due() == []


def test_jots_competitors_appointments_and_consent(study: Study) -> None:
    """Each is due after its own time, the longest first."""
    study.say(TakeJot(words="ask about price"), NoteCompetitor(name="Pen and paper"))
    study.say(ScheduleInterview(respondent="R1", planned_on=after(5)))
    study.wait(5)
    assert study.due() == [("jot", "J1", after(3))]
    study.wait(52)
    wanted = [("jot", "J1", after(3)), ("interview", "I1", after(5))]
    assert study.due() == [*wanted, ("competitor", "K1", after(56))]
    study.wait(40)
    assert study.due()[-1] == ("consent", "R1", date(2026, 6, 1))
    study.say(NoteCompetitor(name="Pen and paper"))
    assert ("competitor", "K1", after(56)) not in study.due()


def test_stale_evidence(study: Study) -> None:
    """Half of the votes are left after a half-life; the day it fell below is told."""
    study.say(HoldInterview(respondent="R1"), ThankRespondent(respondent="R1"))
    study.say(SupportHypothesis(hypothesis="H1", interview="I1", statement="behaviour"))
    study.say(GiveConsent(respondent="R1"))
    study.wait(365)
    assert study.due() == []
    study.wait(1)
    assert study.due() == [("stale", "H1", after(366))]
    study.wait(100)
    assert study.due() == [("stale", "H1", after(366))]
    study.say(RetireHypothesis(hypothesis="H1"))
    assert study.due() == []


def test_waivers_run_and_end(study: Study) -> None:
    """Up to and with their last day they leave gates out; then they are overdue."""
    study.say(ApproveLaunch(waive=WAIVE, until=after(10)), because="a fair")
    found = study.project.readiness()
    assert (found.verdict, found.score) == ("READY", 100)
    told = [gate.waiver for gate in found.gates if gate.state == "waived"]
    assert told == ["ana: small, until 2026-03-12 (event 7)"] * found.waived
    assert found.waived == 7
    running = study.project.status().waivers
    assert next((one.gate, one.expires, one.event) for one in running) == (
        "no-refuted",
        after(10),
        7,
    )
    study.wait(10)
    assert study.project.readiness().verdict == "READY"
    study.wait(1)
    assert study.project.readiness().waived == 0
    assert study.project.readiness().verdict == "NOT_READY"
    assert study.project.status().waivers == ()
    assert next(one for one in study.due() if one[0] == "waiver") == (
        "waiver",
        "committed",
        after(10),
    )
    study.say(HoldLaunch(), because="too late")
    assert study.due() == []


def test_waivers_are_of_a_day_and_a_segment(study: Study) -> None:
    """A waiver counts from the day it was given, by both clocks, and only where it was given."""
    study.wait(3)
    study.say(ApproveLaunch(waive=WAIVE, until=after(10)), because="a fair")
    readings = study.project
    assert readings.readiness(happened_by=after(2)).waived == 0
    assert readings.readiness(happened_by=after(4)).waived == 7
    assert readings.as_of(6).readiness().waived == 0
    assert readings.handle(HoldLaunch(), because="no").entries[0].event.override is True  # type: ignore[attr-defined]


def test_waivers_are_of_a_segment(study: Study) -> None:
    """What was waived for one segment is shut for another, and for everybody."""
    study.say(*(DefineSegment(id=one, description=one, needs=("relief",)) for one in ("S1", "S2")))
    study.say(ApproveLaunch(segment="S2", waive=WAIVE, until=after(10)), because="a fair")
    found = {one: study.project.readiness(one).waived for one in (None, "S1", "S2")}
    assert found == {None: 0, "S1": 0, "S2": 7}


def test_rivals_nobody_stated() -> None:
    """Rivals that a journal from elsewhere names before they are there are left out."""
    metadata = Metadata(id="x", recorded_at=NOW, actor="ana", key="k", correlation="c")
    book = fold([Entry(1, metadata, RivalsNamed(hypotheses=("H8", "H9")))])
    assert book.rivals == []


def test_the_stage_after_each_step(study: Study) -> None:
    """A launch decision begins the launch, the launch ends it; undone, it never was."""
    stages = [study.project.status().stage]
    study.say(ApproveLaunch(waive=WAIVE, until=after(10)), because="a fair")
    stages.append(study.project.status().stage)
    study.say(DoLaunch())
    stages.append(study.project.status().stage)
    study.say(ObserveOutcome(hypothesis="H1", outcome="true"))
    study.say(UndoCommand(), UndoCommand())
    stages.append(study.project.status().stage)
    assert stages == ["audience", "launch", "after-launch", "launch"]
    assert study.project.status(happened_by=after(-1)).stage == "audience"


def test_rivals_are_told(study: Study) -> None:
    """Why lists the others of every set, once."""
    study.say(StateHypothesis(statement="third"))
    study.say(NameRivals(hypotheses=("H1", "H3")), NameRivals(hypotheses=("H3", "H2", "H1")))
    assert [one.id for one in study.project.why("H1").rivals] == ["H2", "H3"]
    assert [one.id for one in study.project.why("H2").rivals] == ["H1", "H3"]
    assert study.project.as_of(7).why("H2").rivals == ()


def test_next(study: Study) -> None:
    """Every hypothesis in use at every feasible rung, best first, with its question."""
    asks = (Question(id="Q1", text="Why?", hypotheses=("H2",)),)
    study.say(PrepareGuide(title="old", questions=asks), PrepareGuide(title="new"))
    found = study.project.next()
    assert len(found.tests) == 10
    assert [one.rank for one in found.tests] == list(range(1, 11))
    assert [one.score for one in found.tests] == sorted(one.score for one in found.tests)[::-1]
    best = found.tests[0]
    assert (best.hypothesis, best.rung, best.people, best.cost) == ("H1", "shown", 5, 15)
    assert (best.bits, best.regret) == (0.221274997, 0.021240647)
    assert best.question is None
    second = found.tests[1].question
    assert second is not None
    assert (second.guide, second.question, second.text) == ("G1", "Q1", "Why?")
    assert [one.word for one in found.stops] == ["go on", "go on"]
    study.say(RetireHypothesis(hypothesis="H1"))
    few = study.project.next(feasible=("commit", "told"), people=3)
    assert {(one.hypothesis, one.rung) for one in few.tests} == {("H2", "told"), ("H2", "commit")}
    assert (few.feasible, few.people) == (("told", "commit"), 3)


def test_timeline_marks_what_is_undone(study: Study) -> None:
    """The mark is there for readings that know of the undo, and goes with it."""
    study.say(UndoCommand())
    told = {one.version: one.undone_by for one in study.project.log()}
    assert told == {1: None, 2: None, 3: None, 4: None, 5: None, 6: 7, 7: None}
    assert all(one.undone_by is None for one in study.project.as_of(6).log())
    study.say(UndoCommand(version=7))
    told = {one.version: one.undone_by for one in study.project.log()}
    assert (told[6], told[7]) == (None, 8)


def test_history_shows_both_steps(study: Study) -> None:
    """The curve says how the number moved: by the evidence, and back by its undo."""
    study.say(HoldInterview(respondent="R1"))
    study.say(SupportHypothesis(hypothesis="H1", interview="I1", statement="behaviour"))
    study.say(UndoCommand())
    steps = study.project.history("H1").steps
    assert [one.event for one in steps][-2:] == ["hypothesis_supported", "command_undone"]
    assert steps[-1].moved == -steps[-2].moved
