"""`castdev receipt`: a decision and what it rests on, as a file that anybody can check."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import click

from .checkpoint import GUARD, signer_of
from .options import argument, desk_of, option
from .terminal import block, safe
from .transfer import outside
from .values import read_bytes
from .verify import own_keys, pasted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .desk import Desk

VERIFIER = "castdev_verify.py"


@click.command()
@argument("decision", required=False)
@option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")
@option("--reveal", multiple=True, metavar="E", help="Open the words of evidence; repeatable.")
@option("--whole", is_flag=True, help="Carry every event, so that nothing can be left out.")
@option("--checkpoint", metavar="FILE|-", help="Rest on this checkpoint, not on a new one.")
@option("--key", metavar="VERIFIERKEY", help="Say whose checkpoint it is, if not yours.")
@option("--signing-key", type=click.Path(path_type=Path), metavar="FILE", help="Sign with this.")
@option("--verifier", is_flag=True, help="Write the program that checks receipts, one file.")
def receipt(
    decision: str | None,
    output: Path | None,
    reveal: Sequence[str],
    whole: bool,
    checkpoint: str | None,
    key: str | None,
    signing_key: Path | None,
    verifier: bool,
) -> None:
    """Prove what a decision rested on, to whom you like

    DECISION is its id; for a verdict or a launch the version of its event. The
    receipt carries the decision, the events its readings follow from, and proofs
    that they are in the journal, under a checkpoint that you sign. People's words
    stay sealed in it, but for those you reveal.

    Whoever gets it checks it with castdev-verify, or with one file that needs
    nothing but Python: castdev receipt --verifier.

    \b
    Example:
        castdev receipt D4 -o d4.receipt.json
        castdev receipt D4 --reveal E12 --whole -o d4.receipt.json
        castdev receipt 57 --checkpoint ../notes/acme.checkpoint
        castdev receipt --verifier -o castdev_verify.py
    """
    desk, others = desk_of(), (decision, checkpoint, key, signing_key)
    if verifier and (any(one is not None for one in others) or reveal or whole):
        _wrong("--verifier needs only -o FILE.")
    if not verifier and not decision:
        _wrong("Name the decision.")
    if checkpoint is None and key is not None:
        _wrong("--key says whose checkpoint it is; give --checkpoint too.")
    if checkpoint is not None and signing_key is not None:
        _wrong("--checkpoint is signed already; leave --signing-key out.")
    target = None if output is None else outside(desk, output)
    if decision is None:
        raw, said = (Path(__file__).parent / VERIFIER).read_bytes(), _verifier_lines(output)
    else:
        signed = _signed(desk, checkpoint, key, signing_key)
        raw = desk.project.receipt(decision, *signed[:2], whole=whole, reveal=reveal)
        _note(desk, reveal, target)
        said = lines(raw, output, signed)
    if target is None:
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
        return
    from castdev.engine.files import write_lines

    write_lines(target, [raw])
    desk.say("\n".join(said))


def _note(desk: Desk, reveal: Sequence[str], target: Path | None) -> None:
    """Note whose words are about to be written out, for when they are erased."""
    wanted = {one.lower() for one in reveal}
    items = desk.project.view().book.items if wanted else {}
    whose = {items[id].respondent for id in items if id.lower() in wanted}
    for person in sorted(one for one in whose if one is not None):
        desk.note("words", target, person)


class Signed(NamedTuple):
    """A signed note, the verifier key of it, and the file of the signing key if it is new."""

    note: bytes
    key: str
    made: Path | None = None


def _signed(
    desk: Desk, checkpoint: str | None, key: str | None, signing_key: Path | None
) -> Signed:
    """Return the checkpoint that is named, or a new one."""
    if checkpoint is None:
        signer = signer_of(desk, signing_key)
        made = None if signer.public() else signer.path
        signed = signer.sign(desk.engine.journal)
        return Signed(signed.note, signed.key, made)
    note, keys = pasted(read_bytes(checkpoint)), own_keys(desk) if key is None else [key]
    if not keys:
        _wrong("Say whose checkpoint it is: --key VERIFIERKEY.")
    return Signed(note, keys[0])


def _wrong(sentence: str) -> NoReturn:
    raise click.UsageError(sentence, click.get_current_context())


def lines(raw: bytes, output: Path | None, signed: Signed) -> Iterator[str]:
    """Yield what was written, and how others check it."""
    from castdev.projections.receipts.check import proved
    from castdev.projections.receipts.form import read_receipt

    from .standalone import deed

    found = proved(read_receipt(raw))
    told, size = deed(found.decision), found.checkpoint.size
    carried = len(found.receipt.events)
    yield block(f"Receipt written to {safe(output)}: {told}", "")
    yield block(f"It carries {carried} of {size} events, and it was checked.", "")
    if signed.made is not None:
        yield block(f"A signing key was made: {signed.made}. {GUARD}", "")
    yield ""
    yield "Whoever gets it can check it:"
    yield f"    castdev-verify {safe(output)}"
    yield "Without castdev, with one file that needs only Python, to send along:"
    yield f"    castdev receipt --verifier -o {VERIFIER}"
    yield "They should know your verifier key from you, not from the receipt:"
    yield f"    {signed.key}"


def _verifier_lines(output: Path | None) -> Iterator[str]:
    yield f"The verifier was written to {safe(output)}. It needs Python 3.10 or later:"
    yield f"    python -I {safe(output)} d4.receipt.json"
