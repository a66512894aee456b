"""The page of reliability names every promise once, and only tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reliability.md").read_text("utf-8")


def test_every_promise_has_a_row() -> None:
    """G1 to G25, in order, each with a test, a goal and a figure."""
    rows = [line.strip("|").split("|") for line in PAGE.splitlines() if line.startswith("| G")]
    assert [row[0].strip() for row in rows] == [f"G{number}" for number in range(1, 26)]
    assert all(len(row) == 5 and all(cell.strip() for cell in row) for row in rows)
    assert "FIG" not in PAGE


def test_the_tests_are_there() -> None:
    """Every file that is named exists, and every test in it."""
    named = re.findall(r"`(tests/[a-z_/]+\.(?:py|c))(?:::(\w+))?`", PAGE)
    assert len(named) > 25
    for file, test in named:
        text = (ROOT / file).read_text("utf-8")
        assert not test or f"def {test}(" in text, (file, test)


def test_pages_lead_somewhere() -> None:
    """Links of both pages lead to pages that there are."""
    for name in ("reliability.md", "security.md"):
        text = (ROOT / "docs" / name).read_text("utf-8")
        for link in re.findall(r"\]\(([a-z]+\.md)\)", text):
            assert (ROOT / "docs" / link).exists(), link
