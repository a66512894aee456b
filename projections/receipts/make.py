"""Making a receipt: a decision, what it rests on, and the proofs; checked before it leaves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from castdev.engine.errors import BadInput, Damaged, NotPermitted, Refused
from castdev.engine.event import Entry
from castdev.engine.ids import find
from castdev.engine.journal import origin_of
from castdev.engine.note import Checkpoint, key_hash, read_checkpoint, read_verifier_key, write_note
from castdev.engine.note import read as read_note
from castdev.engine.proof import inclusion, root
from castdev.engine.tree import Tree
from castdev.projections.casebook import fold
from castdev.projections.rebuilt import found

from .check import belongs, gates_of, proved
from .form import MOST_BYTES, Carried, Receipt, Revealed, read_receipt, written
from .grounds import folded
from .seen import clock_of
from .shapes import SHAPES, opened
from .table import laid

if TYPE_CHECKING:
    from castdev.engine.app import Engine

NEWER = "Let a new one be made: leave --checkpoint out."


class Signed(NamedTuple):
    """A checkpoint, and the note that holds it with the signature of one key alone."""

    note: bytes
    checkpoint: Checkpoint


def make(
    engine: Engine,
    asked: str,
    checkpoint: bytes,
    key: str,
    *,
    whole: bool = False,
    reveal: Sequence[str] = (),
) -> bytes:
    """Return the receipt of a decision, a verdict or a launch decision, as a file.

    Args and errors are those of `Proven.receipt`.
    """
    entries = list(engine.entries())
    entry = found(fold(entries), entries, asked)
    signed = _signed(engine, checkpoint, key)
    if entry.version > signed.checkpoint.size:
        raise Refused(
            f"The checkpoint ends at event {signed.checkpoint.size}, before the decision, "
            f"event {entry.version}.",
            hint=NEWER,
        )
    events = _carried(engine, signed.checkpoint, entry.version, whole)
    decision = next(one for one in events if one.version == entry.version)
    receipt = Receipt(
        decision=entry.version,
        leaf=decision.leaf,
        readings=json.loads(decision.state)["event"].get("seen"),
        policy=0,
        gates=[],
        whole=whole,
        stream=engine.journal.stream,
        checkpoint=signed.note.decode(),
        key=key,
        events=events,
        revealed=_revealed(engine, entries[: entry.version - 1], reveal),
    )
    return _checked(receipt)


def _signed(engine: Engine, note: bytes, key: str) -> Signed:
    """Return the checkpoint in a note, if the key signed it and it is of this journal."""
    try:
        read, (name, public) = read_note(note), read_verifier_key(key)
        mine = (name, key_hash(name, public))
        signature = next((one for one in read.signatures if one[:2] == mine), None)
        if signature is None:
            raise ValueError(f"the key of {name} did not sign it")
        checkpoint = read_checkpoint(read.text)
    except ValueError as error:
        raise BadInput(f"The checkpoint cannot be used: {error}.", hint=NEWER) from error
    origin = origin_of(engine.journal)
    if checkpoint.origin != origin:
        raise BadInput(f"The checkpoint is of {checkpoint.origin}, not of {origin}.", hint=NEWER)
    return Signed(write_note(read.text, [signature]), checkpoint)


def _carried(engine: Engine, signed: Checkpoint, decision: int, whole: bool) -> list[Carried]:
    """Return the events of a receipt, each with what leads from it to the root.

    The tree is grown anew from the events, so that a receipt rests on nothing that is
    stored beside them.
    """
    stream, size = engine.journal.stream, signed.size
    rows = list(engine.journal.rows(0, size))
    tree = Tree(stream, lambda after: rows[after:])
    if tree.size() < size or root(size, tree.node) != signed.root:
        raise Damaged(
            f"The journal is not the one over whose {size} events the checkpoint was signed.",
            hint="Find out what was altered: castdev verify --against.",
        )
    return [
        Carried(
            *(version, name, state, tree.node(0, version - 1)),
            path=[] if whole else inclusion(version - 1, size, tree.node),
        )
        for version, name, state in rows
        if whole or belongs(version, name, decision)
    ]


def _revealed(engine: Engine, before: Sequence[Entry], asked: Sequence[str]) -> list[Revealed]:
    """Return the words of evidence as they stood before the decision, opened."""
    items = {id.lower(): item for id, item in fold(before).items.items()} if asked else {}
    words: dict[int, Revealed] = {}
    for id in asked:
        item = find(items, id, "evidence")
        if item.worded is None:
            raise Refused(f"{item.id} has no words to reveal.", hint="Leave it out of --reveal.")
        entry = before[item.worded - 1]
        found = engine.vault.opened(entry, "quote", engine.journal.stream)
        if found is None:
            raise NotPermitted(
                f"The key that opens the words of {item.id} is not here.",
                hint="Put the folder .castdev/keys back, or leave it out of --reveal.",
            )
        words[entry.version] = Revealed(entry.version, "quote", *found)
    return [words[version] for version in sorted(words)]


def _checked(receipt: Receipt) -> bytes:
    """Return the receipt with what follows from its events, once it has proved itself."""
    version = receipt.decision
    try:
        needed = [one for one in receipt.events if one.name in SHAPES or one.version == version]
        events = [opened(*one[:3]) for one in needed]
        grounds = folded([one for one in events if one.version < version])
        decision = next(one for one in events if one.version == version)
        if decision.origin is not None:
            raise Refused(
                "The decision was first recorded in another copy of the project.",
                hint="Its receipt is made there, where what it rested on is in order.",
            )
        table = laid(grounds, clock_of(decision), decision.said.get("segment"))
        raw = written(receipt._replace(policy=grounds.adopted, gates=gates_of(table)))
        if len(raw) > MOST_BYTES:
            raise Refused(
                f"The receipt would have {len(raw) >> 20} MiB; at most {MOST_BYTES >> 20} can be "
                "checked.",
                hint="A receipt with --whole needs no paths and is often smaller.",
            )
        proved(read_receipt(raw), receipt.key)
    except ValueError as error:
        raise Damaged(
            f"The receipt would not prove what it says: {error}.",
            hint=f"Find out what was altered: castdev verify; castdev replay {version}.",
        ) from error
    return raw
