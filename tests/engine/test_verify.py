"""`verify` finds every alteration there is to find, names it, and accuses nobody else."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from alterations import (
    HELD,
    SEEN,
    Altering,
    altered,
    bare,
    closed,
    content,
    opened,
)
from file_homes import STUDY, journal_of, new_home

from castdev.engine.app import Engine
from castdev.engine.belief import HideBelief
from castdev.engine.command import Request
from castdev.engine.errors import CastdevError, Damaged, StoreFault
from castdev.engine.home import Home, in_memory
from castdev.engine.hypothesis import StateHypothesis
from castdev.engine.journal import origin_of
from castdev.engine.note import Checkpoint
from castdev.engine.proof import root
from castdev.engine.theme import NameTheme
from castdev.engine.verify import verify

MANY = 3_000 if os.environ.get("CASTDEV_LONG") else 900
"""Alterations tried, all of them with `CASTDEV_LONG=1`; a third are single bits of the file."""


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
    said = bench.found(journal_of(other).read_bytes(), bench.kept)
    assert said is not None
    assert said.startswith(
        f"The checkpoint is of {bench.kept.origin}, the journal here is castdev/"
    )


FORGED = "UPDATE stored_events SET state = CAST(replace(state, 'unknown', 'bo') AS BLOB) WHERE "
NODE = "UPDATE seal_node SET h = zeroblob(32) WHERE "


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (FORGED + "originator_version IN (7, 9)", "Event 7 (theme_named) is not what was recorded"),
        (NODE + "level = 0 AND idx = 8", "Event 9 (hypothesis_stated) is not what was recorded"),
        (NODE + "level = 2 AND idx = 1", "The tree does not fit together over events 5 to 8"),
        (
            "DELETE FROM stored_events WHERE originator_version = 4",
            "Event 4 is missing; event 5 comes next.",
        ),
        (
            "DELETE FROM stored_events WHERE originator_version > 20",
            "The journal ends at event 20, its tree goes on: events are gone.",
        ),
        ("DELETE FROM stored_events", "There is no event of acme here."),
        ("DELETE FROM seal_node WHERE level = 0 AND idx = 2", "Event 3 (respondent_recruited) has"),
        (
            "INSERT INTO seal_node VALUES ('b', 0, 0, x'00')",
            "The tree has nodes that belong to no event.",
        ),
        (
            "INSERT INTO stored_events VALUES ('b', 1, 'x', x'00')",
            "The file holds events of another project too.",
        ),
        ("CREATE TABLE more (a)", "The tables or triggers of this journal"),
    ],
)
def test_the_first_is_named(bench: Bench, statement: str, said: str) -> None:
    """What does not hold is named: which event, by version and name, and what is wrong."""
    with opened(bench.whole) as store:
        bare(store)
        store.execute(statement)
        whole = closed(store)
    found = bench.found(whole)
    assert found is not None
    assert found.startswith(said)


def rebuilt(bench: Bench, version: int, **changed: object) -> str | None:
    """Return what is said of a journal with other metadata in an event, and a fitting tree."""
    with opened(bench.whole) as store:
        one = Altering(store, Random(0))
        state = json.loads(one.rows[version - 1][3])
        state["metadata"] |= changed
        row = (*one.rows[version - 1][:3], json.dumps(state).encode())
        one.put([*one.rows[: version - 1], row, *one.rows[version:]])
        return bench.found(closed(store))


def test_what_cannot_have_been(bench: Bench) -> None:
    """A tree that fits does not make good what no journal can hold."""
    bench.put(bench.whole)
    first = next(iter(bench.engine.entries()))
    assert rebuilt(bench, 9, because="forged") is None
    assert "recorded before the event before it" in str(
        rebuilt(bench, 9, recorded_at="2020-01-01T00:00:00Z")
    )
    assert "has the id of an earlier event" in str(rebuilt(bench, 9, id=first.metadata.id))
    assert "cannot be read" in str(rebuilt(bench, 9, actor=7))


def test_words_and_keys(tmp_path: Path) -> None:
    """Words whose key is here are opened, the others counted; a key of another is damage."""
    home = new_home(tmp_path, *STUDY)
    keys = home.folder / "keys"
    (key,) = keys.glob("r1.key")
    kept = key.read_bytes()
    key.unlink()
    found = verify(home.engine())
    assert (found.opened, found.closed) == (1, 7)
    key.write_bytes((keys / "~project.key").read_bytes())
    with pytest.raises(Damaged, match="The name of event 3 was altered"):
        verify(home.engine())
    key.write_bytes(kept)
    assert verify(home.engine()).closed == 0


def test_what_nobody_reads_is_checked_too(tmp_path: Path) -> None:
    """A hidden belief opens for the check, and for nobody's eyes."""
    home = new_home(
        tmp_path,
        StateHypothesis(statement="clerks wait"),
        HideBelief(hypothesis="H1", probability="25%"),
    )
    engine = home.engine()
    *_, entry = engine.entries()
    assert engine.words(entry, "hidden") is None
    found = verify(engine)
    assert (found.opened, found.closed) == (1, 0)
    (key,) = [one for one in (home.folder / "keys").iterdir() if one.name != "~project.key"]
    key.write_bytes((home.folder / "keys" / "~project.key").read_bytes())
    with pytest.raises(Damaged, match="The hidden of event 4 was altered"):
        verify(home.engine())


def test_others_go_on_recording(tmp_path: Path) -> None:
    """One moment is verified: what is recorded during the walk is not in it."""
    home = new_home(tmp_path, *STUDY)
    engine, versions = home.engine(), list[int]()

    def tick(version: int) -> None:
        versions.append(version)
        if version == 3:
            named(home, "meanwhile")

    assert verify(engine, tick=tick).events == 12
    assert versions == list(range(1, 13))
    assert verify(engine).events == 13
    with engine.journal.snapshot() as found:
        named(home, "meanwhile, too")
        assert (len(list(found.rows())), found.nodes) == (13, 23)
    engine.close()


def test_a_journal_in_memory() -> None:
    """A journal that keeps no nodes is read all the same, and has the same root."""
    engine = in_memory()
    engine.handle(Request(NameTheme(title="t")))
    found = verify(engine, checkpoint_of(engine, 2))
    assert (found.events, found.nodes) == (3, None)
    assert found.root == b64encode(checkpoint_of(engine).root).decode()
    with pytest.raises(Damaged, match="The first 2 events are not those"):
        verify(engine, checkpoint_of(engine, 2)._replace(root=bytes(32)))
    with pytest.raises(Damaged, match="signed over 4 events, here are 3"):
        verify(engine, checkpoint_of(engine)._replace(size=4))


def test_names_that_nobody_knows(tmp_path: Path) -> None:
    """An event of a package that is not installed is counted, not accused."""
    home = new_home(tmp_path, *STUDY)
    engine = home.engine()
    del engine.vocabulary.events["theme_named"]
    assert verify(engine).unknown == 1
