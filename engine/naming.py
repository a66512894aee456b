"""Which fields hold ids, and of which noun; and the same event under other ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec

from .sealed import Sealed
from .state import PLURALS

T = TypeVar("T")
Nouns = tuple[str, ...]
Name = Callable[[Nouns, str], str]
"""(nouns that an id may be of, the id) → the id to write instead."""

_ALSO: dict[str, Nouns] = {
    "parent": ("segment",),
    "before_change": ("change",),
    "segments": ("segment",),
    "hypotheses": ("hypothesis",),
    "denied": ("hypothesis",),
    "impacts": ("hypothesis",),
    "merged": ("theme",),
    "clarifies": ("answer",),
    "reasons": ("evidence", "theme", "hypothesis"),
    "confidences": ("hypothesis",),
    "statuses": ("hypothesis",),
    "against": ("hypothesis",),
    "jots": ("jot",),
}
"""Fields that hold ids of another noun than their name."""


def nouns_of(owner: object, field: str) -> Nouns:
    """Return the nouns that the ids in a field may be of; none for a field without ids."""
    if field == "filed_as":
        return (getattr(owner, "noun", ""),)
    return _ALSO.get(field) or ((field,) if field in PLURALS else ())


def named(event: object) -> Iterator[tuple[Nouns, str]]:
    """Yield every id that an event names, in lower case, with the nouns that it may be of."""
    for field in getattr(event, "__struct_fields__", ()):
        value = getattr(event, field)
        nouns = tuple(noun for noun in nouns_of(event, field) if noun in PLURALS)
        many = (value,) if isinstance(value, str) else value
        if isinstance(many, tuple | list | dict):
            for one in many:
                if isinstance(one, str) and nouns:
                    yield nouns, one.lower()
                elif isinstance(one, msgspec.Struct):
                    yield from named(one)


def mentions(event: object) -> Iterator[tuple[str, str]]:
    """Yield the noun and the lower-case id of everything that an event names, or may name."""
    return ((noun, id) for nouns, id in named(event) for noun in nouns)


def renamed(value: T, name: Name) -> T:
    """Return an event with every id in it renamed: in readings seen, of holders of words too."""
    if isinstance(value, Sealed):
        return value if (to := holder(value.person, name)) == value.person else _with(value, to)
    if not isinstance(value, msgspec.Struct):
        return value
    changed: dict[str, Any] = {}
    for field in value.__struct_fields__:
        was = getattr(value, field)
        now = _renamed(was, nouns_of(value, field), name)
        if now is not was and now != was:
            changed[field] = now
    return msgspec.structs.replace(value, **changed) if changed else value


def _with(words: Sealed, person: str) -> Any:
    return msgspec.structs.replace(words, person=person)


def _renamed(value: Any, nouns: Nouns, name: Name) -> Any:
    match value:
        case str():
            return name(nouns, value) if nouns else value
        case tuple():
            return tuple(_renamed(one, nouns, name) for one in value)
        case dict() if nouns:
            return {name(nouns, key): one for key, one in value.items()}
    return renamed(value, name)


def holder(person: str, name: Name) -> str:
    """Return the holder of words under another id: of a respondent, or of `evidence~E12`."""
    noun, tilde, id = person.partition("~")
    if not tilde:
        return name(("respondent",), person)
    return f"{noun}~{name((noun,), id)}" if noun in PLURALS else person
