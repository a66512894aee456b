"""Merge: what comes in beside what, what clashes with what, and what stays out with it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec import inspect as mi
from study_steps import FOUND, HEARD, MARCH_1, PERSON, RESPONDENT, SEGMENT, SUPPORT, THEME
from two_copies import Said, Two

from castdev.engine.answer import RecordAnswer
from castdev.engine.appointment import CancelInterview, MissInterview, ScheduleInterview
from castdev.engine.change import MakeChange, PlanChange, UndoChange
from castdev.engine.command import Request
from castdev.engine.competitor import NoteCompetitor
from castdev.engine.count import PublishCount
from castdev.engine.decision import MakeDecision
from castdev.engine.errors import BadInput, Damaged
from castdev.engine.event import ID_PATTERN, Entry
from castdev.engine.evidence import CorrectEvidence, RetractEvidence
from castdev.engine.guide import PrepareGuide, Question, ReviseGuide
from castdev.engine.hypothesis import RestateHypothesis, RetireHypothesis, StateHypothesis
from castdev.engine.interview import CorrectInterview, HoldInterview, NoteInterview
from castdev.engine.jot import DropJot, FileJot, JotFiled, TakeJot
from castdev.engine.launch import ApproveLaunch, DoLaunch, HoldLaunch, PostponeLaunch
from castdev.engine.merge import merge
from castdev.engine.naming import nouns_of
from castdev.engine.offer import Clause, StateOffer
from castdev.engine.outcome import ObserveOutcome
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy, DescribeStudy
from castdev.engine.respondent import (
    GiveConsent,
    ReassignRespondent,
    RecruitRespondent,
    ThankRespondent,
    WithdrawConsent,
)
from castdev.engine.rival import NameRivals
from castdev.engine.seen import Seen
from castdev.engine.segment import DefineSegment, RankSegments, RetireSegment, ReviseSegment
from castdev.engine.settling import adds, begins
from castdev.engine.theme import ApplyTheme, MergeThemes, NameTheme, RemoveTheme, RenameTheme
from castdev.engine.undo import UndoCommand
from castdev.engine.verdict import ReachVerdict
from castdev.engine.vocabulary import Vocabulary

HYPOTHESIS = StateHypothesis(statement="clerks lose receipts")
CLAUSES = (Clause(text="fast", hypotheses=("H1",)),)
QUESTION = (Question(id="Q1", text="When?", hypotheses=("H1",)),)
GUIDE = PrepareGuide(title="talk", questions=QUESTION)
BOTH: tuple[Said, ...] = (
    *(SEGMENT, SEGMENT, *FOUND, HYPOTHESIS, RESPONDENT, THEME, THEME),
    *(ApplyTheme(theme="T1", interview="I1"), ScheduleInterview(respondent="R1"), GUIDE),
    *(PlanChange(description="d"), MakeChange(description="m"), TakeJot(words="w")),
    *(StateOffer(text="t", clauses=CLAUSES), NoteCompetitor(name="Paypal", source="s")),
)
"""S1 S2 R1 I1 H1 E1 H2 R2 T1 T2, I2 planned, G1, C1 planned, C2 made, J1, O1, K1."""


def restated(word: str) -> RestateHypothesis:
    return RestateHypothesis(hypothesis="H1", statement=word)


def revised(word: str) -> ReviseSegment:
    return ReviseSegment(segment="S1", description=word, needs=("x",))


CLASHES: dict[str, tuple[Said, Said]] = {
    "hypothesis H1 statement": (restated("one"), restated("two")),
    "segment S1 description": (revised("one"), revised("two")),
    "segments ranked": (RankSegments(segments=("S1",)), RankSegments(segments=("S2", "S1"))),
    "segment S1 retired": (
        RetireSegment(segment="S1"),
        RecruitRespondent(channel="c", relation="unknown", segment="S1"),
    ),
    "respondent R1 segment": (
        ReassignRespondent(respondent="R1", segment="S1"),
        ReassignRespondent(respondent="R1", segment="S2"),
    ),
    "respondent R1 consent": (WithdrawConsent(respondent="R1"), Request(SUPPORT, MARCH_1)),
    "respondent R2 consent": (
        GiveConsent(respondent="R2"),
        GiveConsent(respondent="R2", expires=date(2027, 1, 1)),
    ),
    "guide G1 revision": (
        ReviseGuide(guide="G1", title="one", questions=QUESTION),
        ReviseGuide(guide="G1", title="two", questions=QUESTION),
    ),
    "offer O1 revision": (
        StateOffer(id="O1", text="one", clauses=CLAUSES),
        StateOffer(id="O1", text="two", clauses=CLAUSES),
    ),
    "interview I2 phase": (CancelInterview(interview="I2"), Request(HoldInterview(id="I2"))),
    "interview I1 held_on": (
        CorrectInterview(interview="I1", held_on=date(2026, 2, 3)),
        CorrectInterview(interview="I1", held_on=date(2026, 2, 4)),
    ),
    "theme T1 title": (RenameTheme(theme="T1", title="a"), RenameTheme(theme="T1", title="b")),
    "theme T2 into": (
        MergeThemes(theme="T1", merged=("T2",)),
        RenameTheme(theme="T2", title="b"),
    ),
    "theme T1 heard I1": (
        RemoveTheme(theme="T1", interview="I1"),
        ApplyTheme(theme="T1", interview="I1"),
    ),
    "theme T1 codes": (
        MergeThemes(theme="T1", merged=("T2",)),
        RemoveTheme(theme="T1", interview="I1"),
    ),
    "evidence E1 side": (
        CorrectEvidence(evidence="E1", side="refutes"),
        CorrectEvidence(evidence="E1", side="neutral"),
    ),
    "evidence E1 kind": (
        CorrectEvidence(evidence="E1", statement="usage"),
        CorrectEvidence(evidence="E1", rung="opinion"),
    ),
    "evidence E1 retracted": (
        RetractEvidence(evidence="E1"),
        CorrectEvidence(evidence="E1", flags=("paid",)),
    ),
    "change C1 made": (
        Request(MakeChange(id="C1"), MARCH_1),
        Request(MakeChange(id="C1"), date(2026, 2, 1)),
    ),
    "change C2 made": (
        Request(UndoChange(change="C2"), MARCH_1),
        Request(UndoChange(change="C2"), date(2026, 2, 1)),
    ),
    "launch S1": (
        ApproveLaunch(segment="S1", elsewhere=True),
        HoldLaunch(segment="S1", elsewhere=True),
    ),
    "launch": (PostponeLaunch(elsewhere=True), HoldLaunch(elsewhere=True)),
    "hypothesis H1 outcome": (
        ObserveOutcome(hypothesis="H1", outcome="true"),
        ObserveOutcome(hypothesis="H1", outcome="7 of 12"),
    ),
    "jot J1 done": (
        FileJot(jot="J1", filed_as="E1"),
        Request(DropJot(jot="J1"), because="why"),
    ),
    "study title": (DescribeStudy(title="one"), DescribeStudy(title="two")),
    "study fact x": (DescribeStudy(facts={"x": "1"}), DescribeStudy(facts={"x": "2"})),
    "policy": (
        AdoptPolicy(policy=Policy(half_life=90)),
        AdoptPolicy(policy=Policy(half_life=91)),
    ),
    "competitor K2 name": (
        NoteCompetitor(name="Stripe", source="s"),
        NoteCompetitor(name="STRIPE", source="s"),
    ),
    "hypothesis H2": (UndoCommand(version=10), ReachVerdict(hypothesis="H2", word="true")),
}


@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
@pytest.mark.parametrize("fact", CLASHES)
def test_what_clashes(tmp_path: Path, fact: str, turned: bool) -> None:
    """Two say otherwise of one fact: from either side the pair is named, and nothing comes in."""
    here, there = CLASHES[fact] if not turned else CLASHES[fact][::-1]
    two = Two(tmp_path, *BOTH)
    two.ana.say(here)
    two.bo.say(there)
    before = two.ana.told(), two.bo.told()
    found, back = two.merge(), two.merge(back=True)
    assert (found.recorded, back.recorded) == (0, 0)
    assert (two.ana.told(), two.bo.told()) == before
    (one,), (other,) = found.conflicts, back.conflicts
    assert one.about == other.about == fact
    assert (one.here, one.there) == (other.there, other.here)
    assert one.here.sentence == before[0][-1] and one.there.sentence == before[1][-1]


@pytest.mark.parametrize(
    "fact", [one for one in CLASHES if one not in ("competitor K2 name", "theme T1 heard I1")]
)
def test_the_same_said_twice(tmp_path: Path, fact: str) -> None:
    """Both say the same: it is said once, and nothing clashes."""
    said = next(one for one in CLASHES[fact] if _settles(one))
    two = Two(tmp_path, *BOTH)
    two.ana.say(said)
    two.bo.say(said)
    found = two.merge()
    assert (found.recorded, found.same, found.conflicts) == (0, 1, ())
    assert two.merge(back=True).same == 1


def _settles(said: Said) -> bool:
    command = said.command if isinstance(said, Request) else said
    return not isinstance(command, type(SUPPORT) | ReachVerdict | RecruitRespondent)


BESIDE: list[tuple[Said, Said]] = [
    (Request(SUPPORT, MARCH_1), Request(SUPPORT, MARCH_1)),
    (restated("one"), Request(SUPPORT, MARCH_1)),
    (restated("one"), RetireHypothesis(hypothesis="H1")),
    (ReachVerdict(hypothesis="H1", word="true"), ReachVerdict(hypothesis="H1", word="false")),
    (MakeDecision(choice="go"), MakeDecision(choice="stay")),
    (
        CorrectEvidence(evidence="E1", side="refutes"),
        CorrectEvidence(evidence="E1", flags=("paid",)),
    ),
    (CorrectInterview(interview="I1", minutes=9), CorrectInterview(interview="I1", medium="call")),
    (GiveConsent(respondent="R1", scope="more"), Request(SUPPORT, MARCH_1)),
    (MergeThemes(theme="T1", merged=("T2",)), ApplyTheme(theme="T2", interview="I1")),
    (ApplyTheme(theme="T1", interview="I1"), ApplyTheme(theme="T1", interview="I1")),
    (ThankRespondent(respondent="R1"), ThankRespondent(respondent="R1")),
    (NoteInterview(interview="I1", notes="a"), NoteInterview(interview="I1", notes="a")),
    (RecordAnswer(interview="I1", words="a"), RecordAnswer(interview="I1", words="a")),
    (
        PublishCount(hypothesis="H1", supports=1, of=2),
        PublishCount(hypothesis="H1", supports=1, of=2),
    ),
    (
        NoteCompetitor(name="paypal", weaknesses=("a",)),
        NoteCompetitor(name="Paypal", weaknesses=("b",)),
    ),
    (AdoptPolicy(policy=Policy(half_life=90)), Request(SUPPORT, MARCH_1)),
    (DescribeStudy(facts={"x": "1"}), DescribeStudy(facts={"y": "2"})),
    (ReviseGuide(guide="G1", title="one"), HoldInterview(respondent="R1", guide="G1")),
    (PostponeLaunch(segment="S1", elsewhere=True), HoldLaunch(segment="S2", elsewhere=True)),
    (MissInterview(interview="I2"), Request(HoldInterview(respondent="R1"), MARCH_1)),
    (DoLaunch(segment="S1", elsewhere=True), RetractEvidence(evidence="E1")),
    (NameRivals(hypotheses=("H1", "H2")), RetireHypothesis(hypothesis="H2")),
    (UndoCommand(version=9), restated("one")),
    (DefineSegment(description="a", needs=("x",)), DefineSegment(description="a", needs=("x",))),
]


@pytest.mark.parametrize("number", range(len(BESIDE)))
def test_what_stands_beside_it(tmp_path: Path, number: int) -> None:
    """Who adds takes nothing away, and two may settle different facts of one thing."""
    here, there = BESIDE[number]
    two = Two(tmp_path, *BOTH)
    two.ana.say(here)
    two.bo.say(there)
    found, back = two.merge(), two.merge(back=True)
    assert (found.recorded, found.conflicts, found.left_out) == (1, (), ())
    assert (back.recorded, back.conflicts, back.already) == (1, (), 1)
    assert two.merge().recorded == 0


def test_a_taken_id_gets_the_next_free_one(tmp_path: Path) -> None:
    """What bo's events name is renamed in all of them; one that is free keeps its id."""
    two = Two(tmp_path, *BOTH)
    two.ana.say(Request(SUPPORT, MARCH_1), *[THEME] * 2)
    two.bo.say(
        Request(SUPPORT, MARCH_1),
        CorrectEvidence(evidence="E2", side="refutes"),
        MakeChange(description="d", reasons=("E2", "T1"), impacts={}),
        NameTheme(title="x", id="own"),
        StateHypothesis(statement="s"),
        ReachVerdict(hypothesis="H3", word="true"),
        DefineSegment(description="a", needs=("x",), parent="S1"),
        Request(SUPPORT.__class__(hypothesis="H3", interview="I1", statement="usage"), MARCH_1),
    )
    found = two.merge()
    assert [(one.noun, one.there, one.here) for one in found.renamed] == [
        ("evidence", "E2", "E4"),
    ]
    assert two.ana.told()[-8:] == [
        "E4 supports H1: R1 in I1, past-fact",
        "E4 corrected",
        "change C3 made because of E4, T1: d",
        "theme own named: x",
        "critical problem hypothesis H3 stated: s",
        "verdict on H3: true",
        "segment S3 defined: a",
        "E3 supports H3: R1 in I1, usage",
    ]
    origin = list(two.ana.engine.entries())[-6].metadata.origin
    assert origin and origin.renamed == {"evidence": {"E2": "E4"}}
    assert origin.first("evidence", "E4") == "E2" and origin.first("evidence", "E3") == "E3"
    assert two.merge(back=True).renamed[0].here == "E5"


