"""What an examination of the project says about the views."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_shop import Shop

from castdev.cli.tabling import condition
from castdev.projections.views.file import NAME


def said(shop: Shop) -> tuple[str, str]:
    """State and sentence."""
    desk = shop.desk()
    try:
        found = condition(desk)
    finally:
        desk.close()
    assert (found.state == "note") == bool(found.do)
    return found.state, found.says


def spoil(path: Path) -> None:
    """Noise where a page was."""
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("how", "wanted"),
    [
        (lambda path: None, "up to date"),
        (lambda path: path.unlink(), "no views.db yet"),
        (lambda path: path.write_bytes(b"noise"), "no file of ours"),
        (spoil, "damaged"),
    ],
)
def test_every_condition(shop: Shop, how: object, wanted: str) -> None:
    """Up to date, missing, foreign, damaged."""
    how(shop.place / ".castdev" / NAME)  # type: ignore[operator]  # a function of a path
    assert wanted in said(shop)[1]


def test_behind(shop: Shop) -> None:
    """What an embedding program recorded is not in it yet."""
    from castdev.engine.home import Home
    from castdev.engine.jot import TakeJot
    from castdev.projections.project import Project

    with Project(Home.at(shop.place).engine(actor="bo")) as project:
        project.handle(TakeJot(words="something"))
    assert "lacks the last 1 of all events" in said(shop)[1]
