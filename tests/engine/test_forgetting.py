"""Forgetting on disk: killed at every step it is finished, and nothing brings anybody back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from dying import deaths
from file_homes import STUDY, WORDS, new_home

from castdev.engine.app import Engine
from castdev.engine.command import Request
from castdev.engine.erased import Erased
from castdev.engine.erasure import ForgetRespondent
from castdev.engine.errors import CastdevError, Damaged, NotPermitted
from castdev.engine.export import write
from castdev.engine.forgetting import PURGES
from castdev.engine.home import FOLDER, Home
from castdev.engine.jot import FileJot, TakeJot
from castdev.engine.outgoing import Written
from castdev.engine.recorder import in_file
from castdev.engine.respondent import RecruitRespondent
from castdev.engine.restore import restore
from castdev.engine.testing import NOW
from castdev.engine.vault import sealed_in
from castdev.engine.verify import verify
from castdev.engine.vocabulary import Vocabulary

FORGET = Request(ForgetRespondent(respondent="R1"), because="asked", key="forget")
OTHER = RecruitRespondent(channel="c", relation="unknown", name="Bo of the others")
JOTTED = (TakeJot(words="canary jotted down"), FileJot(jot="J1", filed_as="I1"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A study with words of R1 in every field, a jot about them, and somebody else."""
    return new_home(tmp_path / "first", *STUDY, *JOTTED, OTHER)


def forget(home: Home) -> None:
    """Forget R1."""
    with closing(home.engine()) as engine:
        engine.handle(FORGET)


def words(engine: Engine) -> set[str | None]:
    """Return all words, None for those that do not open."""
    return {
        engine.words(one, field) for one in engine.entries() for field, _ in sealed_in(one.event)
    }


def names(engine: Engine) -> list[str]:
    """Return the names of the events after the study."""
    return [one.name for one in engine.entries(15)]


def check_erased(engine: Engine) -> None:
    """Raise AssertionError unless R1 is erased, once and for all, and nobody else is."""
    assert names(engine) == ["respondent_forgotten", "erasure_completed"]
    assert words(engine) == {None, WORDS["batch"], OTHER.name}
    assert engine.folder is not None
    keys = {path.name for path in (engine.folder / "keys").iterdir()}
    assert keys == {"~project.key", "evidence~e2.key", "r2.key"}
    assert engine.vault.erased("R1")
    assert {one.step for one in engine.erased.newest()} - {"void"} == {"done"}
    assert engine.erased.settled(engine.journal)


def test_forgotten_on_disk(home: Home) -> None:
    """Keys are gone, the list says so, and the next program finds nothing left to do."""
    forget(home)
    with closing(home.engine()) as engine:
        check_erased(engine)
        assert engine.mended == []
        found = verify(engine)
        assert (found.opened, found.closed, found.erased) == (2, 0, 8)
    steps = [one.step for one in Erased(home.folder / "erasures").lines()]
    assert steps == ["begun", "done"]
    assert (home.folder / "erasures").stat().st_mode & 0o777 == 0o600


def test_killed_at_every_step(home: Home, tmp_path: Path) -> None:
    """Whoever starts next finishes it, or finds that it had not begun; then it can be done."""
    secrets = _secrets(home)
    finished = 0
    for place in deaths(tmp_path, home.folder.parent, lambda here: forget(Home.at(here))):
        with closing(Home.at(place).engine()) as engine:
            begun = engine.state().version > 15
            if not begun:
                assert words(engine) == {*WORDS.values(), JOTTED[0].words, OTHER.name}
                engine.handle(FORGET)
            finished += begun
            check_erased(engine)
            again = engine.handle(FORGET)
            assert (again.already, again.versions) == (True, (16, 17))
        assert residue(place, secrets) == []
    assert finished > 10


def test_killed_while_it_is_finished(home: Home, tmp_path: Path) -> None:
    """Who finishes it may be killed as well, at every step."""
    half = tmp_path / "half"
    shutil.copytree(home.folder.parent, half)
    with closing(Home.at(half).engine()) as engine:
        PURGES.append(_stop)
        try:
            with pytest.raises(InterruptedError):
                engine.handle(FORGET)
        finally:
            PURGES.remove(_stop)
    (half / FOLDER / "keys" / "r1.key").write_bytes(b"castdev key 1 plain\n" + b"0" * 64)
    for place in deaths(tmp_path, half, lambda here: Home.at(here).engine().close()):
        with closing(Home.at(place).engine()) as engine:
            check_erased(engine)


def _stop(folder: Path) -> None:
    raise InterruptedError


def _secrets(home: Home) -> list[bytes]:
    """Return the keys of R1 and of the jot, as they stand in files and as they are."""
    files = ((home.folder / "keys" / name).read_bytes() for name in ("r1.key", "jot~j1.key"))
    spelt = [content.split()[-1] for content in files]
    return [*spelt, *(bytes.fromhex(one.decode()) for one in spelt), b"canary"]


