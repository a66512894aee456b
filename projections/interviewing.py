"""Honesty about the sample: who was asked, by whom, and who is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from . import confidence
from .casebook import Casebook
from .casebook.records import Interview, Item
from .finding import FEW, Finding, finding
from .lens import Lens
from .reading import natural
from .saturation import interviews_of, silent
from .scoring.types import U

GRAVE = {"high", "critical", "severe", "blocker"}
TALK = {"opinion", "told", "shown"}
"""The rungs that an interviewer can bend."""


def sample(book: Casebook, lens: Lens) -> Iterator[Finding]:
    """Yield what is wrong with who was asked, by whom."""
    held = interviews_of(book, lens, None)
    yield from _asked_by(book, lens)
    yield from _silent(book, lens)
    yield from _segments(book, held)
    yield from _themes(book, lens)
    yield from _customers(book, held)
    yield from _numbers(book)


def _talk(book: Casebook, lens: Lens) -> list[Item]:
    return [
        item
        for id in book.hypotheses
        for item in confidence.live(book, lens, id)
        if item.interview and item.supports is not None and item.rung in TALK
    ]


def _asked_by(book: Casebook, lens: Lens) -> Iterator[Finding]:
    """Yield one voice; talk of which nobody knows who asked is never taken for one."""
    talk = _talk(book, lens)
    nameless = {
        item.interview for item in talk if not book.interviews[item.interview or ""].interviewers
    }
    if nameless:
        ids = natural(nameless)
        text = f"nobody said who asked in {len(ids)} interviews with evidence: {', '.join(ids)}"
        if len(ids) == 1:
            text = f"nobody said who asked in interview {ids[0]}"
        events = [book.interviews[one].version for one in ids]
        yield finding("interviewers-not-named", None, text, events)
    named = [item for item in talk if item.interview not in nameless]
    counted = Counter(confidence.source_of(book, item) for item in named)
    people = {item.respondent for item in named}
    if len(people) < FEW:
        return
    voice, number = counted.most_common(1)[0]
    if number * U > book.policy.one_voice_share * len(talk):
        share = 100 * number // len(talk)
        text = f"{share} % of the talk ({number} of {len(talk)} items) was led by {voice}"
        events = [one.version for one in named if confidence.source_of(book, one) == voice]
        yield finding("one-voice", None, text, events)


def _silent(book: Casebook, lens: Lens) -> Iterator[Finding]:
    ids = natural(silent(book, lens))
    if ids:
        text = f"interviews without evidence and without a theme: {', '.join(ids)}"
        events = [book.interviews[one].version for one in ids]
        yield finding("silent-interview", ids[0] if len(ids) == 1 else None, text, events)


def _segments(book: Casebook, held: list[Interview]) -> Iterator[Finding]:
    """Yield segments that nobody is in, once interviews have begun."""
    reached = {one.segment for one in book.respondents.values()}
    reached |= {one.segment for one in book.items.values() if not one.retracted}
    reached |= {one.defined.parent for one in book.segments.values() if one.id in reached}
    empty = [one for one in book.segments.values() if not one.retired and one.id not in reached]
    if held and empty:
        text = f"segments that no respondent is in: {', '.join(one.id for one in empty)}"
        id = empty[0].id if len(empty) == 1 else None
        yield finding("segment-without-respondents", id, text, [one.version for one in empty])


def _themes(book: Casebook, lens: Lens) -> Iterator[Finding]:
    """Yield grave themes that one person alone was heard to mention."""
    people: dict[str, set[str]] = {}
    events: dict[str, list[int]] = {}
    for one in book.heard:
        interview = book.interviews[one.interview]
        if lens.shows(one.day or interview.day):
            code = book.code(one.theme)
            people.setdefault(code, set()).add(interview.respondent)
            events.setdefault(code, []).append(one.version)
    for id in natural(people):
        theme = book.themes[id]
        if theme.named.severity.strip().casefold() in GRAVE and len(people[id]) == 1:
            text = f"severity {theme.named.severity}, but heard from one person: {min(people[id])}"
            yield finding("one-person-theme", id, text, [theme.version, *events[id]])


def _customers(book: Casebook, held: list[Interview]) -> Iterator[Finding]:
    people = [book.respondents[one] for one in natural({one.respondent for one in held})]
    if len(people) >= FEW and all(one.recruited.relation == "existing" for one in people):
        text = f"all {len(people)} people interviewed are customers already; newcomers are unknown"
        yield finding("only-existing-customers", None, text, [one.version for one in people])


def _numbers(book: Casebook) -> Iterator[Finding]:
    """Yield numbers left out in P1, P2, P4; an undone command may leave one out as well."""
    if book.undone:
        return
    found: dict[str, dict[int, int]] = {}
    for one in book.respondents.values():
        before, number = _numbered(one.id)
        if number:
            found.setdefault(before, {})[number] = one.version
    for before, numbers in found.items():
        missing = max(numbers) - len(numbers)
        if len(numbers) >= FEW and 1 in numbers and 0 < missing <= len(numbers) // 4:
            gone = [n for n in range(1, max(numbers)) if n not in numbers]
            named = ", ".join(f"{before}{n}" for n in gone)
            text = f"numbers run to {before}{max(numbers)}, without {named}"
            near = [one for n in gone for one in (n - 1, n + 1) if one in numbers]
            yield finding("number-missing", None, text, [numbers[one] for one in near])


def _numbered(id: str) -> tuple[str, int]:
    """Return what stands before the number that an id ends in, and the number; 0 for none."""
    before = id.rstrip("0123456789")
    digits = id[len(before) :]
    plain = before.replace("-", "a").replace("_", "a")
    good = plain.isascii() and plain.isalpha() and 0 < len(digits) <= 6 and digits[0] != "0"
    return before, int(digits) if good else 0
