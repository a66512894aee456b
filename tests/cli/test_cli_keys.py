"""Keys on the command line: chosen at the start, asked for once, backed up, changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_shop import Ended, Shop

from castdev.cli.schema import schema_of
from castdev.engine import master

SECRET, OTHER, BACKUP = "correct horse battery", "staple of another", "only for the backup"
QUOTED = ("evidence", "support", "H1", "canary words", "--interview", "I1", "--kind", "past-fact")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretching a passphrase costs 64 KiB instead of 64 MiB."""
    monkeypatch.setattr(master, "COST", master.Cost(64, 1, 1))


@pytest.fixture
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with passphrases in files."""
    place = tmp_path_factory.mktemp("files")
    for name, text in (("secret", SECRET), ("other", OTHER), ("backup", BACKUP)):
        (place / name).write_text(f"{text}\nsecond line\n")
    (place / "empty").write_text("\n")
    (place / "bytes").write_bytes(b"\xff\xfe")
    return place


@pytest.fixture
def locked(shop: Shop, files: Path) -> Shop:
    """A shop with words, whose keys are under SECRET."""
    shop.do(*QUOTED)
    shop.do("keys", "protect", "passphrase", "--new-passphrase-file", str(files / "secret"))
    return shop


def told(shop: Shop, files: Path, name: str, *args: str, **how: object) -> Ended:
    """Run a command with a passphrase from a file."""
    return shop.run("--passphrase-file", str(files / name), *args, **how)  # type: ignore[arg-type]  # as run takes it


def test_a_start_where_nobody_is_asked(empty: Shop) -> None:
    """The keys are plain, and a line says so and what to do; said once, it is not repeated."""
    said = empty.do("init", "acme")
    assert "plain files in .castdev/keys" in said
    assert "castdev keys protect passphrase" in said
    assert "plain files" in empty.do("keys")


@pytest.mark.parametrize("json_too", [False, True])
def test_a_start_with_a_choice(empty: Shop, json_too: bool) -> None:
    """Who chose plain is not told again."""
    said = empty.do("init", "acme", "--keys", "plain", *(["--json"] if json_too else []))
    assert "protect" not in said


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (f"\n{SECRET}\n{SECRET}\n", "passphrase"),
        ("PLAIN\n", "plain"),
        ("nothing\nplain\n", "plain"),
    ],
)
def test_a_start_at_a_terminal(empty: Shop, answers: str, kind: str) -> None:
    """One plain question, whose first answer is a passphrase; a word that is none is asked again."""
    ended = empty.run("init", "acme", said=answers, asks=True)
    assert ended.code == 0, ended.err
    assert "Who may open these keys?" in ended.err
    assert "Keys [passphrase]" in ended.err
    assert json.loads(empty.do("keys", "--json"))["protection"] == kind
    assert SECRET not in ended.err + ended.out


def test_a_passphrase_mistyped(empty: Shop) -> None:
    """Two that differ are asked for again; one that is too short is refused, nothing made."""
    answers = f"\n{SECRET}\n{OTHER}\n{SECRET}\n{SECRET}\n"
    assert empty.run("init", "acme", said=answers, asks=True).code == 0
    short = Shop(empty.place / "other")
    short.place.mkdir()
    ended = short.run("init", "acme", "--keys", "passphrase", said="abc\nabc\n", asks=True)
    assert ended.code == 65 and "8 to 1,024 characters" in ended.err
    assert not list(short.place.iterdir())


def test_a_start_with_a_passphrase_in_a_file(empty: Shop, files: Path) -> None:
    """For programs: --passphrase-file before the command; without it and a terminal, usage."""
    ended = empty.run("init", "acme", "--keys", "passphrase")
    assert (ended.code, ended.out) == (2, "") and "Nobody is there" in ended.err
    assert told(empty, files, "secret", "init", "acme", "--keys", "passphrase").code == 0
    assert told(empty, files, "secret", "theme", "name", "Late").code == 0


def test_every_way_to_give_it(locked: Shop, files: Path) -> None:
    """A file, standard input, a variable that names a file, the terminal: each opens the words."""
    assert '"canary words"' in told(locked, files, "secret", "why", "H1").out
    by_line = locked.run("--passphrase-file", "-", "why", "H1", said=f"{SECRET}\n")
    assert '"canary words"' in by_line.out
    locked.environ["CASTDEV_PASSPHRASE_FILE"] = str(files / "secret")
    assert '"canary words"' in locked.do("why", "H1")
    assert locked.do("theme", "name", "Late").startswith("9 theme_named")
    del locked.environ["CASTDEV_PASSPHRASE_FILE"]
    asked = locked.run("why", "H1", said=f"{SECRET}\n", asks=True)
    assert '"canary words"' in asked.out
    assert asked.err.count("Passphrase") == 1
    assert SECRET not in asked.err + asked.out


def test_a_line_for_the_passphrase_and_the_rest_for_the_words(locked: Shop) -> None:
    """The first line of standard input is the passphrase, what follows is what was said."""
    ended = locked.run(
        "--passphrase-file", "-", "interview", "note", "I1", "-", said=f"{SECRET}\nmore\nwords\n"
    )
    assert ended.code == 0, ended.err
    shown = locked.run("--passphrase-file", "-", "interview", "show", "I1", said=f"{SECRET}\n").out
    assert "more\n    words" in shown


def test_nobody_gives_it(locked: Shop) -> None:
    """Words stay sealed, readings work, and recording is refused with 77 and what to do."""
    assert "(sealed)" in locked.do("why", "H1")
    locked.do("status")
    ended = locked.run("theme", "name", "Late")
    assert ended.code == 77
    assert "locked by a passphrase" in ended.err and "--passphrase-file" in ended.err
    left_empty = locked.run("why", "H1", said="\n", asks=True)
    assert left_empty.code == 0 and "(sealed)" in left_empty.out


def test_readings_that_need_no_words_do_not_ask(locked: Shop) -> None:
    """Nobody is asked for a passphrase that no key of theirs is needed for."""
    for args in (["status"], ["ready"], ["log"], ["keys"], ["agenda"], ["coverage"], ["export"]):
        assert "Passphrase" not in locked.run(*args, asks=True).err


@pytest.mark.parametrize(
    ("file", "code", "part"),
    [
        ("other", 77, "The passphrase is wrong."),
        ("nowhere", 66, "There is no file"),
        ("empty", 65, "holds no passphrase"),
        ("bytes", 65, "is not text in UTF-8"),
        (".", 65, "is a folder, a pipe or a device"),
    ],
)
def test_no_such_passphrase(locked: Shop, files: Path, file: str, code: int, part: str) -> None:
    """A wrong one, or a file that holds none, is one sentence, and nothing is recorded."""
    ended = told(locked, files, file, "theme", "name", "Late")
    assert (ended.code, ended.out) == (code, "")
    assert part in ended.err and len(ended.err.splitlines()) == 1
    assert locked.version() == 8


def test_rotate(locked: Shop, files: Path) -> None:
    """The new passphrase opens, the old one does not; the same again is refused."""
    new = ("keys", "rotate", "--new-passphrase-file")
    assert told(locked, files, "secret", *new, str(files / "secret")).code == 65
    ended = told(locked, files, "secret", *new, str(files / "other"))
    assert ended.out == "All keys are under a new master key; the old one is dropped.\n"
    assert "canary" in told(locked, files, "other", "why", "H1").out
    assert told(locked, files, "secret", "why", "H1").code == 77
    typed = locked.run("keys", "rotate", said=f"{OTHER}\n{SECRET}\n{SECRET}\n", asks=True)
    assert typed.code == 0, typed.err
    assert "canary" in told(locked, files, "secret", "why", "H1").out


def test_protect(locked: Shop, files: Path) -> None:
    """Laid open and locked again; plain keys have no master key to rotate."""
    assert told(locked, files, "secret", "keys", "protect", "plain").code == 0
    assert '"canary words"' in locked.do("why", "H1")
    ended = locked.run("keys", "rotate")
    assert ended.code == 65 and "no master key" in ended.err
    ended = locked.run("keys", "protect", "plain", "--new-passphrase-file", str(files / "secret"))
    assert ended.code == 2 and "not needed" in ended.err
    assert locked.run("keys", "protect", "passphrase").code == 2


def test_backup_and_back(locked: Shop, files: Path, tmp_path: Path) -> None:
    """A backup goes to a folder or a file, under its own passphrase, and brings the keys back."""
    own = ("--backup-passphrase-file", str(files / "backup"))
    said = told(locked, files, "secret", "keys", "backup", "-o", str(files), *own)
    file = files / "acme-keys-2026-03-10.json"
    assert said.out == f"Wrote 2 keys to {file}. It should be gone in 30 days.\n"
    (locked.place / ".castdev" / "keys" / "r1.key").unlink()
    assert "Words of R1 are sealed" in locked.do("keys")
    restored = told(locked, files, "secret", "keys", "restore", str(file), *own)
    assert restored.out == "Put back 1 key.\n1 key was here already.\n"
    assert "canary" in told(locked, files, "secret", "why", "H1").out
    wrong = ("--backup-passphrase-file", str(files / "other"))
    ended = told(locked, files, "secret", "keys", "restore", str(file), *wrong)
    assert ended.code == 77 and "passphrase of the backup is wrong" in ended.err
    assert locked.run("keys", "restore", str(file)).code == 2
    inside = locked.place / ".castdev" / "keys.json"
    assert told(locked, files, "secret", "keys", "backup", "-o", str(inside), *own).code == 65


def test_status_says_what_is_wrong(locked: Shop, files: Path) -> None:
    """Keys open to others, words without a key, a backup that holds the keys of the erased."""
    own = ("--backup-passphrase-file", str(files / "backup"))
    file = files / "b.json"
    told(locked, files, "secret", "keys", "backup", "-o", str(file), *own)
    forget = ("respondent", "forget", "R1", "--because", "asked", "--yes")
    assert told(locked, files, "secret", *forget).code == 0
    keys = locked.place / ".castdev" / "keys"
    keys.chmod(0o755)
    (keys / "~project.key").chmod(0o644)
    said = locked.do("keys", "status")
    for part in ("Erased, their keys destroyed: R1.", "still holds the keys of R1: destroy it"):
        assert part in said
    assert "Other users of this machine can read the keys" in said
    assert f"\n  {file}\n" in said
    document = json.loads(locked.do("keys", "--json"))
    assert document["backups"][0]["erased"] == ["R1"]
    assert set(document) == set(schema_of("keys")["$defs"]["KeysStatus"]["properties"])
