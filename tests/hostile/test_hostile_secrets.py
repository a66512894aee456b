"""Words of people stay where they belong: in their sealed field, and on the screen that shows it."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_world import COMMANDS, GOOD, ROWS, Row, Shop, World, kind_of
from limited import ended
from on_a_pty import shown
from test_cli_sweep import BAD

from castdev.engine.errors import NotPermitted
from castdev.engine.home import Home

NAME = "Quzelda Marrowbone"
CONTACT = "quzelda.marrowbone@example.org"
QUOTE = "The zebra ate my invoices, said Quzelda."
CANARIES = ("Quzelda", "Marrowbone", "zebra", "example.org")
MISPLACED = ("id", "new id", "day", "number", "word", "as of", "pair")
PRIVATE = ("private", "private file")
NUMBER = "probability"
"""What is private and no words: a belief that may be hidden."""
PLACES = ("init", "demo", "import", "merge", "policy adopt", "restore")
"""What names a place to read or write; a path that is not there is named."""


def told(text: str) -> list[str]:
    """Return the canaries in a text."""
    return [one for one in CANARIES if one.lower() in text.lower()]


@pytest.fixture
def canary(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world that is searched afterwards, with temporary and state folders of its own."""
    words, other = world.files / "canary", tmp_path / "elsewhere"
    words.write_text(f"{NAME} {CONTACT}")
    other.mkdir()
    for name in ("TMPDIR", "XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(other))
    monkeypatch.setattr(tempfile, "tempdir", str(other))
    monkeypatch.chdir(other)
    yield world
    found = [
        str(path)
        for folder in (world.shop.place, other)
        for path in folder.rglob("*")
        if path.is_file() and told(path.read_bytes().decode("latin-1"))
    ]
    world.restore()
    assert not found


def spoken(world: World, command: str) -> Row:
    """Return the good row of a command with canaries in all that is private."""
    row = dict(ROWS[command])
    for param in COMMANDS[command]:
        kind, name = kind_of(command, param), param.name or ""
        if kind == "private":
            row[name] = [QUOTE] if name == "rest" else QUOTE
        elif kind == "private file" and name != "lines":
            row[name] = str(world.files / "canary")
    return row


SPEAKING = [
    name
    for name in GOOD
    if any(kind_of(name, one) in PRIVATE and one.name != NUMBER for one in COMMANDS[name])
]
"""The commands that take words of people."""


@pytest.mark.parametrize("command", SPEAKING)
def test_no_receipt_and_no_refusal_repeats_words(canary: World, command: str) -> None:
    """Neither success nor any other mistake on the same line repeats what somebody said."""
    row = spoken(canary, command)
    wrong = []
    for form in ({}, {"dry_run": True}, {"json": True}):
        done = canary.run(command, row | form)
        if done.code or told(done.out + done.err):
            wrong.append(f"{form}: {done}")
        canary.restore()
    for param in COMMANDS[command]:
        kind = kind_of(command, param)
        bad = () if kind in PRIVATE else (*BAD[kind], ("nothing", ""), ("nul", "a\0"))
        for what, value in bad:
            for form in ({}, {"json": True}):
                done = canary.run(command, row | {param.name or "": value} | form)
                if told(done.out + done.err):
                    wrong.append(f"{param.name} ({what}): {done.err[:200]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("command", SPEAKING)
def test_words_that_cannot_be_taken(canary: World, command: str) -> None:
    """Words that are refused themselves are not repeated."""
    for param in COMMANDS[command]:
        name = param.name or ""
        if kind_of(command, param) == "private":
            for words in (f"{QUOTE}\0", f"{QUOTE}\ud800", QUOTE * 40_000):
                given: object = [words] if name == "rest" else words
                done = canary.run(command, ROWS[command] | {name: given})
                assert done.code == 65 and not told(done.out + done.err), (name, done.err[:200])


@pytest.mark.parametrize("command", ROWS)
def test_words_in_the_wrong_place(canary: World, command: str) -> None:
    """What somebody said, typed where an id, a day or a number belongs, is not repeated."""
    wrong = []
    for param in COMMANDS[command]:
        if kind_of(command, param) in MISPLACED:
            done = canary.run(command, ROWS[command] | {param.name or "": QUOTE})
            if told(done.err):
                wrong.append(f"{param.name}: {done.err}")
    for more in ([QUOTE], [f"--{QUOTE}"], [QUOTE, QUOTE, QUOTE]):
        done = canary.shop.run(*command.split(), *more)
        if command not in PLACES and told(done.err):
            wrong.append(f"{more}: {done.err}")
    canary.restore()
    assert not wrong, "\n".join(wrong)


FAILURES = {
    "no keys": "keys",
    "no journal": "journal.db",
    "no config": "config.toml",
}


@pytest.mark.parametrize("what", FAILURES)
@pytest.mark.parametrize("command", SPEAKING)
def test_what_is_missing(canary: World, command: str, what: str) -> None:
    """Without keys, journal or config nothing is repeated, and nothing is left anywhere."""
    path = canary.shop.place / ".castdev" / FAILURES[what]
    path.rename(canary.files / "away")
    done = canary.run(command, spoken(canary, command))
    assert done.code in (66, 77) and not told(done.out + done.err), done
    (canary.files / "away").rename(path)


@pytest.mark.parametrize("error", [ZeroDivisionError, RecursionError, MemoryError, OSError])
def test_what_fails_inside(
    canary: World, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure in the middle, with words in its message, tells none of them."""

    def fails(*_: object, **__: object) -> None:
        raise error(QUOTE) if error is not OSError else OSError(28, "No space left", "journal.db")

    for place in ("sealing.Sealing.content", "codec.Codec.encode", "journal.FileJournal.append"):
        with monkeypatch.context() as patched:
            patched.setattr(f"castdev.engine.{place}", fails)
            for command in SPEAKING:
                done = canary.run(command, spoken(canary, command))
                assert done.code in (70, 74) and not told(done.out + done.err), done


def test_imports(canary: World, tmp_path: Path) -> None:
    """Tables and commands with words in them, good and bad, leave none and repeat none."""
    head = "evidence,hypothesis,interview,respondent,verdict,statement_kind,paraphrase,locator\n"
    rows = (
        f'E7,H1,I1,R1,supports,past-fact,"{QUOTE}",x\n',
        f"E7,H1,I1,R1,supports,past-fact,{QUOTE},x\n",
        f'E7,H1,I1,R1,"{QUOTE}",past-fact,x,x\n',
        f'E7,"{QUOTE}",I1,R1,supports,past-fact,x,x\n',
        f'"{QUOTE}",H1,I1,R1,supports,past-fact,x,x\n',
        f'E7,H1,"{QUOTE}",R1,supports,past-fact,x,x\n',
        f'E7,H1,I1,"{QUOTE}",supports,past-fact,x,x\n',
        f'E7,H1,I1,R1,supports,"{QUOTE}",x,x\n',
        f'E7,H1,I1,R1,supports,past-fact,"{QUOTE}\0",x\n',
    )
    file = canary.files / "evidence.csv"
    for text in (*(head + row for row in rows), *rows, rows[0] * 2):
        file.write_text(text)
        done = canary.shop.run("import", str(file))
        assert not told(done.out + done.err), done
        canary.restore()
    held = json.dumps({"command": "hold_interview", "respondent": "R1", "notes": QUOTE})
    lines = canary.files / "x.jsonl"
    for line in (
        held,
        held[:-1],
        f"{held}x",
        held.replace("R1", "R9"),
        f"{held}\n{{",
        f'"{QUOTE}"',
    ):
        lines.write_text(line)
        done = canary.shop.run("import", str(lines))
        assert not told(done.out + done.err), done
        canary.restore()
    file.unlink()
    lines.unlink()


def test_names_are_asked_for_and_not_shown(canary: World) -> None:
    """Name and contact typed in on a terminal reach the vault; no reading shows them unasked."""
    got = shown(
        canary.shop,
        *("respondent", "recruit", "--channel", "fair", "--relation", "unknown", "--ask"),
        typed=f"{NAME}\n{CONTACT}\n",
    )
    assert b"respondent_recruited" in got and not told(got.decode())
    for words in (["respondent"], ["log"], ["status", "--json"], ["export"], ["replay"]):
        assert not told(canary.shop.do(*words)), words
    assert NAME in canary.shop.do("respondent", "show", "R3")


@pytest.mark.parametrize("umask", [0, 0o077])
def test_only_the_owner_reads(tmp_path: Path, umask: int) -> None:
    """Whatever the umask, every file made is 0600 and every folder 0700."""
    place = tmp_path / "study"
    place.mkdir(mode=0o700)
    words = tmp_path / "words"
    words.write_text(NAME)
    for line in (
        ("init", "acme"),
        ("respondent", "recruit", *("--channel", "a", "--relation", "unknown"), "--name-from"),
        ("theme", "name", "Late"),
        ("export", "-o", str(place / "out.jsonl")),
        ("demo", str(place / "demo")),
    ):
        more = [str(words)] if line[-1] == "--name-from" else []
        code, _, err = ended(place, *line, *more, umask=umask)
        assert code == 0, err
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in place.rglob("*")}
    wrong = {
        str(path): oct(mode)
        for path, mode in modes.items()
        if mode != (0o700 if path.is_dir() else 0o600)
    }
    assert len(modes) > 12 and not wrong


def test_open_keys_are_warned_of(canary: World) -> None:
    """Keys that others may read are named on standard error, by people's forms only."""
    keys = canary.shop.place / ".castdev" / "keys"
    keys.chmod(0o755)
    done = canary.shop.run("theme", "name", "Late")
    assert done.code == 0 and done.err.count("\n") == 1 and "chmod -R o=" in done.err
    assert canary.shop.run("status", "--json").err == ""
    for mode in (0o750, 0o700):
        keys.chmod(mode)
        assert canary.shop.run("status").err == "", "a group may be meant to"


def test_a_project_of_somebody_else(shop_elsewhere: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project come upon in a folder above is used only if it is one's own, or named."""
    below = shop_elsewhere.place / "a" / "b"
    below.mkdir(parents=True)
    assert Home.above(below).folder == shop_elsewhere.place / ".castdev"
    monkeypatch.setattr(os, "geteuid", lambda: 12_345)
    with pytest.raises(NotPermitted, match="belongs to another user"):
        Home.above(below)
    assert Home.at(shop_elsewhere.place).config().project == "acme"


@pytest.fixture
def shop_elsewhere(tmp_path: Path) -> Shop:
    """A shop in a folder of its own."""
    shop = Shop(tmp_path)
    shop.do("init", "acme")
    return shop
