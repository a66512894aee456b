"""How things are printed: receipts, tables, facts, JSON documents, entries as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from castdev.engine.command import Receipt
from castdev.engine.event import Entry, tell

from .terminal import WIDTH, block, in_json, safe

SEALED = "(sealed)"
NARROW = 8


def as_json(document: object) -> str:
    """Return a document as readable JSON, safe on a terminal."""
    return in_json(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())


def as_line(document: object) -> str:
    """Return a document as JSON on one line, safe on a terminal."""
    return in_json(msgspec.json.encode(document).decode())


def receipt_document(receipt: Receipt) -> dict[str, object]:
    """Return the document `castdev.receipt.1`."""
    return {
        "schema": "castdev.receipt.1",
        "versions": receipt.versions,
        "events": [entry.name for entry in receipt.entries],
        "ids": receipt.ids,
        "already": receipt.already,
        "dry_run": receipt.dry_run,
        "key": receipt.entries[0].metadata.key if receipt.entries else None,
    }


def receipt_lines(receipt: Receipt) -> list[str]:
    """Return a receipt as one sentence an event."""
    return [_receipt_line(receipt, entry) for entry in receipt.entries]


def _receipt_line(receipt: Receipt, entry: Entry) -> str:
    sentence = safe(tell(entry.event))
    if receipt.already:
        erased = "; its words have since been erased" if receipt.erased else ""
        return f"already recorded as event {entry.version}: {sentence}{erased}"
    if receipt.dry_run:
        return f"would record {entry.name}: {sentence}"
    return f"{entry.version} {entry.name}: {sentence}"


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], width: int = WIDTH) -> str:
    """Return a table that fits the width; every cell is made safe and wrapped."""
    from tabulate import tabulate  # type: ignore[import-untyped]  # it has no types

    cells = [["" if cell is None else safe(cell) for cell in row] for row in rows]
    drawn: str = tabulate(
        cells,
        headers,
        tablefmt="simple",
        disable_numparse=True,
        maxcolwidths=_fit([headers, *cells], width),
    )
    return drawn


def _fit(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return column widths: what each needs, the widest cut first until all fit."""
    needs = [min(max(map(len, column)), width) for column in zip(*rows, strict=True)]
    while sum(needs) + 2 * (len(needs) - 1) > width and max(needs) > NARROW:
        needs[needs.index(max(needs))] -= 1
    return [max(one, 1) for one in needs]


def facts(pairs: Iterable[tuple[str, object]], width: int = WIDTH) -> str:
    """Return labelled values in two columns; empty ones are left out."""
    told = [(label, told_value(value)) for label, value in pairs]
    kept = [(label, value) for label, value in told if value]
    edge = max((len(label) for label, _ in kept), default=0) + 2
    lines = (f"{label:<{edge}}{block(value, ' ' * edge, width).lstrip()}" for label, value in kept)
    return "\n".join(lines)


def told_value(value: object) -> str:
    """Return a value as people read it: lists with commas, yes and no, nothing for None."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def entry_line(entry: Entry) -> str:
    """Return an entry as a sentence with its version, its day and its reason."""
    metadata = entry.metadata
    day = f"{metadata.happened_on}" if metadata.happened_on else "day unknown"
    because = f", because {safe(metadata.because)}" if metadata.because else ""
    return f"{entry.version}  {day}  {safe(tell(entry.event))}{because}"
