"""The door of the stand-alone verifier: a receipt in, plain words out.

It becomes castdev_verify.py, one file that needs Python and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from castdev.projections.receipts.check import Proved, Unproved, gates_of, proved
from castdev.projections.receipts.form import MOST_BYTES, NoReceipt, read_receipt
from castdev.projections.receipts.shapes import day_told

from .terminal import block, in_json, safe

USAGE, NO_RECEIPT, NO_FILE, NOT_PROVED, DISK, FORBIDDEN = 2, 65, 66, 70, 74, 77
"""Exit codes besides 0, proved (product.md 5)."""


class _Said(argparse.ArgumentParser):
    """What was typed; a mistake is one sentence."""

    def error(self, message: str) -> NoReturn:
        _complain(f"{message[:1].upper()}{message[1:]}. See: {self.prog} --help.")
        raise SystemExit(USAGE)


def main(args: Sequence[str] | None = None) -> int:
    """Check the receipt that is named on the command line; return the exit code."""
    said = _typed(args)
    try:
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a file
        code, lines = _answer(said.file, said.key, said.json)
        for line in lines:
            print(line)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_PROVED
    except KeyboardInterrupt:
        return 130
    except NoReceipt as error:
        return _complain(f"{said.file} is no receipt: {error}.", NO_RECEIPT)
    except FileNotFoundError:
        return _complain(f"There is no file {said.file}.", NO_FILE)
    except PermissionError:
        return _complain(f"{said.file} may not be read.", FORBIDDEN)
    except OSError as error:
        return _complain(f"{said.file} cannot be read: {error.strerror}.", DISK)
    except Exception as error:  # noqa: BLE001  # whatever was handed in, no traceback
        return _complain(f"It cannot be checked: {type(error).__name__}; our fault.", NOT_PROVED)


def _typed(args: Sequence[str] | None) -> argparse.Namespace:
    parser = _Said(
        prog="castdev-verify",
        description="Check the receipt of a decision, and say what it proves and what not.",
        epilog="Example: castdev-verify d4.receipt.json --key castdev/3f0c+9132e3b0+ARxp...",
    )
    parser.add_argument("file", metavar="FILE", help="the receipt; - reads standard input")
    parser.add_argument("--key", help="the verifier key that it must be signed by")
    parser.add_argument("--json", action="store_true", help="print a JSON document")
    return parser.parse_args(args)


def _complain(sentence: str, code: int = USAGE) -> int:
    print(f"castdev-verify: {safe(sentence)}", file=sys.stderr)
    return code


def _answer(file: str, key: str | None, as_json: bool) -> tuple[int, Iterator[str]]:
    """Return the exit code and what to print about a receipt."""
    receipt = read_receipt(_found(file))
    try:
        found = proved(receipt, key)
    except Unproved as error:
        document = {"schema": RESULT, "proved": False, "reason": str(error)}
        return NOT_PROVED, iter([_as_json(document)] if as_json else _refused(str(error)))
    return 0, iter([_as_json(document_of(found))]) if as_json else told(found, key)


def _found(file: str) -> bytes:
    """Return the bytes of a file, or of standard input, as many as are read at all."""
    if file == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with open(file, "rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _as_json(document: dict[str, Any]) -> str:
    return in_json(json.dumps(document, ensure_ascii=False, indent=2))


RESULT = "castdev.verified.1"


def document_of(found: Proved) -> dict[str, Any]:
    """Return what a receipt proves as a document for programs."""
    receipt, checkpoint = found.receipt, found.checkpoint
    gates = found.table.gates
    return {
        "schema": RESULT,
        "proved": True,
        "reason": None,
        "project": receipt.stream,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "key": receipt.key,
        "whole": receipt.whole,
        "carried": len(receipt.events),
        "event": found.decision.version,
        "name": found.decision.name,
        "stored": receipt.readings is not None,
        "reconstructed": found.clock.by is not None,
        "reading_day": day_told(found.clock.day),
        "policy": receipt.policy,
        "hypotheses": [
            {"id": id, "confidence": round(one.confidence, 6), "status": one.status}
            for id, one in found.table.known.items()
        ],
        "readiness": {"segment": gates.segment, "verdict": gates.verdict, "score": gates.score},
        "gates": gates_of(found.table),
        "revealed": [
            {"version": one.version, "field": one.field, "text": one.text}
            for one in receipt.revealed
        ],
        "withdrawn_by": found.withdrawn_by,
        "unread": list(found.unread),
    }


def _refused(reason: str) -> Iterator[str]:
    yield block(f"NOT PROVED: {reason}.", "")
    yield ""
    yield block("Do not rely on this receipt. Ask for it again where you got it.", "")


def told(found: Proved, key: str | None) -> Iterator[str]:
    """Yield in plain words what a receipt proves, and what it does not."""
    yield block(f"PROVED: {_deed(found.decision.said, found.decision.name)}", "")
    yield ""
    yield "What this receipt proves"
    yield from map(_bullet, _in_the_journal(found))
    yield from _on_the_table(found)
    for one in found.receipt.revealed:
        yield _bullet(f"These words were sealed as {one.field} in event {one.version}:")
        yield block(one.text, "      ")
    yield ""
    yield "What it does not prove"
    yield from map(_bullet, _open_questions(found, key))


def _bullet(text: str) -> str:
    return "  - " + block(text, "    ").lstrip()


def _deed(said: dict[str, Any], name: str) -> str:
    """Return what was decided, in the words of who decided."""
    whom = f" for {said['segment']}" if said.get("segment") else ""
    deeds = {
        "decision_made": f"decision {said.get('decision')}: {said.get('choice')}",
        "verdict_reached": f"verdict on {said.get('hypothesis')}: {said.get('word')}",
        "launch_approved": f"launch approved{whom}",
        "launch_postponed": f"launch postponed{whom}",
        "launch_held_back": f"launch held back{whom}",
    }
    reason = f", because {said['reason']}" if said.get("reason") else ""
    return f"{deeds[name]}{reason}"


def _in_the_journal(found: Proved) -> Iterator[str]:
    receipt, decision, size = found.receipt, found.decision, found.checkpoint.size
    others = len(receipt.events) - 1
    yield (
        f"The journal of project {receipt.stream} had {size} events when this key signed it: "
        f"{receipt.key}"
    )
    day = "" if decision.happened is None else f" of {day_told(decision.happened)}"
    yield f"This is its event {decision.version}{day}, recorded on {day_told(decision.recorded)}."
    if receipt.whole:
        yield f"All {size} events are carried: nothing was left out, added or changed."
    else:
        yield f"The {others} other events carried are in that journal, each unchanged."
    if found.withdrawn_by:
        yield f"It was withdrawn later, by event {found.withdrawn_by}."


def _on_the_table(found: Proved) -> Iterator[str]:
    receipt, clock = found.receipt, found.clock
    under = f"under the policy of event {receipt.policy}, read of {day_told(clock.day)}"
    if receipt.readings is None:
        yield _bullet(
            "It stored no readings, for it was made before this journal. From the events "
            f"carried, {under}, they would have been:"
        )
    else:
        yield _bullet(f"The readings that it stored follow from the events carried, {under}:")
    edge = max((len(safe(id)) for id in found.table.known), default=0)
    for id, one in found.table.known.items():
        yield f"      {safe(id):<{edge}}  {one.confidence:.2f} {one.status}"
    gates = found.table.gates
    whom = f" for {gates.segment}" if gates.segment else ""
    shut = ", ".join(gate.gate for gate in gates.gates if gate.state == "shut")
    verdict = gates.verdict.replace("_", " ")
    also = f"; shut: {shut}" if shut else ""
    yield block(f"{verdict}{whom}, {gates.score} of 100{also}", "      ")
    if clock.by is not None:
        yield _bullet(
            "It was recorded after its day, so these are the readings of that day: what "
            "happened later, or on an unknown day, is left out."
        )


def _open_questions(found: Proved, key: str | None) -> Iterator[str]:
    """Yield what somebody might believe of the receipt, and should not."""
    size = found.checkpoint.size
    if not found.receipt.whole:
        yield (
            "That there was no other evidence: what was recorded besides is not in it. One "
            "made with --whole carries the whole journal."
        )
    if key is None:
        yield (
            "Whose key it is. Compare it with the one that you got another way, or say it "
            "with --key."
        )
    yield "That people said and did what is recorded, or that it was all that they said."
    yield f"What was recorded after event {size}."
    if found.unread:
        fields = ", ".join(found.unread)
        yield f"These of the stored readings, unknown to this program: {fields}."
    if not found.receipt.revealed:
        yield "Any word of the people asked: they are sealed, and none was opened in it."


if __name__ == "__main__":
    sys.exit(main())
