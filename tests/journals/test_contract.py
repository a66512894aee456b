"""What holds for every journal, wherever the events are kept."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import Any

import pytest
from journal_kinds import KEPT, KINDS, Open, codec, opener, row

from castdev.engine.app import Engine
from castdev.engine.command import Request
from castdev.engine.erasure import ErasureCompleted, ForgetRespondent
from castdev.engine.errors import CastdevError, Conflict, Overtaken
from castdev.engine.event import Entry, UnknownEvent
from castdev.engine.export import write
from castdev.engine.follow import follow
from castdev.engine.journal import Journal, MemoryJournal
from castdev.engine.merge import merge
from castdev.engine.project import StartProject
from castdev.engine.proof import root
from castdev.engine.respondent import RecruitRespondent
from castdev.engine.theme import NameTheme
from castdev.engine.vault import PROJECT, Vault
from castdev.engine.vocabulary import Vocabulary


@pytest.fixture(params=KINDS)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """What opens a journal, one kind after the other."""
    return opener(request.param, tmp_path, request)


@pytest.fixture(params=KEPT)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """What opens a journal that outlives the program."""
    return opener(request.param, tmp_path, request)


@pytest.fixture
def journal(opened: Open) -> Iterator[Journal]:
    """An empty journal."""
    one = opened()
    yield one
    one.close()


def add(journal: Journal, *numbers: int) -> None:
    """Append rows with these versions."""
    with journal.writing():
        journal.add([row(number) for number in numbers])


def versions(journal: Journal) -> list[int]:
    """Return the versions stored, as they come."""
    return [version for version, _, _ in journal.rows()]


def test_rows_come_in_order_and_as_they_were(journal: Journal) -> None:
    """What is read is what was appended, byte for byte, whatever the bytes are."""
    odd = [(1, "a_b", b'{"x": 1}'), (2, "é", b"\x00\xff\\"), (3, "x" * 64, b""), (4, "n", b"'" * 9)]
    with journal.writing():
        journal.add(odd)
    assert list(journal.rows()) == odd
    assert journal.size() == 4


def test_windows(journal: Journal) -> None:
    """`after` is left out, `until` is in; a window past the end is empty."""
    add(journal, *range(1, 8))
    found = {(after, until): [one[0] for one in journal.rows(after, until)]
             for after, until in [(0, None), (3, None), (3, 5), (0, 1), (7, None), (5, 99), (5, 2)]}  # fmt: skip
    assert found == {
        (0, None): [1, 2, 3, 4, 5, 6, 7],
        (3, None): [4, 5, 6, 7],
        (3, 5): [4, 5],
        (0, 1): [1],
        (7, None): [],
        (5, 99): [6, 7],
        (5, 2): [],
    }


def test_more_rows_than_are_fetched_at_once(journal: Journal) -> None:
    """A journal longer than any chunk is read whole; large rows are fetched few at a time."""
    add(journal, *range(1, 600))
    big = (600, "pulse_taken", b"x" * (3 << 20))
    with journal.writing():
        journal.add([big])
        journal.add([row(number) for number in range(601, 700)])
    found = list(journal.rows())
    assert [one[0] for one in found] == list(range(1, 700))
    assert found[599] == big


@pytest.mark.parametrize("numbers", [(3,), (1,), (2,), (4, 6), (5, 4), (3, 3), (2, 3, 4), (0,)])
def test_only_the_next_versions_are_taken(kept: Open, numbers: tuple[int, ...]) -> None:
    """A taken version, a gap, or versions out of order store nothing of the batch."""
    journal = kept()
    add(journal, 1, 2)
    if numbers != (3,):
        with pytest.raises(Overtaken):
            add(journal, *numbers)
        assert versions(journal) == [1, 2]
    add(journal, 3)
    assert versions(journal) == [1, 2, 3]
    journal.close()


def test_a_conflict_is_told_to_the_second(opened: Open) -> None:
    """Of two handles that append the same version, one wins and the other is told."""
    first, second = opened(), opened()
    add(first, 1)
    with pytest.raises(Overtaken):
        add(second, 1)
    add(second, 2)
    assert versions(first) == versions(second) == [1, 2]
    first.close()
    second.close()


def test_followers_see_what_others_record(opened: Open) -> None:
    """A follower on another handle yields every event, soon after it was recorded, once."""
    writer, reader = (Engine(journal, Vault(), Vocabulary()) for journal in (opened(), opened()))
    writer.vault.ensure(PROJECT)
    writer.handle(Request(StartProject(project="acme")))
    found = follow(reader, 0, wait=inf)
    assert [next(found).version for _ in range(2)] == [1, 2]
    for version in (3, 4):
        writer.handle(Request(NameTheme(title=f"T{version}")))
        assert next(found).version == version
    found.close()
    assert list(follow(reader, 4)) == []
    reader.close()
    writer.close()


def test_streams_do_not_meet(opened: Open) -> None:
    """Two projects in one place have versions of their own."""
    acme, other = opened(), opened("other")
    add(acme, 1, 2)
    add(other, 1)
    assert (versions(acme), versions(other)) == ([1, 2], [1])
    acme.close()
    other.close()


def test_unknown_names_are_kept(journal: Journal) -> None:
    """An event of a name that nobody here knows is read as what it is."""
    state = (
        b'{"metadata":{"id":"a","recorded_at":"2026-01-01T00:00:00Z","actor":"ana","key":"k",'
        b'"correlation":"c"},"event":{"n":1}}'
    )
    with journal.writing():
        journal.add([(1, "pulse_taken", state)])
    (entry,) = journal.read()
    assert entry.event == UnknownEvent(name="pulse_taken", raw=state)


def test_the_tree_is_the_same_everywhere(journal: Journal) -> None:
    """Every node equals that of the journal in memory with the same rows."""
    plain = MemoryJournal("acme", codec())
    for one in (journal, plain):
        add(one, *range(1, 12))
        add(one, 12, 13)
    assert journal.size() == plain.size() == 13
    assert root(13, journal.node) == root(13, plain.node)
    assert journal.node(3, 0) == plain.node(3, 0)
    with journal.snapshot() as snapshot:
        assert [tuple(one) for one in snapshot.rows()] == [("acme", *one) for one in plain.rows()]


def engine_on(journal: Journal) -> Engine:
    """Return an engine that keeps its keys in memory."""
    engine = Engine(journal, Vault(), Vocabulary())
    engine.vault.ensure(PROJECT)
    return engine


def test_after_reopening(kept: Open) -> None:
    """What was recorded is there for who comes later."""
    engine = engine_on(kept())
    engine.handle(Request(StartProject(project="acme")))
    engine.handle(Request(NameTheme(title="Late"), key="once"))
    engine.close()
    again = engine_on(kept())
    assert [entry.name for entry in again.entries()][-1] == "theme_named"
    assert again.state().version == 3
    again.close()


def test_another_copy_is_merged(opened: Open, tmp_path: Path) -> None:
    """What was recorded elsewhere is taken in, wherever the events are kept; once."""
    here, file = engine_on(opened()), tmp_path / "copy.jsonl"
    here.handle(Request(StartProject(project="acme")))
    journal = MemoryJournal("acme", codec())
    journal.add(list(here.journal.rows()))
    there = Engine(journal, here.vault, Vocabulary())
    for engine, title in ((here, "Late"), (there, "Early")):
        engine.handle(Request(NameTheme(title=title)))
    file.write_bytes(b"".join(write(there.journal)))
    assert merge(here, file).recorded == 1
    assert merge(here, file).recorded == 0
    assert [one.title for one in here.state().themes.values()] == ["Late", "Early"]
    here.close()


def test_threads_on_one_engine_and_on_another(kept: Open) -> None:
    """Six threads on two handles record and read: every version once, no error."""
    engines = [engine_on(kept()) for _ in range(2)]
    engines[0].handle(Request(StartProject(project="acme")))
    told: list[int] = []
    faults: list[BaseException] = []

    def record(who: int) -> None:
        engine = engines[who % 2]
        try:
            for number in range(6):
                receipt = engine.handle(Request(NameTheme(title=f"{who}-{number}")))
                told.extend(receipt.versions)
                seen = [entry.version for entry in engine.entries()]
                assert seen == list(range(1, len(seen) + 1))
                assert seen[-1] >= receipt.versions[0]
        except BaseException as fault:  # noqa: BLE001  # told below, whatever it is
            faults.append(fault)

    threads = [threading.Thread(target=record, args=(who,)) for who in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert sorted(told) == list(range(3, 39))
    for engine in engines:
        engine.close()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("kind", ["file", "postgres"])
def test_after_a_fork(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A child opens connections of its own; parent and child both go on."""
    engine = engine_on(opener(kind, tmp_path, request)())
    engine.handle(Request(StartProject(project="acme")))
    child = os.fork()
    if child == 0:
        done = 1
        try:
            engine.handle(Request(NameTheme(title="In the child")))
            done = 0 if [one.version for one in engine.entries()] == [1, 2, 3] else 2
        finally:
            os._exit(done)
    assert os.waitpid(child, 0)[1] == 0
    engine.handle(Request(NameTheme(title="After")))
    assert [one.version for one in engine.entries()] == [1, 2, 3, 4]
    engine.close()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_shares_no_connection(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Forked while it records, the child reads on a connection of its own, and leaves the lock."""
    journal: Any = opener("postgres", tmp_path, request)()
    add(journal, 1)
    with journal.writing():
        parents = journal._held.info.backend_pid
        child = os.fork()
        if child == 0:
            done = 1
            try:
                found = versions(journal) == [1] and journal._held is None
                apart = [one.info.backend_pid != parents for one in journal._server._idle]
                done = 0 if found and apart == [True] else 2
            finally:
                os._exit(done)
        assert os.waitpid(child, 0)[1] == 0
        journal.add([row(2)])
    add(journal, 3)
    child = os.fork()
    if child == 0:
        done = 1
        try:
            idle = {one.info.backend_pid for one in journal._server._idle}
            add(journal, 4)
            own = {one.info.backend_pid for one in journal._server._idle}
            done = 0 if own and not own & idle else 2
        finally:
            os._exit(done)
    assert os.waitpid(child, 0)[1] == 0
    add(journal, 5)
    assert versions(journal) == [1, 2, 3, 4, 5]
    journal.close()


@pytest.mark.parametrize("kind", ["file", "postgres", "attached-sqlite", "attached-postgres"])
def test_who_waits_too_long_is_told(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second writer waits for the first, and gets "try again" after the timeout."""
    from castdev.engine import store

    monkeypatch.setattr(store, "LOCK_SECONDS", 0.2)
    if "postgres" in kind:
        from castdev.engine.attached import journal as attached
        from castdev.engine.postgres import server

        monkeypatch.setitem(server._SETTINGS, "lock_timeout", "200ms")
        short = attached._SETTLED.replace("10s", "200ms")
        monkeypatch.setattr(attached, "_SETTLED", short)
    opened = opener(kind, tmp_path, request)
    first, second = opened(), opened()
    if kind == "attached-sqlite":
        with second._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 200")
    with first.writing(), pytest.raises(CastdevError) as told, second.writing():
        raise AssertionError("both hold the lock")
    assert (told.value.exit_code, told.value.slug) == (75, "try-again")
    add(second, 1)
    first.close()
    second.close()


FORGET = Request(ForgetRespondent(respondent="R1"), because="asked", key="k")


def test_forgetting_everywhere(kept: Open) -> None:
    """Wherever the events are kept, a person is forgotten, once, and the key is gone."""
    engine = engine_on(kept())
    engine.handle(Request(StartProject(project="acme")))
    engine.handle(Request(RecruitRespondent(channel="c", relation="unknown", name="Ann")))
    for already in (False, True):
        receipt = engine.handle(FORGET)
        assert (receipt.versions, receipt.already) == ((4, 5), already)
    assert engine.vault.key("R1") is None
    engine.close()
    again = engine_on(kept())
    assert [one.name for one in again.entries(3)] == ["respondent_forgotten", "erasure_completed"]
    again.close()


def test_somebody_records_between_request_and_completion(
    kept: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the lock ends with an append, others may record in between: it is completed after."""
    journal = kept()
    engine = engine_on(journal)
    engine.handle(Request(StartProject(project="acme")))
    engine.handle(Request(RecruitRespondent(channel="c", relation="unknown", name="Ann")))
    real, times = journal.append, iter((True, False, False))

    def overtaken(entries: list[Entry]) -> None:
        if entries[0].name == "erasure_completed" and next(times):
            raise Overtaken
        real(entries)

    monkeypatch.setattr(journal, "append", overtaken)
    assert engine.handle(FORGET).versions == (4, 5)
    assert [one.name for one in engine.entries(3)] == ["respondent_forgotten", "erasure_completed"]
    monkeypatch.setattr(journal, "append", lambda entries: (_ for _ in ()).throw(Overtaken()))
    with pytest.raises(Conflict, match="Others kept recording first"):
        engine.follow_up(ErasureCompleted(respondent="R1"))
    engine.close()
