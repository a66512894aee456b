"""The study as a whole, segments and respondents: whom it was about and who was asked."""

from __future__ import annotations

from typing import Literal, get_args

from castdev.engine.policy import Mode
from castdev.engine.project import DescribeStudy
from castdev.engine.respondent import GiveConsent, RecruitRespondent, Relation
from castdev.engine.segment import DefineSegment, RankSegments
from castdev.engine.text import quoted

from .digest import digest
from .draft import Draft, listed, number
from .nearest import natural
from .row import Row

CONSENT = "imported, not stated in the source"
WAIVER = "imported without a stated need"

Customer = Literal["yes", "no", "unknown"]
RELATIONS: dict[str, Relation] = {"yes": "existing", "no": "potential", "unknown": "unknown"}

_STUDY = {"value": ("facts", "facts"), "title": ("title", "title")}
_SEGMENT = {
    "segment": ("id", "segment"),
    "description": ("description", "description"),
    "needs": ("needs", "needs"),
    "target_n": ("target", "target"),
    "source_note": ("source", "source"),
}
_RESPONDENT = {
    "respondent": ("id", "respondent"),
    "segment": ("segment", "segment"),
    "channel": ("channel", "channel"),
    "existing_customer": ("relation", "relation"),
    "attributes": ("attributes", "attributes"),
}


def study(draft: Draft) -> None:
    """Ask for one description with every fact that is stated."""
    rows = draft.rows("study")
    facts = {row.needed("key").strip(): row.text("value") for row in rows}
    for row in rows:
        if row.name("key") in ("started", "findings_dated"):
            row.day("value")
        if row.name("key") == "study_id" and row.text("value"):
            row.id("value")
        if row.name("key") == "mode" and row.text("value"):
            mode = row.word("value", get_args(Mode))
            if draft.past.mode not in (None, mode):
                draft.note(
                    f"The study is of mode {mode}, this project is {draft.past.mode}; "
                    "the mode of the project stays."
                )
    stated = {name: text for name, text in facts.items() if text and name != "title"}
    if stated or facts.get("title"):
        command = DescribeStudy(title=facts.get("title", ""), facts=stated)
        name = stated.get("study_id", "").strip() or "study"
        parts = {row.name("key"): row for row in rows}
        draft.ask(rows[0], f"study:{name}", command, _STUDY, parts=parts)


def segments(draft: Draft) -> None:
    """Ask for each segment, and for one ranking of those that have a priority."""
    needless: list[str] = []
    ranked: list[tuple[int, str, Row]] = []
    for row in draft.rows("segments"):
        id = row.id("segment")
        needs = tuple(one.strip() for one in row.text("needs").split(", ") if one.strip())
        needless += [] if needs else [id]
        target = row.count("target_n")
        if target == 0:
            row.refuse("target_n", "Nobody is wanted.", "Leave the cell empty for no target.")
        command = DefineSegment(
            id=id,
            description=row.needed("description"),
            needs=needs,
            target=target,
            source=row.text("source_note") or None,
            demographic_only=not needs,
        )
        because = None if needs else WAIVER
        draft.ask(row, f"segments:{id}", command, _SEGMENT, because=because)
        priority = row.count("priority")
        if priority is not None:
            ranked.append((priority, id, row))
    if needless:
        draft.note(
            f"{number(len(needless), 'segment')} without needs, kept with the waiver "
            f'"{WAIVER}": {listed(needless)}.'
        )
    _rank(draft, ranked)


def _rank(draft: Draft, ranked: list[tuple[int, str, Row]]) -> None:
    """Ask for the ranking; one of the same segments in another order is another content."""
    if not ranked:
        return
    ranked.sort(key=lambda one: (one[0], natural(one[1])))
    ids = tuple(id for _, id, _ in ranked)
    key = f"segments:rank:{digest(sorted(one.lower() for one in ids))}"
    columns = {"priority": ("segments", "segments")}
    draft.ask(ranked[0][2], key, RankSegments(segments=ids), columns)


def respondents(draft: Draft) -> None:
    """Ask for each person, and for the consent that the tables do not speak of."""
    rows = draft.rows("respondents")
    for row in rows:
        id = row.id("respondent")
        customer = row.word("existing_customer", RELATIONS, "unknown")
        command = RecruitRespondent(
            id=id,
            segment=row.name("segment") or None,
            channel=row.needed("channel"),
            relation=RELATIONS[customer],
            attributes=_attributes(row),
        )
        draft.ask(row, f"respondents:{id}", command, _RESPONDENT)
        consent = GiveConsent(respondent=id, basis=CONSENT)
        draft.ask(
            row, f"respondents:{id}:consent", consent, {"respondent": ("respondent", "respondent")}
        )
    if rows:
        draft.note(f'{number(len(rows), "consent")} recorded with the basis "{CONSENT}".')
        draft.note(
            "existing_customer is recorded as the relation: yes as existing, no as potential, "
            "unknown or empty as unknown."
        )


def _attributes(row: Row) -> dict[str, str]:
    """Return `key=value; key=value` as what it says."""
    found: dict[str, str] = {}
    for part in row.text("attributes").split(";"):
        name, equals, value = (one.strip() for one in part.partition("="))
        if not part.strip():
            continue
        if not (name and equals and value) or name in found:
            row.refuse(
                "attributes",
                f"{quoted(part.strip())} is not one attribute.",
                "Write key=value; key=value, each key once.",
            )
        found[name] = value
    return found
