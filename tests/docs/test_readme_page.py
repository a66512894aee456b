"""The screenful of use in README.md works by typing it."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

from typed import typed

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from cli_shop import Shop

README = Path(__file__).parents[2] / "README.md"


def test_screenful_of_use(tmp_path: Path) -> None:
    """Every command is accepted; `ready` says by its exit code that it is too early."""
    shop = Shop(tmp_path)
    block = re.search(r"```console\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert block is not None
    for command, _ in typed(block[1]):
        words = shlex.split(command, comments=True)
        ended = shop.run(*words[1:])
        assert ended.code == (1 if words[1] == "ready" else 0), f"{command}\n{ended.err}"
    assert "I scroll back" in shop.do("why", "H1")
