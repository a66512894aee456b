"""The page docs/events.md, made from the vocabulary itself."""

from __future__ import annotations

from castdev.engine.event import Event
from castdev.engine.vocabulary import NOUNS

INTRODUCTION = """# Events

Everything that can stand in a journal, noun by noun: the stored name, what it means, and the
fields it has besides who, when and because of what. Names are never reused or renamed, and a
sample of every event stands in `tests/golden_events`, which must be readable for ever. An event
marked *occurrence* took place on a day, and `--happened-by` leaves out later ones; the others define
or withdraw, and are always kept.

This page is made from the vocabulary: `python tests/docs/events_page.py > docs/events.md`.
"""


def meaning(kind: type[Event]) -> str:
    """Return the first sentence of what an event means."""
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def page() -> str:
    """Return the whole page."""
    lines = [INTRODUCTION]
    for noun in NOUNS:
        lines += [f"## {noun.name}", "", "| event | meaning | fields |", "|---|---|---|"]
        for kind in noun.evolve:
            mark = " *(occurrence)*" if kind.occurrence else ""
            fields = ", ".join(f"`{field}`" for field in kind.__struct_fields__) or "none"
            name = kind.__struct_config__.tag
            lines.append(f"| `{name}`{mark} | {meaning(kind)} | {fields} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    print(page(), end="")
