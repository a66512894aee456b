"""Checking a receipt: what of it is proved, or the first thing that is not."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, NamedTuple

from castdev.engine.ed25519 import holds
from castdev.engine.note import Checkpoint, read_checkpoint, read_verifier_key, vouched
from castdev.engine.note import read as read_note
from castdev.engine.proof import grown, holds_inclusion, leaf, root

from .form import Carried, Receipt, Revealed, encoded
from .grounds import folded, undone
from .seen import DECIDING, clock_of, expected, unread
from .shapes import SHAPES, Stored, opened
from .table import Clock, Table, laid

BEGUN = "project_started"
"""The first event of every journal; it is carried to tell which journal this is."""
SALT = 16
"""Bytes before the words that are digested with them."""


class Unproved(ValueError):
    """The receipt does not prove what it says; the first thing that is wrong."""


class Proved(NamedTuple):
    """What a receipt proves.

    Attributes:
        receipt: what stands in it.
        checkpoint: which journal, how many events it had, the root of its tree.
        decision: the event that it is about.
        events: all that are carried, by version.
        clock: the day that the readings are of.
        table: what was on the table, computed from what is carried.
        withdrawn_by: a later event, carried too, that withdrew the decision.
        unread: fields of the stored readings that this program does not know.
    """

    receipt: Receipt
    checkpoint: Checkpoint
    decision: Stored
    events: dict[int, Stored]
    clock: Clock
    table: Table
    withdrawn_by: int | None
    unread: tuple[str, ...]


def proved(receipt: Receipt, key: str | None = None) -> Proved:
    """Return what a receipt proves.

    Args:
        receipt: as it was read.
        key: the verifier key that it must be signed by; None for the one in it.

    Raises:
        Unproved: something in it does not follow.
    """
    checkpoint = _signed(receipt, key)
    _in_the_tree(receipt, checkpoint)
    events = [_opened(one) for one in receipt.events]
    decision = _decision(receipt, events)
    _same_journal(receipt, checkpoint, events)
    clock, table, more = _readings(receipt, decision, events)
    _sealed(receipt.revealed, events)
    withdrawn, known = undone(events).get(decision.version), {one.version: one for one in events}
    return Proved(receipt, checkpoint, decision, known, clock, table, withdrawn, more)


def _signed(receipt: Receipt, key: str | None) -> Checkpoint:
    """Return the checkpoint, signed by the key and by nobody else."""
    try:
        name, public = read_verifier_key(receipt.key)
        note = read_note(receipt.checkpoint.encode())
        if len(note.signatures) != 1 or not vouched(note, name, public, holds):
            raise ValueError("the note is not signed by the key, and by it alone")
        checkpoint = read_checkpoint(note.text)
    except ValueError as error:
        raise Unproved(f"the checkpoint: {error}") from None
    if key is not None and key != receipt.key:
        raise Unproved(f"it is signed by another key than the one given: {receipt.key}")
    return checkpoint


def _in_the_tree(receipt: Receipt, checkpoint: Checkpoint) -> None:
    """Raise Unproved unless every event carried is one of the journal that was signed."""
    last, size = 0, checkpoint.size
    for one in receipt.events:
        if not last < one.version <= size:
            raise Unproved(f"event {one.version} is out of order, or after the checkpoint")
        if leaf(receipt.stream, one.version, one.name, one.state) != one.leaf:
            raise Unproved(f"event {one.version} was changed: its bytes do not give its hash")
        last = one.version
    if receipt.whole:
        return _all_of_it(receipt, checkpoint)
    for one in receipt.events:
        if not holds_inclusion(one.leaf, one.version - 1, size, one.path, checkpoint.root):
            raise Unproved(f"event {one.version} is not in the journal that was signed")


def _all_of_it(receipt: Receipt, checkpoint: Checkpoint) -> None:
    """Raise Unproved unless the events carried are the journal that was signed."""
    size, events = checkpoint.size, receipt.events
    if len(events) != size or any(one.path for one in events):
        raise Unproved(f"it should carry all {size} events, without paths")
    nodes: dict[tuple[int, int], bytes] = {}
    for level, index, found in grown(0, (one.leaf for one in events), _no_older):
        nodes[level, index] = found
    if root(size, lambda level, index: nodes[level, index]) != checkpoint.root:
        raise Unproved("the events carried are not the journal that was signed")


def _no_older(level: int, index: int) -> bytes:
    raise LookupError("a tree grown from nothing has no older nodes")


def _opened(one: Carried) -> Stored:
    """Return an event carried; one that no reading rests on may be anything."""
    if one.name not in (*SHAPES, *DECIDING, BEGUN):
        return Stored(one.version, one.name, None, 0, {}, {})
    try:
        return opened(one.version, one.name, one.state)
    except ValueError as error:
        raise Unproved(str(error)) from None


def _decision(receipt: Receipt, events: list[Stored]) -> Stored:
    """Return the decision; besides it nothing is carried but what its readings rest on."""
    version = receipt.decision
    leaves = {one.version: one.leaf for one in receipt.events}
    found = {one.version: one for one in events}.get(version)
    if found is None or found.name not in DECIDING or leaves[version] != receipt.leaf:
        raise Unproved(f"event {version} is not the decision that the receipt is about")
    if found.origin is not None:
        raise Unproved("the decision comes from another copy of the project, which can prove it")
    for one in events:
        if not receipt.whole and not belongs(one.version, one.name, version):
            raise Unproved(f"event {one.version}, {one.name[:80]}, does not belong in it")
    return found


def belongs(version: int, name: str, decision: int) -> bool:
    """Return whether the receipt of a decision carries an event.

    It carries what the readings rest on, the decision, what was undone later, and the
    beginning, which tells one journal from another.
    """
    rests = name in SHAPES if version < decision else name == "command_undone"
    return rests or version in (1, decision)


def _same_journal(receipt: Receipt, checkpoint: Checkpoint, events: list[Stored]) -> None:
    """Raise Unproved unless the journal that was signed begins with the first event."""
    if events[0][:2] != (1, BEGUN) or events[0].said.get("project") != receipt.stream:
        raise Unproved(f"the beginning of the project {receipt.stream!r} is not carried")
    if checkpoint.origin != f"castdev/{events[0].around.get('id')}":
        raise Unproved(f"the checkpoint is of another journal, {checkpoint.origin}")


def _readings(
    receipt: Receipt, decision: Stored, events: list[Stored]
) -> tuple[Clock, Table, tuple[str, ...]]:
    """Return the day, what was on the table, and which stored fields nobody here knows."""
    stored = decision.said.get("seen")
    if json.dumps(stored) != json.dumps(receipt.readings):
        raise Unproved("the readings in it are not those that the decision stored")
    grounds = folded([one for one in events if one.version < decision.version])
    if receipt.policy != grounds.adopted or not grounds.policy:
        raise Unproved(f"the policy in force is not that of event {receipt.policy}")
    try:
        clock = clock_of(decision)
        table = laid(grounds, clock, decision.said.get("segment"))
        due = expected(decision, grounds, clock, table)
        more = () if stored is None else unread(stored, due)
    except ValueError as error:
        raise Unproved(f"the readings do not follow from the events: {error}") from None
    except (LookupError, TypeError, AttributeError, ArithmeticError):
        raise Unproved("no readings follow from the events") from None
    if receipt.gates != gates_of(table):
        raise Unproved("the gates in it do not follow from the events")
    return clock, table, more


def gates_of(table: Table) -> list[dict[str, Any]]:
    """Return every gate as a receipt tells it: progress in millionths, the rest as text."""
    return [
        {
            "gate": gate.gate,
            "state": gate.state,
            "progress": gate.progress,
            "have": _told(gate.have),
            "need": _told(gate.need),
            "hypothesis": gate.hypothesis,
        }
        for gate in table.gates.gates
    ]


def _told(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.6f}".rstrip("0").rstrip(".")


def _sealed(revealed: list[Revealed], events: list[Stored]) -> None:
    """Raise Unproved unless the words revealed are those that were sealed."""
    said = {one.version: one.said for one in events}
    last = (0, "")
    for one in revealed:
        if not last < (one.version, one.field):
            raise Unproved("the revealed words are out of order")
        last = one.version, one.field
        sealed = said.get(one.version, {}).get(one.field)
        digest = sealed.get("digest") if isinstance(sealed, dict) else None
        plain = one.salt + one.text.encode()
        if len(one.salt) != SALT or digest != encoded(sha256(plain).digest()):
            raise Unproved(f"the words of event {one.version} are not those that were sealed")
