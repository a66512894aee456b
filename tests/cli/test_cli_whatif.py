"""What if on the command line: what it says, what it refuses, and that nothing is written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cli_shop import Shop

REFUTE = '{"command": "refute_hypothesis", "hypothesis": "H1", "interview": "I1", "statement": "usage", "quote": "canary words"}\n'  # fmt: skip
RECRUIT = '{"command": "recruit_respondent", "channel": "fair", "relation": "potential"}\n'


@pytest.fixture
def told(shop: Shop) -> Shop:
    """A shop with evidence, a decision, and a file of commands."""
    shop.do("evidence", "support", "H1", "Fridays.", "--interview", "I1", "--kind", "past-fact")
    shop.do("decision", "make", "Go on", "--hypothesis", "H1", "--because", "it is early")
    (shop.place / "more.jsonl").write_text(RECRUIT + REFUTE)
    (shop.place / "calm.json").write_text('{"name": "calm", "prior": 500000}')
    return shop


def held(shop: Shop) -> dict[str, bytes]:
    """Every file of the project that lasts."""
    files = [one for one in (shop.place / ".castdev").rglob("*") if one.is_file()]
    lasting = [one for one in files if not one.name.endswith(("-shm", "-wal"))]
    return {str(one): one.read_bytes() for one in lasting}


def test_nothing_is_written_and_no_key_is_made(told: Shop) -> None:
    """Commands with words of people and a new person among them; the folder stays as it is."""
    before = held(told)
    found = told.do("replay", "--with", str(told.place / "more.jsonl"), "--policy", "1")
    assert "respondent R2 recruited through fair" in found
    assert "E2 refutes H1: R1 in I1, usage" in found and "canary" not in found
    assert "Nothing of this is recorded." in found
    asked = ("replay", "--with", str(told.place / "more.jsonl"), "--json")
    document = json.loads(told.do(*asked))
    assert [one["event"] for one in document["added"]] == [
        "respondent_recruited",
        "hypothesis_refuted",
    ]
    assert "canary" not in json.dumps(document)
    assert held(told) == before


def test_keys_are_not_needed(told: Shop) -> None:
    """In a copy without its keys nothing can be recorded, and everything can be supposed."""
    shutil.rmtree(told.place / ".castdev" / "keys")
    more = str(told.place / "more.jsonl")
    assert told.run("import", more).code == 77
    assert "* H1" in told.do("replay", "--with", more)
    assert not (told.place / ".castdev" / "keys").exists()


@pytest.mark.parametrize(
    ("args", "code", "part"),
    [
        (["--without", "E7"], 65, "respondent, interviewer or channel 'E7'. The nearest: E1"),
        (["--without", "interviewer an"], 65, "The nearest: interviewer ana."),
        (["--policy", "2"], 65, "There is no policy '2'. `castdev policy` lists"),
        (["--policy", "gone.json"], 66, "There is no file"),
        (["--policy", "{place}/bad.json"], 65, "/bad.json: There is no field 'prio' in a policy"),
        (["--policy", "{place}/wrong.json"], 65, "/wrong.json: prior is 900,000 and"),
        (["--with", "gone.jsonl"], 66, "gone.jsonl"),
        (["--with", "{place}/bad.jsonl"], 65, "bad.jsonl, line 2: There is no respondent 'R9'"),
        (["--without", "E1", "--only", "H1"], 2, "What if reads one moment, not steps."),
        (["--policy", "1", "--decisions"], 2, "What if reads one moment, not steps."),
        (["D1", "--without", "E1", "--happened-by", "2026-03-09"], 2, "replayed whole"),
        (["D7", "--without", "E1"], 65, "There is no decision 'D7'. The nearest: D1."),
        (["D1", "--without", "E1", "--as-of", "7"], 65, "no decision 'D1'"),
    ],
)
def test_refused(told: Shop, args: list[str], code: int, part: str) -> None:
    """One sentence that says what was wrong, and where."""
    place = told.place
    (place / "bad.json").write_text('{"prio": 1}')
    (place / "wrong.json").write_text('{"prior": 900000}')
    (place / "bad.jsonl").write_text(
        RECRUIT + '{"command": "hold_interview", "respondent": "R9"}\n'
    )
    ended = told.run("replay", *(one.replace("{place}", str(place)) for one in args))
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (code, "", 1)
    assert part in ended.err


def test_at_a_decision(told: Shop) -> None:
    """What would have been on the table; the head says at which decision."""
    found = told.do("replay", "d1", "--without", "e1")
    assert found.startswith("What if, at D1\n(event 8, policy 1)\n")
    assert "* H1    0.49 untested       0.33 untested" in found
    assert all(len(line) <= 80 for line in found.splitlines())


def test_policy_diff(told: Shop) -> None:
    """Numbers and files; each number by name with its meaning; refusals say which file."""
    calm = str(told.place / "calm.json")
    shown = told.do("policy", "diff", "1", calm)
    assert "From policy 1 (default) to the policy calm" in shown
    assert "  prior 333,333 → 500,000\n      confidence before any evidence" in shown
    told.do("policy", "adopt", calm, "--because", "we know the trade")
    assert "From policy 2 (calm) to policy 1 (default)" in told.do("policy", "diff", "2", "1")
    assert "Every number is the same." in told.do("policy", "diff", "2", "2")
    (told.place / "bad.json").write_text("[1]")
    ended = told.run("policy", "diff", "1", str(told.place / "bad.json"))
    assert ended.code == 65 and "bad.json: This is not a JSON object" in ended.err


def test_a_policy_in_history(told: Shop) -> None:
    """The curve says where another policy begins, on the screen, as CSV and as JSON."""
    told.do("policy", "adopt", str(told.place / "calm.json"))
    assert "-- policy 2 from here on --" in told.do("history", "H1")
    assert told.do("history", "H1", "--csv").splitlines()[-1].endswith(",2")
    steps = json.loads(told.do("history", "H1", "--json"))["steps"]
    assert [one["policy"] for one in steps] == [None] * (len(steps) - 1) + [2]


def test_provenance(told: Shop, tmp_path: Path) -> None:
    """To the screen or a file, never into the project's folder; an unknown decision is a miss."""
    shown = told.do("export", "--prov", "D1")
    assert json.loads(shown)["used"]
    out = tmp_path / "d1.json"
    assert "Wrote where D1 came from" in told.do("export", "--prov", "D1", "-o", str(out))
    assert out.read_text() == shown
    inside = told.run("export", "--prov", "D1", "-o", str(told.place / ".castdev" / "x"))
    assert inside.code == 65 and "among the files of a project" in inside.err
    assert "The nearest: D1." in told.run("export", "--prov", "D2").err
