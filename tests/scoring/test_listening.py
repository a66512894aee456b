"""Interviews that come, go and are listened to again: the same as counting all of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from castdev.engine.policy import Policy
from castdev.projections.scoring.listening import Known, Listening
from castdev.projections.scoring.readiness import Critical, readiness
from castdev.projections.scoring.saturation import saturated, saturation
from castdev.projections.scoring.standing import progress_of, standing

themes = st.frozensets(st.sampled_from("abcdefgh"), max_size=4)
acts = st.tuples(st.integers(0, 9), st.integers(0, 5), st.one_of(st.none(), themes))
policies = st.builds(
    Policy,
    saturation_base=st.integers(1, 4),
    saturation_run=st.integers(1, 3),
    saturation_share=st.sampled_from([0, 50_000, 400_000]),
    saturation_coverage=st.sampled_from([0, 500_000, 800_000]),
    people_gate=st.integers(0, 5),
)


@dataclass
class Plain:
    """The same, kept as a table that is counted anew."""

    held: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict)

    def read(self, policy: Policy) -> Known:
        order = sorted((place, id) for id, (place, _) in self.held.items())
        found = saturation([self.held[id][1] for _, id in order], policy)
        return Known(found.holding, found.coverage_micro)


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(st.lists(acts, max_size=25), policies)
def test_interviews_come_and_go(
    some: list[tuple[int, int, frozenset[str] | None]], policy: Policy
) -> None:
    """Held, moved to another day, listened to again, called off: the gate is the same."""
    listening, plain = Listening(), Plain()
    for number, place, heard in some:
        id = f"I{number}"
        before = plain.held.get(id)
        if heard is None:
            plain.held.pop(id, None)
            assert listening.drop(id) == (before is not None)
        else:
            plain.held[id] = place, heard
            assert listening.put(id, place, heard) == (before != (place, heard))
        assert listening.read(policy) == plain.read(policy)


criticals = st.builds(
    Critical,
    hypothesis=st.sampled_from([f"H{i}" for i in range(5)]),
    kind=st.sampled_from(["problem", "solution", "price", "channel", "usability"]),
    confidence=st.sampled_from([0.0, 0.3, 0.799999, 0.8, 1.0]),
    status=st.sampled_from(["thin", "supported", "refuted"]),
    own_votes=st.integers(0, 4_000_000),
    committed=st.integers(0, 4),
    fresh=st.one_of(st.none(), st.integers(0, 1_000_000)),
    current=st.one_of(st.none(), st.integers(0, 2_000_000)),
)
gates = st.sets(st.sampled_from(["no-refuted", "kinds", "votes", "fresh", "saturated", "heard"]))


@settings(max_examples=120, deadline=None, database=None, derandomize=True)
@given(st.lists(criticals, max_size=4), st.integers(0, 9), st.lists(themes), policies, gates)
def test_a_word_instead_of_many(
    some: list[Critical],
    heard: int,
    said: list[frozenset[str]],
    policy: Policy,
    waived: set[str],
) -> None:
    """Score and shut gates are those that `readiness` explains at length."""
    found = saturation(said, policy)
    long = readiness(
        some, segment=None, saturation=found, heard=heard, policy=policy, waived=waived
    )
    short = standing(
        some,
        [progress_of(one, policy) for one in some],
        saturation=Known(found.holding, found.coverage_micro),
        heard=heard,
        policy=policy,
        waived=waived,
    )
    assert short.score == long.score
    assert short.shut == {one.gate for one in long.gates if one.state == "shut"}
    assert saturated(Known(found.holding, found.coverage_micro), policy) == saturated(found, policy)
