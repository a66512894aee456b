"""The readings are tested in the worlds that the laws are tested in."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "laws"))

from copies import ADDING, SETTLING, Copy, Hand, parted
from histories import HYPOTHESES, history, record, record_slowly
from real_study import RELEASED, study
from worlds import World, on

__all__ = [
    "ADDING",
    "HYPOTHESES",
    "RELEASED",
    "SETTLING",
    "Copy",
    "Hand",
    "World",
    "history",
    "on",
    "parted",
    "record",
    "record_slowly",
    "study",
]
