"""Any one changed character, line or entry, and a receipt proves nothing; with the reason."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from receipt_story import Checked, Study, check

from castdev.engine.proof import leaf
from castdev.projections.receipts import form

Receipts = list[bytes]
WITNESS = "\N{EM DASH} witness AAAAAAAA\n"
Document = dict[str, Any]


@pytest.fixture(scope="module")
def receipts(tmp_path_factory: pytest.TempPathFactory) -> Receipts:
    """Receipts of every kind, all of which prove what they say."""
    study = Study(tmp_path_factory.mktemp("key"))
    found = [
        study.receipt(study.decision),
        study.receipt("D2", reveal=("E1", "E2")),
        study.receipt("D3"),
        study.receipt(study.verdict, whole=True),
        study.receipt(study.approved, whole=True, reveal=("E1",)),
        study.receipt("D5"),
    ]
    assert [check(raw).code for raw in found] == [0] * len(found)
    return found


def refused(found: Checked) -> bool:
    """Return whether it was refused with a reason, and not by our fault."""
    told = found.out if found.code == 70 else found.err
    reason = "NOT PROVED: " if found.code == 70 else "is no receipt: "
    return found.code in (65, 70) and reason in told and "our fault" not in found.out + found.err


def test_any_one_character(receipts: Receipts) -> None:
    """Another character anywhere, one more, or one less."""
    dice = Random(1)
    for _ in range(400):
        raw = dice.choice(receipts)
        at, other = dice.randrange(len(raw)), bytes([dice.choice(range(10, 127))])
        kind = dice.random()
        bent = (
            raw[:at] + other + raw[at + (kind < 0.8) :] if kind < 0.9 else raw[:at] + raw[at + 1 :]
        )
        found = check(bent)
        assert bent == raw or refused(found), (at, raw[at - 30 : at + 30], other, found)


def test_every_third_character_of_what_is_read_first(receipts: Receipts) -> None:
    """Before the events: schema, decision, readings, gates, checkpoint, key, counts."""
    raw = receipts[1]
    for at in range(0, raw.index(b'"events": ['), 3):
        bent = raw[:at] + (b"7" if raw[at : at + 1] != b"7" else b"8") + raw[at + 1 :]
        assert refused(check(bent)), raw[at - 30 : at + 30]


def test_every_last_digit_of_base64(receipts: Receipts) -> None:
    """The bits that base64 leaves unused are not free either."""
    raw = receipts[0]
    for at in [at for at in range(len(raw)) if raw[at : at + 2] == b'="'][:60]:
        digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        other = digits[digits.index(raw[at - 1]) ^ 1 : (digits.index(raw[at - 1]) ^ 1) + 1]
        assert refused(check(raw[: at - 1] + other + raw[at:]))


def test_any_line(receipts: Receipts) -> None:
    """A line left out, twice, or in the place of the next."""
    for raw in (receipts[1], receipts[4]):
        lines = raw.splitlines(keepends=True)
        for n, line in enumerate(lines):
            assert refused(check(b"".join(lines[:n] + lines[n + 1 :]))), line[:80]
            assert refused(check(b"".join(lines[: n + 1] + lines[n:]))), line[:80]
            turned = lines[:n] + lines[n + 1 : n + 2] + [line] + lines[n + 2 :]
            assert turned == lines or refused(check(b"".join(turned))), line[:80]


def rewritten(raw: bytes, change: Callable[[Document], object]) -> bytes:
    """Return a receipt changed as somebody would who writes the form rightly."""
    document = json.loads(raw)
    change(document)
    parts = []
    for name, value in document.items():
        entries = ",\n".join(map(json.dumps, value)) if isinstance(value, list) and value else ""
        parts.append(
            f"{json.dumps(name)}: " + (f"[\n{entries}\n]" if entries else json.dumps(value))
        )
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def event(document: Document, at: int) -> Document:
    """Return an event that is carried."""
    found: Document = document["events"][at]
    return found


def without(document: Document, name: str, at: int = -1) -> None:
    """Take an entry out of a list, and count again."""
    document[name].pop(at)
    document["counts"][name] -= 1


FORGERIES: dict[str, tuple[Callable[[Document], object], str]] = {
    "leave evidence out": (lambda d: without(d, "events", 7), "readings do not follow"),
    "leave the policy out": (lambda d: without(d, "events", 1), "policy in force"),
    "leave the beginning out": (lambda d: without(d, "events", 0), "beginning of the project"),
    "leave the decision out": (lambda d: without(d, "events", -2), "is not the decision"),
    "another decision": (
        lambda d: d.update(decision=d["decision"] | {"event": 2}),
        "not the decision",
    ),
    "other bytes": (lambda d: event(d, 3).update(state="{}"), "its bytes do not give its hash"),
    "another name": (lambda d: event(d, 3).update(event="theme_applied"), "do not give its hash"),
    "another place": (lambda d: event(d, 3).update(version=3), "out of order"),
    "out of order": (lambda d: d["events"].reverse(), "out of order"),
    "no path": (lambda d: event(d, 3).update(path=[]), "not in the journal that was signed"),
    "other readings": (lambda d: d["readings"].update(score=100), "not those that the decision"),
    "no readings": (lambda d: d.update(readings=None), "not those that the decision"),
    "an open gate": (lambda d: d["gates"][1].update(state="open"), "gates in it do not follow"),
    "another policy": (lambda d: d.update(policy=3), "policy in force"),
    "all of it": (lambda d: d.update(whole=True), "should carry all"),
    "another project": (lambda d: d.update(stream="other"), "do not give its hash"),
    "no signature": (
        lambda d: d.update(checkpoint=d["checkpoint"].split("\n\n")[0]),
        "the checkpoint",
    ),
    "another size": (
        lambda d: d.update(checkpoint=d["checkpoint"].replace("\n26\n", "\n27\n")),
        "does not fit",
    ),
    "a truncated key": (lambda d: d.update(key=d["key"][:-4]), "the checkpoint"),
    "a float": (lambda d: d.update(policy=2.0), "no whole number"),
    "true for one": (lambda d: d.update(policy=True), "not of the right kind"),
    "one member more": (lambda d: d.update(note="hi"), "should have"),
    "words of one's own": (
        lambda d: d["revealed"][0].update(text="I love it"),
        "not those that were sealed",
    ),
    "a shorter salt": (
        lambda d: d["revealed"][0].update(salt="AAAA"),
        "not those that were sealed",
    ),
    "no words": (lambda d: d["revealed"][0].update(field="locator"), "not those that were sealed"),
    "words of nobody": (lambda d: d["revealed"][0].update(version=1), "not those that were sealed"),
    "half a letter": (lambda d: d["revealed"][0].update(text="\ud800"), "not of the right kind"),
}


def moved(document: Document) -> None:
    """Move the first letter of revealed words into their salt: the digest stays the same."""
    one = document["revealed"][0]
    one["salt"] = b64encode(b64decode(one["salt"]) + one["text"][0].encode()).decode()
    one["text"] = one["text"][1:]


FORGERIES |= {
    "a letter in the salt": (moved, "not those that were sealed"),
    "words in another order": (lambda d: d["revealed"].reverse(), "out of order"),
    "a witness": (lambda d: d.update(checkpoint=d["checkpoint"] + WITNESS), "by it alone"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forgeries(receipts: Receipts, name: str) -> None:
    """Written in the right form, and refused for what does not follow."""
    raw = receipts[1]
    assert rewritten(raw, lambda _: None) == raw
    change, reason = FORGERIES[name]
    found = check(rewritten(raw, change))
    assert refused(found) and reason in " ".join((found.out + found.err).split()), found


def test_a_whole_journal_with_one_event_exchanged(receipts: Receipts) -> None:
    """Bytes and hash that fit each other do not fit the root."""

    def exchange(document: Document) -> None:
        one = event(document, 2)
        one["state"] = one["state"].replace("sell", "give")
        state = one["state"].encode()
        one["leaf"] = b64encode(leaf("acme", one["version"], one["event"], state)).decode()

    found = check(rewritten(receipts[3], exchange))
    assert found.code == 70 and "are not the journal that was signed" in found.out


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"{}", b"[]", b"null", b"\xff", b"{", b'{"a": NaN}', b'{"a": 1, "a": 1}'),
        *(b"[" * 100_000, b"9" * 5_000, b'{"schema": "castdev.receipt.1"}'),
    ],
    ids=lambda raw: repr(raw[:20]),
)
def test_what_is_no_receipt(raw: bytes) -> None:
    """Anything else is refused in one sentence."""
    found = check(raw)
    assert found.code == 65 and refused(found) and found.err.count("\n") == 1


def test_a_file_without_end(tmp_path: Path) -> None:
    """No more is read than a receipt can have."""
    with pytest.raises(form.NoReceipt, match="longer than 256 MiB"):
        form.read_receipt(bytes(form.MOST_BYTES + 1))
