"""Transcripts in golden files: `$` a command, then what it prints, `!` on standard error.

/study stands for the folder of the project.

Run with CASTDEV_UPDATE=1 to write down what is printed now; then read the difference.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from cli_shop import Shop

GOLDEN = Path(__file__).parent / "golden"
KEY = f"castdev signing key 1 plain\n{'6b' * 32}\n"
"""A signing key for everybody, so that the verifier key is always the same."""
CHANCE = re.compile(r"([A-Za-z0-9+/]{91}|[A-Za-z0-9+/]{43})=")
"""Signatures and roots: they depend on how words were sealed, which is chance."""


def replayed(shop: Shop, transcript: str) -> str:
    """Return the transcript with what each of its commands prints now."""
    state = shop.place / ".state" / "castdev"
    state.mkdir(mode=0o700, parents=True)
    (state / "signing.key").write_text(KEY)
    lines: list[str] = []
    for line in transcript.splitlines():
        if line.startswith("#"):
            lines.append(line)
        if not line.startswith("$ castdev"):
            continue
        command, _, said = line.removeprefix("$ castdev").partition(" <<< ")
        words = [one.replace("/study", str(shop.place)) for one in shlex.split(command)]
        ended = shop.run(*words, said="".join(shlex.split(said)).replace("\\n", "\n"))
        printed = ended.out + "".join(f"! {one}\n" for one in ended.err.splitlines())
        printed = CHANCE.sub("…=", printed.replace(str(shop.place), "/study"))
        code = f"exit {ended.code}\n" if ended.code else ""
        lines.append(f"{line}\n{printed}{code}")
    return "\n".join(lines).rstrip() + "\n"


@pytest.mark.parametrize("name", sorted(one.name for one in GOLDEN.glob("*.txt")))
def test_transcript(empty: Shop, name: str) -> None:
    """Every command still prints what the golden file says."""
    golden = GOLDEN / name
    was = golden.read_text("utf-8")
    now = replayed(empty, was)
    if os.environ.get("CASTDEV_UPDATE"):
        golden.write_text(now, "utf-8")
    assert "our fault" not in now
    assert now == was


def test_there_are_transcripts() -> None:
    """The golden folder is not empty."""
    assert len(list(GOLDEN.glob("*.txt"))) >= 3
