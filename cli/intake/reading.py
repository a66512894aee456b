"""The strict door: bytes of a file become rows of a table, or one sentence says why not.

Nothing is guessed: encoding, quotes, header, number of cells and ids are checked
before any row is looked at.
"""

from __future__ import annotations

import csv
import io
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from castdev.cli.cells import unguarded
from castdev.engine import limits
from castdev.engine.errors import BadInput
from castdev.engine.files import naming, open_plain
from castdev.engine.limits import MIB
from castdev.engine.text import quoted, readable

from .nearest import nearest
from .row import Row
from .tables import COLUMNS, UNIQUE, table_of

_BOM = b"\xef\xbb\xbf"
_SIGNS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"PK\x03\x04", "a spreadsheet or another archive"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3\0", "a database"),
)
"""How files begin that people take for tables."""
MANY = 1_000
"""Records that are read at a time."""
SHOWN = 5
"""How many names of columns a refusal lists."""
_limit = threading.Lock()


class Table(NamedTuple):
    """A table that was read: its name and its rows, as in the file, and its header there."""

    name: str
    rows: list[Row]
    header: list[str]


def read_table(path: Path, table: str | None, renames: Mapping[str, str] | None = None) -> Table:
    """Return the rows of a file.

    Args:
        path: the file; links are followed.
        table: which table it must be; None is told by its header.
        renames: a column as the file calls it → as it is called here.

    Raises:
        BadInput: something in the file is not as it must be.
        NoProject, NotPermitted, StoreFault: the file cannot be read.
    """
    file = readable(path.name)
    records = _records(lines_of(path), file)
    line, header = next(records, (0, []))
    if not header:
        raise BadInput(f"{file} is empty.", hint="The first row names the columns.", where=file)
    as_written, header = header, [(renames or {}).get(one, one) for one in header]
    _check_header(header, table, file)
    name = table or table_of(header, file)
    rows: list[Row] = []
    for line, cells in records:
        if len(cells) != len(header):
            first = f"none for {header[len(cells)]}" if len(cells) < len(header) else "too many"
            raise BadInput(
                f"The row has {len(cells)} cells, the header has {len(header)}: {first}.",
                hint="A cell with a comma or a quote in it stands in double quotes.",
                where=f"{file}, line {line}",
            )
        if len(rows) == limits.ROWS:
            raise BadInput(
                f"{file} has more than {limits.ROWS:,} rows.",
                hint="Split the file; each part is recorded at once or not at all.",
                where=f"{file}, line {line}",
            )
        rows.append(Row(file, line, dict(zip(header, map(unguarded, cells), strict=True))))
    _check_unique(name, rows)
    return Table(name, rows, as_written)


def lines_of(path: Path) -> Iterator[str]:
    """Yield the lines of a file in UTF-8, with their ends, within the limits; no NUL.

    Only the bytes are held whole: text of a file at the limit would take four times as much.

    Raises:
        BadInput: the file is too large, a line too long, or it is not text.
        NoProject, NotPermitted, StoreFault: the file cannot be read.
    """
    file = readable(path.name)
    for number, line in enumerate(io.BytesIO(_bytes(path, file)), 1):
        where = f"{file}, line {number}"
        if len(line) > limits.COMMAND:
            raise BadInput(
                f"The line is longer than {limits.COMMAND // MIB} MiB.",
                hint="Is a closing quote or a line end missing?",
                where=where,
            )
        if number > limits.LINES:
            raise BadInput(
                f"{file} has more than {limits.LINES:,} lines.",
                hint="Split the file; each part is recorded at once or not at all.",
                where=file,
            )
        if b"\0" in line:
            raise BadInput(
                "There is a NUL character, which is not text.",
                hint="Save the file as UTF-8, or remove the character.",
                where=where,
            )
        yield _decoded(line, where)


def _bytes(path: Path, file: str) -> bytes:
    with naming(path), open_plain(path) as opened:
        content = opened.read(limits.TABLE_FILE + 1)
    if len(content) > limits.TABLE_FILE:
        raise BadInput(
            f"{file} is larger than {limits.TABLE_FILE // MIB} MiB.",
            hint="Split the file; each part is recorded at once or not at all.",
            where=file,
        )
    for sign, what in _SIGNS:
        if content.startswith(sign):
            raise BadInput(f"{file} is {what}, not text in UTF-8.", hint=_SAVE, where=file)
    return content.removeprefix(_BOM)


