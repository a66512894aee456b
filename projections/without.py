"""Without: a reading as if some evidence had never been recorded.

What goes is evidence; interviews and themes stay heard. One item, one respondent, one
interviewer or one channel is what `fragile` tries one after the other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

import msgspec

from castdev.engine.errors import NotFound, Refused
from castdev.engine.text import quoted

from .casebook import Casebook
from .confidence import live, source_of
from .lens import Lens
from .reading import View, natural

KINDS = ("item", "respondent", "interviewer", "channel")


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence that is left out.

    Attributes:
        kind: item, respondent, interviewer or channel.
        id: its id, or the name of the interviewer or channel in lower case.
        evidence: the items that go; none where nothing of it counted.
        events: the versions that recorded them.
    """

    kind: str
    id: str
    evidence: tuple[str, ...]
    events: tuple[int, ...]


def groups(book: Casebook, lens: Lens, ids: Iterable[str]) -> list[tuple[str, str, list[str]]]:
    """Return every removal: its kind, its name, the items that go.

    Talk and people whom nobody named an interviewer or channel for are no source. An item
    came through its own channel, and through the one its respondent was recruited through.
    """
    found: dict[tuple[int, str], list[str]] = {}
    for id in ids:
        for item in live(book, lens, id):
            if item.supports is None:
                continue
            found[0, item.id] = [item.id]
            if item.respondent is not None:
                found.setdefault((1, item.respondent), []).append(item.id)
            if item.interview and book.interviews[item.interview].interviewers:
                found.setdefault((2, source_of(book, item)), []).append(item.id)
            met = book.respondents[item.respondent].recruited if item.respondent else None
            for channel in dict.fromkeys((item.channel, met.channel if met else None)):
                if channel:
                    found.setdefault((3, plain(channel)), []).append(item.id)
    ordered = sorted(found, key=lambda key: key[0])
    return [(KINDS[turn], name, natural(found[turn, name])) for turn, name in ordered]


def plain(name: str) -> str:
    """Return a name of an interviewer or channel as names are compared."""
    return unicodedata.normalize("NFC", name.strip()).casefold()


def removals(view: View, asked: Iterable[str]) -> tuple[Removed, ...]:
    """Return what each wish leaves out, in order and once each.

    Args:
        view: the reading that it is left out of.
        asked: ids of evidence and respondents, `interviewer ana`, `channel forum`.

    Raises:
        NotFound: nothing here is called that; the nearest is named.
        Refused: it may be two things.
    """
    book, lens, _ = view
    found = {(kind, name): evidence for kind, name, evidence in groups(book, lens, book.hypotheses)}
    known = {f"{kind} {name}".lower(): (kind, name) for kind, name in _known(book)}
    wanted = dict.fromkeys(_one(wish, known) for wish in asked)
    return tuple(_removed(book, kind, name, found.get((kind, name), [])) for kind, name in wanted)


def _removed(book: Casebook, kind: str, name: str, evidence: list[str]) -> Removed:
    events = tuple(sorted(book.items[one].version for one in evidence))
    return Removed(kind=kind, id=name, evidence=tuple(evidence), events=events)


def _known(book: Casebook) -> Iterator[tuple[str, str]]:
    """Yield everything that evidence may come from, whether any did or not."""
    yield from (("item", id) for id in book.items)
    yield from (("respondent", id) for id in book.respondents)
    for held in book.interviews.values():
        yield from (("interviewer", plain(one)) for one in held.interviewers[:1])
    for item in book.items.values():
        if item.channel:
            yield "channel", plain(item.channel)
    for person in book.respondents.values():
        yield "channel", plain(person.recruited.channel)


def _one(wish: str, known: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """Return the kind and name that a wish means."""
    kind, _, name = wish.strip().partition(" ")
    kind = {"evidence": "item"}.get(kind.lower(), kind.lower())
    if kind in KINDS:
        fits = [f"{kind} {plain(name)}"]
    else:
        fits = [f"{one} {plain(wish)}" for one in ("item", "respondent")]
    hits = [known[one] for one in fits if one in known]
    if len(hits) > 1:
        raise Refused(
            f"{wish} is evidence and a respondent.",
            hint=f'Say which: "evidence {wish}" or "respondent {wish}".',
        )
    if not hits:
        raise _missing(wish, known)
    return hits[0]


def _missing(wish: str, known: dict[str, tuple[str, str]]) -> NotFound:
    from difflib import get_close_matches

    written = (name if kind in KINDS[:2] else f"{kind} {name}" for kind, name in known.values())
    spelt = {one.lower(): one for one in written}
    near = [spelt[one] for one in get_close_matches(plain(wish)[:80], spelt, 3, 0.3)]
    how = 'Write E12, R7, "interviewer ana" or "channel forum".'
    return NotFound(
        f"There is no evidence, respondent, interviewer or channel {quoted(wish)}.",
        hint=f"The nearest: {', '.join(near)}." if near else how,
    )


def left(book: Casebook, gone: Iterable[Removed]) -> Casebook:
    """Return the casebook as if these items had been retracted; the one given stays as it is."""
    ids = {id for one in gone for id in one.evidence}
    if not ids:
        return book
    items = {
        id: msgspec.structs.replace(item, retracted=True) if id in ids else item
        for id, item in book.items.items()
    }
    return msgspec.structs.replace(book, items=items)
