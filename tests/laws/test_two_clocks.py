"""What was known, and what had happened: the two clocks of confidence.md 16."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from worlds import World, on

from castdev.engine.change import UndoChange
from castdev.engine.command import Request
from castdev.engine.decision import DecisionMade, MakeDecision
from castdev.engine.errors import BadInput
from castdev.engine.evidence import CorrectEvidence, RetractEvidence, SupportHypothesis
from castdev.engine.hypothesis import RestateHypothesis
from castdev.engine.interview import CorrectInterview, HoldInterview
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.respondent import ReassignRespondent
from castdev.engine.theme import ApplyTheme, MergeThemes, NameTheme
from castdev.engine.verdict import ReachVerdict, VerdictReached


def world_of(rung: str = "commit", people: int = 5, day: int = 9_400) -> World:
    """Five committed on day 9400; it was written down on day 9500."""
    world = World()
    world.segments("core", "edge")
    world.state("H1", "core", bar=0.4)
    world.many(people, rung, day=day)
    return world


def test_late_evidence_counts_on_its_own_day() -> None:
    """Known only from day 9500 on; happened by day 9400."""
    world = world_of()
    world.at(9_510)
    project = world.project
    assert project.confidence("H1", happened_by=on(9_399)).people_asked == 0
    assert project.confidence("H1", happened_by=on(9_400)).status == "supported"
    assert project.as_of(on(9_500)).confidence("H1").people_asked == 5
    with pytest.raises(Exception, match="no hypothesis"):
        project.as_of(on(9_499)).confidence("H1")


def test_both_clocks_at_once() -> None:
    """Each filter applies by itself."""
    world = world_of()
    world.at(9_510)
    late = world.many(1, "did", False, day=9_390)
    known = world.project.as_of(on(9_505))
    assert known.confidence("H1", happened_by=on(9_395)).people_asked == 0
    assert world.project.confidence("H1", happened_by=on(9_395)).people_asked == 1
    assert known.confidence("H1", happened_by=on(9_400)).people_asked == 5
    assert late == ["E6"]


def test_what_has_no_day_is_left_out_and_listed() -> None:
    """Evidence and interview without a day; with its interview's day it is dated."""
    world = world_of()
    world.person("kim")
    world.say(HoldInterview(id="I90", respondent="kim"))
    said = {"hypothesis": "H1", "statement": "payment"}
    world.say(SupportHypothesis(id="X1", interview="I90", **said))
    world.say(SupportHypothesis(id="X2", interview="I1", **said))
    world.say(SupportHypothesis(id="X3", channel="web", people=7, **said))
    world.say(SupportHypothesis(id="X4", respondent="kim", **said))
    world.say(RetractEvidence(evidence="X4"))
    project, day = world.project, on(9_450)
    assert project.status().undated == ()
    assert project.confidence("H1").people_asked == 5 + 1 + 7
    assert project.status(happened_by=day).undated == ("X1", "X3")
    assert project.confidence("H1", happened_by=day).people_asked == 5
    assert project.status(happened_by=day).people.interviewed == 5
    world.say(CorrectInterview(interview="I90", held_on=on(9_430)))
    assert project.status(happened_by=day).undated == ("X3",)
    assert project.confidence("H1", happened_by=day).people_asked == 6
    world.say(CorrectEvidence(evidence="X3", seen_on=on(9_451)))
    assert project.status(happened_by=day).undated == ()
    assert project.confidence("H1", happened_by=day).people_asked == 6


def test_definitions_are_always_kept() -> None:
    """Segments, people, wordings, mergers and policies of later still hold on an early day."""
    world = world_of()
    day, project = on(9_400), world.project
    world.at(9_600)
    world.say(NameTheme(id="T1", title="a"), NameTheme(id="T2", title="b"), day=9_600)
    world.say(ApplyTheme(theme="T2", interview="I1"), day=9_400)
    world.say(ApplyTheme(theme="T1", interview="I1"), day=9_401)
    world.say(MergeThemes(theme="T1", merged=("T2",)), day=9_600)
    assert project.saturation(happened_by=day).curves[0].themes == 1
    assert project.saturation().curves[0].themes == 1
    world.say(ReassignRespondent(respondent="p000", segment="edge"), day=9_600)
    assert project.confidence("H1", happened_by=day).own_votes < 3.3
    world.say(RestateHypothesis(hypothesis="H1", segments=(), bar=0.5), day=9_600)
    assert project.confidence("H1", happened_by=day).bar == 0.5
    assert project.as_of(on(9_500)).confidence("H1", happened_by=day).bar == 0.4
    assert len(project.coverage(happened_by=day).segments) == 2


