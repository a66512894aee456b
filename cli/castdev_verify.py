"""Check the receipt of a castdev decision. One file; it needs Python and nothing else.

    python -I castdev_verify.py d4.receipt.json

Made by tests/verifier/flatten.py of castdev, from these of its modules; change those.
What checking does not need is left out; all else stands here as it stands there.

    engine/ed25519.py
    engine/note.py
    engine/proof.py
    projections/receipts/form.py
    engine/upcasters.py
    projections/scoring/types.py
    projections/receipts/shapes.py
    projections/receipts/grounds.py
    engine/runs.py
    projections/scoring/exact.py
    projections/scoring/beta.py
    projections/scoring/votes.py
    projections/scoring/piles.py
    projections/scoring/assess.py
    projections/scoring/gates.py
    projections/scoring/natural.py
    projections/scoring/saturation.py
    projections/scoring/readiness.py
    projections/turn.py
    projections/receipts/table.py
    projections/receipts/seen.py
    projections/receipts/check.py
    cli/terminal.py
    cli/standalone.py

Two modules gave different things one name, so here is called:

    read of projections/scoring/piles.py → read_in_piles
    _part of projections/scoring/readiness.py → _part_in_readiness
"""

# mypy: disable-error-code="no-any-return"
# The numbers of a policy have no type here: their class needs a library.

from __future__ import annotations

import sys

if sys.version_info < (3, 10):  # castdev itself needs 3.11
    sys.exit("castdev-verify needs Python 3.10 or later.")

import argparse
import hashlib
import json
import math
import os
import re
import unicodedata
from base64 import b64decode, b64encode
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from functools import cache, lru_cache, partial
from hashlib import sha256
from itertools import accumulate, groupby
from math import fsum, prod
from types import SimpleNamespace
from typing import Any, Final, Literal, NamedTuple, NoReturn, Protocol

Policy = Any
"""The numbers of a policy, by name; `POLICY` below says which."""


# ------------------------------------------------------------------------------------------------
# engine/ed25519.py
#
# Ed25519 signatures checked with whole numbers only, from RFC 8032; nothing is signed here.
#
# It lets a receipt be checked where no library is. Strict: `holds` accepts nothing that
# OpenSSL refuses, and refuses besides what only a forger would write, a key that is no
# canonical point, or one of small order, under which any message has a signature.
# ------------------------------------------------------------------------------------------------


Point = tuple[int, int, int, int]
"""X, Y, Z, T: the point (X/Z, Y/Z) of the curve, with T = XY/Z (RFC 8032 5.1.4)."""

