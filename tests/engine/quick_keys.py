"""Keys under a passphrase that costs nothing to stretch, and a keyring in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import keyring
import keyring.backend
import keyring.errors
import pytest

from castdev.engine import master

PASSPHRASE = "correct horse battery"
OTHER = "staple of another kind"
QUICK = master.Cost(64, 1, 1)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretching costs 64 KiB instead of 64 MiB."""
    monkeypatch.setattr(master, "COST", QUICK)


class Ring(keyring.backend.KeyringBackend):
    """A keyring that lasts as long as the program."""

    priority = 1.0  # type: ignore[assignment]  # theirs is a property of the class
    held: ClassVar[dict[tuple[str, str], str]] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.held:
            raise keyring.errors.PasswordDeleteError("not there")
        del self.held[service, username]


@contextmanager
def ring_in_memory() -> Iterator[dict[tuple[str, str], str]]:
    """Give a keyring of its own to the program for a while."""
    before = keyring.get_keyring()
    Ring.held.clear()
    keyring.set_keyring(Ring())
    try:
        yield Ring.held
    finally:
        keyring.set_keyring(before)


@pytest.fixture
def ring() -> Iterator[dict[tuple[str, str], str]]:
    """The keyring of the system, in memory."""
    with ring_in_memory() as held:
        yield held
