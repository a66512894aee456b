"""Starting a project."""

from __future__ import annotations

from typing import Any

import click

from castdev.engine.policy import KINDS

from .desk import Desk
from .options import argument
from .terminal import safe
from .values import Word


@click.command()
@argument("name")
@click.option(
    "--mode",
    type=Word(KINDS),
    default="new-idea",
    show_default=True,
    help="Say what you have: it sets which kinds of hypotheses must be tested.",
)
@click.option("--actor", metavar="NAME", help="Say who records it.")
@click.option("--json", is_flag=True, help="Print a JSON document.")
@click.pass_obj
def init(desk: Desk, name: str, mode: Any, actor: str | None, json: bool) -> None:
    """Start a project in this folder

    NAME is only the project's name; the folder is this one, or that of --home.

    \b
    Example:
      castdev init acme
      castdev init acme --mode existing-product
    """
    home = desk.start(name, mode, actor)
    if json:
        desk.document(
            {
                "schema": "castdev.receipt.1",
                "versions": [1, 2],
                "events": ["project_started", "policy_adopted"],
                "ids": [name],
                "already": False,
                "dry_run": False,
            }
        )
    else:
        desk.say(f"Project {name} started in {safe(home.folder)}, mode {mode}.")
