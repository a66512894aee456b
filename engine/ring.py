"""The keyring of the system, where a master key can be kept; the only importer of `keyring`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from .errors import CastdevError, NotPermitted

SERVICE = "castdev"
"""Under this name master keys are kept, each by its id."""
_ELSE = "Use another protection: castdev keys protect passphrase."


def keep(id: str, key: bytes) -> None:
    """Keep a master key, and read it back.

    Raises:
        NotPermitted: there is no keyring here, or it keeps nothing.
    """
    with _asking() as ring:
        ring.set_password(SERVICE, id, key.hex())
        kept = ring.get_password(SERVICE, id)
    if kept != key.hex():
        raise NotPermitted("The keyring of this system keeps nothing.", hint=_ELSE)


def find(id: str) -> bytes:
    """Return a master key.

    Raises:
        NotPermitted: there is no keyring here, or it has no such key.
    """
    with _asking() as ring:
        found = ring.get_password(SERVICE, id)
    try:
        if found is not None:
            return bytes.fromhex(found)
    except ValueError:
        pass
    raise NotPermitted(
        "The keyring of this system does not hold the master key of these keys.",
        hint="Work where it was made, or put the keys back: castdev keys restore FILE.",
    )


def drop(id: str) -> None:
    """Drop a master key, if it is there and the keyring can be asked."""
    with suppress(CastdevError), _asking() as ring:
        ring.delete_password(SERVICE, id)


@contextmanager
def _asking() -> Iterator[Any]:
    """Give the keyring; turn what goes wrong with it into one sentence."""
    try:
        import keyring
    except ImportError as error:
        raise NotPermitted(
            "The keyring of the system is asked through the package keyring, which is not here.",
            hint="Install it: pip install 'castdev[keyring]'.",
        ) from error
    try:
        yield keyring
    except Exception as error:  # each system has errors of its own
        raise NotPermitted(
            f"The keyring of this system refuses: {type(error).__name__}.",
            hint=_ELSE,
        ) from error
