"""Public: a report that can be handed to anybody, from which nobody can be picked out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Literal, get_args

import msgspec

from castdev.engine.errors import BadInput, Refused

from . import readiness
from .casebook import Casebook
from .confidence import case_of, live, segment_of
from .confidence import read as assess
from .disclosure import shown
from .lens import Lens
from .reading import View, natural
from .remarks import verdict_of
from .saturation import interviews_of
from .scoring.types import U
from .scoring.votes import units
from .status import stage_of

Clear = Literal["project", "statements", "segments", "verdicts"]
"""Texts of the team that may be cleared for the report; words of people never are."""
CLEARS: tuple[Clear, ...] = get_args(Clear)
LEAST = 3
"""The smallest k: of two people each knows the other's answer."""
USUAL = 5
SIDES = ("for", "against", "neutral")


class Sides(msgspec.Struct, frozen=True, kw_only=True, rename={"pro": "for"}):
    """People on each side; None is hidden.

    Attributes:
        pro: whose one vote is for.
        against: whose one vote is against.
        neutral: asked, on neither side.
    """

    pro: int | None
    against: int | None
    neutral: int | None


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One segment in one hypothesis; `text` only where segments are cleared."""

    segment: str | None
    text: str | None
    people: Sides


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One hypothesis, as it may be told.

    Attributes:
        id: its id.
        statement: what it says, where statements are cleared.
        kind: what it is about.
        importance: minor, major or critical.
        bar: the share that must be true of people.
        status: one word; None while fewer than k people were asked.
        confidence: to one digit, so that no answer can be computed back from it.
        verdict: the team's word, where verdicts are cleared.
        people: respondents, over all groups.
        groups: the same, segment by segment.
        batches: people in tests, surveys and analytics, whom nobody knows by name.
    """

    id: str
    statement: str | None
    kind: str
    importance: str
    bar: float
    status: str | None
    confidence: float | None
    verdict: str | None
    people: Sides
    groups: tuple[Group, ...]
    batches: Sides


class PublicReading(msgspec.Struct, frozen=True, kw_only=True):
    """What can be handed to anybody.

    Attributes:
        schema: `castdev.public.1`.
        project: its name, where it is cleared.
        version: the last event read.
        reading_day: the day to which age is counted.
        k: counts of fewer people are hidden.
        cleared: the texts that are in it.
        stage: of the method.
        readiness: READY, NOT_READY or BLOCKED.
        people: respondents who were heard.
        hypotheses: those not retired.
    """

    schema: str
    project: str | None
    version: int
    reading_day: date
    k: int
    cleared: tuple[str, ...]
    stage: str
    readiness: str
    people: int
    hypotheses: tuple[Claim, ...]


def read(view: View, k: int = USUAL, clear: Collection[str] = ()) -> PublicReading:
    """Return the report.

    Args:
        view: of the journal.
        k: counts of fewer people are hidden.
        clear: texts of the team that may be in it; see `CLEARS`.

    Raises:
        BadInput: k is too small, or a word to clear is none.
        Refused: so few people were heard that nothing can be told.
    """
    book, lens, _ = view
    _check(k, clear)
    heard = heard_in(book, lens)
    if len(heard) < k:
        raise Refused(
            f"Fewer than {k} people were heard, so any count would tell who said what.",
            hint="Hand it out when more were heard.",
        )
    live_ones = natural(id for id, one in book.hypotheses.items() if not one.retired)
    return PublicReading(
        schema="castdev.public.1",
        project=book.project if "project" in clear else None,
        version=book.version,
        reading_day=lens.reading_day,
        k=k,
        cleared=tuple(one for one in CLEARS if one in clear),
        stage=stage_of(book, lens),
        readiness=readiness.read(view).verdict,
        people=len(heard),
        hypotheses=tuple(_claim(view, id, len(heard), k, clear) for id in live_ones),
    )


