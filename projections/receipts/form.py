"""A receipt as a file: JSON in exactly one form, read strictly.

One entry a line and ASCII only, so that a receipt survives mail and a person can look at
it. There is one way to write a receipt, and whatever is written otherwise is refused:
no character of it can change unseen.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any, NamedTuple

SCHEMA = "castdev.decision-receipt.1"
MOST_BYTES = 256 << 20
"""Bytes of a receipt that is read at all."""


class NoReceipt(ValueError):
    """The file is not a receipt, or not as castdev writes them."""


class Carried(NamedTuple):
    """An event in a receipt.

    Attributes:
        version: its place in the journal.
        name: its stored name.
        state: the stored bytes.
        leaf: their hash, as the receipt has it.
        path: hashes that lead from the leaf to the root; empty in a whole receipt.
    """

    version: int
    name: str
    state: bytes
    leaf: bytes
    path: list[bytes]


class Revealed(NamedTuple):
    """Words that somebody opened: the field of the event they are in, salt and text."""

    version: int
    field: str
    salt: bytes
    text: str


class Receipt(NamedTuple):
    """What stands in a receipt, read and not yet believed.

    Attributes:
        decision: version of the event that it is about.
        leaf: hash of that event.
        readings: those that it stored, as JSON; None if it stored none.
        policy: the event that adopted the policy in force.
        gates: every gate before a launch, as text.
        whole: whether every event up to the checkpoint is carried.
        stream: name of the project.
        checkpoint: the signed note.
        key: the verifier key that signed it.
        events: those that are carried, in order.
        revealed: words that were opened, in order.
    """

    decision: int
    leaf: bytes
    readings: dict[str, Any] | None
    policy: int
    gates: list[dict[str, Any]]
    whole: bool
    stream: str
    checkpoint: str
    key: str
    events: list[Carried]
    revealed: list[Revealed]


def encoded(found: bytes) -> str:
    """Return bytes as base64."""
    return b64encode(found).decode()


def decoded(text: Any) -> bytes:
    """Return what is written in base64, in the one way there is to write it."""
    try:
        found = b64decode(text, validate=True)
    except (ValueError, TypeError):
        found = b""
    if encoded(found) != text:
        raise NoReceipt(f"{str(text)[:40]!r} is not base64")
    return found


def written(receipt: Receipt) -> bytes:
    """Return the one way to write a receipt."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "decision": {"event": receipt.decision, "leaf": encoded(receipt.leaf)},
        "readings": receipt.readings,
        "policy": receipt.policy,
        "gates": receipt.gates,
        "whole": receipt.whole,
        "stream": receipt.stream,
        "checkpoint": receipt.checkpoint,
        "key": receipt.key,
        "counts": {"events": len(receipt.events), "revealed": len(receipt.revealed)},
        "events": [_event(one) for one in receipt.events],
        "revealed": [one._asdict() | {"salt": encoded(one.salt)} for one in receipt.revealed],
    }
    return "".join(_lines(document)).encode("ascii")


def _event(one: Carried) -> dict[str, Any]:
    try:
        state = {"state": one.state.decode()}
    except UnicodeDecodeError:
        state = {"base64": encoded(one.state)}
    path = [encoded(each) for each in one.path]
    place = {"version": one.version, "event": one.name}
    return place | state | {"leaf": encoded(one.leaf), "path": path}


def _lines(document: dict[str, Any]) -> Iterator[str]:
    """Yield a document, each of its members on a line and each entry of its lists too."""
    before = "{\n"
    for name, value in document.items():
        yield f"{before}{json.dumps(name)}: "
        many = isinstance(value, list) and value
        yield "[\n" + ",\n".join(map(_plain, value)) + "\n]" if many else _plain(value)
        before = ",\n"
    yield "\n}\n"


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False)


