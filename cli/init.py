"""Starting a project."""

from __future__ import annotations

from typing import Any

import click

from castdev.engine.policy import KINDS

from .desk import Desk
from .options import argument
from .protection import PLAIN, WORDS, protected
from .terminal import block, safe
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
@click.option("--keys", type=Word(WORDS), help="Say what protects the keys to people's words.")
@click.option("--actor", metavar="NAME", help="Say who records it.")
@click.option("--journal", metavar="URL", help="Keep the journal on a PostgreSQL server.")
@click.option(
    "--store",
    type=Word(("wal", "rollback")),
    default="wal",
    show_default=True,
    help="Say how the file survives a crash: rollback is for network and synced folders.",
)
@click.option("--join", is_flag=True, help="Work on the project that is there already.")
@click.option("--json", is_flag=True, help="Print a JSON document.")
@click.pass_obj
def init(
    desk: Desk,
    name: str,
    mode: Any,
    keys: Any,
    actor: str | None,
    journal: str | None,
    store: Any,
    join: bool,
    json: bool,
) -> None:
    """Start a project in this folder

    NAME is only the project's name; the folder is this one, or that of --home. With
    --journal the events go to a PostgreSQL server that a team shares; keys stay here.
    The address holds no password: give it in PGPASSWORD or ~/.pgpass, or be asked.

    Without --keys you are asked what protects the keys to people's words; where
    nobody can be asked they are plain files.

    A folder on a network drive, or one that Dropbox and the like keep alike on several
    machines, takes only --store rollback; record from one machine at a time there.

    \b
    Example:
      castdev init acme
      castdev init acme --mode existing-product --keys passphrase
      castdev init acme --store rollback
      castdev init acme --journal postgresql://ana@db.example.org/castdev
      castdev init acme --journal postgresql://bo@db.example.org/castdev --join
    """
    journal = journal or desk.environ.get("CASTDEV_JOURNAL")
    if join and keys:
        raise click.UsageError("--keys is about a new project; with --join the keys are brought.")
    if join:
        return _join(desk, name, journal, json)
    if journal and store != "wal":
        raise click.UsageError("--store is about a journal in a file; --journal is on a server.")
    desk.empty_place()
    where: dict[str, Any] = {"keys": protected(desk, keys), "store": store}
    if journal:
        from .server import password

        where |= {"journal": journal, "password": password(desk)}
    home = desk.start(name, mode, actor, **where)
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
        if journal:
            desk.say("Its journal is on the server; its keys are here, so back up .castdev/keys.")
        if keys is None and where["keys"].protection == "plain":
            desk.say(block(PLAIN, "", desk.width))


def _join(desk: Desk, name: str, journal: str | None, json: bool) -> None:
    from castdev.engine.remote import join

    from .marks import forget
    from .server import password

    if journal is None:
        raise click.UsageError("--join needs --journal URL, where the project is.")
    home = join(desk.empty_place(), name, journal, password=password(desk))
    forget(desk.state, home.folder)
    if json:
        desk.document(
            {
                "schema": "castdev.receipt.1",
                "versions": [],
                "events": [],
                "ids": [name],
                "already": True,
                "dry_run": False,
            }
        )
    else:
        desk.say(f"{safe(home.folder)} now works on project {name}, which was there already.")
        desk.say("To read people's words and to record, copy .castdev/keys from who has it.")