_FIELD = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _FIELD) % _FIELD
_ROOT = pow(2, (_FIELD - 1) // 4, _FIELD)
"""A square root of -1."""
_NEUTRAL: Point = (0, 1, 1, 0)


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether the signature is the key's on this message (RFC 8032 5.1.7).

    The equation is the one without cofactor, [S]B = R + [k]A, and R is compared as
    bytes: as OpenSSL does, so that both give the same answer.

    Args:
        public: the key, 32 bytes.
        message: what was signed, any length.
        signature: 64 bytes, R and S.
    """
    if len(public) != 32 or len(signature) != 64:
        return False
    key, s = _point(public), int.from_bytes(signature[32:], "little")
    if key is None or s >= _ORDER or _small(key):
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(digest, "little") % _ORDER
    x, y, z, t = key
    return _encoded(_sum(s, _BASE, k, (-x, y, z, -t))) == signature[:32]


def _point(encoded: bytes) -> Point | None:
    """Return the point that 32 bytes stand for; None if it is none, or written oddly."""
    number = int.from_bytes(encoded, "little")
    odd, y = number >> 255, number & (2**255 - 1)
    if y >= _FIELD:
        return None
    over, under = y * y - 1, _D * y * y + 1
    x = over * pow(under, 3, _FIELD) * pow(over * pow(under, 7, _FIELD), (_FIELD - 5) // 8, _FIELD)
    x %= _FIELD
    if (under * x * x - over) % _FIELD:
        x = x * _ROOT % _FIELD
    if (under * x * x - over) % _FIELD or (x == 0 and odd):
        return None
    if x % 2 != odd:
        x = _FIELD - x
    return x, y, 1, x * y % _FIELD


def _encoded(point: Point) -> bytes:
    """Return the 32 bytes that stand for a point."""
    whole = pow(point[2], -1, _FIELD)
    x, y = point[0] * whole % _FIELD, point[1] * whole % _FIELD
    return (y | (x % 2) << 255).to_bytes(32, "little")


def _add(one: Point, other: Point) -> Point:
    """Return the sum of two points, of any two (RFC 8032 5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % _FIELD
    b = (one[1] + one[0]) * (other[1] + other[0]) % _FIELD
    c = 2 * one[3] * other[3] * _D % _FIELD
    d = 2 * one[2] * other[2] % _FIELD
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _FIELD, g * h % _FIELD, f * g % _FIELD, e * h % _FIELD


def _sum(s: int, one: Point, k: int, other: Point) -> Point:
    """Return s times one point plus k times another, bit by bit from the top."""
    both = _NEUTRAL, one, other, _add(one, other)
    total = _NEUTRAL
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        total = _add(total, total)
        chosen = (s >> bit & 1) + 2 * (k >> bit & 1)
        if chosen:
            total = _add(total, both[chosen])
    return total


def _small(point: Point) -> bool:
    """Return whether eight times the point is the neutral one."""
    x, y, z, _ = _sum(8, point, 0, point)
    return x == 0 and y == z


def _base() -> Point:
    """Return the point that every key is a multiple of: y is 4/5, x is even."""
    found = _point((4 * pow(5, -1, _FIELD) % _FIELD).to_bytes(32, "little"))
    assert found is not None
    return found


_BASE = _base()


# ------------------------------------------------------------------------------------------------
# engine/note.py
#
# Signed notes and checkpoints as text, byte for byte as C2SP lays them down.
#
#     castdev/0f3c…                       origin: which journal
#     42                                  size: how many events
#     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2…   root of its tree
#
#     — castdev/0f3c… Az3grlgtzPICa5OS…   who signed: name, key hash and signature
#
# Sources: c2sp.org/signed-note and c2sp.org/tlog-checkpoint, version 1.0.0. Only the
# standard library is used, so that a verifier can carry this file; whoever checks a
# signature brings the arithmetic along. What cannot be read raises ValueError with a
# plain reason.
# ------------------------------------------------------------------------------------------------


LONGEST = 1 << 20
"""Bytes of a note that is read at all."""
MOST = 100
"""Signatures of a note that is read at all."""
ED25519 = b"\x01"
"""The kind of signature: Ed25519 over the text."""

_DASH = "\N{EM DASH} "
_SIZE = re.compile(r"(0|[1-9][0-9]{0,18})\Z", re.ASCII)

Holds = Callable[[bytes, bytes, bytes], bool]
"""(public key, message, signature) → whether the signature is good."""


class Signature(NamedTuple):
    """One line under a note: who signed, the first bytes of which key, and what came of it."""

    name: str
    key_hash: bytes
    signature: bytes


class Note(NamedTuple):
    """A text, its last line break included, and the signatures under it."""

    text: bytes
    signatures: list[Signature]


class Checkpoint(NamedTuple):
    """How long a journal was, and the root of its tree then.

    Attributes:
        origin: `castdev/` and the id of the journal.
        size: number of events.
        root: SHA-256, 32 bytes.
    """

    origin: str
    size: int
    root: bytes


def read(found: bytes) -> Note:
    """Return the note in a file; nothing in it is believed before `vouched` is asked.

    Raises:
        ValueError: it is not a signed note.
    """
    if len(found) > LONGEST:
        raise ValueError(f"a note has at most {LONGEST:,} bytes")
    try:
        whole = found.decode()
    except UnicodeDecodeError:
        raise ValueError("a note is text in UTF-8") from None
    if any(one < " " and one != "\n" for one in whole):
        raise ValueError("a note holds no control characters")
    text, gap, below = whole.rpartition("\n\n")
    if not gap or not below.endswith("\n"):
        raise ValueError("a note ends with an empty line and the lines of its signatures")
    lines = below[:-1].split("\n")
    if len(lines) > MOST:
        raise ValueError(f"a note has at most {MOST} signatures")
    return Note(f"{text}\n".encode(), [_signature(line) for line in lines])


def _signature(line: str) -> Signature:
    name, gap, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not gap or not _named(name):
        raise ValueError("a signature is a line like: \N{EM DASH} NAME BASE64")
    both = _decoded(encoded)
    if len(both) < 5:
        raise ValueError("a signature is four bytes of key hash and more")
    return Signature(name, both[:4], both[4:])


def vouched(note: Note, name: str, public: bytes, holds: Holds) -> bool:
    """Return whether a key signed the note; lines of other keys are passed over.

    Raises:
        ValueError: a line says that this key signed, and it did not.
    """
    own = key_hash(name, public)
    given = [one.signature for one in note.signatures if one[:2] == (name, own)]
    if not all(len(one) == 64 and holds(public, note.text, one) for one in given):
        raise ValueError(f"the signature of {name} does not fit the text")
    return bool(given)


def key_hash(name: str, public: bytes) -> bytes:
    """Return the four bytes by which a signature names its key."""
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def read_verifier_key(text: str) -> tuple[str, bytes]:
    """Return name and public key.

    Raises:
        ValueError: it is not such a key, or was not copied whole.
    """
    name, hashed, encoded = [*text.split("+", 2), "", ""][:3]
    if not _named(name) or not encoded:
        raise ValueError("a verifier key looks like: NAME+HASH+KEY")
    key = _decoded(encoded)
    if key[:1] != ED25519 or len(key) != 33:
        raise ValueError("the key is not one of Ed25519")
    if hashed != key_hash(name, key[1:]).hex():
        raise ValueError("the key does not fit its hash; it was not copied whole")
    return name, key[1:]


def read_checkpoint(text: bytes) -> Checkpoint:
    """Return the checkpoint that the text of a note is; further lines are passed over.

    Raises:
        ValueError: the text is not a checkpoint.
    """
    lines = text.decode().split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise ValueError("a checkpoint has three lines: origin, size and root")
    origin, size, root = lines[:3]
    if not _SIZE.match(size) or int(size) >= 1 << 63:
        raise ValueError("the size of a checkpoint is a whole number without leading zeros")
    found = _decoded(root)
    if len(found) != 32:
        raise ValueError("the root of a checkpoint has 32 bytes")
    return Checkpoint(origin, int(size), found)


def _named(name: str) -> bool:
    """Return whether a key may be called that."""
    return bool(name) and "+" not in name and not any(one.isspace() for one in name)


def _decoded(text: str) -> bytes:
    """Return what is written in base64, in the one way there is to write it."""
    try:
        found = b64decode(text, validate=True)
    except ValueError:
        found = b""
    if b64encode(found).decode() != text:
        raise ValueError("that is not base64")
    return found


# ------------------------------------------------------------------------------------------------
# engine/proof.py
#
# The Merkle tree over a journal: roots, and proofs about one event or an older root.
#
# A tree of RFC 6962 with SHA-256: a leaf per event, so that one changed byte anywhere
# changes the root. Only the standard library is used, so that a verifier can carry this
# file. A tree is never held here: whoever asks gives a function `(level, index)` → hash
# of the perfect subtree with the leaves `index << level` up to `(index + 1) << level`.
# ------------------------------------------------------------------------------------------------


Node = Callable[[int, int], bytes]
"""(level, index) → hash of that perfect subtree."""

HASH = 32
"""Bytes of a hash."""
EMPTY = sha256().digest()
"""Root of the tree without leaves."""

_LEAF = b"\x00castdev-leaf-v1"
"""What every leaf begins with: RFC 6962's own byte, then what kind of leaf it is."""


def leaf(stream: str, version: int, name: str, state: bytes) -> bytes:
    """Return the hash of an event: where it is stored, under which name, and its bytes.

    Lengths stand before what they measure, so that no two events are hashed alike.

    Args:
        stream: name of the project.
        version: place in the stream, from 1; the leaf has the index `version - 1`.
        name: stored name of the event.
        state: the stored bytes, exactly.
    """
    where, called = stream.encode(), name.encode()
    return sha256(
        b"".join(
            (
                _LEAF,
                version.to_bytes(8, "big"),
                len(where).to_bytes(4, "big"),
                where,
                len(called).to_bytes(4, "big"),
                called,
                len(state).to_bytes(4, "big"),
                state,
            )
        )
    ).digest()


def parent(left: bytes, right: bytes) -> bytes:
    """Return the hash of two neighbours."""
    return sha256(b"\x01" + left + right).digest()


def grown(size: int, leaves: Iterable[bytes], node: Node) -> Iterator[tuple[int, int, bytes]]:
    """Yield level, index and hash of every subtree that more leaves make perfect.

    Args:
        size: how many leaves there are already.
        leaves: the new ones.
        node: finds older nodes; it is asked at most once per level.
    """
    waiting: dict[int, bytes] = {}  # level → new left neighbour of what comes next there
    for number, new in enumerate(leaves, size):
        level, index, found = 0, number, new
        yield level, index, found
        while index & 1:
            left = waiting.pop(level, None) or node(level, index - 1)
            level, index, found = level + 1, index >> 1, parent(left, found)
            yield level, index, found
        waiting[level] = found


def root(size: int, node: Node) -> bytes:
    """Return the root of the tree of the first `size` leaves."""
    return _over(0, size, node) if size else EMPTY


def holds_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether a proof shows that the leaf is in the tree with that root."""
    if not 0 <= index < size:
        return False
    passed = _to_leaf(index, size)
    if len(path) != len(passed) or not _hashes(leaf, root, *path):
        return False
    found = leaf
    for (_, _, left), other in zip(passed, path, strict=True):
        found = parent(other, found) if left else parent(found, other)
    return found == root


Passed = list[tuple[int, int, bool]]
"""Subtrees passed by, the lowest first: first leaf, how many leaves, whether to the left."""


def _half(size: int) -> int:
    """Return how many leaves are left of where a tree divides: all but one at most."""
    return 1 << (size - 1).bit_length() - 1


def _to_leaf(index: int, size: int) -> Passed:
    """Return the subtrees passed by on the way from the root to a leaf."""
    begin, passed = 0, []
    while size > 1:
        half = _half(size)
        if index - begin < half:
            passed.append((begin + half, size - half, False))
            size = half
        else:
            passed.append((begin, half, True))
            begin, size = begin + half, size - half
    return passed[::-1]


def _over(begin: int, count: int, node: Node) -> bytes:
    """Return the hash of a subtree: perfect parts from the right, each joined to its left."""
    found = b""
    for level in range(count.bit_length()):
        if count >> level & 1:
            left = node(level, ((begin + count) >> level) - 1)
            found = parent(left, found) if found else left
            count -= 1 << level
    return found


def _hashes(*found: bytes) -> bool:
    return all(len(one) == HASH for one in found)


# ------------------------------------------------------------------------------------------------
# projections/receipts/form.py
#
# A receipt as a file: JSON in exactly one form, read strictly.
#
# One entry a line and ASCII only, so that a receipt survives mail and a person can look at
# it. There is one way to write a receipt, and whatever is written otherwise is refused:
# no character of it can change unseen.
# ------------------------------------------------------------------------------------------------


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


# ------------------------------------------------------------------------------------------------
# engine/upcasters.py
#
# Old shapes of events to new ones: dict of schema n to dict of schema n + 1, when read.
# ------------------------------------------------------------------------------------------------


Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

_ONCE_FIXED = {
    "test_people": 5,
    "full_pile": 800_000,
    "importance": {"minor": 1, "major": 3, "critical": 9},
    "big_change": 500_000,
    "current_votes": 1_000_000,
}
"""What the first policies did not say, because it was no choice then."""


def _said_in_full(event: dict[str, Any]) -> dict[str, Any]:
    """Shape 2 of an adopted policy names what had been fixed."""
    return {**event, "policy": {**event["policy"], **_ONCE_FIXED}}


def _without_an_end(event: dict[str, Any]) -> dict[str, Any]:
    """Shape 3 of an adopted policy says how long people are kept; before, for ever."""
    return {**event, "policy": {**event["policy"], "retention_months": 0}}


def _as_it_was(event: dict[str, Any]) -> dict[str, Any]:
    """Shape 2 of a held interview may seal the path of a recording; an open one stays open."""
    return event


UPCASTERS: dict[tuple[str, int], Upcaster] = {
    ("policy_adopted", 1): _said_in_full,
    ("policy_adopted", 2): _without_an_end,
    ("interview_held", 1): _as_it_was,
}
"""(stored name, schema n) → pure function to schema n + 1; never written back."""


# ------------------------------------------------------------------------------------------------
# projections/scoring/types.py
#
# What a reading is made of: a question, its evidence, its product changes.
# ------------------------------------------------------------------------------------------------


U: Final = 1_000_000
"""One, in micro units: probabilities, votes and people are whole micros."""

Rung = Literal["opinion", "told", "shown", "commit", "did"]
Impact = Literal["none", "minor", "major", "replaced"]

RUNGS: Final[tuple[Rung, ...]] = ("opinion", "told", "shown", "commit", "did")
TALK: Final[tuple[Rung, ...]] = ("opinion", "told", "shown")
"""The rungs that an interviewer can bend; only they share a source pile."""


class Question(NamedTuple):
    """What a hypothesis asks: is the share of the segments at least the bar?

    Attributes:
        bar: the share that must be true, in micro, 1,000 to 999,000.
        prior: confidence before any evidence, in micro.
        segments: whom it is about; empty means everybody.
    """

    bar: int
    prior: int
    segments: tuple[str, ...] = ()


class Item(NamedTuple):
    """One item of evidence on one hypothesis (confidence.md 2.1, 16).

    Attributes:
        evidence: its id, unique in the case.
        person: the respondent, or the evidence id when nobody is named.
        segment: the person's segment.
        rung: its place on the ladder.
        supports: True for a yes, False for a no.
        source: the interviewer or channel.
        day: whole days since any fixed day, not negative.
        flags: names of the policy's bias flags; unknown names change nothing.
        people: how many people a batch stands for.
        before: id of a change; the item is about the version before it.
        turn: what ties are broken by where ids differ from copy to copy; empty for the id.
    """

    evidence: str
    person: str
    segment: str
    rung: Rung
    supports: bool
    source: str
    day: int
    flags: tuple[str, ...] = ()
    people: int = 1
    before: str | None = None
    turn: str = ""


class Change(NamedTuple):
    """A product change as one hypothesis feels it; "none" opens no epoch.

    Attributes:
        change: its id.
        day: as that of an item.
        impact: how much it makes of older evidence.
        turn: as that of an item.
    """

    change: str
    day: int
    impact: Impact
    turn: str = ""


class Case(NamedTuple):
    """All that one hypothesis is read from; the order of items is free."""

    question: Question
    items: tuple[Item, ...]
    changes: tuple[Change, ...]
    policy: Policy


# ------------------------------------------------------------------------------------------------
# projections/receipts/shapes.py
#
# Which events a reading rests on, and what of them it looks at, as it is stored.
#
# An event that is not named here moves no confidence and no gate. Of one that is, only
# these fields are looked at; each is checked, for what is read here may come from anybody.
# ------------------------------------------------------------------------------------------------


Check = Callable[[Any], bool]
"""Whether a value, as JSON has it, is one that castdev would have recorded."""

_EPOCH = date(2000, 1, 1)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Shape(NamedTuple):
    """What is looked at in an event: fields that must be there, and fields that may be."""

    must: dict[str, Check]
    may: dict[str, Check]


class Elsewhere(NamedTuple):
    """When another copy of the project learned an event, and as what it knew its things.

    Attributes:
        after: the last event here that had been recorded by then.
        recorded_at: when that copy learned it, UTC.
        renamed: noun → id there → id here.
    """

    after: int
    recorded_at: datetime
    renamed: dict[str, dict[str, str]]

    def first(self, noun: str, id: str) -> str:
        """Return what a thing that is called so here was called there."""
        names = self.renamed.get(noun, {}).items()
        return next((there for there, here in names if here == id), id)


class Stored(NamedTuple):
    """An event as a reading takes it in; days are whole days since 2000-01-01.

    Attributes:
        version: its place in the journal.
        name: its stored name.
        happened: the day it happened; None if nobody said.
        recorded: the day it was recorded, in the copy of the project that learned it first.
        said: the event itself, as JSON.
        around: its metadata, as JSON.
        origin: the copy that learned it first, if that was another one.
    """

    version: int
    name: str
    happened: int | None
    recorded: int
    said: dict[str, Any]
    around: dict[str, Any]
    origin: Elsewhere | None = None


def day_number(day: str) -> int:
    """Return whole days since 2000-01-01; raise ValueError if it is no day."""
    if not _DAY.fullmatch(day):
        raise ValueError(f"{day[:40]!r} is not a day")
    return (date.fromisoformat(day) - _EPOCH).days


def day_told(number: int) -> str:
    """Return a day as people write it."""
    return str(_EPOCH + timedelta(number))


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _day(value: Any) -> bool:
    return _text(value) and type(day_number(value)) is int


def _whole(low: int, high: int) -> Check:
    # `type`, not `isinstance`: True is no number here.
    return lambda value: type(value) is int and low <= value <= high


def _maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _one_of(*words: str) -> Check:
    return lambda value: _text(value) and value in words


def _each(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def _fields(checks: dict[str, Check]) -> Check:
    return lambda value: (
        isinstance(value, dict)
        and all(name in value and check(value[name]) for name, check in checks.items())
    )


def _values(check: Check) -> Check:
    return lambda value: isinstance(value, dict) and all(map(check, value.values()))


_SHARE, _VOTES = _whole(0, U), _whole(0, 1_000 * U)
_MILLIBANS, _CHANCE = _whole(0, 3_000), _whole(1_000, 999_000)
_WEIGHT = _fields({"yes": _MILLIBANS, "no": _MILLIBANS})
_IMPACTS = ("none", "minor", "major", "replaced")

POLICY: dict[str, Check] = {
    "ladder": _fields(dict.fromkeys(RUNGS, _WEIGHT)),
    "person_limit": _MILLIBANS,
    "rung_rho": _fields(dict.fromkeys(RUNGS, _SHARE)),
    "source_rho": _SHARE,
    "repeat_rho": _SHARE,
    "flags": _each(_fields({"name": _text, "yes": _SHARE, "no": _SHARE})),
    "half_life": lambda days: days == 0 or _whole(30, 36_500)(days),
    "carry": _fields(dict.fromkeys(_IMPACTS, _SHARE)),
    "relevance": _SHARE,
    "segment_rho": _SHARE,
    "default_bar": _CHANCE,
    "prior": _CHANCE,
    "prior_votes": _whole(100_000, 100 * U),
    "supported_at": _SHARE,
    "refuted_at": _SHARE,
    "status_votes": _VOTES,
    "untested_below": _VOTES,
    "contested_share": _SHARE,
    "saturation_base": _whole(1, 1_000),
    "saturation_run": _whole(1, 1_000),
    "saturation_share": _SHARE,
    "saturation_coverage": _SHARE,
    "people_gate": _whole(0, U),
    "committed_people": _whole(0, U),
    "fresh_share": _SHARE,
    "big_change": _SHARE,
    "current_votes": _VOTES,
    "kinds": _each(_text),
}
"""The numbers of a policy that confidence and gates are read under (confidence.md 3)."""

_OBSERVED = Shape(
    {"evidence": _text, "hypothesis": _text, "rung": _one_of(*RUNGS)},
    {
        "interview": _maybe(_text),
        "respondent": _maybe(_text),
        "people": _whole(1, 1_000_000),
        "channel": _maybe(_text),
        "segment": _maybe(_text),
        "before_change": _maybe(_text),
        "flags": _each(_text),
    },
)
_DEFINED = Shape({"segment": _text}, {})
_STATED = Shape(
    {"hypothesis": _text, "kind": _text},
    {
        "importance": _text,
        "segments": _each(_text),
        "bar": _maybe(_CHANCE),
        "prior": _maybe(_CHANCE),
    },
)
_WAIVER = _fields({"gate": _text, "expires": _day})

SHAPES: dict[str, Shape] = {
    "policy_adopted": Shape({"number": _whole(1, 1 << 62), "policy": _fields(POLICY)}, {}),
    "segment_defined": _DEFINED,
    "segment_revised": _DEFINED,
    "segments_ranked": Shape({"segments": _each(_text)}, {}),
    "respondent_recruited": Shape({"respondent": _text}, {"segment": _maybe(_text)}),
    "respondent_reassigned": Shape({"respondent": _text, "segment": _text}, {}),
    "interview_held": Shape(
        {"interview": _text, "respondent": _text}, {"interviewers": _each(_text)}
    ),
    "interview_corrected": Shape(
        {"interview": _text}, {"held_on": _maybe(_day), "interviewers": _each(_text)}
    ),
    "theme_applied": Shape({"theme": _text, "interview": _text}, {}),
    "theme_removed": Shape({"theme": _text, "interview": _text}, {}),
    "themes_merged": Shape({"theme": _text, "merged": _each(_text)}, {}),
    "hypothesis_stated": _STATED,
    "hypothesis_restated": _STATED,
    "hypothesis_retired": Shape({"hypothesis": _text}, {}),
    "hypothesis_supported": _OBSERVED,
    "hypothesis_refuted": _OBSERVED,
    "evidence_noted": _OBSERVED,
    "evidence_retracted": Shape({"evidence": _text}, {}),
    "evidence_corrected": Shape(
        {"evidence": _text},
        {
            "side": _one_of("supports", "refutes", "neutral"),
            "rung": _one_of(*RUNGS),
            "flags": _each(_text),
            "seen_on": _maybe(_day),
        },
    ),
    "change_made": Shape({"change": _text}, {"impacts": _values(_one_of(*_IMPACTS))}),
    "change_undone": Shape({"change": _text}, {}),
    "launch_approved": Shape({}, {"segment": _maybe(_text), "waivers": _each(_WAIVER)}),
    "command_undone": Shape({"versions": _each(_whole(1, 1 << 62))}, {}),
}
"""Every event that a reading rests on."""


def opened(version: int, name: str, state: bytes) -> Stored:
    """Return an event from its stored bytes, with the fields of its shape checked.

    Raises:
        ValueError: the bytes are not such an event; says which.
    """
    try:
        whole = json.loads(state.decode())
        around, said = whole["metadata"], whole["event"]
        happened = around.get("happened_on")
        day = None if happened is None else day_number(happened)
        origin = _origin(around.get("origin"))
        recorded = day_number((around["origin"] if origin else around)["recorded_at"][:10])
        said = _newest(name, whole.get("schema", 1), said)
        if said["event"] != name or not _fits(said, SHAPES.get(name, Shape({}, {}))):
            raise ValueError
        return Stored(version, name, day, recorded, said, around, origin)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError(f"event {version} is no {name[:80]} that can be read here") from None


def _origin(said: Any) -> Elsewhere | None:
    """Return where an event was learned first; None is here."""
    if said is None:
        return None
    after, renamed = said.get("after", 0), said.get("renamed", {})
    if not (_whole(0, 1 << 62)(after) and _values(_values(_text))(renamed)):
        raise ValueError
    moment = said["recorded_at"].replace("Z", "+00:00")  # Python 3.10 does not know the Z
    learned = datetime.fromisoformat(moment)
    if learned.utcoffset() is None:
        raise ValueError
    return Elsewhere(after, learned, renamed)


def _newest(name: str, schema: int, said: dict[str, Any]) -> dict[str, Any]:
    """Return an event in its newest shape; raise ValueError if it is a newer one."""
    newest = max((old + 1 for one, old in UPCASTERS if one == name), default=1)
    if type(schema) is not int or not 1 <= schema <= newest:
        raise ValueError(f"shape {schema} of {name}")
    for old in range(schema, newest):
        said = UPCASTERS[name, old](said)
    return said


def _fits(said: dict[str, Any], shape: Shape) -> bool:
    """Return whether an event has what it must, and nothing that it may not."""
    may = {name: check for name, check in shape.may.items() if name in said}
    return _fields(shape.must | may)(said)


def policy_of(said: dict[str, Any]) -> Any:
    """Return the numbers of a policy by name, as the arithmetic reads them."""
    numbers = {name: said[name] for name in POLICY}
    numbers["ladder"] = {rung: SimpleNamespace(**said["ladder"][rung]) for rung in RUNGS}
    numbers["flags"] = [SimpleNamespace(**flag) for flag in said["flags"]]
    return SimpleNamespace(**numbers)


# ------------------------------------------------------------------------------------------------
# projections/receipts/grounds.py
#
# The grounds of a reading: stored events, folded to what confidence and gates rest on.
#
# The casebook folds everything, for every reading; this folds what the readings of a
# decision rest on, from the stored bytes alone, so that it can be carried to where
# castdev is not. Both must say the same: a law of the tests compares them.
# ------------------------------------------------------------------------------------------------


Said = dict[str, Any]
"""An event as JSON has it."""


class Grounds:
    """What is known after the events taken in; a method for each event, by its stored name.

    Tables are keyed by id as written. A record is the event that began it, with what
    became of it. KeyError says that an event is about something unknown here.
    """

    def __init__(self) -> None:
        self.number = self.adopted = 0
        self.policy: Any = None
        self.rank: list[str] = []
        self.lives: dict[str, str | None] = {}
        self.interviews: dict[str, Said] = {}
        self.hypotheses: dict[str, Said] = {}
        self.items: dict[str, Said] = {}
        self.changes: dict[str, Said] = {}
        self.heard: list[Said] = []
        self.into: dict[str, str] = {}
        self.waivers: list[Said] = []
        self.segments: dict[str, int] = {}
        self.merged: dict[int, Elsewhere] = {}

    def policy_adopted(self, event: Stored, said: Said) -> None:
        """Read everything under these numbers from now on."""
        self.number, self.adopted = said["number"], event.version
        self.policy = policy_of(said["policy"])

    def segment_defined(self, event: Stored, said: Said) -> None:
        """Know where a segment was last described."""
        self.segments[said["segment"]] = event.version

    segment_revised = segment_defined

    def segments_ranked(self, event: Stored, said: Said) -> None:
        """Put segments in order, highest first."""
        self.rank = said["segments"]

    def respondent_recruited(self, event: Stored, said: Said) -> None:
        """Know a person, in their segment."""
        self.lives[said["respondent"]] = said.get("segment")

    def respondent_reassigned(self, event: Stored, said: Said) -> None:
        """Count everything that a person said in another segment, earlier too."""
        _known(self.lives, said["respondent"])
        self.lives[said["respondent"]] = said["segment"]

    def interview_held(self, event: Stored, said: Said) -> None:
        """Know an interview, its day and who asked."""
        _known(self.lives, said["respondent"])
        known = {"version": event.version, "day": event.happened}
        self.interviews[said["interview"]] = said | known

    def interview_corrected(self, event: Stored, said: Said) -> None:
        """Correct the day of an interview, or who asked."""
        interview = self.interviews[said["interview"]]
        if "held_on" in said:
            interview["day"] = _number(said["held_on"])
        if "interviewers" in said:
            interview["interviewers"] = said["interviewers"]

    def theme_applied(self, event: Stored, said: Said) -> None:
        """Hear a theme in an interview."""
        _known(self.interviews, said["interview"])
        self.heard.append(said | {"day": event.happened})

    def theme_removed(self, event: Stored, said: Said) -> None:
        """Hear a theme no more in an interview, under whatever name it was heard."""
        code, where = self.code(said["theme"]), said["interview"]
        kept = [
            one
            for one in self.heard
            if (self.code(one["theme"]), one["interview"]) != (code, where)
        ]
        self.heard = kept

    def themes_merged(self, event: Stored, said: Said) -> None:
        """Make one theme of several, in every interview."""
        self.into.update(dict.fromkeys(said["merged"], said["theme"]))

    def code(self, theme: str) -> str:
        """Return the theme that a theme counts as, after all mergers."""
        seen = set[str]()  # a journal from elsewhere may hold a circle
        while theme in self.into and theme not in seen:
            seen.add(theme)
            theme = self.into[theme]
        return theme

    def hypothesis_stated(self, event: Stored, said: Said) -> None:
        """Know a hypothesis as it is now stated; once retired it stays so."""
        retired = self.hypotheses.get(said["hypothesis"], {}).get("retired", False)
        self.hypotheses[said["hypothesis"]] = said | {"retired": retired}

    hypothesis_restated = hypothesis_stated

    def hypothesis_retired(self, event: Stored, said: Said) -> None:
        """Leave a hypothesis out of the gates."""
        self.hypotheses[said["hypothesis"]]["retired"] = True

    def hypothesis_supported(self, event: Stored, said: Said) -> None:
        """Know an item of evidence for a hypothesis."""
        self._observed(event, said, True)

    def hypothesis_refuted(self, event: Stored, said: Said) -> None:
        """Know an item of evidence against a hypothesis."""
        self._observed(event, said, False)

    def evidence_noted(self, event: Stored, said: Said) -> None:
        """Know an item of evidence on neither side."""
        self._observed(event, said, None)

    def _observed(self, event: Stored, said: Said, supports: bool | None) -> None:
        _known(self.hypotheses, said["hypothesis"])
        _known(self.interviews, said.get("interview"))
        _known(self.lives, said.get("respondent"))
        self.items[said["evidence"]] = said | {
            "version": event.version,
            "supports": supports,
            "day": event.happened,
            "recorded": event.recorded,
            "retracted": False,
        }

    def evidence_retracted(self, event: Stored, said: Said) -> None:
        """Count an item as if it had never been recorded."""
        self.items[said["evidence"]]["retracted"] = True

    def evidence_corrected(self, event: Stored, said: Said) -> None:
        """Correct the fields of an item that are given."""
        item = self.items[said["evidence"]]
        if "side" in said:
            item["supports"] = {"supports": True, "refutes": False, "neutral": None}[said["side"]]
        if "seen_on" in said:
            item["day"] = _number(said["seen_on"])
        item.update((field, said[field]) for field in ("rung", "flags") if field in said)

    def change_made(self, event: Stored, said: Said) -> None:
        """Know a change of the product and which hypotheses feel it."""
        known = {"version": event.version, "day": event.happened, "undone": False}
        self.changes[said["change"]] = said | known

    def change_undone(self, event: Stored, said: Said) -> None:
        """Count a change as if it had not been made, from that day on."""
        self.changes[said["change"]] |= {"undone": True, "undone_on": event.happened}

    def launch_approved(self, event: Stored, said: Said) -> None:
        """Know which gates were passed over, for whom and until when."""
        for one in said.get("waivers", ()):
            whom = {"segment": said.get("segment"), "day": event.happened}
            self.waivers.append(whom | {"gate": one["gate"], "expires": _number(one["expires"])})


def _known(table: dict[str, Any], id: str | None) -> None:
    if id is not None and id not in table:
        raise KeyError(id)


def _number(day: str | None) -> int | None:
    return None if day is None else day_number(day)


def undone(events: Collection[Stored]) -> dict[int, int]:
    """Return which versions are withdrawn, each with the version that withdrew it."""
    undos = [(one.version, one.said["versions"]) for one in events if one.name == "command_undone"]
    found: dict[int, int] = {}
    for by, versions in reversed(undos):  # an undo can only be undone by a later one
        if by not in found:
            found.update((one, by) for one in versions if one < by)
    return found


def folded(events: Collection[Stored]) -> Grounds:
    """Return the grounds after these events, in order, without those withdrawn."""
    grounds, gone = Grounds(), undone(events)
    for event in events:
        if event.name in SHAPES and event.name != "command_undone" and event.version not in gone:
            if event.origin is not None:
                grounds.merged[event.version] = event.origin
            # What an unknown event began is unknown here, and so is what follows from it.
            with suppress(KeyError):
                getattr(grounds, event.name)(event, event.said)
    return grounds


# ------------------------------------------------------------------------------------------------
# engine/runs.py
#
# Versions as short text, and back; the verifier of receipts reads them too.
# ------------------------------------------------------------------------------------------------


def ranges(versions: Iterable[int]) -> str:
    """Return versions as short text, in order and once each.

    >>> ranges([44, 12, 13, 14]), ranges([])
    ('12-14,44', '')
    """
    runs: list[list[int]] = []
    for one in sorted(set(versions)):
        if runs and runs[-1][1] == one - 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return ",".join(f"{first}-{last}" if first < last else f"{first}" for first, last in runs)


# ------------------------------------------------------------------------------------------------
# projections/scoring/exact.py
#
# Whole numbers only: rounding, ageing, votes at the bar, exact shares.
#
# The two tables of irrational numbers, growth and votes, are computed in Decimal
# contexts of 60 and 50 digits of their own; the ambient one is never read.
# ------------------------------------------------------------------------------------------------


def rdiv(numerator: int, denominator: int) -> int:
    """Return the quotient rounded to nearest, halves away from zero.

    >>> rdiv(5, 2), rdiv(-5, 2), rdiv(5, -2), rdiv(4, 3)
    (3, -3, -3, 1)
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if numerator < 0:
        return -((denominator - 2 * numerator) // (2 * denominator))
    return (denominator + 2 * numerator) // (2 * denominator)


@cache
def digits(precision: int) -> Context:
    """Return a Decimal context that nobody else can change."""
    from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context

    return Context(
        prec=precision,
        rounding=ROUND_HALF_EVEN,
        Emin=MIN_EMIN,
        Emax=MAX_EMAX,
        capitals=1,
        clamp=0,
        flags=[],
        traps=[],
    )


ROW = 64
"""Steps of growth are computed in rows of so many, which takes little more than one."""


@lru_cache(maxsize=4_096)
def _row(number: int, half_life: int) -> list[int]:
    """Return 2 ** (40 + index / half_life) for every index of a row, rounded."""
    from decimal import Decimal, localcontext

    with localcontext(digits(60)):
        value = 2**40 * Decimal(2) ** (Decimal(number * ROW) / half_life)
        root, row = Decimal(2) ** (Decimal(1) / half_life), list[int]()
        for _ in range(ROW):
            row.append(round(value))
            value *= root
        return row


@lru_cache(maxsize=65_536)
def growth(day: int, half_life: int) -> int:
    """Return how much a vote of that day weighs, scaled by 2^40.

    Weights double every half-life, so that ageing is one division when read; a
    half-life of 0 never ages. Source: confidence.md 2.5.

    Args:
        day: whole days since a fixed day, 0 or more.
        half_life: in days.

    Raises:
        ValueError: the day is negative.
    """
    if day < 0:
        raise ValueError(f"day {day} lies before the first day, 0")
    if half_life == 0:
        return 1
    turns, index = divmod(day, half_life)
    number, place = divmod(index, ROW)
    return _row(number, half_life)[place] << turns


@lru_cache(maxsize=8_192)
def _ratio(millibans: int) -> Decimal:
    """Return the likelihood ratio of a weight of evidence."""
    from decimal import Decimal, localcontext

    with localcontext(digits(50)):
        return Decimal(10) ** (Decimal(millibans) / 1000)


@lru_cache(maxsize=65_536)
def vote(millibans: int, bar: int) -> tuple[int, int]:
    """Return the micro-votes (for, against) of one person at the bar.

    How far the evidence moves somebody who sits exactly at the bar toward
    certainty; one of the two is always 0. Source: confidence.md 2.3.

    Args:
        millibans: weight of evidence, signed; 1,000 are a likelihood ratio of 10.
        bar: the share that must be true, in micro, between 0 and 1,000,000.

    >>> vote(400, 400_000), vote(-600, 400_000), vote(0, 400_000)
    ((376852, 0), (0, 641403), (0, 0))
    """
    from decimal import localcontext

    with localcontext(digits(50)):
        ratio = _ratio(millibans)
        side = bar if millibans >= 0 else bar - U
        micro = round(U * side * (ratio - 1) / (bar * ratio + U - bar))
    return (micro, 0) if millibans >= 0 else (0, micro)


# ------------------------------------------------------------------------------------------------
# projections/scoring/beta.py
#
# The Beta posterior of the true share: its tail at the bar is the confidence.
#
# Tails use IEEE + - * / only, so that every reader of a journal sees the same
# digits.
# ------------------------------------------------------------------------------------------------


STEP = 500
"""Binary digits by which a growing series is scaled down."""
WIDE = 1_000
"""Two series further apart than this many binary digits make a sure thing."""
BIG = 2.0**STEP
SOME, ONE = range(8), range(1)
FAR, NEAR, STEEP = 2.0 ** (STEP - 50), 2.0 ** (STEP - 250), 2.0**30
"""A sum below FAR stays below BIG for a row of terms that at most double, and one below
NEAR for a row in which each is at most STEEP times the one before."""


def series(a: float, b: float, x: float, most: int | None = None) -> tuple[float, int]:
    """Return S(a, b, x) of confidence.md 2.8 as mantissa and binary exponent.

    Gives up, which decides the tail, once the exponent passes `most`.
    """
    above, below = a + b, a + 1.0
    term = total = 1.0
    ratio = above / below * x
    exponent = 0
    while True:
        # A row of terms need not be looked at one by one where the sum cannot pass BIG in
        # it; those after the last that counts are too small to change the sum.
        for _ in SOME if total < (FAR if ratio <= 2.0 else NEAR) and ratio < STEEP else ONE:
            ratio = above / below * x
            term *= ratio
            total += term
            above += 1.0
            below += 1.0
        if ratio < 1.0 and term < total * 1e-18 * (1.0 - max(ratio, x)):
            return total, exponent
        if total > BIG:
            total /= BIG
            term /= BIG
            exponent += STEP
            if most is not None and exponent > most:
                return total, exponent


def _tail(a: float, b: float, x: float, y: float) -> float:
    """Return P(Beta(a, b) >= x), where y = 1 - x."""
    if (a + b) * x < a + 1.0:
        lower, low = series(a, b, x)
        upper, up = series(b, a, y, low + WIDE)
    else:
        upper, up = series(b, a, y)
        lower, low = series(a, b, x, up + WIDE)
    if abs(up - low) > WIDE:
        return 1.0 if up > low else 0.0
    upper = math.ldexp(upper / b, min(up - low, 0))
    lower = math.ldexp(lower / a, min(low - up, 0))
    return upper / (lower + upper)


@lru_cache(maxsize=16_384)
def tail(a: int, b: int, x: int) -> float:
    """Return P(Beta(a, b) >= x); all three in micro (confidence.md 2.8).

    It is 0.0 or 1.0 only where a float cannot tell it from them.

    >>> tail(1_000_000, 1_000_000, 400_000)
    0.6
    """
    return _tail(a / U, b / U, x / U, (U - x) / U)


@lru_cache(maxsize=1_024)
def _base_rate(bar: int, prior: int, weight: int) -> int:
    x, y, target = bar / U, (U - bar) / U, prior / U

    def lacking(rate: int) -> float:
        return _tail(weight * rate / U**2, weight * (U - rate) / U**2, x, y) - target

    low, high = 1, U - 1
    under, over = -target, 1.0 - target
    for turn in range(60):
        if high - low < 2:
            break
        part = 0.5 if turn % 3 == 2 else under / (under - over)
        middle = max(low + 1, min(high - 1, low + round((high - low) * part)))
        lack = lacking(middle)
        # A tie is a tie: rounding in the sixteenth digit must not move the rate.
        if lack >= -1e-13:
            high, over = middle, lack
        else:
            low, under = middle, lack
    return high


def base_rate(bar: int, prior: int, policy: Policy) -> int:
    """Return the base rate, in micro, that makes the prior confidence true.

    The smallest a with P(Beta(W a, W (1 - a)) >= bar) >= prior, where W are the
    policy's prior votes. Source: confidence.md 2.7.
    """
    return _base_rate(bar, prior, policy.prior_votes)


def prior_counts(question: Question, policy: Policy) -> tuple[int, int]:
    """Return the prior's micro-votes for and against, which sum to W (2.7)."""
    weight = policy.prior_votes
    rate = base_rate(question.bar, question.prior, policy)
    yes = max(1, min(weight - 1, rdiv(weight * rate, U)))
    return yes, weight - yes


def confidence_of(r: int, s: int, question: Question, policy: Policy) -> float:
    """Return the chance, 0 to 1, that the share reaches the bar (2.8).

    Args:
        r: effective micro-votes for.
        s: effective micro-votes against.
        question: bar and prior.
        policy: for the weight of the prior.
    """
    yes, no = prior_counts(question, policy)
    return tail(yes + r, no + s, question.bar)


# ------------------------------------------------------------------------------------------------
# projections/scoring/votes.py
#
# From items to votes: one person, one vote at most.
#
# `units` is the only place where an item becomes a vote; cells, readings,
# explanations and gates all start from it.
# ------------------------------------------------------------------------------------------------


RANK = {rung: rank for rank, rung in enumerate(RUNGS)}


class Unit(NamedTuple):
    """What one person said about one version of the product (confidence.md 2.2).

    Attributes:
        person: who.
        epoch: how many changes that version has behind it.
        segment: segment of the highest item, like rung, source and day.
        rung: highest rung seen.
        source: who heard it.
        day: newest day of the highest rung.
        millibans: weight of evidence, clamped to the person limit.
        yes: micro-votes for, all people of a batch together.
        no: micro-votes against.
        people: micro-people; less than one where newer versions took room.
        size: how many persons answered, 1 unless it is a batch.
        items: the items, in order of evidence id.
    """

    person: str
    epoch: int
    segment: str
    rung: Rung
    source: str
    day: int
    millibans: int
    yes: int
    no: int
    people: int
    size: int
    items: tuple[Item, ...]


def versions(case: Case, day: int | None = None) -> tuple[Change, ...]:
    """Return the changes that opened an epoch by that day, oldest first."""
    opened = [
        change
        for change in case.changes
        if change.impact != "none" and (day is None or change.day <= day)
    ]
    opened.sort(key=lambda change: (change.day, change.turn or change.change))
    return tuple(opened)


def carried(opened: tuple[Change, ...], epoch: int, policy: Policy) -> int:
    """Return what is left, in micro, of a vote about that epoch's version."""
    left = U
    for change in opened[epoch:]:
        left = rdiv(left * policy.carry[change.impact], U)
    return left


def weigh(item: Item, policy: Policy) -> tuple[int, int]:
    """Return the item's signed millibans before and after its flags (2.1)."""
    weight = policy.ladder[item.rung]
    ladder = millibans = weight.yes if item.supports else -weight.no
    if item.flags:
        for flag in policy.flags:
            if flag.name in item.flags:
                factor = flag.yes if item.supports else flag.no
                millibans = rdiv(millibans * factor, U)
    return ladder, millibans


def add_up(items: Sequence[Item], policy: Policy) -> int:
    """Return a person's millibans: repeats shrunk, rungs added, clamped (2.2)."""
    if len(items) == 1:
        total = weigh(items[0], policy)[1]
    else:
        rungs: dict[str, list[int]] = {}
        for item in items:
            rungs.setdefault(item.rung, []).append(weigh(item, policy)[1])
        total = sum(
            rdiv(sum(found) * U, U + policy.repeat_rho * (len(found) - 1))
            for found in rungs.values()
        )
    return max(-policy.person_limit, min(policy.person_limit, total))


class Poll(NamedTuple):
    """What people are asked, and the product versions that they may speak of.

    Attributes:
        bar: of the question, in micro.
        policy: what items are worth.
        days: when each version after the first began, oldest first.
        places: id of the change that ended a version → the number of that version.
    """

    bar: int
    policy: Policy
    days: Sequence[int]
    places: Mapping[str, int]

    def epoch(self, item: Item) -> int:
        """Return the product version that an item is about (2.2)."""
        if item.before is not None and item.before in self.places:
            return self.places[item.before]
        return bisect_right(self.days, item.day)


def poll_of(case: Case, opened: Sequence[Change]) -> Poll:
    """Return the poll of a case in which these changes opened a version, oldest first."""
    days = [change.day for change in opened]
    places = {change.change: epoch for epoch, change in enumerate(opened)}
    return Poll(case.question.bar, case.policy, days, places)


def voice(items: Sequence[Item], poll: Poll) -> list[Unit]:
    """Return the votes of one person, the oldest version first.

    The newest version is heard first; older ones get the room that is left (2.4).
    """
    if len(items) == 1:
        return [_unit(tuple(items), poll.epoch(items[0]), U, poll)]
    epochs: dict[int, list[Item]] = {}
    for item in items:
        epochs.setdefault(poll.epoch(item), []).append(item)
    room, found = U, list[Unit]()
    for epoch in sorted(epochs, reverse=True):
        own = tuple(sorted(epochs[epoch], key=_turn))
        unit = _unit(own, epoch, room, poll)
        room -= (unit.yes + unit.no) // unit.size
        found.append(unit)
    found.reverse()
    return found


def _turn(item: Item) -> str:
    return item.turn or item.evidence


def _height(item: Item) -> tuple[int, int, str]:
    return RANK[item.rung], item.day, item.turn or item.evidence


def _unit(items: tuple[Item, ...], epoch: int, room: int, poll: Poll) -> Unit:
    top = items[0] if len(items) == 1 else max(items, key=_height)
    millibans, size = add_up(items, poll.policy), top.people
    yes, no = vote(millibans, poll.bar)
    if room != U:
        yes, no = rdiv(yes * room, U), rdiv(no * room, U)
    return Unit(
        top.person,
        epoch,
        top.segment,
        top.rung,
        top.source,
        top.day,
        millibans,
        yes * size,
        no * size,
        room * size,
        size,
        items,
    )


def by_person(items: Iterable[Item], day: int | None = None) -> dict[str, list[Item]]:
    """Return the items of each person, those after the day left out."""
    people: dict[str, list[Item]] = {}
    for item in items:
        if day is None or item.day <= day:
            own = people.get(item.person)
            if own is None:
                people[item.person] = [item]
            else:
                own.append(item)
    return people


def units(case: Case, day: int | None = None) -> list[Unit]:
    """Return every person's votes, ordered by (person, epoch).

    Items and changes after `day` are left out. Source: confidence.md 2.4.
    """
    poll, people = poll_of(case, versions(case, day)), by_person(case.items, day)
    return [unit for person in sorted(people) for unit in voice(people[person], poll)]


# ------------------------------------------------------------------------------------------------
# projections/scoring/piles.py
#
# Reading the cells on a day: votes fade, common causes saturate, r and s remain.
#
# `Reading` keeps each pile's people before and after its step, so that an
# explanation can repeat the same fractions exactly.
# ------------------------------------------------------------------------------------------------


Mass = tuple[int, int, int]
"""Votes for, votes against and people, in micro."""
Step = tuple[int, int]
"""A pile's people and what they count as, in micro."""
Place = str | None
"""None is the target; anything else another segment."""

NOTHING: Mass = (0, 0, 0)


class Reading(NamedTuple):
    """The votes of a target on a day, with the piles they passed (2.6).

    Attributes:
        own: mass from the target after all piles.
        borrowed: mass from the other segments after all piles.
        rungs: mass of each (place, rung) before its rung pile.
        source_steps: people and count of each talk pile of one source.
        rung_steps: people and count of each rung pile.
        others_step: people and count of all other segments together.
    """

    own: Mass
    borrowed: Mass
    rungs: dict[tuple[Place, Rung], Mass]
    source_steps: dict[tuple[Place, Rung, str], Step]
    rung_steps: dict[tuple[Place, Rung], Step]
    others_step: Step

    @property
    def r(self) -> int:
        """Effective micro-votes for."""
        return self.own[0] + self.borrowed[0]

    @property
    def s(self) -> int:
        """Effective micro-votes against."""
        return self.own[1] + self.borrowed[1]


def target_of(case: Case, segment: str | None) -> frozenset[str] | None:
    """Return the target's segments; None is everybody (confidence.md 16)."""
    if segment is not None:
        return frozenset((segment,))
    return frozenset(case.question.segments) or None


def place_of(segment: str, target: frozenset[str] | None) -> Place:
    """Return None for a segment of the target, else the segment itself."""
    return None if target is None or segment in target else segment


def count(people: int, rho: int) -> int:
    """Return what people with a common cause count as, in micro (Kish, 2.6).

    >>> count(100_000_000, 200_000), count(500_000, 200_000)
    (4807692, 500000)
    """
    if people <= U or not rho:
        return people
    return rdiv(people * U * U, U * U + rho * (people - U))


def shrink(mass: Mass, step: Step) -> Mass:
    """Return the mass after a pile step; a pile of nobody holds nothing."""
    people, counted = step
    if people == 0:
        return NOTHING
    if people == counted:
        return mass
    yes, no, own = mass
    return (
        rdiv(yes * counted, people),
        rdiv(no * counted, people),
        rdiv(own * counted, people),
    )


def add(one: Mass, other: Mass) -> Mass:
    """Return the sum of two masses."""
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def borrow(others: Mass, policy: Policy) -> tuple[Mass, Step]:
    """Return what other segments count, of their mass after the rung piles, and its step (2.6)."""
    yes, no, people = others
    relevance = policy.relevance
    mass = rdiv(yes * relevance, U), rdiv(no * relevance, U), rdiv(people * relevance, U)
    step = mass[2], count(mass[2], policy.segment_rho)
    return shrink(mass, step), step


def faded(
    case: Case, units: Iterable[Unit], day: int, target: frozenset[str] | None
) -> dict[tuple[Place, Rung, str], Mass]:
    """Return the mass of each (place, rung, source), aged and carried to `day`."""
    half_life, opened = case.policy.half_life, versions(case, day)
    kept = [carried(opened, epoch, case.policy) for epoch in range(len(opened) + 1)]
    sums: dict[tuple[Place, Rung, str], list[int]] = {}
    for unit in units:
        scale = growth(unit.day, half_life) * kept[unit.epoch]
        key = (place_of(unit.segment, target), unit.rung, unit.source)
        cell = sums.get(key)
        if cell is None:
            cell = sums[key] = [0, 0, 0]
        cell[0] += unit.yes * scale
        cell[1] += unit.no * scale
        cell[2] += unit.people * scale
    whole = growth(day, half_life) * U
    return {
        key: (rdiv(v[0], whole), rdiv(v[1], whole), rdiv(v[2], whole)) for key, v in sums.items()
    }


def pile_up(masses: Mapping[tuple[Place, Rung, str], Mass], policy: Policy) -> Reading:
    """Pass faded masses through source, rung and segment piles (2.6)."""
    source_steps: dict[tuple[Place, Rung, str], Step] = {}
    rungs: dict[tuple[Place, Rung], Mass] = {}
    for key, mass in masses.items():
        place, rung, _ = key
        if rung in TALK:
            source_steps[key] = mass[2], count(mass[2], policy.source_rho)
            mass = shrink(mass, source_steps[key])
        rungs[place, rung] = add(rungs.get((place, rung), NOTHING), mass)
    return settle(rungs, source_steps, policy)


def settle(
    rungs: dict[tuple[Place, Rung], Mass],
    source_steps: dict[tuple[Place, Rung, str], Step],
    policy: Policy,
) -> Reading:
    """Pass what came through the source piles through rung and segment piles (2.6)."""
    rung_steps: dict[tuple[Place, Rung], Step] = {}
    own = others = NOTHING
    for pile, mass in rungs.items():
        step = rung_steps[pile] = mass[2], count(mass[2], policy.rung_rho[pile[1]])
        if pile[0] is None:
            own = add(own, shrink(mass, step))
        else:
            others = add(others, shrink(mass, step))
    borrowed, last = borrow(others, policy)
    return Reading(own, borrowed, rungs, source_steps, rung_steps, last)


def read_in_piles(case: Case, units: Iterable[Unit], day: int, segment: str | None = None) -> Reading:
    """Return the reading of the case's units on a day for its target."""
    masses = faded(case, units, day, target_of(case, segment))
    return pile_up(masses, case.policy)


# ------------------------------------------------------------------------------------------------
# projections/scoring/assess.py
#
# The assessment of one hypothesis: direction, amount and status, kept apart.
# ------------------------------------------------------------------------------------------------


def status_of(confidence: float, own: int, r: int, s: int, policy: Policy) -> str:
    """Return the first status that fits (confidence.md 1, 16).

    Args:
        own: votes of the target alone, both sides, in micro.
        r: votes for, borrowed ones included.
        s: votes against.
    """
    if own < policy.untested_below:
        return "untested"
    if own < policy.status_votes:
        return "thin"
    if confidence >= policy.supported_at / U:
        return "supported"
    if confidence <= policy.refuted_at / U:
        return "refuted"
    return "contested" if min(r, s) * U >= policy.contested_share * (r + s) else "open"


# ------------------------------------------------------------------------------------------------
# projections/scoring/gates.py
#
# What the readiness gates ask of one hypothesis besides its confidence.
# ------------------------------------------------------------------------------------------------


DEEDS: Final[tuple[Rung, ...]] = ("commit", "did")
"""The rungs on which people give something; only they count as committed."""


Found = list[Unit] | None
"""The units of the case on the day, where they are known already."""


def _of_target(case: Case, day: int, segment: str | None, found: Found) -> list[Unit]:
    target, found = target_of(case, segment), units(case, day) if found is None else found
    return [unit for unit in found if place_of(unit.segment, target) is None]


def fresh(case: Case, day: int, found: Found = None) -> int | None:
    """Return what age has left of all votes, in micro, rounded down; None of none.

    Votes aged to `day` over the same votes unaged, of every segment, before
    version and piles. Source: confidence.md 7, gate `fresh`, before its division
    by the policy's fresh share.
    """
    half_life, aged, unaged = case.policy.half_life, 0, 0
    for unit in units(case, day) if found is None else found:
        votes = unit.yes + unit.no
        aged += votes * growth(unit.day, half_life)
        unaged += votes
    if not unaged:
        return None
    return aged * U // (unaged * growth(day, half_life))


def current(case: Case, day: int, segment: str | None = None, found: Found = None) -> int | None:
    """Return the target's micro-votes on the product since its last big change.

    A big change leaves less of a vote than the policy's `big_change`. None: there was
    none. Votes are before age, version and piles. Source: confidence.md 7, gate `current`.
    """
    since = big_change(versions(case, day), case.policy)
    if since is None:
        return None
    own = _of_target(case, day, segment, found)
    return sum(unit.yes + unit.no for unit in own if unit.epoch >= since)


def big_change(opened: Sequence[Change], policy: Policy) -> int | None:
    """Return the epoch that began with the last big change; None if there was none."""
    big = [
        n for n, one in enumerate(opened, start=1) if policy.carry[one.impact] < policy.big_change
    ]
    return big[-1] if big else None


def committed(case: Case, day: int, segment: str | None = None, found: Found = None) -> int:
    """Return how many people of the target committed or did it, and so voted for.

    A person counts once, a batch as its people. Source: confidence.md 7, gate
    `committed`.
    """
    sizes: dict[str, int] = {}
    for unit in _of_target(case, day, segment, found):
        if unit.yes > 0 and unit.rung in DEEDS:
            sizes[unit.person] = max(unit.size, sizes.get(unit.person, 0))
    return sum(sizes.values())


# ------------------------------------------------------------------------------------------------
# projections/scoring/natural.py
#
# The order of ids as people count: P2 before P10.
# ------------------------------------------------------------------------------------------------


def natural_key(text: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Return a sort key in which groups of digits compare as numbers.

    >>> sorted(["P10", "P2", "P1"], key=natural_key)
    ['P1', 'P2', 'P10']
    """
    return tuple(_part(*group) for group in groupby(text, str.isdecimal)), text


def _part(digits: bool, letters: Iterable[str]) -> tuple[int, int, str]:
    text = "".join(letters)
    if not digits:
        return 1, 0, text
    number = text.lstrip("0")
    return 0, len(number), number


# ------------------------------------------------------------------------------------------------
# projections/scoring/saturation.py
#
# Saturation: whether interviews still bring new themes.
#
# Every count is a whole number and every ratio is compared as whole numbers, so
# that exactly 5 % is at most 5 % (confidence.md 8; ../data/saturation in tests).
# ------------------------------------------------------------------------------------------------


_NEARLY = 990_000


class Run(NamedTuple):
    """New themes in the interviews that end at one interview.

    Attributes:
        after_interview: number of the last interview in the run, from 1.
        new: themes first heard in the run.
        base: themes in the base interviews, the same for every run.
        quiet: whether new / base is at most the policy's share (exactly that
            share counts); never with an empty base.
    """

    after_interview: int
    new: int
    base: int
    quiet: bool

    @property
    def ratio(self) -> float | None:
        """Return new / base, or None when the base has no theme."""
        return self.new / self.base if self.base else None


class Saturation(NamedTuple):
    """What a row of interviews says about themes still to come.

    Attributes:
        interviews: how many, those without a theme included (n).
        themes: different themes heard (S).
        new: themes first heard in each interview.
        cumulative: different themes heard up to each interview.
        base: different themes in the first interviews, as many as the policy's base.
        runs: every run of the policy's length, oldest first.
        reached_after: the interview after which a run was quiet for the first time.
        reached: the same as "6+2", interviews before the run + its length.
        holding: whether the newest run is quiet.
        later_new: themes first heard after `reached_after`; 0 when not reached.
        singletons: themes heard in exactly one interview (Q1).
        doubletons: themes heard in exactly two interviews (Q2).
        total: (interview, theme) pairs (T).
        unseen: themes estimated to wait unheard (Chao2).
        estimate: themes heard and unseen.
        coverage: share of what people say that is known (Chao and Jost), 0 to 1.
        coverage_micro: the same in whole millionths, rounded down.
        good_turing: the simpler 1 - Q1 / T.
    """

    interviews: int
    themes: int
    new: tuple[int, ...]
    cumulative: tuple[int, ...]
    base: int
    runs: tuple[Run, ...]
    reached_after: int | None
    reached: str | None
    holding: bool
    later_new: int
    singletons: int
    doubletons: int
    total: int
    unseen: float
    estimate: float
    coverage: float
    coverage_micro: int
    good_turing: float


def saturation(themes: Sequence[Collection[str]], policy: Policy) -> Saturation:
    """Return the saturation of interviews (confidence.md 8).

    Args:
        themes: the theme ids of each interview, interviews in order (by day,
            then `natural_key` of their id); a repeated id counts once.
        policy: its `saturation_base`, `saturation_run` and `saturation_share`.

    Returns:
        The reading. Not reached and not holding with fewer interviews than base
        and run together, or when the base interviews brought no theme. Coverage
        is 0 when no theme was heard, and with one interview, where nothing could
        be heard twice yet.
    """
    heard = [frozenset(each) for each in themes]
    new = _new(heard)
    cumulative = tuple(accumulate(new))
    runs = _runs(new, policy)
    first = next((run.after_interview for run in runs if run.quiet), None)
    length = policy.saturation_run
    often = _often(heard)
    once, twice, total = often.count(1), often.count(2), sum(often)
    n, seen = len(heard), len(often)
    more, of = _unseen(n, once, twice)
    known, parts = covered(n, once, twice, total)
    return Saturation(
        interviews=n,
        themes=seen,
        new=new,
        cumulative=cumulative,
        base=sum(new[: policy.saturation_base]),
        runs=runs,
        reached_after=first,
        reached=None if first is None else f"{first - length}+{length}",
        holding=bool(runs) and runs[-1].quiet,
        later_new=0 if first is None else sum(new[first:]),
        singletons=once,
        doubletons=twice,
        total=total,
        unseen=more / of,
        estimate=(seen * of + more) / of,
        coverage=known / parts,
        coverage_micro=known * U // parts,
        good_turing=(total - once) / total if total else 0.0,
    )


class Heard(Protocol):
    """What the gate asks of a `Saturation`, or of less."""

    @property
    def holding(self) -> bool:
        """Whether the newest run is quiet."""

    @property
    def coverage_micro(self) -> int:
        """The share of what people say that is known."""


def saturated(reading: Heard, policy: Policy) -> int:
    """Return the progress of the gate `saturated`, 0 to 1,000,000 (confidence.md 7).

    Full when the newest run is quiet and coverage is enough; else coverage as a
    part of what is needed, at most 990,000.
    """
    need = policy.saturation_coverage
    if reading.holding and reading.coverage_micro >= need:
        return U
    return min(_NEARLY, reading.coverage_micro * U // need) if need else _NEARLY


def lacking(reading: Saturation, policy: Policy) -> str:
    """Return one sentence: what the gate `saturated` lacks and what to do."""
    first, run = policy.saturation_base, policy.saturation_run
    if not reading.runs:
        more = first + run - reading.interviews
        things = "interview" if more == 1 else "interviews"
        return f"Hold {more} more {things} to see whether new themes still come."
    if not reading.base:
        return f"The first {first} interviews have no theme: name what was said in them."
    if not reading.holding:
        most = policy.saturation_share * reading.base // U
        limit = f"at most {most} of them" if most else "none"
        return (
            f"New themes still come, {reading.runs[-1].new} in the last {run}"
            f" interviews: go on until {run} in a row bring {limit}."
        )
    return (
        f"About {max(1, round(reading.unseen))} more themes wait unheard beside the"
        f" {reading.themes} heard: interview more people."
    )


def _new(heard: Sequence[frozenset[str]]) -> tuple[int, ...]:
    seen: set[str] = set()
    new = []
    for each in heard:
        new.append(len(each - seen))
        seen |= each
    return tuple(new)


def _often(heard: Sequence[frozenset[str]]) -> list[int]:
    often: dict[str, int] = {}
    for each in heard:
        for theme in each:
            often[theme] = often.get(theme, 0) + 1
    return list(often.values())


def _runs(new: Sequence[int], policy: Policy) -> tuple[Run, ...]:
    first, length = policy.saturation_base, policy.saturation_run
    base = sum(new[:first])
    runs = []
    for end in range(first + length, len(new) + 1):
        fresh = sum(new[end - length : end])
        runs.append(Run(end, fresh, base, is_quiet(fresh, base, policy)))
    return tuple(runs)


def is_quiet(fresh: int, base: int, policy: Policy) -> bool:
    """Return whether so few new themes in a run are few; exactly the policy's share is."""
    return base > 0 and fresh * U <= policy.saturation_share * base


def _unseen(n: int, once: int, twice: int) -> tuple[int, int]:
    # Chao2 for incidences, as numerator and denominator.
    if n == 0:
        return 0, 1
    if twice:
        return (n - 1) * once * once, n * 2 * twice
    return (n - 1) * once * (once - 1), n * 2


def covered(n: int, once: int, twice: int, total: int) -> tuple[int, int]:
    """Return the share of what people say that is known, as numerator and denominator.

    Chao and Jost for incidences.

    Args:
        n: interviews.
        once: themes heard in exactly one of them.
        twice: themes heard in exactly two.
        total: pairs of interview and theme.
    """
    if n < 2 or total == 0:
        return 0, 1
    if once == 0:
        return 1, 1
    top = (n - 1) * (once if twice else once - 1)
    bottom = top + 2 * (twice or 1)
    return total * bottom - once * top, total * bottom


# ------------------------------------------------------------------------------------------------
# projections/scoring/readiness.py
#
# Readiness: named gates, the weakest one is the score (confidence.md 7).
#
# Progress is in millionths, rounded down, so that 100 means every gate is open.
# ------------------------------------------------------------------------------------------------


Measure = Callable[["Critical", Policy], "Gate"]

_U = 1_000_000
_ALSO_SOLUTION = frozenset({"usability", "value"})


class Critical(NamedTuple):
    """One critical hypothesis, read for the segment.

    Attributes:
        hypothesis: its id.
        kind: problem, solution, price …; usability and value count as solution.
        confidence: C, 0 to 1.
        status: untested, thin, supported, refuted, contested or open.
        own_votes: votes of the target segment, micro.
        committed: people with a vote for at commit or did in the target.
        fresh: share of votes that age has left, micro; None without votes.
        current: votes of the target since the last big change, micro; None
            without such a change.
    """

    hypothesis: str
    kind: str
    confidence: float
    status: str
    own_votes: int
    committed: int
    fresh: int | None
    current: int | None


class Gate(NamedTuple):
    """One condition of launching.

    Attributes:
        gate: one of `GATES`.
        progress: 0 to 1,000,000, rounded down.
        have: what there is: people, votes or a share, or a text.
        need: what it takes, in the same unit.
        lack: what is missing and what to do, one sentence; empty when open.
        state: open at full progress; else waived or shut.
        hypothesis: the one that gives the progress; None when the gate is open or
            not about one hypothesis.
    """

    gate: str
    progress: int
    have: float | str
    need: float | str
    lack: str
    state: Literal["open", "shut", "waived"] = "shut"
    hypothesis: str | None = None


class Readiness(NamedTuple):
    """Whether to launch for a segment.

    Attributes:
        segment: its id; None is everybody.
        verdict: READY only at 100, BLOCKED when a critical hypothesis is refuted.
        score: 100 times the smallest progress, rounded down.
        weakest: the first gate with the smallest progress; None at 100.
        weakest_hypothesis: the one that gives it that progress, if one does.
        gates: all nine, in order.
        joint_low: chance that all critical hypotheses hold, whatever ties them.
        joint_if_independent: the same if nothing ties them.
        joint_high: the same if they hold or fall together; with no critical one
            all three are 0.0, for nothing was stated that could hold.
        waived: gates passed by a waiver.
    """

    segment: str | None
    verdict: Literal["READY", "NOT_READY", "BLOCKED"]
    score: int
    weakest: str | None
    weakest_hypothesis: str | None
    gates: tuple[Gate, ...]
    joint_low: float
    joint_if_independent: float
    joint_high: float
    waived: int


def readiness(
    criticals: Sequence[Critical],
    *,
    segment: str | None,
    saturation: Saturation,
    heard: int,
    policy: Policy,
    waived: Collection[str] = (),
) -> Readiness:
    """Return the gates of a segment and what they add up to (confidence.md 7).

    Args:
        criticals: the critical hypotheses of the segment, in any order.
        saturation: of the interviews of the segment.
        heard: its people interviewed or with evidence on a critical hypothesis.
        waived: gates with an unexpired waiver, left out of score and verdict; an
            open gate needs none and stays open; unknown names are ignored.
    """
    ordered = sorted(criticals, key=lambda one: natural_key(one.hypothesis))
    found = (
        _no_refuted(ordered),
        _kinds(ordered, policy),
        *(_weakest(ordered, policy, measure) for measure in _EACH),
        _saturated(saturation, policy),
        _heard(heard, segment, policy),
    )
    gates = tuple(_closed(gate, gate.gate in waived) for gate in found)
    shut = [gate for gate in gates if gate.state == "shut"]
    weak = min(shut, key=lambda gate: gate.progress, default=None)
    chances = sorted(one.confidence for one in criticals)
    return Readiness(
        segment=segment,
        verdict="BLOCKED" if gates[0] in shut else "NOT_READY" if weak else "READY",
        score=100 * weak.progress // _U if weak else 100,
        weakest=weak.gate if weak else None,
        weakest_hypothesis=weak.hypothesis if weak else None,
        gates=gates,
        joint_low=max(0.0, fsum((*chances, 1 - len(chances)))) if chances else 0.0,
        joint_if_independent=prod(chances) if chances else 0.0,
        joint_high=min(chances, default=0.0),
        waived=sum(gate.state == "waived" for gate in gates),
    )


def _closed(gate: Gate, waived: bool) -> Gate:
    if gate.progress == _U:
        return gate._replace(state="open", lack="", hypothesis=None)
    return gate._replace(state="waived") if waived else gate


def _part_in_readiness(have: int, need: int) -> int:
    return _U if have >= need else have * _U // need


def _no_refuted(criticals: Sequence[Critical]) -> Gate:
    refuted = [one.hypothesis for one in criticals if one.status == "refuted"]
    lack = f"Restate or retire what people refuted, or do not launch: {', '.join(refuted)}."
    first, progress = (refuted[0], 0) if refuted else (None, _U)
    return Gate("no-refuted", progress, len(refuted), 0, lack, hypothesis=first)


def _kinds(criticals: Sequence[Critical], policy: Policy) -> Gate:
    stated = {one.kind for one in criticals}
    if stated & _ALSO_SOLUTION:
        stated.add("solution")
    wanted = dict.fromkeys(policy.kinds)
    missing = [kind for kind in wanted if kind not in stated]
    lack = f"State a critical hypothesis for each of: {', '.join(missing)}."
    have, need = len(wanted) - len(missing), len(wanted)
    return Gate("kinds", _part_in_readiness(have, need), have, need, lack)


def _confidence(one: Critical, policy: Policy) -> Gate:
    c, need = one.confidence, policy.supported_at
    top, bottom = c.as_integer_ratio()
    # Open exactly when C reaches the policy's decimal read as a float.
    progress = top * _U * _U // (bottom * need) if c < need / _U else _U
    chance = min(round(c * _U), need - 1) // 10_000
    lack = (
        f"{one.hypothesis} meets its bar with a chance of {chance} in 100 and needs"
        f" {need / 10_000:g} in 100: test it with more people"
    )
    return Gate("weakest-confidence", progress, c, need / _U, lack)


def _votes(one: Critical, policy: Policy) -> Gate:
    have, need = one.own_votes, policy.status_votes
    more = f"{-((have - need) // 100_000) / 10:g} more of {need / _U:g} votes"
    lack = f"{one.hypothesis} needs {more}: see more people"
    return Gate("votes", _part_in_readiness(have, need), have / _U, need / _U, lack)


def _committed(one: Critical, policy: Policy) -> Gate:
    have, need = one.committed, policy.committed_people
    lack = (
        f"{_people(need - have)} must commit to {one.hypothesis} ({have} of {need}):"
        " ask for time, reputation or money"
    )
    return Gate("committed", _part_in_readiness(have, need), have, need, lack)


def _fresh(one: Critical, policy: Policy) -> Gate:
    left, need = one.fresh or 0, policy.fresh_share
    lack = (
        f"{one.hypothesis} has no votes: ask people of the segment"
        if one.fresh is None
        else f"Of every 100 votes of {one.hypothesis} age has left {left // 10_000}"
        f" and {need / 10_000:g} are needed: ask again"
    )
    part = 0 if one.fresh is None else _part_in_readiness(left, need)
    return Gate("fresh", part, left / _U, need / _U, lack)


def _current(one: Critical, policy: Policy) -> Gate:
    need = policy.current_votes
    votes = need if one.current is None else one.current
    lack = (
        f"{one.hypothesis} has {votes // 10_000 / 100:g} of {need / _U:g}"
        f" {'vote' if need == _U else 'votes'} since its last big change:"
        " ask about the product as it is now"
    )
    have = "no big change" if one.current is None else votes / _U
    return Gate("current", _part_in_readiness(votes, need), have, need / _U, lack)


_EACH = (_confidence, _votes, _committed, _fresh, _current)
_NOBODY = Critical("", "", 0.0, "", 0, 0, None, 0)


def _weakest(criticals: Sequence[Critical], policy: Policy, measure: Measure) -> Gate:
    found = [measure(one, policy)._replace(hypothesis=one.hypothesis) for one in criticals]
    if not found:
        lack = "State which hypotheses are critical: what must hold for a launch."
        return measure(_NOBODY, policy)._replace(progress=0, lack=lack)
    least = min(found, key=_depth)
    others = (one for one in found if one.progress < _U and one is not least)
    also = ", ".join(one.hypothesis or "" for one in others)
    return least._replace(lack=least.lack + (f" (also {also})." if also else "."))


def _depth(gate: Gate) -> tuple[int, float]:
    """Return how low a gate stands; between open ones, by what there is."""
    return gate.progress, gate.have if isinstance(gate.have, int | float) else float("inf")


def _saturated(reading: Saturation, policy: Policy) -> Gate:
    newest = "quiet" if reading.holding else "not quiet" if reading.runs else "not yet"
    have = f"coverage {reading.coverage_micro // 10_000 / 100:.2f}, newest run {newest}"
    need = f"coverage {policy.saturation_coverage / _U:.2f}, newest run quiet"
    return Gate("saturated", saturated(reading, policy), have, need, lacking(reading, policy))


def _heard(heard: int, segment: str | None, policy: Policy) -> Gate:
    need, of = policy.people_gate, f" of {segment}" if segment else ""
    missing = f"{_people(need - heard)}{of} must be heard ({heard} of {need})."
    return Gate("heard", _part_in_readiness(heard, need), heard, need, missing)


def _people(count: int) -> str:
    return f"{count} more {'person' if count == 1 else 'people'}"


# ------------------------------------------------------------------------------------------------
# projections/turn.py
#
# Whose turn it is: the order in which things were learned, whichever copy learned them.
#
# Copies that merged one another hold the same events at other places and under other ids.
# What is decided by place or by id, as ties are, is decided here by what is the same in all.
# ------------------------------------------------------------------------------------------------


Turn = tuple[int, int, datetime, int]
_OWN = datetime.min  # never compared with a moment: the number before it differs then


class Learned(Protocol):
    """Where another copy recorded an event first, as `engine.event.Origin` has it."""

    @property
    def after(self) -> int:
        """The last event here that had been recorded by then."""

    @property
    def recorded_at(self) -> datetime:
        """When that copy learned it, UTC."""

    def first(self, noun: str, id: str) -> str:
        """Return what a thing that is called so here was called there."""


class Book(Protocol):
    """What knows which events another copy recorded first."""

    @property
    def merged(self) -> Mapping[int, Learned]:
        """Version → where it comes from."""


def turn(book: Book, version: int) -> Turn:
    """Return a sort key: by when an event was learned, here or in another copy."""
    origin = book.merged.get(version)
    if origin is None:
        return version, 0, _OWN, version
    return origin.after, 1, origin.recorded_at, version


def natural_turn(book: Book, noun: str, id: str, version: int) -> tuple[object, Turn]:
    """Return a sort key by id, as people count, that is the same in every copy.

    Args:
        book: what is known.
        noun: what kind of thing it is.
        id: what it is called here.
        version: the event that it began with, or that last said what it is.
    """
    return natural_key(_first(book, noun, id, version)), turn(book, version)


def text_turn(book: Book, noun: str, id: str, version: int) -> str:
    """Return a sort key by id as text that is the same in every copy.

    Args are those of `natural_turn`. It is empty where nothing was merged: the id does.
    """
    if not book.merged:
        return ""
    place, merged, learned, _ = turn(book, version)
    own = _first(book, noun, id, version)
    # Ids hold no spaces, and nothing that sorts before one.
    return f"{own} {place:012}{merged}{learned.isoformat()}{version:012}"


def _first(book: Book, noun: str, id: str, version: int) -> str:
    """Return what a thing was called where it was recorded first."""
    origin = book.merged.get(version)
    return origin.first(noun, id) if origin else id


# ------------------------------------------------------------------------------------------------
# projections/receipts/table.py
#
# What was on the table: the readings that follow from the grounds, as a decision stores them.
# ------------------------------------------------------------------------------------------------


class Clock(NamedTuple):
    """The two clocks of a reading, in days since 2000-01-01 (confidence.md 16).

    Attributes:
        day: age is counted up to this day.
        by: what happened later, or on an unknown day, is left out; None leaves out nothing.
    """

    day: int
    by: int | None = None

    def shows(self, day: int | None) -> bool:
        """Return whether something of this day is in the reading."""
        return self.by is None or (day is not None and day <= self.by)


class Known(NamedTuple):
    """What is known about one hypothesis.

    Attributes:
        confidence: the chance that the bar is reached.
        status: untested, thin, supported, refuted, contested or open.
        items: the evidence for and against it.
        pro: versions of that for it, as far as it counts on the reading day.
        con: the same against it.
        critical: what the gates ask.
    """

    confidence: float
    status: str
    items: list[Said]
    pro: list[int]
    con: list[int]
    critical: Critical


def day_of(grounds: Grounds, item: Said) -> int | None:
    """Return when an item was observed: its own day, else that of its interview."""
    interview = item.get("interview")
    own = item if item["day"] is not None or interview is None else grounds.interviews[interview]
    day: int | None = own["day"]
    return day


def counted_on(grounds: Grounds, item: Said) -> int:
    """Return when an item counts from: the day it was recorded, if it has no other."""
    day, recorded = day_of(grounds, item), int(item["recorded"])
    return recorded if day is None else day


def live(grounds: Grounds, clock: Clock) -> dict[str, list[Said]]:
    """Return the items for or against each hypothesis that the clock shows."""
    found: dict[str, list[Said]] = {id: [] for id in grounds.hypotheses}
    for item in grounds.items.values():
        counts = item["supports"] is not None and not item["retracted"]
        if counts and clock.shows(day_of(grounds, item)):
            found[item["hypothesis"]].append(item)
    return found


def scored(grounds: Grounds, item: Said, question: Question) -> Item:
    """Return an item as the arithmetic takes it (confidence.md 16)."""
    person = item.get("respondent")
    asked = grounds.interviews[item["interview"]] if item.get("interview") else {}
    source = (asked.get("interviewers") or [item.get("channel") or "unknown"])[0]
    segment = item.get("segment") or next(iter(question.segments), None)
    return Item(
        evidence=item["evidence"],
        person=person or item["evidence"] + " ",  # ids hold no spaces
        segment=(grounds.lives[person] if person else segment) or "",
        rung=item["rung"],
        supports=item["supports"],
        source=unicodedata.normalize("NFC", source.strip()).casefold(),
        day=counted_on(grounds, item),
        flags=tuple(item.get("flags", ())),
        people=item.get("people", 1),
        before=item.get("before_change"),
        turn=text_turn(grounds, "evidence", item["evidence"], item["version"]),
    )


def felt(grounds: Grounds, clock: Clock, hypothesis: str) -> Iterator[Change]:
    """Yield the product changes that a hypothesis feels."""
    for id, one in grounds.changes.items():
        day, impact = one["day"], one.get("impacts", {}).get(hypothesis)
        undone = one["undone"] and (clock.by is None or clock.shows(one["undone_on"]))
        if impact and day is not None and not undone and clock.shows(day):
            turn = text_turn(grounds, "change", id, one["version"])
            yield Change(id, day, impact, turn)


def case_of(grounds: Grounds, clock: Clock, hypothesis: str, items: list[Said]) -> Case:
    """Return all that a hypothesis is scored from."""
    stated, policy = grounds.hypotheses[hypothesis], grounds.policy
    bar, prior = stated.get("bar"), stated.get("prior")
    question = Question(
        policy.default_bar if bar is None else bar,
        policy.prior if prior is None else prior,
        tuple(stated.get("segments", ())),
    )
    found = tuple(scored(grounds, one, question) for one in items)
    return Case(question, found, tuple(felt(grounds, clock, hypothesis)), policy)


def known(grounds: Grounds, clock: Clock, hypothesis: str, items: list[Said]) -> Known:
    """Return how sure one may be of a hypothesis on the reading day."""
    case, day = case_of(grounds, clock, hypothesis, items), clock.day
    reading = read_in_piles(case, units(case, day), day)
    confidence = confidence_of(reading.r, reading.s, case.question, case.policy)
    own = reading.own[0] + reading.own[1]
    status = status_of(confidence, own, reading.r, reading.s, case.policy)
    critical = Critical(
        hypothesis=hypothesis,
        kind=grounds.hypotheses[hypothesis]["kind"],
        confidence=confidence,
        status=status,
        own_votes=own,
        committed=committed(case, day),
        fresh=fresh(case, day),
        current=current(case, day),
    )
    count = [one for one in items if counted_on(grounds, one) <= day]
    pro = [one["version"] for one in count if one["supports"]]
    con = [one["version"] for one in count if not one["supports"]]
    return Known(confidence, status, items, pro, con, critical)


def natural(ids: Iterable[str]) -> list[str]:
    """Return ids sorted as people count: P2 before P10."""
    return sorted(ids, key=natural_key)


def criticals_of(grounds: Grounds, segment: str | None) -> list[str]:
    """Return the critical hypotheses that name a segment, or name none."""
    return [
        id
        for id, one in grounds.hypotheses.items()
        if not one["retired"]
        and one.get("importance", "critical") == "critical"
        and (segment is None or not one.get("segments") or segment in one["segments"])
    ]


def usual_segment(grounds: Grounds) -> str | None:
    """Return the highest ranked segment that a critical hypothesis names."""
    criticals = (grounds.hypotheses[id] for id in criticals_of(grounds, None))
    named = {segment for one in criticals for segment in one.get("segments", ())}
    ranked = [one for one in grounds.rank if one in named]
    turn = partial(natural_turn, grounds, "segment")
    found = ranked or sorted(named, key=lambda id: turn(id, grounds.segments.get(id, 0)))
    return next(iter(found), None)


def interviews_of(grounds: Grounds, clock: Clock, segment: str | None) -> list[str]:
    """Return the interviews with people now in a segment, in the order held."""
    turn = partial(natural_turn, grounds, "interview")
    held = [
        (one["day"] is None, one["day"] or 0, turn(id, one["version"]), id)
        for id, one in grounds.interviews.items()
        if clock.shows(one["day"]) and segment in (None, grounds.lives[one["respondent"]])
    ]
    return [id for *_, id in sorted(held)]


def heard_in(grounds: Grounds, clock: Clock) -> dict[str, set[str]]:
    """Return the themes heard per interview, merged ones as one."""
    found: dict[str, set[str]] = {}
    for one in grounds.heard:
        if clock.shows(day_of(grounds, one)):
            found.setdefault(one["interview"], set()).add(grounds.code(one["theme"]))
    return found


def waived(grounds: Grounds, clock: Clock, segment: str | None) -> set[str]:
    """Return the gates whose latest waiver for a segment runs on the reading day."""
    shown = [
        one for one in grounds.waivers if one["segment"] == segment and clock.shows(one["day"])
    ]
    latest = {one["gate"]: one["expires"] for one in shown}
    return {gate for gate, expires in latest.items() if clock.day <= expires}


def ready(
    grounds: Grounds, clock: Clock, segment: str | None, found: dict[str, Known]
) -> Readiness:
    """Return every gate before a launch for a segment (confidence.md 7)."""
    criticals = [found[id] for id in criticals_of(grounds, segment)]
    themes, held = heard_in(grounds, clock), interviews_of(grounds, clock, segment)
    people = {grounds.interviews[one]["respondent"] for one in held}
    people |= {item.get("respondent") for one in criticals for item in one.items}
    heard = {one for one in people if one and segment in (None, grounds.lives[one])}
    return readiness(
        [one.critical for one in criticals],
        segment=segment,
        saturation=saturation([themes.get(one, set()) for one in held], grounds.policy),
        heard=len(heard),
        policy=grounds.policy,
        waived=waived(grounds, clock, segment),
    )


class Table(NamedTuple):
    """What was on the table of somebody who decided: hypotheses in natural order, gates."""

    known: dict[str, Known]
    gates: Readiness


def laid(grounds: Grounds, clock: Clock, segment: str | None) -> Table:
    """Return what the grounds say on a day.

    Args:
        grounds: with a policy adopted.
        clock: the day, and whether what happened later is left out.
        segment: whom the gates are for; None or empty for the usual one.
    """
    items = live(grounds, clock)
    found = {id: known(grounds, clock, id, items[id]) for id in natural(grounds.hypotheses)}
    return Table(found, ready(grounds, clock, segment or usual_segment(grounds), found))


# ------------------------------------------------------------------------------------------------
# projections/receipts/seen.py
#
# What a decision should have stored: the readings of its own day, in the stored form.
# ------------------------------------------------------------------------------------------------


DECIDING = (
    "decision_made",
    "verdict_reached",
    "launch_approved",
    "launch_postponed",
    "launch_held_back",
)
"""Events that store what was on the table."""

FIELDS = (
    *("version", "policy", "day", "confidences", "statuses", "score", "verdict", "shut"),
    *("joint_low", "joint_high", "reconstructed", "segment", "pro", "con", "against"),
)
"""What is stored, in this order; what is empty is left out."""
ONCE_ABSENT = ("pro", "con", "against")
"""What is not stored by a castdev that did not know of it yet."""


class Otherwise(ValueError):
    """The readings that were stored are not those that follow from the grounds."""


def clock_of(decision: Stored) -> Clock:
    """Return the day that somebody who decided read of.

    Only the day is taken from what was stored: the local day of somebody who decides is
    nowhere else. A decision recorded late was read of its own day, which its event has.

    Raises:
        Otherwise: the stored day is none, or not that of a decision recorded late.
    """
    stored, happened = decision.said.get("seen"), decision.happened
    if stored is None:
        late = happened is not None and happened < decision.recorded
        day = happened if happened is not None and late else decision.recorded
    else:
        late = bool(stored.get("reconstructed"))
        day = day_number(stored["day"])
        if late and day != happened:
            raise Otherwise("the readings were not read of the day of the decision")
    return Clock(day, day if late else None)


def expected(decision: Stored, grounds: Grounds, clock: Clock, table: Table) -> dict[str, Any]:
    """Return the readings as the decision should have stored them."""
    gates, late = table.gates, clock.by is not None
    launch = decision.name.startswith("launch")
    about, held, denied = _taken(decision)
    asked = criticals_of(grounds, gates.segment) if launch else [*about, *held, *denied]
    known = [table.known[id] for id in asked if id in table.known]
    statuses = {id: one.status for id, one in table.known.items()}
    against = [id for id in held if statuses.get(id) == "refuted"]
    against += [id for id in denied if statuses.get(id) == "supported"]
    whole = (
        decision.version - 1,
        grounds.number,
        day_told(clock.day),
        {id: exact(one.confidence) for id, one in table.known.items()},
        statuses,
        gates.score,
        gates.verdict,
        [gate.gate for gate in gates.gates if gate.state == "shut"] or None,
        exact(gates.joint_low),
        exact(gates.joint_high),
        late or None,
        gates.segment if launch else None,
        ranges(version for one in known for version in one.pro),
        ranges(version for one in known for version in one.con),
        against or None,
    )
    pairs = zip(FIELDS, whole, strict=True)
    return {name: value for name, value in pairs if value is not None}


def _taken(decision: Stored) -> tuple[list[str], list[str], list[str]]:
    """Return the hypotheses that a decision leaves open, takes to be true, and to be false."""
    said = decision.said
    if decision.name == "verdict_reached":
        own, way = [said["hypothesis"]], said.get("leaning")
        return own, own if way == "true" else [], own if way == "false" else []
    return [], said.get("hypotheses", []), said.get("denied", [])


def exact(chance: float) -> str:
    """Return a probability as exact text, 12 digits after the point."""
    return f"{chance:.12f}"


def unread(stored: dict[str, Any], computed: dict[str, Any]) -> tuple[str, ...]:
    """Return the fields of stored readings that this program does not know.

    Raises:
        Otherwise: one that it knows is not what was computed.
    """
    kept = FIELDS if "pro" in stored else [one for one in FIELDS if one not in ONCE_ABSENT]
    for name in kept:
        one, other = json.dumps(stored.get(name)), json.dumps(computed.get(name))
        if one != other:
            raise Otherwise(f"{name}: stored {one[:200]}, but it follows {other[:200]}")
    return tuple(name for name in stored if name not in kept)


# ------------------------------------------------------------------------------------------------
# projections/receipts/check.py
#
# Checking a receipt: what of it is proved, or the first thing that is not.
# ------------------------------------------------------------------------------------------------


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
        note = read(receipt.checkpoint.encode())
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


# ------------------------------------------------------------------------------------------------
# cli/terminal.py
#
# What may reach a terminal: every value from a store passes `safe` or `block` first.
#
# A journal is shared, and an import brings in other people's text; a control
# character in it could rewrite the screen (CWE-150). `safe` proves there is none.
# ------------------------------------------------------------------------------------------------


WIDTH = 80
_JOINERS = "\u200c\u200d"
_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_SPACE = re.compile(r"[ \t\r\n]+")


def _escape(one: str) -> str:
    code = ord(one)
    if one in _JOINERS or unicodedata.category(one) not in _UNSAFE:
        return one
    if code < 0x20 or code == 0x7F:
        return f"^{chr(code ^ 0x40)}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def safe(text: object) -> str:
    r"""Return the text on one line, with nothing in it that a terminal obeys.

    >>> print(safe("a\x1b[31mb\u202e"), safe("two\nlines"))
    a^[[31mb\u202e two lines
    """
    line = _SPACE.sub(" ", str(text))
    return line if line.isprintable() else "".join(map(_escape, line))


def block(text: str, indent: str = "    ", width: int = WIDTH) -> str:
    """Return text of several lines, each safe, wrapped and indented."""
    from textwrap import wrap

    def lines() -> Iterator[str]:
        for line in text.split("\n"):
            yield from wrap(safe(line), max(width - len(indent), 20)) or [""]

    return "\n".join(f"{indent}{line}".rstrip() for line in lines())


def in_json(document: str) -> str:
    r"""Return a JSON document that means the same and that a terminal does not obey.

    >>> print(in_json('{"a": "\u202e"}'))
    {"a": "\u202e"}
    """

    def escape(one: str) -> str:
        if one == "\n" or one in _JOINERS or unicodedata.category(one) not in _UNSAFE:
            return one
        code = ord(one)
        if code < 0x10000:
            return f"\\u{code:04x}"
        high, low = divmod(code - 0x10000, 0x400)
        return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"

    plain = document.replace("\n", "").isprintable()
    return document if plain else "".join(map(escape, document))


# ------------------------------------------------------------------------------------------------
# cli/standalone.py
#
# The door of the stand-alone verifier: a receipt in, plain words out.
#
# It becomes castdev_verify.py, one file that needs Python and nothing else.
# ------------------------------------------------------------------------------------------------


NOT_PROVED = 70
INTERRUPTED = 130
RESULT = "castdev.proved.1"


class Refusal(Exception):
    """Why nothing was checked: a sentence, an exit code, a word for programs (product.md 5)."""

    def __init__(self, sentence: str, code: int, slug: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.slug = slug


class _Parser(argparse.ArgumentParser):
    """Reads what was typed; a mistake is one sentence."""

    def error(self, message: str) -> NoReturn:
        sentence = f"{message[:1].upper()}{message[1:]}. See: {self.prog} --help."
        raise Refusal(sentence, 2, "usage")


def main(args: Sequence[str] | None = None) -> int:
    """Check the receipt that is named on the command line; return the exit code."""
    given = list(sys.argv[1:] if args is None else args)
    try:
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a file
        code, lines = _answer(_typed(given))
        for line in lines:
            print(line)
        sys.stdout.flush()
        return code
    except Refusal as refusal:
        return _complain(refusal, as_json="--json" in given)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_PROVED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  # whatever was handed in, no traceback
        sentence = f"It cannot be checked: {type(error).__name__}; this is our fault."
        return _complain(Refusal(sentence, NOT_PROVED, "fault"), as_json="--json" in given)


def _typed(args: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(
        prog="castdev-verify",
        description="Check the receipt of a decision, and say what it proves and what not.",
        epilog="Example: castdev-verify d4.receipt.json --key castdev/3f0c+9132e3b0+ARxp...",
    )
    parser.add_argument("file", metavar="FILE", help="the receipt; - reads standard input")
    parser.add_argument("--key", help="the verifier key that it must be signed by")
    parser.add_argument("--json", action="store_true", help="print a JSON document")
    return parser.parse_args(args)


def _complain(refusal: Refusal, *, as_json: bool) -> int:
    said = {"code": refusal.slug, "message": str(refusal), "hint": None, "where": None}
    plain = f"castdev-verify: {safe(refusal)}"
    print(_as_json({"error": said}) if as_json else plain, file=sys.stderr)
    return refusal.code


def _answer(said: argparse.Namespace) -> tuple[int, list[str]]:
    """Return the exit code and what to print about a receipt."""
    try:
        receipt = read_receipt(_found(said.file))
    except NoReceipt as error:
        raise Refusal(f"{said.file} is no receipt: {error}.", 65, "bad-input") from error
    key = said.key.strip() if said.key else None
    try:
        found = proved(receipt, key)
    except Unproved as error:
        document = {"schema": RESULT, "proved": False, "reason": str(error)}
        return NOT_PROVED, [_as_json(document)] if said.json else list(_refused(str(error)))
    return 0, [_as_json(document_of(found))] if said.json else list(told(found, key))


def _found(file: str) -> bytes:
    """Return the bytes of a file, or of standard input, as many as are read at all."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with open(file, "rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise Refusal(f"There is no file {file}.", 66, "no-file") from error
    except IsADirectoryError as error:
        raise Refusal(f"{file} is a folder.", 66, "no-file") from error
    except PermissionError as error:
        raise Refusal(f"{file} may not be read.", 77, "not-permitted") from error
    except (OSError, ValueError) as error:  # the latter for a NUL in the name
        raise Refusal(f"{file} cannot be read.", 74, "io") from error


def _as_json(document: dict[str, Any]) -> str:
    return in_json(json.dumps(document, ensure_ascii=False, indent=2))


def document_of(found: Proved) -> dict[str, Any]:
    """Return what a receipt proves as a document for programs."""
    receipt, checkpoint = found.receipt, found.checkpoint
    gates = found.table.gates
    return {
        "schema": RESULT,
        "proved": True,
        "reason": None,
        "project": receipt.stream,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "key": receipt.key,
        "whole": receipt.whole,
        "carried": len(receipt.events),
        "event": found.decision.version,
        "name": found.decision.name,
        "stored": receipt.readings is not None,
        "reconstructed": found.clock.by is not None,
        "reading_day": day_told(found.clock.day),
        "policy": receipt.policy,
        "hypotheses": [
            {"id": id, "confidence": round(one.confidence, 6), "status": one.status}
            for id, one in found.table.known.items()
        ],
        "readiness": {"segment": gates.segment, "verdict": gates.verdict, "score": gates.score},
        "gates": gates_of(found.table),
        "revealed": [
            {"version": one.version, "field": one.field, "text": one.text}
            for one in receipt.revealed
        ],
        "withdrawn_by": found.withdrawn_by,
        "unread": list(found.unread),
    }


def _refused(reason: str) -> Iterator[str]:
    yield block(f"NOT PROVED: {reason}.", "")
    yield ""
    yield block("Do not rely on this receipt. Ask for it again where you got it.", "")


def told(found: Proved, key: str | None) -> Iterator[str]:
    """Yield in plain words what a receipt proves, and what it does not."""
    gone = f" (withdrawn later, by event {found.withdrawn_by})" if found.withdrawn_by else ""
    yield block(f"PROVED: {deed(found.decision)}{gone}", "")
    yield ""
    yield "What this receipt proves"
    yield from _in_the_journal(found)
    yield from _on_the_table(found)
    for one in found.receipt.revealed:
        evidence = found.events[one.version].said.get("evidence")
        yield _bullet(f"The words that were sealed with {evidence}, in event {one.version}:")
        yield block(one.text, "      ")
    yield ""
    yield "What it does not prove"
    yield from map(_bullet, _open_questions(found, key))


def _bullet(text: str) -> str:
    return "  - " + block(text, "    ").lstrip()


def deed(decision: Stored) -> str:
    """Return what was decided and why, in the words of who decided."""
    said = decision.said
    whom = f" for {said['segment']}" if said.get("segment") else ""
    deeds = {
        "decision_made": f"decision {said.get('decision')}: {said.get('choice')}",
        "verdict_reached": f"verdict on {said.get('hypothesis')}: {said.get('word')}",
        "launch_approved": f"launch approved{whom}",
        "launch_postponed": f"launch postponed{whom}",
        "launch_held_back": f"launch held back{whom}",
    }
    reason = said.get("reason") or decision.around.get("because")
    return deeds[decision.name] + (f", because {reason}" if reason else "")


def _in_the_journal(found: Proved) -> Iterator[str]:
    """Yield that the decision is in the journal, and who vouches for that."""
    receipt, decision, size = found.receipt, found.decision, found.checkpoint.size
    yield _bullet(f"The journal of {receipt.stream} had {size} events when it was signed by")
    yield f"      {safe(receipt.key)}"
    of = "" if decision.happened is None else f" of {day_told(decision.happened)}"
    when, actor = day_told(decision.recorded), decision.around.get("actor")
    yield _bullet(f"This is its event {decision.version}{of}, recorded on {when} by {actor}.")
    if receipt.whole:
        yield _bullet(f"All {size} events are carried: nothing was left out or changed.")
    else:
        others = len(receipt.events) - 1
        yield _bullet(f"The {others} other events carried are in that journal, unchanged.")
    if found.withdrawn_by:
        yield _bullet(f"It counts no more: event {found.withdrawn_by} withdrew it.")
    elif receipt.whole:
        yield _bullet(f"It was not withdrawn up to event {size}.")


def _on_the_table(found: Proved) -> Iterator[str]:
    """Yield the readings, and from what they follow."""
    receipt, clock, gates = found.receipt, found.clock, found.table.gates
    when = f"as of {day_told(clock.day)}, under the policy of event {receipt.policy}"
    if receipt.readings is None:
        made = "It stored no readings: it was made before this journal."
        yield _bullet(f"{made} These follow from the events carried, {when}:")
    else:
        yield _bullet(f"The readings stored with it follow from the events carried, {when}:")
    edge = max((len(safe(id)) for id in found.table.known), default=0)
    for id, one in found.table.known.items():
        yield f"      {safe(id):<{edge}}  {one.confidence:.2f} {one.status}"
    whom = f" for {gates.segment}" if gates.segment else ""
    verdict = gates.verdict.replace("_", " ")
    yield block(f"{verdict}{whom}, {gates.score} of 100{_not_open(gates)}", "      ")
    if clock.by is not None:
        yield _bullet(
            "It was recorded later than it was made, so what happened after that day, or "
            "on an unknown one, is left out of these readings."
        )


def _not_open(gates: Readiness) -> str:
    """Return which gates were shut and which were passed over."""
    states = ("shut", "waived")
    found = {word: [one.gate for one in gates.gates if one.state == word] for word in states}
    return "".join(f"; {word}: {', '.join(names)}" for word, names in found.items() if names)


def _open_questions(found: Proved, key: str | None) -> Iterator[str]:
    """Yield what somebody might believe of the receipt, and should not."""
    size = found.checkpoint.size
    if not found.receipt.whole:
        yield (
            "That there is nothing else in the journal, such as other evidence, or that "
            "nothing withdrew it later. A receipt made with --whole shows that."
        )
    if key is None:
        yield (
            "Whose key that is. Compare it with the one that they gave you, or give it here "
            "with --key."
        )
    yield "That people said and did what is recorded, and that all they said is."
    yield f"Anything about what came after event {size}."
    if not found.receipt.revealed:
        yield "A single word of those people: they are sealed, and none was opened."
    if found.unread:
        fields = ", ".join(found.unread)
        yield f"Of what was stored with it, not known to this program: {fields}."


if __name__ == "__main__":
    sys.exit(main())
