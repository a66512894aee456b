"""Keys, one per person, and what is sealed with them (reliability.md 3.2).

A journal can forget a person because their words are stored under their own key
only: without the key file nothing opens them, and nobody else's words change.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Literal, Union, get_args, get_origin

from .errors import Damaged, Locked
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
    """Keeps keys in a folder, or in memory without one; opens words.

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
        where = place(stream, version, entry.event, field, person)
        plain = next(filter(None, (_opened(words, key, where) for key in keys)), None)
        if plain is None and origin is None:
            raise Damaged(
                f"The {field} of event {entry.version} was altered, or moved from elsewhere.",
                hint="Restore the journal from a backup.",
            )
        return None if plain is None else (plain[:SALT], plain[SALT:].decode())


def said_in(event: Event) -> Iterable[tuple[str, Spoken]]:
    """Yield the fields of an event that hold words in the clear."""
    for field in _fields(type(event)):
        value: object = getattr(event, field)
        if isinstance(value, Spoken):
            yield field, value


def sealed_in(event: Event) -> Iterable[tuple[str, Sealed]]:
    """Yield the fields of an event that hold sealed words."""
    for field in _fields(type(event)):
        value: object = getattr(event, field)
        if isinstance(value, Sealed):
            yield field, value


@cache
def _fields(kind: type[Event]) -> tuple[str, ...]:
    """Return the fields of an event that may hold words: all but those that surely cannot."""
    said: dict[str, object] = {}
    for one in reversed(kind.__mro__):
        said |= one.__dict__.get("__annotations__", {})  # noqa: RUF063 # `inspect` slows every start
    return tuple(one for one in kind.__struct_fields__ if _may_hold(said.get(one)))


def _may_hold(said: object) -> bool:
    """Return whether what is said of a field lets words be in it; if it cannot be told, yes."""
    origin = get_origin(said)
    if origin in (Union, UnionType):
        return any(map(_may_hold, get_args(said)))
    if origin is Annotated:
        return _may_hold(get_args(said)[0])
    if origin is Literal or isinstance(origin, type):
        return False
    return not isinstance(said, type) or issubclass(Sealed, said) or issubclass(Spoken, said)


def place(stream: str, version: int, event: Event, field: str, person: str) -> bytes:
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
