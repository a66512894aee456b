"""Hostile files and places, given to everything that reads or writes a file.

`CASTDEV_LONG=1` tries every file of the corpus, and the large ones (G17: less than 20
seconds and 1 GiB each); otherwise a fixed part.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from corpus_files import CONFIGS, HEADER, LARGE, LINES, POLICIES, TABLES
from hostile_world import LONG, World, chosen
from limited import ended

NAMES: dict[str, tuple[Mapping[str, bytes], str, tuple[str, ...]]] = {
    "commands": (LINES, "x.jsonl", ("import",)),
    "table": (TABLES, "themes.csv", ("import",)),
    "policy": (POLICIES, "p.json", ("policy", "adopt")),
    "questions": (LINES | TABLES, "q.txt", ("guide", "prepare", "Talk", "--questions-from")),
    "name": (TABLES, "n.txt", ("respondent", "recruit", *("--channel", "fair"), "--name-from")),
}
"""What reads files: the corpus for it, a name for the file, the words before its path."""


@pytest.mark.parametrize("reader", NAMES)
def test_every_file(world: World, reader: str) -> None:
    """A file is taken whole or refused in one line, and then nothing is stored."""
    corpus, name, words = NAMES[reader]
    path, wrong = world.files / name, []
    for number, (case, content) in enumerate(corpus.items()):
        if not chosen(number, 3 if reader in ("commands", "table", "policy") else 9):
            continue
        path.write_bytes(content)
        if said := taken(world, *words, str(path)):
            wrong.append(f"{case}: {said}")
    path.unlink(missing_ok=True)
    assert not wrong, "\n".join(wrong)


def taken(world: World, *words: str) -> str | None:
    """Return what is wrong with how a command line ends, or None; put the world back."""
    before = world.shop.version()
    finish = world.shop.run(*words)
    said = world.wrong_with(finish)
    if finish.code and world.shop.version() != before:
        said = f"refused, and stored something: {finish.err[:200]}"
    world.restore()
    return said


def test_every_config(world: World) -> None:
    """A config is believed, or refused in one line, by what reads and what records."""
    wrong = []
    for number, (case, content) in enumerate(CONFIGS.items()):
        if not chosen(number, 3):
            continue
        (world.shop.place / ".castdev" / "config.toml").write_bytes(content)
        for words in (("status",), ("theme", "name", "x"), ("import", str(world.files / "text"))):
            if said := world.wrong_with(world.shop.run(*words)):
                wrong.append(f"{case}: {said}")
        world.restore()
    assert not wrong, "\n".join(wrong)


def places(world: World) -> Iterator[tuple[str, str]]:
    """Yield what a path may lead to that is no plain file."""
    folder = world.files / "places"
    folder.mkdir(exist_ok=True)
    if not (folder / "pipe").exists():
        os.mkfifo(folder / "pipe")
        (folder / "round").symlink_to("round")
        (folder / "nowhere").symlink_to("gone")
        (folder / "zeros").symlink_to("/dev/zero")
        (folder / "a folder").mkdir()
        with open(folder / "sparse", "wb") as file:
            file.truncate(1 << 40)
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(str(folder / "socket"))
    yield from ((one.name, str(one)) for one in sorted(folder.iterdir()))
    yield from ((one, one) for one in ("/dev/null", "/dev/zero", "/dev/tty", "/proc/self/mem"))
    yield from (("under a file", "/etc/passwd/x"), ("long", "x/" * 3_000), ("name", "x" * 300))
    yield from (("nothing", ""), ("dot", "."), ("root", "/"), ("kernel", "/proc/kcore"))


READERS = (
    ("import",),
    ("policy", "adopt"),
    ("guide", "prepare", "Talk", "--questions-from"),
    ("respondent", "recruit", "--channel", "fair", "--relation", "unknown", "--contact-from"),
    ("interview", "hold", "R1", "--recording"),
    ("export", "-o"),
)


@pytest.mark.parametrize("words", READERS, ids=" ".join)
def test_every_place(world: World, words: tuple[str, ...]) -> None:
    """What is no plain file is refused in one line: nothing waits, nothing is replaced."""
    wrong = []
    for name, path in places(world):
        found = os.lstat(path) if os.path.lexists(path) else None
        if said := taken(world, *words, path):
            wrong.append(f"{name}: {said}")
        if found is not None and name != "sparse":
            assert os.lstat(path).st_ino == found.st_ino, f"{path} was replaced"
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("words", [("status",), ("init", "acme"), ("theme", "name", "x")])
def test_every_home(world: World, words: tuple[str, ...]) -> None:
    """A home that is none is refused in one line by what reads, records and starts."""
    wrong = [
        f"{name}: {said}"
        for name, path in places(world)
        if name not in ("a folder", "dot", "root", "nothing")
        and (said := taken(world, "--home", path, *words))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["config.toml", "journal.db", "journal.db-wal", "keys/r1.key"])
@pytest.mark.parametrize("what", ["pipe", "folder", "link", "long", "empty", "zeros"])
def test_files_of_the_project(world: World, name: str, what: str) -> None:
    """One of castdev's own files that became something else is refused, by name."""
    path = world.shop.place / ".castdev" / name
    path.unlink(missing_ok=True)
    other = world.files / "other"
    other.write_bytes(b"not castdev's")
    if what == "pipe":
        os.mkfifo(path)
    elif what == "folder":
        path.mkdir()
    elif what == "link":
        path.symlink_to(other)
    else:
        path.write_bytes({"long": b"x" * (2 << 20), "empty": b"", "zeros": bytes(4096)}[what])
    wrong = [
        f"{words}: {said}"
        for words in (("status",), ("why", "H1"), ("interview", "note", "I1", "more"), ("export",))
        if (said := world.wrong_with(world.shop.run(*words)))
    ]
    world.restore()
    assert other.read_bytes() == b"not castdev's"
    assert not wrong, "\n".join(wrong)


