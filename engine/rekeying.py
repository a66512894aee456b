"""All keys of a folder under a new master key at once, and the old one dropped.

A whole folder is built beside the old one and takes its place. Killed anywhere, the next
`settle` ends with all keys as they were or all as they should be, never with neither.
"""

from __future__ import annotations

import os
from pathlib import Path

from . import keyfile, master, ring
from .errors import Damaged, Locked
from .files import naming, overwrite, read_private, sync_folder, write_private
from .keyfolder import MASTER, SUFFIX, KeyFolder, beside
from .master import Master, Protection


def rekey(folder: KeyFolder, protection: Protection, passphrase: str | None = None) -> None:
    """Put all keys under a new master key, or in the clear; the caller holds the writer lock.

    Args:
        folder: of the keys, which can be opened.
        protection: what is to keep the new master key.
        passphrase: the new one, where that is what keeps it.

    Raises:
        Locked, NotPermitted, Damaged: a key cannot be read, or not be protected so.
        BadInput: the passphrase is none.
    """
    settle(folder.folder)
    whole = {holder: folder.keys(holder) for holder in folder.holders()}
    kept, key = new_master(protection, passphrase)
    content = None if kept is None else master.rendered(kept)
    new = beside(folder.folder, "new")
    with naming(new):
        new.mkdir(mode=0o700)
    for holder, keys in whole.items():
        if keys:
            write_private(new / f"{holder}{SUFFIX}", keyfile.rendered(holder, keys, key))
    if content is not None:
        write_private(new / MASTER, content)
    _take_place(folder.folder)
    folder.renew(content, key)


def new_master(
    protection: Protection, passphrase: str | None
) -> tuple[Master | None, bytes | None]:
    """Return a new master key and what to keep of it; nothing for keys in the clear."""
    if protection == "plain":
        return None, None
    if protection == "keyring":
        return master.in_keyring()
    if passphrase is None:
        raise Locked("There is no passphrase to protect the keys with.", hint="Give one.")
    return master.under_passphrase(passphrase)


def _take_place(folder: Path) -> None:
    """Let the new folder take the place of the old one, and discard that."""
    old, new = beside(folder, "old"), beside(folder, "new")
    with naming(folder):
        if folder.exists():
            os.rename(folder, old)
            sync_folder(folder.parent)
        os.rename(new, folder)
        sync_folder(folder.parent)
    discard(old)


def settle(folder: Path) -> None:
    """Finish a `rekey` that was cut short; the caller holds the writer lock."""
    old, new = beside(folder, "old"), beside(folder, "new")
    if not folder.exists() and old.exists():
        # Both names were changing: the new folder is whole, unless somebody removed it.
        with naming(folder):
            os.rename(new if new.exists() else old, folder)
            sync_folder(folder.parent)
    discard(old)
    discard(new)


def discard(folder: Path) -> None:
    """Destroy a folder of keys, its master key first."""
    if not folder.exists():
        return
    _drop_master(folder)
    with naming(folder):
        for name in sorted(os.listdir(folder)):
            overwrite(folder / name)
        os.rmdir(folder)
        sync_folder(folder.parent)


def _drop_master(folder: Path) -> None:
    """Drop the master key of a folder from the keyring of the system, if it is there."""
    found = read_private(folder / MASTER)
    try:
        kept = None if found is None else master.parsed(found)
    except Damaged:
        return
    if kept is not None and kept.kind == "keyring":
        ring.drop(kept.id)
