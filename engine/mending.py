"""What was cut short is finished, before anything is read: another master key, an erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .app import Engine


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
        back = folder is not None and any(map(folder.has, engine.erased.holders()))
        if back or not engine.erased.settled(engine.journal):
            from .forgetting import resume

            resume(engine)
        engine.vault.gone |= engine.erased.holders()
    except BaseException:
        engine.close()
        raise
    return engine
