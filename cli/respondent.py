"""Respondents on the command line; names and contacts are never arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

import click

from castdev.engine.respondent import (
    GiveConsent,
    ReassignRespondent,
    RecruitRespondent,
    Relation,
    ThankRespondent,
    WithdrawConsent,
)

from .desk import Desk
from .forget import access, forget
from .noun import Document, Shelf, column, noun
from .options import Said, argument, built, chosen_id, option, pairs, recording_options
from .values import Day, TextFile, Word

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.lens import Lens


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the respondents with their consent and when they were thanked."""
    for one in book.respondents.values():
        given = [each for each in one.consents if lens.shows(each.day)]
        thanks = [day for day in one.thanked if lens.shows(day)]
        word = "given" if given and given[-1].given else "withdrawn" if given else "none"
        word = "erased" if one.forgotten is not None else word
        held = [each for each in book.interviews.values() if each.respondent == one.id]
        yield {
            "id": one.id,
            "segment": one.segment,
            "channel": one.recruited.channel,
            "relation": one.recruited.relation,
            "online": one.recruited.online,
            "attributes": one.recruited.attributes,
            "consent": word,
            "consent_expires": given[-1].expires if given else None,
            "interviews": sum(each.phase == "held" and lens.shows(each.day) for each in held),
            "thanked": thanks[-1] if thanks else None,
            "erased_by": one.forgotten,
        }


def used(book: Casebook, id: str) -> dict[str, list[str]]:
    """Return the interviews with the respondent and the evidence from them."""
    return {
        "interviews": [one.id for one in book.interviews.values() if one.respondent == id],
        "evidence": [one.id for one in book.items.values() if one.respondent == id],
    }


SHELF = Shelf(
    "respondent",
    listing,
    {
        "ID": column("id"),
        "Segment": column("segment"),
        "Channel": column("channel"),
        "Customer": column("relation"),
        "Consent": column("consent"),
        "Interviews": column("interviews"),
        "Thanked": column("thanked"),
    },
    "No respondents yet. Recruit one: castdev respondent recruit.",
    used,
    told={"erased_by": lambda one: one["erased_by"] and f"event {one['erased_by']}"},
)
respondent = noun(
    SHELF,
    "Manage respondents: the people you ask, known by a pseudonym",
    ["respondent", "respondent recruit --channel forum --relation potential --segment S1"],
)


@respondent.command()
@option("--channel", required=True, metavar="NAME", help="Say where you found them.")
@option(
    "--relation",
    required=True,
    type=Word(get_args(Relation)),
    help="Say whether they are a customer already.",
)
@click.option("--segment", metavar="SEGMENT", help="Name the segment they are in.")
@click.option("--online/--offline", default=None, help="Say how you found them.")
@pairs("--attribute", "attributes", example="NAME=VALUE", help="Add any other trait.")
@click.option(
    "--name-from", "name", type=TextFile(), metavar="FILE", help="Seal the name; - reads."
)
@click.option(
    "--contact-from", "contact", type=TextFile(), metavar="FILE", help="Seal the contact."
)
@click.option("--ask", is_flag=True, help="Ask for name and contact on the terminal.")
@chosen_id("R")
@recording_options
def recruit(desk: Desk, said: Said, ask: bool, **fields: Any) -> None:
    """Write down somebody who agreed to be asked

    Name and contact are sealed, and never taken from the command line.

    \b
    Example:
      castdev respondent recruit --channel forum --relation potential --segment S1
    """
    if ask:
        fields |= {"name": desk.insist("name"), "contact": desk.insist("contact")}
    desk.record(built(RecruitRespondent, fields), said)


@respondent.command()
@argument("respondent")
@argument("segment")
@recording_options
def reassign(desk: Desk, said: Said, **fields: Any) -> None:
    """Move a respondent to another segment

    \b
    Example:
      castdev respondent reassign R3 S2
    """
    desk.record(built(ReassignRespondent, fields), said)


@respondent.command()
@argument("respondent")
@click.option("--scope", metavar="TEXT", help="Say what they allow.")
@click.option("--basis", metavar="TEXT", help="Say how they agreed: a form, a word.")
@click.option("--expires", type=Day(), metavar="DATE", help="Say until when it holds.")
@recording_options
def consent(desk: Desk, said: Said, **fields: Any) -> None:
    """Record that a respondent lets you record what they say

    \b
    Example:
      castdev respondent consent R3 --scope "notes" --basis "signed form"
    """
    desk.record(built(GiveConsent, fields), said)


@respondent.command()
@argument("respondent")
@recording_options
def withdraw(desk: Desk, said: Said, **fields: Any) -> None:
    """Record that a respondent wants nothing more to be recorded

    \b
    Example:
      castdev respondent withdraw R3
    """
    desk.record(built(WithdrawConsent, fields), said)


respondent.add_command(forget)
respondent.add_command(access)


@respondent.command()
@argument("respondent")
@click.option("--means", metavar="TEXT", help="Say how: a card, a voucher.")
@recording_options
def thank(desk: Desk, said: Said, **fields: Any) -> None:
    """Record that a respondent was thanked

    \b
    Example:
      castdev respondent thank R3 --means "a voucher"
    """
    desk.record(built(ThankRespondent, fields), said)
