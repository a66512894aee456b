"""Views that follow a history are those made anew, and what a fold gives (reliability.md G8)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from kept_worlds import TODAY, caught_up, dump, journal_of, kept_book, rebuilt, state_of
from msgspec.structs import replace
from test_casebooks_kept import same
from test_scorekeeper import lived, rough
from worlds import on

from castdev.engine.event import Entry
from castdev.engine.undo import CommandUndone
from castdev.projections import confidence
from castdev.projections.casebook import fold
from castdev.projections.reading import six
from castdev.projections.views.kept import Views


def check(folder: Path, entries: list[Entry], today: date = TODAY) -> None:
    """Compare what is kept with what a fold gives."""
    views = Views.of(folder, journal_of(entries), today)
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


@pytest.mark.parametrize("seed", [0, 2, 6, 11, 43, 44, 54])
def test_a_journal_from_elsewhere(tmp_path: Path, seed: int) -> None:
    """What no rule allows is kept as it is folded: ids given twice, events that rest on nothing."""
    entries = rough(lived(seed, 30), Random(seed))
    follow(tmp_path, entries, Random(seed))
    kept = dump(tmp_path)
    rebuilt(tmp_path, entries)
    assert kept == dump(tmp_path)


@pytest.mark.parametrize("seed", range(6))
def test_days_pass(tmp_path: Path, seed: int) -> None:
    """What happens after the reading day waits for its day, kept or not; clocks may go back."""
    dice, early = Random(seed), datetime(2024, 1, 1, tzinfo=UTC)
    entries = [
        replace(one, metadata=replace(one.metadata, recorded_at=early))
        for one in lived(seed, 40)
        if not isinstance(one.event, CommandUndone)
    ]
    entries = [replace(one, version=number) for number, one in enumerate(entries, start=1)]
    at, day = len(entries) // 2, 9_050
    rebuilt(tmp_path, entries[:at], on(day))
    while at < len(entries):
        at, day = at + 1, day + dice.choice([0, 0, 15, 40, 90, -30])
        assert caught_up(tmp_path, entries[:at], on(day))
        check(tmp_path, entries[:at], on(day + dice.choice([0, 20, -20])))
