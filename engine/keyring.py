"""The keys of another copy: those that open what was merged are kept beside our own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from .errors import Locked, NoProject, NotPermitted, Refused
from .event import Entry
from .home import FOLDER
from .vault import PROJECT, Vault, sealed_in


class Words(NamedTuple):
    """Sealed words of the other copy: here, and who holds them there and here."""

    entry: Entry
    field: str
    there: str
    here: str


def words_of(theirs: Entry, ours: Entry) -> Iterator[Words]:
    """Yield the sealed words of an event that both copies hold."""
    here = dict(sealed_in(ours.event))
    for field, words in sealed_in(theirs.event):
        closed = field in type(ours.event).closed  # only their own person needs that key
        if field in here and ours.metadata.origin is not None and not closed:
            yield Words(ours, field, words.person, here[field].person)


class Lent(NamedTuple):
    """What the other's keys are good for.

    Attributes:
        keys: holder here → keys that were not here.
        sealed: holders here of words that no key opens, neither ours nor theirs.
    """

    keys: dict[str, tuple[bytes, ...]]
    sealed: tuple[str, ...]


def lent(vault: Vault, stream: str, folder: Path | None, words: Iterable[Words]) -> Lent:
    """Return which keys of another copy are needed here.

    Args:
        vault: ours.
        stream: name of the project.
        folder: of the other's keys, or of its project; None for none.
        words: what they should open.

    Raises:
        NoProject: there is no such folder.
        Refused: the keys are those of another project.
        NotPermitted: they are under another passphrase than ours.
    """
    try:
        return _lent(vault, _vault(vault, folder), stream, words)
    except NotPermitted as error:
        if vault.folder is not None:
            vault.folder.master()  # our own are locked: then that is what to say
        raise NotPermitted(
            f"The keys in {folder} do not open with the passphrase of those here.",
            hint="The other can write them anew: castdev keys protect passphrase, with yours.",
        ) from error


def _lent(vault: Vault, other: Vault, stream: str, words: Iterable[Words]) -> Lent:
    trial, found = Vault(), dict[str, tuple[bytes, ...]]()
    sealed: dict[str, None] = {}
    for one in words:
        own = _keys(vault, one.here)
        trial.adopt(one.here, (*own, *other.keys(one.there)))
        if new := tuple(key for key in trial.keys(one.here) if key not in own):
            found[one.here] = new
        if trial.open(one.entry, one.field, stream) is None:
            sealed[one.here] = None
    return Lent(found, tuple(sealed))


def _keys(vault: Vault, holder: str) -> tuple[bytes, ...]:
    """Return our keys of a holder; none while they are locked."""
    try:
        return vault.keys(holder)
    except Locked:
        return ()


def _vault(own: Vault, folder: Path | None) -> Vault:
    if folder is None:
        return Vault()
    within = folder / FOLDER / "keys"
    place = within if within.is_dir() else folder
    if not place.is_dir():
        raise NoProject(f"There is no folder {folder}.", hint="Name the other's .castdev/keys.")
    other = Vault(place, own.folder.passphrase if own.folder else None)
    theirs, ours = other.key(PROJECT), own.key(PROJECT)
    if theirs is not None and ours is not None and theirs != ours:
        raise Refused(
            f"The keys in {folder} are those of another project.",
            hint="Name the folder .castdev/keys of the copy that the file comes from.",
        )
    return other
