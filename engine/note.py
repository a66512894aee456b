"""Signed notes and checkpoints as text, byte for byte as C2SP lays them down.

    castdev/0f3c…                       origin: which journal
    42                                  size: how many events
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2…   root of its tree

    — castdev/0f3c… Az3grlgtzPICa5OS…   who signed: name, key hash and signature

Sources: c2sp.org/signed-note and c2sp.org/tlog-checkpoint, version 1.0.0. Only the
standard library is used, so that a verifier can carry this file; whoever checks a
signature brings the arithmetic along. What cannot be read raises ValueError with a
plain reason.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import NamedTuple

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


def write_note(text: bytes, signatures: Iterable[tuple[str, bytes, bytes]]) -> bytes:
    """Return a text with the lines of its signatures: name, key hash, signature."""
    lines = (
        f"{_DASH}{name} {b64encode(key + signature).decode()}\n"
        for name, key, signature in signatures
    )
    return text + b"\n" + "".join(lines).encode()


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


def verifier_key(name: str, public: bytes) -> str:
    """Return a public key as people hand it on: `name+hash+key`."""
    key = b64encode(ED25519 + public).decode()
    return f"{name}+{key_hash(name, public).hex()}+{key}"


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


def write_checkpoint(found: Checkpoint) -> bytes:
    """Return the text of a checkpoint."""
    return f"{found.origin}\n{found.size}\n{b64encode(found.root).decode()}\n".encode()


def told(when: str, found: Checkpoint) -> str:
    """Return a checkpoint under a line that says when it was, to hold against another."""
    return f"{when}\n{write_checkpoint(found).decode()}"


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
