"""The folder of keys: one private file per holder, made for good, destroyed for good."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from . import keyfile
from .errors import Damaged, Locked
from .files import naming, overwrite, read_private, sync_folder, write_private
from .keyfile import Keys

if TYPE_CHECKING:
    from .master import Passphrase, Protection

MASTER = "~master"
"""Name of the file that says how to get at the master key; no holder is called that."""
SUFFIX = ".key"


class Protected(NamedTuple):
    """What keeps keys from who can read their folder; and the passphrase, where that is it."""

    protection: Protection = "plain"
    passphrase: str | None = None


PLAIN = Protected()


class KeyFolder:
    """The keys in a folder, read when they are needed, and again when a file has changed."""

    def __init__(self, folder: Path, passphrase: Passphrase = None) -> None:
        self.folder = folder
        self.passphrase = passphrase
        self._known: dict[str, tuple[tuple[int, ...], Keys]] = {}
        self._master: tuple[bytes, bytes] | None = None
        self._silent: bytes | None = None

    @property
    def protection(self) -> Protection:
        """What keeps the keys from who can read the folder."""
        found = read_private(self.folder / MASTER)
        if found is None:
            return "plain"
        from . import master

        return master.parsed(found).kind

    def keys(self, holder: str) -> Keys:
        """Return the keys of a holder, none if they are not here.

        Raises:
            Locked: they are under a passphrase that nobody gave.
            NotPermitted: the passphrase is wrong.
            Damaged: the file is no key file.
        """
        stamp = self._stamp(holder)
        known = self._known.get(holder)
        if stamp is None:
            self._known.pop(holder, None)
            return ()
        if known is None or known[0] != stamp:
            content = read_private(self._path(holder))
            if content is None or keyfile.was_destroyed(content):
                return ()
            known = self._known[holder] = stamp, self._opened(holder, content)
        return known[1]

    def _opened(self, holder: str, content: bytes) -> Keys:
        key = None
        if keyfile.is_wrapped(content):
            key = self.master()
            if key is None:
                raise Damaged(
                    f"The key file of {holder} is wrapped, and the file {MASTER} that would "
                    "open it is gone.",
                    hint="Put the keys back from a backup: castdev keys restore FILE.",
                )
        return keyfile.parsed(content, holder, key)

    def master(self) -> bytes | None:
        """Return the master key, None for keys in the clear; asked for once, and when it changed.

        Raises:
            Locked, NotPermitted, Damaged: it cannot be had.
        """
        found = read_private(self.folder / MASTER)
        if found is None:
            return None
        if self._master is None or self._master[0] != found:
            from . import master

            asked = None if self._silent == found else self.passphrase
            try:
                self._master = found, master.opened(master.parsed(found), asked)
            except Locked:
                self._silent = found
                raise
        return self._master[1]

    def keep(self, holder: str, keys: Keys) -> None:
        """Write the key file of a holder, whole or not at all, and for good."""
        write_private(self._path(holder), keyfile.rendered(holder, keys, self.master()))

    def has(self, holder: str) -> bool:
        """Return whether there is a file of a holder's, whatever is in it."""
        return self._stamp(holder) is not None or bool(self._begun(holder))

    def destroy(self, holder: str) -> None:
        """Overwrite and remove the key file of a holder, and any that was being made."""
        self._known.pop(holder, None)
        for path in (self._path(holder), *self._begun(holder)):
            overwrite(path)
        if self.folder.is_dir():
            with naming(self.folder):
                sync_folder(self.folder)

    def holders(self) -> list[str]:
        """Return whose key files are here, in lower case."""
        if not self.folder.is_dir():
            return []
        with naming(self.folder):
            names = sorted(os.listdir(self.folder))
        ours = (one for one in names if one.endswith(SUFFIX) and not one.startswith("."))
        return [one.removesuffix(SUFFIX) for one in ours]

    @property
    def exposed(self) -> bool:
        """Whether everybody on this machine may get at the keys; a group may be meant to."""
        try:
            return bool(self.folder.stat().st_mode & 0o007)
        except OSError:
            return False

    @property
    def unsettled(self) -> bool:
        """Whether giving all keys another master key was cut short; see `rekeying`."""
        return any(beside(self.folder, word).exists() for word in ("old", "new"))

    def renew(self, content: bytes | None = None, key: bytes | None = None) -> None:
        """Forget what was read, and know the master key in a new file `~master`."""
        self._known.clear()
        self._master = None if content is None or key is None else (content, key)

    def _path(self, holder: str) -> Path:
        return self.folder / f"{holder.lower()}{SUFFIX}"

    def _begun(self, holder: str) -> list[Path]:
        """Return what a killed program left of writing the key file of a holder."""
        beginning = f".{holder.lower()}{SUFFIX}."
        if not self.folder.is_dir():
            return []
        with naming(self.folder):
            names = sorted(os.listdir(self.folder))
        return [self.folder / one for one in names if one.startswith(beginning)]

    def _stamp(self, holder: str) -> tuple[int, ...] | None:
        """Return what tells this key file from another in its place."""
        try:
            found = os.stat(self._path(holder), follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


def beside(folder: Path, word: str) -> Path:
    """Return the folder that takes the place of this one, `new`, or had it before, `old`."""
    return folder.with_name(f"{folder.name}.{word}")
