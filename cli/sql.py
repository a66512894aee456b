"""`castdev sql`: questions in SQL to what castdev knows."""

from __future__ import annotations

from contextlib import closing
from textwrap import fill
from typing import TYPE_CHECKING, Any

import click

from .drawing import many
from .options import argument, desk_of, option
from .progress import progress
from .terminal import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from castdev.projections.views.query import Answer

    from .desk import Desk

MOST = 1_000
"""So many rows are shown when nobody says how many."""
LEAST = 9
"""So many letters a column takes, at least; rows of more columns stand upright."""


@click.command()
@argument("query", required=False)
@option("--limit", type=click.IntRange(1, 10_000_000), metavar="N", help="Show so many rows.")
@option(
    "--seconds", type=click.FloatRange(0.1, 3_600), default=5.0, help="Stop it after so long; 5."
)
@option("--json", is_flag=True, help="Print a JSON document.")
@option("--ndjson", is_flag=True, help="Print the rows as JSON, one a line.")
@option("--csv", is_flag=True, help="Print the rows as comma-separated values.")
@option("--raw", is_flag=True, help="With --csv: leave formulas as they are.")
def sql(query: str | None, limit: int | None, seconds: float, **how: bool) -> None:
    """Ask a question in SQL

    The tables are those of today and of the last event; what people said stays
    sealed, and is in none of them. Nothing can be written. Without QUERY it lists
    tables and columns; the page views.md of the documentation says more.

    \b
    Example:
        castdev sql
        castdev sql "select * from shut_gates"
        castdev sql "select id, confidence from hypotheses" --csv
    """
    desk = desk_of()
    if how["json"] + how["ndjson"] + how["csv"] > 1:
        raise click.UsageError("Choose one of --json, --ndjson and --csv.")
    if how["raw"] and not how["csv"]:
        raise click.UsageError("--raw is about --csv.")
    if query is None:
        desk.say("\n".join(contents()))
        return
    from castdev.projections.views.query import ask

    from .tabling import tables

    with progress(desk, "Tables") as tick, closing(tables(desk, query, tick)) as connection:
        answer = ask(connection, query, limit or MOST, stopwatch(seconds))
    _print(desk, answer, how)
    if answer.cut:
        desk.warn(f"There are more than {many(len(answer.rows), 'row')}; show more with --limit.")


def stopwatch(seconds: float) -> Callable[[], bool]:
    """Return what says whether so many seconds are over."""
    from time import monotonic

    end = monotonic() + seconds
    return lambda: monotonic() > end


def contents() -> Iterator[str]:
    """Yield every table with its columns, a word each."""
    from castdev.projections.views.tables.catalogue import SEARCH, TABLES, TRACKING, VIEWS

    for table in TABLES:
        yield f"{table.name}: {table.says}"
        yield from (f"    {one.name:<16} {one.says}" for one in table.columns)
        yield ""
    for view in VIEWS:
        yield f"{view.name}: {view.says}"
    yield ""
    yield "search: Words to search, as in: select * from search where search match 'bread'"
    yield from (f"    {one.name:<16} {one.says}" for one in SEARCH)
    yield ""
    yield "tracking: Which version and day a table is of."
    yield from (f"    {one.name:<16} {one.says}" for one in TRACKING)


def _print(desk: Desk, answer: Answer, how: dict[str, bool]) -> None:
    if how["json"]:
        from .documents import SqlDocument

        rows = tuple(tuple(map(_plain, row)) for row in answer.rows)
        desk.document(
            SqlDocument(schema="castdev.sql.1", columns=answer.columns, rows=rows, cut=answer.cut)
        )
    elif how["ndjson"]:
        from .output import as_line

        for row in answer.rows:
            desk.say(as_line(dict(zip(answer.columns, map(_plain, row), strict=True))))
    elif how["csv"]:
        _print_csv(answer, raw=how["raw"])
    else:
        columns = [safe(one) for one in answer.columns]
        told = [[_told(one) for one in row] for row in answer.rows]
        if LEAST * len(columns) > desk.width:
            desk.say("\n\n".join(_upright(columns, row, desk.width) for row in told))
        else:
            from .output import table

            desk.say(table(columns, told, desk.width))


def _upright(columns: list[str], row: list[Any], width: int) -> str:
    """Return a row that is too wide for a table, a line for each column."""
    wide = max(map(len, columns))
    cells = ["" if cell is None else safe(str(cell)) for cell in row]
    lines = (
        fill(f"{name:<{wide}}  {cell}".rstrip(), width, subsequent_indent=" " * (wide + 2))
        for name, cell in zip(columns, cells, strict=True)
    )
    return "\n".join(lines)


def _print_csv(answer: Answer, *, raw: bool) -> None:
    import csv
    import io

    from .cells import cell_of
    from .forms import WARNING

    if raw:
        click.echo(WARNING, err=True)
    out = io.StringIO()
    write = csv.writer(out).writerow
    for record in (answer.columns, *answer.rows):
        write([cell_of(_plain(one), raw=raw) for one in record])
    click.echo(out.getvalue(), nl=False, color=True)


def _plain(cell: Any) -> Any:
    """Return a cell as JSON has it; a blob in hexadecimal digits."""
    return cell.hex() if isinstance(cell, bytes) else cell


def _told(cell: Any) -> Any:
    """Return a cell as people read it."""
    if isinstance(cell, bytes):
        return f"<{len(cell)} bytes>"
    return f"{cell:.6g}" if isinstance(cell, float) else cell
