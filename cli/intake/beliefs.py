"""Hypotheses with their wordings in time, and the verdicts that were published.

A hypothesis has one chain of wordings: its rows in hypothesis_versions by the
number of the version, then its row in hypotheses, which is the wording in force.
It is stated with the first and dated by the first version that has a date;
a later one is a restatement if it differs from the one before. The date is
assumed, not said: hypotheses.csv alone, which has none, is still a repeat.
"""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

from castdev.engine.hypothesis import Kind, RestateHypothesis, StateHypothesis
from castdev.engine.text import quoted
from castdev.engine.verdict import ReachVerdict

from .digest import digest
from .draft import Draft, listed, number
from .nearest import natural
from .row import Row

_STATED = {
    "hypothesis": ("id", "hypothesis"),
    "statement": ("statement", "statement"),
    "kind": ("kind", "kind"),
}
_RESTATED = {
    "hypothesis": ("hypothesis", "hypothesis"),
    "statement": ("statement", "statement"),
    "version_dated": ("on", "happened_on"),
    "locator, note": ("because", "because"),
}
_FINAL = {"hypothesis": ("hypothesis", "hypothesis"), "statement": ("statement", "statement")}
_VERDICT = {
    "hypothesis": ("hypothesis", "hypothesis"),
    "human_verdict": ("word", "word"),
    "published_explanation": ("because", "because"),
}


def hypotheses(draft: Draft) -> None:
    """Ask for each hypothesis with its wordings, in the order they were written."""
    versions = _versions(draft)
    dated: list[str] = []
    undated: list[str] = []
    before = len(draft.requests)
    for row in draft.rows("hypotheses"):
        id = row.id("hypothesis")
        told = versions.pop(id.lower(), [])
        day = next((one.day("version_dated") for one in told if one.text("version_dated")), None)
        dated += [f"{id} {day}"] if day else []
        undated += [] if day else [id]
        _compare_verdict(draft, row, told)
        _state(draft, row, id, told, day)
    stated = len(dated) + len(undated)
    for told in versions.values():
        id = told[0].id("hypothesis")
        here = draft.past.statement(f"import:hypotheses:{id}") is not None
        last = draft.past.last_wording(id) if here else None
        final = draft.past.statement(last) if last else None
        _restate(draft, id, draft.past.first_wording(id), told, final, told[-1])
    restated = len(draft.requests) - before - stated
    if dated:
        draft.note(f"Hypotheses are dated by their first dated version: {listed(dated)}.")
    if undated:
        draft.note(f"The day a hypothesis was stated is unknown: {listed(undated)}.")
    if restated:
        draft.note(
            f"{number(restated, 'later wording')} recorded as restatements; "
            "the wording of hypotheses.csv is the one in force."
        )


def _kind(word: str) -> Any:
    """Return a word that has been checked to be one of the kinds."""
    return word


def _versions(draft: Draft) -> dict[str, list[Row]]:
    """Return the versions of each hypothesis, by their number."""
    found: dict[str, list[Row]] = {}
    for row in draft.rows("hypothesis_versions"):
        row.id("version")
        found.setdefault(row.id("hypothesis").lower(), []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: natural(row.name("version")))
    return found


def _state(draft: Draft, row: Row, id: str, told: list[Row], day: date | None) -> None:
    """Ask for the hypothesis and its wordings.

    Tables may have come one by one: then the journal began with another wording
    of the chain, or with one whose table is not here now. A wording in force
    other than the recorded one is asked for under the key of that one, for the
    engine to refuse as other content.
    """
    final = row.needed("statement")
    kind = _kind(row.word("kind", get_args(Kind)))
    own, last = f"import:hypotheses:{id}", draft.past.last_wording(id)
    stored = draft.past.statement(own)
    other = last is not None and draft.past.statement(last) != final
    if last is not None and last != own and other:
        again = RestateHypothesis(hypothesis=id, statement=final)
        draft.ask(row, last.removeprefix("import:"), again, _FINAL)
        return
    wordings = [*(one.needed("statement") for one in told), final]
    first = wordings[0]
    if stored is not None and (stored in wordings or not told):
        first = final if other else stored
    command = StateHypothesis(id=id, statement=first, kind=kind)
    draft.ask(row, f"hypotheses:{id}", command, _STATED, assume_on=day)
    if told:
        _restate(draft, id, first, told, final, row)


def _restate(
    draft: Draft, id: str, first: str | None, told: list[Row], final: str | None, last: Row
) -> None:
    """Ask for every wording that differs from the one before it, and for the last again.

    What is recorded already stays where it is; so a version that comes late would
    be in force, and the wording of hypotheses.csv is asked for once more.
    """
    current = first
    in_force = final if draft.past.last_wording(id) else first
    asked: list[str] = []
    for row in told:
        wording, version, day = row.needed("statement"), row.id("version"), row.day("version_dated")
        if wording == current:
            continue
        current, key = wording, f"hypothesis_versions:{id}:{version}"
        in_force = in_force if draft.past.entry(f"import:{key}") else wording
        asked.append(version)
        command = RestateHypothesis(hypothesis=id, statement=wording)
        because = ": ".join(one for one in (version, row.text("locator"), row.text("note")) if one)
        draft.ask(row, key, command, _RESTATED, on=day, because=because)
    key = f"hypotheses:{id}:wording:{digest(asked)}"
    again = current != final and draft.past.entry(f"import:{key}") is not None
    if final is not None and (in_force != final or again):
        command = RestateHypothesis(hypothesis=id, statement=final)
        draft.ask(last, key, command, _FINAL, because="the wording of hypotheses.csv")


def _compare_verdict(draft: Draft, row: Row, told: list[Row]) -> None:
    word = row.text("human_verdict")
    last = next(
        (one.text("human_verdict") for one in reversed(told) if one.text("human_verdict")), ""
    )
    if last and last != word:
        draft.note(
            f"The last version of {row.name('hypothesis')} has the verdict {quoted(last)}; the one "
            f"of hypotheses.csv counts: {quoted(word)}."
        )


def verdicts(draft: Draft) -> None:
    """Ask for each verdict, on the day of the findings."""
    day = draft.study_day("findings_dated")
    reached: list[str] = []
    mute: list[str] = []
    for row in draft.rows("hypotheses"):
        id, word = row.id("hypothesis"), row.text("human_verdict")
        explanation = row.text("published_explanation")
        if not word:
            mute += [id] if explanation else []
            continue
        reached.append(id)
        draft.ask(
            row,
            f"hypotheses:{id}:verdict",
            ReachVerdict(hypothesis=id, word=word, elsewhere=True),
            _VERDICT,
            assume_on=day,
            because=explanation or None,
        )
    if reached:
        when = f"dated {day}, the day of the findings" if day else "their day stays unknown"
        draft.note(f"{number(len(reached), 'verdict')}, {when}: {listed(reached)}.")
    if mute:
        draft.note(f"published_explanation is left alone without a verdict: {listed(mute)}.")
