"""Status: people, gaps and remarks of a real study; stages; what is due and next."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from law_worlds import RELEASED, World, on, study

from castdev.engine.command import Request
from castdev.engine.evidence import NoteEvidence, RefuteHypothesis, SupportHypothesis
from castdev.engine.hypothesis import RestateHypothesis, RetireHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.respondent import (
    GiveConsent,
    RecruitRespondent,
    ThankRespondent,
    WithdrawConsent,
)
from castdev.engine.segment import DefineSegment
from castdev.engine.theme import ApplyTheme, NameTheme, RemoveTheme
from castdev.engine.verdict import ReachVerdict
from castdev.projections.screen import Status

AFTER = "written on 2026-01-29, after {0} of its {0} items of evidence"
REMARKS = {
    "H0": ("published 6 of 9, but only 8 participants are published (event 97)",),
    "H1": ("2 people stand on both sides: P5, P9", AFTER.format(16)),
    "H2": (
        "published 6 of 8, more than the 5 who can be counted (P2, P6, P7, P8, P9)",
        "1 person stands on both sides: P9",
        AFTER.format(10),
    ),
    "H3": ("published 3 of 8, more than the 2 who can be counted (P6, P7)", AFTER.format(5)),
    "H4": (
        "published 1 of 8, fewer than the 3 who can be counted (P2, P7, P8)",
        "3 people stand on both sides: P2, P5, P7",
        AFTER.format(9),
    ),
}
GAPS = {
    "H0": None,
    "H1": '"Definitely True" says more than the evidence: thin, 4 for, 3 against; '
    "as many were seen to fail as to succeed (3 and 3)",
    "H2": '"Definitely True" says more than the evidence: thin, 5 for, 1 against',
    "H3": '"Definitely True" says more than the evidence: thin, 2 for, 2 against',
    "H4": '"Likely True" says more than the evidence: thin, 3 for, 2 against',
}


@cache
def real() -> Status:
    return study().status(happened_by=RELEASED)


def test_people_of_the_real_study() -> None:
    """People, not mentions: asked with neutral ones, for, against, on both sides."""
    people = {
        line.id: (line.people_asked, line.people_for, line.people_against, line.both)
        for line in real().hypotheses
    }
    assert people == {
        "H0": (0, 0, 0, 0),
        "H1": (8, 4, 3, 2),
        "H2": (6, 5, 1, 1),
        "H3": (4, 2, 2, 0),
        "H4": (5, 3, 2, 3),
    }
    assert (real().people.interviewed, real().people.advised) == (9, 60)
    assert [line.best_rung for line in real().hypotheses] == [None, *["shown"] * 4]
    assert {line.bar_is_default for line in real().hypotheses} == {True}
    assert {line.bar for line in real().hypotheses} == {0.4}


def test_gaps_of_the_real_study() -> None:
    """The published words say more than the evidence."""
    assert {line.id: line.gap for line in real().hypotheses} == GAPS
    said = real().hypotheses[1].verdict
    assert said is not None
    assert (said.word, said.reason is not None) == ("Definitely True", True)
    assert real().hypotheses[0].verdict is None


@pytest.mark.parametrize("id", REMARKS)
def test_remarks_of_the_real_study(id: str) -> None:
    """Counts that nobody can recount, people on both sides, statements written afterwards."""
    assert {line.id: line.remarks for line in real().hypotheses}[id] == REMARKS[id]


def test_stages_come_one_after_another() -> None:
    """Audience, interviews, findings; by day, and back when what made it is withdrawn."""
    world = World()
    project = world.project
    assert project.status().stage == "audience"
    world.person("kim", None)
    assert project.status().stage == "audience"
    world.say(HoldInterview(id="I1", respondent="kim"), day=9_400)
    assert project.status().stage == "interviews"
    world.say(NameTheme(id="T1", title="slow"))
    assert project.status().stage == "interviews"
    world.say(ApplyTheme(theme="T1", interview="I1"), day=9_420)
    assert project.status().stage == "findings"
    stages = [project.status(happened_by=on(day)).stage for day in (9_399, 9_400, 9_419, 9_420)]
    assert stages == ["audience", "interviews", "interviews", "findings"]
    world.say(RemoveTheme(theme="T1", interview="I1"))
    assert project.status().stage == "interviews"
    world.state()
    world.say(ReachVerdict(hypothesis="H1", word="open"), day=9_430)
    assert project.status().stage == "findings"
    assert project.status(happened_by=on(9_429)).stage == "interviews"


def test_the_bar_and_whether_it_is_the_default() -> None:
    """40 % when nobody said; a bar of 40 % that somebody said is not the default."""
    world = World()
    world.state("H1")
    world.state("H2", bar=0.4)
    world.say(RestateHypothesis(hypothesis="H1", bar=0.25))
    lines = world.project.status().hypotheses
    assert [(line.bar, line.bar_is_default) for line in lines] == [(0.25, False), (0.4, False)]
    world.state("H3")
    assert world.project.confidence("H3").bar_is_default


def test_a_moved_goalpost_is_said_once_there_is_evidence() -> None:
    """Bar, rule or segments after items; a wording alone moves nothing."""
    world = World()
    world.state("H1")
    world.say(RestateHypothesis(hypothesis="H1", bar=0.3))
    world.hears("kim", "told", segment=None)
    world.say(RestateHypothesis(hypothesis="H1", statement="better said"))
    assert world.project.confidence("H1").remarks == ()
    (moved,) = world.say(RestateHypothesis(hypothesis="H1", bar=0.2))
    found = world.project.confidence("H1").remarks
    assert found == (f"goalpost moved after 1 items (event {moved.versions[0]})",)


@pytest.mark.parametrize(
    ("word", "rung", "gap"),
    [
        ("true", "did", None),
        ("false", "did", '"false" says more than the evidence: supported, 10 for, 0 against'),
        ("true", "opinion", '"true" says more than the evidence: untested, 10 for, 0 against'),
        ("who knows", "opinion", None),
    ],
)
def test_the_gap_between_word_and_number(word: str, rung: str, gap: str | None) -> None:
    """A word that the status does not bear; open words have no gap."""
    world = World()
    world.state()
    for i in range(10):
        world.hears(f"p{i}", rung, segment=None)
    world.say(ReachVerdict(hypothesis="H1", word=word))
    assert world.project.confidence("H1").gap == gap


def test_batches_and_neutral_items_in_people() -> None:
    """A batch counts its people; a neutral item asks but does not vote."""
    world = World()
    world.state()
    world.hears("kim", "told", None, segment=None)
    batch = {"hypothesis": "H1", "statement": "usage", "channel": "web"}
    world.say(SupportHypothesis(people=40, **batch), day=9_500)
    world.say(RefuteHypothesis(people=960, **batch), day=9_500)
    world.say(NoteEvidence(people=5, **batch), day=9_500)
    line = world.project.confidence("H1")
    assert (line.people_asked, line.people_for, line.people_against) == (1_006, 40, 960)


def test_a_person_and_a_batch_of_the_same_name_are_two() -> None:
    """Ids are free: respondent E9 is not the batch of evidence E9."""
    world = World()
    world.state()
    world.hears("E9", "did", segment=None)
    alone = world.read()
    page = SupportHypothesis(id="E9", hypothesis="H1", statement="usage", channel="web", people=3)
    world.say(page, day=9_500)
    line = world.project.confidence("H1")
    assert (line.people_asked, line.people_for, line.both) == (4, 4, 0)
    assert world.read().r == 4 * alone.r
    opposed = RefuteHypothesis(id="kim", hypothesis="H1", statement="usage", channel="web")
    world.say(opposed, day=9_500)
    world.hears("kim", "did", segment=None)
    line = world.project.confidence("H1")
    assert (line.people_for, line.people_against, line.both) == (5, 1, 0)


def test_hypotheses_in_the_order_people_count() -> None:
    """H2 before H10; retired ones stay, marked, and leave the gates."""
    world = World()
    for id in ("H10", "H2", "H1"):
        world.state(id)
    world.say(RetireHypothesis(hypothesis="H2"))
    lines = world.project.status().hypotheses
    assert [(line.id, line.retired) for line in lines] == [
        ("H1", False),
        ("H2", True),
        ("H10", False),
    ]
    assert world.project.readiness().critical == ("H1", "H10")


def test_thanks_are_due_a_week_after_the_interview() -> None:
    """From the eighth day on, until they were given; by day as well."""
    world = World(today=9_407)
    world.hears("kim", "told", None, day=9_400, segment=None, about=())
    project = world.project
    assert project.status().due == ()
    world.at(9_408)
    (due,) = project.status().due
    assert (due.what, due.id, due.since) == ("thanks", "kim", on(9_407))
    world.at(9_420)
    world.say(ThankRespondent(respondent="kim"), day=9_415)
    assert project.status().due == ()
    assert [one.id for one in project.status(happened_by=on(9_410)).due] == ["kim"]
    assert project.status(happened_by=on(9_415)).due == ()


def test_a_consent_that_ended_is_due() -> None:
    """The day after it ended; renewed or withdrawn it is not; by day as well."""
    world = World(today=9_400)
    world.say(RecruitRespondent(id="kim", channel="forum", relation="unknown"))
    world.say(GiveConsent(respondent="kim", expires=on(9_410)), day=9_400)
    project = world.project
    world.at(9_410)
    assert project.status().due == ()
    world.at(9_411)
    assert [(one.what, one.since) for one in project.status().due] == [("consent", on(9_410))]
    world.at(9_430)
    world.say(GiveConsent(respondent="kim"), day=9_425)
    assert project.status().due == ()
    assert [one.what for one in project.status(happened_by=on(9_420)).due] == ["consent"]
    world.say(WithdrawConsent(respondent="kim"), day=9_430)
    assert project.status().due == ()
    assert project.status(happened_by=on(9_405)).due == ()


def test_what_to_do_next_follows_the_method() -> None:
    """Whom to serve, what must be true, whom to ask, then the gates."""
    world = World()
    said = []
    for command in (
        None,
        DefineSegment(id="core", description="core", needs=("relief",)),
        "state",
        RecruitRespondent(id="kim", channel="forum", relation="unknown"),
    ):
        if command == "state":
            world.state("H1", "core")
        elif command is not None:
            world.say(Request(command))  # type: ignore[arg-type]
        said.append(world.project.status().next)
    assert [one[0].split(":")[0] for one in said[:3]] == [
        "Define whom you want to serve",
        "State what must be true",
        "Recruit somebody to ask",
    ]
    assert said[3] == world.project.readiness().advice[:3]


def test_the_head_of_a_document() -> None:
    """What was read, up to where, under which policy."""
    found = real()
    assert (found.schema, found.project) == ("castdev.status.1", "travel-pay")
    assert (found.as_of, found.happened_by, found.reading_day) == (None, RELEASED, RELEASED)
    assert found.policy == 1
    assert found.reading_day == date(2026, 2, 9)
    assert found.title == "Travel Pay: complex claims, user acceptance test"


def test_every_hypothesis_is_scored_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Status, readiness and what is due share one sheet."""
    from castdev.projections import sheet

    world, asked = World(), list[str]()
    for id in ("H1", "H2", "H3"):
        world.state(id, kind="price")
    world.many(3, "commit", segment=None)
    case_of, units = sheet.case_of, sheet.units
    monkeypatch.setattr(sheet, "case_of", lambda *what: asked.append("case") or case_of(*what))
    monkeypatch.setattr(sheet, "units", lambda *what: asked.append("units") or units(*what))
    found = world.project.status()
    assert len(found.hypotheses) == 3
    assert sorted(asked) == ["case"] * 3 + ["units"] * 3
