"""Where moments and ids come from when nobody brings their own."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


def random_id() -> str:
    """Return a random id, 32 hexadecimal digits."""
    return os.urandom(16).hex()
