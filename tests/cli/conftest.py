"""A project on disk to run commands in."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_shop import Shop


@pytest.fixture
def empty(tmp_path: Path) -> Shop:
    """A folder without a project."""
    return Shop(tmp_path)


@pytest.fixture
def shop(empty: Shop) -> Shop:
    """A project with a segment, a respondent who consents, an interview, a hypothesis."""
    empty.do("init", "acme")
    empty.do("segment", "define", "Home bakers", "--need", "sell cakes", "--target", "12")
    empty.do("respondent", "recruit", "--channel", "forum", "--relation", "potential")
    empty.do("respondent", "consent", "R1", "--basis", "form")
    empty.do("interview", "hold", "R1", "--by", "ana", "--on", "2026-03-05")
    empty.do("hypothesis", "state", "Bakers lose orders", "--bar", "0.4")
    return empty
