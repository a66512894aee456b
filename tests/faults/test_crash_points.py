"""Whatever is done is done whole or not at all, and again without harm, wherever it fails."""

from __future__ import annotations

import pytest
from crash_points import WAYS, crash_points

pytestmark = pytest.mark.usefixtures("shimmed")

QUICK = (
    *(("record", way, 1 if way == "killed" else 3) for way in WAYS),
    ("record, rollback", "killed", 1),
    ("record, rollback", "EIO once", 2),
    ("init", "killed", 7),
    ("bring forward", "killed", 5),
    ("bring forward", "full once", 7),
    ("backup", "killed", 4),
    ("restore --replace", "killed", 9),
    ("restore --replace", "EIO once", 11),
    ("doctor --mend", "killed", 5),
    ("import", "killed", 9),
    ("respondent forget", "killed", 4),
    ("respondent forget", "EIO once", 7),
)
"""What, in which way, at every how manyth call; whole.py takes every one in every way."""


@pytest.mark.parametrize(("deed", "way", "step"), QUICK)
def test_crash_points(deed: str, way: str, step: int) -> None:
    """After a failure at a call nothing is lost or half there; done again, it is done once."""
    figure = crash_points(deed, way, step=step)
    assert figure.count > 2
    assert figure.wrong == []


def test_without_a_key_a_repeat_doubles() -> None:
    """A blind repeat records twice where the answer was lost, and these tests see it."""
    assert any(
        "7 events instead of 6" in one for one in crash_points("record blindly", "killed").wrong
    )
