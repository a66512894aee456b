"""JSON read strictly: no field twice, no number that is none, nothing endless."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import msgspec

from .errors import BadInput
from .text import quoted


class FieldTwice(BadInput):
    """An object says one field twice, and readers differ in which they believe.

    Attributes:
        field: its name.
    """

    def __init__(self, field: str) -> None:
        super().__init__(f"The field {quoted(field)} is there twice.", hint="Keep one of them.")
        self.field = field


def parsed(text: str) -> Any:
    """Return what a JSON text says.

    Raises:
        FieldTwice: an object in it has a field twice.
        BadInput: it is not JSON; NaN, endless numbers and endless nesting are not.
    """
    try:
        found = msgspec.json.decode(text)
        json.loads(text, object_pairs_hook=_once)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise BadInput("It is not JSON.") from None
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise FieldTwice(Counter(name for name, _ in pairs).most_common(1)[0][0])
    return found
