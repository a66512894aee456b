"""The typed door in: what no command may carry, said in plain words (reliability.md 3.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sized
from datetime import datetime
from typing import Any

import msgspec

from .command import Request
from .errors import BadInput
from .event import Line, Name, Text
from .limits import COMMAND, MIB, PARTS
from .state import check_day
from .text import storable, visible

IDS = frozenset(
    [
        "answer",
        "before_change",
        "change",
        "clarifies",
        "decision",
        "evidence",
        "guide",
        "hypothesis",
        "id",
        "interview",
        "jot",
        "of",
        "offer",
        "parent",
        "respondent",
        "segment",
        "theme",
    ]
)
"""Fields of commands that hold an id: an empty one is a mistake, not the absence of one."""


class _Around(msgspec.Struct, frozen=True):
    """What is said around a command, within the limits of `Metadata`."""

    actor: Name
    because: Text | None
    key: Line | None
    causation: Line | None


def check(request: Request, actor: str, now: datetime) -> dict[str, Any]:
    """Refuse what no command may carry: days that cannot have been, no text, too much of it.

    Returns:
        what the command says, as plain values.
    """
    if request.happened_on is not None:
        check_day(request.happened_on, now.date())
    said: dict[str, Any] = msgspec.to_builtins(request.command)
    around = {
        "actor": actor,
        "because": request.because,
        "key": request.key,
        "causation": request.causation,
    }
    if _size(said) + _size(around) > COMMAND:
        raise BadInput(
            f"The command holds more than {COMMAND // MIB} Mi characters of text.",
            hint="Keep to what was said, or record it in parts.",
        )
    try:
        msgspec.convert(said, type(request.command))
        msgspec.convert(around, _Around)
    except msgspec.ValidationError as error:
        raise BadInput(plain(str(error)), hint="Nothing was recorded.") from None
    return said


def _size(said: dict[str, Any]) -> int:
    """Return how much text there is; refuse what cannot be stored, seen, or meant.

    The names in `said` itself are those of fields, which nobody chose.
    """
    size = 0
    for name, value in said.items():
        if isinstance(value, str):
            size += len(value)
            # Most texts, told quickly: in ASCII all that is printed is seen, but the space.
            if not (value and value.isascii() and value.isprintable() and not value.isspace()):
                _check_text(name, value)
                _check_id(name, value)
        elif isinstance(value, dict | list | tuple):
            _check_parts(name, value)
            for inner, text in _texts(value, name):
                size += len(text)
                _check_text(inner, text)
    return size


def _check_id(name: str, text: str) -> None:
    if not text and name in IDS:
        raise BadInput(f"The {name} is empty.", hint="Give an id, or leave it out.")


def _check_text(name: str, text: str) -> None:
    if not (text.isprintable() or storable(text)):
        raise BadInput(
            f"The {name or 'text'} holds characters that are not text.",
            hint="Remove the NUL or the broken character.",
        )
    if text and not visible(text):
        raise BadInput(
            f"The {name or 'text'} looks empty: there is nothing to be seen in it.",
            hint="Write something, or leave it out.",
        )


def _check_parts(name: str, value: Sized) -> None:
    """Refuse a list that nobody can have meant."""
    if len(value) > PARTS:
        raise BadInput(
            f"The command holds {len(value):,} {name}; {PARTS:,} are the most.",
            hint="Record them in parts.",
        )


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in a value, with the name of the field it stands in."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(key, name or key)
            yield from _texts(inner, name or key)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, name)


_PLAIN = (
    (r"Expected `str` of length >= 1", "must not be empty"),
    (r"Expected `str` of length <= (\d+)", r"is longer than \1 characters"),
    (r"Expected `array` of length <= (\d+)", r"has more than \1 entries"),
    (r"Expected `(?:int|float)` >= (\S+)", r"must be at least \1"),
    (r"Expected `(?:int|float)` <= (\S+)", r"must be at most \1"),
    (r"Expected `str` matching regex .*", "holds characters that it cannot have"),
    (r"Expected `(\w+)(?: \| null)?`, got `(\w+)`", r"must be \1, not \2"),
    (r"Invalid enum value '(.{0,80}).*'", r"cannot be '\1'"),
    (r"Object contains unknown field `(.{0,80}).*`", r"has no field \1"),
    (r"Object missing required field `(\w+)`", r"needs the field \1"),
)


def plain(error: str) -> str:
    """Return a refusal of msgspec in plain words, with the field in front.

    >>> plain("Expected `int` >= 1 - at `$.target`")
    'target must be at least 1.'
    """
    what, _, where = error.partition(" - at `$")
    field = where.strip("`.") or "It"
    for pattern, words in _PLAIN:
        if re.fullmatch(pattern, what):
            return f"{field} {re.sub(pattern, words, what)}."
    return f"{field}: {what[0].lower()}{what[1:]}."
