"""Commands that begin with the views: they read a few rows, and answer as ever."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_shop import Shop
from kept_worlds import SUPPORT, dump

from castdev.engine.codec import Codec
from castdev.projections.views.file import files_of


def forget(shop: Shop) -> None:
    """Take the views away."""
    for file in files_of(shop.place / ".castdev"):
        file.unlink(missing_ok=True)


STEPS = [
    [*SUPPORT],
    ["evidence", "refute", "H2", "--channel", "web", "--people", "30", "--statement", "usage"],
    ["evidence", "correct", "E1", "--rung", "opinion"],
    ["evidence", "retract", "E2"],
    ["respondent", "reassign", "R1", "S1"],
    ["interview", "correct", "I1", "--held-on", "2026-02-01"],
    ["hypothesis", "restate", "H1", "Another statement", "--bar", "0.2"],
    ["change", "make", "Sells", "--impact", "H1=major", "--on", "2026-03-01"],
    ["undo"],
    ["undo"],
    [*SUPPORT, "--key", "once"],
    [*SUPPORT, "--key", "once"],
    [*SUPPORT, "--dry-run"],
    ["status"],
    ["theme", "name", "Something"],
    ["status", "--json"],
    ["why", "H1", "--json"],
    ["why", "H2", "--happened-by", "2026-03-06"],
]


def test_every_command_says_the_same(shop: Shop, tmp_path: Path) -> None:
    """With views that follow, as with none before each command."""
    shutil.copytree(shop.place, tmp_path / "bare")
    bare = Shop(tmp_path / "bare", first=1_000)
    for step in STEPS:
        forget(bare)
        one, other = shop.run(*step), bare.run(*step)
        assert one == other, step
        assert one.code == 0, (step, one.err)
    shop.do("status")
    forget(bare)
    bare.do("status")
    kept, anew = (dump(one.place / ".castdev") for one in (shop, bare))
    for each in (kept, anew):  # they lie in other folders, and hold ids of their own
        each.pop("_screens")
    assert kept == anew


def test_recording_decodes_next_to_nothing(
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of 37 events one command decodes those that it writes, and the first, to know the journal."""
    seen: list[int] = []
    plain = Codec.decode

    def decode(self: Codec, version: int, name: str, state: bytes) -> object:
        seen.append(version)
        return plain(self, version, name, state)

    monkeypatch.setattr(Codec, "decode", decode)
    last = shop.version()
    seen.clear()
    shop.do(*SUPPORT)
    assert set(seen) <= {1, last + 1}
    seen.clear()
    shop.do("status")
    shop.do("status")
    assert set(seen) <= {1}


def test_a_command_that_is_refused_leaves_the_views(shop: Shop) -> None:
    """And so does one that only asks."""
    before = dump(shop.place / ".castdev")
    assert shop.run("evidence", "support", "H99", "--interview", "I1", "--statement", "usage").code
    shop.do(*SUPPORT, "--dry-run")
    assert dump(shop.place / ".castdev") == before
