"""Readings of journals with events that nobody here knows, and by several threads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from law_worlds import World, on
from test_timeline import WHOLE_LIFE

from castdev.engine import home
from castdev.engine.command import Noun, Request
from castdev.engine.event import Entry, name_of
from castdev.engine.vocabulary import NOUNS, Vocabulary
from castdev.projections.project import Project

NOW = datetime(2026, 1, 4, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project on disk in which everything happened."""
    folder = tmp_path_factory.mktemp("life")
    project = Project(home.start(folder, "life", clock=lambda: NOW).engine(clock=lambda: NOW))
    for command in WHOLE_LIFE:
        project.handle_many([Request(command, on(9_500))])
    project.close()
    return folder


def ignorant(*names: str) -> Vocabulary:
    """A vocabulary without these events, and without the commands of their nouns."""
    return Vocabulary(_less(noun, names) for noun in NOUNS)


def _less(noun: Noun, names: tuple[str, ...]) -> Noun:
    kept = {kind: evolve for kind, evolve in noun.evolve.items() if name_of(kind) not in names}
    return noun if len(kept) == len(noun.evolve) else noun._replace(evolve=kept, decide={})


PAIRS = [("interview_scheduled", "interview_held"), ("hypothesis_stated", "hypothesis_restated")]
UNKNOWN = [(name,) for name in Vocabulary().events] + PAIRS


@pytest.mark.parametrize("names", UNKNOWN, ids=" ".join)
def test_unknown_events_never_stop_a_reading(place: Path, names: tuple[str, ...]) -> None:
    """As an older castdev sees what a newer one wrote: kept, shown, and the rest is read."""
    engine = home.Home.at(place).engine(vocabulary=ignorant(*names), clock=lambda: NOW)
    with Project(engine) as project:
        whole = len(project.entries())
        assert len(list(project.log())) == whole
        assert project.book().version == whole
        told = [entry.version for entry in project.entries() if entry.name in names]
        assert project.book().unknown == told
        for day in (None, on(9_500)):
            project.status(happened_by=day)
            project.readiness(happened_by=day)
            project.saturation(happened_by=day)
            project.coverage(happened_by=day)
            project.check(happened_by=day)
            if project.book().hypotheses:
                project.why("H1", happened_by=day)
                project.history("H1", happened_by=day)


def test_two_readers_fold_each_event_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second thread that looks while the first is folding waits for it."""
    world = World()
    world.state("H1")
    world.many(3, "did", segment=None)
    project = world.project
    entries, other = project.engine.entries, Thread(target=project.book)

    def slow(*asked: Any) -> Iterator[Entry]:
        for entry in entries(*asked):
            yield entry
            if other.ident is None:
                other.start()
                other.join(0.1)

    project.book()
    world.many(3, "did", segment=None)
    monkeypatch.setattr(project.engine, "entries", slow)
    book = project.book()
    other.join()
    assert {id: len(items) for id, items in book.items_of.items()} == {"H1": 6}
    assert book == project.book()
