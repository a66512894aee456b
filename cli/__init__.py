"""The command line: `castdev <noun> <verb>`; the bare noun lists."""

from __future__ import annotations

from .group import castdev, main

__all__ = ["castdev", "main"]
