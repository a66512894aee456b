"""Copies between journals: whole, proved, resumed, and never onto something else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_kinds import KEPT, KINDS, codec, opener, row

import castdev
from castdev.engine import copy as copying
from castdev.engine.copy import Edge, copy
from castdev.engine.errors import Damaged, Refused
from castdev.engine.journal import Journal, MemoryJournal
from castdev.engine.proof import root

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from cli_shop import Shop


def filled(journal: Journal, count: int) -> Journal:
    """Return a journal with so many rows."""
    with journal.writing():
        journal.add([row(number) for number in range(1, count + 1)])
    return journal


@pytest.fixture
def source() -> Journal:
    """A journal with twenty events."""
    return filled(MemoryJournal("acme", codec()), 20)


@pytest.fixture
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    """An empty journal of some kind."""
    one = opener(request.param, tmp_path, request)()
    yield one
    one.close()


@pytest.mark.parametrize("target", KINDS, indirect=True)
def test_to_every_kind(source: Journal, target: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copied in parts, the same rows and the same root are there; again adds nothing."""
    monkeypatch.setattr(copying, "MANY", 6)
    ticks: list[int] = []
    done = copy(source, target, tick=ticks.append)
    assert done == (20, 20, root(20, source.node))
    assert list(target.rows()) == list(source.rows())
    assert root(target.size(), target.node) == done.root
    assert ticks == list(range(1, 21))
    assert copy(source, target) == (20, 0, done.root)
    with source.writing():
        source.add([row(21)])
    assert copy(source, target)[:2] == (21, 1)


