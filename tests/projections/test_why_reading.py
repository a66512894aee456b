"""Why: every item, its points, the way to them, and its words for who holds the key."""

from __future__ import annotations

import pytest
from law_worlds import World, on

from castdev.engine.evidence import (
    CorrectEvidence,
    NoteEvidence,
    RefuteHypothesis,
    RetractEvidence,
    SupportHypothesis,
)


def spoken() -> World:
    """Kim and Lee said something about H1; a page counted nine."""
    world = World()
    world.state("H1", success_rule="three of four pay")
    for person in ("kim", "lee"):
        world.hears(person, "told", about=(), segment=None, day=9_400)
    said = {"hypothesis": "H1", "statement": "past-fact"}
    world.say(
        SupportHypothesis(id="E1", interview="I1", quote="I waited weeks", locator="p 3", **said),
        RefuteHypothesis(id="E2", interview="I2", quote="not me", flags=("group",), **said),
        NoteEvidence(id="E10", interview="I2", quote="who knows", **said),
        NoteEvidence(id="E9", interview="I1", **said),
    )
    page = {"hypothesis": "H1", "statement": "usage", "channel": "web"}
    world.say(SupportHypothesis(id="E3", people=9, quote="clicks", **page), day=9_500)
    return world


def quotes(world: World) -> dict[str, str | None]:
    return {item.evidence: item.quote for item in world.project.why("H1").items}


def test_items_the_strongest_first_neutral_last() -> None:
    """Their points sum to the move from the prior."""
    found = spoken().project.why("H1")
    assert [item.evidence for item in found.items] == ["E3", "E2", "E1", "E9", "E10"]
    assert [item.supports for item in found.items] == [True, False, True, None, None]
    moved = round(found.confidence * 1e6) - round(found.prior * 1e6)
    assert sum(item.points for item in found.items) == moved != 0
    assert found.success_rule == "three of four pay"
    assert found.line.confidence == found.confidence


def test_quotes_with_and_without_the_key() -> None:
    """Words open with the key of who said them; without it they are known to be there."""
    world = spoken()
    assert quotes(world) == {
        "E3": "clicks",
        "E2": "not me",
        "E1": "I waited weeks",
        "E9": None,
        "E10": "who knows",
    }
    del world.project.engine.vault._keys["lee"]
    assert quotes(world) == {
        "E3": "clicks",
        "E2": None,
        "E1": "I waited weeks",
        "E9": None,
        "E10": None,
    }
    sealed = {item.evidence: item.sealed for item in world.project.why("H1").items}
    assert sealed == {"E3": True, "E2": True, "E1": True, "E9": False, "E10": True}


def test_corrected_words_and_withdrawn_items() -> None:
    """The newest words; a retracted item is gone; as of before it stands."""
    world = spoken()
    before = len(world.project.entries())
    world.say(CorrectEvidence(evidence="E1", quote="I waited months"))
    world.say(RetractEvidence(evidence="E2"))
    assert quotes(world)["E1"] == "I waited months"
    assert "E2" not in quotes(world)
    past = {item.evidence: item.quote for item in world.project.as_of(before).why("H1").items}
    assert (past["E1"], past["E2"]) == ("I waited weeks", "not me")


def test_where_an_item_comes_from() -> None:
    """Person, interview, channel, locator, flags, and the version of its event."""
    world = spoken()
    items = {item.evidence: item for item in world.project.why("h1").items}
    first, page = items["E1"], items["E3"]
    assert (first.respondent, first.interview, first.locator) == ("kim", "I1", "p 3")
    assert (first.rung, first.kind, first.people) == ("told", "past-fact", 1)
    assert (page.respondent, page.interview, page.channel, page.people) == (None, None, "web", 9)
    assert items["E2"].flags == ("group",)
    for item in items.values():
        event = world.project.entries()[item.version - 1].event
        assert getattr(event, "evidence", None) == item.evidence


def test_the_chain_of_one_item() -> None:
    """Ladder, flags, vote, age, version, pile: each no heavier than the one before."""
    world = World()
    world.segments("core", "edge")
    world.state("H1", "core")
    world.hears("kim", "told", day=9_500 - 365, flags=("leading",), segment="edge")
    world.hears("lee", "told", False, day=9_500)
    world.changed("minor", 9_400)
    kim = next(item for item in world.project.why("H1").items if item.respondent == "kim")
    chain = kim.chain
    assert chain is not None
    assert (chain.ladder, chain.flagged) == (4.0, 2.0)
    assert chain.vote == pytest.approx(0.189, abs=1e-3)
    assert chain.aged == pytest.approx(chain.vote / 2, abs=2e-6)
    assert chain.carried == pytest.approx(chain.aged * 0.75, abs=2e-6)
    assert chain.piled == pytest.approx(chain.carried / 2, abs=2e-6)
    assert world.read().r == round(chain.piled * 1e6)
    lee = next(item for item in world.project.why("H1").items if item.respondent == "lee")
    assert lee.chain is not None
    assert (lee.chain.ladder, lee.chain.vote, lee.chain.piled) == (-6.0, -0.641403, -0.641403)


def test_full_piles_are_named() -> None:
    """From four fifths of what a pile can ever count as."""
    world = World()
    world.state("H1")
    for i in range(16):
        world.hears(f"p{i}", "opinion", by=f"i{i}", segment=None)
    assert [pile.cause for pile in world.project.why("H1").piles] == []
    world.hears("p16", "opinion", by="i16", segment=None)
    world.hears("p17", "opinion", by="i17", segment=None)
    (pile,) = world.project.why("H1").piles
    assert (pile.cause, pile.rung, pile.source) == ("rung", "opinion", None)
    assert 4 < pile.counted <= 5 < pile.people


def test_for_one_segment_and_by_day() -> None:
    """The same segment and day as the confidence that it explains."""
    world = World()
    world.segments("core", "edge")
    world.state("H1", "core")
    world.many(3, "did", segment="edge", day=9_400)
    world.many(3, "did", False, day=9_450)
    for segment in (None, "core", "edge"):
        for day in (None, on(9_420)):
            why = world.project.why("H1", segment=segment, happened_by=day)
            line = world.project.confidence("H1", segment=segment, happened_by=day)
            assert why.confidence == line.confidence
            assert why.line == line
            assert len(why.items) == (3 if day else 6)
