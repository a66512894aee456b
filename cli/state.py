"""The user: who is logged in, where they are, where their programs keep state (XDG)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from castdev.engine.errors import NoProject

SIGNING_KEY = "signing.key"
"""Name of the file of the user's own signing key in that folder."""
OPEN_KEYS = "other users of this machine may read the keys of this project; close them: chmod -R o="


def state_folder(environ: Mapping[str, str]) -> Path | None:
    """Return where a user's programs keep their state, or None if nobody says."""
    home = environ.get("HOME", "")
    for place in (environ.get("XDG_STATE_HOME", ""), home and f"{home}/.local/state"):
        if place.startswith("/"):
            return Path(place) / "castdev"
    return None


def logged_in() -> str:
    """Return who is logged in, or unknown."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"


def day_here() -> date:
    """Return the day here, not in UTC."""
    try:
        return date.today()
    except (OverflowError, ValueError) as error:
        from castdev.engine.clock import wrong_clock

        raise wrong_clock() from error


def here() -> Path:
    """Return the folder we are in; raise NoProject when it is gone."""
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise NoProject("The folder you are in is gone.", hint="Go to another.") from error
