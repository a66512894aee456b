"""The page about embedding is true: its code runs, its table names every error."""

from __future__ import annotations

import re
from pathlib import Path

from castdev.engine import errors

PAGE = Path(__file__).parents[2] / "docs" / "embedding.md"


def test_the_code_runs(tmp_path: Path, capfd: object) -> None:
    """Every block runs, after the ones before it, and prints nothing; programs run elsewhere."""
    folder, elsewhere = tmp_path / "acme", tmp_path / "copy"
    folder.mkdir()
    elsewhere.mkdir()
    names: dict[str, object] = {"folder": folder, "elsewhere": elsewhere, "__name__": "page"}
    blocks = re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(blocks) >= 8
    for number, block in enumerate(blocks, 1):
        if block.startswith(("# web.py", "# worker.py")):
            continue
        code = compile(block, f"{PAGE.name} block {number}", "exec")
        exec(code, names)  # noqa: S102  # the page is ours
    assert capfd.readouterr() == ("", "")  # type: ignore[attr-defined]  # pytest's own class


def test_the_table_names_every_error() -> None:
    """Class, slug and exit code of every error stand on the page as they are."""
    text = PAGE.read_text("utf-8")
    for name, kind in vars(errors).items():
        if isinstance(kind, type) and errors.CastdevError in kind.__mro__[1:]:
            assert f"| `{name}` | {kind.slug} | {kind.exit_code} |" in text, name
