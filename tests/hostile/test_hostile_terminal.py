"""Nothing raw reaches a terminal, whatever was recorded and whatever is typed (G18)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus_words import TEXTS
from hostile_world import COMMANDS, GOOD, ROWS, Shop, World, chosen, kind_of
from on_a_pty import raw, shown
from sweep_table import READ
from test_cli_sweep import words_of

from castdev.cli.group import castdev

HOSTILE = (
    "Ann\x1b[2J\x1b]0;owned\x07\x1b]8;;x\x07\u202egnp.\u2028x\x9b31m\x9d\ue000"
    "\U000e0041\u00ad\u200d\u2066\ufeff\r\b\x7f\x85"
)
TEXTUAL = ("text", "name", "line", "private")
FORMS = ((), ("--json",), ("--ndjson",), ("--csv",))


def hostile(command: str) -> dict[str, object]:
    """Return the good row of a command with something hostile in every text of it."""
    row = dict(GOOD[command])
    for param in COMMANDS[command]:
        kind, name = kind_of(command, param), param.name or ""
        if kind in TEXTUAL and name not in ("flags", "until", "severity", "outcome", "key"):
            row[name] = {"texts": f"Q7[H1]: {HOSTILE}", "clauses": f"{HOSTILE} [H1]"}.get(
                name, [HOSTILE] if name == "rest" else HOSTILE
            )
        elif kind == "pair" and name == "attributes":
            row[name] = f"{HOSTILE}={HOSTILE}"
    return row


@pytest.fixture(scope="module")
def haunted(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A world in which every text that can be recorded is hostile."""
    place = tmp_path_factory.mktemp("haunted")
    world = World(place / "shop", place / "files")
    (world.files / "text").write_text(HOSTILE)
    for command in GOOD:
        if command not in ("undo", "import", "policy adopt"):
            world.run(command, hostile(command))
    name = (
        HOSTILE.encode("unicode_escape").decode().replace("\\x", "\\u00").replace("\\U000", "\\u0")
    )
    policy = f'{{"name": "{name}", "people_gate": 7}}'
    world.shop.run("policy", "adopt", "-", said=policy)
    assert world.shop.version() > 60
    return world


def readings(world: World) -> Iterator[list[str]]:
    """Yield every reading of everything, in every form that it has."""
    for command, row in READ.items():
        names = {name for param in COMMANDS[command] for name in param.opts}
        for form in FORMS:
            if names.issuperset(form):
                yield [*words_of(command, row), *form]
    for noun in ("segment", "respondent", "guide", "interview", "answer", "theme", "hypothesis"):
        yield [noun, "show", f"{noun[0].upper()}7"]
    for noun, id in (("evidence", "E7"), ("competitor", "K7"), ("offer", "O7"), ("change", "C7")):
        yield [noun, "show", id]
    yield from (["decision", "show", "D7"], ["jot", "show", "J7"], ["diff", "1", "20"])
    yield from (["why", "H1", "--all"], ["why", "H7"], ["history", "H7"], ["export"], ["replay"])


def test_what_was_recorded(haunted: World) -> None:
    """No reading, in no form, lets through what a terminal obeys."""
    wrong = {
        " ".join(words): found[:5]
        for words in readings(haunted)
        if (found := raw(shown(haunted.shop, *words)))
    }
    assert not wrong


def test_colour_is_looked_at(haunted: World) -> None:
    """The terminal is one: our own colours reach it, and are told from others."""
    assert b"\x1b[1m" in shown(haunted.shop, "status")
    assert raw(b"\x1b[1mbold\x1b[0m\r\n") == [] and raw(b"\x1b[33m") == ["\x1b"]


def test_what_is_typed_on_the_line(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every error of every command that quotes what was typed quotes it escaped."""
    monkeypatch.chdir(tmp_path)
    wrong = []
    number = 0
    for command in ROWS:
        for param in COMMANDS[command]:
            number += 1
            if kind_of(command, param) == "flag" or not chosen(number, 13):
                continue
            row = ROWS[command] | {param.name or "": HOSTILE}
            words = [one.replace("{files}", str(world.files)) for one in words_of(command, row)]
            if found := raw(shown(world.shop, *words)):
                wrong.append((command, param.name, found[:5]))
            world.restore()
    assert not wrong


@pytest.mark.parametrize("words", [(), ("segment",), ("jot",), ("--home",), ("schema",)])
def test_what_is_no_command(world: World, words: tuple[str, ...]) -> None:
    """A command, a verb, an option and a home that are not there come back escaped."""
    for name in ("escape", "title", "right to left override", "bytes that are no text"):
        text = TEXTS[name]
        for more in ((text,), (f"--{text}",), (text, text), (f"-{text}",)):
            assert raw(shown(world.shop, *words, *more)) == [], (words, more)
    world.restore()


def test_what_is_typed_in(world: World) -> None:
    """What is typed in when a value is asked for comes back escaped, too."""
    typed = "Ann \u202egnp\u2028\n"
    for words in (["theme", "name"], ["segment", "show"], ["respondent", "recruit", "--ask"]):
        assert raw(shown(world.shop, *words, typed=typed * 4)) == [], words
    world.restore()


def test_names_of_files(tmp_path: Path) -> None:
    """Folders and files with hostile names are named escaped."""
    place = tmp_path / "a\x1b]0;x\x07\u202e\nb"
    place.mkdir()
    shop = Shop(place)
    assert raw(shown(shop, "init", "acme", "--keys", "plain")) == []
    table = place / "themes\x1b[2J.csv"
    table.write_text("theme,title\n")
    for words in (
        ["import", str(table)],
        ["import", str(place)],
        ["export", "-o", str(place / "out\x1b[2J.jsonl")],
        ["export", "-o", str(place)],
        ["--home", str(table), "status"],
        ["policy", "adopt", str(table)],
        ["demo", str(place / "demo\x1b[2J")],
    ):
        assert raw(shown(shop, *words)) == [], words


def test_help_of_a_package(shop_with_package: Shop) -> None:
    """A name that an installed package gives itself is shown escaped."""
    assert raw(shown(shop_with_package, "--help")) == []


@pytest.fixture
def shop_with_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop beside which a package adds a command with a hostile name."""
    monkeypatch.setattr("castdev.cli.extension.command_names", lambda: ["polls\x1b]0;x\x07"])
    return Shop(tmp_path)


def test_completion(haunted: World) -> None:
    """What the tab key offers is safe as well."""
    from click.shell_completion import ShellComplete

    shell = ShellComplete(castdev, {}, "castdev", "_CASTDEV_COMPLETE")
    home = ["--home", str(haunted.shop.place)]
    for noun in ("segment", "hypothesis", "evidence"):
        offered = shell.get_completions([*home, noun, "show"], "")
        assert offered and raw("".join(one.value for one in offered).encode()) == []
