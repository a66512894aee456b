"""The records of the casebook, one per thing recorded, as it now stands.

A record is never changed, only replaced by another: casebooks of different versions
share those that are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from castdev.engine.change import ChangeMade, ChangePlanned
from castdev.engine.count import CountPublished
from castdev.engine.decision import DecisionMade
from castdev.engine.guide import GuidePrepared, GuideRevised
from castdev.engine.hypothesis import HypothesisRestated, HypothesisStated
from castdev.engine.ids import Named
from castdev.engine.ladder import StatementKind
from castdev.engine.policy import Policy, Rung
from castdev.engine.respondent import RespondentRecruited
from castdev.engine.segment import SegmentDefined, SegmentRevised
from castdev.engine.theme import ThemeNamed
from castdev.engine.verdict import VerdictReached


class Record(msgspec.Struct, frozen=True, gc=False):
    """Base of the records; none can hold another that holds it, so none needs the collector."""


def known(table: Mapping[str, Named], id: str) -> str:
    """Return an id that is in the table, as the table has it; raise KeyError for another."""
    return table[id].id


def perhaps(table: Mapping[str, Named], id: str | None) -> str | None:
    """Return the same for an id that may be left out."""
    return None if id is None else table[id].id


class Segment(Record, frozen=True):
    """A segment as last described."""

    id: str
    version: int
    defined: SegmentDefined | SegmentRevised
    retired: bool = False


class Consent(Record, frozen=True):
    """A consent given, or withdrawn."""

    version: int
    day: date | None
    given: bool
    expires: date | None = None
    basis: str = ""
    scope: str = ""


class Respondent(Record, frozen=True):
    """A respondent, in the segment they were last assigned to.

    `forgotten` is the event that erased them; `met` the days of contacts besides
    interviews, each the day it was recorded where nobody said.
    """

    id: str
    version: int
    recruited: RespondentRecruited
    segment: str | None
    consents: tuple[Consent, ...] = ()
    thanked: tuple[date | None, ...] = ()
    forgotten: int | None = None
    met: tuple[date, ...] = ()


class Guide(Record, frozen=True):
    """A guide with all its revisions, the first first."""

    id: str
    version: int
    revisions: tuple[GuidePrepared | GuideRevised, ...] = ()


class Interview(Record, frozen=True):
    """An interview: planned, held, called off or missed."""

    id: str
    version: int
    respondent: str
    phase: str
    recorded_on: date
    day: date | None = None
    medium: str = ""
    guide: str | None = None
    revision: int | None = None
    interviewers: tuple[str, ...] = ()
    minutes: int | None = None
    planned_on: date | None = None
    notes: tuple[int, ...] = ()
    place: str = ""


class Heard(Record, frozen=True):
    """A theme heard in an interview."""

    version: int
    day: date | None
    theme: str
    interview: str
    kind: str | None


class Theme(Record, frozen=True):
    """A theme; `into` is the one it was merged into."""

    id: str
    version: int
    named: ThemeNamed
    title: str
    into: str | None = None


class Statement(Record, frozen=True):
    """One wording of a hypothesis, in force from its version on."""

    version: int
    day: date | None
    recorded_on: date
    stated: HypothesisStated | HypothesisRestated


class Hypothesis(Record, frozen=True):
    """A hypothesis with all its wordings, the first first; `event` is the id of that event."""

    id: str
    version: int
    event: str
    statements: tuple[Statement, ...] = ()
    retired: bool = False

    @property
    def now(self) -> HypothesisStated:
        """The wording in force."""
        return self.statements[-1].stated


class Item(Record, frozen=True):
    """One observation as last corrected; `worded` is the event that holds its quote."""

    id: str
    version: int
    hypothesis: str
    supports: bool | None
    kind: StatementKind
    rung: Rung
    day: date | None
    recorded_on: date
    interview: str | None
    respondent: str | None
    people: int
    channel: str | None
    segment: str | None
    before_change: str | None
    flags: tuple[str, ...]
    locator: str | None
    because: str | None
    worded: int | None
    retracted: bool = False


class Count(Record, frozen=True):
    """A published count."""

    version: int
    published: CountPublished


class Change(Record, frozen=True):
    """A change planned or made."""

    id: str
    version: int
    planned: ChangePlanned | ChangeMade
    made: bool = False
    day: date | None = None
    undone: bool = False
    undone_on: date | None = None


class Verdict(Record, frozen=True):
    """A verdict reached."""

    version: int
    day: date | None
    recorded_on: date
    because: str | None
    reached: VerdictReached


class Decision(Record, frozen=True):
    """A decision made."""

    id: str
    version: int
    day: date | None
    recorded_on: date
    actor: str
    because: str | None
    made: DecisionMade


class Adoption(Record, frozen=True):
    """A policy, in force from its version on."""

    version: int
    number: int
    policy: Policy
