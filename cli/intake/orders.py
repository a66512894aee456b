"""Commands as JSON Lines: each line is one request, all of them are recorded or none.

    {"command": "name_theme", "title": "Late orders", "on": "2026-03-01", "because": "said twice"}

Besides its own fields a line may say `on`, `because`, `key` and `actor`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import msgspec

from castdev.engine.command import Command, Request
from castdev.engine.door import plain
from castdev.engine.errors import BadInput, CastdevError
from castdev.engine.limits import ROWS
from castdev.engine.strict import FieldTwice, parsed
from castdev.engine.text import quoted, readable

from .digest import digest
from .nearest import nearest
from .reading import lines_of

if TYPE_CHECKING:
    from .intake import Recorder

AROUND = ("on", "because", "key", "actor")
"""What may be said around a command."""


class Place(NamedTuple):
    """A line of a file."""

    file: str
    line: int

    def refuse(self, message: str, hint: str, field: str | None = None) -> NoReturn:
        """Raise BadInput about this line, or a field in it."""
        raise BadInput(message, hint=hint, where=self.where(field))

    def where(self, field: str | None = None) -> str:
        """Return the place for a refusal."""
        place = f"{self.file}, line {self.line}"
        return f"{place}, field {field}" if field else place


class _Around(msgspec.Struct, frozen=True, kw_only=True):
    on: date | None = None
    because: str | None = None
    key: str | None = None
    actor: str | None = None


def run_commands(recorder: Recorder, path: Path, **options: Any) -> dict[str, Any]:
    """Record the commands of a file and return the document `castdev.import.1`.

    Args:
        recorder: the engine, or the project, to record in.
        path: the file.
        options: of `handle_many`, such as `dry_run` or `expect`.

    Raises:
        CastdevError: what is wrong, in which line and field; then nothing was recorded.
    """
    engine: Any = getattr(recorder, "engine", recorder)
    asked = read_commands(path, engine.vocabulary.commands)
    with placed(asked):
        receipts = recorder.handle_many([request for request, _ in asked], **options)
    new = [version for one in receipts if not one.already for version in one.versions]
    return {
        "schema": "castdev.import.1",
        "recorded": len(new),
        "already": sum(one.already for one in receipts),
        "versions": [new[0], new[-1]] if new else None,
        "tables": {"commands": len(asked)},
        "notes": [],
    }


@contextmanager
def placed(asked: Sequence[tuple[Request, Place]]) -> Iterator[None]:
    """Give the refusal of one of these requests its file, line and field."""
    try:
        yield
    except CastdevError as error:
        if error.position is None:
            raise
        request, place = asked[error.position]
        raise _located(error, request, place) from None


def read_commands(path: Path, commands: Mapping[str, type[Command]]) -> list[tuple[Request, Place]]:
    """Return the requests of a file, with the line of each; blank lines are none."""
    file = readable(path.name)
    found: list[tuple[Request, Place]] = []
    seen: Counter[str] = Counter()
    for number, line in enumerate(lines_of(path), 1):
        if not line.strip():
            continue
        place = Place(file, number)
        if len(found) == ROWS:
            place.refuse(f"{file} has more than {ROWS:,} commands.", "Split the file.")
        found.append((_request(line, commands, seen, place), place))
    if not found:
        raise BadInput(f"{file} is empty.", hint="Write one command a line.", where=file)
    return found


def _request(
    line: str, commands: Mapping[str, type[Command]], seen: Counter[str], place: Place
) -> Request:
    said = _parsed(line, place)
    kind = _kind(said, commands, place)
    around = {name: said.pop(name) for name in AROUND if name in said}
    _check_fields(said, kind, place)
    try:
        told = msgspec.convert(around, _Around)
        command: Command = msgspec.convert(said, kind)
    except msgspec.ValidationError as error:
        message = plain(str(error))
        place.refuse(message, "Nothing was recorded.", _field(message, [*said, *around]))
    key = told.key
    if key is None:
        open_ = {name: value for name, value in said.items() if name not in kind.private}
        key = digest([json.dumps([open_, {**around, "key": None}], sort_keys=True)])
        seen[key] += 1
        key = f"import:commands:{key}:{seen[key]}"
    return Request(command, on=told.on, because=told.because, key=key, actor=told.actor)


def _parsed(line: str, place: Place) -> dict[str, Any]:
    """Return the object in a line; NaN, endless numbers and a field twice are refused."""
    why = "Write one JSON object a line, such as"
    hint = f'{why} {{"command": "name_theme", "title": "Late orders"}}.'
    try:
        found = parsed(line)
    except FieldTwice as error:
        place.refuse(error.message, error.hint or "", error.field[:80])
    except BadInput:
        place.refuse("The line is not JSON.", hint)
    if not isinstance(found, dict):
        place.refuse("The line is not a JSON object.", hint)
    return found


def _kind(
    said: dict[str, Any], commands: Mapping[str, type[Command]], place: Place
) -> type[Command]:
    name = said.get("command")
    if not isinstance(name, str):
        place.refuse(
            "The line names no command.",
            'It needs a field such as "command": "name_theme"; `castdev schema` lists them.',
            "command",
        )
    if name in commands:
        return commands[name]
    near = nearest(name.lower(), commands)
    hint = f"Did you mean {near}?" if near else "`castdev schema` lists the commands."
    place.refuse(f"There is no command {quoted(name)}.", hint, "command")


def _check_fields(said: dict[str, Any], kind: type[Command], place: Place) -> None:
    own = kind.__struct_fields__
    name = str(kind.__struct_config__.tag)
    for field in said:
        if field not in own and field != "command":
            near = nearest(field, [*own, *AROUND])
            hint = f"Did you mean {near}?" if near else f"`castdev schema {name}` lists them."
            place.refuse(f"{name} has no field {quoted(field)}.", hint, field[:80])


def _field(message: str, fields: list[str]) -> str | None:
    """Return the field that a refusal begins with."""
    return next(
        (one for one in fields if message.startswith((f"{one} ", f"{one}:", f"{one}["))), None
    )


def _located(error: CastdevError, request: Request, place: Place) -> CastdevError:
    """Return the same refusal with file, line and field."""
    fields = [*request.command.__struct_fields__, *AROUND]
    hint = error.hint or "Correct the line, or what it refers to; nothing was recorded."
    if "--" in hint:
        hint = "Correct the line, or what it refers to; nothing was recorded."
    again = type(error)(error.message, hint=hint, where=place.where(_field(error.message, fields)))
    again.position = error.position
    return again
