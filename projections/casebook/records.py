"""The records of the casebook, one per thing recorded, as it now stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from castdev.engine.change import ChangePlanned
from castdev.engine.count import CountPublished
from castdev.engine.decision import DecisionMade
from castdev.engine.guide import GuidePrepared
from castdev.engine.hypothesis import HypothesisStated
from castdev.engine.ladder import StatementKind
from castdev.engine.policy import Policy, Rung
from castdev.engine.respondent import RespondentRecruited
from castdev.engine.segment import SegmentDefined
from castdev.engine.theme import ThemeNamed
from castdev.engine.verdict import VerdictReached


def known(table: Mapping[str, object], id: str | None) -> None:
    """Raise KeyError for an id that is named but not in the table."""
    if id is not None and id not in table:
        raise KeyError(id)


class Segment(msgspec.Struct):
    """A segment as last described."""

    id: str
    version: int
    defined: SegmentDefined
    retired: bool = False


class Consent(msgspec.Struct):
    """A consent given, or withdrawn."""

    version: int
    day: date | None
    given: bool
    expires: date | None = None
    basis: str = ""
    scope: str = ""


class Respondent(msgspec.Struct):
    """A respondent, in the segment they were last assigned to.

    `forgotten` is the event that erased them; `met` the days of contacts besides
    interviews, each the day it was recorded where nobody said.
    """

    id: str
    version: int
    recruited: RespondentRecruited
    segment: str | None
    consents: list[Consent] = []
    thanked: list[date | None] = []
    forgotten: int | None = None
    met: list[date] = []


class Guide(msgspec.Struct):
    """A guide with all its revisions, the first first."""

    id: str
    version: int
    revisions: list[GuidePrepared] = []


class Interview(msgspec.Struct):
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
    notes: list[int] = []
    place: str = ""


class Heard(msgspec.Struct):
    """A theme heard in an interview."""

    version: int
    day: date | None
    theme: str
    interview: str
    kind: str | None


class Theme(msgspec.Struct):
    """A theme; `into` is the one it was merged into."""

    id: str
    version: int
    named: ThemeNamed
    title: str
    into: str | None = None


class Statement(msgspec.Struct):
    """One wording of a hypothesis, in force from its version on."""

    version: int
    day: date | None
    recorded_on: date
    stated: HypothesisStated


class Hypothesis(msgspec.Struct):
    """A hypothesis with all its wordings, the first first; `event` is the id of that event."""

    id: str
    version: int
    event: str
    statements: list[Statement] = []
    retired: bool = False

    @property
    def now(self) -> HypothesisStated:
        """The wording in force."""
        return self.statements[-1].stated


class Item(msgspec.Struct):
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


class Count(msgspec.Struct):
    """A published count."""

    version: int
    published: CountPublished


class Change(msgspec.Struct):
    """A change planned or made."""

    id: str
    version: int
    planned: ChangePlanned
    made: bool = False
    day: date | None = None
    undone: bool = False
    undone_on: date | None = None


class Verdict(msgspec.Struct):
    """A verdict reached."""

    version: int
    day: date | None
    recorded_on: date
    because: str | None
    reached: VerdictReached


class Decision(msgspec.Struct):
    """A decision made."""

    id: str
    version: int
    day: date | None
    recorded_on: date
    actor: str
    because: str | None
    made: DecisionMade


class Adoption(msgspec.Struct):
    """A policy, in force from its version on."""

    version: int
    number: int
    policy: Policy
