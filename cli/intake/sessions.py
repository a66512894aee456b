"""Guides and interviews: what was going to be asked, and when somebody was."""

from __future__ import annotations

from castdev.engine.guide import GuidePrepared, PrepareGuide
from castdev.engine.interview import HoldInterview

from .digest import digest
from .draft import Draft, listed, number
from .row import Row

_INTERVIEW = {
    "interview": ("id", "interview"),
    "respondent": ("respondent", "respondent"),
    "held_on": ("on", "happened_on"),
    "medium": ("medium", "medium"),
    "guide": ("guide", "guide"),
    "note": ("notes", "notes"),
}


def interviews(draft: Draft) -> None:
    """Ask for the guides, then for each interview."""
    rows = draft.rows("interviews")
    guides = _guides(draft, rows)
    started = draft.study_day("started")
    dateless: list[str] = []
    for row in rows:
        id = row.id("interview")
        day = row.day("held_on")
        dateless += [] if day else [id]
        command = HoldInterview(
            id=id,
            respondent=row.needed("respondent").strip(),
            medium=row.text("medium"),
            guide=guides.get(row.text("guide")),
            notes=row.text("note") or None,
        )
        draft.ask(row, f"interviews:{id}", command, _INTERVIEW, on=day, assume_on=started)
    if rows:
        draft.note("Interviewers and minutes are not in the tables and stay empty.")
        draft.note("held_on_as_written is left alone: held_on is the day that counts.")
    if dateless:
        day_taken = (
            f"dated {started}, the day the study started" if started else "the day stays unknown"
        )
        draft.note(
            f"{number(len(dateless), 'interview')} without a date, {day_taken}: {listed(dateless)}."
        )


def _guides(draft: Draft, rows: list[Row]) -> dict[str, str]:
    """Ask for a guide per distinct text; return text → id."""
    first = {row.text("guide"): row for row in reversed(rows) if row.text("guide")}
    ids: dict[str, str] = {}
    highest = draft.past.guides
    for text in sorted(first):
        key = f"guides:{digest([text])}"
        entry = draft.past.entry(f"import:{key}")
        if entry is not None and isinstance(entry.event, GuidePrepared):
            ids[text] = entry.event.guide
        else:
            highest += 1
            ids[text] = f"G{highest}"
        command = PrepareGuide(id=ids[text], title=text)
        draft.ask(first[text], key, command, {"guide": ("title", "title")})
    if ids:
        draft.note(
            f"{number(len(ids), 'guide')} recorded from the titles, revision 1, without questions: "
            f"{listed(ids.values())}."
        )
    return ids