def _check(k: int, clear: Collection[str]) -> None:
    if k < LEAST:
        raise BadInput(f"Counts of {k} people can hide nobody.", hint=f"Use {LEAST} or more.")
    for one in clear:
        if one not in CLEARS:
            raise BadInput(
                f"{one[:40]!r} is no text that can be cleared.", hint=f"Use {', '.join(CLEARS)}."
            )


def heard_in(book: Casebook, lens: Lens) -> set[str]:
    """Return the respondents who were interviewed or have evidence."""
    held = {one.respondent for one in interviews_of(book, lens, None)}
    said = {one.respondent for id in book.hypotheses for one in live(book, lens, id)}
    return held | {one for one in said if one is not None}


def moved(before: View, after: View) -> set[str]:
    """Return the respondents whose answer to anything came in or changed between two moments."""
    was, now = _answers(before), _answers(after)
    return {person for person, _ in dict(was.items() ^ now.items())}


def _answers(view: View) -> dict[tuple[str, str], tuple[str, str]]:
    """Return respondent and hypothesis → segment and side."""
    book, lens, _ = view
    return {
        (person, id): answer
        for id in book.hypotheses
        for person, answer in _sides(book, lens, id).items()
    }


def _claim(view: View, id: str, people: int, k: int, clear: Collection[str]) -> Claim:
    book, lens, _ = view
    sides = _sides(book, lens, id)
    stated, found = book.hypotheses[id].now, assess(book, lens, id)
    segments = natural({segment for segment, _ in sides.values()})
    counts = [[_count(sides, segment, side) for side in SIDES] for segment in segments]
    cells, totals = shown(counts or [[0] * len(SIDES)], people, k)
    told = len(sides) + sum(_batches(book, lens, id)) >= k
    verdict = verdict_of(book, lens, id) if "verdicts" in clear else None
    return Claim(
        id=id,
        statement=stated.statement if "statements" in clear else None,
        kind=stated.kind,
        importance=stated.importance,
        bar=case_of(book, lens, id).question.bar / U,
        status=found.status if told else None,
        confidence=round(found.confidence, 1) if told else None,
        verdict=verdict.reached.word if verdict else None,
        people=_told(totals),
        groups=tuple(
            _group(book, segment, row, clear) for segment, row in zip(segments, cells, strict=False)
        ),
        batches=_told([None if 0 < one < k else one for one in _batches(book, lens, id)]),
    )


def _sides(book: Casebook, lens: Lens, id: str) -> dict[str, tuple[str, str]]:
    """Return respondents asked → the segment they are in, the side of their one vote."""
    votes: dict[str, int] = {}
    for unit in units(case_of(book, lens, id), lens.day):
        votes[unit.person] = votes.get(unit.person, 0) + unit.yes - unit.no
    found = {}
    for item in live(book, lens, id):
        if item.respondent is not None:
            vote = votes.get(item.respondent, 0)
            side = "for" if vote > 0 else "against" if vote < 0 else "neutral"
            found[item.respondent] = segment_of(book, item), side
    return found


def _count(sides: dict[str, tuple[str, str]], segment: str, side: str) -> int:
    return sum(one == (segment, side) for one in sides.values())


def _batches(book: Casebook, lens: Lens, id: str) -> list[int]:
    """Return the people of batches on each side."""
    found = dict.fromkeys((True, False, None), 0)
    for item in live(book, lens, id):
        if item.respondent is None:
            found[item.supports] += item.people
    return list(found.values())


def _group(
    book: Casebook, segment: str, row: tuple[int | None, ...], clear: Collection[str]
) -> Group:
    known = book.segments.get(segment)
    text = known.defined.description if known and "segments" in clear else None
    return Group(segment=segment or None, text=text, people=_told(row))


def _told(row: tuple[int | None, ...] | list[int | None]) -> Sides:
    pro, against, neutral = row
    return Sides(pro=pro, against=against, neutral=neutral)
