"""What a command knows of the server that holds a journal: where it is, and how to get in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.errors import Refused

if TYPE_CHECKING:
    from .desk import Desk

TRUE = {"y", "yes", "t", "true", "on", "1"}
"""What `eventsourcing` takes for yes in the environment."""


def reached(desk: Desk) -> dict[str, Any]:
    """Return how the server of a project is reached; CASTDEV_JOURNAL is before config.toml."""
    return {"address": desk.environ.get("CASTDEV_JOURNAL"), "password": password(desk)}


def password(desk: Desk) -> Callable[[], str] | None:
    """Return what asks for a password, once and unseen; None when nobody is there.

    Raises:
        Refused: the environment says what loses events.
    """
    if desk.environ.get("POSTGRES_ENABLE_DB_FUNCTIONS", "").lower() in TRUE:
        raise Refused(
            "POSTGRES_ENABLE_DB_FUNCTIONS is switched on, which loses events for readers.",
            hint="Unset it; castdev does not start with it.",
        )
    if not desk.asks:
        return None

    @cache
    def ask() -> str:
        return str(click.prompt("Password of the server", err=True, hide_input=True))

    return ask
