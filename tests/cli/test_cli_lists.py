"""Lists and shows: what they hold as JSON, at which moment, and what is marked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cli_shop import Shop

NOUNS = [
    "segment",
    "respondent",
    "guide",
    "interview",
    "answer",
    "competitor",
    "offer",
    "theme",
    "hypothesis",
    "evidence",
    "verdict",
    "change",
    "decision",
    "policy",
]


def listed(shop: Shop, *args: str) -> list[dict[str, Any]]:
    """Return a list as objects."""
    found: list[dict[str, Any]] = json.loads(shop.do(*args, "--json"))
    return found


def ids(shop: Shop, *args: str) -> list[str]:
    """Return the ids in a list."""
    return [one["id"] for one in listed(shop, *args)]


@pytest.mark.parametrize("noun", NOUNS)
def test_empty(empty: Shop, noun: str) -> None:
    """An empty list is a sentence that says how to begin, and [] as JSON."""
    empty.do("init", "acme")
    if noun == "policy":
        assert ids(empty, noun) == ["1"]
    else:
        assert empty.do(noun).startswith("No ") and f"castdev {noun} " in empty.do(noun)
        assert listed(empty, noun) == []


def test_people_are_counted(shop: Shop) -> None:
    """People, not mentions: one person who says it twice is one of those asked."""
    shop.do("respondent", "reassign", "R1", "S1")
    for _ in range(2):
        shop.do("evidence", "support", "H1", "--interview", "I1", "--kind", "behaviour")
    hypothesis = listed(shop, "hypothesis")[0]
    assert (hypothesis["people_for"], hypothesis["people_asked"]) == (1, 1)
    assert "1 of 1" in shop.do("hypothesis")
    recruit = ("respondent", "recruit", "--channel", "fair", "--relation", "unknown")
    shop.do(*recruit, "--segment", "S1")
    segment = listed(shop, "segment")[0]
    assert (segment["recruited"], segment["interviewed"]) == (2, 1)
    assert "1 of 12" in shop.do("segment")


def test_the_mode(empty: Shop) -> None:
    """The mode of a project sets the kinds of hypotheses in its first policy."""
    assert "mode existing-product" in empty.do("init", "acme", "--mode", "existing-product")
    kinds = json.loads(empty.do("policy", "show", "--json"))["kinds"]
    assert kinds == ["problem", "solution"]


def test_as_of(shop: Shop) -> None:
    """A list as of a version or a day holds what was known then."""
    shop.do("segment", "define", "Florists", "--need", "x")
    assert ids(shop, "segment", "--as-of", "7") == ["S1"]
    assert ids(shop, "segment", "--as-of", "2026-03-09") == []
    assert ids(shop, "segment", "--as-of", "2026-03-10") == ["S1", "S2"]
    assert shop.run("segment", "show", "S2", "--as-of", "7").code == 65


def test_happened_by(shop: Shop) -> None:
    """What happened later, or on an unknown day, is left out."""
    support = ("evidence", "support", "H1", "--interview", "I1", "--kind", "opinion")
    shop.do(*support)
    shop.do(*support, "--on", "2026-03-08")
    shop.do("change", "make", "A list", "--on", "2026-03-07")
    shop.do("decision", "make", "Bakers", "--on", "unknown")
    assert ids(shop, "evidence", "--happened-by", "2026-03-05") == ["E1"]
    assert ids(shop, "evidence", "--happened-by", "2026-03-04") == []
    assert ids(shop, "interview", "--happened-by", "2026-03-04") == []
    assert ids(shop, "change", "--happened-by", "2026-03-06") == []
    assert ids(shop, "decision") == ["D1"]
    assert ids(shop, "decision", "--happened-by", "2026-03-10") == []


def test_retired_is_marked(shop: Shop) -> None:
    """What is retired, retracted or undone stays in the list, marked."""
    shop.do("segment", "retire", "S1")
    shop.do("hypothesis", "retire", "H1")
    shop.do("evidence", "note", "H1", "--interview", "I1", "--kind", "opinion")
    shop.do("evidence", "retract", "E1")
    shop.do("change", "make", "A list")
    shop.do("change", "undo", "C1")
    for noun, state in (
        ("segment", "retired"),
        ("hypothesis", "retired"),
        ("evidence", "retracted"),
        ("change", "undone"),
    ):
        assert listed(shop, noun)[0]["state"] == state
        assert state in shop.do(noun)


def test_show_as_json(shop: Shop) -> None:
    """A show is one document: its schema, its fields, where it is used, its events."""
    shop.do("segment", "revise", "S1", "Bakers", "--need", "x")
    shown = json.loads(shop.do("segment", "show", "s1", "--json"))
    assert (shown["schema"], shown["id"]) == ("castdev.segment.1", "S1")
    assert [one["version"] for one in shown["events"]] == [3, 8]
    assert shown["used"] == {}
    shop.do("respondent", "reassign", "R1", "S1")
    assert json.loads(shop.do("segment", "show", "S1", "--json"))["used"] == {"respondents": ["R1"]}


def test_a_verdict_shows_only_verdicts(shop: Shop) -> None:
    """Of a hypothesis, `verdict show` lists its verdicts, earlier ones too."""
    shop.do("verdict", "reach", "H1", "maybe")
    shop.do("verdict", "reach", "H1", "confirmed")
    shown = json.loads(shop.do("verdict", "show", "h1", "--json"))
    assert [one["event"] for one in shown["events"]] == ["verdict_reached"] * 2
    assert (shown["word"], shown["earlier"]) == ("confirmed", ["maybe"])


def test_a_policy_is_changed_field_by_field(shop: Shop) -> None:
    """A policy file holds only what changes; the rest stays, also within a table."""
    before = json.loads(shop.do("policy", "show", "--json"))
    changes = '{"name": "small", "ladder": {"told": {"yes": 350}}}'
    assert "policy 2 adopted: small" in shop.do("policy", "adopt", "-", said=changes)
    after = json.loads(shop.do("policy", "show", "--json"))
    assert after["ladder"]["told"] == {"yes": 350, "no": before["ladder"]["told"]["no"]}
    same = set(before) - {"name", "ladder", "number", "version"}
    assert all(before[name] == after[name] for name in same)
    assert json.loads(shop.do("policy", "show", "1", "--json")) == before
