"""The forms that a reading is printed in: a screen for people, its document, or its rows alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

import click
import msgspec

if TYPE_CHECKING:
    from .desk import Desk
    from .options import Asked

Row = dict[str, Any]
WARNING = (
    "castdev: cells are exact: a spreadsheet runs the formulas in them, a terminal obeys them. "
    "Open only what you trust."
)


def printed(
    desk: Desk, asked: Asked, found: msgspec.Struct, rows: str, lines: Iterable[str]
) -> None:
    """Print a reading in the form that was asked for.

    Args:
        desk: where it is printed.
        asked: what was asked.
        found: the reading.
        rows: its field that holds the rows, for `--ndjson` and `--csv`.
        lines: the screen for people; not made unless it is wanted.
    """
    if asked.json:
        desk.document(found)
    elif asked.by_row:
        kind = next(one.type for one in msgspec.structs.fields(found) if one.name == rows)
        print_rows(asked, getattr(found, rows), list(columns_of(get_args(kind)[0])))
    else:
        desk.say("\n".join(lines))


def print_rows(asked: Asked, rows: Iterable[Any], columns: Sequence[str] = ()) -> None:
    """Print rows one a line, as JSON or as comma-separated values (RFC 4180).

    Args:
        asked: what was asked.
        rows: structs, or objects as JSON has them.
        columns: of the CSV; without them every field that any row has.
    """
    if asked.ndjson:
        from .output import as_line

        for row in rows:
            click.echo(as_line(row))
        return
    if asked.raw:
        click.echo(WARNING, err=True)
    for line in csv_lines(map(msgspec.to_builtins, rows), columns, raw=asked.raw):
        click.echo(line, nl=False, color=True)  # else it strips some of what is raw, not all


def csv_lines(rows: Iterable[Row], columns: Sequence[str], *, raw: bool = False) -> Iterator[str]:
    """Yield the header and a record per row, each with its line end."""
    import csv
    import io

    from .cells import cell_of

    if not columns:
        rows = list(rows)
        columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    write = csv.writer(out).writerow
    for record in _records(rows, columns):
        write([cell_of(value, raw=raw) for value in record])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _records(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[Sequence[Any]]:
    if columns:
        yield columns
    paths = [name.split(".") for name in columns]
    for row in rows:
        yield [_at(row, path) for path in paths]


def _at(row: Any, path: list[str]) -> Any:
    for name in path:
        row = row.get(name) if isinstance(row, dict) else None
    return row


def columns_of(kind: type[msgspec.Struct], before: str = "") -> Iterator[str]:
    """Yield the names of the columns of a struct; one within it has columns of its own."""
    for field in msgspec.structs.fields(kind):
        union = get_origin(field.type) in (Union, UnionType)
        inner = next(
            (
                one
                for one in (get_args(field.type) if union else (field.type,))
                if isinstance(one, type) and issubclass(one, msgspec.Struct)
            ),
            None,
        )
        name = f"{before}{field.encode_name}"
        if inner is None:
            yield name
        else:
            yield from columns_of(inner, f"{name}.")
