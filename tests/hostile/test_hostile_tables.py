"""Hostile words in every cell of every table of a study: kept exactly, or refused by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from corpus_words import DAYS, IDS, NUMBERS, TEXTS
from hostile_world import chosen, obeyed

from castdev import cli
from castdev.cli.cells import unguarded
from castdev.cli.intake import read, run
from castdev.cli.intake.tables import COLUMNS
from castdev.cli.terminal import safe
from castdev.engine.errors import CastdevError
from castdev.engine.home import in_memory

DEMO = Path(cli.__file__).parent / "demo"
EVERY = 211
PLACES = tuple(f"{one}.csv" for one in COLUMNS)
"""Where a refusal may be: in the cell, or where another table refers to it."""
WORDS = {**TEXTS, **{f"id: {name}": text for name, text in IDS.items()}}
WORDS |= {f"day: {name}": text for name, text in DAYS.items()}
WORDS |= {f"number: {name}": text for name, text in NUMBERS.items()}
TEXTUAL = {
    "segments": ("description", "source_note"),
    "respondents": ("channel",),
    "hypotheses": ("statement", "human_verdict"),
    "interviews": ("medium", "note"),
    "evidence": ("paraphrase", "locator"),
    "evidence_aggregate": ("as_published", "locator"),
    "themes": ("title", "severity"),
    "theme_evidence": ("paraphrase", "locator"),
    "decisions": ("what", "rationale", "locator"),
}
"""Columns whose text is kept as it is."""


def cases(table: str) -> Iterator[tuple[str, str, str]]:
    """Yield a column, the name of a word, and the word."""
    number = list(COLUMNS).index(table)
    for column in COLUMNS[table]:
        for name, word in WORDS.items():
            number += 1
            if chosen(number, EVERY):
                yield column, name, word


def rewritten(table: str, column: str, word: str) -> bytes:
    """Return a table of the study with a word in its second row."""
    rows = list(csv.DictReader(io.StringIO((DEMO / f"{table}.csv").read_text("utf-8"), newline="")))
    rows[min(1, len(rows) - 1)][column] = word
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS[table])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def complaint(folder: Path, table: str, column: str, word: str) -> str | None:
    """Return what is wrong with how the import takes a word in a cell, or None."""
    (folder / f"{table}.csv").write_bytes(rewritten(table, column, word))
    engine = in_memory("x", mode="existing-product")
    try:
        asked = [request.command for request in read(folder).requests]
        run(engine, folder)
    except CastdevError as error:
        told = safe(str(error))
        if engine.state().version != 2:
            return f"refused, and recorded something: {told[:200]}"
        if not (error.where or "").startswith(PLACES) or len(told) > 1_500:
            return f"refused without its place: {told[:200]}"
        return "raw" if obeyed(told) else None
    if column in TEXTUAL.get(table, ()) and word.strip():
        kept = unguarded(word)
        if not any(kept in msgspec.to_builtins(one).values() for one in asked):
            return "recorded other than it was written"
    return None


@pytest.mark.parametrize("table", COLUMNS)
def test_every_cell(tmp_path: Path, table: str) -> None:
    """Whatever stands in one cell, the whole study is recorded, or nothing of it."""
    for path in DEMO.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    wrong = [
        f"{column} ({name}): {said}"
        for column, name, word in cases(table)
        if (said := complaint(tmp_path, table, column, word))
    ]
    assert not wrong, "\n".join(wrong)
