"""Policies side by side: what differs, by name, and what the same history reads under each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from castdev.engine.ids import find
from castdev.engine.policy import Policy
from castdev.engine.tunables import changed

from .casebook import Casebook
from .casebook.records import Adoption
from .compared import Compared, Tunable, compare, tunables
from .reading import Reading, View, head

Ruled = Policy | Mapping[str, Any] | int | None
"""A policy, fields to change in the one in force, the number of an adopted one, or none."""


class End(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two policies; its number if it was adopted, else None."""

    number: int | None
    name: str


class PolicyDiffReading(Reading, frozen=True, kw_only=True):
    """Two policies; the head names the policy in force, which may be neither.

    Attributes:
        before: the first of them.
        after: the other.
        changes: every number that they have otherwise.
        compared: the same history read under both.
    """

    before: End
    after: End
    changes: tuple[Tunable, ...]
    compared: Compared


def read(view: View, before: Ruled, after: Ruled) -> PolicyDiffReading:
    """Return how two policies differ and what that changes; None is the one in force.

    Raises:
        NotFound: no policy has that number.
        BadInput: a field cannot be so.
    """
    (one, first), (other, second) = _policy(view, before), _policy(view, after)
    return PolicyDiffReading(
        **head(view, "castdev.policy-diff.1"),
        before=End(number=first, name=one.name),
        after=End(number=second, name=other.name),
        changes=tunables(one, other),
        compared=compare(
            view._replace(book=under(view.book, one)), view._replace(book=under(view.book, other))
        ),
    )


def _policy(view: View, wanted: Ruled) -> tuple[Policy, int | None]:
    found, number = ruled(view.book, view.book.policies, wanted)
    return found or view.book.policy, number


def ruled(
    book: Casebook, known: Sequence[Adoption], wanted: Ruled
) -> tuple[Policy | None, int | None]:
    """Return the policy that is meant, and its number if it was adopted.

    Args:
        book: whose policy in force is changed, where only fields are given.
        known: those that have a number.
        wanted: a policy, fields to change, or a number.

    Raises:
        NotFound: no policy has that number.
        BadInput: a field cannot be so.
    """
    if wanted is None or isinstance(wanted, Policy):
        return wanted, None
    if isinstance(wanted, Mapping):
        return changed(book.policy, wanted), None
    found = adopted(known, str(wanted))
    return found.policy, found.number


class _Numbered(msgspec.Struct):
    id: str
    adoption: Adoption


def adopted(known: Sequence[Adoption], number: str) -> Adoption:
    """Return the policy of a number; raise NotFound with the nearest if none has it."""
    table = {str(one.number): _Numbered(str(one.number), one) for one in known}
    return find(table, number, "policy").adoption


def under(book: Casebook, policy: Policy) -> Casebook:
    """Return the casebook as it reads under another policy; the one given stays as it is."""
    return msgspec.structs.replace(book, policies=[Adoption(book.version, 0, policy)])
