"""The page about extending is true: its package is installed, used, removed, and not missed."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "extending.md"


def blocks(kind: str) -> list[str]:
    """Return the blocks of the page of one kind."""
    text = PAGE.read_text("utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


class Machine(NamedTuple):
    """A folder of installed packages, and a project."""

    packages: Path
    place: Path

    def install(self) -> None:
        """Install the package of the page as an installer would leave it."""
        about = tomllib.loads(blocks("toml")[0])["project"]
        (self.packages / "castdev_polls.py").write_text(blocks("python")[0], "utf-8")
        known = self.packages / f"castdev_polls-{about['version']}.dist-info"
        known.mkdir(exist_ok=True)
        metadata = f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: {about['version']}\n"
        (known / "METADATA").write_text(metadata)
        lines = []
        for group, points in about["entry-points"].items():
            lines += [f"[{group}]", *(f"{name} = {where}" for name, where in points.items()), ""]
        (known / "entry_points.txt").write_text("\n".join(lines))

    def remove(self) -> None:
        """Uninstall it."""
        for path in sorted(self.packages.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Return how a program of Python ended."""
        paths = os.pathsep.join([str(ROOT / ".pkg"), str(self.packages)])
        env = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
        env |= {"CASTDEV_HOME": str(self.place), "CASTDEV_ACTOR": "ana"}
        words = [sys.executable, *arguments]
        return subprocess.run(words, env=env, capture_output=True, text=True, check=False)

    def run(self, *arguments: str) -> str:
        """Return what a command printed; it must succeed."""
        done = self.python("-m", "castdev", *arguments)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    def refused(self, *arguments: str) -> str:
        """Return the one line that a command was refused with."""
        done = self.python("-m", "castdev", *arguments)
        assert done.returncode in (2, 65), done
        assert (done.stdout, done.stderr.count("\n")) == ("", 1)
        return done.stderr

    def ask_for(self) -> None:
        """Ask for the package in the project's config.toml, as the page says."""
        with (self.place / ".castdev" / "config.toml").open("a") as file:
            file.write(blocks("text")[0])


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with the package installed, and a project that asks for it."""
    made = Machine(tmp_path / "packages", tmp_path / "acme")
    made.packages.mkdir()
    made.place.mkdir()
    made.install()
    made.run("init", "acme")
    made.ask_for()
    return made


def test_use_remove_and_install_again(machine: Machine) -> None:
    """Its events are recorded and told, unknown without it, and told again with it."""
    for line in blocks("console")[0].splitlines():
        machine.run(*shlex.split(line.removeprefix("$ castdev ")))
    told = machine.run("log", "P3")
    assert "poll P3: Would you pay for it? (11 of 40 yes)" in told
    folded = json.loads(machine.run("fold", "polls.tally"))
    assert folded["state"] == {"people": 40, "yes": 11}
    assert json.loads(machine.run("fold", "polls.tally", "--as-of", "2"))["state"]["people"] == 0
    assert "poll" in machine.run("--help")
    machine.run("hypothesis", "state", "They pay")
    status = machine.run("status", "--json")
    export = machine.run("export")

    machine.remove()
    assert "polls.poll_taken (unknown here, kept as it is)" in machine.run("log")
    assert machine.run("status", "--json") == status
    assert machine.run("export") == export
    assert "no command 'poll'" in machine.refused("poll", "x", "--people", "1", "--yes", "1")
    assert "no projection 'polls.tally'" in machine.refused("fold", "polls.tally")
    machine.run("theme", "name", "Price")

    machine.install()
    assert machine.run("log", "P3") == told
    assert "poll P6" in machine.run("poll", "And now?", "--people", "3", "--yes", "1")
    assert json.loads(machine.run("fold", "polls.tally"))["state"] == {"people": 43, "yes": 12}
    machine.run("undo")
    assert json.loads(machine.run("fold", "polls.tally"))["state"] == {"people": 40, "yes": 11}
    again = machine.refused("poll", "Would you pay for it?", "--people", "3", "--yes", "1")
    assert "asked in P3 already" in again
    assert "poll P8" in machine.run("poll", "And now?", "--people", "3", "--yes", "1")


def test_the_rule_refuses(machine: Machine) -> None:
    """A rule of the package refuses with one sentence, and nothing is recorded."""
    lost = machine.refused("poll", "x", "--people", "1", "--yes", "1", "--hypothesis", "H7")
    assert "There is no hypothesis H7." in lost


def test_only_where_it_is_asked_for(machine: Machine) -> None:
    """Without a line in config.toml the nouns of an installed package are not loaded."""
    (machine.place / ".castdev" / "config.toml").write_text('project = "acme"\n')
    assert "Nobody here knows the command" in machine.refused("poll", "x", "--people=1", "--yes=1")
    assert machine.run("log")


def test_a_broken_package(machine: Machine) -> None:
    """A package that cannot be imported is named in one sentence."""
    (machine.packages / "castdev_polls.py").write_text("import nothing_there\n")
    said = machine.refused("status")
    assert "castdev-polls cannot be loaded: ModuleNotFoundError" in said
    assert "Repair or uninstall" in said


@pytest.mark.parametrize("number", [1, 2])
def test_the_code_runs(machine: Machine, number: int) -> None:
    """The other blocks of the page run, with only the package installed."""
    done = machine.python("-c", blocks("python")[number])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_start_looks_for_no_packages(machine: Machine) -> None:
    """A command of castdev's own never pays for looking: importlib.metadata stays out."""
    (machine.place / ".castdev" / "config.toml").write_text('project = "acme"\n')
    done = machine.python("-X", "importtime", "-m", "castdev", "status")
    assert done.returncode == 0
    assert "castdev.projections.status" in done.stderr
    assert "importlib.metadata" not in done.stderr
