"""The floors and the house rules: who may import, print, and how long things may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = {"engine": (), "projections": ("engine",), "cli": ("engine", "projections")}
"""Floor → the floors below it, which it may use."""
FILES = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
SILENT = [path for path in FILES if path.relative_to(ROOT).parts[0] != "cli"]
ENGINE = [path for path in FILES if path.relative_to(ROOT).parts[0] == "engine"]
FORBIDDEN = {
    *("manager", "service", "helper", "util", "data", "info", "process", "subject"),
    *("updated", "deleted"),
}
MOST_LINES, MOST_IN_FUNCTION = 300, 40
ONE_FILE = ROOT / "cli" / "castdev_verify.py"
"""Made of many short files, so that it can be carried as one; the only long file."""


def named(path: Path) -> str:
    """Return the path as people write it."""
    return str(path.relative_to(ROOT))


every_file = pytest.mark.parametrize("path", FILES, ids=named)
every_silent_file = pytest.mark.parametrize("path", SILENT, ids=named)
every_engine_file = pytest.mark.parametrize("path", ENGINE, ids=named)


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"))


def module_of(path: Path) -> list[str]:
    """Return the package that relative imports of a file start from."""
    return ["castdev", *path.relative_to(ROOT).parts[:-1]]


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the full name of every module or name imported, and where; in functions too."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module.split(".") if node.module else []
            if node.level:
                package = module_of(path)
                base = package[: len(package) - node.level + 1] + base
            for alias in node.names:
                yield ".".join([*base, alias.name]), node.lineno


def users_of(library: str) -> set[str]:
    """Return the files that import a library."""
    return {
        named(path) for path in FILES for name, _ in imports(path) if name.split(".")[0] == library
    }


@every_file
def test_floors(path: Path) -> None:
    """A floor uses only itself and the floors below it."""
    floor = path.relative_to(ROOT).parts[0]
    used = {name.split(".")[1] for name, _ in imports(path) if name.startswith("castdev.")}
    assert used & set(FLOORS) <= {floor, *FLOORS[floor]}


@every_file
def test_relative_imports_stay_on_their_floor(path: Path) -> None:
    """Inside a floor imports are relative, across floors they are absolute."""
    floor = path.relative_to(ROOT).parts[0]
    wrong = []
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            package = module_of(path)
            base = package[: len(package) - node.level + 1]
            if base[:2] != ["castdev", floor]:
                wrong.append(node.lineno)
        elif (node.module or "").startswith(f"castdev.{floor}."):
            # A folder inside a floor reaches its neighbours by their full name.
            here = ".".join(module_of(path))
            if node.module == here or (node.module or "").rpartition(".")[0] == here:
                wrong.append(node.lineno)
    assert wrong == []


def test_one_module_talks_to_each_library() -> None:
    """One module a kind of journal knows `eventsourcing`, one `prov`; views `sqlite_utils`."""
    recorders = {f"engine/{place}recorder.py" for place in ("", "postgres/", "attached/")}
    assert users_of("eventsourcing") == recorders
    assert users_of("eventsourcing_sqlalchemy") == {"engine/attached/recorder.py"}
    assert {str(Path(one).parent) for one in users_of("psycopg")} == {"engine/postgres"}
    typed = {"engine/attached", "projections"}  # the latter for its annotations only
    assert {str(Path(one).parent) for one in users_of("sqlalchemy")} == typed
    assert users_of("prov") == {"projections/provenance.py"}
    assert users_of("sqlite_utils") == {"projections/views/tables/fill.py"}
    assert {one.split("/")[0] for one in users_of("click")} <= {"cli"}


@every_silent_file
def test_only_the_command_line_talks(path: Path) -> None:
    """Below the command line nothing prints, asks, or looks at terminal or environment."""
    wrong = []
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Call(func=ast.Name(id="print" | "input" | "breakpoint" | "exit")):
                wrong.append(node.lineno)
            case ast.Attribute(
                value=ast.Name(id="os"), attr="environ" | "environb" | "getenv" | "putenv"
            ):
                wrong.append(node.lineno)
            case ast.Attribute(
                value=ast.Name(id="sys"), attr="stdin" | "stdout" | "stderr" | "argv" | "exit"
            ):
                wrong.append(node.lineno)
    names = {name for name, _ in imports(path)}
    assert wrong == []
    assert not {name for name in names if re.match(r"(os\.environ|os\.getenv|sys\.std)", name)}
    assert not names & {"logging", "getpass", "warnings"}


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.relative_to(ROOT).parts[0] == "projections"], ids=named
)
def test_projections_have_no_clock(path: Path) -> None:
    """No fold asks what time it is, or for anything random."""
    used = {ast.unparse(node.func) for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)}
    clocks = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "os.urandom"}
    assert not used & clocks
    names = {name.split(".")[0] for name, _ in imports(path)}
    assert not names & {"random", "secrets", "uuid", "time"}


@every_file
def test_no_file_is_long(path: Path) -> None:
    """No file has more than 300 lines, but for the one that is made of others."""
    assert path == ONE_FILE or len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of the body of a function, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@every_file
def test_no_function_is_long(path: Path) -> None:
    """No function has more than 40 lines under its docstring."""
    long = {
        node.name: lines_of(node)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and lines_of(node) > MOST_IN_FUNCTION
    }
    assert long == {}


def parts_of(name: str) -> set[str]:
    """Return the words in a name, singular too.

    >>> sorted(parts_of("HTTPDataUtils")), sorted(parts_of("metadata_of"))
    (['data', 'http', 'util', 'utils'], ['metadata', 'of'])
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    words = {word.lower() for word in spaced.split("_") if word}
    return words | {word.removesuffix("s") for word in words}


@every_file
def test_no_name_says_nothing(path: Path) -> None:
    """No module, class or function is named with a word that says nothing."""
    names = [path.stem, path.parent.name]
    kinds = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    names += [node.name for node in ast.walk(parsed(path)) if isinstance(node, kinds)]
    assert [name for name in names if parts_of(name) & FORBIDDEN] == []


@every_engine_file
def test_everything_public_is_described(path: Path) -> None:
    """Every public module, class and function of the engine has a docstring."""
    tree = parsed(path)
    missing = [] if ast.get_docstring(tree) else [path.stem]
    owners: list[ast.Module | ast.ClassDef] = [tree]
    owners += [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for owner in owners:
        if isinstance(owner, ast.ClassDef) and owner.name.startswith("_"):
            continue
        for node in owner.body:
            if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            public = not node.name.startswith("_")
            if public and ast.get_docstring(node) is None:
                missing.append(node.name)
    assert missing == []


@every_engine_file
def test_events_are_only_facts(path: Path) -> None:
    """A class that is stored has no methods: behaviour lives in rules and folds."""
    for node in parsed(path).body:
        if isinstance(node, ast.ClassDef) and any(one.arg == "tag" for one in node.keywords):
            assert not [one for one in node.body if isinstance(one, ast.FunctionDef)], node.name


def test_one_room_per_noun() -> None:
    """Every event and command of the project is defined in the file of its noun."""
    from castdev.engine.vocabulary import NOUNS

    for noun in NOUNS:
        for kind in (*noun.evolve, *noun.decide):
            room = kind.__module__.rpartition(".")[2]
            assert room == noun.name or (noun.name, room) == ("project", "policy")


def test_the_wheel_is_all_that_is_shipped() -> None:
    """The import package is three links to the floors."""
    package = ROOT / ".pkg" / "castdev"
    for floor in FLOORS:
        assert (package / floor).is_symlink()
        assert (package / floor).resolve() == ROOT / floor
