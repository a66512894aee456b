"""Starting fast: what is imported when, and help for every command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from cli_shop import Shop

from castdev.cli.group import COMMANDS, castdev
from castdev.engine import master

OURS = [
    "init",
    "segment",
    "respondent",
    "guide",
    "interview",
    "theme",
    "hypothesis",
    "evidence",
    "verdict",
    "change",
    "decision",
    "policy",
    "keys",
    "retention",
]
SLOW = {"eventsourcing", "sqlite_utils", "cryptography", "rich", "tabulate"}
SLOW |= {"psycopg", "psycopg_pool", "sqlalchemy"}
LATE = {"tempfile", "tomllib", "msgspec", "sqlite3", "getpass", "difflib", "json"}

PROGRAM = """
import sys
from castdev.cli import main
sys.argv = ["castdev", *sys.argv[1:]]
try:
    main()
finally:
    print("\\n".join(sys.modules), file=sys.stderr)
"""


def imported(shop: Shop, *args: str) -> set[str]:
    """Return the modules that a command imports, in a program of its own."""
    env = {**os.environ, **shop.environ, "CASTDEV_HOME": str(shop.place)}
    env["PYTHONPATH"] = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *args], env=env, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


def test_start_imports_little(shop: Shop) -> None:
    """Help imports no noun, no engine but its errors, and nothing slow."""
    modules = imported(shop, "--help")
    assert not modules & (SLOW | LATE)
    assert not modules & {f"castdev.cli.{name}" for name in COMMANDS}
    engine = {one for one in modules if one.startswith(("castdev.engine.", "castdev.projections"))}
    assert engine == {"castdev.engine.errors", "castdev.engine.text"}


def test_a_reading_hashes_nothing(shop: Shop) -> None:
    """A journal that did not grow is compared with its mark without anything that hashes."""
    modules = imported(shop, "status")
    assert "castdev.cli.marks" in modules
    assert not modules & {"hashlib", "base64", "castdev.engine.proof", "castdev.engine.note"}


READINGS = {"status", "readiness", "saturation", "why", "history", "project", "agenda", "screen"}
"""What only those import who ask for it."""


def test_recording_imports_no_readings(shop: Shop) -> None:
    """Recording imports the casebook that it keeps, no reading and nothing for tables."""
    modules = imported(shop, "respondent", "thank", "R1")
    assert "eventsourcing" in modules
    assert not modules & {"sqlite_utils", "rich", "tabulate", "difflib"}
    assert not modules & {f"castdev.projections.{one}" for one in READINGS}


def test_recording_what_moves_a_number_imports_little(shop: Shop) -> None:
    """It imports the casebook and the arithmetic of confidence, and no reading."""
    modules = imported(shop, "evidence", "support", "H1", "--interview", "I1", "--kind", "opinion")
    assert not modules & {"sqlite_utils", "rich", "tabulate", "difflib"}
    assert "castdev.projections.confidence" in modules
    assert not modules & {f"castdev.projections.{one}" for one in READINGS}


def test_status_once_more_folds_nothing(shop: Shop) -> None:
    """What was looked at since the last event is printed without the rules, without a fold."""
    first, again = (imported(shop, "status") for _ in range(2))
    assert "castdev.projections.casebook" in first
    assert not again & SLOW
    ours = {one for one in again if one.startswith(("castdev.engine.", "castdev.projections."))}
    assert not ours & {"castdev.projections.casebook", "castdev.engine.app", "castdev.engine.state"}
    assert "castdev.engine.vocabulary" not in ours


def test_a_list_imports_no_writing(shop: Shop) -> None:
    """A list imports neither the library that writes nor what opens sealed words."""
    assert not imported(shop, "segment", "--json") & SLOW
    assert imported(shop, "segment") & SLOW == {"tabulate"}


def test_status_imports_no_server(shop: Shop) -> None:
    """A project with its journal in a file imports nothing for those that have a server."""
    for modules in (imported(shop, "status"), imported(shop, "respondent", "thank", "R1")):
        ours = {one for one in modules if one.startswith("castdev.engine.")}
        assert not modules & {"psycopg", "psycopg_pool", "sqlalchemy"}
        assert not {one for one in ours if "postgres" in one or "attached" in one}
        assert not ours & {"castdev.engine.remote", "castdev.engine.shared", "castdev.engine.copy"}


def test_readings_open_no_key(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys under a passphrase cost a reading nothing: what opens them is not imported."""
    monkeypatch.setattr(master, "COST", master.Cost(64, 1, 1))
    secret = shop.place / "secret"
    secret.write_text("correct horse battery")
    shop.do("keys", "protect", "passphrase", "--new-passphrase-file", str(secret))
    for reading in ("status", "log", "coverage"):
        modules = imported(shop, reading)
        assert not modules & (SLOW - {"tabulate"})
        assert not modules & {"keyring", "castdev.engine.master", "castdev.engine.rekeying"}


def commands() -> Iterator[tuple[str, ...]]:
    """Yield every command of these nouns, groups included."""
    ctx = click.Context(castdev)
    for name in OURS:
        command = castdev.get_command(ctx, name)
        yield (name,)
        if isinstance(command, click.Group):
            yield from ((name, verb) for verb in command.commands)


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_help(empty: Shop, words: tuple[str, ...]) -> None:
    """Every help has an example of itself, fits 80 columns, and begins without a period."""
    told = empty.do(*words, "--help")
    lines = told.splitlines()
    assert max(map(len, lines)) <= 80
    assert "  Example:" in lines
    assert f"    castdev {' '.join(words)}" in told
    summary = lines[2].strip()
    assert summary[0].isupper() and not summary.endswith(".")


def test_the_line_of_help(empty: Shop) -> None:
    """The table's line of help is how the help of the command itself begins."""
    for name in OURS:
        assert COMMANDS[name][1].split(":")[0] in " ".join(empty.do(name, "--help").split())


def test_every_command_is_listed(empty: Shop) -> None:
    """The program's help names every command."""
    told = empty.do("--help")
    assert all(f"\n  {name} " in told for name in COMMANDS)


def test_completion(empty: Shop) -> None:
    """A tab completes names of commands and words of options, importing what it must."""
    assert complete("castdev hy") == ["hypothesis"]
    assert complete("castdev evidence su") == ["support"]
    assert complete("castdev evidence support H1 --kind past") == ["past-fact"]


def complete(line: str) -> list[str]:
    """Return what a tab after this line offers."""
    from click.shell_completion import ShellComplete

    words = line.split()[1:]
    shell = ShellComplete(castdev, {}, "castdev", "_CASTDEV_COMPLETE")
    return [one.value for one in shell.get_completions(words[:-1], words[-1])]
