"""Every edge case of confidence.md 6, from events to digits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from worlds import World, on

from castdev.engine.evidence import RefuteHypothesis, RetractEvidence, SupportHypothesis
from castdev.engine.policy import Impact


def start(**stated: object) -> World:
    world = World()
    world.segments("core", "edge")
    world.state("H1", "core", **stated)
    return world


def _changed(world: World, impact: Impact) -> None:
    world.many(5, "commit", day=9_400)
    world.changed(impact)


def _e2(world: World) -> None:
    for _ in range(5):
        world.hears("kim", "told")


def _e4(world: World) -> None:
    world.hears("kim", "told")
    world.hears("kim", "commit", False)


def _e16(world: World) -> None:
    world.changed("major")
    world.many(5, "commit", day=9_400)


def _e17(world: World) -> None:
    world.hears("kim", "commit", day=9_400)
    world.changed("major")
    world.hears("kim", "told", False, day=9_460)


def _e18(world: World) -> None:
    committed = world.many(3, "commit")
    world.say(RetractEvidence(evidence=committed[1]))


def _e22(world: World) -> None:
    world.many(5, "did")
    world.many(5, "did", False)


def _e24(world: World) -> None:
    page = {"hypothesis": "H1", "statement": "usage", "channel": "web", "segment": "core"}
    signed, left = SupportHypothesis(people=40, **page), RefuteHypothesis(people=960, **page)
    world.say(signed, left, day=9_500)


def _e27(world: World) -> None:
    world.at(9_506)
    talk = [("told", True), ("told", True), ("opinion", True), ("shown", True), ("told", False)]
    for i, (rung, yes) in enumerate([*talk, ("commit", True), ("did", True)]):
        world.hears(f"p{i}", rung, yes, day=9_500 + i)


def _e28a(world: World) -> None:
    world.many(8, "commit")
    world.many(2, "commit", False)
    world.many(2, "commit", segment="edge")
    world.many(8, "commit", False, segment="edge")


CASES: dict[str, Callable[[World], object]] = {
    "E0": lambda world: None,
    "E1": lambda world: world.many(1, "told"),
    "E2": _e2,
    "E3": lambda world: world.many(5, "told"),
    "E4": _e4,
    "E5": lambda world: world.many(1, "did"),
    "E6": lambda world: world.many(10, "did"),
    "E7": lambda world: world.many(10, "did", False),
    "E8": lambda world: world.many(100, "opinion"),
    "E9": lambda world: world.spread(100, "opinion", 10),
    "E10": lambda world: world.many(60, "told"),
    "E11": lambda world: world.spread(60, "told", 6),
    "E12": lambda world: world.many(5, "commit", segment="edge"),
    "E13": lambda world: world.many(50, "commit", segment="edge"),
    "E14": lambda world: world.many(5, "commit", day=9_500 - 365),
    "E15A": lambda world: _changed(world, "none"),
    "E15B": lambda world: _changed(world, "minor"),
    "E15C": lambda world: _changed(world, "major"),
    "E15D": lambda world: _changed(world, "replaced"),
    "E16": _e16,
    "E17": _e17,
    "E18": _e18,
    "E19": lambda world: world.many(2, "commit"),
    "E20": lambda world: world.many(5, "told", flags=("leading",)),
    "E21": lambda world: world.many(5, "told", False, flags=("leading",)),
    "E22": _e22,
    "E23": lambda world: None,
    "E24": _e24,
    "E25": lambda world: world.spread(20, "told", 2),
    "E26": lambda world: world.many(6, "shown"),
    "E27": _e27,
    "E28A": _e28a,
    "E28B": _e28a,
}
STATED = {"E23": {"prior": 0.6}, "E24": {"bar": 0.03}, "E25": {"bar": 0.1}, "E26": {"bar": 0.6}}
TABLE = (Path(__file__).parents[1] / "data" / "edge_cases.txt").read_text().splitlines()[1:]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.split()[0])
def test_edge_case(row: str) -> None:
    """Votes, confidence to 12 digits, range and status; read today and happened by today."""
    name, *want = row.split()
    world = start(**STATED.get(name, {}))
    CASES[name.upper()](world)
    segment = "edge" if name == "E28b" else None
    found = world.read(segment=segment)
    range = f"{found.low}-{found.high}"
    got = [str(found.r), str(found.s), f"{found.confidence:.12f}", range, found.status]
    assert got == want
    line = world.project.confidence("h1", segment=segment)
    assert line == world.project.confidence(
        "H1", segment=segment, happened_by=world.project.today()
    )
    low, high = want[3].split("-")
    assert (line.confidence, line.status) == (round(float(want[2]), 6), want[4])
    assert (line.low, line.high) == (int(low) / 1e6, int(high) / 1e6)
    assert line.votes == (int(want[0]) + int(want[1])) / 1e6


def test_every_edge_case_has_its_numbers() -> None:
    """No case without a row, no row without a case."""
    assert [row.split()[0].upper() for row in TABLE] == list(CASES)


def test_own_votes_give_a_status_borrowed_ones_do_not() -> None:
    """E13 is convinced and still untested."""
    world = start()
    CASES["E13"](world)
    line = world.project.confidence("H1")
    assert (line.own_votes, line.votes, line.people_for) == (0.0, 3.123329, 50)


def test_seven_more_compliments_hardly_count() -> None:
    """With 100 compliments, 7 more move C from 0.493666 to 0.493953, and why says so."""
    world = start()
    world.many(107, "opinion")
    found = world.project.why("H1")
    assert found.confidence == 0.493953
    assert [(pile.cause, pile.people) for pile in found.piles if pile.rung] != []


def test_one_item_after_another_explained() -> None:
    """E27: the points of each of seven people, and the chain to them."""
    world = start()
    CASES["E27"](world)
    found = world.project.why("H1")
    points = {item.respondent: item.points for item in found.items}
    assert points == {
        "p0": 59_428,
        "p1": 59_542,
        "p2": 19_111,
        "p3": 125_698,
        "p4": -65_867,
        "p5": 168_462,
        "p6": 204_679,
    }
    assert [item.respondent for item in found.items] == ["p6", "p5", "p3", "p4", "p1", "p0", "p2"]
    assert sum(points.values()) == 571_053
    assert (found.prior, found.confidence) == (0.333333, 0.904386)


def test_segments_that_disagree() -> None:
    """E28 read as one: everybody's evidence in one set of piles when both are named."""
    world = start()
    CASES["E28A"](world)
    world.state("H2", "core", "edge")
    assert world.read("H2").r == 0
    assert world.read("H1", segment="core") == world.read("H1")


