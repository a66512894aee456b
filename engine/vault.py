"""Keys, one per person, and what is sealed with them (reliability.md 3.2).

A journal can forget a person because their words are stored under their own key
only: without the key file nothing opens them, and nobody else's words change.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from .errors import Damaged, Locked, NotPermitted
from .event import Entry, Event, name_of
from .keyfile import KEY, Keys
from .keyfolder import KeyFolder
from .naming import holder as renamed_holder
from .sealed import Sealed, Spoken

if TYPE_CHECKING:
    from .master import Passphrase

SALT = 16
PROJECT = "~project"
"""Holder of the project's own key; no person can be called that."""


class Vault:
    """Seals and opens words; keeps keys in a folder, or in memory without one.

    Attributes:
        folder: of the keys; None in memory.
        gone: holders, in lower case, whose keys were destroyed for good.
    """

    def __init__(self, folder: Path | None = None, passphrase: Passphrase = None) -> None:
        self.folder = None if folder is None else KeyFolder(folder, passphrase)
        self.gone: set[str] = set()
        self._keys: dict[str, Keys] = {}

    @property
    def exposed(self) -> bool:
        """Whether everybody on this machine may get at the keys; a group may be meant to."""
        return self.folder is not None and self.folder.exposed

    def key(self, holder: str) -> bytes | None:
        """Return the key that words of a holder are sealed with, or None if it is not here.

        Raises:
            Locked: it is under a passphrase that nobody gave.
        """
        return next(iter(self.keys(holder)), None)

    def keys(self, holder: str) -> Keys:
        """Return the key of a holder, then those that other copies made for them."""
        return self._keys.get(holder, ()) if self.folder is None else self.folder.keys(holder)

    def adopt(self, holder: str, keys: Iterable[bytes]) -> bool:
        """Keep keys that another copy made for a holder, beside their own; tell if any is new.

        All stand in the one file of the holder, so that they are lost together. Nobody
        who was erased gets one.
        """
        own = self.keys(holder)
        whole = tuple(dict.fromkeys((*own, *keys)))
        if whole == own or self.erased(holder):
            return False
        self._keep(holder, whole)
        return True

    def ensure(self, holder: str) -> bytes:
        """Return the key of a holder, made and safely on disk if it was missing."""
        known = self.key(holder)
        if known is None:
            known = os.urandom(KEY)
            self._keep(holder, (known,))
        return known

    def _keep(self, holder: str, keys: Keys) -> None:
        if self.folder is None:
            self._keys[holder] = keys
        else:
            self.folder.keep(holder, keys)

    def destroy(self, holders: Iterable[str]) -> None:
        """Destroy keys for good, those still here; nothing they sealed opens ever again."""
        for holder in holders:
            self.gone.add(holder.lower())
            if self.folder is None:
                self._keys.pop(holder, None)
            elif self.folder.has(holder):
                self.folder.destroy(holder)

    def erased(self, holder: str) -> bool:
        """Return whether the words of a holder are gone for good, not merely sealed."""
        return holder.lower() in self.gone

    def seal(self, event: Event, stream: str, version: int) -> Event:
        """Return the event with every spoken word sealed for its place in the stream."""
        sealed = {
            field: self._seal(value, _place(stream, version, event, field, value.person))
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
        """Return the words in a field of an entry, or None without the key or while it is locked.

        Words from another copy are bound to their place there, under the name of the
        person there; which key sealed them is not told, so that one that does not fit
        counts as another's.

        Raises:
            NotPermitted: the passphrase is wrong.
            Damaged: the words were altered, or moved from another place.
        """
        try:
            found = self.opened(entry, field, stream)
        except Locked:
            return None
        return found[1] if found else None

    def opened(self, entry: Entry, field: str, stream: str) -> tuple[bytes, str] | None:
        """Return the words with their salt, whose digest is stored beside them; see `open`.

        Words of a trial, which nobody sealed, have a salt of zeros.

        Raises:
            Locked: their key is under a passphrase that nobody gave.
        """
        words = getattr(entry.event, field)
        if isinstance(words, Spoken):
            return bytes(SALT), words.text
        keys = self.keys(words.person) if isinstance(words, Sealed) else ()
        if not keys:
            return None
        version, person = entry.version, words.person
        if origin := entry.metadata.origin:
            version = origin.version
            person = renamed_holder(person, lambda nouns, id: origin.first(nouns[0], id))
        place = _place(stream, version, entry.event, field, person)
        plain = next(filter(None, (_opened(words, key, place) for key in keys)), None)
        if plain is None and origin is None:
            raise Damaged(
                f"The {field} of event {entry.version} was altered, or moved from elsewhere.",
                hint="Restore the journal from a backup.",
            )
        return None if plain is None else (plain[:SALT], plain[SALT:].decode())

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


def _place(stream: str, version: int, event: Event, field: str, person: str) -> bytes:
    """Return the associated data: words moved anywhere else no longer open."""
    name = name_of(type(event), event)
    return f"castdev/pii/v1|{stream}|{version}|{name}|{field}|{person}".encode()


def _opened(words: Sealed, key: bytes, place: bytes) -> bytes | None:
    """Return salt and text in UTF-8, or None if this key does not open them here."""
    from hashlib import sha256

    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        plain = AESGCM(key).decrypt(words.nonce, words.ct, place)
    except (InvalidTag, ValueError):  # the latter for a nonce of another length
        return None
    return plain if len(plain) >= SALT and sha256(plain).digest() == words.digest else None


def _hmac(key: bytes, text: bytes) -> str:
    import hashlib
    import hmac

    return hmac.new(key, text, hashlib.sha256).hexdigest()
