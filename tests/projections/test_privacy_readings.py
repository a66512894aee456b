"""What is held on a person, what stays when they are forgotten, until when they are kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import msgspec
import pytest

from castdev.engine.app import Engine
from castdev.engine.command import Command
from castdev.engine.competitor import NoteCompetitor
from castdev.engine.erasure import ForgetRespondent
from castdev.engine.errors import BadInput, CastdevError, NotFound, NotPermitted, Refused
from castdev.engine.evidence import CorrectEvidence, SupportHypothesis
from castdev.engine.hypothesis import StateHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.jot import FileJot, TakeJot
from castdev.engine.outgoing import Written
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.respondent import (
    GiveConsent,
    ReassignRespondent,
    RecruitRespondent,
    ThankRespondent,
)
from castdev.engine.segment import DefineSegment
from castdev.engine.testing import counting
from castdev.projections.contacts import later
from castdev.projections.opening import in_memory
from castdev.projections.project import Project

MARCH = date(2026, 3, 2)
ANN = RecruitRespondent(
    channel="met by Ann's desk",
    relation="potential",
    segment="S1",
    name="Ann Leeds",
    contact="ann@example.org",
    attributes={"town": "Leeds"},
)


class Study:
    """A project in memory with a clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime.combine(MARCH, time(12), UTC)
        self.project: Project = in_memory(clock=lambda: self.now, actor="ana")
        self.project.engine.new_id = counting()

    def say(self, *commands: Command, day: date | None = MARCH, because: str | None = None) -> None:
        """Record commands."""
        for one in commands:
            self.project.handle(one, on=day, because=because)

    def forget(self, person: str) -> None:
        """Forget somebody."""
        self.project.handle(ForgetRespondent(respondent=person), because="asked")

    @property
    def engine(self) -> Engine:
        """The engine."""
        return self.project.engine


@pytest.fixture
def study() -> Study:
    """Ann, who was interviewed; Bo, who speaks of her; and what the team wrote."""
    study = Study()
    study.say(
        DefineSegment(description="clerks", needs=("time",)),
        DefineSegment(description="bosses", needs=("time",)),
        StateHypothesis(statement="clerks wait", bar=0.4),
        ANN,
        GiveConsent(respondent="R1", basis="form", scope="notes"),
        HoldInterview(
            respondent="R1", notes="waits for weeks", place="desk", recording="/t/ann.ogg"
        ),
        ReassignRespondent(respondent="R1", segment="S2"),
    )
    support = SupportHypothesis(
        hypothesis="H1", interview="I1", statement="past-fact", quote="weeks", locator="12:40"
    )
    study.say(support, because="Ann said so")
    study.say(
        CorrectEvidence(evidence="E1", quote="many weeks"),
        ThankRespondent(respondent="R1", means="a card"),
        TakeJot(words="a jot of hers"),
        FileJot(jot="J1", filed_as="I1"),
        RecruitRespondent(channel="c", relation="unknown", name="Bo"),
        GiveConsent(respondent="R2"),
        HoldInterview(respondent="R2", notes="Mrs LEEDS told me so"),
        TakeJot(words="ask ann@example.org again"),
        NoteCompetitor(name="Annotator", source="leeds.example"),
    )
    return study


def test_everything_held(study: Study) -> None:
    """Who they are, what they allowed, all their words, what was drawn, every event of theirs."""
    study.engine.outgoing.path = None
    found = study.project.access("r1")
    assert (found.respondent, found.segment, found.relation) == ("R1", "S2", "potential")
    assert found.attributes == {"town": "Leeds"}
    assert [(one.given, one.scope, one.basis) for one in found.consents] == [
        (True, "notes", "form")
    ]
    assert found.thanked == (MARCH,)
    assert {(one.field, one.text) for one in found.words} == {
        ("name", "Ann Leeds"),
        ("contact", "ann@example.org"),
        ("notes", "waits for weeks"),
        ("recording", "/t/ann.ogg"),
        ("quote", "weeks"),
        ("quote", "many weeks"),
        ("words", "a jot of hers"),
    }
    (drawn,) = found.drawn
    assert (drawn.hypothesis, drawn.evidence) == ("H1", ("E1",))
    assert drawn.points == sum(one.points for one in study.project.why("H1").items)
    assert 0 < drawn.vote < 1
    assert [one.event for one in found.events] == [
        *("respondent_recruited", "consent_given", "interview_held", "respondent_reassigned"),
        *("hypothesis_supported", "evidence_corrected", "respondent_thanked"),
        *("jot_taken", "jot_filed"),
    ]
    assert "Bo" not in str(found.words)


