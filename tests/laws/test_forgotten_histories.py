"""Forgetting changes no number and no document but for words, and the line that says so."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import msgspec
from histories import HYPOTHESES, history, record
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import World

from castdev.engine.command import Request
from castdev.engine.erasure import ForgetRespondent

WORDS = {"quote", "sealed", "erased"}
"""Fields of documents that tell words, or that they are gone."""
MOVES = {"version", "reading_day", "erased"}
"""Fields that say up to where was read."""


def documents(world: World) -> dict[str, Any]:
    """Return every document of a project, without what says up to where it was read."""
    project = world.project
    found: dict[str, Any] = {
        "status": project.status(),
        "ready": project.readiness(),
        "coverage": project.coverage(),
        "saturation": project.saturation(),
        "check": project.check(),
        "next": project.next(),
        "agenda": project.agenda(),
        "register": project.register(),
        "fragile": project.fragile(),
        "simulate": project.simulate(),
        "strengths": project.strengths(),
    }
    for id in HYPOTHESES:
        found |= {f"why {id}": project.why(id), f"history {id}": project.history(id)}
    return {name: _plain(msgspec.to_builtins(one)) for name, one in found.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if name not in WORDS | MOVES}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def without_due(found: dict[str, Any], people: set[str]) -> dict[str, Any]:
    """Return documents without what is due to people, whom nobody can reach any more."""
    of = ("thanks", "consent", "retention")
    for name in ("status", "agenda"):
        due = found[name]["due"]
        found[name]["due"] = [
            one for one in due if one["what"] not in of or one["id"] not in people
        ]
    return found


def respondents(world: World, dice: Random) -> Iterator[str]:
    """Yield some people of a project."""
    everybody = sorted(world.project.view().book.respondents)
    yield from dice.sample(everybody, dice.randint(1, len(everybody)))


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(5, 60))
def test_forgetting_changes_no_number(seed: int, size: int) -> None:
    """Any people of any history forgotten: every document is as it was, but for words."""
    world = record(history(seed, size, judged=True))
    people = set(respondents(world, Random(seed)))
    before = without_due(documents(world), people)
    then = msgspec.to_builtins(world.project.status())
    version = then["version"]
    world.project.handle_many(
        [Request(ForgetRespondent(respondent=one), because="asked") for one in sorted(people)]
    )
    after = documents(world)
    assert world.project.status().erased == len(people)
    for name, document in without_due(after, people).items():
        assert document == before[name], name
    assert (
        msgspec.to_builtins(world.project.as_of(version).status())["hypotheses"]
        == (then["hypotheses"])
    )


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.integers(5, 40))
def test_read_from_zero_it_is_the_same(seed: int, size: int) -> None:
    """A journal in which people were forgotten is read the same step by step and from zero."""
    from castdev.projections.casebook import fold

    world = record(history(seed, size))
    for one in list(respondents(world, Random(seed))):
        world.project.handle(ForgetRespondent(respondent=one), because="asked")
        book = world.project.book()
        assert book == fold(world.project.entries())
