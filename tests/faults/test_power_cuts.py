"""A power cut at any moment loses nothing that was acknowledged, and leaves nothing half done."""

from __future__ import annotations

import pytest
from power_cuts import power_cuts

pytestmark = pytest.mark.usefixtures("shimmed")


@pytest.mark.parametrize("store", ["wal", "rollback"])
def test_power_cuts(store: str) -> None:
    """From making the project on, whatever of the last writes reached the disk."""
    figure = power_cuts(8, 3, store, step=2)
    assert figure.count > 200
    assert figure.wrong == []


def test_a_weaker_setting_is_found_out() -> None:
    """With synchronous=NORMAL acknowledged events are lost, and these tests see it."""
    assert any("is lost" in one for one in power_cuts(8, 8, "weak", step=2).wrong)