def residue(place: Path, secrets: list[bytes]) -> list[tuple[str, bytes]]:
    """Return every file under a folder in which a secret stands."""
    files = (path for path in place.rglob("*") if path.is_file())
    return [
        (str(path.relative_to(place)), secret)
        for path in files
        for secret in secrets
        if secret in path.read_bytes()
    ]


def test_a_file_left_by_a_killed_writer_goes_too(home: Home) -> None:
    """A key file that was being written when its program died is overwritten as well."""
    keys = home.folder / "keys"
    shutil.copy(keys / "r1.key", keys / ".r1.key.4711")
    shutil.copy(keys / "r2.key", keys / ".r2.key.4711")
    forget(home)
    assert not (keys / ".r1.key.4711").exists()
    assert (keys / ".r2.key.4711").exists()


def test_views_are_purged(home: Home) -> None:
    """What was made from the journal is removed, and every purge gets the folder."""
    for name in ("views.db", "views.db-wal", "views.db-shm"):
        (home.folder / name).write_bytes(b"rows")
    seen: list[Path] = []
    PURGES.append(seen.append)
    try:
        forget(home)
    finally:
        PURGES.remove(seen.append)
    assert seen == [home.folder]
    assert not list(home.folder.glob("views.db*"))


def test_a_journal_set_back(home: Home, tmp_path: Path) -> None:
    """An older journal in its place: who was forgotten is forgotten again before it is read."""
    old = tmp_path / "old"
    shutil.copytree(home.folder, old)
    forget(home)
    for name in os.listdir(home.folder):
        if name.startswith("journal.db"):
            (home.folder / name).unlink()
            shutil.copy(old / name, home.folder)
    shutil.copytree(old / "keys", home.folder / "keys", dirs_exist_ok=True)
    with closing(home.engine()) as engine:
        assert engine.mended == ["The erasure of R1 was finished."]
        check_erased(engine)
        again = list(engine.entries(15))
    assert again[0].metadata.because == "erased before; the journal came back from an older copy"
    with closing(home.engine()) as engine:
        assert engine.mended == []
        check_erased(engine)


def test_a_journal_from_before_they_were_known(home: Home, tmp_path: Path) -> None:
    """In a journal that does not know them nothing is erased, nor another of the same name."""
    forget(home)
    list_of = (home.folder / "erasures").read_bytes()
    other = new_home(
        tmp_path / "other", RecruitRespondent(channel="x", relation="unknown", name="C")
    )
    (other.folder / "erasures").write_bytes(list_of)
    for mended in ([], []):
        with closing(other.engine()) as engine:
            assert engine.mended == mended
            assert words(engine) == {"C"}
    assert [one.step for one in Erased(other.folder / "erasures").newest()] == ["absent"]


def test_a_key_put_back(home: Home) -> None:
    """A key file of somebody erased, copied back by hand, is destroyed when it is opened."""
    keys = home.folder / "keys"
    kept = {name: (keys / name).read_bytes() for name in ("r1.key", "jot~j1.key")}
    forget(home)
    for name, content in kept.items():
        (keys / name).write_bytes(content)
    with closing(home.engine()) as engine:
        assert len(engine.mended) == 2
        check_erased(engine)


def test_an_export_and_the_old_keys(home: Home, tmp_path: Path) -> None:
    """A journal imported elsewhere, the old keys copied beside it: they are destroyed there."""
    keys = tmp_path / "keys"
    shutil.copytree(home.folder / "keys", keys)
    forget(home)
    file, place = tmp_path / "acme.jsonl", tmp_path / "second"
    with closing(home.engine()) as engine:
        file.write_bytes(b"".join(write(engine.journal)))
    place.mkdir()
    restore(place, file, Vocabulary().events)
    shutil.copytree(keys, place / FOLDER / "keys")
    with closing(Home.at(place).engine()) as engine:
        check_erased(engine)


def test_an_export_made_in_the_middle(home: Home, tmp_path: Path) -> None:
    """A journal exported between request and completion is completed where it is imported."""
    forget(home)
    file, place = tmp_path / "acme.jsonl", tmp_path / "second"
    with closing(home.engine()) as engine:
        lines = list(write(engine.journal))
    lines[0] = lines[0].replace(b'"count":17', b'"count":16')
    file.write_bytes(b"".join(lines[:-1]))
    place.mkdir()
    restore(place, file, Vocabulary().events)
    with closing(Home.at(place).engine()) as engine:
        assert names(engine) == ["respondent_forgotten", "erasure_completed"]
        assert engine.mended == ["The erasure of R1 was finished."]


