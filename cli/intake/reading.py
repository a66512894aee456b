"""The strict door: bytes of a file become rows of a table, or one sentence says why not.

Nothing is guessed: encoding, quotes, header, number of cells and ids are checked
before any row is looked at.
"""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from castdev.engine.errors import BadInput
from castdev.engine.files import naming

from .nearest import nearest
from .row import Row
from .tables import COLUMNS, UNIQUE, check_plain, shown, table_of

FILE = 64 * 1024 * 1024
LINE = 4 * 1024 * 1024
FIELD = 1024 * 1024
ROWS = 100_000

_BOM = b"\xef\xbb\xbf"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
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
    file = shown(path.name)
    records = _records(text_of(path), file)
    line, header = next(records, (0, []))
    if not header:
        raise BadInput(f"{file} is empty.", hint="The first row names the columns.", where=file)
    as_written, header = header, [(renames or {}).get(one, one) for one in header]
    _check_header(header, table, file)
    name = table or table_of(header, file)
    rows: list[Row] = []
    for line, cells in records:
        if len(cells) != len(header):
            raise BadInput(
                f"The row has {len(cells)} cells, the header has {len(header)}.",
                hint="A cell with a comma or a quote in it stands in double quotes.",
                where=f"{file}, line {line}",
            )
        if len(rows) == ROWS:
            raise BadInput(
                f"{file} has more than {ROWS:,} rows.",
                hint="Split the file; each part is recorded at once or not at all.",
                where=f"{file}, line {line}",
            )
        rows.append(Row(file, line, dict(zip(header, map(_undone, cells), strict=True))))
    _check_unique(name, rows)
    return Table(name, rows, as_written)


def text_of(path: Path) -> str:
    """Return the text of a file in UTF-8, within the limits; no NUL, no endless line."""
    return _text(_bytes(path), shown(path.name))


def _bytes(path: Path) -> bytes:
    check_plain(path)
    with naming(path), path.open("rb") as file:
        content = file.read(FILE + 1)
    if len(content) > FILE:
        raise BadInput(
            f"{shown(path.name)} is larger than {FILE // 1024**2} MiB.",
            hint="Split the file; each part is recorded at once or not at all.",
            where=shown(path.name),
        )
    return content.removeprefix(_BOM)


def _text(content: bytes, file: str) -> str:
    """Return the text of bytes in UTF-8; no NUL, no endless line."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        start = content.rfind(b"\n", 0, error.start) + 1
        raise BadInput(
            f"Byte {error.start - start + 1} of the line, 0x{content[error.start]:02x}, "
            "is not UTF-8 text.",
            hint='Save the file as UTF-8 (in a spreadsheet program: "CSV UTF-8").',
            where=f"{file}, line {_line(content, error.start)}",
        ) from None
    nul = content.find(b"\0")
    if nul >= 0:
        raise BadInput(
            "There is a NUL character, which is not text.",
            hint="Save the file as UTF-8, or remove the character.",
            where=f"{file}, line {_line(content, nul)}",
        )
    for number, line in enumerate(io.BytesIO(content), 1):
        if len(line) > LINE:
            raise BadInput(
                f"The line is longer than {LINE // 1024**2} MiB.",
                hint="Is a closing quote or a line end missing?",
                where=f"{file}, line {number}",
            )
    return text


def _line(content: bytes, offset: int) -> int:
    return content.count(b"\n", 0, offset) + 1


def _records(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the first physical line and the cells of each record; blank lines are none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            with _field_limit():
                cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _unreadable(str(error), f"{file}, line {line}") from None
        if cells:
            yield line, cells


@contextmanager
def _field_limit() -> Iterator[None]:
    """Allow long cells; the limit is one for the whole program, so put it back."""
    with _limit:
        before = csv.field_size_limit(FIELD)
        try:
            yield
        finally:
            csv.field_size_limit(before)


def _unreadable(error: str, where: str) -> BadInput:
    if "unexpected end" in error:
        message, hint = "A quote is opened in this row and never closed.", "Close it."
    elif "field larger" in error:
        message = f"A cell is longer than {FIELD // 1024**2} MiB."
        hint = "Is a closing quote missing? Otherwise shorten the text."
    elif "expected after" in error:
        message = "After a closing quote there is something other than a comma."
        hint = 'A quote inside a quoted cell is written twice: "".'
    else:
        message, hint = f"The row cannot be read as CSV: {error}.", "Check its quotes."
    return BadInput(message, hint=hint, where=where)


def _undone(cell: str) -> str:
    """Return the cell without the apostrophe that our export puts before a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _check_header(header: list[str], table: str | None, file: str) -> None:
    """Raise BadInput that names columns which are twice, missing or unknown."""
    where = f"{file}, line 1"
    twice = sorted({one for one in header if header.count(one) > 1})
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
    parts = [f"lacks {', '.join(missing)}"] * bool(missing)
    parts += [f"has the unknown {_listed(unknown)}"] * bool(unknown)
    near = [(one, nearest(one.strip().lower(), missing or columns)) for one in unknown]
    hint = " ".join(f"For {one[:80]!r}, did you mean {to}?" for one, to in near if to)
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        hint = "Separate the columns with commas."
    raise BadInput(
        f"The header of the table {table} {' and '.join(parts)}.",
        hint=hint or f"Its columns: {', '.join(columns)}.",
        where=where,
    )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(repr(one[:80]) for one in names[:5]) + more


def _check_unique(table: str, rows: list[Row]) -> None:
    """Raise BadInput if two rows have one id; upper and lower case are the same."""
    columns = UNIQUE.get(table, COLUMNS[table][:1])
    seen: dict[tuple[str, ...], int] = {}
    for row in rows if columns else []:
        id = tuple(row.needed(column).strip() for column in columns)
        first = seen.setdefault(tuple(part.lower() for part in id), row.line)
        if first != row.line:
            raise BadInput(
                f"{' '.join(id)[:80]} stands in line {first} and again in line {row.line}.",
                hint="Each is unique in its table; upper and lower case are the same.",
                where=row.where(columns[-1]),
            )
