"""For all tests: the same cases every time, no clock; nobody's own marks and keys are touched."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None, database=None, derandomize=True)
settings.load_profile("house")

NUMBERS = count()


@pytest.fixture(scope="session")
def states(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder for the state of all tests."""
    return str(tmp_path_factory.mktemp("state"))


@pytest.fixture(autouse=True)
def state(states: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a state of its own, which programs that it starts inherit."""
    monkeypatch.setenv("XDG_STATE_HOME", f"{states}/{next(NUMBERS)}")
