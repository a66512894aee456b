"""`castdev backup` and `castdev restore`: the journal in one file, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from castdev.engine.errors import BadInput

from .drawing import many
from .options import argument, desk_of, option
from .terminal import block, safe

if TYPE_CHECKING:
    from castdev.engine.home import Home
    from castdev.engine.recovery import Recovered

    from .desk import Desk

APART = (
    "The keys to people's words are not in it, so that nobody reads them who finds it. Without "
    "them what people said can never be read again; keep them in another place: castdev keys "
    "backup."
)
KEYLESS = (
    "No keys are here: people's words stay sealed, and nothing can be recorded, until they are "
    "back: castdev keys restore FILE, or a copy of their folder in"
)
EXTENDED = (
    "Nouns of other packages were used: {names}. If you trust the file, name them again in "
    ".castdev/config.toml: extensions = […]."
)
AGAIN = (
    "Since then {who} erased on request: the next command does that again, before anything is read."
)
ALARM = (
    "You saw {seen} events here before, and this journal does not go on from them. castdev "
    "takes it for one that was set back, and does nothing, until you say that you know: "
    "castdev verify --accept."
)


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Name it.")
@click.option("--to", type=click.Path(path_type=Path), metavar="FOLDER", help="Say where it goes.")
@option("--json", is_flag=True, help="Print a JSON document.")
def backup(output: Path | None, to: Path | None, json: bool) -> None:
    """Write the whole journal to one file, for keeping elsewhere

    Others may go on recording. Every event is read back from the file and the root
    of their tree compared with the journal's. FILE may be an older backup of the
    same journal, which it replaces; with --to, or without either, the file gets a
    name of its own, from the project and the time.

    The keys to people's words are not in it. Do not copy journal.db itself: what
    was recorded last lies beside it while castdev runs.

    \b
    Example:
        castdev backup
        castdev backup -o /media/stick/acme.backup
        castdev backup --to ../backups
    """
    if output is not None and to is not None:
        raise click.UsageError("Choose one of -o and --to.", click.get_current_context())
    desk = desk_of()
    found = backed_up(desk, output, to)
    if json:
        desk.document(found)
    else:
        desk.say("\n".join(_backed_up(desk, found)))


def backed_up(desk: Desk, output: Path | None, to: Path | None) -> dict[str, Any]:
    """Write a backup, and return the document of it."""
    from castdev.engine.backup import SUFFIX, back_up_home

    from .progress import progress
    from .transfer import outside

    journal, now = desk.engine.journal, desk.engine.now()
    file = output or (to or Path()) / f"{journal.stream}-{now:%Y%m%dT%H%M%SZ}{SUFFIX}"
    target = outside(desk, file)
    with progress(desk, "Reading back") as tick:
        label = back_up_home(desk.home, journal, target, now=now, tick=tick)
    return {
        "schema": "castdev.backup.1",
        "file": str(file),
        "project": label.project,
        "events": label.events,
        "root": label.root,
        "bytes": file.stat().st_size,
    }


def _backed_up(desk: Desk, found: dict[str, Any]) -> Iterator[str]:
    yield desk.paint(
        f"{safe(found['file'])} holds all {many(found['events'], 'event')} of "
        f"{safe(found['project'])}, each read back from it.",
        "good",
    )
    yield f"Their root is {found['root']}."
    yield block(APART, "")


@click.command()
@argument("file", type=click.Path(path_type=Path))
@option("--replace", is_flag=True, help="Take the place of a damaged journal, which is kept.")
@option("--json", is_flag=True, help="Print a JSON document.")
def restore(file: Path, replace: bool, json: bool) -> None:
    """Put a journal back from a backup

    Without a project in this folder one is made; put its keys beside it. With
    --replace the backup takes the place of the journal of this project: that one
    is kept in .castdev/aside, and keys, settings and who was erased stay as they are.
    A journal that is whole is not replaced by its own past.

    \b
    Example:
        castdev restore /media/stick/acme.backup
        castdev restore ../backups/acme-20261125T101500Z.backup --replace
    """
    desk = desk_of()
    found = restored(desk, file, replace)
    if json:
        desk.document(found)
    else:
        desk.say("\n".join(_restored(found)))


def restored(desk: Desk, file: Path, replace: bool) -> dict[str, Any]:
    """Put a backup back, and return the document of it."""
    from castdev.engine.recovery import recover

    from .intake.kind import kind_of

    if file.is_file() and kind_of(file) == "journal":
        raise BadInput(
            f"{file} is an exported journal, no backup.", hint=f"castdev import {file} takes it."
        )
    place = desk.home.folder.parent if replace else desk.empty_place()
    found = recover(place, file, now=desk.now(), replace=replace)
    return _document(desk, place, found)


def _document(desk: Desk, place: Path, found: Recovered) -> dict[str, Any]:
    from castdev.engine.home import Home

    home = Home.at(place)
    return {
        "schema": "castdev.restore.1",
        "project": found.project,
        "folder": str(home.folder),
        "events": found.events,
        "root": found.root,
        "made_at": found.made_at,
        "salvaged": found.salvaged,
        "kept": str(found.kept) if found.kept else None,
        "before": found.before if found.kept else None,
        "keys": len(list((home.folder / "keys").glob("*.key"))),
        "extensions": found.extensions if not found.kept else (),
        "erased": _erased(desk, home),
        "seen": _seen(desk, home),
    }


def _erased(desk: Desk, home: Home) -> int:
    """Return how many people the journal here still knows who were erased since."""
    from castdev.engine.codec import Codec
    from castdev.engine.erased import NAME, Erased

    from .marks import erasures_file

    elsewhere = erasures_file(desk.state, home.folder) if desk.state else None
    with closing(home.journal(Codec({}))) as journal:
        return len(Erased(home.folder / NAME, elsewhere).unsettled(journal))


def _seen(desk: Desk, home: Home) -> int | None:
    """Return how many events were seen here before, if these do not go on from them."""
    from castdev.engine.codec import Codec
    from castdev.engine.errors import Damaged

    from .marks import Watch

    if desk.state is None:
        return None
    with closing(home.journal(Codec({}))) as journal:
        watch = Watch(desk.state, home.folder, journal, desk.warn)
        try:
            watch.compare()
        except Damaged:
            return watch.mark.size if watch.mark else None
    return None


def _from(found: dict[str, Any], made: str) -> str:
    old, new = found["events"] - found["salvaged"], found["salvaged"]
    if not new:
        return f"those of the backup of {made}"
    recorded = "one recorded" if new == 1 else f"{new} recorded"
    return (
        f"{old} of the backup of {made}, and {recorded} since that the damaged journal still held"
    )


def _restored(found: dict[str, Any]) -> Iterator[str]:
    made = f"{found['made_at']:%Y-%m-%d %H:%M} UTC"
    yield f"{safe(found['project'])} holds {many(found['events'], 'event')}: {_from(found, made)}."
    yield f"Their root is {found['root']}."
    if found["kept"]:
        lost = (found["before"] or 0) - found["events"]
        yield f"The journal that was here is kept in {safe(found['kept'])}."
        if lost > 0:
            yield f"{many(lost, 'event')} more can be counted in it, but not be read and proved."
    if not found["keys"]:
        yield block(KEYLESS, "")
        yield f"  {safe(Path(found['folder']) / 'keys')}"
    if found["extensions"]:
        yield block(EXTENDED.format(names=", ".join(map(safe, found["extensions"]))), "")
    if found["erased"]:
        count = found["erased"]
        yield block(
            AGAIN.format(who="one person was" if count == 1 else f"{count} people were"), ""
        )
    if found["seen"]:
        yield block(ALARM.format(seen=found["seen"]), "")
