"""Keys, one per person, and what is sealed with them (reliability.md 3.2).

A journal can forget a person because their words are stored under their own key
only: without the key file nothing opens them, and nobody else's words change.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from .errors import Damaged, NotPermitted
from .event import Entry, Event, name_of
from .files import read_private, write_private
from .sealed import Sealed, Spoken

SALT = 16
KEY = 32
PROJECT = "~project"
"""Holder of the project's own key; no person can be called that."""

_HEADER = b"castdev key 1 plain\n"


class Vault:
    """Seals and opens words; keeps keys in a folder, or in memory without one."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._keys: dict[str, bytes] = {}

    @property
    def exposed(self) -> bool:
        """Whether everybody on this machine may get at the keys; a group may be meant to."""
        try:
            return self._folder is not None and bool(self._folder.stat().st_mode & 0o007)
        except OSError:
            return False

    def key(self, holder: str) -> bytes | None:
        """Return the key of a holder, or None if it is not here."""
        if holder not in self._keys and self._folder is not None:
            found = read_private(self._path(holder))
            if found is None:
                return None
            self._keys[holder] = _parse(found, holder)
        return self._keys.get(holder)

    def ensure(self, holder: str) -> bytes:
        """Return the key of a holder, made and safely on disk if it was missing."""
        known = self.key(holder)
        if known is None:
            known = os.urandom(KEY)
            if self._folder is not None:
                write_private(self._path(holder), _HEADER + known.hex().encode() + b"\n")
            self._keys[holder] = known
        return known

    def seal(self, event: Event, stream: str, version: int) -> Event:
        """Return the event with every spoken word sealed for its place in the stream."""
        sealed = {
            field: self._seal(value, _place(stream, version, name_of(type(event)), field, value))
            for field, value in said_in(event)
        }
        return msgspec.structs.replace(event, **sealed) if sealed else event

    def _seal(self, words: Spoken, place: bytes) -> Sealed:
        from hashlib import sha256

        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(12)
        plain = os.urandom(SALT) + words.text.encode()
        ct = AESGCM(self.ensure(words.person)).encrypt(nonce, plain, place)
        return Sealed(words.person, nonce, ct, sha256(plain).digest())

    def open(self, entry: Entry, field: str, stream: str) -> str | None:
        """Return the words in a field of an entry, or None without the key.

        Raises:
            Damaged: the words were altered, or moved from another place.
        """
        found = self.opened(entry, field, stream)
        return found[1] if found else None

    def opened(self, entry: Entry, field: str, stream: str) -> tuple[bytes, str] | None:
        """Return the words with their salt, whose digest is stored beside them; see `open`.

        Words of a trial, which nobody sealed, have a salt of zeros.
        """
        words = getattr(entry.event, field)
        if isinstance(words, Spoken):
            return bytes(SALT), words.text
        key = self.key(words.person) if isinstance(words, Sealed) else None
        if key is None:
            return None
        from hashlib import sha256

        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            place = _place(stream, entry.version, entry.name, field, words)
            plain = AESGCM(key).decrypt(words.nonce, words.ct, place)
        except (InvalidTag, ValueError):  # the latter for a nonce of another length
            plain = b""
        if len(plain) < SALT or sha256(plain).digest() != words.digest:
            raise Damaged(
                f"The {field} of event {entry.version} was altered, or moved from elsewhere.",
                hint="Restore the journal from a backup.",
            )
        return plain[:SALT], plain[SALT:].decode()

    def content(self, said: Mapping[str, Any], private: Mapping[str, str], holder: str) -> str:
        """Return the keyed digest of a command, to compare a repeat with the first.

        Words are digested under the person's key first, so that the digest of a
        forgotten person's words cannot be guessed from.

        Raises:
            NotPermitted: the project's key is not here.
        """
        project = self.key(PROJECT)
        if project is None:
            raise NotPermitted(
                "The keys of this project are not here, so nothing can be recorded.",
                hint="Put the folder .castdev/keys back, as it was.",
            )
        hidden: dict[str, str] = {}
        if private:
            own = self.ensure(holder)
            hidden = {name: _hmac(own, text.encode()) for name, text in private.items()}
        return _hmac(project, msgspec.json.encode([said, hidden], order="deterministic"))[:32]

    def _path(self, holder: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{holder.lower()}.key"


def said_in(event: Event) -> Iterable[tuple[str, Spoken]]:
    """Yield the fields of an event that hold words in the clear."""
    for field in event.__struct_fields__:
        value: object = getattr(event, field)
        if isinstance(value, Spoken):
            yield field, value


def sealed_in(event: Event) -> Iterable[tuple[str, Sealed]]:
    """Yield the fields of an event that hold sealed words."""
    for field in event.__struct_fields__:
        value: object = getattr(event, field)
        if isinstance(value, Sealed):
            yield field, value


def _place(stream: str, version: int, name: str, field: str, words: Sealed | Spoken) -> bytes:
    """Return the associated data: words moved anywhere else no longer open."""
    return f"castdev/pii/v1|{stream}|{version}|{name}|{field}|{words.person}".encode()


def _hmac(key: bytes, text: bytes) -> str:
    import hashlib
    import hmac

    return hmac.new(key, text, hashlib.sha256).hexdigest()


def _parse(found: bytes, holder: str) -> bytes:
    try:
        key = bytes.fromhex(found.removeprefix(_HEADER).decode("ascii").strip())
    except ValueError:
        key = b""
    if not found.startswith(_HEADER) or len(key) != KEY:
        raise Damaged(f"The key file of {holder} is not a key.", hint="Restore it from a backup.")
    return key
