"""Beliefs at the terminal: how a number is given, and that nothing tells a hidden one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_shop import Shop
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sweep_table import READ, REST, furnish
from test_cli_sweep import World

from castdev.engine.event import percent


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A project with one of everything, to be put back after each number."""
    place, files = tmp_path_factory.mktemp("hidden"), tmp_path_factory.mktemp("files")
    shop = Shop(place)
    furnish(shop)
    return World(shop, files)


def told(text: str, micro: int) -> bool:
    """Return whether a text tells a number, in per cent, as a share or in micro."""
    return any(one in text for one in (percent(micro)[:-1], f"{micro / 1e6:.6f}", f"{micro:06d}"))


@given(st.integers(100_003, 999_983).filter(lambda micro: micro % 10))
@settings(max_examples=2, phases=[Phase.generate])
def test_nothing_tells_a_hidden_number(world: World, micro: int) -> None:
    """No screen and no document of any command, no file but the keys; after revealing some do."""
    shop, number = world.shop, percent(micro)
    world.restore()
    printed = [shop.do("believe", "H1", number, "--hide", "--key", "mine")]
    printed += [shop.do("believe", "H1", number, "--hide", "--actor", "bo", "--json")]
    printed += [shop.do("believe", "H1", number, "--hide", "--dry-run")]
    shop.do("outcome", "H1", "3 of 9")
    rows = [world.words(command, row) for command, row in (READ | REST).items()]
    rows += [["belief", "show", "H1"], ["log", "H1"], ["export"], ["undo", "--dry-run"]]
    rows += [["belief", "reveal", "H1", "--dry-run"]]
    rows += [["believe", "H1", "1%", "--hide", "--key", "mine"]]
    reveal = world.files / "reveal.jsonl"
    reveal.write_text('{"command": "reveal_belief", "hypothesis": "H1"}\n')
    rows += [["replay", "--with", str(reveal)], ["import", str(reveal), "--dry-run"]]
    for words in rows:
        end = words.index("--") if "--" in words else len(words)
        for more in ([], ["--json"]):
            ended = shop.run(*words[:end], *more, *words[end:])
            printed += [ended.out, ended.err]
    files = [*shop.place.rglob("*"), *world.files.rglob("*")]
    held = [path for path in files if path.is_file() and path.parent.name != "keys"]
    printed += [path.read_bytes().decode("latin-1") for path in held]
    assert len(printed) > 150
    assert [one for one in printed if told(one, micro)] == []
    assert told(shop.do("belief", "reveal", "H1"), micro)
    for words in (["log"], ["belief"], ["belief", "show", "H1"], ["calibration", "--json"]):
        assert told(shop.do(*words), micro), words


@pytest.mark.parametrize("hide", [(), ("--hide",)])
def test_how_a_number_is_given(shop: Shop, hide: tuple[str, ...]) -> None:
    """Typed, read from standard input, or asked for; never waited for."""
    for args, said, asks in (
        (("H1", "70%"), "", False),
        (("H1", "-"), "70 %\n", False),
        (("H1",), "0.7\n", True),
    ):
        ended = shop.run("believe", *args, *hide, said=said, asks=asks)
        assert ended.code == 0, ended
        assert ("70" in ended.out) is (not hide)
        if asks:
            assert "Probability:" in ended.err
            assert ("0.7" in ended.err) is (not hide)
    ended = shop.run("believe", "H1", *hide)
    assert (ended.code, ended.out) == (2, "")
    assert "Nobody is there to be asked for the probability" in ended.err
    shown = json.loads(shop.do("belief", "--json"))
    assert [one["probability"] for one in shown] == [None if hide else 0.7] * 3


def test_lines_of_commands(shop: Shop, tmp_path: Path) -> None:
    """Hidden numbers may be imported; the key in the journal does not depend on them."""
    file = tmp_path / "beliefs.jsonl"
    line = {"command": "hide_belief", "hypothesis": "H1", "actor": "bo"}
    for number in ("10%", "20%"):
        file.write_text(json.dumps(line | {"probability": number}) + "\n")
        ended = shop.run("import", str(file))
        assert ended.code == (0 if number == "10%" else 65)
    assert "was used for something else" in ended.err
    file.write_text(json.dumps({"command": "reveal_belief", "hypothesis": "H1", "actor": "bo"}))
    shop.do("import", str(file), "--dry-run")
    assert [one["hidden"] for one in json.loads(shop.do("belief", "--json"))] == [True]
    shop.do("import", str(file))
    (found,) = json.loads(shop.do("belief", "--json"))
    assert (found["who"], found["probability"]) == ("bo", 0.1)


