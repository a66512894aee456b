"""Offers: a clause stands when every hypothesis under it does."""

from __future__ import annotations

from law_worlds import World, on

from castdev.engine.hypothesis import RetireHypothesis
from castdev.engine.offer import Clause, StateOffer
from castdev.projections.offers import OfferLine

BOTH = Clause(text="fast and cheap", hypotheses=("H1", "H2"))
FAST = Clause(text="fast", hypotheses=("H1",))
CHEAP = Clause(text="cheap", hypotheses=("H2",))


def promised() -> World:
    """H1 is supported, H2 untested; O1 promises three things."""
    world = World()
    world.state("H1")
    world.state("H2")
    for number in range(12):
        world.hears(f"p{number}", "commit", segment=None, by=f"i{number}")
    world.say(StateOffer(text="Orders find you", clauses=(FAST, BOTH, CHEAP)))
    return world


def only(world: World, day: int | None = None) -> OfferLine:
    (found,) = world.project.offers(happened_by=None if day is None else on(day)).offers
    return found


def test_unsupported_first() -> None:
    """Clauses on an untested hypothesis come first, and keep their order."""
    found = only(promised())
    assert [(one.text, one.supported) for one in found.clauses] == [
        ("fast and cheap", False),
        ("cheap", False),
        ("fast", True),
    ]
    grounds = [(one.hypothesis, one.status) for one in found.clauses[0].hypotheses]
    assert grounds == [("H1", "supported"), ("H2", "untested")]
    assert (found.id, found.revision, found.supported) == ("O1", 1, 1)


def test_a_retired_hypothesis_supports_nothing() -> None:
    """A hypothesis that was given up carries no promise, whatever its number."""
    world = promised()
    world.say(RetireHypothesis(hypothesis="H1"))
    found = only(world)
    assert found.supported == 0
    assert found.clauses[0].hypotheses[0].retired


def test_the_last_revision_is_read() -> None:
    """What was promised before is not promised any more."""
    world = promised()
    world.say(StateOffer(text="Fast", id="o1", clauses=(FAST,)))
    found = only(world)
    assert (found.text, found.revision, found.supported) == ("Fast", 2, 1)
    assert [one.text for one in found.clauses] == ["fast"]


def test_by_day() -> None:
    """The offer is a definition; what supports it has its days."""
    assert only(promised(), 9_499).supported == 0
    assert only(promised(), 9_500).supported == 1
