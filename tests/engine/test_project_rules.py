"""The project: started once, described, read under one policy at a time."""

from __future__ import annotations

import msgspec
import pytest

from castdev.engine.errors import BadInput
from castdev.engine.home import in_memory
from castdev.engine.policy import KINDS, Mode, Policy, PolicyAdopted
from castdev.engine.project import (
    AdoptPolicy,
    DescribeStudy,
    ProjectStarted,
    StartProject,
    StudyDescribed,
)
from castdev.engine.testing import given

STRICT = Policy(name="strict", people_gate=20)


@pytest.mark.parametrize("mode", ["new-idea", "existing-product"])
def test_started(mode: Mode) -> None:
    """A stream begins with the project and the default policy of its mode."""
    first, second = in_memory("acme", mode=mode).entries()
    assert first.event == ProjectStarted(project="acme", mode=mode)
    policy = Policy(kinds=KINDS[mode])
    assert second.event == PolicyAdopted(number=1, name="default", policy=policy)


def test_described() -> None:
    """Facts add up; later ones of the same name take over."""
    world = given(DescribeStudy(title="Travel", facts={"start": "May", "end": "June"}))
    world.when(DescribeStudy(facts={"end": "July"})).then(StudyDescribed(facts={"end": "July"}))
    assert world.engine.state().project.facts == {"start": "May", "end": "July"}


def test_adopted() -> None:
    """The next policy has the next number, and the first may come back as a third."""
    world = given().when(AdoptPolicy(policy=STRICT))
    world.then(PolicyAdopted(number=2, name="strict", policy=STRICT))
    first = Policy(kinds=KINDS["new-idea"])
    world.when(AdoptPolicy(policy=first)).then(
        PolicyAdopted(number=3, name="default", policy=first)
    )


def test_same_policy_refused() -> None:
    """The policy in force cannot be adopted again."""
    given(AdoptPolicy(policy=STRICT)).when(AdoptPolicy(policy=STRICT)).refused("This is policy 2")


def test_started_twice_refused() -> None:
    """A project is started once."""
    given().when(StartProject(project="other")).refused("trial has been started already")


@pytest.mark.parametrize(
    "wrong", [{"prior": 0}, {"default_bar": 999_001}, {"prior_votes": 0}, {"name": ""}]
)
def test_policy_out_of_range_refused(wrong: dict[str, object]) -> None:
    """A policy with a number outside its range is refused with the name of the field."""
    policy = msgspec.structs.replace(STRICT, **wrong)
    given().when(AdoptPolicy(policy=policy)).refused(next(iter(wrong)))


@pytest.mark.parametrize("name", ["", "a b", "a\n", "../x", "é", "x" * 65])
def test_project_name(name: str) -> None:
    """A name that cannot be the name of a stream is refused."""
    with pytest.raises(BadInput, match="cannot be the id of a project"):
        in_memory(name)
