"""Calibration: which numbers are scored, against what, and what may be said of them."""

from __future__ import annotations

from datetime import timedelta
from math import log

import pytest
from law_worlds import World, on
from msgspec.structs import replace

from castdev.engine.belief import CommitBelief, HideBelief, RevealBelief
from castdev.engine.command import Command, Request
from castdev.engine.evidence import RefuteHypothesis, RetractEvidence, SupportHypothesis
from castdev.engine.hypothesis import RestateHypothesis
from castdev.engine.launch import DoLaunch, HoldLaunch, PostponeLaunch
from castdev.engine.outcome import ObserveOutcome
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.undo import UndoCommand
from castdev.projections import confidence
from castdev.projections.calibration import CalibrationReading
from castdev.projections.casebook import fold
from castdev.projections.casebook.records import Adoption
from castdev.projections.forecasts import before_outcomes
from castdev.projections.lens import Lens
from castdev.projections.track_record import Record

DAY = 9_500
Said = tuple[str, float, bool]


def world_of(hypotheses: int = 1, need: int = 20, **other: object) -> World:
    """A world with hypotheses, in which so many outcomes are enough; day 9500."""
    world = World(today=DAY)
    world.segments("core")
    if need != 20:
        world.say(AdoptPolicy(policy=Policy(name="few", calibration_outcomes=need)))
    for number in range(1, hypotheses + 1):
        world.state(f"H{number}", **other)
    return world


def believe(world: World, number: str, of: str = "H1", by: str = "ana", hide: bool = False) -> int:
    """Commit a belief; return its event."""
    kind = HideBelief if hide else CommitBelief
    (receipt,) = world.say(Request(kind(hypothesis=of, probability=number), actor=by))
    return receipt.versions[0]


def heard(world: World, supports: bool = True, of: str = "H1", **around: object) -> str:
    """Somebody pays, or does not; return the evidence."""
    kind = SupportHypothesis if supports else RefuteHypothesis
    said = kind(hypothesis=of, channel="web", statement="payment")
    return world.say(Request(said, **around))[0].ids[0]  # type: ignore[arg-type]


def ended(world: World, outcome: str = "true", of: str = "H1", day: int | None = None) -> int:
    """Record an outcome; return its event."""
    return world.say(ObserveOutcome(hypothesis=of, outcome=outcome), day=day)[0].versions[0]


def record_of(
    found: CalibrationReading, who: str, position: str = "outcome", group: str | None = None
) -> Record:
    """Return one record of a reading."""
    return next(
        one
        for one in found.records
        if (one.who, one.position) == (who, position) and one.group == (group or one.group)
    )


def said(world: World, who: str = "ana", position: str = "outcome", **how: object) -> list[Said]:
    """Return what is scored of somebody."""
    found = record_of(world.project.calibration(**how), who, position)  # type: ignore[arg-type]
    return [(one.hypothesis, one.probability, one.came_true) for one in found.said]


def four() -> World:
    """Ana said .1, .9, .8, .3 of what turned out false, true, true, false."""
    world = world_of(4, need=4)
    for number, chance in enumerate(("10%", "90%", "80%", "30%"), 1):
        believe(world, chance, f"H{number}")
    for number, outcome in enumerate(("false", "true", "true", "false"), 1):
        ended(world, outcome, f"H{number}")
    return world


def test_the_golden_example() -> None:
    """Brier .0375; the log score, ECE and parts follow by hand."""
    found = record_of(four().project.calibration(), "ana")
    scores = found.scores
    assert scores is not None
    assert (scores.brier, scores.base_rate, scores.skill) == (0.0375, 0.5, 0.85)
    assert scores.log_score == round(-log(0.9 * 0.9 * 0.8 * 0.7) / 4, 6)
    assert scores.ece == 0.175
    parts = scores.murphy
    assert (parts.reliability, parts.resolution, parts.uncertainty) == (0.0375, 0.25, 0.25)
    assert (parts.spread, parts.covariance) == (0.0, 0.0)
    assert [one.count for one in found.curve] == [0, 1, 0, 1, 0, 0, 0, 0, 1, 1]
    assert [one.came_true for one in found.curve] == [0, 0, 0, 0, 0, 0, 0, 0, 1, 1]
    assert found.curve[8].said == 0.8
    assert (found.outcomes, found.enough, found.words) == (4, True, "4 outcomes")


