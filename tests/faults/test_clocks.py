"""Whatever the clock says, versions order events, and no command fails for it."""

from __future__ import annotations

import pytest
import shim
from clocks import clocks


@pytest.mark.skipif(shim.missing() is not None, reason=shim.missing() or "")
def test_clocks() -> None:
    """Back, ahead, backwards, without zones: recorded moments never decrease."""
    assert clocks().wrong == []
