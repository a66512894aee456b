"""The policy on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click
import msgspec

from castdev.engine.errors import BadInput
from castdev.engine.ids import find
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy

from .desk import Desk
from .noun import Document, Shelf, column, noun, titled
from .options import Asked, Said, argument, read_text, reading_options, recording_options

if TYPE_CHECKING:
    from castdev.projections.casebook import Casebook
    from castdev.projections.casebook.records import Adoption
    from castdev.projections.lens import Lens


def listing(book: Casebook, lens: Lens) -> Iterator[Document]:
    """Yield the policies, the one in force last."""
    for one in book.policies:
        yield {
            "id": str(one.number),
            "name": one.policy.name,
            "state": "in force" if one is book.policies[-1] else None,
            "version": one.version,
        }


SHELF = Shelf(
    "policy",
    listing,
    {"Policy": column("id"), "Name": titled("name"), "Since event": column("version")},
    "No policy yet.",
)
policy = noun(
    SHELF,
    "Manage the policy: the numbers that turn evidence into confidence and gates",
    ["policy", "policy show", "policy adopt stricter.json"],
)


@click.command()
@argument("number", required=False)
@reading_options
def show(desk: Desk, asked: Asked, number: str | None) -> None:
    """Show every number of the policy in force, or of an earlier one

    Shares, votes and people are millionths; weights are millibans; ages are days.

    \b
    Example:
      castdev policy show
      castdev policy show 1 --json
    """
    found = _policy(desk.look(asked).book, number)
    said = {"number": found.number, "version": found.version, **msgspec.to_builtins(found.policy)}
    if asked.json:
        desk.document({"schema": "castdev.policy.1", **said})
    else:
        from .output import facts

        desk.say(facts(((name, _told(value)) for name, value in said.items()), desk.width))


def _policy(book: Casebook, number: str | None) -> Adoption:
    class Numbered(msgspec.Struct):
        id: str
        adoption: Adoption

    known = {str(one.number): Numbered(str(one.number), one) for one in book.policies}
    return find(known, number, "policy").adoption if number else book.policies[-1]


def _told(value: Any) -> object:
    """Return a number of the policy as people read it, tables within it in brackets."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {_told(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(str(_told(one)) for one in value)
    return f"{value:,}" if isinstance(value, int) else value


policy.add_command(show)


@policy.command()
@argument("file")
@recording_options
def adopt(desk: Desk, said: Said, file: str) -> None:
    """Read everything under other numbers from now on

    FILE is JSON with the fields to change; `castdev policy show --json` names
    them all; - reads standard input.

    \b
    Example:
      echo '{"name": "stricter", "people_gate": 20}' > stricter.json
      castdev policy adopt stricter.json --because "the board asked"
    """
    changed = merged(desk.engine.state().project.policy, read_text(file), file)
    desk.record(AdoptPolicy(policy=changed), said)


def merged(was: Policy, text: str, source: str) -> Policy:
    """Return the policy with the fields that a JSON text changes.

    Raises:
        BadInput: it is not JSON, or a field is unknown or out of range.
    """
    try:
        wanted = msgspec.json.decode(text, type=dict[str, Any])
        return msgspec.convert(_over(msgspec.to_builtins(was), wanted), Policy)
    except (msgspec.MsgspecError, RecursionError) as error:
        what, _, field = str(error).partition(" - at `$.")
        name = f"{field.rstrip('`')}: " if field else ""
        raise BadInput(
            f"{name}{what[:1].lower()}{what[1:]}.",
            hint="`castdev policy show --json` shows every field as it is.",
            where=source,
        ) from None


def _over(was: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return one table over another, table within table."""
    return dict(was) | {
        name: _over(was[name], value)
        if isinstance(value, dict) and isinstance(was.get(name), dict)
        else value
        for name, value in wanted.items()
    }
