"""What was on the table: the readings that follow from the grounds, as a decision stores them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from castdev.projections.scoring.assess import status_of
from castdev.projections.scoring.beta import confidence_of
from castdev.projections.scoring.gates import committed, current, fresh
from castdev.projections.scoring.natural import natural_key
from castdev.projections.scoring.piles import read
from castdev.projections.scoring.readiness import Critical, Readiness, readiness
from castdev.projections.scoring.saturation import saturation
from castdev.projections.scoring.types import Case, Change, Item, Question
from castdev.projections.scoring.votes import units
from castdev.projections.turn import natural_turn, text_turn

from .grounds import Grounds, Said


class Clock(NamedTuple):
    """The two clocks of a reading, in days since 2000-01-01 (confidence.md 16).

    Attributes:
        day: age is counted up to this day.
        by: what happened later, or on an unknown day, is left out; None leaves out nothing.
    """

    day: int
    by: int | None = None

    def shows(self, day: int | None) -> bool:
        """Return whether something of this day is in the reading."""
        return self.by is None or (day is not None and day <= self.by)


class Known(NamedTuple):
    """What is known about one hypothesis.

    Attributes:
        confidence: the chance that the bar is reached.
        status: untested, thin, supported, refuted, contested or open.
        items: the evidence for and against it.
        pro: versions of that for it, as far as it counts on the reading day.
        con: the same against it.
        critical: what the gates ask.
    """

    confidence: float
    status: str
    items: list[Said]
    pro: list[int]
    con: list[int]
    critical: Critical


def day_of(grounds: Grounds, item: Said) -> int | None:
    """Return when an item was observed: its own day, else that of its interview."""
    interview = item.get("interview")
    own = item if item["day"] is not None or interview is None else grounds.interviews[interview]
    day: int | None = own["day"]
    return day


def counted_on(grounds: Grounds, item: Said) -> int:
    """Return when an item counts from: the day it was recorded, if it has no other."""
    day, recorded = day_of(grounds, item), int(item["recorded"])
    return recorded if day is None else day


def live(grounds: Grounds, clock: Clock) -> dict[str, list[Said]]:
    """Return the items for or against each hypothesis that the clock shows."""
    found: dict[str, list[Said]] = {id: [] for id in grounds.hypotheses}
    for item in grounds.items.values():
        counts = item["supports"] is not None and not item["retracted"]
        if counts and clock.shows(day_of(grounds, item)):
            found[item["hypothesis"]].append(item)
    return found


def scored(grounds: Grounds, item: Said, question: Question) -> Item:
    """Return an item as the arithmetic takes it (confidence.md 16)."""
    person = item.get("respondent")
    asked = grounds.interviews[item["interview"]] if item.get("interview") else {}
    source = (asked.get("interviewers") or [item.get("channel") or "unknown"])[0]
    segment = item.get("segment") or next(iter(question.segments), None)
    return Item(
        evidence=item["evidence"],
        person=person or item["evidence"] + " ",  # ids hold no spaces
        segment=(grounds.lives[person] if person else segment) or "",
        rung=item["rung"],
        supports=item["supports"],
        source=unicodedata.normalize("NFC", source.strip()).casefold(),
        day=counted_on(grounds, item),
        flags=tuple(item.get("flags", ())),
        people=item.get("people", 1),
        before=item.get("before_change"),
        turn=text_turn(grounds, "evidence", item["evidence"], item["version"]),
    )


def felt(grounds: Grounds, clock: Clock, hypothesis: str) -> Iterator[Change]:
    """Yield the product changes that a hypothesis feels."""
    for id, one in grounds.changes.items():
        day, impact = one["day"], one.get("impacts", {}).get(hypothesis)
        undone = one["undone"] and (clock.by is None or clock.shows(one["undone_on"]))
        if impact and day is not None and not undone and clock.shows(day):
            turn = text_turn(grounds, "change", id, one["version"])
            yield Change(id, day, impact, turn)


def case_of(grounds: Grounds, clock: Clock, hypothesis: str, items: list[Said]) -> Case:
    """Return all that a hypothesis is scored from."""
    stated, policy = grounds.hypotheses[hypothesis], grounds.policy
    bar, prior = stated.get("bar"), stated.get("prior")
    question = Question(
        policy.default_bar if bar is None else bar,
        policy.prior if prior is None else prior,
        tuple(stated.get("segments", ())),
    )
    found = tuple(scored(grounds, one, question) for one in items)
    return Case(question, found, tuple(felt(grounds, clock, hypothesis)), policy)


def known(grounds: Grounds, clock: Clock, hypothesis: str, items: list[Said]) -> Known:
    """Return how sure one may be of a hypothesis on the reading day."""
    case, day = case_of(grounds, clock, hypothesis, items), clock.day
    reading = read(case, units(case, day), day)
    confidence = confidence_of(reading.r, reading.s, case.question, case.policy)
    own = reading.own[0] + reading.own[1]
    status = status_of(confidence, own, reading.r, reading.s, case.policy)
    critical = Critical(
        hypothesis=hypothesis,
        kind=grounds.hypotheses[hypothesis]["kind"],
        confidence=confidence,
        status=status,
        own_votes=own,
        committed=committed(case, day),
        fresh=fresh(case, day),
        current=current(case, day),
    )
    count = [one for one in items if counted_on(grounds, one) <= day]
    pro = [one["version"] for one in count if one["supports"]]
    con = [one["version"] for one in count if not one["supports"]]
    return Known(confidence, status, items, pro, con, critical)


def natural(ids: Iterable[str]) -> list[str]:
    """Return ids sorted as people count: P2 before P10."""
    return sorted(ids, key=natural_key)


def criticals_of(grounds: Grounds, segment: str | None) -> list[str]:
    """Return the critical hypotheses that name a segment, or name none."""
    return [
        id
        for id, one in grounds.hypotheses.items()
        if not one["retired"]
        and one.get("importance", "critical") == "critical"
        and (segment is None or not one.get("segments") or segment in one["segments"])
    ]


def usual_segment(grounds: Grounds) -> str | None:
    """Return the highest ranked segment that a critical hypothesis names."""
    criticals = (grounds.hypotheses[id] for id in criticals_of(grounds, None))
    named = {segment for one in criticals for segment in one.get("segments", ())}
    ranked = [one for one in grounds.rank if one in named]
    turn = partial(natural_turn, grounds, "segment")
    found = ranked or sorted(named, key=lambda id: turn(id, grounds.segments.get(id, 0)))
    return next(iter(found), None)


def interviews_of(grounds: Grounds, clock: Clock, segment: str | None) -> list[str]:
    """Return the interviews with people now in a segment, in the order held."""
    turn = partial(natural_turn, grounds, "interview")
    held = [
        (one["day"] is None, one["day"] or 0, turn(id, one["version"]), id)
        for id, one in grounds.interviews.items()
        if clock.shows(one["day"]) and segment in (None, grounds.lives[one["respondent"]])
    ]
    return [id for *_, id in sorted(held)]


def heard_in(grounds: Grounds, clock: Clock) -> dict[str, set[str]]:
    """Return the themes heard per interview, merged ones as one."""
    found: dict[str, set[str]] = {}
    for one in grounds.heard:
        if clock.shows(day_of(grounds, one)):
            found.setdefault(one["interview"], set()).add(grounds.code(one["theme"]))
    return found


def waived(grounds: Grounds, clock: Clock, segment: str | None) -> set[str]:
    """Return the gates whose latest waiver for a segment runs on the reading day."""
    shown = [
        one for one in grounds.waivers if one["segment"] == segment and clock.shows(one["day"])
    ]
    latest = {one["gate"]: one["expires"] for one in shown}
    return {gate for gate, expires in latest.items() if clock.day <= expires}


def ready(
    grounds: Grounds, clock: Clock, segment: str | None, found: dict[str, Known]
) -> Readiness:
    """Return every gate before a launch for a segment (confidence.md 7)."""
    criticals = [found[id] for id in criticals_of(grounds, segment)]
    themes, held = heard_in(grounds, clock), interviews_of(grounds, clock, segment)
    people = {grounds.interviews[one]["respondent"] for one in held}
    people |= {item.get("respondent") for one in criticals for item in one.items}
    heard = {one for one in people if one and segment in (None, grounds.lives[one])}
    return readiness(
        [one.critical for one in criticals],
        segment=segment,
        saturation=saturation([themes.get(one, set()) for one in held], grounds.policy),
        heard=len(heard),
        policy=grounds.policy,
        waived=waived(grounds, clock, segment),
    )


class Table(NamedTuple):
    """What was on the table of somebody who decided: hypotheses in natural order, gates."""

    known: dict[str, Known]
    gates: Readiness


def laid(grounds: Grounds, clock: Clock, segment: str | None) -> Table:
    """Return what the grounds say on a day.

    Args:
        grounds: with a policy adopted.
        clock: the day, and whether what happened later is left out.
        segment: whom the gates are for; None or empty for the usual one.
    """
    items = live(grounds, clock)
    found = {id: known(grounds, clock, id, items[id]) for id in natural(grounds.hypotheses)}
    return Table(found, ready(grounds, clock, segment or usual_segment(grounds), found))
