"""Hostile values given to commands: what is accepted is stored exactly, the rest is one line."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from cli_shop import Ended, Shop
from sweep_table import GOOD, Row, furnish
from test_cli_sweep import COMMANDS, ROWS, kind_of, words_of

from castdev.engine.home import Home
from castdev.engine.vault import sealed_in

__all__ = ["COMMANDS", "GOOD", "LONG", "ROWS", "Ended", "Row", "Shop", "World", "kind_of", "obeyed"]

LONG = bool(os.environ.get("CASTDEV_LONG"))
"""Whether everything is tried; otherwise a fixed part of it."""
REFUSED = (2, 65, 66, 70, 74, 75, 77)
LONGEST = 3_000
OBEYED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
OWN_SYNTAX = {"texts", "clauses", "attributes", "impacts", "waive", "lines", "outcome"}
"""Parameters that are read as something of their own, and so not kept as typed."""


def obeyed(text: str, layout: str = "\n") -> list[str]:
    """Return the characters that a terminal might obey, besides line ends and joiners."""
    return [
        one
        for one in text
        if one not in layout + "\u200c\u200d" and unicodedata.category(one) in OBEYED
    ]


def chosen(number: int, every: int) -> bool:
    """Return whether a case is tried: all of them under CASTDEV_LONG, else one in so many."""
    return LONG or number % every == 0


class World:
    """A furnished shop that is put back after every command that recorded something."""

    def __init__(self, place: Path, files: Path) -> None:
        place.mkdir(mode=0o700)
        files.mkdir()
        self.shop, self.files = Shop(place), files
        furnish(self.shop)
        (files / "text").write_text("words")
        (files / "policy.json").write_text('{"name": "small", "people_gate": 5}')
        (files / "commands.jsonl").write_text('{"command": "name_theme", "title": "Late"}\n')
        self._backup = files.with_name("backup")
        shutil.copytree(place, self._backup)
        self._version = self.shop.version()
        self._kept = self._held()

    def _held(self) -> dict[str, bytes]:
        files = (one for one in (self.shop.place / ".castdev").rglob("*") if one.is_file())
        lasting = (one for one in files if not one.name.endswith(("-shm", "-wal", ".lock")))
        return {str(one.relative_to(self.shop.place)): one.read_bytes() for one in lasting}

    def run(self, command: str, row: Row, said: str | bytes = "") -> Ended:
        """Return how a command ended that says what a row says; files are named."""
        words = [one.replace("{files}", str(self.files)) for one in words_of(command, row)]
        return self.shop.run(*words, said=said)

    def restore(self) -> None:
        """Put everything back as it was."""
        shutil.rmtree(self.shop.place)
        shutil.copytree(self._backup, self.shop.place)

    def complaint(self, command: str, row: Row, value: str, said: str | bytes = "") -> str | None:
        """Return what is wrong with how a command takes a value, or None.

        The value is what must be found in what was recorded, exactly; empty for nothing.
        """
        ended = self.run(command, row, said)
        wrong = self.wrong_with(ended)
        if self._held() == self._kept:
            return wrong
        stored = list(self._recorded())
        self.restore()
        if ended.code not in (0, 1):
            return f"refused, and stored something: {ended.err[:300]!r}"
        if value and value not in stored:
            return f"stored other than it was said: {[one[:80] for one in stored]}"
        return wrong

    def wrong_with(self, ended: Ended) -> str | None:
        """Return what is wrong with how a command ended, or None."""
        if found := obeyed(ended.out, "\n") or obeyed(ended.err):
            return f"a terminal would obey {found[:5]}"
        if ended.code in (0, 1):
            return f"said {ended.err[:300]!r}" if ended.err else None
        if ended.code not in REFUSED or "our fault" in ended.err:
            return f"exit {ended.code}: {(ended.err or ended.out)[:300]!r}"
        if ended.out or not ended.err.startswith("castdev: ") or "Traceback" in ended.err:
            return f"no refusal: {ended.out[:200]!r} {ended.err[:300]!r}"
        if ended.err.count("\n") > 1 or len(ended.err) > LONGEST:
            return f"{len(ended.err)} characters: {ended.err[:300]!r}"
        return None

    def _recorded(self) -> Iterator[str]:
        """Yield every text in what was recorded since, with words opened."""
        if not (self.shop.place / ".castdev").is_dir():
            return
        engine = Home.at(self.shop.place).engine()
        try:
            for entry in engine.entries(self._version):
                for field, _ in sealed_in(entry.event):
                    yield engine.words(entry, field) or ""
                yield from _texts(msgspec.to_builtins(entry))
        finally:
            engine.close()


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
