"""A runner step by step: what it keeps, when it rebuilds, where it stops and what it says."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from runner_kit import Breaking, DictShelf, Shouting, Telling, wrong

import castdev
from castdev import FoldFailed, NameTheme, Refused, Runner, SqliteShelf, UndoCommand

THEME = NameTheme(title="Late orders")


@pytest.fixture
def project() -> Iterator[castdev.Project]:
    """A project of five events."""
    with castdev.in_memory(actor="ana") as opened:
        for _ in range(3):
            opened.handle(THEME)
        yield opened


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[SqliteShelf]:
    """A shelf in a file that has something else in it."""
    file = sqlite3.connect(tmp_path / "app.db")
    file.execute("CREATE TABLE orders (id)")
    file.close()
    with SqliteShelf(tmp_path / "app.db") as opened:
        yield opened


def asked(shelf: SqliteShelf, query: str) -> list[Any]:
    """Return what a query gives."""
    file = sqlite3.connect(shelf.path)
    found = file.execute(query).fetchall()
    file.close()
    return found


def test_a_table_beside_others(project: castdev.Project, shelf: SqliteShelf) -> None:
    """State, position and rows are in the file; what else is in it stays as it is."""
    runner = Runner(project, shelf, [Telling()])
    assert runner.step() == runner.step() == 5
    assert asked(shelf, "SELECT * FROM kit_telling WHERE event = 'theme_named'") == [
        ("theme_named", 3, 5)
    ]
    assert asked(shelf, "SELECT name, version, position FROM castdev_kept") == [
        ("kit.telling", 1, 5)
    ]
    assert asked(shelf, "SELECT count(*) FROM orders") == [(0,)]
    project.handle(UndoCommand())
    assert runner.step() == 6
    assert ("theme_named", 2, 4) in asked(shelf, "SELECT * FROM kit_telling")


def test_only_on_top_of_what_it_was_made_from(project: castdev.Project, shelf: SqliteShelf) -> None:
    """Who comes second is told so, and changes neither state nor table."""
    Runner(project, shelf, [Telling()]).step()
    kept = shelf.load("kit.telling")
    assert kept is not None
    late = castdev.Rows(whole=False, gone=["theme_named"], put=[])
    before = asked(shelf, "SELECT * FROM kit_telling")
    for stale in (None, msgspec.structs.replace(kept, position=4)):
        assert not shelf.save(stale, msgspec.structs.replace(kept, position=9), late)
        assert shelf.load("kit.telling") == kept
        assert asked(shelf, "SELECT * FROM kit_telling") == before


def test_only_what_differs_is_written(project: castdev.Project) -> None:
    """A step writes the rows that changed and no other, after an undo too."""
    shelf = DictShelf()
    runner = Runner(project, shelf, [Telling()])
    runner.step()
    for command, rows in ((THEME, 1), (UndoCommand(), 2), (UndoCommand(version=7), 2)):
        before = shelf.saved
        project.handle(command)
        runner.step()
        assert shelf.saved - before == rows
    assert "command_undone" in shelf.tables["kit.telling"]
    assert shelf.tables["kit.telling"]["theme_named"] == ("theme_named", 4, 6)


def test_a_row_that_is_gone(project: castdev.Project, shelf: SqliteShelf) -> None:
    """When the only event of a kind is undone, its row goes."""
    runner = Runner(project, shelf, [Telling()])
    project.handle(castdev.TakeJot(words="call them"))
    runner.step()
    assert ("jot_taken",) in asked(shelf, "SELECT event FROM kit_telling")
    project.handle(UndoCommand())
    runner.step()
    assert ("jot_taken",) not in asked(shelf, "SELECT event FROM kit_telling")


def test_a_new_version(project: castdev.Project, shelf: SqliteShelf) -> None:
    """It is made anew by itself, its table too; the old program refuses from then on."""
    old, new = Runner(project, shelf, [Telling()]), Runner(project, shelf, [Shouting()])
    old.step()
    assert new.step() == 5
    kept = shelf.load("kit.telling")
    rows = asked(shelf, "SELECT * FROM kit_telling")
    assert kept and kept.version == 2 and wrong(project, kept, rows, Shouting()) is None
    with pytest.raises(Refused, match=r"kit\.telling is kept by its version 2; .* has 1"):
        Runner(project, shelf, [Telling()]).step()
    project.handle(THEME)
    with pytest.raises(Refused, match="version 2"):
        old.step()
    assert shelf.load("kit.telling") == kept


def test_a_version_with_other_columns(project: castdev.Project, shelf: SqliteShelf) -> None:
    """A table is made with its columns, and goes with them."""

    class Short(Telling):
        version = 2
        columns = ("event",)

        def rows(self, state: Any) -> Any:
            return [(name,) for name in state.kinds]

    class Bare(Short):
        version = 3
        columns = ()

    Runner(project, shelf, [Telling()]).step()
    Runner(project, shelf, [Short()]).step()
    assert len(asked(shelf, "SELECT * FROM kit_telling")[0]) == 1
    Runner(project, shelf, [Bare()]).step()
    assert not asked(shelf, "SELECT * FROM sqlite_master WHERE name = 'kit_telling'")


@pytest.mark.parametrize("early", [False, True])
def test_an_error_stops_it_there(project: castdev.Project, early: bool) -> None:
    """It stands before the event that it cannot take in; the others go on, and so does it later."""
    shelf = DictShelf()
    broken, whole = Breaking(at=7), Telling()
    runner = Runner(project, shelf, [broken, whole])
    if early:
        assert runner.step() == 5
    project.handle_many([castdev.Request(THEME) for _ in range(4)])
    with pytest.raises(FoldFailed) as found:
        runner.step()
    assert (found.value.projection, found.value.version) == ("kit.breaking", 7)
    assert "kit.breaking cannot take in event 7: KeyError: 'I never saw that'." in str(found.value)
    assert isinstance(found.value.__cause__, KeyError)
    first, second = shelf.load("kit.breaking"), shelf.load("kit.telling")
    assert first and second and (first.position, second.position) == (6, 9)
    assert wrong(project, first, (), Breaking(at=0)) is None
    with pytest.raises(FoldFailed):
        runner.run()
    broken.at = 0
    assert runner.step() == 9
    assert wrong(project, shelf.load("kit.breaking"), (), Breaking(at=0)) is None


def test_undoing_the_event_that_breaks_it(project: castdev.Project) -> None:
    """What is undone was never there, for a projection that stopped at it too."""
    shelf = DictShelf()
    runner = Runner(project, shelf, [Breaking(at=5)])
    with pytest.raises(FoldFailed):
        runner.step()
    project.handle(UndoCommand())
    assert runner.step() == 6


def test_an_error_in_what_is_made_anew(project: castdev.Project) -> None:
    """A rebuild that fails, or a fold without what was undone, leaves what was there."""
    shelf, good = DictShelf(), Breaking(at=0)
    runner = Runner(project, shelf, [good])
    runner.step()
    kept = shelf.load("kit.breaking")
    good.at = 3
    with pytest.raises(FoldFailed):
        runner.rebuild("kit.breaking")
    assert shelf.load("kit.breaking") == kept
    project.handle(UndoCommand())
    with pytest.raises(FoldFailed):
        runner.step()
    assert shelf.load("kit.breaking") == kept


def test_a_new_version_that_breaks(project: castdev.Project, shelf: SqliteShelf) -> None:
    """What the old version kept stays, state and table, until the new one is whole."""

    class Broken(Shouting):
        def apply(self, state: Any, entry: Any) -> Any:
            if entry.version == 4:
                raise RuntimeError
            return super().apply(state, entry)

    Runner(project, shelf, [Telling()]).step()
    project.handle(THEME)
    with pytest.raises(FoldFailed, match=r"event 4: RuntimeError\."):
        Runner(project, shelf, [Broken()]).step()
    kept, rows = shelf.load("kit.telling"), asked(shelf, "SELECT * FROM kit_telling")
    assert kept and (kept.version, kept.position) == (1, 5)
    assert wrong(project, kept, rows, Telling()) is None


def test_fold_says_the_same(project: castdev.Project) -> None:
    """`project.fold` names the event that a projection cannot take in."""
    with pytest.raises(FoldFailed, match=r"kit\.breaking cannot take in event 3") as found:
        project.fold(Breaking(at=3))
    assert found.value.exit_code == 70


def test_another_history(project: castdev.Project) -> None:
    """A journal that was set back or replaced is told, until it is made anew knowingly."""
    shelf = DictShelf()
    Runner(project, shelf, [Telling()]).step()
    with castdev.in_memory(actor="ana") as other:
        runner = Runner(other, shelf, [Telling()])
        for _ in range(2):
            with pytest.raises(Refused, match="event 5 of another history than this journal"):
                runner.step()
            for _ in range(4):
                other.handle(THEME)
        assert runner.rebuild() == 10
        other.handle(THEME)
        assert runner.step() == 11
        assert wrong(other, shelf.load("kit.telling"), (), Breaking(at=0)) is None


def test_told_to_stop_in_the_middle(project: castdev.Project) -> None:
    """Nothing that is not whole is kept; the next step begins where it was."""
    project.handle_many([castdev.Request(THEME) for _ in range(600)])
    calls = iter([False, True])
    shelf = DictShelf()
    runner = Runner(project, shelf, [Telling()])
    assert runner.step(until=lambda: next(calls)) == 0
    assert shelf.load("kit.telling") is None
    assert runner.step() == 605


def test_run_until(project: castdev.Project) -> None:
    """It keeps up between two questions whether to stop."""
    shelf = DictShelf()
    found: list[int] = []

    def until() -> bool:
        kept = shelf.load("kit.telling")
        found.append(kept.position if kept else 0)
        if len(found) == 3:
            project.handle(THEME)
        return len(found) == 6

    Runner(project, shelf, [Telling()]).run(until=until)
    assert found == [0, 5, 5, 6, 6, 6]


class Plain(Telling):
    """Keeps whatever it is given."""

    name, columns = "kit.plain", ()

    def __init__(self, made: Callable[[], Any]) -> None:
        self.made = made

    def apply(self, state: Any, entry: Any) -> Any:
        """Make the same each time."""
        return self.made()


@pytest.mark.parametrize(
    "made",
    [lambda: {1: 2}, lambda: (1,), lambda: {"a"}, lambda: float("nan"), object, lambda: "\ud800"],
)
def test_what_json_does_not_bring_back(project: castdev.Project, made: Any) -> None:
    """A state that would come back as another is refused before it is kept."""

    class Untyped(Plain):
        def initial(self):  # type: ignore[no-untyped-def]  # that is the point
            return None

    shelf = DictShelf()
    with pytest.raises(Refused, match="does not come back from JSON as it was"):
        Runner(project, shelf, [Untyped(made)]).step()
    assert shelf.kept == {}


def test_what_a_type_brings_back(project: castdev.Project) -> None:
    """Whole numbers as keys, tuples and days come back when `initial` says so."""

    class Typed(Plain):
        def initial(self) -> dict[int, tuple[str, date]]:  # type: ignore[override]  # another state
            return {}

    runner = Runner(project, DictShelf(), [Typed(lambda: {1: ("a", date(2026, 3, 1))})])
    assert runner.step() == 5


def test_a_state_of_another_shape(project: castdev.Project) -> None:
    """A state that changed its type with no new version is told."""
    shelf = DictShelf()
    Runner(project, shelf, [Telling()]).step()

    class Other(Telling):
        def initial(self) -> int:  # type: ignore[override]  # another state
            return 0

    project.handle(THEME)
    with pytest.raises(Refused, match=r"no state of its version 1: Expected `int`"):
        Runner(project, shelf, [Other()]).step()
    Telling.columns = ("event", "times")
    try:
        with pytest.raises(Refused, match="other columns than its table"):
            Runner(project, shelf, [Telling()]).step()
    finally:
        Telling.columns = ("event", "times", "last")


@pytest.mark.parametrize(
    "rows, said",
    [
        ([("a", 1)], "a row has not 3 values"),
        ([("a", 1, 1), ("a", 2, 2)], "two rows have the same event"),
        ([([], 1, 1)], "TypeError"),
        (None, "TypeError"),
    ],
)
def test_rows_that_are_none(project: castdev.Project, rows: Any, said: str) -> None:
    """Rows that do not fit are refused with the reason, and nothing is kept."""

    class Rowing(Telling):
        def rows(self, state: Any) -> Any:
            return rows

    shelf = DictShelf()
    with pytest.raises(Refused, match=rf"The rows of kit\.telling cannot be made.*{said}"):
        Runner(project, shelf, [Rowing()]).step()
    assert shelf.kept == {}


@pytest.mark.parametrize(
    "field, value",
    [
        ("name", "a b"),
        ("name", ""),
        ("name", 'x"; DROP'),
        ("version", 0),
        ("version", "1"),
        ("columns", ("a", "A")),
        ("columns", ("a b",)),
        ("columns", (1,)),
    ],
)
def test_what_cannot_be_kept(project: castdev.Project, field: str, value: Any) -> None:
    """Names, versions and columns are checked before anything begins."""
    one = Telling()
    setattr(one, field, value)
    with pytest.raises(castdev.BadInput):
        Runner(project, DictShelf(), [one])


def test_two_of_one_name(project: castdev.Project) -> None:
    """Two projections of one name would overwrite each other; a missing one is no name."""
    with pytest.raises(castdev.BadInput, match=r"Two projections are called kit\.telling"):
        Runner(project, DictShelf(), [Telling(), Shouting()])
    with pytest.raises(castdev.BadInput, match="There is no projection 'nope'"):
        Runner(project, DictShelf(), [Telling()]).rebuild("nope")


def test_a_table_of_somebody_else(project: castdev.Project, shelf: SqliteShelf) -> None:
    """A table that is not ours is never dropped or filled; nothing is kept."""
    file = sqlite3.connect(shelf.path)
    file.execute("CREATE TABLE Kit_Telling (mine)")
    file.close()
    with pytest.raises(Refused, match="There is a table kit_telling already"):
        Runner(project, shelf, [Telling()]).step()
    assert shelf.load("kit.telling") is None
    assert asked(shelf, "SELECT * FROM kit_telling") == []


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_after_a_fork(project: castdev.Project, shelf: SqliteShelf) -> None:
    """A child opens the file anew, even if it was forked while the file was in use."""
    runner = Runner(project, shelf, [Telling()])
    runner.step()
    project.handle(THEME)
    shelf._lock.acquire()
    child = os.fork()
    if child == 0:
        done = 1
        try:
            done = 0 if runner.step() == 6 else 2
        finally:
            os._exit(done)
    shelf._lock.release()
    assert os.waitpid(child, 0)[1] == 0
    kept = shelf.load("kit.telling")
    assert kept and kept.position == runner.step() == 6


def test_no_journal_is_a_shelf(tmp_path: Path) -> None:
    """A journal is refused, and not touched."""
    castdev.init(tmp_path, "acme").close()
    path = tmp_path / ".castdev" / "journal.db"
    with SqliteShelf(path) as shelf, pytest.raises(Refused, match="no place for projections"):
        shelf.load("kit.telling")
    with castdev.open(tmp_path) as project:
        assert project.verify().events == 2


def test_files_that_are_none(project: castdev.Project, tmp_path: Path) -> None:
    """No database, no folder, a table gone or a busy file: one sentence each."""
    (tmp_path / "text").write_text("no database at all" * 100)
    for path in (tmp_path / "text", tmp_path / "gone" / "app.db"):
        with SqliteShelf(path) as shelf, pytest.raises(castdev.StoreFault) as found:
            Runner(project, shelf, [Telling()]).step()
        assert found.value.where == str(path)
    with SqliteShelf(tmp_path / "app.db") as shelf:
        Runner(project, shelf, [Telling()]).step()
        other = sqlite3.connect(tmp_path / "app.db", isolation_level=None)
        other.execute("DROP TABLE kit_telling")
        project.handle(THEME)
        with pytest.raises(castdev.StoreFault, match="no such table"):
            Runner(project, shelf, [Telling()]).step()
        shelf._opened().execute("PRAGMA busy_timeout = 1")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(castdev.Conflict, match="busy"):
            Runner(project, shelf, [Telling()]).rebuild()
        other.close()
        assert Runner(project, shelf, [Telling()]).rebuild() == 6


def test_values_of_every_kind(project: castdev.Project, shelf: SqliteShelf) -> None:
    """Days and moments are kept as text, lists as JSON, numbers and bytes as they are."""
    day = date(2026, 3, 1)

    class Valued(Telling):
        columns = ("key", "day", "list", "number", "bytes", "none", "yes")

        def rows(self, state: Any) -> Any:
            return [("a", day, [day], 1.5, b"\0", None, True)]

    Runner(project, shelf, [Valued()]).step()
    found = asked(shelf, "SELECT * FROM kit_telling")
    assert found == [("a", "2026-03-01", '["2026-03-01"]', 1.5, b"\0", None, 1)]
