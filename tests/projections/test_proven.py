"""What a project proves of itself to the application that embeds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import castdev
from castdev.engine import proof
from castdev.engine.note import write_note


@pytest.fixture(params=["memory", "file"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[castdev.Project]:
    """A project with 21 events, in memory and on disk."""
    made = castdev.in_memory() if request.param == "memory" else castdev.init(tmp_path, "acme")
    with made:
        for number in range(19):
            made.handle(castdev.NameTheme(title=str(number)))
        yield made


def leaf(project: castdev.Project, version: int) -> bytes:
    """Return the leaf of an event, from its stored bytes."""
    journal = project.engine.journal
    ((at, name, state),) = journal.rows(version - 1, version)
    return proof.leaf(journal.stream, at, name, state)


def test_every_event_of_every_size(project: castdev.Project) -> None:
    """The proof of each event in each journal that it was ever part of holds."""
    for size in range(1, 22):
        root = project.root(size)
        for version in range(1, size + 1):
            path = project.inclusion(version, size)
            found = leaf(project, version)
            assert proof.holds_inclusion(found, version - 1, size, path, root)
            assert not proof.holds_inclusion(found, version - 1, size, path, project.root(size - 1))


def test_it_extends_what_it_was(project: castdev.Project) -> None:
    """The proof that it extends each earlier self holds; `head` is what to remember."""
    size, root = project.head()
    assert (size, root) == (21, project.root())
    project.handle(castdev.NameTheme(title="more"))
    assert project.root(size) == root
    for old in range(23):
        path = project.consistency(old)
        assert proof.holds_consistency(old, 22, project.root(old), project.root(), path)
    assert project.consistency(5, 21) == project.consistency(5, 21)


@pytest.mark.parametrize(
    "ask",
    [
        lambda project: project.root(22),
        lambda project: project.root(-1),
        lambda project: project.inclusion(0),
        lambda project: project.inclusion(22),
        lambda project: project.inclusion(9, 8),
        lambda project: project.inclusion(1, 22),
        lambda project: project.consistency(22),
        lambda project: project.consistency(-1),
        lambda project: project.consistency(9, 8),
        lambda project: project.verify(b""),
        lambda project: project.verify(None, ["x"]),
        lambda project: project.verify(write_note(b"x\n", [("a", b"1234", b"5")]), []),
    ],
)
def test_what_is_not_there(project: castdev.Project, ask: object) -> None:
    """Who asks for what is not there gets one sentence."""
    assert callable(ask)
    with pytest.raises(castdev.BadInput):
        ask(project)


def test_from_checkpoint_to_verification(project: castdev.Project, tmp_path: Path) -> None:
    """A checkpoint made by one program is what another holds the journal against."""
    signed = project.checkpoint(tmp_path / "signing.key")
    project.handle(castdev.NameTheme(title="more"))
    found = project.verify(signed.note, [signed.key])
    assert found.against is not None
    assert (found.events, found.against.size) == (22, 21)
    assert project.verify().against is None