def test_the_same_competitor_is_known_by_name(tmp_path: Path) -> None:
    """Both note Stripe for the first time, under two ids: it is one."""
    two = Two(tmp_path, *BOTH)
    two.ana.say(NoteCompetitor(name="Stripe", weaknesses=("dear",)))
    two.bo.say(NoteCompetitor(name="Adyen", source="s"), NoteCompetitor(name="Stripe", source="t"))
    two.merge()
    assert {one.id: one.name for one in two.ana.engine.state().competitors.values()} == {
        "K1": "Paypal",
        "K2": "Stripe",
        "K4": "Adyen",
    }
    two.bo.say(NoteCompetitor(name="Klarna", source="s"), UndoCommand())
    two.bo.say(NoteCompetitor(name="Klarna", source="s"))
    two.merge()
    two.merge(back=True)
    assert two.ana.engine.state().competitors["k5"].name == "Klarna"
    assert two.bo.engine.state().competitors["k5"].name == "Klarna"


def test_what_is_recorded_where(tmp_path: Path) -> None:
    """The event keeps its id, actor, key and day; recorded is the merge, learned is the origin."""
    two = Two(tmp_path, *BOTH)
    two.bo.say(Request(SUPPORT, MARCH_1, key="k", because="why"))
    two.ana.now += timedelta(days=2)
    two.merge()
    mine, theirs = ([*copy.engine.entries()][-1].metadata for copy in (two.ana, two.bo))
    for field in ("id", "actor", "key", "correlation", "content", "happened_on", "because"):
        assert getattr(mine, field) == getattr(theirs, field)
    assert mine.recorded_at > theirs.recorded_at == mine.learned_at == theirs.learned_at
    assert mine.origin and (mine.origin.journal, mine.origin.after) == (
        theirs.id,
        mine_version(two),
    )
    again = two.ana.engine.handle(Request(SUPPORT, MARCH_1, key="k", because="why"))
    assert again.already


