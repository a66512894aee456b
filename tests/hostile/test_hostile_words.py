"""Hostile words in every parameter of every command: stored exactly, or one clear line.

`CASTDEV_LONG=1` tries every word in every parameter that takes its kind (about ten
minutes); otherwise a fixed part, in which every word and every parameter has its turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from corpus_words import DAYS, IDS, MOMENTS, NUMBERS, PAIRS, TEXTS
from hostile_world import COMMANDS, OWN_SYNTAX, ROWS, World, chosen, kind_of

EVERY = 83
KINDS: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(("text", "name", "line", "private", "private file"), TEXTS),
    **dict.fromkeys(("id", "new id"), IDS),
    "day": DAYS,
    "number": NUMBERS,
    "as of": MOMENTS,
    "pair": PAIRS | TEXTS,
    "word": IDS,
}
NAMES = list(COMMANDS)


def cases(command: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield parameter, its kind, and name and value of what it is given."""
    number = NAMES.index(command)
    for param in COMMANDS[command]:
        kind = kind_of(command, param)
        for name, value in KINDS.get(kind, {}).items():
            number += 1
            if chosen(number, EVERY):
                yield param.name or "", kind, name, value


def complaint(world: World, command: str, param: str, kind: str, value: str) -> str | None:
    """Return what is wrong with how one parameter takes one value."""
    if kind == "private file":
        return _from_file(world, command, param, value)
    given: object = [value] if param == "rest" else value
    text = kind in ("text", "name", "line", "private")
    exact = text and param not in OWN_SYNTAX and value != "-"
    exact = exact and (command, param) != ("retention", "key")  # each person's begins with it
    return world.complaint(command, ROWS[command] | {param: given}, value if exact else "")


def _from_file(world: World, command: str, param: str, value: str) -> str | None:
    file = world.files / "words"
    file.write_bytes(value.encode("utf-8", "surrogatepass"))
    kept = value.removeprefix("\ufeff").rstrip("\r\n")
    row = ROWS[command] | {param: str(file)}
    return world.complaint(command, row, "" if param in OWN_SYNTAX else kept)


@pytest.mark.parametrize("command", NAMES)
def test_every_parameter(
    world: World, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value is stored exactly, or refused in one line with nothing stored."""
    monkeypatch.chdir(tmp_path)
    wrong = [
        f"{command} {param} ({name}): {said}"
        for param, kind, name, value in cases(command)
        if (said := complaint(world, command, param, kind, value))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_corpus_is_large() -> None:
    """There are more than 300 hostile words, and each is one of its own."""
    tables = (TEXTS, IDS, DAYS, NUMBERS, MOMENTS, PAIRS)
    assert sum(map(len, tables)) > 300
    assert all(len(set(table.values())) == len(table) for table in tables)
