"""Whatever bytes stand in a file, the import records or refuses in one sentence."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from castdev.cli.intake import Past, read, run
from castdev.cli.intake.tables import COLUMNS
from castdev.engine.errors import CastdevError
from castdev.engine.home import in_memory

WORDS = st.sampled_from(
    [
        "H1",
        "P1",
        "I-P1",
        "2026-01-20",
        "yes",
        "supports",
        "usability",
        "opinion",
        "3/8",
        "made",
        "a;b",
        "k=v",
        "'=1",
        "<script>",
        "",
        '"',
        "\ufeff",
        "\r",
        "9" * 40,
        "\x1b[0m",
        "\u202e",
    ]
)
PIECES = st.sampled_from(
    [b'"', b",", b"\n", b"\r", b"\0", b"'", b"x", b"\xff", b"\xef\xbb\xbf", b"H1"]
)
BYTES = st.binary(max_size=200) | st.lists(PIECES, max_size=40).map(b"".join)
CELL = WORDS | st.text(max_size=12)


@pytest.fixture(scope="module")
def folder() -> object:
    """Return a folder for one file after another."""
    with TemporaryDirectory() as place:
        yield Path(place)


def attempt(path: Path) -> None:
    """Import a file; only a refusal in one sentence may come of it."""
    engine = in_memory("x")
    try:
        document = run(engine, path)
        assert document["recorded"] == len(list(engine.entries())) - 2
    except CastdevError as error:
        assert error.exit_code in (65, 66)
        assert error.message and error.hint
        assert engine.state().version == 2


@settings(max_examples=150, deadline=None)
@given(content=BYTES, headed=st.booleans(), table=st.sampled_from(sorted(COLUMNS)))
def test_any_bytes(folder: Path, content: bytes, headed: bool, table: str) -> None:
    """Arbitrary bytes, also under the right header, never end in a traceback."""
    path = folder / f"{table}.csv"
    header = ",".join(COLUMNS[table]).encode() + b"\n" if headed else b""
    path.write_bytes(header + content)
    attempt(path)


@settings(max_examples=250, deadline=None)
@given(chance=st.data(), table=st.sampled_from(sorted(COLUMNS)))
def test_any_cells(folder: Path, chance: st.DataObject, table: str) -> None:
    """Arbitrary cells under the right header never end in a traceback."""
    columns = COLUMNS[table]
    rows = chance.draw(st.lists(st.lists(CELL, min_size=len(columns), max_size=len(columns))))
    lines = [",".join(columns), *(",".join(map(_quoted, row)) for row in rows)]
    path = folder / f"{table}.csv"
    path.write_bytes("\r\n".join(lines).encode("utf-8", "surrogatepass"))
    attempt(path)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@given(cells=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_text_is_kept_exactly(folder: Path, cells: list[str]) -> None:
    """A text arrives as it was written, line ends and all."""
    path = folder / "themes.csv"
    rows = [f"T{n},{_quoted('x' + cell)},,,," for n, cell in enumerate(cells)]
    text = "\r\n".join([",".join(COLUMNS["themes"]), *rows])
    path.write_bytes(text.encode())
    requests = read(path, Past()).requests
    assert [one.command.title for one in requests] == ["x" + cell for cell in cells]  # type: ignore[attr-defined]
