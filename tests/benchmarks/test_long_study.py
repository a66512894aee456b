"""The made-up study: allowed by every rule, the same from the same seed, of every kind."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import msgspec
import pytest
from long_study import entries, rows
from study_commands import COMMANDS, record

from castdev.engine.codec import Codec
from castdev.engine.event import Entry
from castdev.engine.sealed import Sealed
from castdev.engine.vocabulary import Vocabulary
from castdev.projections.casebook import fold
from castdev.projections.confidence import read
from castdev.projections.lens import Lens


def plain(entry: Entry) -> tuple[object, ...]:
    """What an entry says, words and readings only by their being there."""
    fields = msgspec.structs.asdict(entry.event)
    for name, value in fields.items():
        if isinstance(value, Sealed):
            fields[name] = value.person
    seen = fields.pop("seen", None)
    metadata = entry.metadata
    around = metadata.recorded_at, metadata.happened_on, metadata.actor, metadata.because
    return entry.version, entry.name, fields, seen is not None, around


@pytest.mark.parametrize("seed", [1, 2])
def test_the_rules_allow_every_event(seed: int) -> None:
    """Commands record the same events one by one, and every reading is the same."""
    made = list(entries(600, seed))
    project = record(made)
    # The first two events are recorded by one command, at one moment.
    assert [plain(one) for one in project.entries()[2:]] == [plain(one) for one in made[2:]]
    book, other = fold(made), project.book()
    lens = Lens(made[-1].metadata.recorded_at.date())
    assert [read(book, lens, one) for one in book.hypotheses] == [
        read(other, lens, one) for one in other.hypotheses
    ]


def test_the_same_seed_gives_the_same_rows() -> None:
    """And another seed others; the rows are what the codec reads."""
    first = list(rows(300))
    assert first == list(rows(300))
    assert first != list(rows(300, seed=2))
    codec = Codec(Vocabulary().events)
    assert [codec.decode(*row).version for row in first] == list(range(1, 301))


def test_a_study_has_everything() -> None:
    """Days never go back and grow busier; every kind of event occurs, and rows have a real size."""
    made = list(entries(12_000))
    moments = [one.metadata.recorded_at for one in made]
    assert all(early <= late for early, late in pairwise(moments))
    days = Counter(one.date() for one in moments)
    busy = [days[one] for one in sorted(days)]
    assert sum(busy[-100:]) > 3 * sum(busy[:100])
    assert (moments[-1] - moments[0]).days > 700
    names = Counter(one.name for one in made)
    assert names.keys() | {one.name for one in entries(9_000, 2)} == {*COMMANDS, "command_undone"}
    assert 0.25 < sum(names[one] for one in SIDES) / len(made) < 0.45
    sizes = [len(state) for _, _, state in rows(3_000)]
    assert 350 < sum(sizes) / len(sizes) < 550


SIDES = ("hypothesis_supported", "hypothesis_refuted", "evidence_noted")