def mine_version(two: Two) -> int:
    """The last event that ana had when bo recorded his."""
    return two.ana.engine.state().version - 1


def test_a_command_comes_whole_or_not_at_all(tmp_path: Path) -> None:
    """One event of a batch that clashes keeps out all of it, and what rests on any of it."""
    two = Two(tmp_path, *BOTH)
    two.ana.say(restated("one"))
    batch = [Request(restated("two")), Request(THEME), Request(SUPPORT, MARCH_1)]
    two.bo.engine.handle_many(batch)
    two.bo.say(CorrectEvidence(evidence="E2", side="refutes"), THEME)
    found = two.merge()
    (one,) = found.conflicts
    assert (found.recorded, one.events, one.there.version) == (1, 3, 22)
    assert [(left.there.version, left.on) for left in found.left_out] == [(25, 24)]


def test_what_was_undone_comes_along(tmp_path: Path) -> None:
    """A command and its undo come as they are, count nothing, and can be brought back."""
    two = Two(tmp_path, *BOTH)
    two.ana.say(restated("one"))
    two.bo.say(restated("two"), THEME, UndoCommand(version=22))
    found = two.merge()
    assert (found.recorded, found.conflicts) == (3, ())
    version = two.ana.engine.state().version
    assert two.ana.told()[-1] == f"undone: event {version - 2}, hypothesis_restated H1"
    assert two.ana.engine.state().hypotheses["h1"].stated.statement == "one"
    assert two.ana.engine.state().undone == {version - 2: version}
    two.ana.say(UndoCommand(version=22), UndoCommand(version=version))
    assert two.ana.engine.state().hypotheses["h1"].stated.statement == "two"
    assert two.merge(back=True).conflicts == ()
    assert two.bo.engine.state().hypotheses["h1"].stated.statement == "two"


