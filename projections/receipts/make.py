"""Making a receipt: a decision, what it rests on, and the proofs; checked before it leaves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from castdev.engine.errors import BadInput, Damaged, NotPermitted, Refused
from castdev.engine.event import Entry
from castdev.engine.ids import find
from castdev.engine.note import (
    Checkpoint,
    key_hash,
    read_checkpoint,
    read_verifier_key,
    write_note,
)
from castdev.engine.note import read as read_note
from castdev.engine.proof import grown, inclusion, leaf, root
from castdev.engine.vault import SALT
from castdev.projections.casebook import fold
from castdev.projections.rebuilt import found

from .check import gates_of, proved
from .form import Carried, Receipt, Revealed, read_receipt, written
from .grounds import folded
from .seen import clock_of
from .shapes import SHAPES, opened
from .table import laid

if TYPE_CHECKING:
    from castdev.projections.project import Project

Row = tuple[int, str, bytes]
Path = Callable[[int], list[bytes]]


def make(
    project: Project,
    asked: str,
    checkpoint: bytes,
    key: str,
    *,
    whole: bool = False,
    reveal: Sequence[str] = (),
) -> bytes:
    """Return the receipt of a decision, a verdict or a launch decision, as a file.

    Args:
        project: whose journal it is.
        asked: the id of a decision, or the version of its event.
        checkpoint: a signed note over at least as many events.
        key: the verifier key that signed it.
        whole: carry every event up to the checkpoint.
        reveal: evidence whose words are opened in it.

    Raises:
        NotFound: there is no such decision, or no such evidence.
        Refused: the checkpoint is older than the decision, or no words can be revealed.
        NotPermitted: a key that opens words is not here.
        Damaged: the journal is not what was signed, or not what the decision stored.
    """
    entries = list(project.engine.entries())
    entry = found(project.book(), entries, asked)
    note, signed = _own(checkpoint, key)
    stream = project.engine.journal.stream
    rows = list(project.engine.journal.rows(0, signed.size))
    leaves = [leaf(stream, *row) for row in rows]
    path = _paths(leaves, signed, entries)
    if entry.version > signed.size:
        raise Refused(
            f"The checkpoint ends at event {signed.size}, before the decision, {entry.version}.",
            hint="Let a new one be made: leave --checkpoint out.",
        )
    receipt = Receipt(
        decision=entry.version,
        leaf=leaves[entry.version - 1],
        readings=json.loads(rows[entry.version - 1][2])["event"].get("seen"),
        policy=0,
        gates=[],
        whole=whole,
        stream=stream,
        checkpoint=note.decode(),
        key=key,
        events=[
            Carried(*row, leaves[row[0] - 1], [] if whole else path(row[0]))
            for row in rows
            if whole or _belongs(row, entry.version)
        ],
        revealed=_revealed(project, entries[: entry.version - 1], reveal),
    )
    return _checked(receipt, key)


def _own(checkpoint: bytes, key: str) -> tuple[bytes, Checkpoint]:
    """Return the note with the signature of the key alone, and what it says."""
    try:
        note, (name, public) = read_note(checkpoint), read_verifier_key(key)
        mine = (name, key_hash(name, public))
        signatures = [one for one in note.signatures if one[:2] == mine]
        if not signatures:
            raise ValueError(f"it is not signed by {name}")
        return write_note(note.text, signatures[:1]), read_checkpoint(note.text)
    except ValueError as error:
        hint = "Let a new one be made: leave --checkpoint out."
        raise BadInput(f"The checkpoint cannot be used: {error}.", hint=hint) from error


def _paths(leaves: list[bytes], signed: Checkpoint, entries: Sequence[Entry]) -> Path:
    """Return what leads from each event to the root that was signed.

    The tree is grown anew from the events, so that a receipt rests on nothing stored
    beside them.
    """
    origin = f"castdev/{entries[0].metadata.id}" if entries else ""
    if signed.origin != origin:
        raise BadInput(
            f"The checkpoint is of another journal, {signed.origin}.",
            hint=f"This one is {origin}.",
        )
    nodes = {(level, at): one for level, at, one in grown(0, leaves, _no_older)}

    def node(level: int, at: int) -> bytes:
        return nodes[level, at]

    if len(leaves) < signed.size or root(signed.size, node) != signed.root:
        raise Damaged(
            f"The journal is not the one that was signed at event {signed.size}.",
            hint="Find out what was altered: castdev verify.",
        )
    return lambda version: inclusion(version - 1, signed.size, node)


def _no_older(level: int, index: int) -> bytes:
    raise LookupError("a tree grown from nothing has no older nodes")


def _belongs(row: Row, decision: int) -> bool:
    """Return whether the receipt of a decision carries an event."""
    version, name, _ = row
    rests = name in SHAPES if version < decision else name == "command_undone"
    return rests or version in (1, decision)


def _revealed(project: Project, before: Sequence[Entry], asked: Sequence[str]) -> list[Revealed]:
    """Return the words of evidence as they stood before the decision, opened."""
    items = {id.lower(): item for id, item in fold(before).items.items()}
    words: dict[int, Revealed] = {}
    for id in asked:
        item = find(items, id, "evidence")
        if item.worded is None:
            raise Refused(f"{item.id} has no words to reveal.", hint="Leave it out of --reveal.")
        entry = before[item.worded - 1]
        plain = project.engine.vault.salted(entry, "quote", project.engine.journal.stream)
        if plain is None:
            raise NotPermitted(
                f"The key that opens the words of {item.id} is not here.",
                hint="Put the folder .castdev/keys back, or leave it out of --reveal.",
            )
        text = plain[SALT:].decode()
        words[entry.version] = Revealed(entry.version, "quote", plain[:SALT], text)
    return [words[version] for version in sorted(words)]


def _checked(receipt: Receipt, key: str) -> bytes:
    """Return the receipt with what follows from its events, once it has proved itself."""
    try:
        events = [opened(*one[:3]) for one in receipt.events if _needed(one, receipt.decision)]
        grounds = folded([one for one in events if one.version < receipt.decision])
        decision = next(one for one in events if one.version == receipt.decision)
        table = laid(grounds, clock_of(decision), decision.said.get("segment"))
        raw = written(receipt._replace(policy=grounds.adopted, gates=gates_of(table)))
        proved(read_receipt(raw), key)
    except ValueError as error:
        raise Damaged(
            f"The receipt would not prove what it says: {error}.",
            hint=f"Find out what was altered: castdev verify, castdev replay {receipt.decision}.",
        ) from error
    return raw


def _needed(one: Carried, decision: int) -> bool:
    return one.name in SHAPES or one.version == decision


def lines(raw: bytes) -> Iterator[bytes]:
    """Yield a receipt line by line."""
    yield from raw.splitlines(keepends=True)
