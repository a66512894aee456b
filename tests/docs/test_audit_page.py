"""docs/audit.md works by typing what it says, and its receipt fails when one letter changes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from test_tutorial_page import Reader
from typed import follow

PAGE = Path(__file__).parents[2] / "docs" / "audit.md"


def test_from_question_to_proof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was stored is rebuilt, the late interview is named, the receipt is whole."""
    reader = Reader(tmp_path, monkeypatch)
    follow(PAGE, reader)
    found = json.loads(reader.run("--home", "travel", "replay", "D5", "--json").out)
    assert found["equal"] and found["stored"] == found["rebuilt"]
    assert [one["day"] for one in found["late"]][:2] == ["2026-03-03", "2026-03-03"]
    receipt = tmp_path / "d5.receipt.json"
    assert "moderator" not in receipt.read_text("utf-8")
    receipt.write_text(receipt.read_text("utf-8").replace('"H2"', '"H3"', 1), "utf-8")
    checker = [sys.executable, "-I", "castdev_verify.py", receipt.name]
    ended = subprocess.run(checker, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert ended.returncode != 0 and "Traceback" not in ended.stderr
