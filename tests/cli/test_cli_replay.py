"""Replay on the command line: the alarm, the pager, the documents."""

from __future__ import annotations

import json
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import click
import pytest
from cli_shop import Shop
from msgspec.structs import replace
from test_cli_schema import faults

from castdev.cli import progress, replay
from castdev.cli.schema import schema_of
from castdev.projections import rebuilt


@pytest.fixture
def decided(shop: Shop) -> Shop:
    """A shop with a decision, and with what came after it."""
    shop.do("decision", "make", "Go on", "--because", "it is early")
    shop.do("evidence", "support", "H1", "Fridays.", "--interview", "I1", "--kind", "past-fact")
    return shop


def test_the_alarm(decided: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was altered is said plainly, and the exit code is 70."""
    assert "byte for byte" in decided.do("replay", "d1")
    honest = rebuilt.seen_in

    def other(*args: Any, **how: Any) -> Any:
        return replace(honest(*args, **how), score=99)

    monkeypatch.setattr(rebuilt, "seen_in", other)
    ended = decided.run("replay", "D1")
    assert ended.code == 70 and "our fault" not in ended.err
    assert "ALARM: what was stored is not what the journal says." in ended.out
    assert "score: stored 0, rebuilt 99" in ended.out
    ended = decided.run("replay", "D1", "--json")
    assert ended.code == 70 and json.loads(ended.out)["equal"] is False


def test_documents_are_what_their_schemas_say(decided: Shop) -> None:
    """The document of a decision, and every line of the steps."""
    schema = schema_of("replay")
    document = json.loads(decided.do("replay", "D1", "--json"))
    seen = schema["$defs"]["Seen"]
    seen["required"] = [one for one in seen["required"] if one in document["stored"]]
    assert faults(document, schema, schema) == []
    assert document["schema"] == "castdev.replay.1"
    schema = schema_of("step")
    lines = decided.do("replay", "--json").splitlines()
    assert len(lines) == decided.version()
    for line in lines:
        assert faults(json.loads(line), schema, schema) == []


def test_two_policies_side_by_side(decided: Shop) -> None:
    """What the same events say under the policy now stands beside what they said."""
    decided.do("policy", "adopt", "-", said='{"name": "calm", "prior": 500000}')
    shown = decided.do("replay", "D1")
    assert "policy 2, now" in shown and "0.33 untested       0.50 untested" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_a_terminal_gets_a_pager(decided: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps are paged on a terminal only, with progress when there are many."""
    paged: list[str] = []

    def page(text: Iterable[str]) -> None:
        paged.extend(text)

    piped = decided.do("replay")
    assert not paged
    here = SimpleNamespace(isatty=lambda: True, write=lambda text: None, flush=lambda: None)
    for module in (replay, progress):
        monkeypatch.setattr(module, "sys", SimpleNamespace(stdout=here, stderr=here))
    monkeypatch.setattr(progress, "LONG", 1)
    monkeypatch.setattr(click, "echo_via_pager", page)
    assert decided.do("replay") == ""
    assert "".join(paged) == piped
