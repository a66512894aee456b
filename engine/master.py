"""The master key, which wraps all other keys: from a passphrase, or in the system's keyring.

A passphrase is stretched by Argon2id (RFC 9106: 64 MiB, 3 passes, 4 lanes), and opens a
random master key; another passphrase or another master key changes no word that is sealed.
"""

from __future__ import annotations

import hmac
import os
import unicodedata
from collections.abc import Callable
from typing import Annotated, Literal, NamedTuple

import msgspec

from .errors import BadInput, Damaged, Locked, NotPermitted

Kind = Literal["passphrase", "keyring"]
Protection = Literal["passphrase", "keyring", "plain"]
Passphrase = str | Callable[[], str | None] | None
"""A passphrase, who can be asked for it (None: nobody knows), or nobody to ask."""

SHORTEST, LONGEST = 8, 1_024
_HEADER = b"castdev master 1\n"
_KEY = 32


class Cost(NamedTuple):
    """What Argon2id takes: KiB of memory, passes over it, lanes at once."""

    memory: int
    passes: int
    lanes: int


COST = Cost(64 << 10, 3, 4)
"""A quarter to half a second, and 64 MiB, for each guess."""


class Master(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file `~master` beside the keys: how to get at the master key.

    Attributes:
        kind: what it comes from.
        id: a digest of the master key: tells one from another, and tells nothing of it.
        memory: KiB for Argon2id.
        passes: over that memory.
        lanes: at once.
        salt: random; empty for a keyring.
        wrapped: the master key, wrapped by the stretched passphrase; empty for a keyring.
    """

    kind: Kind
    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
    memory: Annotated[int, msgspec.Meta(ge=8, le=1 << 20)] = 8
    passes: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
    lanes: Annotated[int, msgspec.Meta(ge=1, le=16)] = 1
    salt: Annotated[bytes, msgspec.Meta(max_length=64)] = b""
    wrapped: Annotated[bytes, msgspec.Meta(max_length=64)] = b""


def parsed(content: bytes) -> Master:
    """Return what the file `~master` says; raise Damaged if it is none."""
    try:
        if content.startswith(_HEADER):
            return msgspec.json.decode(content.removeprefix(_HEADER), type=Master)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    raise Damaged(
        "The file ~master beside the keys cannot be read, so they cannot be opened.",
        hint="Put them back from a backup of the keys: castdev keys restore FILE.",
    )


def rendered(master: Master) -> bytes:
    """Return the content of the file `~master`."""
    return _HEADER + msgspec.json.encode(master) + b"\n"


def checked(passphrase: str) -> str:
    """Return a new passphrase, composed as keyboards differ (NFC); refuse what is none.

    Raises:
        BadInput: it is too short, too long, or not text.
    """
    text = unicodedata.normalize("NFC", passphrase)
    if not SHORTEST <= len(text) <= LONGEST or not _is_text(text):
        raise BadInput(
            f"A passphrase has {SHORTEST} to {LONGEST:,} characters of text on one line.",
            hint="Take a sentence that you remember.",
        )
    return text


def _is_text(text: str) -> bool:
    return not any(unicodedata.category(one) in ("Cc", "Cs") for one in text)


def under_passphrase(passphrase: str) -> tuple[Master, bytes]:
    """Return a new master key under a passphrase, and what to keep of it."""
    from cryptography.hazmat.primitives.keywrap import aes_key_wrap

    key, salt = os.urandom(_KEY), os.urandom(16)
    wrapped = aes_key_wrap(_stretched(checked(passphrase).encode(), salt, COST), key)
    memory, passes, lanes = COST
    kept = {"memory": memory, "passes": passes, "lanes": lanes, "salt": salt, "wrapped": wrapped}
    return Master(kind="passphrase", id=_id(key), **kept), key  # type: ignore[arg-type]  # by name


def in_keyring() -> tuple[Master, bytes]:
    """Return a new master key that the keyring of the system keeps, and how to find it there."""
    from . import ring

    key = os.urandom(_KEY)
    ring.keep(_id(key), key)
    return Master(kind="keyring", id=_id(key)), key


def opened(master: Master, passphrase: Passphrase) -> bytes:
    """Return the master key.

    Raises:
        Locked: nobody gives a passphrase.
        NotPermitted: the passphrase is wrong, or the keyring has no such key.
    """
    if master.kind == "keyring":
        from . import ring

        return ring.find(master.id)
    said = passphrase() if callable(passphrase) else passphrase
    if said is None:
        raise Locked(
            "The keys of this project are locked by a passphrase.",
            hint="Give it with --passphrase-file FILE, or in the file that "
            "CASTDEV_PASSPHRASE_FILE names.",
        )
    key = _guess(master, said)
    if key is None:
        raise NotPermitted("The passphrase is wrong.", hint="Nothing was read or recorded.")
    return key


def fits(master: Master, passphrase: str) -> bool:
    """Return whether a passphrase opens this master key."""
    return master.kind == "passphrase" and _guess(master, passphrase) is not None


def _guess(master: Master, said: str) -> bytes | None:
    from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

    cost = Cost(master.memory, master.passes, master.lanes)
    try:
        text = unicodedata.normalize("NFC", said).encode()
        return aes_key_unwrap(_stretched(text, master.salt, cost), master.wrapped)
    except (InvalidUnwrap, UnicodeEncodeError):
        return None


def _stretched(passphrase: bytes, salt: bytes, cost: Cost) -> bytes:
    """Return the key that a passphrase stands for; slow on purpose."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    memory, passes, lanes = cost
    try:
        how = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory)
        return how.derive(passphrase)
    except UnsupportedAlgorithm as error:
        raise NotPermitted(
            "The library cryptography here was built without Argon2id.",
            hint="Install the one from PyPI: pip install --force-reinstall cryptography.",
        ) from error
    except ValueError as error:
        raise Damaged(
            "The file ~master beside the keys asks for what Argon2id cannot do.",
            hint="Put the keys back from a backup: castdev keys restore FILE.",
        ) from error


def _id(key: bytes) -> str:
    return hmac.digest(key, b"castdev/master/v1", "sha256").hex()[:32]
