"""The program itself: which commands there are, each imported only when it is run."""

from __future__ import annotations

import os
import sys
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from .desk import Desk
from .refusal import reported

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "init": ("init:init", "Start a project in this folder"),
    "segment": ("segment:segment", "Manage segments: whom you want to serve"),
    "respondent": ("respondent:respondent", "Manage respondents: the people you ask"),
    "guide": ("guide:guide", "Manage guides: the questions you prepare"),
    "interview": ("interview:interview", "Manage interviews: planned, held, noted"),
    "answer": ("answer:answer", "Manage answers: what people said, to which question"),
    "theme": ("theme:theme", "Manage themes: what keeps coming up"),
    "hypothesis": ("hypothesis:hypothesis", "Manage hypotheses: what must be true"),
    "evidence": ("evidence:evidence", "Manage evidence: what was said and done"),
    "verdict": ("verdict:verdict", "Manage verdicts: the team's word"),
    "belief": ("belief:belief", "Manage beliefs: how likely each of you thinks it"),
    "believe": ("belief:commit", "Commit to how likely you think a hypothesis"),
    "competitor": ("competitor:competitor", "Manage competitors: who else serves them"),
    "offer": ("offer:offer", "Manage offers: what you promise, and what it rests on"),
    "change": ("change:change", "Manage changes of the product"),
    "decision": ("decision:decision", "Manage decisions: what you chose and why"),
    "jot": ("jot:jot", "Jot something down in two seconds"),
    "triage": ("triage:triage", "File or drop what was jotted down"),
    "launch": ("launch:launch", "Manage launches: approved, held back, done"),
    "outcome": ("outcome:outcome", "Record how a hypothesis turned out"),
    "undo": ("undo:undo", "Withdraw your last command, or another one"),
    "keys": ("keys:keys", "Manage the keys to people's words"),
    "retention": ("retention:retention", "Forget people whose last contact is long ago"),
    "policy": ("policy:policy", "Manage the policy: the numbers behind the readings"),
    "status": ("status:status", "Show where the project stands, on one screen"),
    "ready": ("ready:ready", "Show whether you are ready to launch, gate by gate"),
    "why": ("why:why", "Explain the confidence in a hypothesis, item by item"),
    "history": ("history:history", "Show how confidence moved, event by event"),
    "diff": ("diff:diff", "Show what moved between two moments, and why"),
    "fragile": ("fragile:fragile", "Show what a reading hangs on"),
    "simulate": ("simulate:simulate", "Read the same history under other methods"),
    "calibration": ("calibration:calibration", "Show how right you were, now that you know"),
    "coverage": ("coverage:coverage", "Show who was not asked what"),
    "check": ("check:check", "Check what is claimed against what was heard"),
    "strengths": ("strengths:strengths", "Show what is strong and weak, in people"),
    "saturation": ("saturation:saturation", "Show whether new themes still come"),
    "next": ("next:next_", "Show what to test next, and when to stop"),
    "agenda": ("agenda:agenda", "Show what is overdue"),
    "log": ("log:log", "List the events as sentences"),
    "replay": ("replay:replay", "Walk the journal, or rebuild what a decision saw"),
    "verify": ("verify:verify", "Check that the journal is what was recorded"),
    "checkpoint": ("checkpoint:checkpoint", "Sign how the journal is now, for keeping elsewhere"),
    "sql": ("sql:sql", "Ask a question in SQL"),
    "rebuild": ("rebuild:rebuild", "Make the tables anew from the journal"),
    "receipt": ("receipt:receipt", "Prove to others what a decision rested on"),
    "show": ("show:show", "Show one thing of any kind"),
    "import": ("transfer:import_", "Import tables, commands or a journal"),
    "export": ("transfer:export", "Write the whole journal as JSON Lines"),
    "doctor": ("doctor:doctor", "Examine the project and where it lies, and mend it"),
    "backup": ("backup:backup", "Write the whole journal to one file, for keeping elsewhere"),
    "restore": ("backup:restore", "Put a journal back from a backup"),
    "copy": ("copy:copy", "Copy the journal to a server or a folder"),
    "migrate": ("migrate:migrate", "Make a PostgreSQL database ready for journals"),
    "merge": ("merge:merge", "Take in what a copy of this project recorded"),
    "schema": ("schema:schema", "Print the JSON Schema of what goes in and out"),
    "fold": ("fold:fold", "Show a projection that an installed package adds"),
    "demo": ("demo:demo", "Make a project to look around in"),
}
"""Name → where the command is (module of this package, attribute), its line of help."""


