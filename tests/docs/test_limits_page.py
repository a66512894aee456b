"""The page of limits tells the numbers of the code."""

from __future__ import annotations

import re
from pathlib import Path

from castdev.engine import limits
from castdev.engine.event import ID_PATTERN
from castdev.engine.state import FIRST_DAY, LAST_DAY

PAGE = Path(__file__).parents[2] / "docs" / "limits.md"


def mib(many: int) -> str:
    """Return bytes as the page tells them."""
    return f"{many // limits.MIB} MiB"


WANTED = {
    "a name:": f"{limits.NAME:,} characters",
    "a line:": f"{limits.LINE:,} characters",
    "any other text": f"{limits.FIELD:,} characters",
    "all texts": f"{limits.COMMAND:,} characters",
    "entries of one list": f"{limits.PARTS:,}",
    "an id": "64 of letters, digits, `.`, `-`, `_`",
    "text read from a file": mib(limits.TEXT_FILE),
    "a CSV table": f"{mib(limits.TABLE_FILE)}, {limits.ROWS:,} rows, {limits.LINES:,} lines",
    "a cell": mib(limits.FIELD),
    "a line of such a file": mib(limits.COMMAND),
    "columns": f"{limits.COLUMNS:,}",
    "a recording": f"{limits.RECORDING >> 30} GiB",
    "a line of an exported": mib(limits.JOURNAL_LINE),
}


def test_the_page_of_limits_is_current() -> None:
    """Every limit on the page is the one in the code, and there is no other."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    told = {what: most for what, most in rows if what != "what"}
    assert len(told) == len(WANTED)
    for what, most in WANTED.items():
        (found,) = (
            one for name, one in told.items() if name.startswith(what + " ") or what in name
        )
        assert found == most, what
    assert "{1,64}" in ID_PATTERN
    assert f"between {FIRST_DAY} and {LAST_DAY}" in PAGE.read_text("utf-8")
