"""Copies of one project that record on apart: random work, merging, and comparing them.

What two copies hold after merging one another is the same up to places and ids; `plain`
tells it in the ids of one of them, and without places.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from worlds import KINDS, SIDES, World, on

from castdev.engine.account import Merged
from castdev.engine.answer import RecordAnswer
from castdev.engine.app import Engine
from castdev.engine.appointment import CancelInterview, MissInterview, ScheduleInterview
from castdev.engine.belief import CommitBelief, HideBelief, RevealBelief
from castdev.engine.called import about
from castdev.engine.change import MakeChange, PlanChange, UndoChange
from castdev.engine.codec import Codec
from castdev.engine.command import Command, Request
from castdev.engine.competitor import NoteCompetitor
from castdev.engine.count import PublishCount
from castdev.engine.decision import MakeDecision
from castdev.engine.errors import CastdevError
from castdev.engine.evidence import CorrectEvidence, RetractEvidence
from castdev.engine.guide import PrepareGuide, Question, ReviseGuide
from castdev.engine.hypothesis import RestateHypothesis, RetireHypothesis, StateHypothesis
from castdev.engine.interview import CorrectInterview, HoldInterview, NoteInterview
from castdev.engine.jot import DropJot, FileJot, TakeJot
from castdev.engine.journal import MemoryJournal
from castdev.engine.launch import ApproveLaunch, DoLaunch, HoldLaunch, PostponeLaunch
from castdev.engine.merge import merge
from castdev.engine.offer import Clause, StateOffer
from castdev.engine.outcome import ObserveOutcome
from castdev.engine.policy import FLAGS, Policy
from castdev.engine.project import AdoptPolicy, DescribeStudy
from castdev.engine.respondent import (
    GiveConsent,
    ReassignRespondent,
    RecruitRespondent,
    ThankRespondent,
    WithdrawConsent,
)
from castdev.engine.rival import NameRivals
from castdev.engine.segment import DefineSegment, RankSegments, RetireSegment, ReviseSegment
from castdev.engine.state import ProjectState
from castdev.engine.testing import counting
from castdev.engine.theme import ApplyTheme, MergeThemes, NameTheme, RemoveTheme, RenameTheme
from castdev.engine.undo import UndoCommand
from castdev.engine.vault import Vault
from castdev.engine.verdict import ReachVerdict
from castdev.projections.project import Project

FIRST, LAST = 9_000, 9_500


class Copy(World):
    """A copy of a project: the same bytes and keys, a clock, ids and an actor of its own."""

    def __init__(self, source: World, actor: str, late: int = 0) -> None:
        engine = source.project.engine
        self.now = source.now + timedelta(microseconds=late)
        journal = MemoryJournal(engine.journal.stream, Codec(engine.vocabulary.events))
        journal._recorder.insert(journal.stream, list(engine.journal.rows()))
        vault = Vault()
        for holder in ["~project", *sorted(engine.state().holders)]:
            vault.adopt(holder, engine.vault.keys(holder))
        made = Engine(
            journal,
            vault,
            engine.vocabulary,
            actor=actor,
            clock=lambda: self.now,
            new_id=counting(actor),
        )
        self.project = Project(made, today=on(9_900))
        self._people = set()

    def take(self, other: World, file: Path, **how: Any) -> Merged:
        """Merge another copy, through a file."""
        file.write_bytes(b"".join(other.project.export()))
        self.now = max(self.now, other.now) + timedelta(minutes=1)
        return merge(self.project.engine, file, **how)


Deed = Callable[["Hand"], Command | None]


class Hand:
    """Somebody who does whatever comes to mind in a project, by dice."""

    def __init__(self, world: World, dice: Random) -> None:
        self.world, self.dice = world, dice

    @property
    def state(self) -> ProjectState:
        """What there is."""
        return self.world.project.engine.state()

    def one(self, noun: str) -> str:
        """Something of a noun, in the order in which it was recorded; a miss if there is none."""
        table = self.state.table(noun)
        return table[self.dice.choice([*table])].id if table else "X9"

    def some(self, noun: str) -> tuple[str, ...]:
        """None, one or two of a noun."""
        return tuple(self.one(noun) for _ in range(self.dice.choice([0, 1, 1, 2])))

    def maybe(self, noun: str) -> str | None:
        """One of a noun, or none."""
        return self.one(noun) if self.state.table(noun) and self.dice.random() < 0.5 else None

    def word(self) -> str:
        """One of few words, so that two may choose the same."""
        return self.dice.choice(["one", "two", "three", "four"])

    def day(self) -> int | None:
        """A day, now and then unknown."""
        return None if self.dice.random() < 0.2 else self.dice.randint(FIRST, LAST)

    def work(self, deeds: list[Deed], times: int) -> None:
        """Do so many things, as far as the rules allow."""
        for _ in range(times):
            self.world.now += timedelta(hours=7)
            try:
                command = self.dice.choice(deeds)(self)
                day = self.day()
                request = Request(command, None if day is None else on(day), because="why")
                self.world.project.handle_many([request])
            except CastdevError:
                continue


def _observed(hand: Hand) -> Command:
    dice, said = hand.dice, {"statement": KINDS[hand.dice.choice([*KINDS])]}
    where = dice.choice(["interview", "respondent", "channel"])
    if where == "channel":
        said |= {"channel": "web", "people": dice.randint(1, 9), "segment": hand.maybe("segment")}
    else:
        said[where] = hand.one(where)
    return SIDES[dice.choice([True, False, None])](
        hypothesis=hand.one("hypothesis"),
        flags=tuple(dice.sample([flag.name for flag in FLAGS], dice.choice([0, 0, 1]))),
        before_change=hand.maybe("change"),
        quote=dice.choice([None, f"quote {dice.random()}"]),
        **said,
    )


def _corrected(hand: Hand) -> Command:
    fields: dict[str, Any] = hand.dice.choice(
        [
            {"side": hand.dice.choice(["supports", "refutes", "neutral"])},
            {"statement": KINDS[hand.dice.choice([*KINDS])]},
            {"rung": "opinion"},
            {"flags": ("paid",)},
            {"seen_on": hand.dice.choice([None, on(hand.dice.randint(FIRST, LAST))])},
            {"quote": "other words"},
        ]
    )
    return CorrectEvidence(evidence=hand.one("evidence"), **fields)


def _interview_corrected(hand: Hand) -> Command:
    fields: dict[str, Any] = hand.dice.choice(
        [{"held_on": on(hand.dice.randint(FIRST, LAST))}, {"interviewers": ("cy",)}, {"minutes": 9}]
    )
    return CorrectInterview(interview=hand.one("interview"), **fields)


def _changed(hand: Hand) -> Command:
    impact = hand.dice.choice(["none", "minor", "major", "replaced"])
    reasons = (*hand.some("evidence"), *hand.some("theme"))
    impacts = {one: impact for one in hand.some("hypothesis")}
    kind = hand.dice.choice([PlanChange, MakeChange, MakeChange])
    id = hand.maybe("change") if kind is MakeChange else None
    return kind(id=id, description=hand.word(), reasons=reasons, impacts=impacts)


def _questions(hand: Hand) -> tuple[Question, ...]:
    return (Question(id="Q1", text=hand.word(), hypotheses=hand.some("hypothesis")),)


def _jot_filed(hand: Hand) -> Command:
    return FileJot(jot=hand.one("jot"), filed_as=f"theme:{hand.one('theme')}")


def _undone(hand: Hand) -> Command:
    version = hand.state.version
    return UndoCommand(version=hand.dice.randint(max(1, version - 12), version))


def _waived(hand: Hand) -> Command:
    waive = {gate: "small" for gate in hand.dice.sample(["heard", "votes", "kinds"], 2)}
    return ApproveLaunch(
        segment=hand.maybe("segment"), waive=waive, until=on(9_999), elsewhere=True
    )


def _consent(hand: Hand) -> Command:
    ends = hand.dice.choice([None, None, on(9_990)])
    return GiveConsent(respondent=hand.one("respondent"), expires=ends)


def _restated(hand: Hand) -> Command:
    bar, segments = hand.dice.choice([None, 0.3]), hand.dice.choice([None, hand.some("segment")])
    id = hand.one("hypothesis")
    return RestateHypothesis(hypothesis=id, statement=hand.word(), bar=bar, segments=segments)


ADDING: list[Deed] = [
    *[_observed] * 6,
    lambda hand: HoldInterview(
        respondent=hand.one("respondent"), interviewers=(hand.word(),), guide=hand.maybe("guide")
    ),
    lambda hand: HoldInterview(respondent=hand.one("respondent"), notes=f"note {hand.word()}"),
    lambda hand: RecruitRespondent(
        channel="forum", relation="unknown", segment=hand.maybe("segment"), name=hand.word()
    ),
    lambda hand: GiveConsent(respondent=hand.one("respondent")),
    lambda hand: DefineSegment(description=hand.word(), needs=("relief",)),
    lambda hand: StateHypothesis(statement=hand.word(), segments=hand.some("segment"), bar=0.3),
    lambda hand: NameTheme(title=hand.word()),
    lambda hand: ApplyTheme(theme=hand.one("theme"), interview=hand.one("interview"), quote="hm"),
    lambda hand: ApplyTheme(theme=hand.one("theme"), interview=hand.one("interview")),
    lambda hand: RecordAnswer(
        interview=hand.one("interview"), words=f"words {hand.word()}", clarifies=None
    ),
    lambda hand: RecordAnswer(
        interview=hand.one("interview"), words="to it", question="Q1", finding="need"
    ),
    lambda hand: NoteInterview(interview=hand.one("interview"), notes="more"),
    lambda hand: NoteCompetitor(name=hand.word(), strengths=(hand.word(),)),
    lambda hand: PublishCount(hypothesis=hand.one("hypothesis"), supports=3, of=8),
    lambda hand: ReachVerdict(hypothesis=hand.one("hypothesis"), word=hand.word()),
    lambda hand: MakeDecision(choice=hand.word(), hypotheses=hand.some("hypothesis")),
    lambda hand: TakeJot(words="a thought"),
    lambda hand: CommitBelief(hypothesis=hand.one("hypothesis"), probability="70%"),
    lambda hand: HideBelief(hypothesis=hand.one("hypothesis"), probability="80%"),
    lambda hand: PrepareGuide(title=hand.word(), questions=_questions(hand)),
    lambda hand: ScheduleInterview(respondent=hand.one("respondent")),
    lambda hand: ThankRespondent(respondent=hand.one("respondent")),
    _changed,
]
"""Deeds that seldom clash with what others do."""
SETTLING: list[Deed] = [
    _corrected,
    _interview_corrected,
    _jot_filed,
    _undone,
    _undone,
    _waived,
    _consent,
    _restated,
    lambda hand: RetractEvidence(evidence=hand.one("evidence")),
    lambda hand: UndoChange(change=hand.one("change")),
    lambda hand: ReassignRespondent(respondent=hand.one("respondent"), segment=hand.one("segment")),
    lambda hand: WithdrawConsent(respondent=hand.one("respondent")),
    lambda hand: RetireSegment(segment=hand.one("segment")),
    lambda hand: ReviseSegment(segment=hand.one("segment"), description=hand.word(), needs=("x",)),
    lambda hand: RankSegments(segments=(hand.one("segment"),)),
    lambda hand: RetireHypothesis(hypothesis=hand.one("hypothesis")),
    lambda hand: NameRivals(hypotheses=(hand.one("hypothesis"), hand.one("hypothesis"))),
    lambda hand: RenameTheme(theme=hand.one("theme"), title=hand.word()),
    lambda hand: MergeThemes(theme=hand.one("theme"), merged=(hand.one("theme"),)),
    lambda hand: RemoveTheme(theme=hand.one("theme"), interview=hand.one("interview")),
    lambda hand: HoldInterview(id=hand.one("interview")),
    lambda hand: CancelInterview(interview=hand.one("interview")),
    lambda hand: MissInterview(interview=hand.one("interview")),
    lambda hand: ReviseGuide(guide=hand.one("guide"), title="t", questions=_questions(hand)),
    lambda hand: StateOffer(
        id=hand.maybe("offer"),
        text=hand.word(),
        clauses=(Clause(text="fast", hypotheses=(hand.one("hypothesis"),)),),
    ),
    lambda hand: DropJot(jot=hand.one("jot")),
    lambda hand: RevealBelief(hypothesis=hand.one("hypothesis")),
    lambda hand: DescribeStudy(title=hand.word(), facts={hand.word(): hand.word()}),
    lambda hand: AdoptPolicy(policy=Policy(name=hand.word(), half_life=180)),
    lambda hand: PostponeLaunch(segment=hand.maybe("segment"), elsewhere=True),
    lambda hand: HoldLaunch(segment=hand.maybe("segment"), elsewhere=True),
    lambda hand: DoLaunch(segment=hand.maybe("segment")),
    lambda hand: ObserveOutcome(hypothesis=hand.one("hypothesis"), outcome="true"),
]
"""Deeds that settle something, and that others may have settled otherwise."""


def parted(seed: int, before: int, after: int, names: str = "ab") -> list[Copy]:
    """Copies of one random project, each of which recorded on by itself."""
    source = World(today=9_500)
    source.segments("S1", "S2")
    source.state("H1", "S1")
    source.say(*(RecruitRespondent(channel="forum", relation="unknown") for _ in range(3)))
    source.say(*(GiveConsent(respondent=one) for one in ("R1", "R2", "R3")))
    source.say(*(HoldInterview(respondent=one) for one in ("R1", "R2")), day=FIRST)
    source.say(NameTheme(title="one"), NameTheme(title="two"))
    Hand(source, Random(seed)).work(ADDING * 2 + SETTLING, before)
    copies = [Copy(source, name, late) for late, name in enumerate(names, 1)]
    for place, copy in enumerate(copies):
        deeds = ADDING * 5 + SETTLING if seed % 2 else ADDING + SETTLING
        Hand(copy, Random(f"{seed} {place}")).work(deeds, after)
    return copies


def called(one: World, other: World) -> dict[str, str]:
    """What the things of one copy are called in the other."""
    begun = {event: id for id, event in _begun(other).items()}
    return {id.upper(): begun[event] for id, event in _begun(one).items() if event in begun}


def _begun(world: World) -> dict[str, str]:
    """Id → id of the event with which that thing began; a competitor is known by name."""
    found = {one.id: one.name for one in world.project.engine.state().competitors.values()}
    for entry in world.project.entries():
        if id := about(entry.event)[1]:
            found.setdefault(id, entry.metadata.id)
    return found


_WORD = re.compile(r"\w+")
PLACES = frozenset(
    [
        *("version", "notes", "worded", "merged", "undone", "unknown", "recorded_at", "undos"),
        *("revealed", "spent", "keys", "holders", "holder", "highest"),
    ]
)
"""Fields of a casebook or a state that hold places in the journal, or no facts."""


def plain(value: Any, names: dict[str, str]) -> Any:
    """Return a casebook or a state in other ids, without places, without order in its lists."""
    match value:
        case str():
            return _WORD.sub(lambda word: names.get(word[0].upper(), word[0]), value).lower()
        case msgspec.Struct():
            fields = (one for one in value.__struct_fields__ if one not in PLACES)
            return {one: plain(getattr(value, one), names) for one in fields}
        case dict():
            pairs = [(plain(key, names), plain(one, names)) for key, one in value.items()]
            return sorted(pairs, key=repr)
        case list() | set() | frozenset() | (msgspec.Struct(), *_):  # records keep no order
            return sorted((plain(one, names) for one in value), key=repr)
        case tuple():
            return tuple(plain(one, names) for one in value)
    return value
