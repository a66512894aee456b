"""docs/merge.md works by typing what it says, and both copies end with the same numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_tutorial_page import Reader
from typed import follow

PAGE = Path(__file__).parents[2] / "docs" / "merge.md"


def test_one_week_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two copies part, meet, and read the same."""
    reader = Reader(tmp_path, monkeypatch)
    for name in ("ana", "bo"):
        (tmp_path / name).mkdir()
    follow(PAGE, reader)
    status = [
        json.loads(reader.run("--home", name, "status", "--json").out) for name in ("ana", "bo")
    ]
    told = [[(one["id"], one["confidence"]) for one in each["hypotheses"]] for each in status]
    assert told[0] == told[1] == [("H1", 0.354533)]
    assert status[0]["people"] == status[1]["people"]
