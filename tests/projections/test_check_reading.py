"""Honesty checks: each kind found, each kind not found, and what the real study gives away."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from law_worlds import RELEASED, World, on

from castdev import cli
from castdev.cli.intake import run
from castdev.engine import home
from castdev.engine.change import MakeChange, PlanChange, UndoChange
from castdev.engine.command import Command, Request
from castdev.engine.count import PublishCount
from castdev.engine.decision import MakeDecision
from castdev.engine.evidence import RefuteHypothesis, RetractEvidence, SupportHypothesis
from castdev.engine.hypothesis import RestateHypothesis, StateHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.policy import Policy
from castdev.engine.respondent import GiveConsent, RecruitRespondent
from castdev.engine.segment import DefineSegment
from castdev.engine.theme import ApplyTheme, NameTheme
from castdev.engine.verdict import ReachVerdict
from castdev.projections.checks import CheckReading, read
from castdev.projections.finding import ADVICE, Finding
from castdev.projections.project import Project

DEMO = Path(cli.__file__).parent / "demo"
FLAWS: dict[str, set[tuple[str, str | None]]] = {
    "1 word beyond evidence": {("verdict-beyond-evidence", f"H{n}") for n in (1, 2, 3, 4)},
    "4 count too high, 5 too, 6 too low": {("published-count", f"H{n}") for n in (2, 3, 4)},
    "7 belief before, behaviour after": {("both-sides", f"H{n}") for n in (1, 2, 4)},
    "8 written afterwards": {("stated-after-evidence", f"H{n}") for n in (1, 2, 3, 4)},
    "9 compliments": {("kind-words", "H1")},
    "13 only customers": {("only-existing-customers", None)},
    "14 six of nine": {("denominator", "H0")},
    "19 no record of P3": {("number-missing", None)},
    "28 no date": {("day-unknown", None)},
    "30 interview without evidence": {("silent-interview", "I-P1")},
    "31 groups without respondents": {("segment-without-respondents", None)},
    "32 changes without a finding": {
        ("change-without-reason", "C8"),
        ("change-without-reason", "C9"),
    },
    "not in the list: nobody said who asked": {("interviewers-not-named", None)},
    "not in the list: what decisions rest on": {("decision-without-evidence", None)},
}
"""Number in KNOWN_FLAWS.md → what is found."""


@cache
def real() -> CheckReading:
    """The checks on the study as the tables have it, imported whole."""
    clock = datetime(2026, 3, 2, 12, tzinfo=UTC)
    engine = home.in_memory("x", mode="existing-product", actor="ana", clock=lambda: clock)
    run(engine, DEMO)
    return Project(engine).check()


def told(kind: str, id: str | None = None) -> Finding:
    """The one finding of that kind, on that thing, in the real study."""
    (one,) = [one for one in real().findings if (one.kind, one.id) == (kind, id)]
    return one


@pytest.mark.parametrize("flaw", FLAWS)
def test_flaws_of_the_real_study(flaw: str) -> None:
    """Each flaw that the tables can show is found, with events and what to do."""
    found = {(one.kind, one.id): one for one in real().findings}
    for one in FLAWS[flaw]:
        assert found[one].events and found[one].what_to_do == ADVICE[one[0]]


def test_nothing_else_in_the_real_study() -> None:
    """No false alarm, nothing twice, the gravest kinds first."""
    found = [(one.kind, one.id) for one in real().findings]
    assert len(found) == len(set(found)) == 25
    assert set(found) == set().union(*FLAWS.values())
    assert [kind for kind in ADVICE if kind in dict(found)] == list(dict(found))


def test_what_is_said_of_the_real_study() -> None:
    """The numbers of KNOWN_FLAWS.md, word for word; the rule stands beside the verdict (3)."""
    first = told("verdict-beyond-evidence", "H1").message
    assert "as many were seen to fail as to succeed (3 and 3)" in first
    assert "one successful instance of each of nine metrics is enough" in first
    assert told("denominator", "H0").message == (
        "Published 6 of 9, but only 8 participants are published."
    )
    assert told("published-count", "H2").message == (
        "Published 6 of 8, more than the 5 who can be counted (P2, P6, P7, P8, P9)."
    )
    assert told("published-count", "H3").message.startswith("Published 3 of 8, more than the 2 ")
    assert told("published-count", "H4").message.startswith("Published 1 of 8, fewer than the 3 ")
    assert told("kind-words", "H1").message == "P5 supports it by kind words only."
    assert told("number-missing").message == "Numbers run to P10, without P3."
    assert "change C6, decision D3, decision D4" in told("day-unknown").message
    assert "women, over-55," in told("segment-without-respondents").message


def test_findings_name_events_that_are_there() -> None:
    """By day as well; what has no day is left out then."""
    assert all(0 < one.events[0] <= one.events[-1] <= 159 for one in real().findings)
    assert (real().schema, real().version) == ("castdev.check.1", 159)
    assert RELEASED.isoformat() == "2026-02-09"


def kinds(world: World, **other: object) -> set[str]:
    """The kinds found in a world."""
    return {one.kind for one in world.project.check(**other).findings}  # type: ignore[arg-type]


def one(world: World, kind: str) -> Finding:
    """The one finding of a kind."""
    (found,) = [one for one in world.project.check().findings if one.kind == kind]
    return found


def honest() -> World:
    """Six people, two interviewers, a word that the evidence bears, reasons for everything."""
    world = World()
    world.segments("core")
    world.say(StateHypothesis(id="H1", statement="true", segments=("core",)), day=9_300)
    for i in range(12):
        world.hears(f"p{i}x", "did", by=("ana", "bob")[i % 2], day=9_400)
    world.say(ReachVerdict(hypothesis="H1", word="true"), day=9_410)
    world.say(MakeDecision(id="D1", choice="go on", hypotheses=("H1",)), day=9_411)
    world.say(MakeChange(id="C1", description="new", reasons=("H1",)), day=9_412)
    return world


def test_an_honest_project_has_no_findings() -> None:
    """And an empty one has none either."""
    assert World().project.check().findings == ()
    assert honest().project.check().findings == ()
    assert honest().project.check(happened_by=on(9_405)).findings == ()


def test_a_segment_that_was_just_defined_is_no_finding() -> None:
    """Before anybody was interviewed nothing is missing."""
    world = World()
    world.segments("core", "edge")
    world.state()
    world.person("kim")
    assert kinds(world) == set()
    world.hears("kim", "told", by="ana")
    assert one(world, "segment-without-respondents").id == "edge"


def test_a_verdict_against_most_people() -> None:
    """More against than for; an open word claims nothing."""
    world = honest()
    for i in range(14):
        world.hears(f"n{i}x", "did", False, by=("ana", "bob")[i % 2], day=9_405)
    found = one(world, "verdict-against-evidence")
    assert found.id == "H1" and len(found.events) == 15
    world.say(ReachVerdict(hypothesis="H1", word="open"), day=9_420)
    assert "verdict-against-evidence" not in kinds(world)


def test_counts_out_of_more_people_than_were_asked() -> None:
    """Only once somebody was interviewed: counts from elsewhere are counts too."""
    world = World()
    world.state()
    world.say(PublishCount(hypothesis="H1", supports=1, of=9))
    assert kinds(world) == set()
    world.hears("kim", "shown", segment=None)
    assert one(world, "denominator").message == ("Published 1 of 9, but only 1 person was asked.")
    world = World()
    world.state()
    world.hears("kim", "shown", segment=None)
    world.say(PublishCount(hypothesis="H1", supports=1, of=1))
    assert kinds(world) == set()


def test_a_moved_goalpost_with_before_and_after() -> None:
    """After evidence, not before; a better wording moves nothing."""
    world = honest()
    world.say(RestateHypothesis(hypothesis="H1", statement="better said"))
    assert kinds(world) == set()
    (moved,) = world.say(RestateHypothesis(hypothesis="H1", bar=0.25, success_rule="3 of 9"))
    found = one(world, "goalpost-moved")
    assert found.message == (
        "Goalpost moved after 12 items: bar was the default, now 0.25; "
        'success rule was none, now "3 of 9".'
    )
    assert found.events[-1] == moved.versions[0]
    world = World()
    world.state()
    world.say(RestateHypothesis(hypothesis="H1", bar=0.25))
    world.hears("kim", "told", segment=None)
    assert kinds(world) == set()


def test_stated_after_its_evidence() -> None:
    """By the days of both, whatever the order of recording."""
    world = World()
    world.say(StateHypothesis(id="H1", statement="true"), day=9_450)
    world.hears("kim", "told", segment=None, day=9_460)
    assert kinds(world) == set()
    world.hears("lee", "told", segment=None, day=9_440)
    assert one(world, "stated-after-evidence").message.endswith(
        "after 1 of its 2 items of evidence."
    )


def test_people_on_both_sides_and_kind_words() -> None:
    """A deed beside the compliment is enough; a neutral item takes no side."""
    world = World()
    world.state()
    world.hears("kim", "opinion", segment=None)
    assert one(world, "kind-words").message == "Kim supports it by kind words only."
    world.hears("kim", "shown", segment=None)
    world.hears("kim", "shown", None, segment=None)
    assert kinds(world) == set()
    world.hears("kim", "told", False, segment=None)
    assert len(one(world, "both-sides").events) == 3


def quoted(world: World, person: str, quote: str) -> str:
    """Somebody supports H1 in these words."""
    world.person(person, None)
    (held,) = world.say(HoldInterview(respondent=person, interviewers=("ana",)), day=9_400)
    item = SupportHypothesis(
        hypothesis="H1", interview=held.ids[0], statement="past-fact", quote=quote
    )
    return world.say(item)[0].ids[0]


def test_the_same_words_counted_twice() -> None:
    """Alike but for case and spaces; short ones only of the same person; not when retracted."""
    world = World()
    world.state()
    quoted(world, "kim", "Yes.")
    quoted(world, "lee", "yes.")
    quoted(world, "kim", "I lost two orders on Friday.")
    assert kinds(world) == set()
    again = quoted(world, "lee", " i lost  two ORDERS on friday.")
    found = one(world, "repeated-words")
    assert found.id == "H1" and len(found.events) == 2 and again in found.message
    assert read(world.project.view(), lambda version, field: None).findings == ()
    world.say(RetractEvidence(evidence=again), day=9_500)
    quoted(world, "kim", "YES.")
    assert len(one(world, "repeated-words").events) == 2
    assert "2 times" in one(world, "repeated-words").message


def test_one_voice_and_nobody_named() -> None:
    """More than the policy's share; what nobody is named for is never one voice."""
    assert Policy().one_voice_share == 800_000
    world = World()
    world.state()
    for i in range(4):
        world.hears(f"p{i}x", "told", segment=None)
    assert kinds(world) == set()
    world.hears("p4x", "told", segment=None, by=" Ana")
    assert one(world, "one-voice").message == "100 % of the talk (5 of 5 items) was led by ana."
    world.hears("p5x", "told", segment=None, by="bob")
    assert "(5 of 6 items)" in one(world, "one-voice").message
    world.hears("p6x", "told", segment=None, by="bob")
    assert kinds(world) == set()
    world = World()
    world.state()
    for i in range(9):
        world.hears(f"p{i}x", "told", segment=None, by="")
    assert kinds(world) == {"interviewers-not-named"}
    assert len(one(world, "interviewers-not-named").events) == 9


