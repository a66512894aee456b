"""Every parameter of every command, given what it cannot take: one sentence, nothing stored."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from cli_shop import Ended, Shop
from sweep_table import GOOD, READ, REST, Row, furnish

from castdev.cli.group import castdev
from castdev.cli.values import Day, Pair, Quote, TextFile, Word

CANARY = "canary"
"""In every text that a message must not repeat."""
CODES = (2, 65, 66, 75, 77)
LONG = CANARY * 190_000
NUL = f"{CANARY}\0"
BAD: dict[str, tuple[tuple[str, str], ...]] = {
    "day": (("short", "31.2.26"), ("no such", "2026-02-30")),
    "word": (("other", "nonsense"),),
    "number": (("letters", "many"), ("below", "-1"), ("zero", "0"), ("huge", "9" * 40)),
    "pair": (("half", "x"), ("no name", "=x"), ("nul value", f"{NUL}=x")),
    "flag": (("value", "x"),),
    "id": (("unknown", "NOPE9"),),
    "new id": (("space", "a b"),),
    "name": (("over", "x" * 201),),
    "line": (("over", "x" * 2001),),
    "text": (),
    "private": (),
    "file": (("missing", "{files}/missing"), ("folder", "{files}")),
    "output": (("no folder", "{files}/gone/out"), ("folder", "{files}")),
    "home": (("a file", "{files}/text"),),
    "private file": (
        ("missing", "{files}/missing"),
        ("folder", "{files}"),
        ("nul inside", "{files}/nul"),
        ("bytes inside", "{files}/bytes"),
        ("long inside", "{files}/long"),
        ("nothing inside", "{files}/empty"),
    ),
    "as of": (("word", "yesterdayish"), ("ahead", "999999"), ("no such", "2026-02-30")),
}
"""Kind of parameter → what it cannot take, besides nothing, NUL and too much of it."""
IDS_LINE = (
    "segment segments parent respondent interview guide hypothesis hypotheses theme merged "
    "evidence clarifies before_change change decision reasons jot filed_as of number denied"
)
IDS = frozenset(IDS_LINE.split())
PATHS_LINE = "recording file place output folder added against signing_key keys"
PATHS = frozenset(PATHS_LINE.split())

PRIVATE = ("name", "contact")
UNSAID_LINE = (
    "because actor source locator means scope basis severity medium success_rule place notes quote"
)
UNSAID = frozenset(UNSAID_LINE.split())
FINE: dict[tuple[str, str, str], str] = {
    **{("*", name, "nothing"): "an option left empty is one not given" for name in UNSAID},
    ("demo", "folder", "nothing"): "the folder we are in",
    ("merge", "keys", "nothing"): "the folder we are in",
    ("policy show", "number", "nothing"): "the policy in force",
    **{("respondent recruit", name, "nothing inside"): "nobody told it" for name in PRIVATE},
    **{
        (f"guide {verb}", "lines", "nothing inside"): "--question asks already"
        for verb in ("prepare", "revise")
    },
}
"""(command, parameter, what) that is accepted after all → why; * stands for any command."""


class Case(NamedTuple):
    """One parameter of one command, given one bad value."""

    command: str
    param: str
    what: str
    value: str
    private: bool


def found(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, list[click.Parameter]]]:
    """Yield every command that does something by itself, and its parameters."""
    context = click.Context(command)
    group = isinstance(command, click.Group)
    if path and (not group or command.invoke_without_command):
        yield " ".join(path), list(command.params)
    for name in command.list_commands(context) if group else ():
        below = command.get_command(context, name)
        assert below is not None
        yield from found(below, (*path, name))


COMMANDS: dict[str, list[click.Parameter]] = dict(found(castdev))
ROWS: dict[str, Row] = {**GOOD, **READ, **REST}


def kind_of(command: str, param: click.Parameter) -> str:
    """Return the kind of value that a parameter takes."""
    name = param.name
    if getattr(param, "is_flag", False):
        return "flag"
    for type_, kind in (
        (Day, "day"),
        (Word, "word"),
        (Pair, "pair"),
        (Quote, "private"),
        (TextFile, "private file"),
        ((click.types.IntParamType, click.types.FloatParamType), "number"),
    ):
        if isinstance(param.type, type_):
            return kind
    if name in ("as_of", "rest"):
        return {"as_of": "as of", "rest": "private"}[name]
    if name in PATHS and (command, name) != ("interview hold", "place"):
        written = {"output": "output", "signing_key": "output", "folder": "home", "keys": "home"}
        return written.get(name or "", "file")
    if name == "id":
        return "new id" if command in GOOD else "id"
    if name in IDS or command in ("schema", "fold"):
        return "id"
    return {"actor": "name", "key": "line"}.get(name or "", "text")


def cases(command: str) -> Iterator[Case]:
    """Yield what is wrong with a command, one thing at a time."""
    for param in COMMANDS[command]:
        kind = kind_of(command, param)
        common = () if kind == "flag" else (("nothing", ""), ("nul", NUL), ("long", LONG))
        for what, value in (*BAD[kind], *common):
            private = kind.startswith("private")
            yield Case(command, param.name or "", what, value, private)


def words_of(command: str, row: Row) -> list[str]:
    """Return the words of a command line that say what a row says."""
    options: list[str] = []
    arguments: list[str] = []
    for param in COMMANDS[command]:
        said = row.get(param.name or "", ())
        for one in said if isinstance(said, list | tuple) else (said,):
            if isinstance(param, click.Option):
                options.append(param.opts[-1] if one is True else f"{param.opts[-1]}={one}")
            else:
                arguments.append(str(one))
    return [*command.split(), *options, *(("--", *arguments) if arguments else ())]


class World:
    """A furnished shop, what its folder holds, and files to read beside it."""

    def __init__(self, shop: Shop, files: Path) -> None:
        self.shop = shop
        self.files = files
        self.kept = self.held()
        self.backup = files / "backup"
        shutil.copytree(shop.place, self.backup)

    def held(self) -> dict[str, bytes]:
        """Return every file of the project that lasts."""
        files = (one for one in self.shop.place.rglob("*") if one.is_file())
        lasting = (one for one in files if not one.name.endswith(("-shm", "-wal", ".lock")))
        return {str(one.relative_to(self.shop.place)): one.read_bytes() for one in lasting}

    def restore(self) -> None:
        """Put everything back as it was."""
        shutil.rmtree(self.shop.place)
        shutil.copytree(self.backup, self.shop.place)

    def words(self, command: str, row: Row) -> list[str]:
        """Return the words of a command line, files named."""
        return [one.replace("{files}", str(self.files)) for one in words_of(command, row)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One world for the whole sweep."""
    place, files = tmp_path_factory.mktemp("shop"), tmp_path_factory.mktemp("files")
    shop = Shop(place)
    furnish(shop)
    (files / "text").write_text("words")
    (files / "nul").write_text(NUL)
    (files / "bytes").write_bytes(CANARY.encode() + b"\xff")
    (files / "long").write_text(LONG)
    (files / "empty").write_text("")
    (files / "policy.json").write_text('{"name": "small", "people_gate": 5}')
    shop.do("checkpoint", "-o", str(files / "note"))
    shop.do("backup", "-o", str(files / "old.backup"))
    (files / "commands.jsonl").write_text('{"command": "name_theme", "title": "Late"}\n')
    shop.do("export", "-o", str(files / "copy.jsonl"))
    shutil.copytree(place / ".castdev" / "keys", files / "keys")
    return World(shop, files)


