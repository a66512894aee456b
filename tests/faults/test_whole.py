"""The whole of it, for hours, where somebody asks: CASTDEV_LONG=1."""

from __future__ import annotations

import os

import pytest
from figure import Figure
from whole import figures

LONG = os.environ.get("CASTDEV_LONG") == "1"


@pytest.mark.skipif(not LONG, reason="takes half an hour and more; CASTDEV_LONG=1 runs it")
def test_the_whole() -> None:
    """Nothing goes wrong, however often every fault is tried."""
    found = [one for one in figures(()) if isinstance(one, Figure)]
    assert [one.line() for one in found if one.wrong] == []