def test_too_few_to_judge() -> None:
    """Below the number of the policy there are counts and plain facts, and no score."""
    world = world_of(3)
    for number, chance in enumerate(("70%", "50%", "30%"), 1):
        believe(world, chance, f"H{number}")
        ended(world, "true" if number < 3 else "false", f"H{number}")
    found = world.project.calibration()
    assert (found.outcomes, found.need, found.proposal) == (3, 20, None)
    for one in found.records:
        assert (one.scores, one.leaning, one.enough) == (None, None, False)
    ana = record_of(found, "ana")
    assert ana.words == "too few to judge: 3 of 20 outcomes"
    assert [one.words for one in ana.bands] == [
        "1 of 1 belief of 70% or more came true",
        "1 of 1 belief in between came true",
        "0 of 1 belief of 30% or less came true",
    ]
    assert [one.words for one in record_of(found, "engine").bands] == [
        "0 of 0 confidences of 70% or more came true",
        "2 of 3 confidences in between came true",
        "0 of 0 confidences of 30% or less came true",
    ]


def test_nothing_is_known_yet() -> None:
    """Without an outcome there are records without numbers, of all who believe something."""
    world = world_of()
    assert [one.who for one in world.project.calibration().records] == ["engine", "engine"]
    believe(world, "70%", by="Bo")
    found = world.project.calibration()
    assert [(one.who, one.group) for one in found.records[2::2]] == [
        ("team", "team"),
        ("bo", "person"),
    ]
    assert all(one.said == () for one in found.records)


def test_which_belief_is_scored() -> None:
    """The last before any evidence, and the last before the outcome; all others are kept."""
    world = world_of()
    for chance in ("90%", "80%"):
        believe(world, chance)
    heard(world)
    believe(world, "60%")
    believe(world, "40%")
    believe(world, "30%", by="bo")
    ended(world)
    assert said(world, position="before-evidence") == [("H1", 0.8, True)]
    assert said(world) == [("H1", 0.4, True)]
    assert said(world, "bo", "before-evidence") == []
    assert said(world, "bo") == [("H1", 0.3, True)]
    assert said(world, "team") == [("H1", 0.4, True), ("H1", 0.3, True)]
    assert said(world, "team", "before-evidence") == [("H1", 0.8, True)]


def test_evidence_that_was_there() -> None:
    """Retracted since, it was seen; recorded later but of an earlier day, it was known."""
    world = world_of(2)
    world.say(RetractEvidence(evidence=heard(world)))
    assert believe(world, "80%") and said_before(world, "H1") == [("H1", 0.8, True)]
    taken = heard(world)
    believe(world, "60%")
    world.say(RetractEvidence(evidence=taken))
    assert said_before(world, "H1") == [("H1", 0.8, True)]
    believe(world, "70%", "H2")
    heard(world, of="H2", on=on(DAY))
    assert said_before(world, "H2") == [("H2", 0.7, True)]
    heard(world, of="H2", on=on(DAY - 1))
    assert said_before(world, "H2") == []


def said_before(world: World, of: str) -> list[Said]:
    """Return what ana said before any evidence, were the outcome recorded now."""
    version = ended(world, of=of)
    found = [one for one in said(world, position="before-evidence") if one[0] == of]
    world.say(UndoCommand(version=version))
    return found