def test_a_withdrawal_reaches_every_day() -> None:
    """Retracted, corrected: whatever day is read; but not for what was known before."""
    world = world_of()
    project, day = world.project, on(9_400)
    world.at(9_600)
    before = project.confidence("H1", happened_by=day)
    world.say(RetractEvidence(evidence="E1"), day=9_600)
    world.say(CorrectEvidence(evidence="E2", side="refutes"), day=9_600)
    found = project.confidence("H1", happened_by=day)
    assert (found.people_for, found.people_against, found.people_asked) == (3, 1, 4)
    assert project.as_of(on(9_500)).confidence("H1", happened_by=day) == before


def test_a_change_is_undone_on_its_day() -> None:
    """By day 9460 the change still stood; by 9470 it had never been made."""
    world = world_of()
    world.changed("replaced")
    world.say(UndoChange(change="C1"), day=9_470)
    project = world.project
    assert project.confidence("H1", happened_by=on(9_449)).votes > 3
    assert project.confidence("H1", happened_by=on(9_460)).votes == 0
    assert project.confidence("H1", happened_by=on(9_470)).votes > 3
    assert project.confidence("H1").votes > 3


def test_a_policy_holds_from_its_version_on() -> None:
    """Whatever the day: an early day is read under the newest policy known."""
    world = world_of()
    project, day = world.project, on(9_400)
    world.at(9_510)
    first = len(project.entries())
    world.say(AdoptPolicy(policy=Policy(name="strict", supported_at=990_000)), day=9_510)
    found = project.status(happened_by=day)
    assert (found.policy, found.hypotheses[0].status) == (2, "open")
    known = project.as_of(first).status(happened_by=day)
    assert (known.policy, known.hypotheses[0].status) == (1, "supported")
    assert project.as_of(on(9_509)).status().policy == 1


