"""Policies: every tunable has a name, a meaning and a range, and they go together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from castdev.engine.codec import Codec
from castdev.engine.errors import BadInput
from castdev.engine.policy import FLAGS, Flag, Policy, PolicyAdopted
from castdev.engine.project import AdoptPolicy
from castdev.engine.testing import given
from castdev.engine.tunables import MEANINGS, changed, check, leaves
from castdev.engine.vocabulary import Vocabulary

POLICY = Policy()
DEFAULTS = """
ladder.opinion.yes 100; ladder.opinion.no 500; ladder.told.yes 400; ladder.told.no 600
ladder.shown.yes 700; ladder.shown.no 600; ladder.commit.yes 1100; ladder.commit.no 400
ladder.did.yes 3000; ladder.did.no 2000; person_limit 3000
rung_rho.opinion 200000; rung_rho.told 100000; rung_rho.shown 50000; rung_rho.commit 20000
rung_rho.did 0; source_rho 50000; repeat_rho 1000000
flags.leading.yes 500000; flags.leading.no 1000000; flags.pitched.yes 500000
flags.pitched.no 1000000; flags.friend.yes 250000; flags.friend.no 1000000
flags.paid.yes 750000; flags.paid.no 1000000; flags.group.yes 750000; flags.group.no 750000
flags.hostile.yes 1000000; flags.hostile.no 500000; half_life 365
carry.none 1000000; carry.minor 750000; carry.major 250000; carry.replaced 0
relevance 500000; segment_rho 200000; prior 333333; prior_votes 2000000; default_bar 400000
supported_at 800000; refuted_at 100000; status_votes 3000000; untested_below 500000
contested_share 250000; strong_factor 20; false_support_cost 4
test_cost.opinion 1; test_cost.told 2; test_cost.shown 3; test_cost.commit 5; test_cost.did 8
test_people 5; full_pile 800000; importance.minor 1; importance.major 3; importance.critical 9
saturation_base 4; saturation_run 2; saturation_share 50000; saturation_coverage 800000
people_gate 12; people_advised 60; committed_people 3; fresh_share 500000
big_change 500000; current_votes 1000000; kinds problem, solution, price, channel
one_voice_share 800000; calibration_outcomes 20; thanks_days 7; jot_days 3
quiet_competitor_days 56; retention_months 0
"""
"""Every number of confidence.md 3, 7, 8, 9 and 10, with its default."""


def test_every_tunable_is_in_the_policy_by_name() -> None:
    """No number of the model is anywhere else, and none is another than it says."""
    wanted = dict(one.strip().split(" ", 1) for one in DEFAULTS.replace("\n", ";").split(";") if one.strip())  # fmt: skip
    assert {name: str(value) for name, value in leaves(POLICY)} == wanted


def test_every_tunable_has_a_meaning() -> None:
    """In a few words, one each."""
    assert set(MEANINGS) == set(Policy.__struct_fields__)
    assert all(10 < len(one) < 80 and one[-1] != "." for one in MEANINGS.values())


def test_every_number_has_a_range() -> None:
    """None can be negative or endless."""
    defs = msgspec.json.schema(Policy)["$defs"]
    numbers = [defs[name] for name in defs]
    while numbers:
        one = numbers.pop()
        numbers += [*one.get("properties", {}).values(), *one.get("anyOf", [])]
        numbers += [one[key] for key in ("items", "additionalProperties") if isinstance(one.get(key), dict)]  # fmt: skip
        if one.get("type") == "integer":
            assert "minimum" in one and "maximum" in one, one


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ({"supported_at": 100_000}, "refuted_at is 100,000 and supported_at is 100,000: the same"),
        ({"prior": 800_000}, "nobody asked, and supported already. Keep prior below supported_at"),
        ({"refuted_at": 333_333}, "nobody asked, and refuted already"),
        ({"untested_below": 3_000_001}, "what is untested would have a status"),
        ({"people_gate": 61}, "fewer would be advised than must be heard"),
        ({"contested_share": 500_001}, "both sides cannot have more than half"),
        ({"half_life": 29}, "A half-life of 29 days is shorter than 30. Use 30 to 36500"),
        ({"carry": {"major": 800_000}}, "carry: major leaves 800,000 of a vote, more than minor"),
        (
            {"carry": {"replaced": 300_000}},
            "carry: replaced leaves 300,000 of a vote, more than major",
        ),
        ({"kinds": ["problem", "problm"]}, "kinds: there is no kind 'problm'. Use problem, "),
        ({"supported_at": 1_000_001}, "supported_at: Expected `int` <= 1000000"),
        ({"ladder": {"told": {"yes": -1}}}, "ladder.told.yes: Expected `int` >= 0"),
        ({"ladder": {"hearsay": {"yes": 1, "no": 1}}}, "no field 'hearsay'"),
        ({"laddr": {}}, "There is no field 'laddr' in a policy. Did you mean ladder?"),
        ({"relevance": "half"}, "relevance: Expected `int`, got `str`"),
        ({"relevance": 0.5}, "relevance: Expected `int`, got `float`"),
    ],
)
def test_what_does_not_go_together(wanted: dict[str, Any], part: str) -> None:
    """One clear sentence, and what to do."""
    with pytest.raises(BadInput) as refusal:
        changed(POLICY, wanted)
    assert part in str(refusal.value) and refusal.value.hint


@pytest.mark.parametrize(
    ("policy", "part"),
    [
        (replace(POLICY, ladder={"told": POLICY.ladder["told"]}), "ladder has no number for opinion"),
        (replace(POLICY, carry={}), "carry has no number for none"),
        (replace(POLICY, importance={"minor": 1}), "importance has no number for major"),
        (replace(POLICY, flags=(*FLAGS, FLAGS[0])), "'leading' is there twice"),
        (replace(POLICY, flags=(Flag("", 1, 1),)), "a flag has no name"),
    ],
)  # fmt: skip
def test_a_policy_of_your_own_is_whole(policy: Policy, part: str) -> None:
    """A table without one of its numbers is refused, not found out about when it is read."""
    with pytest.raises(BadInput, match=part):
        check(policy)
    given().when(AdoptPolicy(policy=policy)).refused(part)


def test_only_what_is_named_changes() -> None:
    """A table within a table too; the default goes together."""
    found = changed(POLICY, {"ladder": {"told": {"yes": 350}}, "name": "calm"})
    assert dict(leaves(found)) == dict(leaves(POLICY)) | {"ladder.told.yes": 350}
    assert found.name == "calm"
    check(POLICY)


def test_the_first_shape_says_what_was_fixed_then() -> None:
    """A policy stored before these numbers had names is read with what they were."""
    golden = Path(__file__).parent.parent / "golden_events" / "policy_adopted.1.json"
    state = golden.read_bytes().rstrip(b"\n")
    event = Codec(Vocabulary().events).decode(1, "policy_adopted", state).event
    assert isinstance(event, PolicyAdopted)
    names = ("test_people", "full_pile", "importance", "big_change", "current_votes")
    for name in names:
        assert name.encode() not in state
        assert getattr(event.policy, name) == getattr(POLICY, name)