def test_a_hidden_belief_has_no_stand_in() -> None:
    """The last one counts, or nothing does; who never revealed it is named."""
    world = world_of()
    believe(world, "10%")
    last = believe(world, "90%", hide=True)
    believe(world, "20%", by="bo")
    ended(world)
    assert said(world) == said(world, position="before-evidence") == []
    assert said(world, "team") == [("H1", 0.2, True)]
    (hidden,) = world.project.calibration().unrevealed
    assert (hidden.who, hidden.hypothesis, hidden.event) == ("ana", "H1", last)
    end = len(world.project.entries())
    world.say(RevealBelief(hypothesis="H1"))
    assert said(world) == [("H1", 0.9, True)]
    assert world.project.calibration().unrevealed == ()
    assert record_of(world.project.as_of(end).calibration(), "ana").said == ()
    world.say(UndoCommand())
    assert said(world) == []


def test_k_of_n_against_the_bar_of_its_time() -> None:
    """Each number is held to the bar in force when it was said."""
    world = world_of(bar=0.4)
    believe(world, "80%", by="ana")
    world.say(RestateHypothesis(hypothesis="H1", bar=0.6))
    believe(world, "70%", by="bo")
    ended(world, "5 of 10")
    assert said(world) == [("H1", 0.8, True)]
    assert said(world, "bo") == [("H1", 0.7, False)]
    assert [one[2] for one in said(world, "engine")] == [False]


def test_the_default_bar_of_its_time() -> None:
    """Without a bar that of the policy in force counts."""
    world = world_of()
    believe(world, "80%")
    world.say(AdoptPolicy(policy=Policy(name="stricter", default_bar=600_000)))
    believe(world, "70%", by="bo")
    ended(world, "5 of 10")
    assert (said(world), said(world, "bo")) == ([("H1", 0.8, True)], [("H1", 0.7, False)])


def test_the_last_of_several_outcomes_decides() -> None:
    """What was expected was said before the first; what came true says the newest."""
    world = world_of(bar=0.4)
    believe(world, "80%")
    first = ended(world, "1 of 10", day=DAY)
    heard(world)
    world.at(DAY + 30)
    ended(world, "30 of 40", day=DAY + 30)
    found = record_of(world.project.calibration(), "engine")
    assert [(one.event, one.came_true) for one in found.said] == [(first - 1, True)]
    assert said(world) == [("H1", 0.8, True)]
    assert said(world, "engine", happened_by=on(DAY + 29))[0][2] is False


def test_the_confidence_before_the_outcome() -> None:
    """It is what status showed at the last event before, on the day of recording."""
    world = world_of(2, bar=0.4)
    for supports in (True, True, False):
        heard(world, supports, on=on(DAY - 200))
    shown = world.project.confidence("H1").confidence
    version = ended(world)
    heard(world)
    world.at(DAY + 900)
    assert said(world, "engine") == [("H1", shown, True)]
    (one,) = record_of(world.project.calibration(), "engine").said
    assert one.event == version - 1


def test_an_outcome_recorded_late() -> None:
    """It looks back to its own day: later evidence and beliefs knew too much."""
    world = world_of(bar=0.4)
    heard(world, on=on(DAY - 50))
    believe(world, "60%")
    world.at(DAY + 100)
    known = world.project.confidence("H1", happened_by=on(DAY + 10)).confidence
    heard(world, on=on(DAY + 20))
    believe(world, "99%")
    ended(world, day=DAY + 10)
    assert said(world, "engine") == [("H1", known, True)]
    assert said(world) == [("H1", 0.6, True)]
    assert world.project.calibration().unrevealed == ()


def test_a_day_apart_is_not_late() -> None:
    """In the west it is still yesterday when it is recorded in UTC."""
    world = world_of(bar=0.4)
    heard(world)  # of unknown day, which a look back would leave out
    shown = world.project.confidence("H1").confidence
    believe(world, "60%")
    ended(world, day=DAY - 1)
    assert said(world, "engine") == [("H1", shown, True)]
    assert said(world) == [("H1", 0.6, True)]


