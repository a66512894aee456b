"""The trail of a person: which events are theirs, and what stands in events in the clear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from castdev.engine.erasure import RespondentForgotten
from castdev.engine.event import Entry, Event
from castdev.engine.jot import JotFiled

OWN = ("interview", "answer", "evidence")
"""Nouns of things that are a person's when the person is named in them."""
TOLD = frozenset({"interviewers", "noun"})
"""Fields with names that are the team's, or castdev's own."""

Thing = tuple[str, str]
"""Noun and id, in lower case."""


def events_of(entries: Sequence[Entry], person: str) -> list[Entry]:
    """Return the events of a person, undone ones too: what they are, said, did, and was noted.

    What the team made of it (changes, decisions, verdicts) is the team's.
    """
    things = things_of(entries, person)
    return [one for one in entries if things & {*_named(one.event)}]


def things_of(entries: Iterable[Entry], person: str) -> set[Thing]:
    """Return a person, and what is theirs: interviews, answers, evidence, jots filed as such."""
    mine: set[Thing] = {("respondent", person.lower())}
    for entry in entries:
        event = entry.event
        about = type(event).about
        if about in OWN and mine & {*_named(event)}:
            mine.add((about, str(getattr(event, about)).lower()))
        elif isinstance(event, JotFiled) and (event.noun, event.filed_as.lower()) in mine:
            mine.add(("jot", event.jot.lower()))
        elif isinstance(event, RespondentForgotten) and mine & {*_named(event)}:
            mine |= {("jot", id.lower()) for id in event.jots}
            mine |= {("evidence", id.lower()) for id in event.evidence}
    return mine


def _named(event: Event) -> Iterator[Thing]:
    """Yield what an event is about, and the person and the interview it comes from."""
    for field in {type(event).about, "respondent", "interview"}:
        value = getattr(event, field, None) if field else None
        if isinstance(value, str):
            yield field, value.lower()


def clear_texts(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield field and text of everything that people wrote into an event and that is not sealed."""
    if entry.metadata.because:
        yield "because", entry.metadata.because
    for field in _free_fields(type(entry.event)):
        for text in _texts(getattr(entry.event, field)):
            yield field, text


@cache
def _free_fields(kind: type[Event]) -> tuple[str, ...]:
    """Return the fields that hold text of any kind, and not an id or one of a few words."""
    from msgspec import inspect

    shape: Any = inspect.type_info(kind)
    return tuple(one.name for one in shape.fields if one.name not in TOLD and _is_free(one.type))


def _is_free(shape: Any) -> bool:
    from msgspec import inspect

    match shape:
        case inspect.StrType(pattern=None):
            return True
        case inspect.UnionType(types=types):
            return any(map(_is_free, types))
        case inspect.VarTupleType(item_type=inner) | inspect.DictType(value_type=inner):
            return _is_free(inner)
    return False


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict):
        yield from (f"{name}: {one}" for name, one in value.items())
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
