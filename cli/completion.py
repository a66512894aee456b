"""Ids of the project for the tab key; what goes wrong here only completes nothing."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from castdev.engine.errors import CastdevError


def ids(ctx: click.Context, name: str, incomplete: str) -> list[CompletionItem]:
    """Return the ids of a noun that begin so; `id` under a noun is one of that noun."""
    from castdev.engine.state import PLURALS

    parent = ctx.parent.info_name if ctx.parent else None
    noun = parent if name == "id" else name
    if noun not in PLURALS and not (name == "id" and noun == "castdev"):
        return []
    from .desk import Desk

    place = ctx.find_root().params.get("home")
    desk = Desk(place, asks=False)
    try:
        state = desk.engine.state()
        nouns = [noun] if noun in PLURALS else list(PLURALS)
        found = [one.id for each in nouns for one in state.table(each).values()]
    except (CastdevError, OSError):
        return []
    finally:
        desk.close()
    start = incomplete.lower()
    return [CompletionItem(one) for one in found if one.lower().startswith(start)]
