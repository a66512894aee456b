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
from castdev.projections.receipts.shapes import Stored, day_told
from castdev.projections.scoring.readiness import Readiness

from .terminal import block, in_json, safe

NOT_PROVED = 70
INTERRUPTED = 130
RESULT = "castdev.proved.1"


class Refusal(Exception):
    """Why nothing was checked: a sentence, an exit code, a word for programs (product.md 5)."""

    def __init__(self, sentence: str, code: int, slug: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.slug = slug


class _Parser(argparse.ArgumentParser):
    """Reads what was typed; a mistake is one sentence."""

    def error(self, message: str) -> NoReturn:
        sentence = f"{message[:1].upper()}{message[1:]}. See: {self.prog} --help."
        raise Refusal(sentence, 2, "usage")


def main(args: Sequence[str] | None = None) -> int:
    """Check the receipt that is named on the command line; return the exit code."""
    given = list(sys.argv[1:] if args is None else args)
    try:
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a file
        code, lines = _answer(_typed(given))
        for line in lines:
            print(line)
        sys.stdout.flush()
        return code
    except Refusal as refusal:
        return _complain(refusal, as_json="--json" in given)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_PROVED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  # whatever was handed in, no traceback
        sentence = f"It cannot be checked: {type(error).__name__}; this is our fault."
        return _complain(Refusal(sentence, NOT_PROVED, "fault"), as_json="--json" in given)


def _typed(args: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(
        prog="castdev-verify",
        description="Check the receipt of a decision, and say what it proves and what not.",
        epilog="Example: castdev-verify d4.receipt.json --key castdev/3f0c+9132e3b0+ARxp...",
    )
    parser.add_argument("file", metavar="FILE", help="the receipt; - reads standard input")
    parser.add_argument("--key", help="the verifier key that it must be signed by")
    parser.add_argument("--json", action="store_true", help="print a JSON document")
    return parser.parse_args(args)


def _complain(refusal: Refusal, *, as_json: bool) -> int:
    said = {"code": refusal.slug, "message": str(refusal), "hint": None, "where": None}
    plain = f"castdev-verify: {safe(refusal)}"
    print(_as_json({"error": said}) if as_json else plain, file=sys.stderr)
    return refusal.code


def _answer(said: argparse.Namespace) -> tuple[int, list[str]]:
    """Return the exit code and what to print about a receipt."""
    try:
        receipt = read_receipt(_found(said.file))
    except NoReceipt as error:
        raise Refusal(f"{said.file} is no receipt: {error}.", 65, "bad-input") from error
    key = said.key.strip() if said.key else None
    try:
        found = proved(receipt, key)
    except Unproved as error:
        document = {"schema": RESULT, "proved": False, "reason": str(error)}
        return NOT_PROVED, [_as_json(document)] if said.json else list(_refused(str(error)))
    return 0, [_as_json(document_of(found))] if said.json else list(told(found, key))


def _found(file: str) -> bytes:
    """Return the bytes of a file, or of standard input, as many as are read at all."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with open(file, "rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise Refusal(f"There is no file {file}.", 66, "no-file") from error
    except IsADirectoryError as error:
        raise Refusal(f"{file} is a folder.", 66, "no-file") from error
    except PermissionError as error:
        raise Refusal(f"{file} may not be read.", 77, "not-permitted") from error
    except (OSError, ValueError) as error:  # the latter for a NUL in the name
        raise Refusal(f"{file} cannot be read.", 74, "io") from error


def _as_json(document: dict[str, Any]) -> str:
    return in_json(json.dumps(document, ensure_ascii=False, indent=2))


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
    gone = f" (withdrawn later, by event {found.withdrawn_by})" if found.withdrawn_by else ""
    yield block(f"PROVED: {deed(found.decision)}{gone}", "")
    yield ""
    yield "What this receipt proves"
    yield from _in_the_journal(found)
    yield from _on_the_table(found)
    for one in found.receipt.revealed:
        evidence = found.events[one.version].said.get("evidence")
        yield _bullet(f"The words that were sealed with {evidence}, in event {one.version}:")
        yield block(one.text, "      ")
    yield ""
    yield "What it does not prove"
    yield from map(_bullet, _open_questions(found, key))


def _bullet(text: str) -> str:
    return "  - " + block(text, "    ").lstrip()


def deed(decision: Stored) -> str:
    """Return what was decided and why, in the words of who decided."""
    said = decision.said
    whom = f" for {said['segment']}" if said.get("segment") else ""
    deeds = {
        "decision_made": f"decision {said.get('decision')}: {said.get('choice')}",
        "verdict_reached": f"verdict on {said.get('hypothesis')}: {said.get('word')}",
        "launch_approved": f"launch approved{whom}",
        "launch_postponed": f"launch postponed{whom}",
        "launch_held_back": f"launch held back{whom}",
    }
    reason = said.get("reason") or decision.around.get("because")
    return deeds[decision.name] + (f", because {reason}" if reason else "")


def _in_the_journal(found: Proved) -> Iterator[str]:
    """Yield that the decision is in the journal, and who vouches for that."""
    receipt, decision, size = found.receipt, found.decision, found.checkpoint.size
    yield _bullet(f"The journal of {receipt.stream} had {size} events when it was signed by")
    yield f"      {safe(receipt.key)}"
    of = "" if decision.happened is None else f" of {day_told(decision.happened)}"
    when, actor = day_told(decision.recorded), decision.around.get("actor")
    yield _bullet(f"This is its event {decision.version}{of}, recorded on {when} by {actor}.")
    if receipt.whole:
        yield _bullet(f"All {size} events are carried: nothing was left out or changed.")
    else:
        others = len(receipt.events) - 1
        yield _bullet(f"The {others} other events carried are in that journal, unchanged.")
    if found.withdrawn_by:
        yield _bullet(f"It counts no more: event {found.withdrawn_by} withdrew it.")
    elif receipt.whole:
        yield _bullet(f"It was not withdrawn up to event {size}.")


def _on_the_table(found: Proved) -> Iterator[str]:
    """Yield the readings, and from what they follow."""
    receipt, clock, gates = found.receipt, found.clock, found.table.gates
    when = f"as of {day_told(clock.day)}, under the policy of event {receipt.policy}"
    if receipt.readings is None:
        made = "It stored no readings: it was made before this journal."
        yield _bullet(f"{made} These follow from the events carried, {when}:")
    else:
        yield _bullet(f"The readings stored with it follow from the events carried, {when}:")
    edge = max((len(safe(id)) for id in found.table.known), default=0)
    for id, one in found.table.known.items():
        yield f"      {safe(id):<{edge}}  {one.confidence:.2f} {one.status}"
    whom = f" for {gates.segment}" if gates.segment else ""
    verdict = gates.verdict.replace("_", " ")
    yield block(f"{verdict}{whom}, {gates.score} of 100{_not_open(gates)}", "      ")
    if clock.by is not None:
        yield _bullet(
            "It was recorded later than it was made, so what happened after that day, or "
            "on an unknown one, is left out of these readings."
        )


def _not_open(gates: Readiness) -> str:
    """Return which gates were shut and which were passed over."""
    states = ("shut", "waived")
    found = {word: [one.gate for one in gates.gates if one.state == word] for word in states}
    return "".join(f"; {word}: {', '.join(names)}" for word, names in found.items() if names)


def _open_questions(found: Proved, key: str | None) -> Iterator[str]:
    """Yield what somebody might believe of the receipt, and should not."""
    size = found.checkpoint.size
    if not found.receipt.whole:
        yield (
            "That there is nothing else in the journal, such as other evidence, or that "
            "nothing withdrew it later. A receipt made with --whole shows that."
        )
    if key is None:
        yield (
            "Whose key that is. Compare it with the one that they gave you, or give it here "
            "with --key."
        )
    yield "That people said and did what is recorded, and that all they said is."
    yield f"Anything about what came after event {size}."
    if not found.receipt.revealed:
        yield "A single word of those people: they are sealed, and none was opened."
    if found.unread:
        fields = ", ".join(found.unread)
        yield f"Of what was stored with it, not known to this program: {fields}."


if __name__ == "__main__":
    sys.exit(main())
