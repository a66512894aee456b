"""Everything that reads bytes or text of others: whatever they are, only a refusal may come.

Each target takes bytes. What it accepts must come back the same when it is written and
read again; what it does not accept must be a `CastdevError`.
"""

from __future__ import annotations

import base64
import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from castdev.cli.cells import guarded, unguarded
from castdev.cli.forms import csv_lines
from castdev.cli.guide import questions_of
from castdev.cli.intake import read
from castdev.cli.intake.orders import read_commands
from castdev.cli.intake.reading import read_table
from castdev.cli.policy import fields_in, merged
from castdev.cli.terminal import block, in_cell, in_json, safe
from castdev.engine import note as notes
from castdev.engine.belief import likely
from castdev.engine.codec import Codec
from castdev.engine.config import Config
from castdev.engine.config import parsed as parse_config
from castdev.engine.errors import CastdevError
from castdev.engine.event import tell
from castdev.engine.export import Export
from castdev.engine.keyfile import parsed as parse_key
from castdev.engine.policy import Policy
from castdev.engine.strict import parsed
from castdev.engine.text import quoted, storable, visible
from castdev.engine.vocabulary import Vocabulary
from castdev.projections.lens import moment_of
from castdev.projections.receipts.form import NoReceipt, read_receipt, written

GOLDEN = Path(__file__).parents[1] / "golden_events"
FOLDER = Path(tempfile.mkdtemp(prefix="castdev-fuzz-"))
VOCABULARY = Vocabulary()
CODEC = Codec(VOCABULARY.events)
NAMES = [*VOCABULARY.events, "polls.poll_taken"]
UNSAFE = set("\0\x07\x08\x0b\x0c\x1b\x7f\x85\x9b\u00ad\u200b\u2028\u202e\u2066\ufeff")

Target = Callable[[bytes], None]


@contextlib.contextmanager
def refused() -> Iterator[None]:
    """Let a refusal pass; it is one sentence, whatever it was about."""
    try:
        yield
    except CastdevError as error:
        assert error.message and error.exit_code in (65, 66, 70, 77), error


def _file(content: bytes, name: str) -> Path:
    path = FOLDER / name
    path.write_bytes(content)
    return path


def codec(given: bytes) -> None:
    """A stored event; its first byte chooses the name."""
    name = NAMES[given[0] % len(NAMES)] if given else NAMES[0]
    with refused():
        entry = CODEC.decode(7, name, given[1:])
        again, state = CODEC.encode(entry)
        assert again == name and CODEC.decode(7, name, state) == entry
        tell(entry.event)


def export(given: bytes) -> None:
    """A file that says it is a journal."""
    with refused(), Export(_file(given, "x.jsonl")) as found:
        for version, name, state in found.rows():
            with refused():
                CODEC.decode(version, name, state)


def commands(given: bytes) -> None:
    """A file of commands."""
    with refused():
        for request, place in read_commands(_file(given, "c.jsonl"), VOCABULARY.commands):
            said = msgspec.to_builtins(request.command)
            assert msgspec.convert(said, type(request.command)) == request.command
            assert place.line >= 1


def table(given: bytes) -> None:
    """A table known by its header; its cells are what a CSV of them says."""
    with refused():
        found = read_table(_file(given, "t.csv"), None)
        kept = [{name: guarded(text) for name, text in row.cells.items()} for row in found.rows]
        lines = "".join(csv_lines(kept, found.header, raw=True))
        again = read_table(_file(lines.encode(), "t.csv"), None)
        assert again.header == found.header
        assert [row.cells for row in again.rows] == [row.cells for row in found.rows]


def tables(given: bytes) -> None:
    """One table of a study; its first byte chooses which."""
    from castdev.cli.intake.tables import COLUMNS

    names = [*COLUMNS]
    name = names[given[0] % len(names)] if given else names[0]
    head = ",".join(COLUMNS[name]).encode() + b"\n"
    with refused():
        read(_file(head + given[1:], f"{name}.csv"))


def policy(given: bytes) -> None:
    """A policy file; what is adopted is a policy that reads back."""
    with contextlib.suppress(UnicodeDecodeError), refused():
        found = merged(Policy(), fields_in(given.decode(), "-"), "-")
        assert msgspec.json.decode(msgspec.json.encode(found), type=Policy) == found


