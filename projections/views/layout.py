"""How the records of both folds lie in views.db: a table for each of their tables, a row a record.

What is small is one row whole: it is read with every command anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from castdev.engine import (
    answer,
    belief,
    change,
    competitor,
    decision,
    evidence,
    guide,
    hypothesis,
    interview,
    jot,
    offer,
    project,
    respondent,
    segment,
    state,
    theme,
)
from castdev.engine.event import Origin
from castdev.engine.policy import Mode
from castdev.engine.undo import Undo
from castdev.projections import casebook
from castdev.projections.casebook import believing, launching, records, words

from .file import Broken, checked, signed

RULES: dict[str, Any] = {
    "keys": state.Recorded,
    "segments": segment.Segment,
    "respondents": respondent.Respondent,
    "guides": guide.Guide,
    "interviews": interview.Interview,
    "themes": theme.Theme,
    "hypotheses": hypothesis.Hypothesis,
    "evidence": evidence.Evidence,
    "changes": change.Change,
    "decisions": decision.Decision,
    "answers": answer.Answer,
    "competitors": competitor.Competitor,
    "offers": offer.Offer,
    "jots": jot.Jot,
    "beliefs": belief.Belief,
}
"""Table of the state → what its rows hold."""
BOOK: dict[str, Any] = {
    "segments": records.Segment,
    "respondents": records.Respondent,
    "guides": records.Guide,
    "interviews": records.Interview,
    "themes": records.Theme,
    "heard_in": tuple[records.Heard, ...],
    "hypotheses": records.Hypothesis,
    "items": records.Item,
    "counts": tuple[records.Count, ...],
    "changes": records.Change,
    "verdicts": tuple[records.Verdict, ...],
    "decisions": records.Decision,
    "answers": words.Answer,
    "competitors": words.Competitor,
    "offers": words.Offer,
    "jots": words.Jot,
    "outcomes": tuple[launching.Outcome, ...],
    "beliefs": believing.Belief,
    "merged": Origin,
}
"""Table of the casebook → what its rows hold."""


class RulesRest(msgspec.Struct):
    """What the state keeps besides its tables."""

    version: int
    recorded_at: datetime | None
    project: project.Project
    rank: tuple[str, ...]
    highest: dict[str, int]
    launches: dict[str, str]
    rivals: set[frozenset[str]]
    outcomes: set[str]
    undone: dict[int, int]
    spent: set[tuple[str, str]]
    erased: dict[str, int]


class BookRest(msgspec.Struct):
    """What the casebook keeps besides its tables."""

    version: int
    recorded_at: datetime | None
    project: str
    mode: Mode
    title: str
    facts: dict[str, str]
    policies: list[records.Adoption]
    rank: tuple[str, ...]
    launches: list[launching.Launch]
    rivals: list[tuple[str, ...]]
    undone: dict[int, int]
    undos: list[Undo]
    unknown: list[int]
    twice: set[str]
    erased: dict[str, int]


class Shape(NamedTuple):
    """How a state or a casebook is kept.

    Attributes:
        of: its class.
        tables: those kept row by row → what a row holds.
        sets: those kept row by row without values.
        rest: what is kept in one row.
        derived: what follows from the other tables.
    """

    of: type[msgspec.Struct]
    tables: dict[str, Any]
    sets: tuple[str, ...]
    rest: type[msgspec.Struct]
    derived: tuple[str, ...] = ()


SHAPES = {
    "rules": Shape(state.ProjectState, RULES, ("holders",), RulesRest, ("own",)),
    "book": Shape(casebook.Casebook, BOOK, (), BookRest, ("items_of",)),
}
"""`own` is empty: views are kept of nouns that are all ours."""

TRACKING_TABLE = (
    "CREATE TABLE tracking (projection TEXT PRIMARY KEY, version INTEGER NOT NULL, "
    "position INTEGER NOT NULL, reading_day TEXT)"
)
HOLD_SETS = frozenset(["_rules_themes"])
"""Tables whose rows hold sets, which have no order of their own."""

_pack = msgspec.msgpack.Encoder().encode
_pack_ordered = msgspec.msgpack.Encoder(order="deterministic").encode


def pack(value: Any) -> bytes:
    """Return the bytes that a value is kept as; a checksum goes before them."""
    return signed(_pack(value))


def pack_ordered(value: Any) -> bytes:
    """Return the same of a value that holds sets: those that are alike are the same bytes."""
    return signed(_pack_ordered(value))


def unpacking(kind: Any) -> Callable[[Any], Any]:
    """Return what reads values of a type back; what that takes is made when it is needed."""
    decode: Callable[[memoryview], Any] | None = None

    def unpack(stored: Any) -> Any:
        nonlocal decode
        if decode is None:
            decode = msgspec.msgpack.Decoder(kind).decode
        try:
            return decode(checked(stored))
        except (msgspec.MsgspecError, ValueError) as error:
            raise Broken from error

    return unpack


def statements() -> Iterator[str]:
    """Yield what makes the tables."""
    for part, shape in SHAPES.items():
        for name in (*shape.tables, *shape.sets):
            columns = "place INTEGER PRIMARY KEY, key NOT NULL UNIQUE, row BLOB"
            if (part, name) == ("book", "items"):
                columns += ", hypothesis TEXT, person TEXT, interview TEXT, version INTEGER"
            yield f"CREATE TABLE _{part}_{name} ({columns})"
    yield TRACKING_TABLE
    yield "CREATE TABLE _journal (one INTEGER PRIMARY KEY, stamp TEXT)"
    yield "CREATE INDEX _items_said ON _book_items (hypothesis, person)"
    yield "CREATE INDEX _items_inside ON _book_items (interview) WHERE interview IS NOT NULL"
    yield "CREATE TABLE _rest (part TEXT PRIMARY KEY, row BLOB) WITHOUT ROWID"
    yield "CREATE TABLE _tallies (hypothesis TEXT PRIMARY KEY, row BLOB) WITHOUT ROWID"
    yield (
        "CREATE TABLE _voices (hypothesis TEXT, person TEXT, row BLOB, "
        "PRIMARY KEY (hypothesis, person)) WITHOUT ROWID"
    )
    yield "CREATE TABLE _screens (name TEXT PRIMARY KEY, day TEXT, version INTEGER, row BLOB)"
