"""`verify` finds every alteration there is to find, names it, and accuses nobody else."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from alterations import HELD, SEEN, altered, content
from file_homes import STUDY, journal_of, new_home

from castdev.engine.app import Engine
from castdev.engine.command import Request
from castdev.engine.errors import CastdevError, Damaged, StoreFault
from castdev.engine.home import Home, in_memory
from castdev.engine.journal import origin_of
from castdev.engine.note import Checkpoint
from castdev.engine.proof import root
from castdev.engine.theme import NameTheme
from castdev.engine.verify import Verified, verify

MANY = 3_000
"""Alterations tried; a third of them single bits of the file."""


class Bench:
    """A journal on disk whose file is put there anew for every trial."""

    def __init__(self, home: Home) -> None:
        self.engine = home.engine()
        self.path = journal_of(home)
        self.whole = self.path.read_bytes()
        self.kept = checkpoint_of(self.engine)

    def put(self, whole: bytes) -> None:
        """Put a file in the journal's place."""
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        self.path.write_bytes(whole)

    def found(self, whole: bytes, against: Checkpoint | None = None) -> str | None:
        """Return what `verify` says of a file, None if it holds."""
        self.put(whole)
        try:
            verify(self.engine, against)
        except CastdevError as error:
            assert type(error) in (Damaged, StoreFault), error
            return error.message
        return None


def checkpoint_of(engine: Engine, size: int | None = None) -> Checkpoint:
    """Return the checkpoint of a journal, unsigned."""
    journal = engine.journal
    end = journal.size() if size is None else size
    return Checkpoint(origin_of(journal), end, root(end, journal.node))


def named(home: Home, *titles: str) -> None:
    """Record that themes were named."""
    engine = home.engine()
    for title in titles:
        engine.handle(Request(NameTheme(title=title)))
    engine.close()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A journal of 23 events, with sealed words."""
    home = new_home(tmp_path_factory.mktemp("bench"), *STUDY)
    named(home, *map(str, range(11)))
    made = Bench(home)
    yield made
    made.engine.close()


def test_what_holds(bench: Bench) -> None:
    """A journal that nobody altered holds, alone and against its checkpoints of any size."""
    bench.put(bench.whole)
    for size in (None, 0, 1, 7, 16, 23):
        against = None if size is None else checkpoint_of(bench.engine, size)
        found = verify(bench.engine, against)
        assert (found.project, found.events, found.nodes) == ("acme", 23, 23 + 11 + 5 + 2 + 1)
        assert (found.opened, found.closed, found.unknown) == (8, 0, 0)
        assert (found.against is None) == (size is None)
        assert found.origin == bench.kept.origin


def test_every_alteration_is_found(bench: Bench) -> None:
    """Of 2,000 alterations all are found; some of them only with a checkpoint."""
    dice, missed, tried = Random(6962), Counter[str](), Counter[str]()
    before = content(bench.whole)
    while tried.total() < MANY * 2 // 3:
        how = dice.choice((*SEEN, *HELD))
        seed = dice.random()
        whole = altered(bench.whole, how, Random(seed))
        if content(whole) == before:
            continue
        tried[how.__name__] += 1
        alone = bench.found(whole)
        if how in HELD:
            assert alone is None, how
            missed[how.__name__] += bench.found(whole, bench.kept) is None
        else:
            missed[how.__name__] += alone is None
    assert not +missed, missed
    assert len(tried) == len({*SEEN, *HELD})


def test_every_bit_of_the_file(bench: Bench) -> None:
    """A bit flipped anywhere in the file is found if it changes anything stored."""
    dice, before, tried = Random(1), content(bench.whole), 0
    used = [at for at, byte in enumerate(bench.whole) if byte]
    while tried < MANY // 3:
        whole = bytearray(bench.whole)
        whole[dice.choice(used)] ^= 1 << dice.randrange(8)
        if content(bytes(whole)) == before:
            continue
        tried += 1
        said = bench.found(bytes(whole))
        assert said is not None


def test_another_file_in_its_place(bench: Bench, tmp_path: Path) -> None:
    """An old copy, or another project's journal, is found with a checkpoint."""
    other = new_home(tmp_path / "other", *STUDY)
    named(other, *map(str, range(11)))
    assert bench.found(journal_of(other).read_bytes()) == (
        "The notes of event 5 was altered, or moved from elsewhere."
    ) or bench.found(journal_of(other).read_bytes())
    assert "here is" in str(bench.found(bench.whole, bench.kept._replace(origin="castdev/0")))
