"""What protects the keys of a new project: said, asked for, or plain and told so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from castdev.engine.keyfolder import Protected

    from .desk import Desk

WORDS = ("passphrase", "keyring", "plain")
QUESTION = """\
What people say is sealed; each of them has a key of their own in .castdev/keys.
Who may open these keys?
  passphrase  who types it, with every command that records or shows words
  keyring     who is logged in here; it needs the package castdev[keyring]
  plain       whoever can read this folder
"""
PLAIN = (
    "The keys to people's words are plain files in .castdev/keys; to lock them: castdev keys "
    "protect passphrase (or keyring)."
)


def protected(desk: Desk, word: Any) -> Protected:
    """Return what is to protect the keys: the word that was said, or is chosen now."""
    from castdev.engine.keyfolder import Protected

    from .passphrase import chosen

    kind: Any = word or (_asked() if desk.asks else "plain")
    if kind != "passphrase":
        return Protected(kind)
    return Protected(kind, desk.passphrase.found() or chosen(desk.asks, None, "the passphrase"))


def _asked() -> str:
    """Return what somebody chooses."""
    click.echo(QUESTION, err=True, nl=False)
    words = click.Choice(WORDS, case_sensitive=False)
    answer: str = click.prompt("Keys", default=WORDS[0], type=words, show_choices=False, err=True)
    return answer
