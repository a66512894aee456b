"""The kinds of statements, as options name them."""

from __future__ import annotations

from typing import get_args

from castdev.engine.ladder import StatementKind

from .values import Word

KIND = Word(get_args(StatementKind))
KINDS = f"Say what kind of statement it is: {', '.join(KIND.words)}."
