"""Whatever the clock says, versions order events, and no command fails for it."""

from __future__ import annotations

import pytest
from clocks import READINGS, clocks


@pytest.mark.usefixtures("shimmed")
def test_clocks() -> None:
    """Back, ahead, backwards, without zones: recorded moments never decrease."""
    assert clocks(READINGS[:1]).wrong == []