def test_the_confidence_at_the_launch_decision() -> None:
    """What the last decision before the outcome stored, if it was about that segment."""
    world = world_of(2, bar=0.4)
    world.segments("edge")
    world.say(RestateHypothesis(hypothesis="H2", segments=("edge",)))
    heard(world)
    seen = {id: world.project.confidence(id).confidence for id in ("H1", "H2")}
    (receipt,) = world.say(Request(PostponeLaunch(), because="early"))
    heard(world)
    heard(world, of="H2")
    world.say(Request(HoldLaunch(segment="core"), because="nobody pays"))
    world.say(PostponeLaunch(segment="core", elsewhere=True))
    later = world.project.confidence("H1").confidence
    ended(world)
    ended(world, "false", "H2")
    world.say(Request(PostponeLaunch(), because="again"))
    assert said(world, "engine", "launch") == [("H1", later, True), ("H2", seen["H2"], False)]
    found = record_of(world.project.calibration(), "engine", "launch")
    assert found.said[1].event == receipt.versions[0]
    assert said(world, "engine", "launch", happened_by=on(DAY)) == []


def test_a_launch_alone_saw_nothing() -> None:
    """The launch itself stores no readings."""
    world = world_of()
    world.say(DoLaunch(elsewhere=True))
    ended(world)
    assert said(world, "engine", "launch") == []


def test_both_clocks() -> None:
    """Beliefs and outcomes are shown by their day; a reveal counts whatever the day."""
    world = world_of()
    command = HideBelief(hypothesis="H1", probability="80%")
    world.say(Request(command, on(DAY - 3)))
    ended(world, day=DAY)
    end = len(world.project.entries())
    world.at(DAY + 5)
    world.say(RevealBelief(hypothesis="H1"), day=DAY + 5)
    assert said(world, happened_by=on(DAY)) == [("H1", 0.8, True)]
    assert said(world, happened_by=on(DAY + 9)) == [("H1", 0.8, True)]
    early = world.project.calibration(happened_by=on(DAY - 1))
    assert (early.outcomes, record_of(early, "ana").said) == (0, ())
    assert world.project.calibration(happened_by=on(DAY - 4)).records[2:] == ()
    assert world.project.as_of(end).calibration().unrevealed != ()
    assert world.project.as_of(end - 1).calibration().outcomes == 0


def test_an_undone_outcome_is_none() -> None:
    """As if it had never been recorded."""
    world = four()
    before = len(world.project.entries()) - 4
    for version in range(before + 1, before + 5):
        world.say(UndoCommand(version=version))
    found = world.project.calibration()
    assert (found.outcomes, found.proposal) == (0, None)
    assert all(one.said == () for one in found.records)


def test_a_belief_moves_nothing() -> None:
    """Founder beliefs are no evidence: no confidence, no gate, no step of a history moves."""
    world, other = world_of(bar=0.4), world_of(bar=0.4)
    for each in (world, other):
        heard(each)
        if each is world:
            believe(each, "99%")
            believe(each, "99%", hide=True)
            each.say(RevealBelief(hypothesis="H1"))
        heard(each, False)
    mine, theirs = world.project, other.project
    assert mine.confidence("H1") == theirs.confidence("H1")
    ready = [replace(one.readiness(), version=0, gates=()) for one in (mine, theirs)]
    assert ready[0] == ready[1]
    steps = [[step.confidence for step in one.history("H1").steps] for one in (mine, theirs)]
    assert steps[0] == steps[1]


def test_who_was_over_confident() -> None:
    """Only where chance could not have done it; a team counts once per outcome."""
    world = world_of(8, need=8)
    for number in range(1, 9):
        for who in ("ana", "bo", "cy"):
            chance = {"ana": "95%", "bo": "60%", "cy": "55%"}[who]
            believe(world, chance, f"H{number}", who)
    for number in range(1, 9):
        ended(world, "true" if number < 5 else "false", f"H{number}")
    found = world.project.calibration()
    words = {one.who: one.leaning and one.leaning.word for one in found.records if one.leaning}
    assert words["ana"] == "over-confident"
    assert words["bo"] == words["cy"] == words["team"] == "no sign of either"
    team = record_of(found, "team")
    assert team.leaning is not None and team.scores is not None
    assert (team.outcomes, len(team.said)) == (8, 24)
    assert (team.leaning.sides, team.leaning.right) == (8, 4)
    chances = (0.95, 0.6, 0.55)
    pooled = sum(4 * p * p + 4 * (1 - p) ** 2 for p in chances) / 24
    assert team.scores.brier == pytest.approx(pooled, abs=1e-6)


