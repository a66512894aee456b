"""Honesty about deeds and wording: decisions, changes, and what a template left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .casebook import Casebook
from .casebook.records import Decision
from .confidence import day_of, live
from .finding import Finding, finding
from .lens import Lens
from .reading import natural
from .turn import turn

LEFT = (
    r"\b(?:TODO|TBD|FIXME)\b|(?i:\blorem\b|\bxxx+\b|\bplaceholder text\b)"
    r"|(?i:[\[({]\s*placeholder\b|^\W*placeholder\W*$)"
    r"|<[A-Za-z](?:[^<>]{0,60}[A-Za-z.])?>"
)
"""TODO in capitals only, it is Spanish for "all"; a placeholder only where it stands for
text: one may be told of in a sentence."""
SIGNS = ("todo", "tbd", "fixme", "lorem", "xxx", "placeholder", "<")
"""Without one of these there is no leftover, and no pattern to be compiled."""


def deeds(book: Casebook, lens: Lens) -> Iterator[Finding]:
    """Yield decisions and changes that rest on nothing, what is hidden, leftovers of templates."""
    yield from _decisions(book, lens)
    yield from _hidden(book, lens)
    yield from _changes(book, lens)
    yield from _undated(book, lens)
    yield from _leftovers(book, lens)


def _decisions(book: Casebook, lens: Lens) -> Iterator[Finding]:
    shown = [one for one in book.decisions.values() if lens.shows(one.day)]
    loose = {one.id: one.version for one in shown if not one.made.hypotheses}
    if loose:
        verb = "decision names" if len(loose) == 1 else "decisions name"
        text = f"{len(loose)} {verb} no hypothesis: {', '.join(natural(loose))}"
        id = next(iter(loose)) if len(loose) == 1 else None
        yield finding("decision-without-evidence", id, text, loose.values())
    for one in shown:
        bare = natural(id for id in set(one.made.hypotheses) if not _known(book, lens, one, id))
        if one.made.hypotheses and len(bare) == len(set(one.made.hypotheses)):
            text = f"decided on {', '.join(bare)} before there was any evidence on it"
            yield finding("decision-without-evidence", one.id, text, [one.version])


def _known(book: Casebook, lens: Lens, decision: Decision, hypothesis: str) -> bool:
    """Return whether there was evidence by then: recorded, or of that day or earlier."""
    for item in live(book, lens, hypothesis):
        day = day_of(book, item)
        learned = turn(book, item.version) < turn(book, decision.version)
        if learned or (day and decision.day and day <= decision.day):
            return True
    return False


def _hidden(book: Casebook, lens: Lens) -> Iterator[Finding]:
    if not book.beliefs:
        return
    from .forecasts import unrevealed  # only who believes something pays for it

    for one in unrevealed(book, lens):
        text = f"the outcome is known, and {one.person} has not revealed a hidden belief"
        yield finding("belief-not-revealed", one.hypothesis, text, [one.version])


def _changes(book: Casebook, lens: Lens) -> Iterator[Finding]:
    for id in natural(book.changes):
        one = book.changes[id]
        hidden = one.undone or (one.made and not lens.shows(one.day))
        if not hidden and not one.planned.reasons:
            text = f'{"made" if one.made else "planned"} without a reason: "{_start(one.planned.description)}"'
            yield finding("change-without-reason", id, text, [one.version])


def _undated(book: Casebook, lens: Lens) -> Iterator[Finding]:
    when = {
        f"decision {one.id}": one.version
        for one in book.decisions.values()
        if one.day is None and lens.shows(None)
    }
    when |= {
        f"change {one.id}": one.version
        for one in book.changes.values()
        if one.made and one.day is None and not one.undone and lens.shows(None)
    }
    if when:
        text = f"nobody said when: {', '.join(natural(when))}"
        yield finding("day-unknown", None, text, when.values())


def _leftovers(book: Casebook, lens: Lens) -> Iterator[Finding]:
    for id, version, text in _texts(book, lens):
        low = text.lower()
        if any(one in low for one in SIGNS) and (match := re.search(LEFT, text)):
            told = f'"{match[0]}" is left in "{_start(text)}"'
            yield finding("template-leftover", id, told, [version])


def _texts(book: Casebook, lens: Lens) -> Iterator[tuple[str, int, str]]:
    """Yield what people wrote: id, event, text."""
    for belief in book.hypotheses.values():
        version, now = belief.statements[-1].version, belief.now
        yield belief.id, version, now.statement
        yield belief.id, version, now.success_rule or ""
    for group in book.segments.values():
        for text in (group.defined.description, *group.defined.needs):
            yield group.id, group.version, text
    for theme in book.themes.values():
        yield theme.id, theme.version, theme.title
    for change in book.changes.values():
        yield change.id, change.version, change.planned.description
    for one in book.decisions.values():
        for text in (one.made.choice, one.made.reason, one.because or ""):
            if lens.shows(one.day):
                yield one.id, one.version, text
    for id, some in book.verdicts.items():
        for verdict in some:
            if lens.shows(verdict.day):
                yield id, verdict.version, verdict.because or ""


def _start(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