def read_receipt(found: bytes) -> Receipt:
    """Return what stands in a receipt.

    Raises:
        NoReceipt: it is none, or one character is not where castdev writes it.
    """
    if len(found) > MOST_BYTES:
        raise NoReceipt(f"it is longer than {MOST_BYTES >> 20} MiB")
    try:
        document = json.loads(
            found.decode("ascii"),
            object_pairs_hook=_once,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except NoReceipt:
        raise
    except (ValueError, RecursionError) as error:
        raise NoReceipt("it is not JSON" + _where(error)) from None
    receipt = _receipt(document)
    _same(found, written(receipt))
    return receipt


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NoReceipt("a name stands twice in one object")
    return found


def _no_number(text: str) -> Any:
    raise NoReceipt(f"{text[:40]} is no whole number")


def _where(error: Exception) -> str:
    line = getattr(error, "lineno", None)
    return f" (line {line}, column {getattr(error, 'colno', 0)})" if line else ""


def _same(found: bytes, canonical: bytes) -> None:
    """Raise NoReceipt at the first character that castdev would have written otherwise."""
    if found == canonical:
        return
    pairs = zip(found, canonical, strict=False)
    end = min(len(found), len(canonical))
    at = next((place for place, (one, other) in enumerate(pairs) if one != other), end)
    line, column = found[:at].count(b"\n") + 1, at - found.rfind(b"\n", 0, at)
    raise NoReceipt(f"it is not written as castdev writes receipts: line {line}, column {column}")


def _receipt(document: Any) -> Receipt:
    whole = _object(document, "the receipt", _MEMBERS)
    if whole["schema"] != SCHEMA:
        raise NoReceipt(f"it is {whole['schema'][:60]!r}, not {SCHEMA}")
    decision = _object(whole["decision"], "the decision", {"event": int, "leaf": str})
    counts = _object(whole["counts"], "the counts", {"events": int, "revealed": int})
    receipt = Receipt(
        decision=decision["event"],
        leaf=decoded(decision["leaf"]),
        readings=whole["readings"],
        policy=whole["policy"],
        gates=whole["gates"],
        whole=whole["whole"],
        stream=whole["stream"],
        checkpoint=whole["checkpoint"],
        key=whole["key"],
        events=[_carried(one) for one in whole["events"]],
        revealed=[_words(one) for one in whole["revealed"]],
    )
    for name in ("events", "revealed"):
        there = len(getattr(receipt, name))
        if counts[name] != there:
            raise NoReceipt(f"{there} {name} are there, and {counts[name]} should be")
    return receipt


def _carried(value: Any) -> Carried:
    text = isinstance(value, dict) and "state" in value
    stored = {"state" if text else "base64": str}
    members = {"version": int, "event": str, **stored, "leaf": str, "path": list}
    one = _object(value, "an event", members)
    state = one["state"].encode() if text else decoded(one["base64"])
    path = [decoded(each) for each in one["path"]]
    return Carried(one["version"], one["event"], state, decoded(one["leaf"]), path)


def _words(value: Any) -> Revealed:
    members = {"version": int, "field": str, "salt": str, "text": str}
    one = _object(value, "revealed words", members)
    return Revealed(one["version"], one["field"], decoded(one["salt"]), one["text"])


_MEMBERS: dict[str, type | tuple[type, ...]] = {
    "schema": str,
    "decision": dict,
    "readings": (dict, type(None)),
    "policy": int,
    "gates": list,
    "whole": bool,
    "stream": str,
    "checkpoint": str,
    "key": str,
    "counts": dict,
    "events": list,
    "revealed": list,
}


def _object(value: Any, what: str, members: dict[str, Any]) -> dict[str, Any]:
    """Return an object with exactly these members, each of its type."""
    if not isinstance(value, dict) or value.keys() != members.keys():
        raise NoReceipt(f"{what} should have: {', '.join(members)}")
    for name, kind in members.items():
        one = value[name]
        fits = isinstance(one, kind)
        if not fits or (kind is int and not _is_count(one)) or (kind is str and not _is_text(one)):
            raise NoReceipt(f"{name} of {what} is not of the right kind")
    return value


def _is_count(value: Any) -> bool:
    return not isinstance(value, bool) and 0 <= value < 1 << 62


def _is_text(text: str) -> bool:
    """Return whether a text can be bytes: half a letter, as JSON may hold one, cannot."""
    try:
        return text.encode() is not None
    except UnicodeEncodeError:
        return False