_SAVE = 'Save it as UTF-8 (in a spreadsheet program: "CSV UTF-8").'


def _decoded(line: bytes, where: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise BadInput(
            f"Byte {error.start + 1} of the line, 0x{line[error.start]:02x}, is not UTF-8 text; "
            "it may be an older encoding, such as Windows-1252 or Latin-1.",
            hint=_SAVE,
            where=where,
        ) from None


def _records(lines: Iterable[str], file: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the first physical line and the cells of each record; blank lines are none."""
    reader = csv.reader(lines, strict=True)
    more = True
    while more:
        found: list[tuple[int, list[str]]] = []
        line, refusal = 0, None
        try:
            with _field_limit():  # for many at a time: setting it costs more than reading a row
                for _ in range(MANY):
                    line = reader.line_num + 1
                    found.append((line, next(reader)))
        except StopIteration:
            more = False
        except csv.Error as error:
            refusal = _unreadable(str(error), f"{file}, line {line}")
        yield from ((line, cells) for line, cells in found if cells)
        if refusal is not None:
            raise refusal


@contextmanager
def _field_limit() -> Iterator[None]:
    """Allow long cells; the limit is one for the whole program, so put it back."""
    with _limit:
        before = csv.field_size_limit(limits.FIELD)
        try:
            yield
        finally:
            csv.field_size_limit(before)


def _unreadable(error: str, where: str) -> BadInput:
    if "unexpected end" in error:
        message, hint = "A quote is opened in this row and never closed.", "Close it."
    elif "field larger" in error:
        message = f"A cell is longer than {limits.FIELD // MIB} MiB."
        hint = "Is a closing quote missing? Otherwise shorten the text."
    elif "new-line character" in error:
        message = "There is a carriage return within the row, outside quotes."
        hint = "Save the file with line ends of Unix or Windows."
    elif "expected after" in error:
        message = "After a closing quote there is something other than a comma."
        hint = 'A quote inside a quoted cell is written twice: "".'
    else:
        message, hint = f"The row cannot be read as CSV: {error}.", "Check its quotes."
    return BadInput(message, hint=hint, where=where)


def _check_header(header: list[str], table: str | None, file: str) -> None:
    """Raise BadInput that names columns which are twice, missing or unknown."""
    where = f"{file}, line 1"
    if len(header) > limits.COLUMNS:
        raise BadInput(
            f"The header has {len(header):,} columns, more than {limits.COLUMNS:,}.",
            hint=f"It must be that of a table: {', '.join(COLUMNS)}.",
            where=where,
        )
    twice = [one for one, times in Counter(header).items() if times > 1]
    if twice:
        raise BadInput(
            f"The header names {_listed(twice)} twice.", hint="Keep one of them.", where=where
        )
    if table is None:
        return
    columns = COLUMNS[table]
    missing = [one for one in columns if one not in header]
    unknown = [one for one in header if one not in columns]
    if not missing and not unknown:
        return
    near = [(one, nearest(one.strip().lower(), missing or columns)) for one in unknown[:SHOWN]]
    parts = [f"lacks {', '.join(missing)}"] * bool(missing)
    # A file without a header has people's words where the names of columns should be.
    named = _listed(unknown) if len(unknown) < len(header) else f"{len(unknown)} columns"
    parts += [f"has the unknown {named}"] * bool(unknown)
    hint = " ".join(f"For {one[:80]!r}, did you mean {to}?" for one, to in near if to)
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        hint = "Separate the columns with commas."
    raise BadInput(
        f"The header of the table {table} {' and '.join(parts)}.",
        hint=hint or f"Its columns: {', '.join(columns)}.",
        where=where,
    )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(repr(one[:80]) for one in names[:SHOWN]) + more


def _check_unique(table: str, rows: list[Row]) -> None:
    """Raise BadInput if two rows have one id; upper and lower case are the same."""
    columns = UNIQUE.get(table, COLUMNS[table][:1])
    seen: dict[tuple[str, ...], int] = {}
    for row in rows if columns else []:
        id = tuple(row.needed(column).strip() for column in columns)
        first = seen.setdefault(tuple(part.lower() for part in id), row.line)
        if first != row.line:
            raise BadInput(
                f"{' '.join(map(quoted, id))} stands in line {first} and again in line {row.line}.",
                hint="Each is unique in its table; upper and lower case are the same.",
                where=row.where(columns[-1]),
            )