def test_undos_that_do_not_go_together(tmp_path: Path) -> None:
    """Evidence brought back there rests on an interview taken back here: the undos clash."""
    two = Two(tmp_path, *FOUND, UndoCommand())
    two.ana.say(UndoCommand(version=5))
    two.bo.say(UndoCommand(version=8))
    (one,), (other,) = two.merge().conflicts, two.merge(back=True).conflicts
    assert (one.about, one.here.version, one.there.version) == ("interview I1", 9, 9)
    assert (one.here, one.there) == (other.there, other.here)


def test_an_undo_of_what_the_other_built_on(tmp_path: Path) -> None:
    """An interview taken back here has evidence there; the same undo twice is one."""
    two = Two(tmp_path, *HEARD)
    two.ana.say(UndoCommand(version=5))
    two.bo.say(Request(SUPPORT, MARCH_1))
    (one,), (other,) = two.merge().conflicts, two.merge(back=True).conflicts
    assert (one.here.event, one.there.event) == ("command_undone", "hypothesis_supported")
    assert (one.here, one.there) == (other.there, other.here)
    two.bo.say(UndoCommand(version=7), UndoCommand(version=5))
    found = two.merge()
    assert (found.recorded, found.same, found.conflicts) == (2, 1, ())


def test_an_undo_that_stays_out(tmp_path: Path) -> None:
    """What was undone in a command that clashes stays out with it: it would count again."""
    two = Two(tmp_path, *BOTH)
    two.ana.say(restated("one"))
    two.bo.say(THEME)
    two.bo.engine.handle_many([Request(UndoCommand(version=22)), Request(restated("two"))])
    found = two.merge()
    assert (found.recorded, len(found.conflicts)) == (0, 1)
    assert [(left.there.version, left.on) for left in found.left_out] == [(22, 23)]


