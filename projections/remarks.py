"""Remarks: what does not fit together in a hypothesis, said plainly.

Verdicts against evidence, published counts against countable people, statements
written after their evidence. Each names people or events, so that it can be checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .casebook import Casebook
from .casebook.records import Verdict
from .confidence import day_of, live
from .lens import Lens
from .reading import natural
from .scoring.assess import Assessment
from .voices import Voices


def verdict_of(book: Casebook, lens: Lens, hypothesis: str) -> Verdict | None:
    """Return the latest verdict that the lens shows, by its day, then by its version."""
    found = [one for one in book.verdicts.get(hypothesis, ()) if lens.shows(one.day)]
    return max(found, key=lambda one: (one.day or one.recorded_on, one.version), default=None)


def gap(verdict: Verdict | None, found: Assessment, heard: Voices) -> str | None:
    """Return what stands between the team's word and the number, or None."""
    if verdict is None or verdict.reached.leaning == "open":
        return None
    wanted = "supported" if verdict.reached.leaning == "true" else "refuted"
    if found.status == wanted:
        return None
    word = verdict.reached.word
    sides = f"{heard.pro} for, {heard.against} against"
    text = f'"{word}" says more than the evidence: {found.status}, {sides}'
    seen_pro, seen_against = sum(heard.seen_pro.values()), sum(heard.seen_against.values())
    if wanted == "supported" and 0 < seen_pro <= seen_against:
        text += f"; as many were seen to fail as to succeed ({seen_against} and {seen_pro})"
    return text


def published(book: Casebook, hypothesis: str, heard: Voices) -> Iterator[str]:
    """Yield how published counts compare with the people who can be counted."""
    people = book.facts.get("participants_published", "")
    whole = int(people) if people.isdecimal() and len(people) < 10 else None
    for count in book.counts.get(hypothesis, ()):
        said = count.published
        if whole is not None and said.of > whole:
            yield (
                f"published {said.supports} of {said.of}, but only {whole} participants are "
                f"published (event {count.version})"
            )
        seen = sum(heard.seen_pro.values())
        if heard.asked and said.supports != seen:
            more = "more" if said.supports > seen else "fewer"
            names = ", ".join(one.strip() for one in natural(heard.seen_pro)) or "nobody"
            yield (
                f"published {said.supports} of {said.of}, {more} than the {seen} who can be "
                f"counted ({names})"
            )


def contradictions(book: Casebook, lens: Lens, hypothesis: str) -> Iterator[str]:
    """Yield who stands on both sides, and who is only spoken for by kind words."""
    sides: dict[str, set[bool | None]] = {}
    for item in live(book, lens, hypothesis):
        if item.respondent:
            sides.setdefault(item.respondent, set()).add(item.supports)
    both = natural(person for person, side in sides.items() if {True, False} <= side)
    if both:
        yield f"{_people(len(both))} on both sides: {', '.join(both)}"


def timing(book: Casebook, lens: Lens, hypothesis: str) -> Iterator[str]:
    """Yield whether the hypothesis, or its bar, was written after its evidence."""
    statements = book.hypotheses[hypothesis].statements
    items = list(live(book, lens, hypothesis))
    stated = statements[0].day
    days = [day for day in (day_of(book, item) for item in items) if day is not None]
    if stated is not None and days and min(days) < stated:
        early = sum(day < stated for day in days)
        yield f"written on {stated}, after {early} of its {len(items)} items of evidence"
    for before, after in pairwise(statements):
        known = sum(item.version < after.version for item in items)
        if known and _goal(before.stated) != _goal(after.stated):
            yield f"goalpost moved after {known} items (event {after.version})"


def _goal(stated: object) -> tuple[object, object, object]:
    return (
        getattr(stated, "bar", None),
        getattr(stated, "success_rule", None),
        getattr(stated, "segments", None),
    )


def _people(number: int) -> str:
    return "1 person stands" if number == 1 else f"{number} people stand"


def success_rule(book: Casebook, hypothesis: str) -> str | None:
    """Return the success rule of a hypothesis, or that of the study."""
    return book.hypotheses[hypothesis].now.success_rule or book.facts.get("success_rule")


def remarks(book: Casebook, lens: Lens, hypothesis: str, heard: Voices) -> tuple[str, ...]:
    """Return every remark on a hypothesis, without its verdict gap."""
    return (
        *published(book, hypothesis, heard),
        *contradictions(book, lens, hypothesis),
        *timing(book, lens, hypothesis),
    )
