"""What a dry run says besides: how confidence and readiness would move."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from castdev.engine.command import Receipt
    from castdev.projections.project import Project
    from castdev.projections.reading import View


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


def _readings(view: View) -> dict[str, float]:
    from castdev.projections import confidence, readiness

    book, lens, _ = view
    found = {id: round(confidence.read(book, lens, id).confidence, 6) for id in book.hypotheses}
    return found | {"readiness": readiness.read(view).score}
