"""Another master key for all keys at once: old or new whatever happens, never neither."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from dying import deaths
from file_homes import STUDY, WORDS, new_home
from quick_keys import OTHER, PASSPHRASE, quick, ring  # noqa: F401  # fixtures
from test_key_files import opened, protected

from castdev.engine.command import Request
from castdev.engine.custody import Custody
from castdev.engine.errors import CastdevError, NotPermitted, Refused
from castdev.engine.home import FOLDER, Home
from castdev.engine.keyfolder import MASTER, KeyFolder
from castdev.engine.master import Protection
from castdev.engine.rekeying import rekey, settle
from castdev.engine.respondent import RecruitRespondent
from castdev.engine.theme import NameTheme

pytestmark = pytest.mark.usefixtures("quick")
EVERYTHING = set(WORDS.values())


def change(home: Home, how: Callable[[Custody], object], passphrase: str | None = None) -> None:
    """Change how the keys are kept."""
    with closing(home.engine(passphrase=passphrase)) as engine:
        how(Custody(engine))


def opens(home: Home, passphrase: str | None) -> bool:
    """Return whether all words open so; nothing opens otherwise."""
    try:
        found = opened(home, passphrase)
    except CastdevError:
        return False
    assert found in (EVERYTHING, {None})
    return found == EVERYTHING


def to_plain(held: Custody) -> None:
    held.protect("plain")


def rotated(held: Custody) -> None:
    held.rotate(OTHER)


HELD = {"r1": (b"1" * 32,), "r2": (b"2" * 32, b"3" * 32), "~project": (b"4" * 32,)}
WAYS: dict[str, tuple[Protection, str | None, Protection, str | None]] = {
    "protect": ("plain", None, "passphrase", PASSPHRASE),
    "rotate": ("passphrase", PASSPHRASE, "passphrase", OTHER),
    "lay open": ("passphrase", PASSPHRASE, "plain", None),
}


@pytest.mark.parametrize("way", WAYS)
def test_killed_at_every_step(tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All keys open as before or as they should; then no file of the old ones is left."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    kind, old, wanted, new = WAYS[way]
    first = tmp_path / "first"
    first.mkdir()
    made = KeyFolder(first / "keys")
    for holder, keys in HELD.items():
        made.keep(holder, keys)
    rekey(made, kind, old)
    before = [path.read_bytes() for path in (first / "keys").iterdir()]
    ends = []
    for place in deaths(
        tmp_path, first, lambda here: rekey(KeyFolder(here / "keys", old), wanted, new)
    ):
        settle(place / "keys")
        master = place / "keys" / MASTER
        ends.append(not master.exists() or master.read_bytes() not in before)
        after = ends[-1] if kind != "plain" else master.exists()
        ends[-1] = after
        folder = KeyFolder(place / "keys", new if after else old)
        assert {holder: folder.keys(holder) for holder in folder.holders()} == HELD
        assert folder.protection == (wanted if after else kind)
        assert [path.name for path in place.iterdir()] == ["keys"]
        whole = [path.read_bytes() for path in place.rglob("*") if path.is_file()]
        assert not (after and set(before) & set(whole))
    assert ends == sorted(ends)
    assert set(ends) == {False, True}


def test_the_next_start_settles_it(tmp_path: Path) -> None:
    """A project whose keys were changing places when a program died opens as if nothing was."""
    home = protected(tmp_path / "first")
    keys = home.folder / "keys"
    shutil.copytree(keys, home.folder / "keys.new")
    keys.rename(home.folder / "keys.old")
    assert opens(home, PASSPHRASE)
    assert {path.name for path in home.folder.glob("keys*")} == {"keys"}
    shutil.copytree(keys, home.folder / "keys.new")
    assert opens(home, PASSPHRASE)
    assert {path.name for path in home.folder.glob("keys*")} == {"keys"}
    keys.rename(home.folder / "keys.old")
    assert opens(home, PASSPHRASE)


def test_in_a_keyring_the_old_one_is_dropped(
    tmp_path: Path,
    ring: dict[tuple[str, str], str],  # noqa: F811  # the fixture
) -> None:
    """The keyring holds the new master key alone, and none when the keys are laid open."""
    first = tmp_path / "first"
    home = protected(first, "keyring")
    (before,) = ring
    change(home, lambda held: held.rotate())
    assert before not in ring
    assert len(ring) == 1
    assert opens(home, None)
    change(home, to_plain)
    assert ring == {}
    assert opens(home, None)


@pytest.mark.parametrize("kind", ["passphrase", "keyring", "plain"])
def test_every_kind_after_every_other(
    tmp_path: Path,
    ring: dict[tuple[str, str], str],  # noqa: F811  # the fixture
    kind: str,
) -> None:
    """Whatever protected the keys before, they open as they should afterwards."""
    home = new_home(tmp_path, *STUDY)
    for before in ("plain", "keyring", "passphrase"):
        change(home, lambda held: held.protect(before, PASSPHRASE), OTHER)  # type: ignore[arg-type]  # noqa: B023  # called now
        change(home, lambda held: held.protect(kind, OTHER), PASSPHRASE)  # type: ignore[arg-type]  # one of the words
        with closing(home.engine()) as engine:
            assert Custody(engine).status().protection == kind
        assert opens(home, OTHER)
        assert (home.folder / "keys" / MASTER).exists() == (kind != "plain")
    assert len(ring) == (kind == "keyring")


def test_the_old_files_do_not_open_any_more(tmp_path: Path) -> None:
    """A copy of the old key files, put back under the new master key, opens nothing."""
    home = protected(tmp_path / "first")
    keys = home.folder / "keys"
    copy = tmp_path / "copy"
    shutil.copytree(keys, copy)
    change(home, rotated, PASSPHRASE)
    shutil.copy(copy / "r1.key", keys / "r1.key")
    with pytest.raises(NotPermitted, match="The key file of R1 was not made"):
        opened(home, OTHER)


def test_refused(tmp_path: Path) -> None:
    """The same passphrase, plain keys, a wrong passphrase, none: refused, and nothing changed."""
    plain, home = new_home(tmp_path / "plain", *STUDY), protected(tmp_path / "first")
    before = {path.name: path.read_bytes() for path in (home.folder / "keys").iterdir()}
    with pytest.raises(Refused, match="there is no master key to replace"):
        change(plain, rotated)
    with pytest.raises(Refused, match="This is the passphrase that protects the keys now"):
        change(home, lambda held: held.protect("passphrase", PASSPHRASE), PASSPHRASE)
    for wrong, part in ((OTHER, "wrong"), (None, "locked")):
        with pytest.raises(NotPermitted, match=part):
            change(home, rotated, wrong)
    with pytest.raises(CastdevError, match="8 to 1,024"):
        change(home, lambda held: held.rotate("short"), PASSPHRASE)
    assert {path.name: path.read_bytes() for path in (home.folder / "keys").iterdir()} == before
    assert {path.name for path in home.folder.iterdir()} >= {"keys"}
    assert not (home.folder / "keys.new").exists()


def test_another_program_has_it_open(tmp_path: Path) -> None:
    """A program that knew the old master key seals under the new one, or says that it cannot."""
    home = protected(tmp_path / "first")
    with closing(home.engine(passphrase=PASSPHRASE)) as other:
        other.handle(Request(NameTheme(title="before")))
        change(home, rotated, PASSPHRASE)
        with pytest.raises(NotPermitted, match="The passphrase is wrong"):
            other.handle(Request(RecruitRespondent(channel="c", relation="unknown", name="Cy")))
    answers = iter([PASSPHRASE, PASSPHRASE + "!"])
    with closing(home.engine(passphrase=lambda: OTHER)) as other:
        other.handle(Request(NameTheme(title="after")))
        change(home, lambda held: held.protect("passphrase", next(answers)), OTHER)
        with pytest.raises(NotPermitted):
            other.handle(Request(NameTheme(title="later")))
    assert opens(home, PASSPHRASE)


def test_kept_through_a_forgetting(tmp_path: Path) -> None:
    """Who was erased before has no key under the new master key either."""
    from castdev.engine.erasure import ForgetRespondent

    home = protected(tmp_path / "first")
    with closing(home.engine(passphrase=PASSPHRASE)) as engine:
        engine.handle(Request(ForgetRespondent(respondent="R1"), because="asked"))
    change(home, rotated, PASSPHRASE)
    assert opened(home, OTHER) == {None, WORDS["batch"]}
    assert sorted(path.name for path in (home.folder / "keys").iterdir()) == [
        "evidence~e2.key",
        "~master",
        "~project.key",
    ]
    assert FOLDER == home.folder.name
