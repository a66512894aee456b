"""What a receipt says besides: how confidence moved, or would move in a dry run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from castdev.engine.command import Receipt
    from castdev.projections.casebook import Casebook
    from castdev.projections.project import Project
    from castdev.projections.reading import View

    from .desk import Desk
    from .keeping import Keeping


def moves(project: Project, receipt: Receipt) -> dict[str, dict[str, float]]:
    """Return what would move: hypothesis or "readiness" → from, to."""
    from castdev.projections.casebook import fold

    now = project.look()
    then = now._replace(book=fold([*project.entries(), *receipt.entries]))
    before, after = _readings(now), _readings(then)
    return {
        name: {"from": before[name], "to": after[name]}
        for name in after
        if name in before and before[name] != after[name]
    }


MOVING = frozenset(
    [
        *("hypothesis_supported", "hypothesis_refuted", "evidence_retracted"),
        *("evidence_corrected", "hypothesis_restated", "change_made", "change_undone"),
        *("respondent_reassigned", "interview_corrected", "policy_adopted", "command_undone"),
    ]
)
"""Events that can move a confidence; for others nothing is folded at all."""


def moved(
    desk: Desk, receipt: Receipt, keeping: Keeping | None, *, told: bool
) -> dict[str, dict[str, float]]:
    """Return which confidences the recorded events moved: hypothesis → from, to.

    Args:
        desk: where they were recorded.
        receipt: of what was recorded.
        keeping: takes it in; None where no views are kept.
        told: whether anybody wants to know.
    """
    moving = told and any(entry.name in MOVING for entry in receipt.entries)
    found = None
    if keeping is not None:
        find = (lambda book: _touched(receipt, book)) if moving else (lambda book: [])
        found = keeping.moved(receipt.entries, find)
    if found is None:
        found = _folded(desk, receipt) if moving else {}
    return {id: {"from": was, "to": now} for id, (was, now) in found.items() if was != now}


def _folded(desk: Desk, receipt: Receipt) -> dict[str, tuple[float, float]]:
    """Return confidences before and after, from all entries."""
    from castdev.projections import confidence
    from castdev.projections.casebook import fold, grown
    from castdev.projections.lens import Moment, lens_of

    entries = list(desk.engine.entries(0, receipt.versions[-1]))
    count = receipt.versions[0] - 1
    book = fold(entries[:count])
    lens = lens_of(book, Moment(), None, desk.today())
    touched = _touched(receipt, book)
    before = {id: confidence.read(book, lens, id).confidence for id in touched}
    book = grown(book, entries[count:], lambda: entries[:count])
    after = {
        id: confidence.read(book, lens, id).confidence for id in touched if id in book.hypotheses
    }
    return {id: (round(before[id], 6), round(after[id], 6)) for id in after}


def _touched(receipt: Receipt, book: Casebook) -> list[str]:
    """Return the hypotheses that could have moved; all of them when it is not plain which."""
    found: dict[str, None] = {}
    for entry in receipt.entries:
        event = entry.event
        item = book.items.get(getattr(event, "evidence", ""))
        one = getattr(event, "hypothesis", None) or (item.hypothesis if item else None)
        if one is None:
            return list(book.hypotheses)
        found[one] = None
    return [one for one in found if one in book.hypotheses]


def _readings(view: View) -> dict[str, float]:
    from castdev.projections import confidence, readiness

    book, lens, _ = view
    found = {id: round(confidence.read(book, lens, id).confidence, 6) for id in book.hypotheses}
    return found | {"readiness": readiness.read(view).score}
