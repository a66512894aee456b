"""What is left when a person is forgotten: what goes, what stays in the clear, what may name them.

Read before it is done, while their words still open: afterwards nobody can look for a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from castdev.engine.erasure import RespondentForgotten, holders_of
from castdev.engine.event import Entry
from castdev.engine.outgoing import HOLDS, Written, about
from castdev.engine.sealed import Sealed
from castdev.engine.vault import sealed_in

from .reading import Reading, View, head
from .trail import clear_texts, events_of

Words = Callable[[Entry, str], str | None]
"""(entry, field) → the words in it, None without the key."""
SHORTEST = 4
"""Letters of a part of a name that is looked for; shorter ones stand in too many words."""


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """A text in the clear in an event of theirs; it cannot be taken out of the journal.

    Attributes:
        names: whether their name or contact stands in it.
    """

    version: int
    event: str
    field: str
    text: str
    names: bool


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """A text of others in which their name or contact stands.

    Attributes:
        of: who holds the key to it; None for a text in the clear.
    """

    version: int
    event: str
    field: str
    of: str | None


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """A file written out earlier that may hold something of theirs.

    Attributes:
        what: the whole journal, a backup of the keys, what is held on them, other words.
        path: where; None for standard output.
        at: when.
        there: False if the file is gone.
        holds: what it holds, and what to do.
    """

    what: str
    path: str | None
    at: datetime
    there: bool
    holds: str


class RemainsReading(Reading, frozen=True, kw_only=True):
    """What goes and what stays when a person is forgotten.

    Attributes:
        respondent: who.
        holders: of the keys to destroy: theirs, and those of jots and quotes about them.
        events: how many events hold words that go.
        recordings: paths of recordings; the files are not castdev's, and are to be deleted.
        stays: what stays readable in events of theirs.
        named: what else names them.
        copies: what was written out.
        looked: False if name and contact are not known, or do not open, so that nothing
            could be looked for.
        ground_names: whether the ground that is given names them; it stays readable.
    """

    respondent: str
    holders: tuple[str, ...]
    events: int
    recordings: tuple[str, ...]
    stays: tuple[Stay, ...]
    named: tuple[Mention, ...]
    copies: tuple[Copy, ...]
    looked: bool
    ground_names: bool


class Request(NamedTuple):
    """Whom to forget, with which jots and evidence, and why."""

    event: RespondentForgotten
    ground: str


def read(
    view: View, entries: Sequence[Entry], request: Request, words: Words, files: Iterable[Written]
) -> RemainsReading:
    """Return what goes and what stays when this request is carried out.

    Args:
        view: of the journal before it.
        entries: all of them.
        request: whom to forget, and why.
        words: opens words.
        files: what was written out; see `engine/outgoing.py`.
    """
    person, holders = request.event.respondent, holders_of(request.event)
    mine = events_of(entries, person)
    goes = [
        (one, field)
        for one in entries
        for field, held in sealed_in(one.event)
        if held.person in holders
    ]
    needles = _needles(_said(goes, ("name", "contact"), words))
    own = {one.version for one in mine}
    others = [one for one in entries if one.version not in own]
    return RemainsReading(
        **head(view, "castdev.remains.1"),
        respondent=person,
        holders=holders,
        events=len({one.version for one, _ in goes}),
        recordings=tuple(dict.fromkeys(_recordings(mine, words))),
        stays=tuple(_stays(mine, needles)),
        named=tuple(_mentions(others, needles, holders, words)),
        copies=tuple(map(copy_of, about(files, person, view.book.version + 1))),
        looked=bool(needles),
        ground_names=_found(needles, request.ground),
    )


def _said(goes: Iterable[tuple[Entry, str]], fields: Sequence[str], words: Words) -> list[str]:
    found = (words(entry, field) for entry, field in goes if field in fields)
    return [one for one in found if one]


def _recordings(mine: Iterable[Entry], words: Words) -> Iterator[str]:
    """Yield the paths of recordings, sealed or, in the first shape, in the clear."""
    for entry in mine:
        path = getattr(entry.event, "recording", None)
        path = words(entry, "recording") if isinstance(path, Sealed) else path
        if path:
            yield path


def _stays(mine: Iterable[Entry], needles: list[re.Pattern[str]]) -> Iterator[Stay]:
    for entry in mine:
        for field, text in clear_texts(entry):
            yield Stay(
                version=entry.version,
                event=entry.name,
                field=field,
                text=text,
                names=_found(needles, text),
            )


def _needles(said: Iterable[str]) -> list[re.Pattern[str]]:
    """Return what to look for: the whole text, and each part of it that is long enough."""
    texts = [" ".join(one.casefold().split()) for one in said]
    parts = {part for text in texts for part in re.findall(r"\w+", text) if len(part) >= SHORTEST}
    wanted = sorted({*texts, *parts} - {""})
    return [re.compile(rf"(?<!\w){re.escape(one)}(?!\w)") for one in wanted]


def _mentions(
    others: Iterable[Entry], needles: list[re.Pattern[str]], gone: Sequence[str], words: Words
) -> Iterator[Mention]:
    if not needles:
        return
    for entry in others:
        for field, of, text in _texts(entry, gone, words):
            if _found(needles, text):
                yield Mention(version=entry.version, event=entry.name, field=field, of=of)


def _found(needles: Iterable[re.Pattern[str]], text: str) -> bool:
    plain = " ".join(text.casefold().split())
    return any(one.search(plain) for one in needles)


def _texts(
    entry: Entry, gone: Sequence[str], words: Words
) -> Iterator[tuple[str, str | None, str]]:
    """Yield every text of an event that stays: field, who holds the key, what it says."""
    for field, text in clear_texts(entry):
        yield field, None, text
    for field, held in sealed_in(entry.event):
        said = words(entry, field) if held.person not in gone else None
        if said:
            yield field, held.person, said


def copy_of(one: Written) -> Copy:
    """Return a file that was written out, as documents show it."""
    how = HOLDS[one.what]
    return Copy(what=one.what, path=one.path, at=one.at, there=one.there, holds=how)
