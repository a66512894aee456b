"""How things are printed: receipts, tables, facts, JSON documents, entries as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from castdev.engine.command import Receipt
from castdev.engine.event import Entry, tell

from .terminal import WIDTH, block, draws_blocks, in_json, safe

NARROW = 8
WORD = 20


def as_json(document: object) -> str:
    """Return a document as readable JSON, safe on a terminal."""
    return in_json(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())


def as_line(document: object) -> str:
    """Return a document as JSON on one line, safe on a terminal."""
    return as_lines((document,))


def as_lines(documents: Iterable[object]) -> str:
    """Return documents as JSON, each on a line, safe on a terminal."""
    lines = msgspec.json.Encoder().encode_lines(documents)
    return in_json(lines.decode().removesuffix("\n"))


Moves = Mapping[str, Mapping[str, float]]
"""What a dry run would move: hypothesis or "readiness" → from, to."""


def receipt_document(receipt: Receipt, moved: Moves) -> dict[str, object]:
    """Return the document `castdev.receipt.1`; a dry run adds what would move."""
    document = {
        "schema": "castdev.receipt.1",
        "versions": receipt.versions,
        "events": [entry.name for entry in receipt.entries],
        "ids": receipt.ids,
        "already": receipt.already,
        "dry_run": receipt.dry_run,
        "key": receipt.entries[0].metadata.key if receipt.entries else None,
    }
    moves = [{"what": name, **step} for name, step in moved.items()]
    return document | ({"moves": moves} if receipt.dry_run else {})


def receipt_lines(receipt: Receipt, moved: Moves) -> list[str]:
    """Return a receipt as one sentence an event, then what a dry run would move."""
    lines = [_receipt_line(receipt, entry) for entry in receipt.entries]
    if not receipt.dry_run:
        return [*lines[:-1], lines[-1] + _moved(moved)] if lines else []
    return [*lines, *(_move(name, step) for name, step in moved.items())]


def _moved(moved: Moves, most: int = 3) -> str:
    """Return in a few words how confidence moved, to end the line of a receipt."""
    told = []
    for name, step in list(moved.items())[:most]:
        was, now = f"{step['from']:.2f}", f"{step['to']:.2f}"
        arrow = "→" if draws_blocks() else "to"
        told.append(f"{safe(name)} {was} {arrow} {now}" if was != now else f"{name} stays {now}")
    more = f"; and {len(moved) - most} more" if len(moved) > most else ""
    return "".join(f"; {one}" for one in told) + more


def _move(name: str, step: Mapping[str, float]) -> str:
    if name == "readiness":
        return f"readiness would move from {step['from']} to {step['to']} of 100"
    was, now = f"{step['from']:.2f}", f"{step['to']:.2f}"
    how = "hardly move" if was == now else f"move from {was} to {now}"
    return f"confidence in {safe(name)} would {how}"


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
    import tabulate  # type: ignore[import-untyped]  # it has no types

    cells = [["" if cell is None else safe(cell) for cell in row] for row in rows]
    tabulate.MIN_PADDING = 0  # else it widens columns beyond what was fitted
    drawn: str = tabulate.tabulate(
        cells,
        headers,
        tablefmt="simple",
        disable_numparse=True,
        maxcolwidths=_fit([headers, *cells], width),
    )
    return drawn


def _fit(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return column widths: the widest cut first until all fit, words and ids kept whole."""
    columns = list(zip(*rows, strict=True))
    needs = [min(max(map(len, column)), width) for column in columns]
    words = [
        max((len(word) for cell in column for word in cell.split()), default=1)
        for column in columns
    ]
    for least in ([min(one, WORD) for one in words], [NARROW] * len(needs)):
        while sum(needs) + 2 * (len(needs) - 1) > width:
            spare, widest = max(
                (need - low, n) for n, (need, low) in enumerate(zip(needs, least, strict=True))
            )
            if spare <= 0:
                break
            needs[widest] -= 1
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


def many(ids: Sequence[str], most: int = 20) -> str:
    """Return ids with commas, the first of them when there are more than fit."""
    more = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + more


def entry_line(entry: Entry, day: date | None, width: int = WIDTH) -> str:
    """Return an entry as a sentence with its version, its day and its reason."""
    because = f", because {entry.metadata.because}" if entry.metadata.because else ""
    head = f"{entry.version:>5}  {day or 'day unknown'!s:<11}  "
    return head + block(f"{tell(entry.event)}{because}", " " * len(head), width).lstrip()
