"""One world for every file of hostile input."""

from __future__ import annotations

import pytest
from hostile_world import World


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Return a world that is put back after every command."""
    place = tmp_path_factory.mktemp("hostile")
    return World(place / "shop", place / "files")
