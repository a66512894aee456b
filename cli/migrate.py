"""`castdev migrate`: make a database ready for journals, or print what its owner must run."""

from __future__ import annotations

from contextlib import closing

import click

from .desk import Desk
from .options import option
from .terminal import safe


@click.command()
@click.option("--journal", metavar="URL", help="Name the server; that of the project otherwise.")
@click.option("--sql", is_flag=True, help="Print the statements, and run nothing.")
@option("--json", is_flag=True, help="Print a JSON document.")
@click.pass_obj
def migrate(desk: Desk, journal: str | None, sql: bool, json: bool) -> None:
    """Make a PostgreSQL database ready for journals

    It makes the schema castdev, one table for all projects, and the triggers that
    refuse every change; where they are already it does nothing. `castdev init` does
    the same when your role may. --sql is for whoever owns the database.

    \b
    Example:
        castdev migrate --journal postgresql://owner@db.example.org/castdev
        castdev migrate --sql | psql castdev
    """
    if sql:
        from castdev.engine.postgres.tables import script

        desk.say(script().rstrip())
        return
    from castdev.engine.postgres.opening import prepare, server_at

    from .server import password

    url = journal or desk.environ.get("CASTDEV_JOURNAL") or desk.home.config().journal
    if url is None:
        raise click.UsageError("The journal of this project is a file; name a server: --journal.")
    with closing(server_at(url, secret=url != journal, password=password(desk))) as server:
        made = prepare(server)
        where = server.shown
    if json:
        desk.document({"schema": "castdev.migrate.1", "where": where, "made": made})
    elif made:
        desk.say(f"{safe(where)} is ready for journals: the table and its triggers were made.")
    else:
        desk.say(f"{safe(where)} was ready for journals already.")
