"""docs/tutorial.md works by typing what it says, and ends in the numbers checked here."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typed import Ran, follow

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from cli_shop import Shop

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"


class Reader:
    """Somebody who types what a page says, in one folder."""

    def __init__(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.place = place
        self._shop = Shop(place)
        monkeypatch.chdir(place)

    def run(self, *args: str) -> Ran:
        """Return how a command ended."""
        return Ran(*self._shop.run(*args))


def test_the_whole_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Audience to outcome, and the state at the end, number by number."""
    reader = Reader(tmp_path, monkeypatch)
    follow(PAGE, reader)
    status = json.loads(reader.run("status", "--json").out)
    found = {
        one["id"]: (one["confidence"], one["status"], one["people_for"], one["people_against"])
        for one in status["hypotheses"]
    }
    assert found == {
        "H1": (0.966246, "supported", 10, 2),
        "H2": (0.936229, "supported", 6, 1),
        "H3": (0.926212, "supported", 15, 86),
        "H4": (0.990871, "supported", 4, 1),
    }
    assert status["readiness"] == {"verdict": "READY", "score": 100, "weakest": None}
    assert status["stage"] == "after-launch"
    assert status["people"]["interviewed"] == 12
