"""`castdev verify`: whether the journal is what was recorded, and what that proves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from castdev.engine.errors import NotPermitted

from .drawing import many
from .options import desk_of, option
from .state import SIGNING_KEY
from .terminal import block, safe
from .values import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from castdev.engine.verify import Verified

    from .desk import Desk
    from .marks import Mark

SHOWS = {
    "alone": "the events and the tree that grew with them fit. Nothing was changed, taken out, "
    "put in or moved by itself.",
    "bare": "the events are there in order, and are events. A change that leaves them so would "
    "not be seen: nothing is kept beside them that it would have to fit.",
    "held": "since the checkpoint was signed over {}, nothing was changed, taken out, put in or "
    "moved among them.",
}
CANNOT = {
    "alone": "that nobody rewrote everything, tree included. Only a checkpoint kept elsewhere "
    "shows that; make one: castdev checkpoint.",
    "bare": "that nobody changed them. Only a checkpoint kept elsewhere shows that; make one: "
    "castdev checkpoint.",
    "held": "anything about later events; that what people recorded is true; that whoever has "
    "the signing key did not show somebody else another history.",
}


@click.command()
@option("--against", metavar="FILE|-", help="Hold the journal against a signed checkpoint.")
@option("--key", "keys", multiple=True, metavar="VERIFIERKEY", help="Trust this key; repeatable.")
@option("--accept", is_flag=True, help="Take this journal although another was seen here before.")
@option("--json", is_flag=True, help="Print a JSON document.")
def verify(against: str | None, keys: Sequence[str], accept: bool, json: bool) -> None:
    """Check that the journal is what was recorded

    Every event is read and compared with the tree that grew as it was recorded,
    and the sealed words whose keys are here are opened. The first thing that does
    not hold is named, and the exit code is 70.

    FILE is what `castdev checkpoint` wrote. One of yours needs no --key; for one
    of somebody else give the verifier key that they handed you.

    The first events must be those that you saw on this machine before; --accept
    takes the journal as it is now, for who put a backup back knowingly.

    \b
    Example:
        castdev verify
        castdev verify --against ../notes/acme.checkpoint
        castdev verify --against bo.checkpoint --key castdev/4f1c+99aa0b1c+AT…
        castdev verify --accept
    """
    from .progress import progress

    if keys and against is None:
        raise click.UsageError(
            "--key says whose checkpoint to trust; give --against too.",
            click.get_current_context(),
        )
    desk = desk_of()
    desk.open(accept=accept)
    note = None if against is None else pasted(read_bytes(against))
    with progress(desk, "Verifying") as tick:
        found = desk.project.verify(note, [*keys, *own_keys(desk)] if note else (), tick)
    seen = desk.watch.mark if desk.watch else None
    if accept:
        _accept(desk)
    if json:
        desk.document(found)
    else:
        desk.say("\n".join(lines(desk, found, seen, accept)))


def _accept(desk: Desk) -> None:
    """Remember the open journal as what this user has seen, whatever was seen before."""
    if desk.watch is None:
        raise NotPermitted(
            "There is nowhere to remember it: neither XDG_STATE_HOME nor HOME is set.",
            hint="Set one of them to a folder of yours.",
        )
    desk.watch.accept()


def pasted(found: bytes) -> bytes:
    """Return a note as it was written: editors and e-mail change the ends of lines."""
    lines = found.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    return lines.rstrip(b"\n") + b"\n"


def own_keys(desk: Desk) -> list[str]:
    """Return the verifier key of this user for this journal, if there is a signing key."""
    from castdev.engine.checkpoint import Signer
    from castdev.engine.journal import origin_of
    from castdev.engine.note import verifier_key

    public = Signer(desk.state / SIGNING_KEY).public() if desk.state else None
    return [verifier_key(origin_of(desk.engine.journal), public)] if public else []


def lines(desk: Desk, found: Verified, seen: Mark | None, accept: bool) -> Iterator[str]:
    """Yield what was checked, what it proves and what it does not."""
    events = many(found.events, "event")
    yield desk.paint(f"The journal of {safe(found.project)} holds together: {events}.", "good")
    yield ""
    for line in _checked(found, seen, accept):
        yield "  - " + block(line, "    ").lstrip()
    yield ""
    how, size = ("bare" if found.nodes is None else "alone"), 0
    if found.against:
        how, size = "held", found.against.size
    yield block(f"What this shows: {SHOWS[how].format(many(size, 'event'))}", "")
    yield block(f"What it cannot show: {CANNOT[how]}", "")


def _checked(found: Verified, seen: Mark | None, accept: bool) -> Iterator[str]:
    yield "every event is there, in order, and can be read"
    if found.nodes is None:
        yield "no tree is kept beside them: a server has none, an old file from its next event on"
    else:
        yield f"every event fits its leaf, and {many(found.nodes, 'node')} of the tree fit"
    if found.unknown:
        yield f"{many(found.unknown, 'event')} of a kind not known here: only the envelope was read"
    if found.opened:
        yield f"{many(found.opened, 'sealed text')} opened with the keys here"
    if found.closed:
        yield f"{many(found.closed, 'sealed text')} not opened: the keys are not here, or locked"
    if found.erased:
        yield f"{many(found.erased, 'sealed text')} erased on request: nobody can open them"
    if accept:
        yield "from now on this is the journal that you have seen on this machine"
    elif seen is not None:
        yield f"it begins with the {many(seen.size, 'event')} that you saw on this machine before"
    yield f"its root is {found.root}"
    yield f"its name for checkpoints is {safe(found.origin)}"
