"""`castdev retention`: people not heard of for long are listed, then forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from castdev.engine.erasure import ForgetRespondent

from .drawing import many
from .options import Said, recording_options
from .terminal import block, safe
from .values import Word

if TYPE_CHECKING:
    from castdev.projections.contacts import Kept

    from .desk import Desk

UNITS = {"months": 1, "month": 1, "years": 12, "year": 12}


@click.command()
@click.argument("number", type=int, required=False)
@click.argument("unit", type=Word(UNITS), default="months")
@click.option("--yes", is_flag=True, help="Do not ask.")
@recording_options
def retention(desk: Desk, said: Said, number: int | None, unit: Any, yes: bool) -> None:
    """Forget people whose last contact is longer ago than NUMBER months or years

    Without NUMBER it takes `retention_months` of the policy, and `castdev agenda`
    shows who is due. Each is forgotten as by `castdev respondent forget`.

    \b
    Example:
      castdev retention 24 months --dry-run
      castdev retention 2 years --because "we keep nobody longer" --yes
    """
    found = desk.project.retention(None if number is None else number * UNITS[unit])
    if not found.months:
        raise click.UsageError(
            "How long are people kept? Say so, or adopt a policy with retention_months."
        )
    over = [one for one in found.people if one.over]
    if not said.json:
        desk.say("\n".join(lines(over, found.months)))
    if over and not said.dry_run:
        desk.agreed(f"Forget {many(len(over), 'person', 'people')} for good?", yes)
    _forget(desk, said, over, found.months)


def lines(over: list[Kept], months: int) -> list[str]:
    """Return who is kept for longer than that."""
    kept = many(months, "month")
    if not over:
        return [f"Everybody was in touch in the last {kept}."]
    head = f"Last in touch more than {kept} ago: {many(len(over), 'person', 'people')}."
    return [head, *(f"  {safe(one.respondent):<8} {one.last}" for one in over)]


def _forget(desk: Desk, said: Said, over: list[Kept], months: int) -> None:
    """Forget them all in one transaction, and print the receipts."""
    from .output import receipt_document, receipt_lines

    because = said.because or f"kept for {many(months, 'month')} after the last contact"
    requests = [
        desk.request(
            ForgetRespondent(respondent=one.respondent),
            said._replace(
                because=because, key=f"{said.key}:{one.respondent}" if said.key else None
            ),
        )
        for one in over
    ]
    receipts = desk.handle_many(requests, said)
    if said.json:
        desk.document([receipt_document(one, {}) for one in receipts])
        return
    for one in receipts:
        desk.say("\n".join(receipt_lines(one, {})))
    if receipts and not said.dry_run:
        text = "What was written out before may still hold their words: castdev keys lists backups."
        desk.say(block(text, ""))
