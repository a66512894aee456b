"""Schemas: every name has one, and what the program prints is what they say."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from cli_shop import Shop

from castdev import projections
from castdev.cli.schema import DOCUMENTS, schema_of
from castdev.engine.vocabulary import Vocabulary
from castdev.projections.reading import Reading

KINDS = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
    "array": list,
    "object": dict,
}


def faults(value: Any, schema: Any, whole: dict[str, Any], at: str = "$") -> list[str]:
    """Return where a value is not what a schema says; as much of JSON Schema as we print."""
    if "$ref" in schema:
        return faults(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, at)
    if "anyOf" in schema:
        tried = [faults(value, one, whole, at) for one in schema["anyOf"]]
        return [] if [] in tried else min(tried, key=len)
    if "const" in schema and value != schema["const"]:
        return [f"{at} is {value!r}, not {schema['const']!r}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at} is {value!r}, none of {schema['enum']}"]
    kind = schema.get("type")
    if kind and (
        not isinstance(value, KINDS[kind]) or (isinstance(value, bool) != (kind == "boolean"))
    ):
        return [f"{at} is {value!r}, not {kind}"]
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        return [f"{at} is {value!r}, not {schema['pattern']}"]
    if isinstance(value, list):
        items = schema.get("prefixItems") or [schema.get("items") or {}] * len(value)
        pairs = zip(value, items, strict=True)
        return [
            one
            for n, (each, of) in enumerate(pairs)
            for one in faults(each, of, whole, f"{at}[{n}]")
        ]
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        found = [f"{at} has no {one}" for one in schema.get("required", []) if one not in value]
        found += [f"{at} has an unknown {one}" for one in value if one not in known]
        return found + [
            one for name in value if name in known
            for one in faults(value[name], known[name], whole, f"{at}.{name}")
        ]  # fmt: skip
    return []


@pytest.fixture
def filled(shop: Shop) -> Shop:
    """A shop with evidence, a theme and a decision."""
    shop.do("evidence", "support", "H1", "Fridays.", "--interview", "I1", "--kind", "past-fact")
    shop.do("theme", "name", "Late orders")
    shop.do("theme", "apply", "T1", "I1")
    shop.do("verdict", "reach", "H1", "open", "--because", "few people")
    shop.do("guide", "prepare", "Talk", "--question", "Why?")
    shop.do("answer", "record", "I1", "So.", "--weakness", "slow", "--finding", "cause")
    shop.do("decision", "make", "Go on", "--because", "it is early")
    shop.do("believe", "H1", "70%")
    shop.do("believe", "H1", "70%", "--hide", "--actor", "bo")
    shop.do("outcome", "H1", "3 of 9")
    shop.do("belief", "reveal", "H1", "--actor", "bo")
    return shop


READINGS = {
    "status": ["status"],
    "ready": ["ready"],
    "why": ["why", "H1"],
    "history": ["history", "H1"],
    "calibration": ["calibration"],
    "coverage": ["coverage"],
    "check": ["check"],
    "saturation": ["saturation"],
    "next": ["next"],
    "agenda": ["agenda"],
    "strengths": ["strengths"],
    "questions": ["guide", "check", "G1"],
    "diff": ["diff", "3", "D1"],
    "fragile": ["fragile"],
    "whatif": ["replay", "--without", "E1", "--policy", "1"],
    "policy-diff": ["policy", "diff", "1", "1"],
    "simulate": ["simulate"],
    "register": ["decision", "--all"],
}


@pytest.mark.parametrize("name", READINGS)
def test_readings_are_what_their_schema_says(filled: Shop, name: str) -> None:
    """A real document has every field, of the right kind, and no other."""
    schema = schema_of(name)
    for more in ([], ["--as-of", "3"] if name in ("status", "coverage") else []):
        ended = filled.run(*READINGS[name], "--json", *more)
        document = json.loads(ended.out)
        assert faults(document, schema, schema) == []
        assert document["schema"] == f"castdev.{name}.1"


def test_every_reading_has_one() -> None:
    """No reading is left out of the list of documents."""
    found = set[str]()
    for room in Path(projections.__file__).parent.glob("*.py"):
        module = import_module(f"castdev.projections.{room.stem}")
        for name, kind in vars(module).items():
            if isinstance(kind, type) and Reading in kind.__mro__[1:]:
                found.add(f"{kind.__module__}:{name}")
    assert found <= set(DOCUMENTS.values())


def test_policy(filled: Shop) -> None:
    """The policy is what its schema says."""
    schema = schema_of("policy")
    assert faults(json.loads(filled.do("policy", "show", "--json")), schema, schema) == []


def test_log_and_journal(filled: Shop) -> None:
    """Every line of the log, and the first line of an export, is what its schema says."""
    schema = schema_of("log")
    for line in filled.do("log", "--json").splitlines():
        assert faults(json.loads(line), schema, schema) == []
    schema = schema_of("journal")
    assert faults(json.loads(filled.do("export").splitlines()[0]), schema, schema) == []


def test_receipts_and_imports(filled: Shop) -> None:
    """Receipts, of a trial too, and imports are what their schemas say."""
    schema = schema_of("receipt")
    trial = ["evidence", "refute", "H1", "No.", "--interview", "I1", "--kind", "past-fact"]
    for args in (["theme", "name", "x"], [*trial, "--dry-run"], trial):
        assert faults(json.loads(filled.do(*args, "--json")), schema, schema) == []
    path = filled.place / "one.jsonl"
    path.write_text('{"command": "name_theme", "title": "y"}\n')
    schema = schema_of("import")
    for _ in range(2):
        document = json.loads(filled.do("import", str(path), "--json"))
        assert faults(document, schema, schema) == []


def test_errors(filled: Shop) -> None:
    """An error under --json is what its schema says."""
    schema = schema_of("error")
    for args in (["why", "H9"], ["nothing"], ["theme", "name"]):
        document = json.loads(filled.run(*args, "--json").err)
        assert faults(document, schema, schema) == []


def test_events_and_commands() -> None:
    """Every stored event and every command has a schema; a line says what is around it too."""
    words = Vocabulary()
    for name in (*words.events, *words.commands):
        assert schema_of(name)["title"] == name
    schema = schema_of("name_theme")
    line = {"command": "name_theme", "title": "x", "on": "2026-03-01", "because": None, "key": "k"}
    assert faults(line, schema, schema) == []
    assert faults(line | {"titel": "x"}, schema, schema) == ["$ has an unknown titel"]
    assert faults({"command": "name_theme"}, schema, schema) == ["$ has no title"]


def test_the_list_and_a_miss(shop: Shop) -> None:
    """Without a name all names are listed; a miss names the nearest."""
    listed = {line.strip() for line in shop.do("schema").splitlines() if line.startswith("  ")}
    words = Vocabulary()
    assert listed == {*DOCUMENTS, *words.events, *words.commands}
    ended = shop.run("schema", "statsu")
    assert ended.code == 65 and "Did you mean status?" in ended.err


def test_no_project_is_needed(empty: Shop) -> None:
    """A schema is the same wherever one asks."""
    assert json.loads(empty.do("schema", "why"))["title"] == "why"