def test_pooled_numbers_are_no_outcomes() -> None:
    """Two people on ten hypotheses are ten outcomes, not twenty."""
    world = world_of(10)
    for number in range(1, 11):
        believe(world, "70%", f"H{number}", "ana")
        believe(world, "70%", f"H{number}", "bo")
        ended(world, of=f"H{number}")
    team = record_of(world.project.calibration(), "team")
    assert (team.outcomes, len(team.said), team.enough) == (10, 20, False)


def timid() -> World:
    """Sixteen hypotheses of which the evidence said too little, and the outcomes more."""
    world = world_of(16, need=16, bar=0.4)
    for number in range(1, 17):
        for _ in range(2):
            command: Command = SupportHypothesis(
                hypothesis=f"H{number}", channel="web", statement="past-fact", people=3
            )
            if number % 2:
                command = RefuteHypothesis(
                    hypothesis=f"H{number}", channel="web", statement="past-fact", people=3
                )
            world.say(command)
    for number in range(1, 17):
        ended(world, "false" if number % 2 else "true", f"H{number}")
    return world


def test_a_policy_is_proposed_that_fits_better() -> None:
    """What is promised of it is what it reads once it is adopted; it is not proposed again."""
    world = timid()
    one = world.project.calibration().proposal
    assert one is not None
    assert one.slope > 1
    assert one.log_score_proposed < one.log_score
    engine = record_of(world.project.calibration(), "engine").scores
    assert engine is not None and engine.log_score == one.log_score
    before = world.project.status().policy
    adopted = replace(
        world.project.book().policy,
        name=one.changes.name,
        prior=one.changes.prior,
        ladder=one.changes.ladder,
    )
    world.now += timedelta(hours=1)
    world.say(AdoptPolicy(policy=adopted))
    assert (before, world.project.status().policy) == (2, 3)
    again = world.project.calibration()
    assert record_of(again, "engine").scores == engine  # what was read then stays
    if again.proposal is not None:
        assert again.proposal.log_score == one.log_score_proposed
        assert again.proposal.slope < one.slope


def test_a_position_is_read_under_any_policy() -> None:
    """As it was read then; and as it would have been, had another policy been in force."""
    world = World(today=DAY)
    world.state("H1")  # with the default bar and prior
    world.state("H2", bar=0.3, prior=0.6)
    for of in ("H1", "H2"):
        heard(world, of=of)
        heard(world, False, of=of)
        ended(world, "4 of 10", of=of)
    other = Policy(name="other", default_bar=500_000, prior=500_000, person_limit=900)
    entries = world.project.entries()
    positions = list(before_outcomes(*world.project.view()[:2], entries))
    assert [one.hypothesis for one in positions] == ["H1", "H2"]
    for one in positions:
        book = fold(entries[: one.version])
        lens = Lens(on(DAY))
        assert one.under().probability == confidence.read(book, lens, one.hypothesis).confidence
        ruled = replace(book, policies=[Adoption(1, 1, other)])
        wanted = confidence.read(ruled, lens, one.hypothesis).confidence
        assert one.under(other).probability == wanted != one.under().probability
    assert [one.under().came_true for one in positions] == [True, True]
    assert [one.under(other).came_true for one in positions] == [False, True]


def test_too_bold_a_policy_is_made_careful() -> None:
    """Where the evidence misled as often as not the slope is below one."""
    world = timid()
    for number in range(1, 17):
        if number % 3 == 0:
            ended(world, "true" if number % 2 else "false", f"H{number}")
    found = world.project.calibration().proposal
    assert found is None or found.log_score_proposed < found.log_score
    for number in range(1, 17):
        ended(world, "true" if number % 2 else "false", f"H{number}")
    found = world.project.calibration().proposal
    assert found is not None
    assert found.slope == 0.1
    assert found.changes.ladder["told"].yes == 40
