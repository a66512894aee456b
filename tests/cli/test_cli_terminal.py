"""What reaches a terminal: nothing from a store that a terminal obeys, nothing too wide."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from cli_shop import Shop
from hypothesis import given
from hypothesis import strategies as st

from castdev.cli.output import table
from castdev.cli.terminal import bar, block, in_json, safe

HOSTILE = "Ann\x1b[2J\x1b]0;owned\x07\u202egnp.\u2028x\x9b31m\ue000\U000e0041\u00ad\u200d"
OBEYED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def obeyed(text: str) -> list[str]:
    """Return the characters that a terminal might obey; line ends and joiners are fine."""
    return [
        one for one in text if one not in "\n\u200c\u200d" and unicodedata.category(one) in OBEYED
    ]


@given(st.text(st.characters()))
def test_safe_leaves_nothing(text: str) -> None:
    """Whatever the text, nothing in one line of it is obeyed, and there is one line."""
    assert obeyed(safe(text)) == [] and "\n" not in safe(text)


@given(st.text(st.characters()))
def test_block_leaves_nothing(text: str) -> None:
    """Every line of a block is indented, so that no value can pose as ours."""
    shown = block(text)
    assert obeyed(shown) == []
    assert all(line.startswith("    ") or not line for line in shown.split("\n"))
    assert all(len(line) <= 80 for line in shown.split("\n"))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_means_the_same(text: str) -> None:
    """A JSON document is escaped further without changing what it says."""
    shown = in_json(json.dumps({"a": text}, ensure_ascii=False))
    assert obeyed(shown) == [] and json.loads(shown) == {"a": text}


def test_safe_keeps_words() -> None:
    """Letters of every script, accents and joined emoji stay as they are."""
    for text in ("Ольга Б.", "د‌ر", "👩‍🍳", "naïve café", "東京"):
        assert safe(text) == text


def test_escapes_are_readable() -> None:
    """An escaped character says which it was."""
    assert safe("\x1b\x7f\x9b\u202e\U000e0041") == "^[^?\\x9b\\u202e\\U000e0041"


def test_hostile_words_everywhere(shop: Shop) -> None:
    """Hostile words recorded in every field reach the terminal escaped, in every form."""
    shop.do("segment", "define", HOSTILE, "--need", HOSTILE, "--attribute", f"{HOSTILE}={HOSTILE}")
    shop.do("respondent", "recruit", "--channel", HOSTILE, "--relation", "unknown")
    shop.do("respondent", "consent", "R2", "--basis", HOSTILE, "--because", HOSTILE)
    shop.do("interview", "hold", "R2", "--by", HOSTILE, "--notes", f"{HOSTILE}\n{HOSTILE}")
    shop.do("hypothesis", "state", HOSTILE, "--success-rule", HOSTILE)
    shop.do("evidence", "support", "H2", HOSTILE, "--interview", "I2", "--kind", "opinion")
    shop.do("theme", "name", HOSTILE)
    shop.do("change", "make", HOSTILE, "--reason", "E1")
    shop.do("decision", "make", HOSTILE, "--option", HOSTILE, "--actor", HOSTILE)
    shop.do("guide", "prepare", HOSTILE, "--question", f"Q1: {HOSTILE}")
    shop.do("verdict", "reach", "H2", HOSTILE)
    shop.do("policy", "adopt", "-", said=json.dumps({"name": HOSTILE}))
    for noun, id in (
        ("segment", "S2"),
        ("respondent", "R2"),
        ("guide", "G1"),
        ("interview", "I2"),
        ("theme", "T1"),
        ("hypothesis", "H2"),
        ("evidence", "E1"),
        ("verdict", "H2"),
        ("change", "C1"),
        ("decision", "D1"),
        ("policy", "2"),
    ):
        for args in ((noun,), (noun, "show", id), (noun, "--json"), (noun, "show", id, "--json")):
            assert obeyed(shop.do(*args)) == [], args


def test_hostile_refusal(shop: Shop) -> None:
    """What people typed comes back escaped in a refusal, too."""
    for args in ((HOSTILE,), ("segment", "show", HOSTILE), ("segment", "--as-of", HOSTILE)):
        for form in ((), ("--json",)):
            assert obeyed(shop.run(*args, *form).err) == []


@given(st.lists(st.lists(st.text(max_size=60), min_size=4, max_size=4), min_size=1, max_size=4))
def test_tables_fit(rows: list[list[str]]) -> None:
    """A table of prose never runs over 80 columns."""
    shown = table(["ID", "Statement", "Kind", "Segment"], rows)
    assert max(map(len, shown.split("\n"))) <= 80


def test_tables_keep_days_whole() -> None:
    """Ids and days are not broken while there is prose to wrap."""
    shown = table(
        ["ID", "Text", "Text", "Day"], [["E12", "word " * 40, "word " * 40, "2026-03-10"]]
    )
    assert "2026-03-10" in shown and max(map(len, shown.split("\n"))) <= 80


def test_no_colour_in_a_pipe(shop: Shop) -> None:
    """Colour is for terminals, and never when NO_COLOR or a dumb terminal says no."""
    desk = shop.desk()
    assert desk.paint("shut", "bad") == "shut"
    assert "\x1b" not in shop.do("hypothesis")


def test_colour_on_a_terminal(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a tone is colour around the same word."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    desk = shop.desk()
    assert desk.paint("shut", "bad") == "\x1b[31mshut\x1b[0m"
    for quiet in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        shop.environ = quiet
        assert shop.desk().paint("shut", "bad") == "shut"


def test_bar() -> None:
    """A bar shows a share in cells, without blocks where they cannot be drawn."""
    assert bar(0) == "░" * 10 and bar(1) == "█" * 10 and bar(7) == "█" * 10
    assert bar(0.25, 4, plain=True) == "#..."
