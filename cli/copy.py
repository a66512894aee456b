"""`castdev copy`: the journal to another place, whole, proved, and up to date again later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from .drawing import many
from .options import desk_of, option
from .terminal import block, safe

if TYPE_CHECKING:
    from .desk import Desk

APART = (
    "Both journals work, and part ways as soon as both are written to: from now on write to "
    "one only. {now}"
)


@click.command()
@option("--to", required=True, metavar="URL|FOLDER", help="Say where: a server, or a folder.")
@click.option("--keys", is_flag=True, help="Copy the keys of people's words too (to a folder).")
@click.option("--switch", is_flag=True, help="Work on the copy from now on, in this folder.")
@option("--json", is_flag=True, help="Print a JSON document.")
def copy(to: str, keys: bool, switch: bool, json: bool) -> None:
    """Copy the journal to a server or a folder

    Every event is copied byte for byte and read back; at the end the trees of both
    journals have the same root. Run it again to bring the copy up to date, or to go
    on where it was stopped. A place that holds something else is refused.

    --switch makes this folder work on the copy: a server, or `--to .` for the way
    back from one. End other programs that have the project open first.

    \b
    Example:
        castdev copy --to ../acme-copy --keys
        castdev copy --to postgresql://ana@db.example.org/castdev --switch
        castdev copy --to . --switch
    """
    desk = desk_of()
    found = copied(desk, to, keys, switch)
    if json:
        desk.document(found)
    else:
        desk.say("\n".join(lines(found, to)))


def copied(desk: Desk, to: str, keys: bool, switch: bool) -> dict[str, Any]:
    """Copy, and return the document of it."""
    from base64 import b64encode
    from pathlib import Path

    from castdev.engine.copy import copy as bring
    from castdev.engine.destination import copy_keys, destination
    from castdev.engine.home import FOLDER
    from castdev.engine.postgres.address import is_address

    from .marks import forget
    from .progress import progress
    from .server import password

    home, server = desk.home, is_address(to)
    here = not server and Path(to).resolve() == home.folder.parent.resolve()
    _check(to, keys and (server or here), switch and not (server or here))
    source, copied_to = desk.engine.journal, Path(to) / FOLDER
    new = not server and not copied_to.exists()

    def finish() -> None:
        if switch:
            home.switch(to if server else None)

    with (
        destination(home, to, password=password(desk) if server else None) as target,
        progress(desk, "Copying") as tick,
    ):
        done = bring(source, target, tick=tick, finish=finish)
    if new:
        forget(desk.state, copied_to)
    return {
        "schema": "castdev.copy.1",
        "project": source.stream,
        "events": done.events,
        "added": done.added,
        "root": b64encode(done.root).decode(),
        "keys": copy_keys(home, to) if keys else 0,
        "switched": switch,
    }


def _check(to: str, keys_to_nowhere: bool, switch_to_nowhere: bool) -> None:
    if not to:
        raise click.UsageError("--to needs the address of a server, or a folder.")
    if keys_to_nowhere:
        raise click.UsageError("--keys goes with another folder; a server never gets keys.")
    if switch_to_nowhere:
        raise click.UsageError("--switch goes with a server, or with this folder: --to .")


def lines(found: dict[str, Any], to: str) -> Iterator[str]:
    """Yield what was copied, what was not, and what to do from now on."""
    from castdev.engine.postgres.address import address, is_address

    where = address(to).shown if is_address(to) else to
    events, new = many(found["events"], "event"), found["added"]
    yield f"{safe(where)} holds all {events} of {safe(found['project'])}, {new} of them new."
    yield f"The trees of both have the root {found['root']}."
    if found["keys"]:
        yield f"{many(found['keys'], 'key')} copied: who has that folder can read people's words."
    elif is_address(to) or found["switched"]:
        yield "Keys stay in this folder, and open people's words as before."
    else:
        yield "Keys are not in it: people's words stay sealed there, and it takes no new events."
    now = "works on the copy now" if found["switched"] else "works as before"
    yield block(APART.format(now=f"This folder {now}."), "")