def config(given: bytes) -> None:
    """A config.toml."""
    with refused():
        assert isinstance(parse_config(given, Path("config.toml")), Config)


def key(given: bytes) -> None:
    """A key file."""
    with refused():
        assert all(len(one) == 32 for one in parse_key(given, "R1", bytes(32)))


def json(given: bytes) -> None:
    """JSON read strictly; what is read is what msgspec reads, and reads back."""
    with contextlib.suppress(UnicodeDecodeError), refused():
        found = parsed(given.decode())
        assert parsed(msgspec.json.encode(found).decode()) == found


def words(given: bytes) -> None:
    """Words on the command line: a moment, a chance, questions; and all that shows them."""
    text = given.decode("utf-8", "surrogateescape")
    for take in (moment_of, likely, lambda one: questions_of((one,), one)):
        with refused():
            take(text)
    assert not UNSAFE & set(safe(text)) and "\n" not in safe(text)
    assert not UNSAFE & set(block(text))
    assert not UNSAFE & set(in_cell(text))
    assert unguarded(guarded(text)) == text
    assert len(quoted(text)) < 500
    if storable(text):
        visible(text)
        document = msgspec.json.encode(text).decode()
        assert msgspec.json.decode(in_json(document)) == text
        assert not UNSAFE & set(in_json(document))


def note(given: bytes) -> None:
    """A signed note, the checkpoint in it, and a key to check it with."""
    with contextlib.suppress(ValueError):
        found = notes.read(given)
        signed = [tuple(one) for one in found.signatures]
        assert notes.read(notes.write_note(found.text, signed)) == found
        checkpoint = notes.read_checkpoint(found.text)
        assert notes.read_checkpoint(notes.write_checkpoint(checkpoint)) == checkpoint
    with contextlib.suppress(ValueError):
        text = given.decode()
        assert notes.verifier_key(*notes.read_verifier_key(text)) == text


def receipt(given: bytes) -> None:
    """A receipt of a decision: what is read is written back as it was, byte for byte."""
    with contextlib.suppress(NoReceipt):
        assert written(read_receipt(given)) == given


TARGETS: dict[str, Target] = {
    one.__name__: one
    for one in (
        codec,
        export,
        commands,
        table,
        tables,
        policy,
        config,
        key,
        json,
        words,
        note,
        receipt,
    )
}


def seeds(name: str) -> Iterator[bytes]:
    """Yield good input for a target, to begin from."""
    if name == "codec":
        for path in sorted(GOLDEN.glob("*.json")):
            kind = path.name.split(".")[0]
            yield bytes([NAMES.index(kind)]) + path.read_bytes()
    elif name in ("export", "commands"):
        yield b'{"schema":"castdev.journal.1","stream":"acme","format":1,"count":1}\n'
        yield b'{"command": "name_theme", "title": "Late", "on": "2026-03-01", "key": "k"}\n'
        yield b'{"command": "define_segment", "description": "x", "attributes": {"a": "1"}}\n'
    elif name == "table":
        yield b'theme,title,severity,participants_n,quoted_n,locator\nT1,\'=1,high,3,2,"p"\n'
    elif name == "tables":
        yield from (
            bytes([n]) + b"T1,H1,I1,R1,supports,past-fact,x,2026-03-01\n" for n in range(12)
        )
    elif name in ("policy", "json"):
        yield msgspec.json.encode(Policy())
        yield b'{"ladder": {"told": {"yes": 500}}, "people_gate": 20}'
    elif name == "config":
        yield b'project = "acme"\nactor = "ana"\nextensions = ["polls"]\n'
    elif name == "note":
        root = base64.b64encode(bytes(32))
        yield b"castdev/x\n7\n" + root + b"\n\n\xe2\x80\x94 castdev/x " + root + b"\n"
        yield notes.verifier_key("castdev/x", bytes(32)).encode()
    elif name == "receipt":
        yield b'{"schema":"castdev.receipt-of-decision.1"}\n'
    elif name == "key":
        yield b"castdev key 1 plain\n" + b"ab" * 32 + b"\n"
    else:
        yield from (b"2026-03-10T09:00:00+01:00", b"Q1[H1, H2]: When?", b"'=1+1", b"\xe2\x80\xae")
