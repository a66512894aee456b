"""castdev_verify.py: made of what castdev itself uses, and enough by itself."""

from __future__ import annotations

import ast
import builtins
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from flatten import ROOT, bound, page
from receipt_story import Study

from castdev.cli import castdev_verify

FILE = ROOT / "cli" / "castdev_verify.py"


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the verifier, a receipt and nothing else."""
    folder = tmp_path_factory.mktemp("box")
    shutil.copy(FILE, folder)
    study = Study(tmp_path_factory.mktemp("key"))
    (folder / "d1.receipt.json").write_bytes(study.receipt("D1", reveal=("E1",)))
    return folder


def run(folder: Path, *words: str, said: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the verifier alone, without anything that is installed, in another locale."""
    command = [sys.executable, "-I", "-S", "-W", "error", "castdev_verify.py", *words]
    alone = {"LC_ALL": "C"}
    return subprocess.run(
        command, check=False, cwd=folder, capture_output=True, env=alone, input=said
    )


def test_it_is_what_its_sources_say() -> None:
    """python tests/verifier/flatten.py > cli/castdev_verify.py makes it anew."""
    assert FILE.read_text("utf-8") == page()


def test_every_name_is_given_once() -> None:
    """What many modules gave names to stands together without one hiding another."""
    given: Counter[str] = Counter(dir(builtins))
    for node in ast.parse(FILE.read_text("utf-8")).body:
        given.update(bound(node))
        if isinstance(node, ast.Import | ast.ImportFrom):
            given.update(alias.asname or alias.name for alias in node.names)
    assert [name for name, count in given.items() if count > 1] == []


def test_it_needs_the_standard_library_only() -> None:
    """It imports nothing that Python does not bring along, and nothing of castdev."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(FILE.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level
            found.add((node.module or "").split(".")[0])
    assert found <= sys.stdlib_module_names


def test_it_proves_in_an_empty_folder(box: Path) -> None:
    """A receipt made here verifies where no castdev is, from a file and from a pipe."""
    ended = run(box, "d1.receipt.json")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.startswith(b"PROVED: decision D1: Go on")
    raw = (box / "d1.receipt.json").read_bytes()
    assert run(box, "-", said=raw).stdout == ended.stdout
    assert all(len(line) <= 80 or b"+" in line for line in ended.stdout.splitlines())


@pytest.mark.parametrize(
    "words, code, said",
    [
        (["missing.json"], 66, "There is no file missing.json."),
        (["."], 66, ". is a folder."),
        ([], 2, "The following arguments are required: FILE."),
        (["a", "b"], 2, "Unrecognized arguments: b."),
        (["castdev_verify.py"], 65, "castdev_verify.py is no receipt"),
    ],
)
def test_mistakes_are_one_sentence(box: Path, words: list[str], code: int, said: str) -> None:
    """What is no receipt is said in one line, with the exit code of castdev."""
    ended = run(box, *words)
    assert (ended.returncode, ended.stdout) == (code, b"")
    lines = ended.stderr.decode().splitlines()
    assert len(lines) == 1 and lines[0].startswith("castdev-verify: ") and said in lines[0]


def test_nobody_reads(box: Path) -> None:
    """A pipe that is closed early is no traceback."""
    command = f"{sys.executable} -I castdev_verify.py d1.receipt.json | head -c 1"
    ended = subprocess.run(command, check=False, shell=True, cwd=box, capture_output=True)
    assert ended.stderr == b""


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody has to guess how it is called."""
    with pytest.raises(SystemExit):
        castdev_verify.main(["--help"])
    assert "Example" in capsys.readouterr().out
