"""Remarks: what does not fit together in a hypothesis, said plainly.

Verdicts against evidence, published counts against countable people, statements
written after their evidence. Each names people or events, so that it can be checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from castdev.engine.hypothesis import HypothesisStated

from .casebook import Casebook
from .casebook.records import Verdict
from .confidence import day_of, live
from .lens import Lens
from .reading import natural, share
from .scoring.assess import Assessment
from .turn import turn
from .voices import Voices


class Remark(NamedTuple):
    """What does not fit together, and the events that show it.

    Attributes:
        kind: a short name.
        text: the remark, without a capital and a stop.
        events: where to look.
        more: what changed, when something did.
    """

    kind: str
    text: str
    events: tuple[int, ...]
    more: str = ""


def verdict_of(book: Casebook, lens: Lens, hypothesis: str) -> Verdict | None:
    """Return the latest verdict that the lens shows, by its day, then by when it was learned."""
    found = [one for one in book.verdicts.get(hypothesis, ()) if lens.shows(one.day)]
    return max(
        found, key=lambda one: (one.day or one.recorded_on, turn(book, one.version)), default=None
    )


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


def published(book: Casebook, hypothesis: str, heard: Voices) -> Iterator[Remark]:
    """Yield how published counts compare with the people who can be counted."""
    people = book.facts.get("participants_published", "")
    whole = int(people) if people.isdecimal() and len(people) < 10 else None
    for count in book.counts.get(hypothesis, ()):
        said = count.published
        if whole is not None and said.of > whole:
            text = (
                f"published {said.supports} of {said.of}, but only {whole} participants are "
                f"published (event {count.version})"
            )
            yield Remark("denominator", text, (count.version,))
        seen = sum(heard.seen_pro.values())
        if heard.asked and said.supports != seen:
            more = "more" if said.supports > seen else "fewer"
            names = ", ".join(one.strip() for one in natural(heard.seen_pro)) or "nobody"
            text = (
                f"published {said.supports} of {said.of}, {more} than the {seen} who can be "
                f"counted ({names})"
            )
            yield Remark("published-count", text, (count.version,))


def contradictions(book: Casebook, lens: Lens, hypothesis: str) -> Iterator[Remark]:
    """Yield who stands on both sides."""
    sides: dict[str, set[bool | None]] = {}
    items = list(live(book, lens, hypothesis))
    for item in items:
        if item.respondent:
            sides.setdefault(item.respondent, set()).add(item.supports)
    both = natural(person for person, side in sides.items() if {True, False} <= side)
    if both:
        events = [
            one.version for one in items if one.respondent in both and one.supports is not None
        ]
        text = f"{_people(len(both))} on both sides: {', '.join(both)}"
        yield Remark("both-sides", text, tuple(events))


def timing(book: Casebook, lens: Lens, hypothesis: str) -> Iterator[Remark]:
    """Yield whether the hypothesis, or its bar, was written after its evidence."""
    statements = book.hypotheses[hypothesis].statements
    items = list(live(book, lens, hypothesis))
    stated = statements[0].day
    days = [(day_of(book, item), item.version) for item in items]
    early = [version for day, version in days if stated and day and day < stated]
    if early:
        text = f"written on {stated}, after {len(early)} of its {len(items)} items of evidence"
        yield Remark("stated-after-evidence", text, (statements[0].version, *early))
    for before, after in pairwise(statements):
        then = turn(book, after.version)
        known = sum(turn(book, item.version) < then for item in items)
        if known and _goal(before.stated) != _goal(after.stated):
            text = f"goalpost moved after {known} items (event {after.version})"
            events = (before.version, after.version)
            yield Remark("goalpost-moved", text, events, _moved(before.stated, after.stated))


def _goal(stated: HypothesisStated) -> dict[str, str]:
    """Return what a hypothesis is held to, as it is told."""
    return {
        "bar": "the default" if stated.bar is None else f"{share(stated.bar):g}",
        "success rule": "none" if stated.success_rule is None else f'"{stated.success_rule}"',
        "segments": ", ".join(stated.segments) or "everybody",
    }


def _moved(before: HypothesisStated, after: HypothesisStated) -> str:
    was, now = _goal(before), _goal(after)
    return "; ".join(
        f"{name} was {was[name]}, now {now[name]}" for name in was if was[name] != now[name]
    )


def _people(number: int) -> str:
    return "1 person stands" if number == 1 else f"{number} people stand"


def success_rule(book: Casebook, hypothesis: str) -> str | None:
    """Return the success rule of a hypothesis, or that of the study."""
    return book.hypotheses[hypothesis].now.success_rule or book.facts.get("success_rule")


def remarked(book: Casebook, lens: Lens, hypothesis: str, heard: Voices) -> Iterator[Remark]:
    """Yield every remark on a hypothesis, without its verdict gap."""
    yield from published(book, hypothesis, heard)
    yield from contradictions(book, lens, hypothesis)
    yield from timing(book, lens, hypothesis)


def remarks(book: Casebook, lens: Lens, hypothesis: str, heard: Voices) -> tuple[str, ...]:
    """Return the words of every remark on a hypothesis."""
    return tuple(one.text for one in remarked(book, lens, hypothesis, heard))
