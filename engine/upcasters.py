"""Old shapes of events to new ones: dict of schema n to dict of schema n + 1, when read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

_ONCE_FIXED = {
    "test_people": 5,
    "full_pile": 800_000,
    "importance": {"minor": 1, "major": 3, "critical": 9},
    "big_change": 500_000,
    "current_votes": 1_000_000,
}
"""What the first policies did not say, because it was no choice then."""


def _said_in_full(event: dict[str, Any]) -> dict[str, Any]:
    """Shape 2 of an adopted policy names what had been fixed."""
    return {**event, "policy": {**event["policy"], **_ONCE_FIXED}}


def _without_an_end(event: dict[str, Any]) -> dict[str, Any]:
    """Shape 3 of an adopted policy says how long people are kept; before, for ever."""
    return {**event, "policy": {**event["policy"], "retention_months": 0}}


def _as_it_was(event: dict[str, Any]) -> dict[str, Any]:
    """Shape 2 of a held interview may seal the path of a recording; an open one stays open."""
    return event


UPCASTERS: dict[tuple[str, int], Upcaster] = {
    ("policy_adopted", 1): _said_in_full,
    ("policy_adopted", 2): _without_an_end,
    ("interview_held", 1): _as_it_was,
}
"""(stored name, schema n) → pure function to schema n + 1; never written back."""
