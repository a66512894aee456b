"""What these tests need of a machine; what it lacks is said once, when a test would use it."""

from __future__ import annotations

import pytest
import shim
import small_disks
import system_calls


def _needs(why: str | None) -> None:
    if why is not None:
        pytest.skip(why)


@pytest.fixture(scope="session")
def shimmed() -> None:
    """A library stands between a program and the system."""
    _needs(shim.missing())


@pytest.fixture(scope="session")
def disks() -> None:
    """Disks can be made and mounted."""
    _needs(small_disks.missing())


@pytest.fixture(scope="session")
def traced() -> None:
    """Programs can be traced."""
    _needs(system_calls.missing())
