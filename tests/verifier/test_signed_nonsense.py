"""Whoever has a signing key can sign anything; the verifier says what does not follow, at worst."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from receipt_story import Checked, Study, check

from castdev.engine.note import (
    Checkpoint,
    key_hash,
    verifier_key,
    write_checkpoint,
    write_note,
)
from castdev.engine.proof import leaf, root
from castdev.engine.tree import Tree
from castdev.projections.receipts.form import Carried, read_receipt, written

Row = tuple[int, str, bytes]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 10**30, 1.5, "", "x", "H1", "2026-03-03", "9999-12-31"),
    *("1999-01-01", "\N{SNOWMAN}", [], ["x"], [None], {}, {"H1": "major"}, {"gate": "x"}),
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The study; nothing is recorded in it."""
    return Study(tmp_path_factory.mktemp("keys"))


def signed(rows: list[Row], like: bytes) -> bytes:
    """A whole receipt like another one, over a journal of these rows, rightly signed."""
    tree = Tree("acme", lambda after: rows[after:])
    size, public = tree.size(), KEY.public_key().public_bytes_raw()
    origin = read_receipt(like).checkpoint.split("\n")[0]
    text = write_checkpoint(Checkpoint(origin, size, root(size, tree.node)))
    note = write_note(text, [(origin, key_hash(origin, public), KEY.sign(text))])
    receipt = read_receipt(like)
    decision = rows[receipt.decision - 1]
    said = json.loads(decision[2]).get("event")
    return written(
        receipt._replace(
            leaf=leaf("acme", *decision),
            readings=said.get("seen") if isinstance(said, dict) else None,
            checkpoint=note.decode(),
            key=verifier_key(origin, public),
            events=[Carried(*row, leaf("acme", *row), []) for row in rows],
        )
    )


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every object or list in a value, with each of its keys."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, one in pairs if isinstance(value, dict | list) else ():
        found += [(value, key), *places(one)] if isinstance(one, dict | list) else [(value, key)]
    return found


def bent(row: Row, dice: Random) -> Row:
    """An event with something in it that castdev would never have stored."""
    version, name, state = row
    whole = json.loads(state)
    where, key = dice.choice(places(whole))
    if dice.random() < 0.3:
        del where[key]
    else:
        where[key] = dice.choice(ODD)
    return version, name, json.dumps(whole).encode()


def ended_well(found: Checked) -> bool:
    """Return whether it was proved, or refused with a reason, and never by our fault."""
    return found.code in (0, 65, 70) and "our fault" not in found.err


def test_it_is_like_the_real_one(study: Study) -> None:
    """Nothing changed, and signed anew, proves as before."""
    raw = study.receipt("D4", whole=True)
    assert check(signed(list(study.project.engine.journal.rows()), raw)).code == 0


def test_whatever_is_signed(study: Study) -> None:
    """Events that castdev would never have stored are refused by name, or move nothing."""
    dice, rows = Random(7), list(study.project.engine.journal.rows())
    raw, codes = study.receipt("D4", whole=True), set[int]()
    for _ in range(150):
        at = dice.randrange(len(rows))
        forged = [*rows[:at], bent(rows[at], dice), *rows[at + 1 :]]
        found = check(signed(forged, raw))
        assert ended_well(found), (forged[at], found)
        codes.add(found.code)
    assert {0, 70} <= codes


@pytest.mark.parametrize("state", [b"", b"{}", b"[]", b"\xff\xfe", b"[" * 9_999, b"null"])
def test_bytes_that_are_no_event(study: Study, state: bytes, tmp_path: Path) -> None:
    """The verifier says which event cannot be read."""
    rows = list(study.project.engine.journal.rows())
    at = next(version for version, name, _ in rows if name == "hypothesis_supported")
    rows[at - 1] = (at, "hypothesis_supported", state)
    found = check(signed(rows, study.receipt("D4", whole=True)))
    assert found.code == 70 and f"event {at} is no hypothesis_supported" in found.out


@pytest.mark.parametrize("schema", [9, 0, -1, True, "1", 1.5, None])
def test_shapes_that_are_not_known(study: Study, schema: Any) -> None:
    """An event of a newer shape than this program knows is not guessed at."""
    rows = list(study.project.engine.journal.rows())
    version, name, state = next(row for row in rows if row[1] == "hypothesis_supported")
    newer = json.dumps(json.loads(state) | {"schema": schema}).encode()
    rows[version - 1] = (version, name, newer)
    found = check(signed(rows, study.receipt("D4", whole=True)))
    assert found.code == 70 and f"event {version} is no hypothesis_supported" in found.out
