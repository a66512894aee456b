"""`castdev check`: findings by kind, each with its events and what to do."""

from __future__ import annotations

import json

from cli_shop import Shop

from castdev.cli.check import SHOWN


def test_findings_by_kind(shop: Shop) -> None:
    """A heading per kind, the events of each finding, and one advice; it never fails."""
    shop.do("change", "plan", "Bigger cakes")
    shop.do("change", "plan", "TODO say what")
    ended = shop.run("check")
    assert ended.code == 0
    assert ended.out.splitlines()[0] == "Honesty: 5 findings"
    assert '\n  - C1: Planned without a reason: "Bigger cakes". (event 8)\n' in ended.out
    assert ended.out.count("\nChange without reason\n") == 1
    assert ended.out.count("  > Name the evidence, theme or hypothesis it answers") == 1
    document = json.loads(shop.run("check", "--json").out)
    assert [one["kind"] for one in document["findings"]] == [
        "change-without-reason",
        "change-without-reason",
        "silent-interview",
        "segment-without-respondents",
        "template-leftover",
    ]
    assert all(one["events"] and one["what_to_do"] for one in document["findings"])


def test_no_findings(empty: Shop) -> None:
    """Said plainly."""
    empty.do("init", "acme")
    assert "Honesty: no findings" in empty.do("check")
    assert "Nothing here contradicts what is claimed." in empty.do("check")


def test_many_events_are_cut_short(empty: Shop) -> None:
    """The text names a few, the document all of them."""
    empty.do("init", "acme")
    for number in range(SHOWN + 2):
        empty.do("decision", "make", f"Go on {number}", "--because", "it is early")
    assert " and 2 more)" in " ".join(empty.do("check").split())
    (found,) = json.loads(empty.do("check", "--json"))["findings"]
    assert len(found["events"]) == SHOWN + 2
