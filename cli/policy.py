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
from .options import Asked, Said, argument, reading_options, recording_options
from .values import read_text

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


SEE = "`castdev policy show --json` shows every field as it is."
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
    where = "standard input" if source == "-" else source
    try:
        wanted = msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BadInput(
            f"This is not a JSON object: {error}.",
            hint='Write {"people_gate": 20}, for example.',
            where=where,
        ) from None
    now = msgspec.to_builtins(was)
    for path, value in _leaves(now, wanted, where):
        now = _with(now, path, value)
        try:
            msgspec.convert(now, Policy)
        except msgspec.ValidationError as error:
            raise BadInput(
                f"{'.'.join(path)}: {str(error).partition(' - at')[0]}.", hint=SEE, where=where
            ) from None
    return msgspec.convert(now, Policy)


def _leaves(
    known: Mapping[str, Any], wanted: Mapping[str, Any], where: str
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield each field to change with its path; table within table."""
    for name, value in wanted.items():
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 1)
            raise BadInput(
                f"There is no field {name[:80]!r} in a policy.",
                hint=f"Did you mean {near[0]}?" if near else SEE,
                where=where,
            )
        if isinstance(value, dict) and isinstance(known[name], dict):
            for path, leaf in _leaves(known[name], value, where):
                yield (name, *path), leaf
        else:
            yield (name,), value


def _with(table: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return the table with one field changed, however deep."""
    name, *rest = path
    return {**table, name: _with(table[name], tuple(rest), value) if rest else value}
