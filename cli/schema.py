"""`castdev schema`: the JSON Schema of every document, event and command, by name."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from .desk import Desk
from .options import argument

DOCUMENTS = {
    "status": "castdev.projections.screen:Status",
    "ready": "castdev.projections.readiness:ReadinessReading",
    "why": "castdev.projections.why:WhyReading",
    "history": "castdev.projections.history:HistoryReading",
    "diff": "castdev.projections.diff:DiffReading",
    "fragile": "castdev.projections.fragile:FragileReading",
    "calibration": "castdev.projections.calibration:CalibrationReading",
    "coverage": "castdev.projections.coverage:CoverageReading",
    "check": "castdev.projections.checks:CheckReading",
    "saturation": "castdev.projections.saturation:SaturationReading",
    "strengths": "castdev.projections.strengths:StrengthsReading",
    "questions": "castdev.projections.questions:QuestionsReading",
    "next": "castdev.projections.next:NextReading",
    "agenda": "castdev.projections.agenda:AgendaReading",
    "offers": "castdev.projections.offers:OffersReading",
    "access": "castdev.projections.access:AccessReading",
    "remains": "castdev.projections.remains:RemainsReading",
    "retention": "castdev.projections.contacts:RetentionReading",
    "public": "castdev.projections.public:PublicReading",
    "keys": "castdev.engine.custody:KeysStatus",
    "log": "castdev.projections.timeline:Told",
    "replay": "castdev.projections.rebuilt:ReplayReading",
    "whatif": "castdev.projections.whatif:WhatIfReading",
    "step": "castdev.projections.replay:Step",
    "verify": "castdev.engine.verify:Verified",
    "checkpoint": "castdev.cli.documents:CheckpointDocument",
    "receipt": "castdev.cli.documents:ReceiptDocument",
    "decision-receipt": "castdev.cli.receipt_documents:DecisionReceiptDocument",
    "proved": "castdev.cli.receipt_documents:ProvedDocument",
    "import": "castdev.cli.documents:ImportDocument",
    "doctor": "castdev.cli.documents:DoctorDocument",
    "backup": "castdev.cli.documents:BackupDocument",
    "restore": "castdev.cli.documents:RestoreDocument",
    "copy": "castdev.cli.documents:CopyDocument",
    "migrate": "castdev.cli.documents:MigrateDocument",
    "merge": "castdev.engine.account:Merged",
    "policy": "castdev.cli.documents:PolicyDocument",
    "register": "castdev.projections.register:RegisterReading",
    "simulate": "castdev.projections.simulate:SimulateReading",
    "policy-diff": "castdev.projections.policies:PolicyDiffReading",
    "sql": "castdev.cli.documents:SqlDocument",
    "rebuild": "castdev.cli.documents:RebuildDocument",
    "fold": "castdev.cli.documents:FoldDocument",
    "error": "castdev.cli.documents:ErrorDocument",
    "journal": "castdev.engine.export:Header",
}
"""Name → class of a document; `log` and `step` are lines, `journal` the first of an export."""


@click.command()
@argument("name", required=False)
@click.pass_obj
def schema(desk: Desk, name: str | None) -> None:
    """Print the JSON Schema of a document, an event or a command

    Without NAME it lists the names: what `--json` prints, what the journal holds,
    what `castdev import` takes as JSON Lines.

    \b
    Example:
        castdev schema
        castdev schema status
        castdev schema support_hypothesis
    """
    from castdev.engine.vocabulary import Vocabulary

    words = Vocabulary()
    if name is None:
        for title, names in (
            ("Documents", DOCUMENTS),
            ("Events", words.events),
            ("Commands", words.commands),
        ):
            desk.say(f"{title}:")
            for one in names:
                desk.say(f"  {one}")
        return
    desk.document(schema_of(name))


def schema_of(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a name; raise NotFound with the nearest for an unknown one."""
    import msgspec

    from castdev.engine.vocabulary import Vocabulary

    words = Vocabulary()
    if name in DOCUMENTS:
        module, _, kind = DOCUMENTS[name].partition(":")
        found = msgspec.json.schema(getattr(import_module(module), kind))
        fields = _top(found).get("properties", {})
        if "schema" in fields:
            fields["schema"] = {"const": f"castdev.{name}.1"}
    elif name in words.events:
        found = msgspec.json.schema(words.events[name])
    elif name in words.commands:
        found = msgspec.json.schema(words.commands[name])
        _top(found)["properties"] |= _around()
    else:
        raise _unknown(name, [*DOCUMENTS, *words.events, *words.commands])
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name}
    return head | found


def _top(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a schema that describes the document itself."""
    name = schema.get("$ref", "").rpartition("/")[2]
    top: dict[str, Any] = schema["$defs"][name] if name else schema
    return top


def _around() -> dict[str, Any]:
    """Return what a line of commands may say besides the command's own fields."""
    text = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    day = {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
    return {"on": day, "because": text, "key": text, "actor": text}


def _unknown(name: str, known: list[str]) -> Exception:
    from difflib import get_close_matches

    from castdev.engine.errors import NotFound
    from castdev.engine.text import quoted

    near = get_close_matches(name[:200].lower(), known, 1)
    hint = f"Did you mean {near[0]}?" if near else "`castdev schema` lists the names."
    return NotFound(f"There is no schema {quoted(name)}.", hint=hint)
