"""What was cut short is finished, before anything is read: another master key, an erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .app import Engine
    from .erased import Erased
    from .journal import Journal
    from .keyfolder import KeyFolder


def whole(folder: KeyFolder, erased: Erased, journal: Journal) -> bool:
    """Return whether nothing was cut short and nobody erased came back."""
    return not folder.unsettled and not _undone(folder, erased, journal)


def _undone(folder: KeyFolder | None, erased: Erased, journal: Journal) -> bool:
    """Return whether an erasure is not finished, or a key is back that it destroyed."""
    back = folder is not None and any(map(folder.has, erased.holders()))
    return back or not erased.settled(journal)


def mend(engine: Engine) -> Engine:
    """Return an engine that was just opened, with nothing left undone; else close it.

    Raises:
        CastdevError: why it cannot be done; then nothing may be read.
    """
    try:
        folder = engine.vault.folder
        if folder is not None and folder.unsettled:
            from .rekeying import settle

            at = folder.folder
            engine.alone(lambda: settle(at))
        if _undone(folder, engine.erased, engine.journal):
            from .forgetting import resume

            resume(engine)
        engine.vault.gone |= engine.erased.holders()
    except BaseException:
        engine.close()
        raise
    return engine
