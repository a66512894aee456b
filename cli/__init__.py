"""The command line: `castdev <noun> <verb>`; the bare noun lists."""

from __future__ import annotations

from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Run castdev on the arguments of this program."""
    import gc
    import sys

    # A short command is over before its garbage matters: collecting it, and taking
    # the imported modules apart at the end, costs a fifth of the whole run.
    gc.set_threshold(100_000)
    from .group import castdev

    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter gets its number instead of a crash.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        castdev.main()
    finally:
        gc.freeze()
