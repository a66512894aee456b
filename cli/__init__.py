"""The command line: `castdev <noun> <verb>`; the bare noun lists."""

from __future__ import annotations

from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Run castdev on the arguments of this program."""
    import gc

    # A short command is over before its garbage matters: collecting it, and taking
    # the imported modules apart at the end, costs a fifth of the whole run.
    gc.set_threshold(100_000)
    try:
        from .group import castdev

        _settle_streams()
        castdev.main()
    except KeyboardInterrupt:  # before there is anybody to catch it
        raise SystemExit(130) from None
    finally:
        gc.freeze()


def _settle_streams() -> None:
    """Replace streams that are closed; print letters that cannot be shown as numbers."""
    import os
    import sys

    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115  # open to the end
        elif mode == "w":
            stream.reconfigure(errors="backslashreplace")
