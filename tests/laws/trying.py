"""How many histories a law is tried on: a quarter of them in every run, all with `CASTDEV_LONG=1`."""

from __future__ import annotations

import os

from hypothesis import settings

LONG = bool(os.environ.get("CASTDEV_LONG"))


def laws(examples: int) -> settings:
    """The same histories every time, and nothing left on disk."""
    most = examples if LONG else examples // 4
    return settings(max_examples=most, deadline=None, database=None, derandomize=True)
