"""A backup of all keys in one file, wrapped under a passphrase of its own.

It is kept apart from the journal, and for 30 days at most: it still opens the words of
those who are erased later.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from . import keyfile, master
from .errors import BadInput, NewerStore, NotPermitted
from .event import Id
from .files import naming, open_plain, write_private
from .keyfile import Keys
from .limits import OWN_LIST
from .master import Master
from .sealed import Holder

SCHEMA = "castdev.key-backup.1"
DAYS = 30
"""How long a backup of keys should be kept (reliability.md 3.2)."""


class KeyBackup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is in the file.

    Attributes:
        schema: `castdev.key-backup.1`.
        project: name of the project.
        journal: id of the first event of its journal; tells it from others of that name.
        at: when it was made.
        version: the last event then.
        master: the master key of this file, under its passphrase.
        keys: holder → the content of a key file under it, in base64.
    """

    schema: str
    project: Id
    journal: str
    at: datetime
    version: Annotated[int, msgspec.Meta(ge=0)]
    master: Master
    keys: dict[Holder, str]


def write(path: Path, passphrase: str, keys: Mapping[str, Keys], **about: object) -> None:
    """Write a backup, whole or not at all.

    Args:
        path: of the file.
        passphrase: its own.
        keys: holder → keys.
        about: the other fields of `KeyBackup`.

    Raises:
        BadInput: the passphrase is none.
        NotPermitted, StoreFault: the system refuses.
    """
    kept, key = master.under_passphrase(passphrase)
    wrapped = {
        holder: base64.b64encode(keyfile.rendered(holder, found, key)).decode("ascii")
        for holder, found in keys.items()
    }
    whole = KeyBackup(schema=SCHEMA, master=kept, keys=wrapped, **about)  # type: ignore[arg-type]  # by name
    write_private(path, msgspec.json.encode(whole) + b"\n")


def read(path: Path) -> KeyBackup:
    """Return what is in a backup, still wrapped.

    Raises:
        NoProject: there is no such file.
        BadInput: it is no backup of keys, or no plain file.
        NewerStore: a newer castdev wrote it.
    """
    with open_plain(path) as file, naming(path):
        found = file.read(OWN_LIST + 1)
    hint = "Take another copy of the file; nothing was changed."
    try:
        head = msgspec.json.decode(found, type=dict[str, msgspec.Raw])
        schema = msgspec.json.decode(head["schema"], type=str)
        if schema != SCHEMA and schema.startswith(SCHEMA.rpartition(".")[0]):
            raise NewerStore(f"The file is {schema[:40]}; this castdev knows {SCHEMA}.", hint=hint)
        if schema == SCHEMA and len(found) <= OWN_LIST:
            return msgspec.json.decode(found, type=KeyBackup)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, KeyError):
        pass
    raise BadInput(f"{path.name} is no backup of keys.", hint=hint)


def opened(backup: KeyBackup, passphrase: str) -> dict[str, Keys]:
    """Return the keys in a backup.

    Raises:
        NotPermitted: the passphrase is wrong.
        Damaged, BadInput: the file was altered.
    """
    if backup.master.kind != "passphrase":
        raise BadInput("The backup of keys is under no passphrase.", hint="Take another copy.")
    try:
        key = master.opened(backup.master, passphrase)
    except NotPermitted as error:
        error.message = "The passphrase of the backup is wrong."
        error.hint = "It is the backup's own, not that of the keys here; nothing was changed."
        raise
    try:
        files = {
            holder: base64.b64decode(text, validate=True) for holder, text in backup.keys.items()
        }
    except (binascii.Error, ValueError) as error:
        raise BadInput("The backup of keys was altered.", hint="Take another copy.") from error
    return {holder: keyfile.parsed(content, holder, key) for holder, content in files.items()}
