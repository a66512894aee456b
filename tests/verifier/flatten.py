"""Makes cli/castdev_verify.py, one file, from the modules that check a receipt.

    python tests/verifier/flatten.py > cli/castdev_verify.py

It starts at cli/standalone.py, follows what that imports of castdev, and takes over, as
it stands, every definition that is used. A name that two modules give to different things
keeps its name in the first and is called NAME_in_MODULE in the other.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
START = "castdev.cli.standalone"
UNTYPED = "castdev.engine.policy"
"""What only annotations name and cannot be carried: its classes become Any."""

HEAD = '''"""Check the receipt of a castdev decision. One file; it needs Python and nothing else.

    python -I castdev_verify.py d4.receipt.json

Made by tests/verifier/flatten.py of castdev, from these of its modules; change those.
What checking does not need is left out; all else stands here as it stands there.

{modules}{renamed}"""

# mypy: disable-error-code="no-any-return"
# The numbers of a policy have no type here: their class needs a library.

from __future__ import annotations

import sys

if sys.version_info < (3, 10):  # castdev itself needs 3.11
    sys.exit("castdev-verify needs Python 3.10 or later.")

{imports}

Policy = Any
"""The numbers of a policy, by name; `POLICY` below says which."""
'''


class Piece(NamedTuple):
    """A definition at the top of a module: its names, its lines, the nodes in them."""

    names: tuple[str, ...]
    first: int
    last: int
    nodes: tuple[ast.stmt, ...]


class Module:
    """A module of castdev, taken apart."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.path = Path(*name.split(".")[1:]).with_suffix(".py")
        self.lines = (ROOT / self.path).read_text("utf-8").splitlines()
        tree = ast.parse("\n".join(self.lines))
        self.says = ast.get_docstring(tree) or ""
        self.pieces: list[Piece] = []
        self.castdev: dict[str, tuple[str, str]] = {}
        self.library: dict[str, str] = {}
        self._take(tree.body[1:])

    def _take(self, body: list[ast.stmt]) -> None:
        """Sort statements into imports and definitions, those for type checkers too."""
        for node in body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._import(node)
            elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
                self._take(node.body)
            elif isinstance(node, ast.Expr) and self.pieces:
                last = self.pieces.pop()  # the docstring of what stands before it
                self.pieces.append(
                    last._replace(last=node.end_lineno or 0, nodes=(*last.nodes, node))
                )
            else:
                self.pieces.append(self._piece(node))

    def _piece(self, node: ast.stmt) -> Piece:
        names = tuple(bound(node)) or ("__main__",)
        decorators = getattr(node, "decorator_list", ())
        first = min([node.lineno, *(one.lineno for one in decorators)])
        while self.lines[first - 2].startswith("#"):
            first -= 1
        return Piece(names, first, node.end_lineno or first, (node,))

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        where = full_name(self.name, node) if isinstance(node, ast.ImportFrom) else ""
        for one in node.names:
            local = one.asname or one.name
            if where.startswith("castdev."):
                self.castdev[local] = where, one.name
            elif where != "__future__":
                self.library[local] = (
                    f"from {where} import {one.name}" if where else f"import {local}"
                )


def full_name(module: str, node: ast.ImportFrom) -> str:
    """Return the module that an import is from."""
    package = module.split(".")[: -node.level] if node.level else []
    return ".".join([*package, *([node.module] if node.module else [])])


