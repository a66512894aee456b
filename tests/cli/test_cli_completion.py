"""The tab key: commands, options, and ids of the project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_shop import Shop


def offered(place: Path, *words: str) -> list[str]:
    """Return what is offered for the last word, as bash asks for it."""
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "CASTDEV_HOME": str(place),
        "_CASTDEV_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["castdev", *words]),
        "COMP_CWORD": str(len(words)),
    }
    done = subprocess.run(
        [sys.executable, "-m", "castdev"], env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


@pytest.mark.parametrize(
    "words, wanted",
    [
        (["st"], ["status"]),
        (["ex"], ["export"]),
        (["evidence", "su"], ["support"]),
        (["status", "--as"], ["--as-of"]),
        (["import", "--m"], ["--map"]),
        (["why", "h"], ["H1"]),
        (["show", ""], ["S1", "R1", "I1", "H1"]),
        (["interview", "show", ""], ["I1"]),
        (["evidence", "support", "H"], ["H1"]),
    ],
    ids=str,
)
def test_offers(shop: Shop, words: list[str], wanted: list[str]) -> None:
    """Words that begin so are offered, and no others."""
    found = set(offered(shop.place, *words))
    assert set(wanted) <= found
    assert all(one.lower().startswith(words[-1].lower()) for one in found)


def test_without_a_project(tmp_path: Path) -> None:
    """Where there is no project no id is offered, and nothing is said about it."""
    assert offered(tmp_path, "why", "") == []


def test_one_line_installs_it(shop: Shop) -> None:
    """The line that --help shows makes a script for bash."""
    assert 'eval "$(_CASTDEV_COMPLETE=bash_source castdev)"' in shop.do("--help")