def test_decisions_without_evidence() -> None:
    """On nothing, or on what nobody was asked about by then."""
    world = World()
    world.state()
    world.say(MakeDecision(id="D1", choice="go on"), day=9_400)
    assert one(world, "decision-without-evidence").id == "D1"
    world = World()
    world.state()
    world.say(MakeDecision(id="D2", choice="go on", hypotheses=("H1",)), day=9_400)
    assert one(world, "decision-without-evidence").message == (
        "Decided on H1 before there was any evidence on it."
    )
    world.hears("kim", "told", segment=None, day=9_410)
    assert "decision-without-evidence" in kinds(world)
    world.hears("lee", "told", segment=None, day=9_400)
    assert kinds(world) == set()


def test_changes_without_a_reason_or_a_day() -> None:
    """Planned ones need no day; a change taken back needs nothing."""
    world = World()
    world.state()
    world.say(PlanChange(id="C1", description="new"))
    assert one(world, "change-without-reason").message == 'Planned without a reason: "new".'
    world.say(MakeChange(id="C1", reasons=("H1",)))
    assert kinds(world) == {"day-unknown"}
    assert kinds(world, happened_by=on(9_500)) == set()
    world.say(UndoChange(change="C1"), day=9_500)
    assert kinds(world) == set()


def test_silent_interviews_and_themes_of_one_person() -> None:
    """A theme is enough for an interview; a grave theme needs a second person."""
    world = World()
    world.person("kim", None)
    world.say(HoldInterview(id="I1", respondent="kim", interviewers=("ana",)), day=9_400)
    assert one(world, "silent-interview").id == "I1"
    world.say(NameTheme(id="T1", title="slow", severity="High"))
    world.say(NameTheme(id="T2", title="late", severity="medium"))
    assert kinds(world) == {"silent-interview"}
    world.say(ApplyTheme(theme="T1", interview="I1"), ApplyTheme(theme="T2", interview="I1"))
    assert kinds(world) == {"one-person-theme"}
    assert one(world, "one-person-theme").id == "T1"
    world.person("lee", None)
    world.say(HoldInterview(id="I2", respondent="lee", interviewers=("ana",)), day=9_400)
    world.say(ApplyTheme(theme="T1", interview="I2"))
    assert kinds(world) == set()


