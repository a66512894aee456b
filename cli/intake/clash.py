"""Refusals of the engine, told in terms of the file: which line, which column, what is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from castdev.engine.command import Request
from castdev.engine.errors import CastdevError, KeyReused
from castdev.engine.text import quoted

from .audience import RELATIONS
from .draft import Origin
from .past import Past
from .tables import CONFIDENTIAL

if TYPE_CHECKING:
    from castdev.engine.app import Engine
    from castdev.engine.event import Entry

_SIDES = {
    "support_hypothesis": "supports",
    "hypothesis_supported": "supports",
    "refute_hypothesis": "refutes",
    "hypothesis_refuted": "refutes",
    "note_evidence": "neutral",
    "evidence_noted": "neutral",
}
_CUSTOMERS: dict[str, str] = {relation: cell for cell, relation in RELATIONS.items()}
_LONGEST = 200
WORDS = ("quote", "notes")
"""Fields with words of people, which no error may repeat."""


def located(error: CastdevError, request: Request, origin: Origin, engine: Engine) -> CastdevError:
    """Return the same refusal, with file, line and column, and with both versions."""
    if isinstance(error, KeyReused):
        entry = Past(engine).entry(request.key or "")
        if entry is not None:
            return _both(request, origin, entry, engine)
    hint = error.hint
    if hint is None or "--" in hint:
        hint = "Correct the row, or what it refers to; nothing was recorded."
    where = origin.row.where(_column(error.message, origin))
    again = type(error)(error.message, hint=hint, where=where)
    again.position = error.position
    return again


def _column(message: str, origin: Origin) -> str | None:
    """Return the column that a refusal is about: its field is named, or its cell quoted."""
    field = re.match(r"(\w+)(?:\[.*?\])* (?:must|is longer|holds|cannot)", message)
    for column, (asked, _) in origin.columns.items():
        if field and asked == field[1]:
            return column
    cells = {
        column: [part.strip() for part in cell.split(";") if part.strip()]
        for column, cell in origin.row.cells.items()
        if column not in CONFIDENTIAL
    }
    for column, parts in cells.items():
        if any(quoted(part) in message for part in parts):
            return column
    said = [
        column
        for column, parts in cells.items()
        if any(
            re.search(rf"(?<![\w-]){re.escape(part)}(?![\w-])", message)
            for part in parts
            if len(part) <= 200
        )
    ]
    return said[-1] if said else None


def _both(request: Request, origin: Origin, entry: Entry, engine: Engine) -> KeyReused:
    """Return the refusal of other content, with what is stored and what the file says."""
    found = list(_differences(request, origin, entry, engine))
    what = (request.key or "").split(":", 2)[-1].split(":")[0]
    told = "; ".join(
        f"{name}: stored {_quoted(stored)}, in the file {_quoted(asked)}"
        for _, name, stored, asked in found
    )
    column, part = found[0][:2] if found else (None, "")
    where = origin.parts.get(part, origin.row).where("value" if part in origin.parts else column)
    return KeyReused(
        f"{what} is recorded already, as event {entry.version}, with other content"
        f"{f' - {told}' if told else ''}.",
        hint="Nothing was recorded. Give the row another id, or correct what is recorded.",
        where=where,
    )


def _differences(
    request: Request, origin: Origin, entry: Entry, engine: Engine
) -> Iterator[tuple[str, str, str, str]]:
    """Yield column, its name to show, what is stored, what the file says."""
    for column, (asked_field, stored_field) in origin.columns.items():
        asked, stored = _asked(request, asked_field), _stored(entry, stored_field, engine)
        if column == "respondent" and asked is None:
            continue  # the interview says who it was
        if isinstance(asked, dict) and isinstance(stored, dict):
            for name in sorted(asked.keys() | stored.keys()):
                if asked.get(name) != stored.get(name):
                    yield column, name, _shown(stored.get(name)), _shown(asked.get(name))
        elif _shown(asked) != _shown(stored):
            told = _counted if stored_field in WORDS else _shown
            yield column, column, told(stored), told(asked)


def _asked(request: Request, field: str) -> Any:
    if field == "side":
        return _SIDES[str(request.command.__struct_config__.tag)]
    if field == "on":
        return request.happened_on
    if field == "because":
        return request.because
    value = getattr(request.command, field)
    return _CUSTOMERS[value] if field == "relation" else value


def _stored(entry: Entry, field: str, engine: Engine) -> Any:
    if field == "side":
        return _SIDES.get(entry.name, entry.name)
    if field == "happened_on":
        return entry.metadata.happened_on
    if field == "because":
        return entry.metadata.because
    if field in WORDS:
        held = getattr(entry.event, field, None)
        return None if held is None else engine.words(entry, field)
    value = getattr(entry.event, field, None)
    return _CUSTOMERS.get(str(value)) if field == "relation" else value


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _counted(value: object) -> str:
    """Return how long words are instead of the words."""
    return "" if value is None else f"({len(str(value))} characters)"


def _quoted(text: str) -> str:
    if text == "" or text.startswith("("):
        return text or "nothing"
    return f'"{text}"' if len(text) <= _LONGEST else f'"{text[:_LONGEST]}…"'
