"""Old shapes of events to new ones: dict of schema n to dict of schema n + 1, when read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""(stored name, schema n) → pure function to schema n + 1; never written back."""
