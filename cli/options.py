"""Options that many commands share, and how a command gets what was said."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from .values import UNKNOWN, Day, Pair

if TYPE_CHECKING:
    from castdev.engine.command import Command

    from .desk import Desk

C = TypeVar("C", bound="Command")
F = TypeVar("F", bound=Callable[..., Any])


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
    """What every reading takes: as of when, happened by when, and in which form.

    Attributes:
        as_of: a version, a day, a time or a decision.
        happened_by: a day.
        json: print a document.
        ndjson: print the rows of a listing as JSON, one a line.
        csv: print them as comma-separated values.
        raw: leave what spreadsheets run and terminals obey as it is.
    """

    as_of: str | None = None
    happened_by: date | None = None
    json: bool = False
    ndjson: bool = False
    csv: bool = False
    raw: bool = False

    @property
    def by_row(self) -> bool:
        """Whether the rows alone are wanted."""
        return self.ndjson or self.csv


def desk_of(ctx: click.Context | None = None) -> Desk:
    """Return the desk of this command."""
    from .desk import Desk

    found = (ctx or click.get_current_context()).find_object(Desk)
    assert found is not None
    return found


class _Prompted(click.Parameter):
    """A required value that is asked for on a terminal, and only there."""

    def consume_value(self, ctx: click.Context, opts: Any) -> Any:
        """Return the value given, or typed in when it is missing, and where it is from."""
        value, source = super().consume_value(ctx, opts)
        if self.required and self.value_is_missing(value) and not ctx.resilient_parsing:
            desk = desk_of(ctx)
            if desk.asks and self.nargs == 1 and not self.multiple:
                value = desk.ask(self.human_readable_name.replace("_", " "))
        return value, source


class AskedArgument(_Prompted, click.Argument):
    """An argument that is asked for."""

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Return what begins so: ids of the project where the argument is an id."""
        from .completion import ids

        return ids(ctx, self.name or "", incomplete) or super().shell_complete(ctx, incomplete)


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
    click.option("--as-of", metavar="WHEN", help="Read up to a version, day, time or decision."),
    click.option(
        "--happened-by", type=Day(), metavar="DATE", help="Leave out what happened later."
    ),
    _JSON,
)


_ROWS = (
    click.option("--ndjson", is_flag=True, help="Print the rows as JSON, one a line."),
    click.option("--csv", is_flag=True, help="Print the rows as comma-separated values."),
    click.option("--raw", is_flag=True, help="With --csv: leave formulas as they are."),
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
        asked = Asked(**{name: fields.pop(name) for name in Asked._fields if name in fields})
        if asked.json + asked.ndjson + asked.csv > 1:
            raise click.UsageError(
                "Choose one of --json, --ndjson and --csv.", click.get_current_context()
            )
        if asked.raw and not asked.csv:
            raise click.UsageError("--raw is about --csv.", click.get_current_context())
        command(desk_of(), asked, **fields)

    whole: Callable[..., None] = decorated(wrapped, _READING)
    return whole


def listing_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what every reading takes and the forms of its rows; see `forms.printed`."""
    whole: Callable[..., None] = decorated(reading_options(command), _ROWS)
    return whole


def built(kind: type[C], fields: Mapping[str, Any]) -> C:
    """Return the command with the fields that were given; UNKNOWN becomes None."""
    given = {name: value for name, value in fields.items() if value is not None}
    return kind(**{name: None if value is UNKNOWN else value for name, value in given.items()})