@pytest.mark.parametrize("segments", [(), ("core", "edge")])
def test_everybody_goes_into_one_set_of_piles(segments: tuple[str, ...]) -> None:
    """Ten told-yes, five of each segment, bar 0.40: r 1634933, nothing borrowed (16)."""
    world = World()
    world.segments("core", "edge")
    world.state("H1", *segments)
    world.many(5, "told")
    world.many(5, "told", segment="edge")
    found = world.read()
    assert (found.r, found.own_r, found.s) == (1_634_933, 1_634_933, 0)
    alone = world.read(segment="core")
    assert (alone.own_r, alone.r > alone.own_r) == (1_192_570, True)


def test_people_without_a_segment_are_a_segment_of_their_own() -> None:
    """What they say is borrowed by a hypothesis of one segment."""
    world = start()
    world.many(5, "commit", segment=None)
    assert f"{world.read().confidence:.12f}" == "0.789495304796"
    assert world.read().own_votes == 0


def test_a_later_reading_day_leaves_out_what_comes_later() -> None:
    """Read on day 9449 there is no change yet; on 9450 there is."""
    world = start()
    CASES["E15C"](world)
    before = world.project.confidence("H1", happened_by=on(9_449))
    after = world.project.confidence("H1", happened_by=on(9_450))
    assert before.confidence > 0.94
    assert after.confidence < 0.67
    assert world.read(day=9_449).confidence == pytest.approx(before.confidence, abs=1e-6)
