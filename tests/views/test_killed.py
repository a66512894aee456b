"""Killed at every statement of a catch-up and of a rebuild, views are as before or as after (G8)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kept_worlds import TODAY, caught_up, dump, journal_of, rebuilt, state_of
from msgspec.structs import replace
from test_scorekeeper import lived

from castdev.engine.event import Entry
from castdev.engine.undo import CommandUndone
from castdev.projections.casebook import fold
from castdev.projections.views.file import NAME, File
from castdev.projections.views.kept import Views
from castdev.projections.views.tables.fill import ALL


def renumbered(entries: list[Entry]) -> list[Entry]:
    """The same without gaps, where undos were left out."""
    return [replace(one, version=number) for number, one in enumerate(entries, start=1)]


ENTRIES = renumbered([one for one in lived(3, 25) if not isinstance(one.event, CommandUndone)])
BEFORE = ENTRIES[:-6]


def died(act: Callable[[], Any], at: int) -> bool:
    """Do something in another process that is killed before its statement of that number."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    try:
        left = at
        for name in ("ask", "put", "commit"):
            plain = getattr(File, name)

            def counted(self: File, *args: Any, _plain: Any = plain) -> Any:
                nonlocal left
                left -= 1
                if left == 0:
                    os._exit(9)
                return _plain(self, *args)

            setattr(File, name, counted)
        act()
        os._exit(0)
    finally:
        os._exit(1)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Views of all but the last events."""
    rebuilt(tmp_path, BEFORE)
    return tmp_path


def check(kept: Path, act: Callable[[], Any], step: int = 1) -> int:
    """Kill an act at one statement after the other; return how many deaths there were.

    At every `step`th of them; `CASTDEV_LONG=1` kills at all.
    """
    step = 1 if os.environ.get("CASTDEV_LONG") else step
    spare = kept.with_name(f"{kept.name}-spare")
    shutil.copytree(kept, spare)
    before = dump(kept)
    act()
    after = dump(kept)
    deaths, at = 0, 1
    while True:
        shutil.rmtree(kept)
        shutil.copytree(spare, kept)
        if not died(act, at):
            assert dump(kept) == after
            return deaths
        assert dump(kept) in (before, after), at
        act()  # whoever comes next finishes it
        assert dump(kept) == after, at
        deaths, at = deaths + 1, at + step


def test_a_catch_up(kept: Path) -> None:
    """Rows and position change together."""
    assert fold(BEFORE).version < fold(ENTRIES).version
    assert check(kept, lambda: caught_up(kept, ENTRIES), step=3) > 20


def test_a_rebuild(kept: Path) -> None:
    """Nobody ever sees half of it."""
    assert check(kept, lambda: rebuilt(kept, ENTRIES), step=9) > 12


def test_documented_tables(kept: Path) -> None:
    """They and what `tracking` says of them change together."""

    def act() -> None:
        views = Views.of(kept, journal_of(BEFORE), TODAY)
        assert views is not None
        if views.tell(ALL):
            views.write()
        views.close()

    assert check(kept, act, step=7) > 4


def test_a_rebuild_from_nothing(tmp_path: Path) -> None:
    """Killed while there is no file yet, there is none of any use."""
    for at in (1, 2, 3, 5, 40):
        assert died(lambda: rebuilt(tmp_path, ENTRIES), at)
        assert Views.of(tmp_path, journal_of(ENTRIES), TODAY) is None
    caught_up(tmp_path, ENTRIES)
    views = Views.of(tmp_path, journal_of(ENTRIES), TODAY)
    assert views is not None
    assert views.state() == state_of(ENTRIES)
    views.close()
    assert (tmp_path / NAME).is_file()
