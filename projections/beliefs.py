"""Honesty about hypotheses: words, counts and bars against the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from castdev.engine.text import compared

from . import confidence
from .casebook import Casebook
from .finding import Finding, finding
from .lens import Lens
from .reading import natural
from .remarks import gap, remarked, success_rule, verdict_of
from .scoring.assess import Assessment
from .voices import Stand, Voices, stand

Words = Callable[[int, str], str | None]
"""(version, field) → the words of that event, None without the key."""
Stands = Mapping[str, Stand]
"""How hypotheses stand, where somebody knows already."""
SHORT = 20
"""Words of different people shorter than this are alike by chance."""


def beliefs(
    book: Casebook, lens: Lens, words: Words | None, known: Stands | None = None
) -> Iterator[Finding]:
    """Yield what does not hold in each hypothesis; words are not compared where None opens them."""
    for id in natural(book.hypotheses):
        found, heard = (known or {}).get(id) or stand(book, lens, id)
        yield from _verdict(book, lens, id, found, heard)
        for one in remarked(book, lens, id, heard):
            more = f": {one.more}" if one.more else ""
            text = one.text.removesuffix(f" (event {one.events[-1]})")
            yield finding(one.kind, id, text + more, one.events)
        yield from _denominators(book, id, heard)
        yield from _kind_words(book, lens, id)
        if words is not None:
            yield from _repeated(book, lens, id, words)


def _verdict(
    book: Casebook, lens: Lens, id: str, found: Assessment, heard: Voices
) -> Iterator[Finding]:
    verdict = verdict_of(book, lens, id)
    text = gap(verdict, found, heard)
    if verdict is None or text is None:
        return
    true = verdict.reached.leaning == "true"
    ours, theirs = (heard.pro, heard.against) if true else (heard.against, heard.pro)
    kind = "verdict-against-evidence" if theirs > ours else "verdict-beyond-evidence"
    rule = success_rule(book, id)
    text += f'; success rule: "{rule}"' if rule else ""
    against = [one.version for one in confidence.live(book, lens, id) if one.supports is (not true)]
    yield finding(kind, id, text, [verdict.version, *against])


def _denominators(book: Casebook, id: str, heard: Voices) -> Iterator[Finding]:
    """Yield counts out of more people than were interviewed; remarks know published ones."""
    held = {one.respondent for one in book.interviews.values() if one.phase == "held"}
    most = max(len(held), heard.asked)
    if not held or "participants_published" in book.facts:
        return
    for count in book.counts.get(id, ()):
        said = count.published
        if said.of > most:
            people = "1 person was" if most == 1 else f"{most} people were"
            text = f"published {said.supports} of {said.of}, but only {people} asked"
            yield finding("denominator", id, text, [count.version])


def _kind_words(book: Casebook, lens: Lens, id: str) -> Iterator[Finding]:
    """Yield the people whose whole support is compliments."""
    kinds: dict[str, set[str]] = {}
    events: dict[str, list[int]] = {}
    for item in confidence.live(book, lens, id):
        if item.respondent and item.supports:
            kinds.setdefault(item.respondent, set()).add(item.kind)
            events.setdefault(item.respondent, []).append(item.version)
    only = natural(person for person, some in kinds.items() if some == {"compliment"})
    if only:
        verb = "supports" if len(only) == 1 else "support"
        text = f"{', '.join(only)} {verb} it by kind words only"
        yield finding("kind-words", id, text, [one for who in only for one in events[who]])


def _repeated(book: Casebook, lens: Lens, id: str, words: Words) -> Iterator[Finding]:
    """Yield words that are counted more than once; sealed ones without a key say nothing."""
    alike: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for item in confidence.live(book, lens, id):
        if item.supports is None or item.worded is None:
            continue
        said = compared(words(item.worded, "quote") or "")
        if said:
            whose = "" if len(said) >= SHORT else confidence.person_of(item)
            alike.setdefault((said, whose), []).append((item.id, item.version))
    for found in alike.values():
        if len(found) > 1:
            named = ", ".join(one for one, _ in found)
            text = f"the same words are counted {len(found)} times: {named}"
            yield finding("repeated-words", id, text, [version for _, version in found])
