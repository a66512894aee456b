"""Signed checkpoints: made with a key of one's own, and never against an earlier one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .errors import BadInput, Damaged
from .files import exclusive, private_folder, read_private, write_private
from .journal import Journal, origin_of
from .note import (
    Checkpoint,
    key_hash,
    read,
    read_checkpoint,
    told,
    verifier_key,
    vouched,
    write_checkpoint,
    write_note,
)
from .proof import grown, root
from .tree import leaves

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_HEADER = b"castdev signing key 1 plain\n"
_SEED = 32
LOCK_SECONDS = 30.0
WITNESS = "Is the journal older than the checkpoint, or another copy of it? Nothing was signed."


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether an Ed25519 signature is good."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def trusted(found: bytes, keys: Iterable[tuple[str, bytes]]) -> Checkpoint:
    """Return the checkpoint in a signed note, if one of these keys signed it.

    Args:
        found: the note.
        keys: names and public keys.

    Raises:
        BadInput: it is no checkpoint, or none of these keys signed it.
        Damaged: a line says that one of them signed, and it did not.
    """
    try:
        note = read(found)
        checkpoint = read_checkpoint(note.text)
    except ValueError as error:
        raise BadInput(
            f"That is not a signed checkpoint: {error}.", hint="`castdev checkpoint` makes one."
        ) from error
    try:
        signed = [vouched(note, *key, holds) for key in keys]
    except ValueError as error:
        raise Damaged(
            f"The checkpoint was altered: {error}.", hint="Take another copy of it."
        ) from error
    if not any(signed):
        names = ", ".join(dict.fromkeys(one.name for one in note.signatures))
        raise BadInput(
            f"The checkpoint is signed by {names}, with a key that is not known here.",
            hint="Give the verifier key that you were handed: --key NAME+HASH+KEY.",
        )
    return checkpoint


class Signed(NamedTuple):
    """A checkpoint just signed.

    Attributes:
        note: the signed note, to be kept elsewhere.
        checkpoint: what it says.
        key: the verifier key that fits it.
        before: the checkpoint that this key signed last, or None.
    """

    note: bytes
    checkpoint: Checkpoint
    key: str
    before: Checkpoint | None


class Signer:
    """A signing key in a file, and beside it what it signed last for each journal."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def public(self) -> bytes | None:
        """Return the public key, or None if there is no key yet."""
        found = read_private(self.path)
        return None if found is None else _parsed(found, self.path).public_key().public_bytes_raw()

    def ensure(self) -> bytes:
        """Return the public key; make the key if there is none."""
        with self._alone():
            if (known := self.public()) is None:
                write_private(self.path, _HEADER + os.urandom(_SEED).hex().encode() + b"\n")
                known = self.public()
        assert known is not None
        return known

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold off other programs that sign with this key."""
        private_folder(self.path.parent)
        with exclusive(self.path.with_name(f"{self.path.name}.lock"), LOCK_SECONDS):
            yield

    def sign(self, journal: Journal) -> Signed:
        """Return a signed checkpoint of a journal as it is now.

        The tree is made anew from the events after the last checkpoint signed here.

        Raises:
            Damaged: the journal does not extend that one, or its tree is not that of its events.
        """
        name = origin_of(journal)
        self.ensure()
        with self._alone():
            key = _parsed(read_private(self.path) or b"", self.path)
            public = key.public_key().public_bytes_raw()
            before = self._last(name, public)
            found = _extension(journal, name, before)
            text = write_checkpoint(found)
            note = write_note(text, [(name, key_hash(name, public), key.sign(text))])
            if found != before:
                write_private(self._beside(name), note)
        return Signed(note, found, verifier_key(name, public), before)

    def _beside(self, name: str) -> Path:
        folder = self.path.with_name(f"{self.path.name}.signed")
        return folder / f"{name.rpartition('/')[2]}.note"

    def _last(self, name: str, public: bytes) -> Checkpoint | None:
        path = self._beside(name)
        found = read_private(path)
        if found is None:
            return None
        try:
            last = trusted(found, [(name, public)])
        except (BadInput, Damaged) as error:
            raise Damaged(
                "The checkpoint that was signed last cannot be read.",
                hint="Put the file back from a backup; nothing was signed.",
                where=str(path),
            ) from error
        return last


def _extension(journal: Journal, name: str, before: Checkpoint | None) -> Checkpoint:
    """Return the checkpoint of a journal that extends an older one, its tail made anew."""
    size, old = journal.size(), before.size if before else 0
    if before and (size < old or root(old, journal.node) != before.root):
        now = Checkpoint(name, min(size, old), root(min(size, old), journal.node))
        raise Damaged(
            f"The journal does not begin with the {old} events over which a checkpoint "
            "was signed before.",
            hint=WITNESS,
            beside=(told("signed before", before), told("here now", now)),
        )
    latest: dict[int, bytes] = {}  # level → the newest node there
    new = leaves(journal.stream, old, journal.rows(old, size))
    for level, _, found in grown(old, new, journal.node):
        latest[level] = found
    made = root(size, lambda level, index: latest.get(level) or journal.node(level, index))
    if made != root(size, journal.node):
        raise Damaged(
            f"The tree of the journal is not that of its events after event {old}.",
            hint="`castdev verify` names the first; nothing was signed.",
        )
    return Checkpoint(name, size, made)


def _parsed(found: bytes, path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        seed = bytes.fromhex(found.removeprefix(_HEADER).decode("ascii").strip())
    except ValueError:
        seed = b""
    if not found.startswith(_HEADER) or len(seed) != _SEED:
        raise BadInput(
            f"{path.name} is not a signing key of castdev.",
            hint="Name another file, or put it back from a backup.",
            where=str(path.parent),
        )
    return Ed25519PrivateKey.from_private_bytes(seed)
