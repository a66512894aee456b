"""Evidence, published counts and themes: what was seen, what was counted, what came up."""

from __future__ import annotations

from collections import Counter
from typing import Any, get_args

from castdev.engine.count import PublishCount
from castdev.engine.errors import Refused
from castdev.engine.evidence import NoteEvidence, RefuteHypothesis, SupportHypothesis
from castdev.engine.ladder import StatementKind
from castdev.engine.text import quoted
from castdev.engine.theme import ApplyTheme, NameTheme

from .digest import digest
from .draft import Draft, listed, number
from .row import Row
from .tables import COLUMNS

SIDES: dict[str, type[SupportHypothesis | RefuteHypothesis | NoteEvidence]] = {
    "supports": SupportHypothesis,
    "refutes": RefuteHypothesis,
    "neutral": NoteEvidence,
}

_EVIDENCE = {
    "evidence": ("id", "evidence"),
    "hypothesis": ("hypothesis", "hypothesis"),
    "interview": ("interview", "interview"),
    "respondent": ("respondent", "respondent"),
    "verdict": ("side", "side"),
    "statement_kind": ("statement", "kind"),
    "paraphrase": ("quote", "quote"),
    "locator": ("locator", "locator"),
}
_COUNT = {
    "hypothesis": ("hypothesis", "hypothesis"),
    "supports_n": ("supports", "supports"),
    "refutes_n": ("refutes", "refutes"),
    "of_n": ("of", "of"),
    "as_published": ("text", "text"),
    "locator": ("locator", "locator"),
}
_OWN_COUNT = {
    "published_count": ("supports", "supports"),
    "hypothesis": ("hypothesis", "hypothesis"),
}
_THEME = {
    "theme": ("id", "theme"),
    "title": ("title", "title"),
    "severity": ("severity", "severity"),
    "locator, participants_n, quoted_n": ("source", "source"),
}
_HEARD = {
    "theme": ("theme", "theme"),
    "interview": ("interview", "interview"),
    "statement_kind": ("kind", "kind"),
    "paraphrase": ("quote", "quote"),
    "locator": ("locator", "locator"),
}


def evidence(draft: Draft) -> None:
    """Ask for each observation on its side; its day is that of the interview."""
    rows = draft.rows("evidence")
    for row in rows:
        id = row.id("evidence")
        side = SIDES[row.word("verdict", SIDES)]
        command = side(
            id=id,
            hypothesis=row.needed("hypothesis").strip(),
            interview=row.needed("interview").strip(),
            respondent=row.name("respondent") or None,
            statement=_kind(row),
            quote=row.text("paraphrase") or None,
            locator=row.text("locator") or None,
        )
        draft.ask(row, f"evidence:{id}", command, _EVIDENCE)
    if rows:
        draft.note(
            "verdict in evidence.csv: supports is recorded as hypothesis_supported, refutes as "
            "hypothesis_refuted, neutral as evidence_noted."
        )


def _kind(row: Row) -> Any:
    return row.word("statement_kind", get_args(StatementKind))


def counts(draft: Draft) -> None:
    """Ask for published counts; one of hypotheses.csv only where no other tells more."""
    seen: Counter[str] = Counter()
    told: dict[str, set[tuple[int, int]]] = {}
    before = len(draft.requests)
    for row in draft.rows("evidence_aggregate"):
        id = row.id("hypothesis")
        supports, of = _needed(row, "supports_n"), _needed(row, "of_n")
        key = digest([row.cells[column] for column in COLUMNS["evidence_aggregate"]])
        seen[key] += 1
        told.setdefault(id.lower(), set()).add((supports, of))
        command = PublishCount(
            hypothesis=id,
            supports=supports,
            of=of,
            refutes=row.count("refutes_n"),
            text=row.text("as_published"),
            locator=row.text("locator") or None,
        )
        draft.ask(row, f"evidence_aggregate:{id}:{key}:{seen[key]}", command, _COUNT)
    _own_counts(draft, told)
    if len(draft.requests) > before:
        draft.note(
            f"{number(len(draft.requests) - before, 'published count')} kept with weight 0: "
            "compared with people, never added to them."
        )


def _needed(row: Row, column: str) -> int:
    row.needed(column)
    return row.count(column) or 0


def _own_counts(draft: Draft, told: dict[str, set[tuple[int, int]]]) -> None:
    waiting: list[str] = []
    for row in draft.rows("hypotheses"):
        id, count = row.id("hypothesis"), row.fraction("published_count")
        if count is None:
            continue
        if id.lower() in told:
            if count not in told[id.lower()]:
                draft.note(
                    f"published_count of {id} is {count[0]}/{count[1]}; "
                    "evidence_aggregate.csv says otherwise and counts."
                )
        elif draft.past.counted(id):
            continue
        elif draft.alone:
            waiting.append(id)
        else:
            command = PublishCount(hypothesis=id, supports=count[0], of=count[1])
            draft.ask(row, f"hypotheses:{id}:count", command, _OWN_COUNT)
    if waiting:
        draft.note(
            "published_count waits for evidence_aggregate.csv, or for the folder as a whole: "
            f"{listed(waiting)}."
        )


def themes(draft: Draft) -> None:
    """Ask for each theme; how many people it stands on is said in its source."""
    for row in draft.rows("themes"):
        id = row.id("theme")
        people, quoted = row.count("participants_n"), row.count("quoted_n")
        parts = [row.text("locator")]
        parts += [] if people is None else [f"participants: {people}"]
        parts += [] if quoted is None else [f"people quoted: {quoted}"]
        command = NameTheme(
            id=id,
            title=row.needed("title"),
            severity=row.text("severity"),
            source="; ".join(one for one in parts if one) or None,
        )
        draft.ask(row, f"themes:{id}", command, _THEME)


def theme_evidence(draft: Draft) -> None:
    """Ask for each time a theme was heard, from the person who was interviewed."""
    people = _interviewed(draft)
    for row in draft.rows("theme_evidence"):
        id, interview = row.id("item"), row.needed("interview").strip()
        _check_person(draft, row, interview, people.get(interview.lower()))
        command = ApplyTheme(
            theme=row.needed("theme").strip(),
            interview=interview,
            kind=_kind(row) if row.text("statement_kind") else None,
            quote=row.text("paraphrase") or None,
            locator=row.text("locator") or None,
        )
        draft.ask(row, f"theme_evidence:{id}", command, _HEARD)


def _interviewed(draft: Draft) -> dict[str, str]:
    """Return who was interviewed in the interviews of this folder, as far as they exist."""
    named = {row.name("respondent").lower() for row in draft.rows("respondents")}
    return {
        row.name("interview").lower(): person
        for row in draft.rows("interviews")
        if (person := row.name("respondent")).lower() in named or draft.past.knows(person)
    }


def _check_person(draft: Draft, row: Row, interview: str, person: str | None) -> None:
    """Raise Refused if somebody else was interviewed."""
    held_with = person or draft.past.respondent_of(interview)
    named = row.name("respondent")
    if named and held_with and named.lower() != held_with.lower():
        raise Refused(
            f"{interview} was held with {held_with}, not with {quoted(named)}.",
            hint="Correct the interview or the respondent; the cell may be empty.",
            where=row.where("respondent"),
        )
