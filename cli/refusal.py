"""What people see when something goes wrong: one sentence, one hint, an exit code."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable

import click

from castdev.engine.errors import BadInput, CastdevError
from castdev.engine.text import quoted, readable

USAGE = 2
FAULT = 70
INTERRUPTED = 130
LONGEST = 1000
"""How much of a message is shown; what was typed may be in it, however long."""


def reported(run: Callable[[], None], *, json: bool) -> int:
    """Run, report what goes wrong on standard error, and return the exit code."""
    try:
        run()
        sys.stdout.flush()
        return 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (KeyboardInterrupt, click.Abort, EOFError):
        return INTERRUPTED
    except BrokenPipeError:
        return _nobody_reads()
    except Exception as error:
        code, found = _document(error)
        document = {name: _short(part) for name, part in found.items()}
        if code == FAULT and os.environ.get("CASTDEV_DEBUG"):
            raise
        _print(document, getattr(error, "beside", ()), json=json)
        return code


def _document(error: Exception) -> tuple[int, dict[str, str | None]]:
    """Return exit code and the error document."""
    if isinstance(error, OSError):
        error = _of_system(error)
    elif type(error).__module__.startswith("msgspec") and isinstance(error, ValueError):
        error = BadInput(f"{str(error).rstrip('.')}.", hint="Nothing was recorded.")
    elif type(error) is ValueError and "embedded null" in str(error):
        error = BadInput("A path cannot hold a NUL.", hint="Check the path.")
    elif isinstance(error, UnicodeEncodeError):
        error = BadInput("A path cannot hold half a character.", hint="Check the path.")
    if isinstance(error, CastdevError):
        return error.exit_code, {
            "code": error.slug,
            "message": error.message,
            "hint": error.hint,
            "where": error.where,
        }
    if isinstance(error, click.ClickException):
        return USAGE, _usage(error)
    return FAULT, {
        "code": "fault",
        "message": f"castdev failed: {type(error).__name__}; this is our fault.",
        "hint": "Run it again with CASTDEV_DEBUG=1 and report what it prints.",
        "where": None,
    }


def _short(text: str | None) -> str | None:
    """Return a part of a message, not endless, and as text also where bytes were typed."""
    if text is None:
        return None
    return readable(f"{text[:LONGEST]}…" if len(text) > LONGEST else text)


def _of_system(error: OSError) -> CastdevError:
    from pathlib import Path

    from castdev.engine.errors import StoreFault
    from castdev.engine.files import fault

    if error.filename is not None:
        return fault(error, Path(os.fsdecode(error.filename)).absolute())
    return StoreFault(
        f"The output could not be written: {error.strerror}.",
        hint="What was recorded stays recorded.",
    )


def _usage(error: click.ClickException) -> dict[str, str | None]:
    ctx, param = getattr(error, "ctx", None), getattr(error, "param", None)
    path = ctx.command_path if ctx else "castdev"
    message = _message(error, param)
    message = " ".join(message.split()).rstrip(".")
    return {
        "code": "usage",
        "message": f"{message}.",
        "hint": _hint(error, param) or f"See: {path} --help.",
        "where": path,
    }


_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)
_NUMBER = re.compile(r"(['\"])(.*)\1( is not a valid .*)", re.DOTALL)


def _message(error: click.ClickException, param: click.Parameter | None) -> str:
    """Return what click says without what was typed: it may be what somebody said."""
    if isinstance(error, click.MissingParameter):
        return error.format_message()
    if isinstance(error, click.NoSuchOption):
        return f"No such option {quoted(error.option_name)}"
    if _EXTRA.match(error.message):
        return "Got unexpected extra arguments; put text with spaces in quotes"
    message = error.message
    if isinstance(error, click.BadParameter) and param is not None:
        typed = _NUMBER.fullmatch(message)
        return f"{param.opts[0]}: {quoted(typed[2]) + typed[3] if typed else message}"
    return message


def _hint(error: click.ClickException, param: click.Parameter | None) -> str | None:
    """Return what would have been right, if the error knows it."""
    words = getattr(param.type, "words", None) if param else None
    near = getattr(error, "possibilities", None)
    if words:
        return f"Use {', '.join(words[:-1])} or {words[-1]}."
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if isinstance(error, click.NoSuchOption):
        return "Text that begins with a dash comes after --, the last on the line."
    known: str | None = getattr(error, "hint", None)
    return known


def _print(document: dict[str, str | None], beside: tuple[str, ...], *, json: bool) -> None:
    from .terminal import block, safe

    if json:
        from .output import as_json

        text = as_json({"error": document | ({"beside": beside} if beside else {})})
    else:
        where = document["where"] if document["code"] != "usage" else None
        parts = (f"{where}:" if where else None, document["message"], document["hint"])
        said = safe(" ".join(one for one in parts if one))
        text = (
            said
            if document["code"] == "fault" and said.startswith("castdev")
            else f"castdev: {said}"
        )
        text = "\n".join((text, *(block(one.rstrip("\n"), "    ") for one in beside)))
    try:
        click.echo(text, err=True)
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.ENOSPC, errno.EIO):
            raise


def _nobody_reads() -> int:
    """Make the interpreter's last flush harmless; what was to be done is done."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