def reason(case: Case) -> str | None:
    """Return why a case is fine after all, or None."""
    keys = ((case.command, case.param, case.what), ("*", case.param, case.what))
    return next((FINE[key] for key in keys if key in FINE), None)


def complaint(world: World, case: Case) -> str | None:
    """Return what is wrong with how a case ends, or None."""
    row = ROWS[case.command] | {case.param: case.value}
    ended = world.shop.run(*world.words(case.command, row))
    if reason(case) and ended.code in (0, 1):
        if world.held() != world.kept:
            world.restore()
        return None
    said = wrong_with(ended, case)
    if case.param != "json" and any(one.name == "json" for one in COMMANDS[case.command]):
        asked = world.shop.run(*world.words(case.command, row | {"json": True}))
        said = said or wrong_as_json(asked, ended, case)
    if world.held() != world.kept:
        world.restore()
        return f"stored something: {ended}"[:300]
    return said


def wrong_with(ended: Ended, case: Case) -> str | None:
    """Return what is wrong with a refusal for people, or None."""
    if ended.code not in CODES:
        return f"exit {ended.code}: {(ended.err or ended.out)[:300]!r}"
    lines = ended.err.splitlines()
    if len(lines) != 1 or not lines[0].startswith("castdev: ") or "Traceback" in ended.err:
        return f"not one sentence: {ended.err[:300]!r}"
    if ended.out:
        return f"on standard output: {ended.out[:300]!r}"
    if len(ended.err) > 3000:
        return f"{len(ended.err)} characters: {ended.err[:300]!r}"
    if case.private and CANARY in ended.err:
        return f"repeats the words: {ended.err[:300]!r}"
    return None


def wrong_as_json(asked: Ended, ended: Ended, case: Case) -> str | None:
    """Return what is wrong with the same refusal as a document, or None."""
    if (asked.code, asked.out) != (ended.code, "") or [*json.loads(asked.err)] != ["error"]:
        return f"as JSON: {asked}"[:300]
    if case.private and CANARY in asked.err:
        return f"repeats the words as JSON: {asked.err[:300]!r}"
    return None


def test_the_table_is_whole(world: World) -> None:
    """Every command has a row in the right table, and every row is a command."""
    names = {name: {one.name for one in params} for name, params in COMMANDS.items()}
    assert set(GOOD) == {name for name, params in names.items() if "dry_run" in params}
    assert set(READ) == {name for name, params in names.items() if "as_of" in params}
    assert set(ROWS) == set(COMMANDS)
    assert all(set(row) <= names[name] for name, row in ROWS.items())


@pytest.mark.parametrize("command", GOOD)
def test_good(world: World, command: str) -> None:
    """The good row is accepted, and nothing is stored."""
    ended = world.shop.run(*world.words(command, GOOD[command] | {"dry_run": True}))
    assert (ended.code, ended.err) == (0, ""), ended
    assert world.held() == world.kept


@pytest.mark.parametrize("command", ROWS)
def test_bad(world: World, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One value that a parameter cannot take is refused, and nothing is stored."""
    monkeypatch.chdir(tmp_path)
    wrong = [
        f"{command} {case.param} ({case.what}): {said}"
        for case in cases(command)
        if (said := complaint(world, case))
    ]
    assert not wrong, "\n".join(wrong)