def test_access_takes_the_key(study: Study) -> None:
    """Without the key of the person, or of a jot of theirs, nothing is said; erased says so."""
    kept = study.engine.vault._keys.pop("jot~J1")
    with pytest.raises(NotPermitted, match="the words of jot~J1 is not here") as caught:
        study.project.access("R1")
    assert caught.value.exit_code == 77
    study.engine.vault._keys["jot~J1"] = kept
    study.forget("R1")
    with pytest.raises(Refused, match="R1 was erased by event"):
        study.project.access("R1")
    with pytest.raises(NotFound):
        study.project.access("R9")


def test_of_whom_nothing_is_sealed() -> None:
    """Of somebody without any words everything can be said, without a key."""
    study = Study()
    study.say(RecruitRespondent(channel="c", relation="unknown"))
    found = study.project.access("R1")
    assert (found.words, found.drawn, found.consents) == ((), (), ())


def test_what_remains(study: Study) -> None:
    """What goes, which texts stay readable, where their name stands, what lies elsewhere."""
    found = study.project.remains("R1")
    assert found.holders == ("R1", "jot~J1")
    assert found.events == 5
    assert found.recordings == ("/t/ann.ogg",)
    assert {(one.field, one.text, one.names) for one in found.stays} == {
        ("channel", "met by Ann's desk", False),
        ("attributes", "town: Leeds", True),
        ("basis", "form", False),
        ("scope", "notes", False),
        ("place", "desk", False),
        ("because", "Ann said so", False),
        ("locator", "12:40", False),
        ("means", "a card", False),
    }
    assert [(one.event, one.field, one.of) for one in found.named] == [
        ("interview_held", "notes", "R2"),
        ("jot_taken", "words", "jot~J2"),
        ("competitor_noted", "source", None),
    ]
    assert found.looked


def test_the_ground_must_not_name_them(study: Study) -> None:
    """A ground that stays readable is looked through for name and contact."""
    for ground, names in (
        ("Mrs Leeds asked", True),
        ("asked by R1", False),
        ("ANN@example.org", True),
    ):
        assert study.project.remains("R1", ground=ground).ground_names is names


def test_remains_of_a_jot_that_is_named(study: Study) -> None:
    """What goes with them is not listed as what stays."""
    found = study.project.remains("R1", jots=["J2"])
    assert found.holders == ("R1", "jot~J1", "jot~J2")
    assert [one.event for one in found.named] == ["interview_held", "competitor_noted"]


def test_nothing_to_look_for() -> None:
    """Without a known name nothing can be looked for, and that is said."""
    study = Study()
    study.say(RecruitRespondent(channel="c", relation="unknown"))
    found = study.project.remains("R1")
    assert (found.looked, found.events, found.named) == (False, 0, ())


def test_copies_are_listed(study: Study, tmp_path: object) -> None:
    """Of what was written out, what holds something of theirs, and whether it is there."""
    from pathlib import Path

    place = Path(str(tmp_path))
    study.engine.outgoing.path = place / "exports"
    (place / "here").touch()
    for what, name, person in (
        ("journal", "here", None),
        ("keys", "gone", None),
        ("access", "r2", "R2"),
        ("public", "p", None),
    ):
        written = Written(what=what, path=str(place / name), at=study.now, person=person)  # type: ignore[arg-type]  # one of the words
        study.engine.outgoing.note(written)
    study.engine.outgoing.note(Written(what="journal", path=None, at=study.now))
    found = [(one.what, one.there) for one in study.project.remains("R1").copies]
    assert found == [("journal", True), ("keys", False), ("journal", True)]
    assert study.project.remains("R1").copies == study.project.access("R1").copies