def test_how_a_conflict_is_settled(tmp_path: Path) -> None:
    """Who gives in undoes their own and merges again; then both say the same."""
    two = Two(tmp_path, *BOTH)
    two.ana.say(restated("one"))
    two.bo.say(restated("two"))
    conflict = two.merge().conflicts[0]
    two.ana.say(UndoCommand(version=conflict.here.version))
    found = two.merge()
    assert (found.recorded, found.conflicts) == (1, ())
    back = two.merge(back=True)
    assert (back.recorded, back.conflicts) == (2, ())
    for copy in (two.ana, two.bo):
        assert copy.engine.state().hypotheses["h1"].stated.statement == "two"


def test_one_key_in_both(tmp_path: Path) -> None:
    """The same command under one key is the same, under any id; another one clashes."""
    two = Two(tmp_path, *BOTH)
    two.ana.say(Request(THEME, key="other"), Request(THEME, key="k"), Request(THEME, key="x"))
    two.bo.say(Request(THEME, key="k"), RenameTheme(theme="T3", title="new"))
    found = two.merge()
    assert (found.recorded, found.already, found.conflicts) == (1, 1, ())
    assert two.ana.told()[-1] == "theme T4 renamed: new"
    two.bo.say(Request(restated("two"), key="x"))
    (one,) = two.merge().conflicts
    assert (one.about, one.here.event) == ("key x", "theme_named")
    (other,) = two.merge(back=True).conflicts
    assert (other.about, other.here.event) == ("key x", "hypothesis_restated")