def test_the_reading_day() -> None:
    """Of the question; else of what is newest: the clock, or an event recorded later."""
    world = World(today=9_500)
    world.at(9_520)
    world.state("H1")
    project = world.project
    world.at(9_510)
    late = datetime(2026, 1, 20, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    wanted = {
        None: 9_520,
        1: 9_500,
        "1": 9_500,
        3: 9_520,
        on(9_505): 9_505,
        on(9_505).isoformat(): 9_505,
        datetime(2026, 1, 20, 1, tzinfo=UTC): 9_516,
        late: 9_517,
        "2026-01-20T23:30-05:00": 9_517,
    }
    for asked, day in wanted.items():
        assert project.as_of(asked).view().lens.reading_day == on(day), asked
        assert project.as_of(asked).view(on(9_000)).lens.day == 9_000
    assert project.status().reading_day == on(9_520)
    world.at(9_530)
    assert project.status().reading_day == on(9_530)
    status = project.as_of(1).status(happened_by=on(9_400))
    assert (status.as_of, status.happened_by, status.version) == ("1", on(9_400), 1)


def test_age_is_counted_to_the_reading_day() -> None:
    """A year halves the votes, also in a reading of a year ago."""
    world = world_of(rung="did", people=1)
    assert world.project.confidence("H1", happened_by=on(9_400)).votes == 0.997504
    world.at(9_400 + 365)
    assert world.project.confidence("H1").votes == 0.498752
    assert world.project.as_of(on(9_400 + 730)).confidence("H1").votes == 0.249376


@pytest.mark.parametrize("asked", ["soon", "2026-13-01", "1.5", "2026-01-01T", " ", "", "99"])
def test_what_is_no_moment(asked: str) -> None:
    """A sentence, not a traceback."""
    with pytest.raises(BadInput):
        World().project.as_of(asked).status()


def test_a_verdict_stores_what_its_maker_saw() -> None:
    """The version before it, the day, the policy, twelve digits."""
    world = world_of()
    version = len(world.project.entries())
    world.say(ReachVerdict(hypothesis="H1", word="true"), day=9_500)
    event = world.project.entries()[-1].event
    assert isinstance(event, VerdictReached)
    seen = event.seen
    assert seen is not None
    assert (seen.version, seen.policy, seen.day) == (version, 1, on(9_500))
    assert seen.confidences == {"H1": world.confidences("H1")}
    assert seen.statuses == {"H1": world.project.confidence("H1").status}
    assert not seen.reconstructed
    ready = world.project.as_of(version).readiness()
    assert (seen.score, seen.verdict) == (ready.score, ready.verdict)
    assert seen.shut == tuple(gate.gate for gate in ready.gates if gate.state == "shut")


@pytest.mark.parametrize("day", [None, 9_500, 9_501])
def test_what_is_not_late_is_seen_today(day: int | None) -> None:
    """Of unknown day, of today, of tomorrow in the east: the readings of today."""
    world = world_of()
    world.say(MakeDecision(choice="go on"), day=day)
    event = world.project.entries()[-1].event
    assert isinstance(event, DecisionMade)
    assert event.seen is not None
    assert (event.seen.day, event.seen.reconstructed) == (on(9_500), False)


def test_a_late_decision_stores_the_readings_of_its_own_day() -> None:
    """At the head version, happened by its day, and it says so."""
    world = world_of()
    world.many(5, "did", False, day=9_480)
    wanted = world.project.status(happened_by=on(9_450))
    version = wanted.version
    world.say(Request(MakeDecision(choice="go on"), on(9_450)))
    event = world.project.entries()[-1].event
    assert isinstance(event, DecisionMade)
    assert event.seen is not None
    seen = event.seen
    assert (seen.version, seen.day, seen.reconstructed) == (version, on(9_450), True)
    assert round(float(seen.confidences["H1"]), 6) == wanted.hypotheses[0].confidence
    assert seen.statuses["H1"] == wanted.hypotheses[0].status == "supported"
    assert world.project.confidence("H1").people_against == 5


def test_made_elsewhere_saw_nothing() -> None:
    """A verdict from before this journal has no readings."""
    world = world_of()
    world.say(ReachVerdict(hypothesis="H1", word="true", elsewhere=True), day=9_450)
    event = world.project.entries()[-1].event
    assert isinstance(event, VerdictReached)
    assert event.seen is None


def test_a_clock_that_went_back_does_not_change_what_is_seen() -> None:
    """What a verdict stores is what status shows at that moment."""
    world = world_of(rung="did", people=1, day=9_300)
    world.at(9_490)
    shown = world.project.status()
    world.say(ReachVerdict(hypothesis="H1", word="true"))
    event = world.project.entries()[-1].event
    assert isinstance(event, VerdictReached)
    assert event.seen is not None
    assert event.seen.day == shown.reading_day == on(9_500)


def test_verdicts_are_read_by_both_clocks() -> None:
    """On an early day there is no word yet; one of unknown day is left out."""
    world = world_of()
    world.say(ReachVerdict(hypothesis="H1", word="likely true"), day=9_450)
    world.say(ReachVerdict(hypothesis="H1", word="not sure"))
    project = world.project
    words = [
        line.verdict and line.verdict.word
        for line in (
            project.confidence("H1"),
            project.confidence("H1", happened_by=on(9_500)),
            project.confidence("H1", happened_by=on(9_449)),
        )
    ]
    assert words == ["not sure", "likely true", None]


def test_the_log_by_day() -> None:
    """Definitions and withdrawals stay; occurrences of later or unknown day go."""
    world = world_of(people=1)
    world.say(SupportHypothesis(hypothesis="H1", respondent="p000", statement="usage"))
    world.say(SupportHypothesis(hypothesis="H1", interview="I1", statement="usage"))
    world.say(RetractEvidence(evidence="E1"), day=9_500)
    world.changed("minor")
    shown = [told.event for told in world.project.log(happened_by=on(9_400))]
    everything = [told.event for told in world.project.log()]
    assert shown == [
        *("project_started", "policy_adopted", "segment_defined", "segment_defined"),
        *("hypothesis_stated", "respondent_recruited", "interview_held"),
        *("hypothesis_supported", "hypothesis_supported", "evidence_retracted"),
    ]
    assert len(everything) == len(shown) + 3
