"""Nouns of other packages beside our own: what they may be called."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .command import Noun
from .errors import BadInput
from .event import name_of
from .vocabulary import NOUNS, Vocabulary

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}\.[a-z][a-z0-9_]{0,127}")


def vocabulary(nouns: Iterable[Noun] = ()) -> Vocabulary:
    """Return our vocabulary with the nouns of other packages.

    Raises:
        BadInput: a noun or a stored name is taken, or has no prefix with a dot.
    """
    added = tuple(nouns)
    if not added:
        return Vocabulary()
    own = Vocabulary()
    taken = {*own.events, *own.commands, *(noun.name for noun in NOUNS)}
    for noun in added:
        if noun.name in taken:
            raise _refused(f"There is a noun {noun.name} already.")
        taken.add(noun.name)
        names = [name_of(kind) for kind in noun.evolve]
        names += [str(kind.__struct_config__.tag) for kind in noun.decide]
        for name in names:
            if not _NAME.fullmatch(name):
                raise _refused(f"The name {name[:80]!r} has no prefix, as in polls.poll_taken.")
            if name in taken:
                raise _refused(f"The name {name} is taken already.")
            taken.add(name)
    return Vocabulary((*NOUNS, *added))


def _refused(message: str) -> BadInput:
    return BadInput(message, hint="Stored names of a package begin with its own prefix and a dot.")