def test_another_program_has_it_open(home: Home) -> None:
    """A program that read the words before does not read them any more, nor seals new ones."""
    with closing(home.engine()) as other:
        assert WORDS["notes"] in words(other)
        forget(home)
        assert words(other) == {None, WORDS["batch"], OTHER.name}
        with pytest.raises(CastdevError, match="R1 was erased on request"):
            other.handle(Request(STUDY[3]))
        assert other.vault.erased("R1")


def test_a_journal_that_others_forgot_in(home: Home, tmp_path: Path) -> None:
    """Where only the journal says so, as on a colleague's machine, the key goes when it is read."""
    mine = tmp_path / "mine"
    shutil.copytree(home.folder.parent, mine)
    forget(home)
    recorder = in_file(mine / FOLDER / "journal.db")
    with closing(home.engine()) as engine:
        recorder.insert("acme", list(engine.journal.rows(15)))
    recorder.close()
    with closing(Home.at(mine).engine()) as engine:
        engine.state()
        assert words(engine) == {None, WORDS["batch"], OTHER.name}
        assert not (mine / FOLDER / "keys" / "r1.key").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder that root cannot write")
def test_where_it_cannot_be_finished(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read where an unfinished erasure cannot be finished, and it says why."""
    with closing(home.engine()) as engine:
        PURGES.append(_stop)
        try:
            with pytest.raises(InterruptedError):
                engine.handle(FORGET)
        finally:
            PURGES.remove(_stop)

    def denied(path: object, flags: int, *more: object, **how: object) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(NotPermitted) as caught:
        home.engine()
    assert caught.value.exit_code == 77


@pytest.mark.parametrize("content", [b"x\n", b"{}\n", b'{"respondent": 1}\n', b"\xff\n"])
def test_a_list_that_is_none(home: Home, content: bytes) -> None:
    """A list that cannot be read stops everything: somebody could come back unseen."""
    (home.folder / "erasures").write_bytes(content)
    with pytest.raises(Damaged, match="The list of who was erased"):
        home.engine()


def test_what_was_written_out_is_counted(home: Home) -> None:
    """Completion says how many files may still hold something of theirs; not those of others."""
    with closing(home.engine()) as engine:
        for what, person in (
            ("journal", None),
            ("access", "R1"),
            ("access", "R2"),
            ("public", None),
        ):
            engine.outgoing.note(
                Written(what=what, path=f"/tmp/{what}-{person}", at=NOW, person=person)
            )  # type: ignore[arg-type]  # one of the words
        engine.handle(FORGET)
        completed = next(iter(engine.entries(16))).event
        assert getattr(completed, "copies", None) == 2
        engine.outgoing.prune()
        assert engine.outgoing.files() == []


def test_the_register_survives_a_cut(home: Home) -> None:
    """A line that was cut off is left out, and the next begins anew."""
    with closing(home.engine()) as engine:
        one = Written(what="journal", path="/a", at=NOW)
        engine.outgoing.note(one)
        with (home.folder / "exports").open("ab") as file:
            file.write(msgspec.json.encode(one)[:20])
        engine.outgoing.note(Written(what="keys", path="/b", at=NOW))
        assert [each.path for each in engine.outgoing.files()] == ["/a", "/b"]


def lines_of(home: Home) -> Iterator[str]:
    """Yield the steps in the list."""
    return (one.step for one in Erased(home.folder / "erasures").lines())


def test_a_list_without_its_event(home: Home) -> None:
    """Killed before anything was recorded: nothing was asked for, and nothing is erased."""
    forget_at = home.folder / "erasures"
    forget(home)
    begun = forget_at.read_bytes().splitlines(keepends=True)[0]
    fresh = new_home(home.folder.parents[1] / "again", *STUDY, *JOTTED, OTHER)
    with closing(fresh.engine()) as engine:
        recruited = next(iter(engine.entries(2))).metadata.id
    line = msgspec.json.decode(begun) | {"recruited": recruited}
    (fresh.folder / "erasures").write_bytes(msgspec.json.encode(line) + b"\n")
    with closing(fresh.engine()) as engine:
        assert WORDS["name"] in words(engine)
        assert not engine.vault.erased("R1")
    assert list(lines_of(fresh)) == ["begun", "void"]


def test_the_key_is_overwritten_where_it_lies(home: Home) -> None:
    """Not only its name goes: whoever holds the same file by another name reads zeros."""
    names = ("r1.key", "jot~j1.key")
    for name in names:
        os.link(home.folder / "keys" / name, home.folder.parent / name)
    forget(home)
    for name in names:
        assert set((home.folder.parent / name).read_bytes()) == {0}


def test_overwritten_and_not_yet_removed(home: Home) -> None:
    """A key file that a killed program left full of zeros is no key, and no damage."""
    path = home.folder / "keys" / "r1.key"
    path.write_bytes(bytes(path.stat().st_size))
    with closing(home.engine()) as engine:
        assert WORDS["notes"] not in words(engine)
        engine.handle(FORGET)
        check_erased(engine)