class Program(click.Group):
    """The group of all commands; importing one is left until it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, imported now."""
        from importlib import import_module

        place, _ = COMMANDS.get(cmd_name, ("", ""))
        if not place:
            from .extension import command_of

            return command_of(cmd_name)
        module, _, name = place.partition(":")
        command = getattr(import_module(f"{__package__}.{module}"), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command of that name; an unknown one is refused with the nearest."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from .extension import command_names

            added = command_names()
            if args[0] not in added:
                raise unknown_command(ctx, args[0], [*COMMANDS, *added])
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with their line of help, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])
        from .extension import command_names
        from .terminal import safe

        added = [name for name in command_names() if name not in COMMANDS]
        if added:
            with formatter.section("Commands of installed packages"):
                formatter.write_dl([(safe(name), "") for name in added])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the names that begin so, importing none."""
        from click.shell_completion import CompletionItem

        names = [(name, line) for name, (_, line) in COMMANDS.items()]
        found = [CompletionItem(name, help=line) for name, line in names]
        return [one for one in found if one.value.startswith(incomplete)]

    def main(self, args: Any = None, prog_name: Any = None, *_: Any, **extra: Any) -> NoReturn:
        """Run the program and leave it with the right exit code."""
        if os.environ.get("_CASTDEV_COMPLETE"):
            try:
                super().main(args, "castdev", complete_var="_CASTDEV_COMPLETE", **extra)
            except Exception:  # noqa: BLE001  # a tab that completes nothing is no failure
                sys.exit(1)
        given = list(sys.argv[1:] if args is None else args)
        json = not {"--json", "--ndjson"}.isdisjoint(takewhile(lambda one: one != "--", given))

        def run() -> None:
            with self.make_context("castdev", list(given), **extra) as ctx:
                self.invoke(ctx)
                if not json:
                    ctx.obj.check_keys()

        sys.exit(reported(run, json=json))


def unknown_command(ctx: click.Context, name: str, known: Any) -> click.UsageError:
    """Return the refusal that names the nearest command."""
    from difflib import get_close_matches

    from castdev.engine.text import quoted

    near = get_close_matches(name[:200], list(known), 1)
    path = ctx.command_path
    hint = f"Did you mean: {path} {near[0]}?" if near else f"See: {path} --help."
    error = click.UsageError(f"There is no command {quoted(name)}.", ctx)
    error.hint = hint  # type: ignore[attr-defined]  # read by refusal.py
    return error


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(path_type=Path), help="Work on the project in this folder.")
@click.option(
    "--passphrase-file", metavar="FILE", help="Read the passphrase to the keys; - reads a line."
)
@click.version_option(package_name="castdev", message="castdev %(version)s")
@click.pass_context
def castdev(ctx: click.Context, home: Path | None, passphrase_file: str | None) -> None:
    """Keep the memory of customer development

    A noun alone lists; `castdev NOUN show ID` shows one; verbs record. To complete
    commands with the tab key, put this line in ~/.bashrc:

    \b
      eval "$(_CASTDEV_COMPLETE=bash_source castdev)"

    \b
    Example:
      castdev init acme
      castdev segment define "Home bakers" --need "sell without a shop"
      castdev segment
    """
    desk = ctx.ensure_object(Desk)
    if home is not None:
        desk.place = home
    if passphrase_file is not None:
        desk.told(passphrase_file)
    ctx.call_on_close(desk.close)
