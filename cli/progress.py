"""How far long work is: a bar on a terminal, nothing anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from .desk import Desk

LONG = 2_000
"""From so many events on a terminal sees how far it is."""


@contextmanager
def progress(desk: Desk, label: str) -> Iterator[Callable[[int], None] | None]:
    """Give what to call with each version; it draws on a terminal when there is much to do."""
    end = desk.engine.journal.size() if sys.stderr.isatty() and sys.stdout.isatty() else 0
    if end < LONG:
        yield None
        return
    with click.progressbar(length=end, label=label, file=sys.stderr) as drawn:
        yield lambda version: drawn.update(1)