def customers(*ids: str, relation: str = "existing") -> World:
    """So many people, each interviewed once."""
    world = World()
    world.say(NameTheme(id="T1", title="slow"))
    for id in ids:
        world.say(RecruitRespondent(id=id, channel="forum", relation=relation))  # type: ignore[arg-type]
        held = HoldInterview(id=f"I-{id}", respondent=id, interviewers=("ana",))
        world.say(GiveConsent(respondent=id))
        world.say(held, ApplyTheme(theme="T1", interview=f"I-{id}"), day=9_400)
    return world


def test_only_customers_and_numbers_left_out() -> None:
    """Five or more of them; a few numbers missing in a row that begins with 1."""
    assert kinds(customers("a", "b", "c", "d")) == set()
    assert kinds(customers("a", "b", "c", "d", "e")) == {"only-existing-customers"}
    assert kinds(customers("a", "b", "c", "d", "e", relation="potential")) == set()
    numbered = customers("P1", "P2", "P4", "P5", "P6", relation="potential")
    assert one(numbered, "number-missing").message == "Numbers run to P6, without P3."
    for ids in (["P1", "P2", "P3", "P4", "P5"], ["P101", "P105", "P106", "P107", "P108"]):
        assert kinds(customers(*ids, relation="potential")) == set()
    assert kinds(customers("P1", "P20", "P31", "P44", "P52", relation="unknown")) == set()


