"""What one batch does with the keys: each is looked up once, while the writer lock is held."""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from .errors import NotPermitted
from .event import Event
from .sealed import Sealed, Spoken
from .vault import PROJECT, SALT, Vault, place, said_in

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
_content = msgspec.json.Encoder(order="deterministic").encode


class Sealing:
    """Seals what people said for its place in a stream, and digests what was asked for."""

    def __init__(self, vault: Vault, stream: str) -> None:
        self._vault = vault
        self._stream = stream
        self._keys: dict[str, bytes] = {}
        self._ciphers: dict[str, AESGCM] = {}
        self._digest: hmac.HMAC | None = None

    def key(self, holder: str) -> bytes | None:
        """Return the key that words of a holder are sealed with, or None if it is not here."""
        known = self._keys.get(holder)
        if known is None:
            known = self._vault.key(holder)
            if known is not None:
                self._keys[holder] = known
        return known

    def _ensured(self, holder: str) -> bytes:
        """Return the key of a holder, made and safely on disk if it was missing."""
        known = self._keys.get(holder)
        if known is None:
            known = self._keys[holder] = self._vault.ensure(holder)
        return known

    def seal(self, event: Event, version: int) -> Event:
        """Return the event with every spoken word sealed for its place in the stream."""
        sealed = {
            field: self._seal(value, place(self._stream, version, event, field, value.person))
            for field, value in said_in(event)
        }
        return msgspec.structs.replace(event, **sealed) if sealed else event

    def _seal(self, words: Spoken, where: bytes) -> Sealed:
        noise = os.urandom(NONCE + SALT)
        nonce, plain = noise[:NONCE], noise[NONCE:] + words.text.encode()
        ct = self._cipher(words.person).encrypt(nonce, plain, where)
        return Sealed(words.person, nonce, ct, sha256(plain).digest())

    def _cipher(self, holder: str) -> AESGCM:
        known = self._ciphers.get(holder)
        if known is None:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM

            known = self._ciphers[holder] = AESGCM(self._ensured(holder))
        return known

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
            own = self._ensured(holder)
            hidden = {name: _hmac(own, text.encode()) for name, text in private.items()}
        if self._digest is None:
            self._digest = hmac.new(project, digestmod=sha256)
        found = self._digest.copy()
        found.update(_content([said, hidden]))
        return found.hexdigest()[:32]


def _hmac(key: bytes, text: bytes) -> str:
    return hmac.digest(key, text, "sha256").hex()