BIG = [(case, name) for case in LARGE for name in ("themes.csv", "x.jsonl")]


@pytest.mark.parametrize(("case", "name"), BIG if LONG else [("all commas", "themes.csv")])
def test_large_files(world: World, case: str, name: str) -> None:
    """A file of 60 MiB takes less than 20 seconds and 1 GiB, whatever becomes of it."""
    first, more, size = LARGE[case]
    path = world.files / name
    path.write_bytes(first + more * ((size - len(first)) // len(more)))
    for words in (("import", str(path)), ("policy", "adopt", str(path))):
        code, out, err = ended(world.shop.place, *words)
        assert code in (0, 65), (words, code, err[-300:])
        assert err.count("\n") <= 1 and "Traceback" not in err and len(out) < 3_000
    world.restore()
    path.unlink()


def test_a_wide_table_is_cheap(world: World) -> None:
    """Millions of columns, and a file of a thousand gigabytes, are refused at once."""
    path = world.files / "themes.csv"
    path.write_bytes(TABLES["named columns"])
    code, _, err = ended(world.shop.place, "import", str(path))
    assert (code, err.count("\n")) == (65, 1) and "columns, more than" in err
    path.write_bytes(HEADER)
    os.truncate(path, 1 << 40)
    code, _, err = ended(world.shop.place, "import", str(path))
    assert (code, err.count("\n")) == (65, 1) and "larger than" in err
    path.unlink()


def test_links(world: World, tmp_path: Path) -> None:
    """A project is reached through a link; an export follows none, least of all into it."""
    (tmp_path / "link").symlink_to(world.shop.place)
    (tmp_path / "inside").symlink_to(world.shop.place / ".castdev")
    (tmp_path / "journal").symlink_to(world.shop.place / ".castdev" / "journal.db")
    (tmp_path / "other").write_text("kept")
    (tmp_path / "to other").symlink_to(tmp_path / "other")
    run = world.shop.run
    assert run("--home", str(tmp_path / "link"), "theme", "name", "Through a link").code == 0
    world.restore()
    for target in ("inside/out", "inside/journal.db", "journal", "to other"):
        ended_ = run("export", "-o", str(tmp_path / target))
        assert ended_.code == 65 and world.wrong_with(ended_) is None, target
    assert (tmp_path / "other").read_text() == "kept"
    assert run("status").code == 0
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / ".castdev").symlink_to("gone")
    for words in (("init", "acme"), ("status",), ("import", str(world.files / "commands.jsonl"))):
        assert world.wrong_with(run("--home", str(beside), *words)) is None, words
    assert (beside / ".castdev").is_symlink()
