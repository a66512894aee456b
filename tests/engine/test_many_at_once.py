"""Eight threads and four programs on one project for a while: nothing lost, doubled, or in error."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from file_homes import child, new_home

import castdev
from castdev.engine.hypothesis import StateHypothesis
from castdev.engine.recorder import in_file

SECONDS = 60.0 if os.environ.get("CASTDEV_LONG") else 4.0
PROGRAMS, THREADS = 4, 8
PROGRAM = """
import sys, time
import castdev
place, who, seconds = sys.argv[1:]
end, number = time.monotonic() + float(seconds), 0
with castdev.open(place, actor=who) as project:
    while time.monotonic() < end:
        key = f"{who}-{number}"
        receipt = project.handle(castdev.NameTheme(title=key), key=key)
        again = project.handle(castdev.NameTheme(title=key), key=key)
        assert again.already and again.versions == receipt.versions and not receipt.already
        print(receipt.versions[0], key, flush=True)
        number += 1
        if number % 20 == 0:
            assert project.status().version >= receipt.versions[0]
"""


class Crew:
    """Threads of this program, and what they were told."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.told: list[tuple[int, str]] = []
        self.faults: list[BaseException] = []
        self.end = time.monotonic() + SECONDS

    def start(self, work: Callable[[], None]) -> threading.Thread:
        """Return a thread that does it over and over until the end."""

        def run() -> None:
            try:
                while time.monotonic() < self.end:
                    work()
            except BaseException as fault:  # noqa: BLE001  # told below, whatever it is
                self.faults.append(fault)

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def recording(self, project: castdev.Project, who: str) -> Callable[[], None]:
        """Return the work of somebody who records."""
        numbers = count()

        def work() -> None:
            key = f"{who}-{next(numbers)}"
            receipt = project.handle(castdev.NameTheme(title=key), key=key, actor=who)
            assert not receipt.already
            self.told.append((receipt.versions[0], key))

        return work

    def reading(self, project: castdev.Project) -> Callable[[], None]:
        """Return the work of somebody who reads, and never reads backwards."""
        seen = 0

        def work() -> None:
            nonlocal seen
            status = project.status()
            assert status.version >= seen
            seen = status.version
            project.why("H1")
            project.coverage()
            versions = [entry.version for entry in project.follow(seen - 20)]
            assert versions == list(range(max(seen - 19, 1), versions[-1] + 1))

        return work


def test_threads_and_programs(tmp_path: Path) -> None:
    """Twelve writers and readers: every key once, every version once, no gap, no error."""
    home = new_home(tmp_path, StateHypothesis(statement="clerks wait"))
    programs = [child(PROGRAM, tmp_path, f"p{one}", SECONDS) for one in range(PROGRAMS)]
    shared = castdev.open(tmp_path, actor="ana")
    own = [castdev.open(tmp_path, actor="bo") for _ in range(2)]
    crew = Crew(tmp_path)
    works = [crew.recording(shared, f"s{one}") for one in range(3)]
    works += [crew.recording(one, f"o{number}") for number, one in enumerate(own)]
    works += [crew.reading(shared), crew.reading(shared), crew.reading(own[0])]
    threads = [crew.start(work) for work in works]
    assert len(threads) == THREADS
    for thread in threads:
        thread.join(SECONDS + 60)
    told = list(crew.told)
    for program in programs:
        said, trouble = program.communicate(timeout=60)
        assert (program.returncode, trouble) == (0, "")
        lines = [line.split() for line in said.splitlines()]
        assert lines
        told += [(int(version), key) for version, key in lines]
    assert crew.faults == []
    engine = home.engine()
    entries = list(engine.entries())
    assert [one.version for one in entries] == list(range(1, len(entries) + 1))
    recorded = [(one.version, one.metadata.key) for one in entries[3:]]
    assert sorted(told) == recorded
    assert len({key for _, key in recorded}) == len(recorded)
    moments = [one.metadata.recorded_at for one in entries]
    assert moments == sorted(moments)
    for project in (shared, *own):
        assert project.status().version == len(entries)
        project.close()
    engine.close()


def test_a_reader_keeps_its_casebook(tmp_path: Path) -> None:
    """What one thread looks at does not change because another looks later."""
    new_home(tmp_path)
    with castdev.open(tmp_path) as project:
        mine = project.book()
        project.handle(castdev.NameTheme(title="Late"))
        theirs: list[int] = []
        thread = threading.Thread(target=lambda: theirs.append(project.book().version))
        thread.start()
        thread.join()
        assert (mine.version, theirs, dict(mine.themes)) == (2, [3], {})
        assert project.book().version == 3


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_after_a_fork(tmp_path: Path) -> None:
    """A child that was forked opens its own connections; parent and child both go on."""
    new_home(tmp_path)
    with castdev.open(tmp_path) as project:
        project.handle(castdev.NameTheme(title="Before"))
        journal: Any = project.engine.journal
        mine = (journal._store._connection, journal._recorder)
        child_ = os.fork()
        if child_ == 0:
            done = 1
            try:
                project.handle(castdev.NameTheme(title="In the child"))
                own = (journal._store._connection, journal._recorder)
                apart = own[0] is not mine[0] and own[1] is not mine[1]
                done = 0 if apart and project.status().version == 4 else 2
            finally:
                os._exit(done)
        assert os.waitpid(child_, 0)[1] == 0
        project.handle(castdev.NameTheme(title="After"))
        assert [one.version for one in project.entries()] == [1, 2, 3, 4, 5]


def test_a_recorder_of_ones_own(tmp_path: Path) -> None:
    """Two recorders on one file never overwrite each other: the later one is refused."""
    home = new_home(tmp_path)
    first, second = in_file(home.folder / "journal.db"), in_file(home.folder / "journal.db")
    first.insert("acme", [(3, "pulse_taken", b"{}")])
    with pytest.raises(castdev.Conflict):
        second.insert("acme", [(3, "pulse_taken", b"{}")])
    first.close()
    second.close()