@pytest.mark.parametrize("target", KEPT, indirect=True)
def test_stopped_and_resumed(
    source: Journal, target: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy that is stopped anywhere leaves whole parts, and goes on from there."""
    monkeypatch.setattr(copying, "MANY", 3)

    class Stopped(Exception):
        pass

    def stop(version: int) -> None:
        if version == 10:
            raise Stopped

    with pytest.raises(Stopped):
        copy(source, target, tick=stop)
    assert target.size() == 12
    done = copy(source, target)
    assert (done.events, done.added) == (20, 8)
    assert list(target.rows()) == list(source.rows())


@pytest.mark.parametrize(
    "rows, sentence",
    [
        ([row(1), row(2, "another")], "Event 2 of the target is another"),
        ([(1, "other_name", row(1)[2])], "Event 1 of the target is another"),
        ([row(number) for number in range(1, 22)], "The target holds an event 21"),
    ],
)
def test_something_else_is_refused(source: Journal, rows: list[copying.Row], sentence: str) -> None:
    """The first event that differs is named, and nothing is added."""
    target = MemoryJournal("acme", codec())
    target.add(rows)
    with pytest.raises(Refused) as told:
        copy(source, target)
    assert sentence in told.value.message
    assert list(target.rows()) == rows
    with pytest.raises(Refused, match="The source is project acme, the target other"):
        copy(source, MemoryJournal("other", codec()))


def test_a_copy_that_does_not_read_back(source: Journal) -> None:
    """A place that stores other bytes than it was given is found out."""

    class Forgetful(MemoryJournal):
        def add(self, rows: list[copying.Row]) -> None:
            super().add([*rows[:-1], row(rows[-1][0], "changed")])

    with pytest.raises(Damaged):
        copy(source, Forgetful("acme", codec()))


def test_a_source_that_is_not_what_its_tree_says(source: Journal) -> None:
    """What was altered in the source after its tree had grown does not pass as a copy."""

    class Altered(MemoryJournal):
        def node(self, level: int, index: int) -> bytes:
            return super().node(level, index)[::-1]

    altered = Altered("acme", codec())
    altered.add(list(source.rows()))
    with pytest.raises(Damaged):
        copy(altered, MemoryJournal("acme", codec()))


def test_the_source_grows_meanwhile(source: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is recorded while the copy runs is copied too."""
    monkeypatch.setattr(copying, "MANY", 5)

    def grow(version: int) -> None:
        if version in (7, 20):
            source.add([row(source.size() + 1)])

    target = MemoryJournal("acme", codec())
    assert copy(source, target, tick=grow).events == 22
    assert list(target.rows()) == list(source.rows())


@given(st.lists(st.integers(1, 9), max_size=12))
def test_the_edge_of_a_tree_knows_its_root(steps: list[int]) -> None:
    """However it is grown, the edge has the root of the whole tree."""
    whole, edge = MemoryJournal("acme", codec()), Edge("acme")
    for step in steps:
        new = [row(whole.size() + number) for number in range(1, step + 1)]
        whole.add(new)
        edge.grow(new)
        assert edge.root() == root(edge.size, whole.node)
    assert edge.root() == root(whole.size(), whole.node)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A project in a file, with the words of one person in it."""
    made = Shop(tmp_path / "acme")
    made.place.mkdir()
    made.do("init", "acme")
    made.do("respondent", "recruit", "--channel", "forum", "--relation", "potential")
    made.do("respondent", "consent", "R1", "--basis", "form")
    made.do("interview", "hold", "R1", "--notes", "we wait for weeks")
    return made


def test_to_a_server_and_back(shop: Shop, database: str) -> None:
    """Switched to a server and back again, the project goes on as one history."""
    config = shop.place / ".castdev" / "config.toml"
    config.write_text(config.read_text() + 'actor = "cy"\n')
    told = shop.do("copy", "--to", database, "--switch")
    assert "holds all 5 events of acme, 5 of them new." in told
    assert "This folder works on the copy now." in told.replace("\n", " ")
    assert config.read_text() == f'journal = "{database}"\nproject = "acme"\nactor = "cy"\n'
    shop.do("theme", "name", "On the server")
    assert "we wait for weeks" in shop.do("interview", "show", "I1")
    told = shop.do("copy", "--to", str(shop.place), "--switch")
    assert "holds all 6 events of acme, 1 of them new." in told
    assert config.read_text() == 'project = "acme"\nactor = "cy"\n'
    shop.do("theme", "name", "In the file")
    document = msgspec.json.decode(shop.do("copy", "--to", database, "--json"))
    assert {**document, "root": ""} == {
        "schema": "castdev.copy.1",
        "project": "acme",
        "events": 7,
        "added": 1,
        "root": "",
        "keys": 0,
        "switched": False,
    }


def test_to_a_folder(shop: Shop, tmp_path: Path) -> None:
    """A folder is made whole or not at all; words open there only when keys are copied too."""
    other = Shop(tmp_path / "deep" / "copy")
    unfinished = tmp_path / "deep" / "copy" / ".castdev.part"
    told = shop.do("copy", "--to", str(other.place))
    assert "Keys are not in it" in told and not unfinished.exists()
    assert other.version() == 5
    assert "we wait for weeks" not in other.do("interview", "show", "I1")
    shop.do("theme", "name", "Late")
    told = shop.do("copy", "--to", str(other.place), "--keys")
    assert "holds all 6 events of acme, 1 of them new." in told and "2 keys copied" in told
    assert "we wait for weeks" in other.do("interview", "show", "I1")
    other.do("theme", "name", "Theirs")
    shop.do("theme", "name", "Ours")
    ended = shop.run("copy", "--to", str(other.place))
    assert (ended.code, ended.out) == (65, "")
    assert "Event 7 of the target is another than that of the source." in ended.err


def test_a_folder_that_was_not_finished(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy to a folder that was stopped is no project yet, and goes on from there."""
    place, real = tmp_path / "copy", copying._agreed

    def stops(kept: list[object], given: list[object]) -> None:
        monkeypatch.setattr(copying, "_agreed", real)
        raise KeyboardInterrupt

    monkeypatch.setattr(copying, "_agreed", stops)
    assert shop.run("copy", "--to", str(place)).code == 130
    assert [path.name for path in place.iterdir()] == [".castdev.part"]
    assert "holds all 5 events of acme, 0 of them new." in shop.do("copy", "--to", str(place))
    assert [path.name for path in place.iterdir()] == [".castdev"]


def test_copies_that_make_no_sense(shop: Shop, tmp_path: Path, database: str) -> None:
    """What cannot be meant is refused with what would have been right."""
    for code, words in [
        (65, ("copy", "--to", str(shop.place))),
        (2, ("copy", "--to", database, "--keys")),
        (2, ("copy", "--to", str(tmp_path / "copy"), "--switch")),
        (65, ("copy", "--to", "postgresql://ana:hush@db/castdev")),
        (2, ("copy",)),
    ]:
        ended = shop.run(*words)
        assert (ended.code, ended.out) == (code, ""), ended.err
    with pytest.raises(castdev.BadInput):
        castdev.copy(shop.place, database, keys=True)
    assert not (tmp_path / "copy").exists()
