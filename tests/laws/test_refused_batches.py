"""A batch that is refused or only tried leaves the state as it was, and nothing is read again."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import msgspec
import pytest
from histories import Act, history, record
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import World

from castdev.engine.app import Engine
from castdev.engine.command import Request
from castdev.engine.errors import CastdevError
from castdev.engine.evidence import RetractEvidence
from castdev.engine.provisional import begun
from castdev.engine.state import ProjectState
from castdev.engine.store import Row
from castdev.engine.theme import NameTheme, RenameTheme
from castdev.engine.undo import UndoCommand

NOBODY = Request(RetractEvidence(evidence="E999"))


def plain(state: ProjectState) -> dict[str, object]:
    """All that a state says."""
    return {field: getattr(state, field) for field in state.__struct_fields__}


def folded(engine: Engine) -> dict[str, object]:
    """The state that the journal adds up to, from its first event on."""
    fresh = ProjectState()
    engine.vocabulary.refold(fresh, engine.entries())
    return plain(fresh)


def parted(seed: int) -> tuple[World, list[Act], Random]:
    """A world with the first part of a history, and the rest of it."""
    dice, acts = Random(seed), history(seed, 30, judged=True)
    cut = dice.randint(1, len(acts) - 1)
    return record(acts[:cut]), acts[cut:], dice


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_the_state_is_as_it_was(seed: int) -> None:
    """After a refusal, after a trial; and recorded at last it is that of the whole journal."""
    world, rest, dice = parted(seed)
    engine = world.project.engine
    requests = [one.request() for one in rest]
    if dice.random() < 0.5:
        requests.insert(dice.randint(0, len(requests)), Request(UndoCommand(version=3)))
    before = folded(engine)
    assert plain(engine.state()) == before
    with pytest.raises(CastdevError):
        world.project.handle_many([*requests, NOBODY])
    assert plain(engine.state()) == before
    for dry_run in (True, False):
        try:
            world.project.handle_many(requests, dry_run=dry_run)
        except CastdevError:  # what the undo withdrew was needed
            assert plain(engine.state()) == before
        else:
            assert (plain(engine.state()) == before) == dry_run
        assert plain(engine.state()) == folded(engine)


def test_nothing_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by the next command, nor for a dry run or a refusal."""
    world = record(history(7, 30))
    journal, asked = world.project.engine.journal, list[int]()
    rows = journal.rows

    def counted(after: int = 0, until: int | None = None) -> Iterator[Row]:
        asked.append(after)
        return rows(after, until)

    monkeypatch.setattr(journal, "rows", counted)
    world.project.engine.state()
    for turn in range(3):
        fine = [Request(NameTheme(title=f"t{turn} {one}")) for one in range(3)]
        world.project.handle_many(fine, dry_run=True)
        with pytest.raises(CastdevError):
            world.project.handle_many([*fine, NOBODY])
        world.project.handle(NameTheme(title="alone"), dry_run=True)
        world.project.handle_many(fine)
    assert min(asked) >= len(world.project.entries()) - 9


def test_a_batch_sees_what_it_recorded() -> None:
    """Tables can be looked up, counted, gone through, and rows are in order."""
    world = record(history(7, 30))
    state = world.project.engine.state()
    known = [*state.themes]
    state.themes.setdefault("t90", msgspec.structs.replace(next(iter(state.themes.values()))))
    tried = begun(state)
    del tried.themes["t90"]
    assert [*tried.themes] == known and "t90" not in tried.themes
    assert tried.themes.get("t90") is None and tried.themes.pop("t90", None) is None
    tried.themes["t91"] = msgspec.structs.replace(state.themes["t90"], title="new")
    assert [one for one in tried.themes] == [*known, "t91"] and len(tried.themes) == len(known) + 1
    assert [*reversed(tried.themes)] == ["t91", *reversed(known)]
    assert tried.themes == tried.themes.copy() != state.themes
    tried.themes[known[0]].title = "other"
    assert state.themes[known[0]].title != "other" and "t91" not in state.themes


def test_a_clash_within_a_batch() -> None:
    """What the first request did is what the second is decided on."""
    world = record(history(7, 30))
    title = "said three times"
    many = [Request(NameTheme(title=title, id="T70")), Request(RenameTheme(theme="t70", title="x"))]
    world.project.handle_many(many)
    assert world.project.engine.state().themes["t70"].title == "x"
