"""`castdev rebuild`: make views.db anew from the journal, and say whether it was right."""

from __future__ import annotations

import click

from .options import desk_of, option
from .progress import progress


@click.command()
@option("--json", is_flag=True, help="Print a JSON document.")
def rebuild(json: bool) -> None:
    """Make the tables anew from the journal

    It is never needed: whatever is missing, damaged or older is made anew by the
    command that meets it. This one makes all of it anew, and compares with what
    was there before.

    \b
    Example:
        castdev rebuild
        castdev rebuild --json
    """
    from castdev.engine.errors import StoreFault

    from .documents import RebuildDocument
    from .tabling import made_anew

    desk = desk_of()
    if not desk.keeps:
        desk.say("This project keeps no tables on disk: its journal or its nouns are elsewhere.")
        return
    with progress(desk, "Rebuilding") as tick:
        found = made_anew(desk, tick)
    if found.after is None:
        raise StoreFault(
            "views.db cannot be written now.",
            hint="Somebody else is at it, or the folder is read-only; commands do without it.",
        )
    if json:
        desk.document(
            RebuildDocument(schema="castdev.rebuild.1", version=found.version, same=found.same)
        )
        return
    told = {
        None: "There was none of this version and day before.",
        True: "It is the same as before.",
        False: "It differs from what was there, which was wrong.",
    }
    desk.say(f"The tables are made anew, up to event {found.version}. {told[found.same]}")
