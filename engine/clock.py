"""Where moments and ids come from when nobody brings their own."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from .errors import Refused


def utc_now() -> datetime:
    """Return the moment, in UTC; raise Refused when no clock can be so wrong."""
    try:
        return datetime.now(UTC)
    except (OverflowError, ValueError) as error:
        raise wrong_clock() from error


def wrong_clock() -> Refused:
    """Return the refusal of a clock that stands outside every calendar."""
    return Refused("The clock of this machine is off by centuries.", hint="Set it.")


def random_id() -> str:
    """Return a random id, 32 hexadecimal digits."""
    return os.urandom(16).hex()
