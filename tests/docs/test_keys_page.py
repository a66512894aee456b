"""docs/keys.md works by typing what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_tutorial_page import Reader
from typed import follow

from castdev.engine import master

PAGE = Path(__file__).parents[2] / "docs" / "keys.md"


def test_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are locked, backed up, somebody is forgotten; nothing is left of their words."""
    monkeypatch.setattr(master, "COST", master.Cost(64, 1, 1))
    reader = Reader(tmp_path, monkeypatch)
    follow(PAGE, reader)
    files = (path for path in tmp_path.rglob("*") if path.is_file())
    assert not [path.name for path in files if b"I scroll for an hour" in path.read_bytes()]
    assert "respondent_forgotten" in reader.run("log", "R1", "--json").out


def test_the_law_is_not_claimed() -> None:
    """The page says what castdev does, and names no law as if it were met."""
    text = PAGE.read_text("utf-8")
    assert "It supports erasure" in text
    assert not [word for word in ("GDPR", "CCPA", "compliant") if word in text]
