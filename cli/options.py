"""Options that many commands share, and the kinds of values they take."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from castdev.engine.errors import BadInput, NoProject

if TYPE_CHECKING:
    from castdev.engine.command import Command

    from .desk import Desk

if TYPE_CHECKING:
    ParamType = click.ParamType[Any]
else:
    ParamType = click.ParamType  # not generic in every click there is

C = TypeVar("C", bound="Command")
F = TypeVar("F", bound=Callable[..., Any])
UNKNOWN = "unknown"
"""What `Day` gives when nobody knows the day; `built` makes None of it."""
LIMIT = 4 << 20


class Said(NamedTuple):
    """What every recording command takes besides its own fields.

    Attributes:
        on: a day, UNKNOWN, or None when nobody said.
        because: the reason.
        actor: who records it.
        key: makes a repeat the same command.
        expect: the version the journal must be at.
        dry_run: only show what would be recorded.
        json: print a document.
    """

    on: date | str | None = None
    because: str | None = None
    actor: str | None = None
    key: str | None = None
    expect: int | None = None
    dry_run: bool = False
    json: bool = False


class Asked(NamedTuple):
    """What every reading takes: as of when, happened by when, and in which form."""

    as_of: str | None = None
    happened_by: date | None = None
    json: bool = False


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
            f"{str(value)[:40]!r} is not a day.",
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
            f"{str(value)[:40]!r} is not one of the words here.",
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
                f"{str(value)[:40]!r} is not a name and a value.",
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
        BadInput: it is not text in UTF-8, or too long.
    """
    try:
        if source == "-":
            found = sys.stdin.buffer.read(LIMIT + 1)
        else:
            with open(source, "rb") as file:
                found = file.read(LIMIT + 1)
        if len(found) <= LIMIT:
            return found.decode("utf-8-sig").rstrip("\r\n")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NoProject(f"There is no file {source}.", hint="Check the path.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{_called(source)} is not text in UTF-8.", hint="Convert it.") from error
    raise BadInput(f"{_called(source)} is longer than 4 MiB.", hint="Keep to what was said.")


def _called(source: str) -> str:
    return "Standard input" if source == "-" else source


def desk_of(ctx: click.Context | None = None) -> Desk:
    """Return the desk of this command."""
    from .desk import Desk

    found = (ctx or click.get_current_context()).find_object(Desk)
    assert found is not None
    return found


class _Prompted(click.Parameter):
    """A required value that is asked for on a terminal, and only there."""

    def process_value(self, ctx: click.Context, value: Any) -> Any:
        """Return the value given, or typed in when it is missing."""
        if self.required and self.value_is_missing(value) and not ctx.resilient_parsing:
            desk = desk_of(ctx)
            if desk.asks and self.nargs == 1 and not self.multiple:
                value = desk.ask(self.human_readable_name.replace("_", " "))
        return super().process_value(ctx, value)


class AskedArgument(_Prompted, click.Argument):
    """An argument that is asked for."""


class AskedOption(_Prompted, click.Option):
    """An option that is asked for."""


def argument(*names: str, **how: Any) -> Callable[[F], F]:
    """Return an argument; a required one is asked for on a terminal."""
    return click.argument(*names, cls=AskedArgument, **how)


def option(*names: str, **how: Any) -> Callable[[F], F]:
    """Return an option; a required one is asked for on a terminal."""
    return click.option(*names, cls=AskedOption, **how)


def pairs(*names: str, example: str, words: Iterable[str] = (), **how: Any) -> Callable[[F], F]:
    """Return a repeatable option NAME=VALUE that gives a dict."""

    def gather(ctx: click.Context, param: click.Parameter, value: Any) -> dict[str, str]:
        return dict(value or ())

    kind = Pair(example, words)
    return click.option(*names, type=kind, multiple=True, callback=gather, metavar=example, **how)


def chosen_id(letter: str) -> Callable[[F], F]:
    """Return the option that chooses an id."""
    return click.option("--id", help=f"Choose the id; without it the next {letter} number.")


_JSON = click.option("--json", is_flag=True, help="Print a JSON document.")
_RECORDING = (
    click.option(
        "--on", type=Day(unknown=True), metavar="DATE", help="Say when it happened, or unknown."
    ),
    click.option("--because", metavar="TEXT", help="Say why."),
    click.option("--actor", metavar="NAME", help="Say who records it."),
    click.option("--key", metavar="KEY", help="Make a repeat record nothing."),
    click.option("--expect", type=int, metavar="VERSION", help="Refuse if the journal moved on."),
    click.option("--dry-run", is_flag=True, help="Show what would be recorded."),
    _JSON,
)
_READING = (
    click.option("--as-of", metavar="WHEN", help="Read up to a version, day or time."),
    click.option(
        "--happened-by", type=Day(), metavar="DATE", help="Leave out what happened later."
    ),
    _JSON,
)


def decorated(command: Any, options: Iterable[Callable[[Any], Any]]) -> Any:
    for one in reversed(tuple(options)):
        command = one(command)
    return command


def recording_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what every recording command takes; call with the desk, `Said`, the fields."""

    @functools.wraps(command)
    def wrapped(**fields: Any) -> None:
        said = Said(**{name: fields.pop(name) for name in Said._fields})
        command(desk_of(), said, **fields)

    whole: Callable[..., None] = decorated(wrapped, _RECORDING)
    return whole


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what every reading takes; call with the desk, `Asked`, the fields."""

    @functools.wraps(command)
    def wrapped(**fields: Any) -> None:
        asked = Asked(**{name: fields.pop(name) for name in Asked._fields})
        command(desk_of(), asked, **fields)

    whole: Callable[..., None] = decorated(wrapped, _READING)
    return whole


def built(kind: type[C], fields: Mapping[str, Any]) -> C:
    """Return the command with the fields that were given; UNKNOWN becomes None."""
    given = {name: value for name, value in fields.items() if value is not None}
    return kind(**{name: None if value is UNKNOWN else value for name, value in given.items()})
