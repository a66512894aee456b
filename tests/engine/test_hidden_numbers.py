"""Hidden numbers: fixed to one hypothesis, person and project, and in no stored byte."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from file_homes import journal_of, new_home
from msgspec.structs import asdict, replace
from study_steps import HYPOTHESIS

from castdev.engine.app import Engine
from castdev.engine.belief import (
    BeliefCommitted,
    BeliefRevealed,
    HideBelief,
    RevealBelief,
    bound,
)
from castdev.engine.codec import Codec
from castdev.engine.command import Request
from castdev.engine.errors import Damaged, NotPermitted
from castdev.engine.event import Entry
from castdev.engine.export import write
from castdev.engine.home import Home
from castdev.engine.journal import MemoryJournal
from castdev.engine.sealed import Sealed
from castdev.engine.testing import given
from castdev.engine.vault import Vault
from castdev.engine.vocabulary import Vocabulary
from castdev.projections.casebook import fold

WORDS = Vocabulary()
HIDE = Request(HideBelief(hypothesis="H1", probability="73.1357%"), actor="ana")
REVEAL = Request(RevealBelief(hypothesis="H1"), actor="ana")
SPELT = ("73.1357", "0.731357", "731357")


def study() -> Engine:
    """Return a project with two hypotheses, and a belief of ana in H1 at event 5."""
    return given(HYPOTHESIS, HYPOTHESIS, HIDE).engine


def altered(engine: Engine, change: Callable[[Entry], Entry], stream: str = "trial") -> Engine:
    """Return the engine of the same journal, with the same keys, one event changed by hand."""
    journal = MemoryJournal(stream, Codec(WORDS.events))
    journal.append([change(one) for one in engine.entries()])
    return Engine(journal, engine.vault, WORDS)


def with_event(**fields: Any) -> Callable[[Entry], Entry]:
    """Return the change of fields of the belief."""
    return lambda one: (
        replace(one, event=replace(one.event, **fields))
        if isinstance(one.event, BeliefCommitted)
        else one
    )


def by(actor: str) -> Callable[[Entry], Entry]:
    """Return the change of who committed the belief."""
    return lambda one: (
        replace(one, metadata=replace(one.metadata, actor=actor))
        if isinstance(one.event, BeliefCommitted)
        else one
    )


@pytest.mark.parametrize(
    ("change", "request_"),
    [
        (with_event(hypothesis="H2"), REVEAL._replace(command=RevealBelief(hypothesis="H2"))),
        (by("bo"), REVEAL._replace(actor="bo")),
    ],
    ids=["hypothesis", "person"],
)
def test_a_belief_that_was_moved_is_not_revealed(
    change: Callable[[Entry], Entry], request_: Request
) -> None:
    """In the same place of the journal, for another hypothesis or person: damage."""
    engine = altered(study(), change)
    with pytest.raises(Damaged, match="committed to something else, or by somebody else"):
        engine.handle(request_)
    assert engine.state().version == 5


def test_a_belief_moved_to_another_project_or_place_is_not_revealed() -> None:
    """Nor in another project, although the key is there, nor at another event."""
    engine = study()
    with pytest.raises(Damaged, match="moved from elsewhere"):
        altered(engine, lambda one: one, "other").handle(REVEAL)
    words = list(engine.entries())[-1].event.hidden  # type: ignore[attr-defined]
    engine.handle(HIDE._replace(command=HideBelief(hypothesis="H1", probability="1%")))
    later = altered(engine, with_event(hidden=words))
    with pytest.raises(Damaged, match="The hidden of event 6 was altered"):
        later.handle(REVEAL)


def test_another_project_of_the_same_name() -> None:
    """A hypothesis of the same id in a project of the same name is another one."""
    engine, other = study(), given(HYPOTHESIS, HYPOTHESIS).engine

    def restated(one: Entry) -> Entry:
        """Return the entry of the other project, where there is one."""
        found = list(other.entries())
        metadata = replace(one.metadata, id=f"x-{one.version}")
        return replace(found[one.version - 1], metadata=metadata) if one.version < 5 else one

    with pytest.raises(Damaged, match="committed to something else"):
        altered(engine, restated).handle(REVEAL)


def test_the_digest_can_be_checked_by_hand() -> None:
    """SHA-256 of the salt and of a text that anybody can write down."""
    engine = study()
    engine.handle(REVEAL)
    entries = list(engine.entries())
    committed, told = entries[-2].event, entries[-1].event
    assert isinstance(committed, BeliefCommitted) and isinstance(told, BeliefRevealed)
    assert isinstance(committed.hidden, Sealed)
    stated = entries[2].metadata.id
    text = f'["castdev.belief.1","trial","{stated}","ana","731357"]'
    assert hashlib.sha256(told.salt + text.encode()).digest() == committed.hidden.digest


@pytest.mark.parametrize("field", ["probability", "salt", "commitment"])
def test_a_number_that_was_not_committed_is_none(field: str) -> None:
    """A reveal written by hand changes nothing: the belief stays hidden, and can be revealed."""
    engine = study()
    engine.handle(REVEAL)
    wrong = {"probability": 731_358, "salt": b"\0" * 16, "commitment": "nothing"}

    def forged(one: Entry) -> Entry:
        return (
            replace(one, event=replace(one.event, **{field: wrong[field]}))
            if isinstance(one.event, BeliefRevealed)
            else one
        )

    other = altered(engine, forged)
    (belief,) = fold(other.entries()).beliefs.values()
    assert (belief.probability, belief.revealed) == (None, None)
    assert [one.digest is None for one in other.state().beliefs.values()] == [False]
    other.handle(REVEAL)
    (belief,) = fold(other.entries()).beliefs.values()
    assert (belief.probability, belief.revealed) == (731_357, 7)


def spellings(engine: Engine) -> list[bytes]:
    """Return the number in every way that could be found, or guessed without a key."""
    stated = engine.state().hypotheses["h1"].event
    texts = [*SPELT, bound(engine.journal.stream, stated, "ana", 731_357)]
    plain = [one.encode() for one in texts]
    digests = [hashlib.sha256(one).digest() for one in plain]
    return [
        *plain,
        *(one.encode("utf-16-le") for one in texts),
        *digests,
        *(one.hex().encode() for one in (*plain, *digests)),
    ]


def stored(home: Home) -> dict[str, bytes]:
    """Return every file of a project but the keys."""
    files = (one for one in home.folder.rglob("*") if one.is_file())
    return {one.name: one.read_bytes() for one in files if one.parent.name != "keys"}


def test_no_stored_byte_tells_it(tmp_path: Path) -> None:
    """Neither journal nor export, while they are open and afterwards."""
    home = new_home(tmp_path, HYPOTHESIS)
    engine = home.engine()
    engine.handle(HIDE)
    engine.handle(HIDE._replace(key="mine", because="a hunch"))
    found, wanted = [stored(home), {"export": b"".join(write(engine.journal))}], spellings(engine)
    engine.close()
    found.append(stored(home))
    assert journal_of(home).name in found[0]
    held = [(name, content) for files in found for name, content in files.items()]
    assert [(name, one) for name, content in held for one in wanted if one in content] == []
    engine = home.engine()
    engine.handle(REVEAL)
    assert b"731357" in b"".join(write(engine.journal))
    engine.close()


def test_no_length_tells_it() -> None:
    """A small number is sealed in as many bytes as a large one."""
    lengths = set()
    for text in ("0.0001%", "5%", "70%", "99.9999%"):
        one = HIDE._replace(command=HideBelief(hypothesis="H1", probability=text))
        event = list(given(HYPOTHESIS, one).engine.entries())[-1].event
        lengths.add(len(asdict(event)["hidden"].ct))
    assert len(lengths) == 1


def test_copied_without_keys(tmp_path: Path) -> None:
    """Where the journal came without keys it cannot be revealed; with its key file it can."""
    home = new_home(tmp_path, HYPOTHESIS)
    engine = home.engine()
    engine.handle(HIDE)
    engine.close()
    key = home.folder / "keys" / "belief~ana.key"
    kept = key.read_bytes()
    key.unlink()  # as somebody does who does not trust the folder
    engine = home.engine()
    with pytest.raises(NotPermitted, match=r"Put it back: .castdev/keys/belief~ana.key"):
        engine.handle(REVEAL)
    key.write_bytes(kept)
    engine.handle(REVEAL)
    engine.close()


def test_another_key_does_not_open_it() -> None:
    """A key made since is no key of what was hidden before."""
    engine = study()
    engine.vault = Vault()
    for holder in ("~project", "belief~ana"):
        engine.vault.ensure(holder)
    with pytest.raises(Damaged):
        engine.handle(REVEAL)