def test_status_says_what_is_to_be_revealed(shop: Shop) -> None:
    """Hidden beliefs are due once the outcome is known, one line a person."""
    for actor in ("ana", "bo", "bo"):
        shop.do("believe", "H1", "70%", "--hide", "--actor", actor)
    assert "hidden belief" not in shop.do("status")
    shop.do("outcome", "H1", "true")
    for reading in ("status", "agenda"):
        for who in ("ana", "bo"):
            said = f"{who} committed a hidden belief on H1; reveal it"
            assert shop.do(reading).count(said) == 1
    due = json.loads(shop.do("agenda", "--json"))["due"]
    since = {"what": "belief", "id": "H1", "since": "2026-03-10"}
    assert due == [since | {"who": "ana"}, since | {"who": "bo"}]
    found = json.loads(shop.do("check", "--json"))["findings"]
    hidden = [one for one in found if one["kind"] == "belief-not-revealed"]
    assert [one["events"] for one in hidden] == [[8], [9], [10]]
    shop.do("belief", "reveal", "H1", "--actor", "bo")
    assert "bo committed" not in shop.do("agenda")
    shop.do("belief", "reveal", "H1")
    assert shop.do("agenda") == "Nothing is overdue.\n"


def test_hostile_names(shop: Shop) -> None:
    """Nothing in the name of a person is obeyed by a terminal."""
    for more in ((), ("--hide",)):
        shop.do("believe", "H1", "70%", "--actor", "a\x1b[31m\u202e", *more)
    shop.do("outcome", "H1", "true")
    for words in ("belief", "belief show H1", "calibration", "agenda", "status", "check"):
        for json_ in ([], ["--json"]):
            printed = shop.do(*words.split(), *json_)
            assert "\x1b" not in printed and "\u202e" not in printed, words


def test_a_proposal_is_adopted_by_hand_only(empty: Shop) -> None:
    """What is printed can be adopted; nothing is, and too few outcomes propose nothing."""
    empty.do("init", "acme")
    lines = []
    for number in range(1, 21):
        lines += [{"command": "state_hypothesis", "statement": "so"}]
        said = {"hypothesis": f"H{number}", "channel": "web", "statement": "past-fact"}
        kind = "refute" if number % 2 else "support"
        lines += [{"command": f"{kind}_hypothesis", "people": 9} | said]
        believed = {"command": "commit_belief", "hypothesis": f"H{number}"}
        lines += [believed | {"probability": "90%"}]
    empty.place.joinpath("acts.jsonl").write_text("\n".join(map(json.dumps, lines)))
    empty.do("import", str(empty.place / "acts.jsonl"))
    for number in range(1, 21):
        refused = empty.run("calibration", "--propose")
        assert (refused.code, refused.out) == (65, "")
        assert (
            f"It takes 20 outcomes to propose a policy; known so far: {number - 1}." in refused.err
        )
        empty.do("outcome", f"H{number}", "false" if number % 2 else "true")
    file = empty.place / "calibrated.json"
    file.write_text(empty.do("calibration", "--propose"))
    screen = empty.do("calibration")
    assert "A bolder policy would have fitted these outcomes better" in screen
    joined = " ".join(screen.split())
    assert "! ana before the outcome: over-confident. 10 of 20 outcomes went as leaned to" in joined
    assert max(map(len, screen.splitlines())) <= 80
    assert json.loads(empty.do("policy", "show", "--json"))["number"] == 1
    empty.do("policy", "adopt", str(file))
    shown = json.loads(empty.do("policy", "show", "--json"))
    wanted = json.loads(file.read_text())
    assert wanted["name"] == "calibrated on 20 outcomes"
    assert {name: shown[name] for name in wanted} == wanted
