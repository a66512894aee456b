"""Changes of the product and decisions: what people did about what they had learnt."""

from __future__ import annotations

from castdev.engine.change import MakeChange, PlanChange
from castdev.engine.decision import MakeDecision

from .draft import Draft, listed, number

BASES = ("stated", "inferred", "none given")

_CHANGE = {
    "change": ("id", "change"),
    "description": ("description", "description"),
    "because": ("reasons", "reasons"),
    "because_basis, date_as_written": ("source", "source"),
    "date": ("on", "happened_on"),
}
_DECISION = {
    "decision": ("id", "decision"),
    "date": ("on", "happened_on"),
    "what": ("choice", "choice"),
    "rationale": ("reason", "reason"),
    "locator": ("locator", "locator"),
}


def changes(draft: Draft) -> None:
    """Ask for each change as planned or as made; one that was planned may be made later."""
    rows = draft.rows("changes")
    groundless: list[str] = []
    dateless: list[str] = []
    for row in rows:
        id = row.id("change")
        stage = row.word("planned_or_made", ("planned", "made"))
        reasons = tuple(one.strip() for one in row.text("because").split(";") if one.strip())
        day = row.day("date")
        basis, written = row.word("because_basis", BASES, ""), row.text("date_as_written")
        source = [f"because: {basis}"] * bool(basis) + [f"date as written: {written}"] * bool(
            written
        )
        groundless += [] if reasons else [id]
        dateless += [id] if stage == "made" and day is None else []
        kind = MakeChange if stage == "made" else PlanChange
        command = kind(
            id=id,
            description=row.needed("description"),
            reasons=reasons,
            source="; ".join(source) or None,
        )
        draft.ask(row, f"changes:{id}:{stage}", command, _CHANGE, on=day)
    if rows:
        draft.note("The tables state no impact of a change: the changes touch no hypothesis.")
    if groundless:
        draft.note(
            f"{number(len(groundless), 'change')} without a reason, labelled opinion: "
            f"{listed(groundless)}."
        )
    if dateless:
        draft.note(f"The day a change was made stays unknown: {listed(dateless)}.")


def decisions(draft: Draft) -> None:
    """Ask for each decision, made before this journal."""
    dateless: list[str] = []
    for row in draft.rows("decisions"):
        id, day = row.id("decision"), row.day("date")
        dateless += [] if day else [id]
        command = MakeDecision(
            id=id,
            choice=row.needed("what"),
            reason=row.text("rationale"),
            locator=row.text("locator") or None,
            elsewhere=True,
        )
        draft.ask(row, f"decisions:{id}", command, _DECISION, on=day)
    if dateless:
        draft.note(f"The day of a decision stays unknown: {listed(dateless)}.")
    verdicts = any(row.text("human_verdict") for row in draft.rows("hypotheses"))
    if verdicts or draft.rows("decisions"):
        draft.note(
            "Imported verdicts and decisions store no readings: they were made before this journal."
        )
