"""`castdev retention`: people not heard of for long are listed, then forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from castdev.engine.erasure import ForgetRespondent

from .drawing import many
from .forget import reach
from .options import Said, recording_options
from .terminal import safe
from .values import Word

if TYPE_CHECKING:
    from castdev.engine.command import Receipt, Request
    from castdev.projections.contacts import Kept

    from .desk import Desk

UNITS = {"months": 1, "month": 1, "years": 12, "year": 12}


@click.command()
@click.argument("number", type=int, required=False)
@click.argument("unit", type=Word(UNITS), default="months")
@click.option("--yes", is_flag=True, help="Do not ask.")
@recording_options
def retention(desk: Desk, said: Said, number: int | None, unit: Any, yes: bool) -> None:
    """Forget people whose last contact is long ago: NUMBER months, or years

    They are listed first. Without NUMBER it takes `retention_months` of the policy,
    and `castdev agenda` shows who is due. Each is forgotten as by `castdev
    respondent forget`.

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
    requests = _requests(desk, said, over, found.months)
    receipts = desk.handle_many(requests, said._replace(dry_run=True))
    if not said.json:
        desk.say("\n".join(lines(over, found.months)))
    if over and not said.dry_run:
        desk.agreed(f"Forget {many(len(over), 'person', 'people')} for good?", yes)
        receipts = desk.handle_many(requests, said)
    _print(desk, said, receipts)


def lines(over: list[Kept], months: int) -> list[str]:
    """Return who is kept for longer than that."""
    kept = many(months, "month")
    if not over:
        return [f"Everybody was in touch in the last {kept}."]
    head = f"Last in touch more than {kept} ago: {many(len(over), 'person', 'people')}."
    return [head, *(f"  {safe(one.respondent):<8} {one.last}" for one in over)]


def _requests(desk: Desk, said: Said, over: list[Kept], months: int) -> list[Request]:
    """Return what forgets them, in one transaction."""
    because = said.because or f"kept for {many(months, 'month')} after the last contact"
    around = said._replace(because=because)
    return [
        desk.request(
            ForgetRespondent(respondent=one.respondent),
            around._replace(key=f"{said.key}:{one.respondent}" if said.key else said.key),
        )
        for one in over
    ]


def _print(desk: Desk, said: Said, receipts: list[Receipt]) -> None:
    from .output import receipt_document, receipt_lines

    if said.json:
        desk.document([receipt_document(one, {}) for one in receipts])
        return
    for one in receipts:
        desk.say("\n".join(receipt_lines(one, {})))
    if receipts and not said.dry_run:
        desk.engine.outgoing.prune()
        desk.say("")
        desk.say("\n".join(reach()))
