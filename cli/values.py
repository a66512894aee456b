"""The kinds of values that options take; a bad one is refused with what would be right."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.errors import BadInput
from castdev.engine.text import quoted

if TYPE_CHECKING:
    ParamType = click.ParamType[Any]
else:
    ParamType = click.ParamType  # not generic in every click there is


class _Unknown(str):
    """The word, and told from the same word typed elsewhere: there is only one."""

    __slots__ = ()


UNKNOWN = _Unknown("unknown")
"""What `Day` gives when nobody knows the day; `options.built` makes None of it."""


class Day(ParamType):
    """A day as people write it; `unknown` where that is allowed."""

    name = "date"

    def __init__(self, *, unknown: bool = False) -> None:
        self.unknown = unknown

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | str:
        """Return the day, or UNKNOWN."""
        if isinstance(value, date):
            return value
        from .options import desk_of

        word = str(value).strip().lower()
        if word == UNKNOWN and self.unknown:
            return UNKNOWN
        if word in ("today", "yesterday"):
            return desk_of(ctx).today() - timedelta(days=word == "yesterday")
        try:
            if len(word) == 10:
                return date.fromisoformat(word)
        except ValueError:
            pass
        also = "today, yesterday or unknown" if self.unknown else "today or yesterday"
        raise BadInput(
            f"{quoted(str(value))} is not a day.",
            hint=f"Write it as 2026-03-04, or {also}.",
            where=_where(param),
        )


class Word(ParamType):
    """One of a few words, whatever the case; a miss lists them all."""

    name = "word"

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(words)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Return the words, as help shows them."""
        return "|".join(self.words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word as it is written."""
        word = str(value).strip().lower()
        if word in self.words:
            return word
        raise BadInput(
            f"{quoted(str(value))} is not one of the words here.",
            hint=f"Use {', '.join(self.words[:-1])} or {self.words[-1]}.",
            where=_where(param),
        )

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[Any]:
        """Return the words that begin so."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(one) for one in self.words if one.startswith(incomplete.lower())]


class Quote(ParamType):
    """Words in the clear; `-` takes them from standard input."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the words."""
        return read_text("-") if value == "-" else str(value)


class TextFile(ParamType):
    """The text of a file, or of standard input for `-`; never the words themselves."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text, without the line end after it."""
        return read_text(str(value))


class Pair(ParamType):
    """A name and a value with an equals sign between."""

    name = "pair"

    def __init__(self, example: str, words: Iterable[str] = ()) -> None:
        self.example = example
        self.word = Word(words) if words else None

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return name and value."""
        if isinstance(value, tuple):
            return value
        name, equals, rest = (part.strip() for part in str(value).partition("="))
        if not (name and equals and rest):
            raise BadInput(
                f"{quoted(str(value))} is not a name and a value.",
                hint=f"Write it as {self.example}.",
                where=_where(param),
            )
        return name, self.word.convert(rest, param, ctx) if self.word else rest


def _where(param: click.Parameter | None) -> str | None:
    if param is None:
        return None
    return param.opts[0] if isinstance(param, click.Option) else param.human_readable_name


def read_text(source: str) -> str:
    """Return the text of a file, or of standard input for `-`.

    Raises:
        NoProject: there is no such file.
        BadInput: it is no plain file, not text in UTF-8, or too long.
    """
    try:
        return read_bytes(source).decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise BadInput(f"{_called(source)} is not text in UTF-8.", hint="Convert it.") from error


def read_bytes(source: str) -> bytes:
    """Return what is in a file, or comes from standard input for `-`.

    Raises:
        NoProject: there is no such file.
        BadInput: it is no plain file, or too long.
    """
    from castdev.engine.files import naming, open_plain
    from castdev.engine.limits import MIB, TEXT_FILE

    if source == "-":
        found = sys.stdin.buffer.read(TEXT_FILE + 1)
    else:
        path = Path(source)
        with naming(path), open_plain(path) as file:
            found = file.read(TEXT_FILE + 1)
    if len(found) > TEXT_FILE:
        raise BadInput(
            f"{_called(source)} is longer than {TEXT_FILE // MIB} MiB.",
            hint="Keep to what was said.",
        )
    return found


def _called(source: str) -> str:
    return "Standard input" if source == "-" else source