def bound(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement at the top of a module gives."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            for target in targets:
                yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


class Names(ast.NodeVisitor):
    """Finds where a piece names what is at the top of its module."""

    def __init__(self) -> None:
        self.found: list[tuple[ast.Name, bool]] = []
        self._own: list[set[str]] = []
        self._text = False

    def visit_Name(self, node: ast.Name) -> None:
        """Keep a name that no function around it gives."""
        if not any(node.id in own for own in self._own):
            self.found.append((node, self._text))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Remember that names in an f-string have no reliable place in Python 3.11."""
        before, self._text = self._text, True
        self.generic_visit(node)
        self._text = before

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Look at a function with its own names set apart."""
        around = [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults]
        arguments = [one for one in ast.walk(node.args) if isinstance(one, ast.arg)]
        around += [one.annotation for one in arguments] + [node.returns]
        for part in around:
            if part is not None:
                self.visit(part)
        self._inside({one.arg for one in arguments}, node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Look at a lambda with its own names set apart."""
        arguments = {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
        self._inside(arguments, [node.body])

    def _inside(self, arguments: set[str], body: list[ast.stmt] | list[ast.expr]) -> None:
        inner = [one for part in body for one in ast.walk(part)]
        given = {one.id for one in inner if isinstance(one, ast.Name) and is_stored(one)}
        given |= {one.name for one in inner if isinstance(one, ast.FunctionDef)}
        self._own.append(arguments | given)
        for part in body:
            self.visit(part)
        self._own.pop()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Look at a class; the names of its fields are its own."""
        for part in (*node.bases, *node.decorator_list):
            self.visit(part)
        own = {name for part in node.body for name in bound(part)}
        for part in node.body:
            self._own.append(set() if isinstance(part, ast.FunctionDef) else own)
            if isinstance(part, ast.AnnAssign):
                self._own[-1] = {ast.unparse(part.target)}
            self.visit(part)
            self._own.pop()


def is_stored(node: ast.Name) -> bool:
    """Return whether a name is given here, not asked for."""
    return isinstance(node.ctx, ast.Store)


def names_in(piece: Piece) -> list[tuple[ast.Name, bool]]:
    """Return where a piece names what is at the top of modules, and whether in an f-string."""
    names = Names()
    for node in piece.nodes:
        names.visit(node)
    return names.found


class Flat:
    """The modules that are needed, what of each is used, and what it is called in the end."""

    def __init__(self, start: str) -> None:
        self.modules: dict[str, Module] = {}
        self.used: set[tuple[str, str]] = set()
        self.library: dict[str, str] = {"Any": "from typing import Any"}
        self.final: dict[tuple[str, str], str] = {}
        self.renamed: list[str] = []
        self.done: set[str] = set()
        self._load(start)
        self._use(start, "__main__")
        self._name()

    def _load(self, name: str) -> None:
        """Read a module after those that it imports."""
        if name in self.modules or name == UNTYPED:
            return
        module = Module(name)
        for where, _ in module.castdev.values():
            self._load(where)
        self.modules[name] = module

    def _use(self, module: str, name: str) -> None:
        """Mark a definition, and all that it names, as used."""
        if (module, name) in self.used or module == UNTYPED:
            return
        for piece in self.modules[module].pieces:
            if name in piece.names:
                self.used.update((module, one) for one in piece.names)
                for node, _ in names_in(piece):
                    self._use_named(module, node.id)

    def _use_named(self, module: str, name: str) -> None:
        here = self.modules[module]
        if name in here.library:
            known = self.library.setdefault(name, here.library[name])
            assert known == here.library[name], f"two things are imported as {name}"
        self._use(*here.castdev.get(name, (module, name)))

    def kept(self, module: Module) -> Iterator[Piece]:
        """Yield the definitions of a module that are used."""
        for piece in module.pieces:
            if (module.name, piece.names[0]) in self.used:
                yield piece

    def _name(self) -> None:
        """Give every definition its final name; equal ones of two modules become one."""
        taken: dict[str, str] = {}
        for module in self.modules.values():
            for piece in self.kept(module):
                text = "\n".join(module.lines[piece.first - 1 : piece.last])
                for name in piece.names:
                    self.final[module.name, name] = name
                    if taken.setdefault(name, text) != text:
                        final = f"{name}_in_{module.path.stem}"
                        self.final[module.name, name] = taken[final] = final
                        self.renamed.append(f"{name} of {module.path} → {final}")

    def text(self, module: Module, piece: Piece) -> str:
        """Return a definition with its final names."""
        lines = module.lines[piece.first - 1 : piece.last]
        edits: list[tuple[int, int, str, str]] = []
        for node, in_text in names_in(piece):
            final = self._final(module, node.id)
            if final != node.id:
                assert not in_text, f"{module.path}:{node.lineno}: {node.id} in an f-string"
                edits.append((node.lineno, node.col_offset, node.id, final))
        for one in piece.nodes:
            if isinstance(one, ast.FunctionDef | ast.ClassDef):
                column = one.col_offset + (4 if isinstance(one, ast.FunctionDef) else 6)
                edits.append((one.lineno, column, one.name, self._final(module, one.name)))
        for line, column, was, final in sorted(edits, reverse=True):
            at = line - piece.first
            head = lines[at].encode()[:column].decode()
            lines[at] = head + final + lines[at][len(head) + len(was) :]
        indent = piece.nodes[0].col_offset
        return "\n".join(line[indent:] for line in lines)

    def _final(self, module: Module, name: str) -> str:
        own = module.castdev.get(name, (module.name, name))
        return self.final.get(own, own[1] if own[0] == UNTYPED else name)

    def imports(self) -> str:
        """Return what is imported of the library, each module on a line."""
        whole = {one for one in self.library.values() if one.startswith("import ")}
        named: dict[str, list[str]] = {}
        for one in self.library.values():
            if one.startswith("from "):
                where, _, name = one.removeprefix("from ").partition(" import ")
                named.setdefault(where, []).append(name)
        lines = [
            f"from {where} import {', '.join(sorted(names))}" for where, names in named.items()
        ]
        return "\n".join([*sorted(whole - {"import sys"}), *sorted(lines)])

    def page(self) -> str:
        """Return the whole file."""
        told = [str(module.path) for module in self.modules.values() if any(self.kept(module))]
        renamed = "".join(f"    {one}\n" for one in self.renamed)
        head = HEAD.format(
            modules="".join(f"    {one}\n" for one in told),
            renamed=f"\nTwo modules gave different things one name, so here is called:\n\n{renamed}"
            if renamed
            else "",
            imports=self.imports(),
        )
        return head + "".join(self.section(module) for module in self.modules.values())

    def section(self, module: Module) -> str:
        """Return what is used of a module under its banner, spaced as it is there."""
        parts: list[str] = []
        for piece in self.kept(module):
            text = self.text(module, piece)
            if text in self.done:
                continue
            self.done.add(text)
            parts.append("\n" * (self.blank(module, piece) if parts else 2) + text + "\n")
        return "\n\n" + banner(module) + "\n" + "".join(parts) if parts else ""

    def blank(self, module: Module, piece: Piece) -> int:
        """Return how many empty lines stand above a definition."""
        above = "\n".join(module.lines[: piece.first - 1])
        return above.count("\n") - above.rstrip("\n").count("\n")


def banner(module: Module) -> str:
    """Return what a module says of itself, as a comment."""
    rule = "# " + "-" * 96
    said = [f"# {line}".rstrip() for line in module.says.splitlines()]
    return "\n".join([rule, f"# {module.path}", "#", *said, rule])


def page() -> str:
    """Return the verifier as one file."""
    return Flat(START).page()


if __name__ == "__main__":
    print(page(), end="")
