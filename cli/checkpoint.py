"""`castdev checkpoint`: sign how the journal is now, for keeping elsewhere."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import click

from castdev.engine.errors import BadInput

from .drawing import many
from .options import desk_of, option
from .state import SIGNING_KEY
from .terminal import block, safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castdev.engine.checkpoint import Signed, Signer

    from .desk import Desk

KEEP = (
    "Keep it where whoever can write the journal cannot: in a git repository that others pull, "
    "in an e-mail to your co-founder, on another machine. One from each week is enough to show "
    "that nothing before it was rewritten."
)

GUARD = "Only you can read it; keep a copy of it safe, for who has it can sign as you."


@click.command()
@option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")
@option("--signing-key", type=click.Path(path_type=Path), metavar="FILE", help="Sign with this.")
@option("--show-key", is_flag=True, help="Only print the verifier key, to hand over.")
@option("--json", is_flag=True, help="Print a JSON document.")
def checkpoint(output: Path | None, signing_key: Path | None, show_key: bool, json: bool) -> None:
    """Sign how long the journal is, and the root of its tree

    The note goes to FILE or to standard output. With it anybody can tell later
    whether the journal still begins with these events: castdev verify --against.
    What does not extend the checkpoint that you signed last is refused.

    The signing key is made at first use, in your own state folder and never in
    the project. Others check with the verifier key; hand it over once, in person.

    \b
    Example:
        castdev checkpoint -o ../notes/acme.checkpoint
        castdev checkpoint | mail -s "acme today" bo@example.org
        castdev checkpoint --show-key
    """
    from .transfer import outside

    if show_key and (json or output):
        raise click.UsageError("--show-key prints the key alone.", click.get_current_context())
    desk = desk_of()
    journal = desk.engine.journal
    signer = signer_of(desk, signing_key)
    if show_key:
        from castdev.engine.journal import origin_of
        from castdev.engine.note import verifier_key

        desk.say(verifier_key(origin_of(journal), signer.ensure()))
        return
    target = None if output is None else outside(desk, output)
    made = None if signer.public() else signer.path
    signed = signer.sign(journal)
    if target is not None:
        from castdev.engine.files import write_lines

        write_lines(target, [signed.note])
    if json:
        desk.document(_document(signed, output))
        return
    if target is None:
        desk.say(signed.note.decode().rstrip("\n"))
    said = "\n".join(lines(signed, journal.stream, output, made))
    click.echo(said, err=target is None)


def signer_of(desk: Desk, chosen: Path | None) -> Signer:
    """Return the signing key named, or the one of this user."""
    from castdev.engine.checkpoint import Signer

    from .transfer import outside

    if chosen is not None:
        return Signer(outside(desk, chosen))
    if desk.state is None:
        raise BadInput(
            "There is no place for your signing key: neither XDG_STATE_HOME nor HOME is set.",
            hint="Name one: --signing-key FILE.",
        )
    return Signer(desk.state / SIGNING_KEY)


def _document(signed: Signed, output: Path | None) -> dict[str, object]:
    found = signed.checkpoint
    return {
        "schema": "castdev.checkpoint.1",
        "origin": found.origin,
        "size": found.size,
        "root": b64encode(found.root).decode(),
        "extends": signed.before.size if signed.before else None,
        "verifier_key": signed.key,
        "note": signed.note.decode(),
        "file": str(output) if output else None,
    }


def lines(signed: Signed, project: str, output: Path | None, made: Path | None) -> Iterator[str]:
    """Yield what was signed, where to keep it, and what others need to check it."""
    yield f"Signed: {many(signed.checkpoint.size, 'event')} of {safe(project)}."
    if output is not None:
        yield f"Written to {safe(output)}."
    if signed.before == signed.checkpoint:
        yield "It is the checkpoint that this key signed before."
    elif signed.before is not None:
        yield f"They extend the {many(signed.before.size, 'event')} that this key signed before."
    if made is not None:
        yield f"A signing key was made: {safe(made)}"
        yield block(GUARD, "")
    yield ""
    yield block(KEEP, "")
    yield ""
    yield "To check it later:"
    yield f"    castdev verify --against {safe(output or 'FILE')}"
    yield "Somebody else needs your verifier key for that; hand it over once, in person:"
    yield f"    {signed.key}"
