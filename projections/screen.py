"""What status says: one screen, as a document; reading it back needs nothing but this."""

from __future__ import annotations

from datetime import date

import msgspec

from .reading import Reading
from .scoring.types import Rung


class Due(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something overdue.

    Attributes:
        what: thanks, consent, jot, competitor, stale, waiver, interview, belief or retention.
        id: of whom or what; the gate of a waiver, the hypothesis of a belief.
        since: the day it became due.
        who: whose belief is to be revealed; None for the rest.
    """

    what: str
    id: str
    since: date
    who: str | None = None


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """A waiver, in force up to and with the day it expires."""

    gate: str
    segment: str | None
    by: str
    reason: str
    expires: date
    event: int

    @property
    def told(self) -> str:
        """The waiver in one line."""
        return f"{self.by}: {self.reason}, until {self.expires} (event {self.event})"


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """A published count, beside the people who can be counted."""

    supports: int
    of: int
    text: str


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """The team's word: the verdict, the event that holds it, and the reason."""

    word: str
    event: int
    reason: str | None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One hypothesis as it stands; probabilities and shares from 0 to 1.

    Attributes:
        confidence: the chance that the bar is met.
        prior: that chance before any evidence.
        low: least plausible share (5 % quantile).
        high: greatest plausible share (95 % quantile).
        share: best guess of the share.
        votes: effective votes, borrowed ones included.
        own_votes: those of the target alone; a status needs 3.
        status: untested, thin, supported, refuted, contested or open.
        words: the confidence in words.
        people_asked: with any item, neutral included.
        people_for: whose one vote is for.
        people_against: whose one vote is against.
        both: with items on both sides.
        best_rung: the strongest kind of evidence there is.
        gap: what stands between verdict and number.
        remarks: what else does not fit together.
    """

    id: str
    statement: str
    kind: str
    importance: str
    segment: str | None
    retired: bool
    bar: float
    bar_is_default: bool
    confidence: float
    prior: float
    low: float
    high: float
    share: float
    votes: float
    own_votes: float
    status: str
    words: str
    people_asked: int
    people_for: int
    people_against: int
    both: int
    best_rung: Rung | None
    verdict: Said | None
    gap: str | None
    published: tuple[Published, ...]
    remarks: tuple[str, ...]


class People(msgspec.Struct, frozen=True, kw_only=True):
    """People interviewed, people with evidence or an interview, people advised."""

    interviewed: int
    advised: int


class Short(msgspec.Struct, frozen=True, kw_only=True):
    """Readiness in a line."""

    verdict: str
    score: int
    weakest: str | None


class Honesty(msgspec.Struct, frozen=True, kw_only=True):
    """What `check` objects to, in a line; it compares people's words besides, this does not.

    Attributes:
        findings: how many there are.
        kind: of the gravest.
        id: what that is about, None for several things or the whole project.
        message: what it is, a sentence.
    """

    findings: int
    kind: str
    id: str | None
    message: str


class Status(Reading, frozen=True, kw_only=True):
    """Where a project stands.

    Attributes:
        stage: audience, interviews, findings, launch or after-launch.
        people: interviewed, of the number that the method advises.
        hypotheses: in the order of their ids.
        readiness: in short.
        due: what is overdue.
        undated: items of unknown day, left out of a reading by day.
        next: what to do next, one sentence each.
        waivers: those in force, on every report until they end.
        honesty: what `check` finds without opening anybody's words; None if nothing.
        erased: respondents erased on request; what they said still counts.
    """

    title: str
    stage: str
    people: People
    hypotheses: tuple[Line, ...]
    readiness: Short
    due: tuple[Due, ...]
    undated: tuple[str, ...]
    next: tuple[str, ...]
    waivers: tuple[Running, ...]
    honesty: Honesty | None = None
    erased: int = 0