def test_somebody_was_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who records meanwhile without heeding the lock is not run over: it is merged once more."""
    two = Two(tmp_path)
    two.bo.say(NameTheme(title="Early"))
    append = two.ana.engine.journal.append

    def overtaken(entries: list[Entry]) -> None:
        monkeypatch.undo()
        two.ana.say(NameTheme(title="Late"))
        append(entries)

    monkeypatch.setattr(two.ana.engine.journal, "append", overtaken)
    assert two.merge().recorded == 1
    assert two.ana.told()[-2:] == ["theme T1 named: Late", "theme T2 named: Early"]


def test_an_event_of_a_day_to_come(tmp_path: Path) -> None:
    """A clock that runs ahead is named, and nothing is recorded."""
    two = Two(tmp_path, *BOTH)
    two.bo.now += timedelta(days=9)
    two.bo.say(THEME)
    with pytest.raises(BadInput, match=r"has not come yet\. One of the two clocks is wrong"):
        two.merge()
    assert two.ana.engine.state().version == 21


def test_an_altered_event(tmp_path: Path) -> None:
    """An event that came before, and now says something else, is an alarm."""
    two = Two(tmp_path, *BOTH)
    two.bo.say(THEME, Request(restated("two"), because="heard so"))
    two.merge()
    whole = two.file.read_text()
    for was, now in (("two", "three"), ("heard so", "said so"), ('\\"bo\\"', '\\"cy\\"')):
        assert was in whole
        two.file.write_text(whole.replace(was, now))
        with pytest.raises(Damaged, match=r"of the file has the id of event 2[23] here"):
            merge(two.ana.engine, two.file)
    two.file.write_text(whole)
    assert merge(two.ana.engine, two.file).already == 2


@pytest.mark.parametrize("name", Vocabulary().events)
def test_every_event_is_classified(name: str) -> None:
    """Every event says which facts it settles, or that it only adds; none inherits it."""
    kind = Vocabulary().events[name]
    assert kind.settles is not None
    above = [one for one in kind.__mro__[1:] if one.__name__ in _NAMES]
    assert "settles" in vars(kind) or not above


def test_what_only_adds() -> None:
    """These are recorded twice when both copies recorded the same; with these a thing begins."""
    kinds = Vocabulary().events.items()
    begun = {name for name, kind in kinds if begins(kind)}
    assert {name for name, kind in kinds if adds(kind)} - begun == {
        *("interview_noted", "respondent_thanked", "theme_applied", "count_published"),
        *("verdict_reached", "belief_committed"),
    }
    assert begun == {
        *("segment_defined", "respondent_recruited", "guide_prepared", "interview_scheduled"),
        *("interview_held", "answer_recorded", "theme_named", "hypothesis_stated"),
        *("hypothesis_supported", "hypothesis_refuted", "evidence_noted", "competitor_noted"),
        *("offer_stated", "change_planned", "change_made", "decision_made", "jot_taken"),
    }
    settled_too = {name for name, kind in kinds if begins(kind) and not adds(kind)}
    assert settled_too == {"interview_held", "offer_stated", "change_made"}


_NAMES = {kind.__name__ for kind in Vocabulary().events.values()}


NO_IDS = {"project", "question"}
"""Fields of the type of an id that name nothing of their own: a project, a question of a guide."""


def test_every_id_can_be_renamed() -> None:
    """Of every field that holds ids, also of readings that were seen, the noun is known."""
    filed = JotFiled(jot="J1", noun="evidence", filed_as="E1")
    for kind in Vocabulary().events.values():
        for field in mi.type_info(kind).fields:  # type: ignore[attr-defined]  # of a struct
            if ID_PATTERN in _own_patterns(field.type):
                assert nouns_of(filed, field.name) or field.name in NO_IDS, (kind, field.name)
    ids = {one for one in Seen.__struct_fields__ if nouns_of(None, one)}
    assert ids == {"confidences", "statuses", "segment", "against"}
    plain = {"version", "policy", "day", "score", "verdict", "shut", "reconstructed"}
    assert set(Seen.__struct_fields__) == ids | plain | {"joint_low", "joint_high", "pro", "con"}


def _own_patterns(shape: object) -> set[str | None]:
    """The patterns of a text, of the texts in a list, or of the keys of a table."""
    match shape:
        case mi.StrType(pattern=pattern):
            return {pattern}
        case mi.UnionType(types=types):
            return {one for type_ in types for one in _own_patterns(type_)}
        case mi.VarTupleType(item_type=item):
            return _own_patterns(item)
        case mi.DictType(key_type=key):
            return _own_patterns(key)
    return set()


def test_people_of_one_file(tmp_path: Path) -> None:
    """The own journal, and an older one, have nothing new."""
    two = Two(tmp_path, *BOTH)
    assert two.merge().recorded == two.merge(back=True).recorded == 0
    two.ana.say(*PERSON)
    found = two.merge()
    assert (found.common, found.recorded, found.already, found.origin) == (21, 0, 0, "")
