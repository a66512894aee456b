"""Jots and answers at the terminal: two seconds to take one, nothing said aloud again."""

from __future__ import annotations

import json

import pytest
from cli_shop import Shop

from castdev.engine.home import Home


def newest(shop: Shop, field: str = "words") -> str | None:
    """Return the words in the newest entry."""
    engine = Home.at(shop.place).engine()
    try:
        entry = list(engine.entries())[-1]
        return engine.words(entry, field)
    finally:
        engine.close()


@pytest.mark.parametrize(
    "args",
    [
        ("show me the orders",),
        ("take", "show me the orders"),
        ("--because", "call", "show me the orders"),
        ("--because=show", "show me the orders"),
        ("show me the orders", "--on", "yesterday"),
        ("--", "show me the orders"),
    ],
)
def test_anything_that_is_no_verb_is_a_jot(shop: Shop, args: tuple[str, ...]) -> None:
    """With the verb or without, options before or after."""
    shop.do("jot", *args)
    assert newest(shop) == "show me the orders"


@pytest.mark.parametrize("word", ["-v", "--json", "show", "triage", "-"])
def test_after_two_dashes_everything_is_words(shop: Shop, word: str) -> None:
    """What looks like an option or a verb is words after `--`; only - reads."""
    assert shop.run("jot", "--", word, said="typed in").code == 0
    assert newest(shop) == ("typed in" if word == "-" else word)


def test_bare_lists_and_never_asks(shop: Shop) -> None:
    """Alone it lists, on a terminal too; `show` needs an id."""
    before = shop.version()
    assert shop.run("jot", asks=True).out.startswith("No jots are waiting.")
    assert shop.run("jot", "--json").out == "[]\n"
    assert "Missing argument 'ID'" in shop.run("jot", "show").err
    assert shop.version() == before


def test_as_of(shop: Shop) -> None:
    """What was filed later still waited then; age is counted to the day asked for."""
    shop.do("jot", "later", "--on", "2026-03-08")
    taken = str(shop.version())
    shop.do("triage", "file", "J1", "--as", "hypothesis:h1")
    assert shop.do("triage").startswith("No jots")
    assert "2 days" in shop.do("triage", "--as-of", taken)
    found = json.loads(shop.do("jot", "--happened-by", "2026-03-08", "--json"))
    assert found == []  # triage is a definition: it counts whatever the day
    assert "filed as" in shop.do("jot", "show", "j1")


def test_without_its_key(shop: Shop) -> None:
    """A jot whose key is gone still waits, and says that it is sealed."""
    shop.do("jot", "canary")
    (shop.place / ".castdev" / "keys" / "jot~j1.key").unlink()
    assert "(sealed)" in shop.do("jot")
    (found,) = json.loads(shop.do("triage", "--json"))
    assert (found["words"], found["sealed"]) == ("(sealed)", True)


def test_words_are_never_said_again(shop: Shop) -> None:
    """Receipts, trials, the log and lists of answers hold nobody's words."""
    for more in ((), ("--dry-run",), ("--json",)):
        assert "canary" not in shop.do("jot", "canary one", *more)
        assert "canary" not in shop.do("answer", "record", "I1", "canary two", *more)
    for reading in (["log"], ["log", "--json"], ["answer"], ["answer", "--json"]):
        assert "canary" not in shop.do(*reading)
    assert "canary two" in shop.do("answer", "show", "A1")


def test_words_are_asked_for_on_a_terminal(shop: Shop) -> None:
    """Missing words are asked for where somebody is there, and only there."""
    assert shop.run("answer", "record", "I1", said="I lost two.\n", asks=True).code == 0
    assert newest(shop) == "I lost two."
    assert shop.run("jot", "take", said="call Olga\n", asks=True).code == 0
    assert newest(shop) == "call Olga"
    assert shop.run("jot", "take").code == 2
    assert shop.run("answer", "record", "I1").code == 2


def test_hostile_words(shop: Shop) -> None:
    """Nothing in a jot or a point is obeyed by a terminal."""
    shop.do("jot", "red \x1b[31m\u202e")
    shop.do("competitor", "note", "Bake\x1b[2Jly", "--strength", "a\x1b[31m", "--source", "s")
    shop.do("answer", "record", "I1", "w", "--weakness", "b\u202e", "--of", "K1")
    for reading in (["jot"], ["jot", "show", "J1"], ["strengths"], ["competitor"], ["answer"]):
        for more in ([], ["--json"] if reading != ["jot", "show", "J1"] else []):
            printed = shop.do(*reading, *more)
            assert "\x1b" not in printed and "\u202e" not in printed, reading
