"""Freezes a store of this castdev, to be opened by every later one. Never freeze one anew.

    python tests/golden_stores/freeze.py 0.1.0

Every command that records is run once, in a project with one of everything; what the
project then holds and says is kept in a folder of that name beside this file.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "cli"))  # another's comes first, when PYTHONPATH names it

import sweep_table
from cli_shop import TODAY, Shop
from contents import readings, words
from test_cli_sweep import words_of

from castdev.engine.event import UnknownEvent, name_of
from castdev.engine.home import Home
from castdev.projections.project import Project

LAST = (
    *("cancel", "miss", "correct", "retract", "remove", "retire", "undo", "withdraw"),
    *("forget", "retention"),
)
"""What takes something away comes after what needs it, in this order."""
COMMANDS = """\
{"command": "name_theme", "title": "Late"}
{"command": "describe_study", "title": "Bakers", "facts": {"success_rule": "6 of 9"}}
{"command": "publish_count", "hypothesis": "H1", "supports": 6, "of": 9, "text": "6 of 9"}
"""
"""What only files say."""
OWN: dict[str, dict[str, object]] = {
    "triage drop": {"jot": "J9"},
    "interview miss": {"interview": "I9"},
}
"""Command → what it gets of its own, because another command needs that of the row too."""


def main(name: str) -> None:
    """Make the folder v… of a release; it must not be there."""
    target = HERE / f"v{name}"
    target.mkdir()
    with tempfile.TemporaryDirectory() as temporary:
        shop, files = Shop(Path(temporary) / "place"), Path(temporary) / "files"
        shop.place.mkdir()
        files.mkdir()
        sweep_table.furnish(shop)
        shop.do("jot", "Of no use", "--id", "J9")
        shop.do("interview", "schedule", "R1", "--for", "2026-03-09", "--id", "I9")
        _files(shop, files)
        for command in sorted(sweep_table.GOOD, key=_late):
            _run(shop, files, command)
        _seal(shop, target)
        folder = shop.place / ".castdev"
        with Project(Home(folder).engine(), today=TODAY) as project:
            missing = set(project.engine.vocabulary.events) - {
                one.event.name if isinstance(one.event, UnknownEvent) else name_of(type(one.event))
                for one in project.entries()
            }
            said = {"words": words(project), "readings": readings(project)}
            assert not missing, missing
        (target / "projections.json").write_text(json.dumps(said, indent=1, ensure_ascii=False))
        (target / "export.jsonl").write_text(shop.do("export"), "utf-8")
        assert not (folder / "journal.db-wal").exists()
        shutil.copyfile(folder / "journal.db", target / "journal.db")
        shutil.copytree(folder / "keys", target / "keys")


def _files(shop: Shop, files: Path) -> None:
    """Write what commands read."""
    (files / "text").write_text("words")
    (files / "policy.json").write_text('{"name": "small", "people_gate": 5}')
    (files / "commands.jsonl").write_text(COMMANDS)
    (files / "copy.jsonl").write_text(shop.do("export"), "utf-8")
    shutil.copytree(shop.place / ".castdev" / "keys", files / "keys")


def _late(command: str) -> tuple[int, str]:
    verb = command.split()[-1]
    return LAST.index(verb) + 1 if verb in LAST else 0, command


def _run(shop: Shop, files: Path, command: str) -> None:
    """Run the good row of a command."""
    row = sweep_table.GOOD[command] | OWN.get(command, {})
    line = [one.replace("{files}", str(files)) for one in words_of(command, row)]
    ended = shop.run(*line)
    if ended.code == 65:  # the id is taken by the same row of another command
        row = {key: one for key, one in row.items() if key != "id"}
        line = [one.replace("{files}", str(files)) for one in words_of(command, row)]
        ended = shop.run(*line)
    if ended.code:
        sys.exit(f"{command}: {ended.err.strip()}")


def _seal(shop: Shop, target: Path) -> None:
    """Sign a checkpoint, where castdev can."""
    key = target / "checkpoint.key"
    ended = shop.run("checkpoint", "-o", str(target / "checkpoint"), "--json")
    if ended.code == 0:
        key.write_text(json.loads(ended.out)["verifier_key"])


if __name__ == "__main__":
    main(sys.argv[1])
