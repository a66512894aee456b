"""Views that follow a history are those made anew, and what a fold gives (reliability.md G8)."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from kept_worlds import TODAY, caught_up, dump, journal_of, kept_book, rebuilt, state_of
from test_casebooks_kept import same
from test_scorekeeper import lived, rough

from castdev.engine.event import Entry
from castdev.projections import confidence
from castdev.projections.casebook import fold
from castdev.projections.reading import six
from castdev.projections.views.kept import Views


def check(folder: Path, entries: list[Entry]) -> None:
    """Compare what is kept with what a fold gives."""
    views = Views.of(folder, journal_of(entries), TODAY)
    assert views is not None
    book, lens = fold(entries), views.lens()
    found = views.confidences(list(book.hypotheses), lens)
    wanted = {id: six(confidence.read(book, lens, id).confidence) for id in book.hypotheses}
    assert found == wanted
    assert views.state() == state_of(entries)
    views.close()
    kept = kept_book(folder, entries)
    for one in (kept, book):  # of an item that moved, where ids are given twice
        one.items_of = {id: list(items) for id, items in one.items_of.items() if items}
    assert same(kept, book)


def follow(folder: Path, entries: list[Entry], dice: Random) -> int:
    """Bring views up to a history bit by bit; return how often all was made anew."""
    at, anew = dice.randint(1, 12), 0
    rebuilt(folder, entries[:at])
    while at < len(entries):
        at = min(len(entries), at + dice.choice([1, 1, 2, 5]))
        anew += not caught_up(folder, entries[:at])
        if dice.random() < 0.3 or at == len(entries):
            check(folder, entries[:at])
    return anew


@pytest.mark.parametrize("seed", range(9))
def test_incremental_is_rebuilt(tmp_path: Path, seed: int) -> None:
    """Row for row, whatever was corrected, moved, restated or undone."""
    entries = lived(seed, 40)
    anew = follow(tmp_path, entries, Random(seed))
    assert anew < len(entries) / 3
    kept = dump(tmp_path)
    rebuilt(tmp_path, entries)
    assert kept == dump(tmp_path)


@pytest.mark.parametrize("seed", range(6))
def test_a_journal_from_elsewhere(tmp_path: Path, seed: int) -> None:
    """What no rule allows is kept as it is folded: ids given twice, events that rest on nothing."""
    entries = rough(lived(seed, 30), Random(seed))
    follow(tmp_path, entries, Random(seed))
    kept = dump(tmp_path)
    rebuilt(tmp_path, entries)
    assert kept == dump(tmp_path)
