"""The page about proof is true: its program checks a real export against a real checkpoint."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from cli_shop import Shop

PAGE = Path(__file__).parents[2] / "docs" / "proof.md"


def test_without_castdev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the page prints accepts a journal that extends its checkpoint, and no other."""
    monkeypatch.chdir(tmp_path)
    shop = Shop(tmp_path)
    shop.do("init", "acme")
    for number in range(5):
        shop.do("theme", "name", f"Thema «{number}»")
    shop.do("checkpoint", "-o", "acme.checkpoint")
    shop.do("theme", "name", "later")
    shop.do("export", "-o", "acme.jsonl")
    (code,) = re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    program = compile(code, PAGE.name, "exec")
    exec(program, {})  # noqa: S102  # the page is ours
    file = tmp_path / "acme.jsonl"
    file.write_text(file.read_text("utf-8").replace("«3»", "«4»"), "utf-8")
    with pytest.raises(AssertionError):
        exec(program, {})  # noqa: S102  # the page is ours
