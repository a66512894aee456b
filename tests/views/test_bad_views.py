"""Whatever is wrong with views.db, commands answer as without it, and it is mended."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from cli_shop import Shop
from kept_worlds import SUPPORT, dump

from castdev.projections.views.file import NAME, files_of

ASKED = (["why", "H1"], ["status"], SUPPORT, ["status", "--json"], ["status"], ["ready"])


def views(shop: Shop) -> Path:
    """Where they are."""
    return shop.place / ".castdev" / NAME


def answers(shop: Shop) -> list[str]:
    """What commands print on the way through a project."""
    return [shop.run(*args).out for args in ASKED]


@pytest.fixture(scope="module")
def wanted(made: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The answers without any views."""
    place = tmp_path_factory.mktemp("wanted") / "copy"
    shutil.copytree(made, place)
    shutil.rmtree(place / ".state")
    found, shop = [], Shop(place, first=1_000)
    for args in ASKED:
        for file in files_of(place / ".castdev"):
            file.unlink(missing_ok=True)
        found.append(shop.run(*args).out)
    return found


def truncated(path: Path, dice: Random) -> None:
    path.write_bytes(path.read_bytes()[: dice.randrange(path.stat().st_size)])


def noise(path: Path, dice: Random) -> None:
    path.write_bytes(dice.randbytes(dice.choice([1, 100, 9_000])))


def pages(path: Path, dice: Random) -> None:
    """Some pages are noise."""
    content = bytearray(path.read_bytes())
    for _ in range(3):
        page = 4096 * dice.randrange(len(content) // 4096)
        content[page : page + 4096] = dice.randbytes(4096)
    path.write_bytes(content)


def rows(path: Path, dice: Random) -> None:
    """Every record is another."""
    with closing(sqlite3.connect(path)) as connection:
        for table in ("_book_hypotheses", "_rules_keys", "_tallies", "_screens", "_rest"):
            connection.execute(f"UPDATE {table} SET row = randomblob(length(row))")
        connection.commit()


def older(path: Path, dice: Random) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE tracking SET version = 0")
        connection.commit()


def newer(path: Path, dice: Random) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE _book_items")
        connection.execute("ALTER TABLE _rest ADD COLUMN more")
        connection.execute("UPDATE tracking SET version = 9999")
        connection.commit()


def foreign(path: Path, dice: Random) -> None:
    """It is a database of something else."""
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE tracking (projection, version, position)")
        connection.commit()


def gone(path: Path, dice: Random) -> None:
    path.unlink()


def folder(path: Path, dice: Random) -> None:
    path.unlink()
    path.mkdir()


def link(path: Path, dice: Random) -> None:
    """It leads elsewhere, where nothing may be written."""
    shutil.move(path, path.with_name("elsewhere.db"))
    path.symlink_to(path.with_name("elsewhere.db"))


WRONG = [*[truncated] * 8, *[noise] * 3, *[pages] * 8, rows, older, newer, foreign, gone]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_a_file_that_is_wrong(shop: Shop, wanted: list[str], number: int) -> None:
    """Deleted, truncated, noise, another project's, older, newer: same answers, made anew."""
    WRONG[number](views(shop), Random(number))
    assert answers(shop) == wanted
    try:
        kept = dump(shop.place / ".castdev")
    except sqlite3.DatabaseError:
        assert WRONG[number] is pages  # one that nobody has read since
        return
    views(shop).unlink()
    shop.do("status")
    assert kept == dump(shop.place / ".castdev")


@pytest.mark.parametrize("spoil", [folder, link])
def test_a_place_that_is_taken(
    shop: Shop, wanted: list[str], spoil: Callable[[Path, Random], None]
) -> None:
    """A folder or a link of that name is left alone, and nothing is kept."""
    spoil(views(shop), Random(1))
    assert answers(shop) == wanted
    assert not views(shop).is_file() or views(shop).is_symlink()


def test_another_projects_views(shop: Shop, wanted: list[str], tmp_path: Path) -> None:
    """They are told by the tree of the journal, though everything else is alike."""
    other = Shop(tmp_path / "other", first=500)
    (tmp_path / "other").mkdir()
    other.do("init", "acme")
    for _ in range(37):
        other.do("segment", "define", "Others", "--need", "else")
    other.do("status")
    shutil.copy(views(other), views(shop))
    assert answers(shop) == wanted


@pytest.fixture
def busy(shop: Shop) -> Iterator[Shop]:
    """Somebody else writes to the views and does not end."""
    with closing(sqlite3.connect(views(shop), isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM _screens")
        yield shop


def test_views_that_others_write_to(busy: Shop, wanted: list[str]) -> None:
    """Nobody waits for them and nothing is wrong; what was recorded is taken in later."""
    assert answers(busy) == wanted


def test_a_folder_that_is_read_only(shop: Shop, wanted: list[str]) -> None:
    """Status answers, kept or not; nothing is written and nothing is said."""
    if os.geteuid() == 0:
        pytest.skip("root writes everywhere")
    views(shop).unlink()
    (shop.place / ".castdev").chmod(0o500)
    try:
        assert shop.do("status") == wanted[1]
    finally:
        (shop.place / ".castdev").chmod(0o700)


def test_only_the_owner_reads_them(shop: Shop) -> None:
    """Like the journal, whatever the umask."""
    views(shop).unlink()
    before = os.umask(0)
    try:
        shop.do("status")
    finally:
        os.umask(before)
    assert views(shop).stat().st_mode & 0o777 == 0o600


def test_no_words_are_kept(shop: Shop) -> None:
    """What people said stays sealed in the journal."""
    shop.do(*SUPPORT, "A quotation nobody shall find")
    shop.do("jot", "A jot nobody shall find")
    shop.do("status")
    for file in files_of(shop.place / ".castdev"):
        assert not file.exists() or b"nobody shall find" not in file.read_bytes()
