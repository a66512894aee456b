"""Keys on the command line: how they are kept, backed up, put back, given another master key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from castdev.engine.master import Protection

from .drawing import many
from .noun import Noun
from .options import argument, desk_of, option
from .terminal import block, safe
from .values import Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from castdev.engine.custody import BackupSeen, Custody, KeysStatus, PutBack

    from .desk import Desk

PROTECTIONS = get_args(Protection)
KEPT = {
    "plain": "plain files: whoever can read the folder can read people's words",
    "passphrase": "under a passphrase, asked for by every command that needs a key",
    "keyring": "under a master key in the keyring of this system, of who is logged in",
}
NEW = click.option(
    "--new-passphrase-file", "new", metavar="FILE", help="Read the new passphrase; - reads a line."
)
OWN = click.option(
    "--backup-passphrase-file",
    "own",
    metavar="FILE",
    help="Read the passphrase of the backup; - reads a line.",
)
JSON = click.option("--json", is_flag=True, help="Print a JSON document.")


@click.group(cls=Noun, invoke_without_command=True)
@JSON
@click.pass_context
def keys(ctx: click.Context, json: bool) -> None:
    """Manage the keys to people's words; alone, show how they are kept

    \b
    Example:
      castdev keys
      castdev keys protect passphrase
      castdev keys backup -o /media/stick
    """
    if ctx.invoked_subcommand is None:
        _status(desk_of(), json)
    elif json:
        raise click.UsageError(f"Options go after the verb {ctx.invoked_subcommand}.", ctx)


@keys.command()
@JSON
def status(json: bool) -> None:
    """Show how the keys are kept, and which backups there are

    No passphrase is needed.

    \b
    Example:
      castdev keys status
    """
    _status(desk_of(), json)


def _status(desk: Desk, json: bool) -> None:
    found = custody(desk).status()
    if json:
        desk.document(found)
    else:
        desk.say("\n".join(lines(desk, found)))


def custody(desk: Desk) -> Custody:
    """Return the keys of the project."""
    from castdev.engine.custody import Custody

    return Custody(desk.engine)


def lines(desk: Desk, found: KeysStatus) -> Iterator[str]:
    """Yield the screen, line by line."""
    yield desk.paint(f"Keys of {safe(found.project)}", "strong")
    yield block(f"Protection: {KEPT[found.protection]}.", "")
    people = many(found.people, "person", "people")
    others = many(found.others, "other")
    yield f"Keys here: of {people}; {others}, of jots, quotes and the project."
    if found.erased:
        yield block(f"Erased, their keys destroyed: {_named(found.erased)}.", "")
    for warning in warnings(found):
        yield desk.paint(" ! ", "bad") + block(warning, "   ").lstrip()
    yield ""
    if not found.backups:
        yield "No backup of the keys was made here: castdev keys backup -o FILE."
        return
    yield "Backups made here:"
    for one in found.backups:
        yield f"  {safe(one.path)}"
        yield block(_backup(one), "    ")


def _backup(one: BackupSeen) -> str:
    """Return how old a backup is, and what to do about it."""
    age = "made today" if one.days == 0 else f"{many(one.days, 'day')} old"
    if not one.there:
        return f"{age}, not there any more."
    if one.erased:
        return f"{age}; it still holds the keys of {_named(one.erased)}: destroy it."
    return f"{age}, longer than 30 days: make another, destroy it." if one.old else f"{age}."


def warnings(found: KeysStatus) -> Iterator[str]:
    """Yield what is not as it should be, and what to do."""
    if found.protection == "plain":
        yield "To lock the keys: castdev keys protect passphrase (or keyring)."
    if found.exposed:
        yield "Other users of this machine can read the keys: chmod -R go= .castdev."
    if not found.recording:
        yield (
            "The project's own key is not here, so nothing can be recorded: castdev keys "
            "restore FILE."
        )
    if found.missing:
        yield (
            f"Words of {_named(found.missing)} are sealed, and their keys are not here: castdev "
            "keys restore FILE."
        )
    if found.unused:
        yield f"Keys under which nothing is sealed: {_named(found.unused)}."


def _named(ids: Iterable[str], most: int = 12) -> str:
    whole = [safe(one) for one in ids]
    more = f" and {len(whole) - most} more" if len(whole) > most else ""
    return ", ".join(whole[:most]) + more


@keys.command()
@argument("protection", type=Word(PROTECTIONS))
@NEW
def protect(protection: Any, new: str | None) -> None:
    """Change what protects the keys: passphrase, keyring, or plain

    All keys are put under a new master key, and the old files are overwritten.
    With a passphrase every command that needs a key takes a quarter of a second
    longer: that is what makes guessing slow.

    \b
    Example:
      castdev keys protect passphrase
      castdev keys protect keyring
    """
    desk = desk_of()
    held = custody(desk)
    held.unlock()
    held.protect(protection, _new(desk, protection, new))
    desk.say(f"The keys are now {KEPT[protection]}.")


@keys.command()
@NEW
def rotate(new: str | None) -> None:
    """Put all keys under a new master key, and drop the old one

    What a disk or a copy remembers of the old key files does not open with the new
    master key. Under a passphrase it takes another passphrase: forget the old one.

    \b
    Example:
      castdev keys rotate
    """
    desk = desk_of()
    held = custody(desk)
    held.unlock()
    kind = held.status().protection
    held.rotate(None if kind == "plain" else _new(desk, kind, new))
    desk.say("All keys are under a new master key; the old one is dropped.")


def _new(desk: Desk, protection: str, source: str | None) -> str | None:
    """Return the new passphrase, where one is needed."""
    from .passphrase import chosen

    if protection == "passphrase":
        return chosen(desk.asks, source, "the new passphrase")
    if source is not None:
        raise click.UsageError(f"A passphrase is not needed: the keys are to be {protection}.")
    return None


@keys.command()
@option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE|FOLDER",
    help="Say where to write it.",
)
@OWN
def backup(output: Path, own: str | None) -> None:
    """Write all keys to one file, under a passphrase of its own

    Keep it apart from the journal, and for 30 days at most: it still opens the
    words of those who are erased later.

    \b
    Example:
      castdev keys backup -o /media/stick
    """
    from .passphrase import chosen
    from .transfer import outside

    desk = desk_of()
    held = custody(desk)
    if output.is_dir():
        name = f"{desk.engine.journal.stream}-keys-{desk.today()}.json"
        output = output / name
    target = outside(desk, output)
    held.unlock()
    count = held.backup(target, chosen(desk.asks, own, "the passphrase of the backup"))
    desk.say(f"Wrote {many(count, 'key')} to {safe(target)}. It should be gone in 30 days.")


@keys.command()
@argument("file", type=click.Path(path_type=Path))
@OWN
def restore(file: Path, own: str | None) -> None:
    """Put keys back from a backup; no key that is here is replaced

    Keys of people who were erased since are left out. Where no key is left, the
    passphrase of the backup protects what is put back.

    \b
    Example:
      castdev keys restore /media/stick/acme-keys-2026-11-02.json
    """
    desk = desk_of()
    held = custody(desk)
    found = held.restore(file.absolute(), _told(desk, own))
    desk.say("\n".join(put_back(found)))


def _told(desk: Desk, source: str | None) -> str:
    from .passphrase import line_of

    if source is not None:
        return line_of(source)
    return desk.insist("passphrase of the backup", hidden=True)


def put_back(found: PutBack) -> Iterator[str]:
    """Yield what came of putting keys back."""
    yield f"Put back {many(len(found.back), 'key')}."
    if found.here:
        yield f"{many(len(found.here), 'key was', 'keys were')} here already."
    if found.other:
        yield block(f"Left as they are, another key is here: {_named(found.other)}.", "")
    if found.erased:
        text = f"Left out, erased since: {_named(found.erased)}. Destroy this backup."
        yield block(text, "")