LEFTOVERS = ["Add TODO here", "TBD", "Lorem ipsum", "they lose xxx a month", "I am <name>, hi"]
LEFTOVERS += ["[placeholder]", "Placeholder", "some placeholder text"]
WORDED = ["todo se pierde", "less than 5 < 6 and 7 > 6", "a placeholder was left in the plan"]
WORDED += ["their xx files", "a <- b -> c"]


@pytest.mark.parametrize("text", LEFTOVERS + WORDED)
def test_template_leftovers(text: str) -> None:
    """In what people state, name, plan and decide; words that only look so are left alone."""
    written: list[Command] = [
        StateHypothesis(id="X", statement=text),
        DefineSegment(id="X", description=text, needs=("relief",)),
        NameTheme(id="X", title=text),
        PlanChange(id="X", description=text),
    ]
    for command in written:
        world = World()
        world.say(Request(command, because="thought so"))
        assert ("template-leftover" in kinds(world)) is (text in LEFTOVERS), command


def test_a_leftover_in_a_reason() -> None:
    """Of a verdict, whose event is named."""
    world = honest()
    (said,) = world.say(Request(ReachVerdict(hypothesis="H1", word="true"), because="TODO"))
    assert one(world, "template-leftover").events == said.versions
    world.hears("kim", "told", by="bob")
    refuted = RefuteHypothesis(hypothesis="H1", statement="usage", channel="web")
    world.say(refuted, day=9_500)
    assert kinds(world) == {"template-leftover"}


def test_status_says_so_in_a_line_and_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many findings as here but those of words, the gravest of them; None when there is none."""
    world = World()
    world.state("H1")
    assert world.project.status().honesty is None
    words = "I lost two orders in the chat last week"
    world.person("kim", None)
    for person in ("kim", "lee"):
        world.person(person, None)
        said = SupportHypothesis(hypothesis="H1", respondent=person, statement="compliment", quote=words)  # fmt: skip
        world.say(said, day=9_500)
    world.say(ReachVerdict(hypothesis="H1", word="true"), day=9_500)
    all_ = world.project.check().findings
    cheap = [one for one in all_ if one.kind != "repeated-words"]
    assert len(cheap) == len(all_) - 1

    def opened(*asked: object) -> str:
        raise AssertionError("somebody's words were opened")

    monkeypatch.setattr(world.project.engine, "words", opened)
    found = world.project.status().honesty
    assert found is not None
    assert (found.findings, found.kind, found.id) == (len(cheap), "verdict-beyond-evidence", "H1")
    assert found.message == cheap[0].message