def test_erased_in_the_readings(study: Study) -> None:
    """Status, coverage and why count who was erased; words are gone, not merely sealed."""
    (item,) = study.project.why("H1").items
    assert (item.quote, item.sealed, item.erased) == ("many weeks", True, False)
    study.forget("R1")
    found = study.project.why("H1")
    (item,) = found.items
    assert (item.quote, item.sealed, item.erased, found.erased) == (None, True, True, 1)
    assert study.project.status().erased == study.project.coverage().erased == 1
    assert study.project.as_of(8).status().erased == 0
    (then,) = study.project.as_of(12).why("H1").items
    assert (then.quote, then.erased) == (None, True)
    told = {one.event: one.data for one in study.project.log()}
    assert told["evidence_corrected"]["quote"] == {"erased": "R1"}


def test_nobody_is_asked_to_reach_the_erased(study: Study) -> None:
    """Thanks, consent and planned interviews of theirs are nobody's business any more."""
    study.say(RecruitRespondent(id="R8", channel="c", relation="unknown"))
    study.say(GiveConsent(respondent="R8", expires=MARCH + timedelta(days=1)))
    study.say(HoldInterview(respondent="R8"))
    study.now += timedelta(days=30)
    assert {one.id for one in study.project.agenda().due} >= {"R8"}
    study.forget("R8")
    assert "R8" not in {one.id for one in study.project.agenda().due}


@pytest.mark.parametrize(
    ("day", "months", "wanted"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 5, 5), 1_200, date(2126, 5, 5)),
    ],
)
def test_months_later(day: date, months: int, wanted: date) -> None:
    """The same day of a later month, or the last of one that is shorter."""
    assert later(day, months) == wanted


def test_last_contact(study: Study) -> None:
    """Interviews, consent, thanks and recruiting are contacts, by the day they happened."""
    study.now += timedelta(days=100)
    found = {one.respondent: one.last for one in study.project.retention(1).people}
    assert found == {"R1": MARCH, "R2": MARCH}
    day = MARCH + timedelta(days=50)
    study.say(ThankRespondent(respondent="R1"), day=day)
    study.say(HoldInterview(respondent="R2"), day=day + timedelta(days=1))
    study.say(ThankRespondent(respondent="R2"), day=MARCH - timedelta(days=500))
    found = {one.respondent: one.last for one in study.project.retention(1).people}
    assert found == {"R1": day, "R2": day + timedelta(days=1)}
    study.say(SupportHypothesis(hypothesis="H1", respondent="R1", statement="opinion"), day=None)
    (last,) = (one.last for one in study.project.retention(1).people if one.respondent == "R1")
    assert last == MARCH + timedelta(days=100)


def test_kept_to_the_day(study: Study) -> None:
    """Who was in touch on 2 March is kept through 2 April for one month, and over on the 3rd."""
    for day, over in ((date(2026, 4, 2), False), (date(2026, 4, 3), True)):
        study.now = datetime.combine(day, time(12), UTC)
        found = study.project.retention(1)
        assert {one.over for one in found.people} == {over}
        assert {one.until for one in found.people} == {date(2026, 4, 2)}
    study.forget("R1")
    assert [one.respondent for one in study.project.retention(1).people] == ["R2"]


def test_the_policy_says_how_long(study: Study) -> None:
    """Without a number the policy's holds, none is for ever; the agenda shows who is due."""
    study.now += timedelta(days=200)
    assert [one.over for one in study.project.retention().people] == [False, False]
    assert "retention" not in {one.what for one in study.project.agenda().due}
    study.say(AdoptPolicy(policy=msgspec.structs.replace(Policy(kinds=()), retention_months=6)))
    assert study.project.retention().months == 6
    assert {one.over for one in study.project.retention().people} == {True}
    due = [(one.id, one.since) for one in study.project.agenda().due if one.what == "retention"]
    assert due == [("R1", date(2026, 9, 2)), ("R2", date(2026, 9, 2))]
    before = study.project.agenda(happened_by=date(2026, 9, 2)).due
    assert "retention" not in {one.what for one in before}


@pytest.mark.parametrize("months", [0, -1, 1_201])
def test_no_such_retention(study: Study, months: int) -> None:
    """A number of months that is none is refused."""
    with pytest.raises(BadInput, match="cannot be kept for"):
        study.project.retention(months)


def test_forgetting_twice_is_told_before(study: Study) -> None:
    """What would remain is refused for whom nothing is left to do."""
    study.forget("R1")
    with pytest.raises(CastdevError, match="R1 was forgotten already"):
        study.project.remains("R1")
