"""What is taken out of the way is kept: `.castdev/aside`, a folder for each time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from .files import naming, sync_folder

ASIDE = "aside"


def set_aside(folder: Path, paths: Iterable[Path], now: datetime) -> Path | None:
    """Move files or folders out of the way, for good.

    Args:
        folder: `.castdev`.
        paths: what to move, in this order; what is not there is left out.
        now: the moment, which names where they are kept.

    Returns:
        Where they are, or None if there was nothing to move.
    """
    found = [path for path in paths if os.path.lexists(path)]
    if not found:
        return None
    with naming(folder):
        kept = _fresh(folder / ASIDE, f"{now:%Y%m%dT%H%M%SZ}")
        for path in found:
            os.rename(path, kept / path.name)
            sync_folder(kept)
            sync_folder(path.parent)
    return kept


def _fresh(place: Path, name: str) -> Path:
    """Return a folder that was not there before."""
    place.mkdir(mode=0o700, exist_ok=True)
    number = 1
    while True:
        try:
            (place / name).mkdir(mode=0o700)
        except FileExistsError:
            number += 1
            name = f"{name.partition('.')[0]}.{number}"
        else:
            sync_folder(place)
            sync_folder(place.parent)
            return place / name
