"""Columns under other names: read as ours, and a renaming that meets no column is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from castdev.cli.intake import run
from castdev.engine.app import Engine
from castdev.engine.errors import BadInput


@pytest.fixture
def file(study: Path) -> Path:
    """The segments of the study, with two columns called otherwise."""
    path = study / "segments.csv"
    text = path.read_text("utf-8")
    header, rest = text.split("\n", 1)
    header = header.replace("target_n", "how many").replace("source_note", "source")
    path.write_text(f"{header}\n{rest}", "utf-8")
    return path


def test_read_as_ours(engine: Engine, file: Path) -> None:
    """A renamed column is read like its own."""
    renames = {"how many": "target_n", "source": "source_note"}
    assert run(engine, file, renames=renames)["recorded"] >= 1
    assert run(engine, file, renames=renames)["recorded"] == 0


def test_without_it_the_header_is_refused(engine: Engine, file: Path) -> None:
    """Nothing is guessed."""
    with pytest.raises(BadInput, match="how many"):
        run(engine, file)


def test_a_column_that_is_not_there(engine: Engine, file: Path) -> None:
    """A typing error in a renaming is not passed over."""
    renames = {"how many": "target_n", "source": "source_note", "hwo": "needs"}
    with pytest.raises(BadInput, match="No file has a column 'hwo'"):
        run(engine, file, renames=renames)
    assert engine.state().version == 2
