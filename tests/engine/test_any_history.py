"""Any history of requests, good and bad, on disk, closed and opened in between."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from made_up import _any
from msgspec import inspect as mi
from study_steps import CONSENT, FOUND, MARCH_1, RESPONDENT, SEGMENT, THEME

from castdev.engine.answer import RecordAnswer
from castdev.engine.app import Engine
from castdev.engine.appointment import ScheduleInterview
from castdev.engine.change import MakeChange
from castdev.engine.command import Command, Request
from castdev.engine.competitor import NoteCompetitor
from castdev.engine.errors import CastdevError, KeyReused, Refused
from castdev.engine.event import Entry
from castdev.engine.guide import PrepareGuide, Question
from castdev.engine.home import start
from castdev.engine.jot import TakeJot
from castdev.engine.offer import Clause, StateOffer
from castdev.engine.state import ProjectState
from castdev.engine.testing import NOW, counting
from castdev.engine.verify import verify
from castdev.engine.vocabulary import Vocabulary

VOCABULARY = Vocabulary()
SLOW = [HealthCheck.too_slow]  # a busy machine is no failure
DAYS = st.none() | st.sampled_from([MARCH_1, MARCH_1.replace(year=1999), MARCH_1.replace(day=3)])
TEXTS = st.sampled_from(["t", "u", "canary", "v", "e\u0301\u202e", "w", "", "\0"])
LETTERS = {
    "respondent": "R",
    "interview": "I",
    "guide": "G",
    "segment": "S",
    "parent": "S",
    "segments": "S",
    "theme": "T",
    "merged": "T",
    "hypothesis": "H",
    "hypotheses": "H",
    "impacts": "H",
    "evidence": "E",
    "change": "C",
    "before_change": "C",
    "competitor": "K",
    "clarifies": "A",
    "jot": "J",
    "filed_as": "E",
}


def ids(letter: str) -> st.SearchStrategy[str]:
    """Ids that mostly exist, in any case."""
    return st.sampled_from([f"{letter}1", f"{letter}1".lower(), f"{letter}2", f"{letter}7"])


CLAUSES = (Clause(text="t", hypotheses=("h1",)),)
GIVEN: dict[str, st.SearchStrategy[Any]] = {
    "id": st.none() | st.sampled_from(["E040", "e2", "R3", "own", "no id", "H2"]),
    "reasons": st.lists(st.sampled_from(["E1", "h1", "T1", "theme:T2"]), max_size=3).map(tuple),
    "bar": st.sampled_from([None, 0.4, 0.3, 0, 0.1234567]),
    "prior": st.sampled_from([None, 0.4, 1]),
    "probability": st.sampled_from(["70%", "0.3", "likely"]),
    "flags": st.sampled_from([(), ("leading",), ("paid", "paid"), ("loud",)]),
    "rung": st.sampled_from([None, "opinion", "did"]),
    "statement": st.sampled_from(["usage", "past-fact"]),
    "people": st.sampled_from([1, 1, 30]),
    "channel": st.sampled_from([None, "forum"]),
    "supports": st.integers(0, 9),
    "of": st.integers(5, 9),
    "refutes": st.none() | st.integers(0, 9),
    "recording_sha256": st.none() | st.just("0" * 64),
    "expires": DAYS,
    "held_on": DAYS,
    "version": st.none() | st.integers(1, 40),
    "waive": st.sampled_from([{}, {"heard": "few"}, {"hurd": "few"}]),
    "outcome": st.sampled_from(["true", "7 of 12", "8 of 7", "maybe"]),
    "seen_on": DAYS,
    "planned_on": DAYS,
    "clauses": st.sampled_from([(), CLAUSES, (*CLAUSES, Clause(text="u"))]),
    "questions": st.sampled_from([(), (Question(id="q", text="t", hypotheses=("h1",)),)]),
}


def _field(field: Any) -> st.SearchStrategy[Any]:
    kind = field.type
    if field.name in LETTERS:
        return _named(kind, ids(LETTERS[field.name]))
    if field.name in GIVEN and not (field.name == "statement" and isinstance(kind, mi.StrType)):
        return GIVEN[field.name]
    return TEXTS if isinstance(kind, mi.StrType) else _any(kind, None)


def _named(kind: Any, one: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    match kind:
        case mi.DictType():
            return st.dictionaries(one, st.sampled_from(["none", "major"]), max_size=2)
        case mi.VarTupleType():
            return st.lists(one, min_size=1, max_size=3).map(tuple)
        case mi.UnionType():
            return st.none() | _named(kind.types[0], one)
    return one


def _mostly(usual: Any, other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 3).flatmap(lambda dice: other if dice == 3 else st.just(usual))


def commands(kind: type[Command]) -> st.SearchStrategy[Command]:
    """Return a strategy for commands of a kind, many of which some rule refuses."""
    fields = {}
    for field in mi.type_info(kind).fields:  # type: ignore[attr-defined]
        made = _field(field)
        if field.default is not msgspec.NODEFAULT:
            made = _mostly(field.default, made)
        elif field.default_factory is not msgspec.NODEFAULT:
            made = _mostly(field.default_factory(), made)
        fields[field.name] = made
    return st.builds(kind, **fields)


BASIS: tuple[Command | Request, ...] = (
    *(*FOUND, RESPONDENT, CONSENT, THEME, THEME, SEGMENT, PrepareGuide(title="t")),
    *(ScheduleInterview(respondent="R1"), MakeChange(description="d"), FOUND[-1]),
    *(RecordAnswer(interview="I1", words="t"), NoteCompetitor(name="k", source="s")),
    *(TakeJot(words="t"), TakeJot(words="u"), StateOffer(text="t", clauses=CLAUSES)),
)
ANY = st.sampled_from(
    [
        kind
        for name, kind in VOCABULARY.commands.items()
        if name not in ("adopt_policy", "start_project")
    ]
).flatmap(commands)


class History(RuleBasedStateMachine):
    """Drives an engine on disk beside a list of what it must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.new_id = counting()
        self.home = start(self.place, "acme", clock=lambda: NOW, new_id=self.new_id)
        self.engine = self._open()
        self.model: list[Entry] = list(self.engine.entries())
        self.keyed: dict[str, tuple[Request, tuple[int, ...]]] = {}
        for number, one in enumerate(BASIS):
            request = one if isinstance(one, Request) else Request(one)
            self._record(request.command, f"basis-{number}", on=request.on)

    def _open(self) -> Engine:
        return self.home.engine(actor="ana", clock=lambda: NOW, new_id=self.new_id)

    def _record(self, command: Command, key: str | None, **around: Any) -> None:
        request = Request(command, key=key, **around)
        try:
            receipt = self.engine.handle(request)
        except CastdevError as refusal:
            assert refusal.exit_code == 65, refusal
            if isinstance(refusal, KeyReused):
                assert key in self.keyed
            return
        if receipt.already:
            assert key is not None
            first, versions = self.keyed[key]
            assert (first.command, first.on) == (command, request.on)
            assert receipt.versions == versions
            return
        assert key not in self.keyed
        assert receipt.versions[0] == len(self.model) + 1
        self.model.extend(receipt.entries)
        if key is not None:
            self.keyed[key] = request, receipt.versions

    @rule(command=ANY, on=DAYS, because=st.none() | st.just("why"))
    def record(self, command: Command, on: Any, because: str | None) -> None:
        """Any command, with or without a day and a reason."""
        self._record(command, None, on=on, because=because)

    @rule(command=ANY, key=st.sampled_from(["k1", "k2", "k3"]))
    def record_with_key(self, command: Command, key: str) -> None:
        """Any command under one of three keys."""
        self._record(command, key)

    @rule(number=st.integers(0, 20))
    def repeat(self, number: int) -> None:
        """A request that was recorded, once more with its key."""
        key = sorted(self.keyed)[number % len(self.keyed)]
        first, versions = self.keyed[key]
        if set(versions) & set(self.engine.state().undone):
            with pytest.raises(Refused, match="undone by event"):
                self.engine.handle(first)
            return
        receipt = self.engine.handle(first)
        assert (receipt.already, receipt.versions) == (True, versions)

    @rule(batch=st.lists(ANY, min_size=1, max_size=3), dry_run=st.booleans())
    def record_many(self, batch: list[Command], dry_run: bool) -> None:
        """Several commands, all or none; perhaps as a trial."""
        try:
            receipts = self.engine.handle_many([Request(one) for one in batch], dry_run=dry_run)
        except CastdevError as refusal:
            assert refusal.position is not None
            assert 0 <= refusal.position < len(batch)
            return
        if not dry_run:
            self.model.extend(entry for receipt in receipts for entry in receipt.entries)

    @rule()
    def reopen(self) -> None:
        """The program ends, and another begins."""
        self.engine.close()
        self.engine = self._open()

    @invariant()
    def journal_is_the_model(self) -> None:
        """The journal holds what was acknowledged, in order, and nothing else."""
        entries = list(self.engine.entries())
        assert entries == self.model
        assert [one.version for one in entries] == list(range(1, len(entries) + 1))

    @invariant()
    def state_is_a_fold(self) -> None:
        """The state of the engine is what a fresh fold of the journal yields."""
        fresh = ProjectState()
        VOCABULARY.refold(fresh, self.model)
        assert self.engine.state() == fresh

    def teardown(self) -> None:
        """The whole journal is verified; no folder is left behind."""
        assert verify(self.engine).events == len(self.model)
        self.engine.close()
        shutil.rmtree(self.place)


TestAnyHistory = History.TestCase
TestAnyHistory.settings = settings(
    max_examples=60 if os.environ.get("CASTDEV_LONG") else 20,
    stateful_step_count=30,
    deadline=None,
    database=None,
    suppress_health_check=SLOW,
)
