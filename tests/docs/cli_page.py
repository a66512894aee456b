"""The page docs/cli.md, made from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator

import click

from castdev.cli.group import castdev

INTRODUCTION = """# Commands

`castdev <noun> <verb>`; the bare noun lists, and `castdev <noun> show ID` shows one. Ids are
short (H1, E12), their case does not matter, and a miss names the nearest. Every recording
command takes `--on`, `--because`, `--actor`, `--key`, `--expect`, `--dry-run` and `--json`;
every reading takes `--as-of`, `--happened-by` and `--json`; listings print their rows with
`--ndjson` and `--csv`.

Exit codes: 0 done, or already recorded; 1 only `ready`, not ready or blocked; 2 usage; 65
refused, bad data, unknown id, newer journal; 66 no project, no such file; 70 alteration found,
or our fault; 74 disk; 75 try again; 77 not permitted.

This page is made from the commands: `python tests/docs/cli_page.py > docs/cli.md`.
"""


def commands(command: click.Command, path: list[str]) -> Iterator[tuple[list[str], str]]:
    """Yield the path and the help of a command and of everything below it."""
    context = click.Context(command, info_name=" ".join(path), max_content_width=80)
    context.terminal_width = 80
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from commands(below, [*path, name])


def page() -> str:
    """Return the whole page."""
    parts = [INTRODUCTION]
    for path, text in commands(castdev, ["castdev"]):
        level = "#" * min(len(path) + 1, 3)
        plain = "\n".join(line.rstrip() for line in text.splitlines())
        parts.append(f"{level} {' '.join(path)}\n\n```text\n{plain}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(page(), end="")
