"""Status at a glance: the screen as it is kept, for one that looks again; nothing is folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castdev.engine.codec import Codec
from castdev.engine.erased import NAME as ERASURES
from castdev.engine.erased import Erased
from castdev.engine.keyfolder import KeyFolder
from castdev.engine.mending import whole
from castdev.projections.views.file import NAME, Broken, opened
from castdev.projections.views.screens import kept

from .marks import erasures_file

if TYPE_CHECKING:
    from castdev.projections.screen import Status

    from .viewing import Viewing


def glance(desk: Viewing) -> Status | None:
    """Return where the project stands, if that is known without a fold.

    The journal is compared with what was seen of it before, as ever. Where something was cut
    short, or others may read the keys, the long way tells it.
    """
    home = desk.home
    elsewhere = None if desk.state is None else erasures_file(desk.state, home.folder)
    erased, keys = Erased(home.folder / ERASURES, elsewhere), KeyFolder(home.folder / "keys")
    file = opened(home.folder / NAME)
    if file is None:
        return None
    journal = home.journal(Codec({}))  # no event is decoded
    try:
        if keys.exposed or not whole(keys, erased, journal):
            return None
        found = kept(file, journal, desk.today())
        if found is not None:
            watch = desk.watching(journal)
            if watch is not None:
                watch.move()
        return found
    except Broken:
        return None
    finally:
        file.close()
        journal.close()
