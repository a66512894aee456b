"""The page docs/views.md, made from the tables themselves."""

from __future__ import annotations

from collections.abc import Iterable

from castdev.projections.views.tables.catalogue import SEARCH, TABLES, TRACKING, VIEWS
from castdev.projections.views.tables.table import Column

INTRODUCTION = """# Tables and SQL

`.castdev/views.db` is a SQLite file beside the journal. castdev keeps in it what its folds came to, so
that a command on a long journal reads a few rows and not the journal; and, for you, what readings say
as tables. It is disposable: delete it, damage it, lock it, and every command still gives the same
answer, and makes it anew when it can. The journal decides; what people said stays sealed in the
journal and is in no table. Only its owner can read it (0600).

    castdev sql                                            # which tables there are
    castdev sql "select * from shut_gates"
    castdev sql "select id, statement, confidence from hypotheses order by confidence desc" --csv
    castdev sql "select * from search where search match 'invoice'"
    castdev rebuild                                        # make it all anew, and compare

`castdev sql` can only read, stops a query after five seconds (`--seconds`), shows 1,000 rows
(`--limit`), and prints a table, `--json`, `--ndjson` or `--csv`, which a spreadsheet opens as it is: a
cell that would be run as a formula is made text, see [limits](limits.md).

The tables that a query reads are brought up to the last event and to today when you ask with
`castdev sql`, all of them when you rebuild. Other programs that open the file see them as of then;
`tracking` says for which event and day. A journal on a server, or with nouns of other packages, has no file: `castdev sql` makes the
tables in memory.

Numbers are those of `--json`: `points` of `evidence` add up to what `why` shows, `confidence_history`
to the steps of `replay`. Truth values are 0 and 1, days and moments ISO 8601, several things in
one cell stand between semicolons.

## With Datasette

    pip install datasette
    castdev rebuild                                        # brings all tables up to date
    datasette .castdev/views.db

Every table and view gets a page, filters, facets and links along the foreign keys. No
`metadata.yaml` is needed. Datasette reads only; tables whose names begin with `_` are castdev's own
and may change with every version.

This page is made from the tables: `python tests/docs/views_page.py > docs/views.md`.
"""


def told(columns: Iterable[Column]) -> list[str]:
    """Return the rows that tell columns."""
    lines = ["| column | | |", "|---|---|---|"]
    for one in columns:
        kind = one.kind + (f" → `{one.refers}`" if one.refers else "")
        lines.append(f"| `{one.name}` | {kind} | {one.says} |")
    return lines


def page() -> str:
    """Return the whole page."""
    lines = [INTRODUCTION]
    for table in TABLES:
        keys = ", ".join(f"`{one}`" for one in table.key)
        lines += [f"## {table.name}", "", f"{table.says} Told apart by {keys}.", ""]
        lines += [*told(table.columns), ""]
    lines += ["## tracking", "", "Which version and day each table is of.", ""]
    lines += [*told(TRACKING), ""]
    lines += ["## search", "", "Words to search, where SQLite has FTS5.", ""]
    lines += [*told(SEARCH), "", "## Views", "", "| view | what it shows |", "|---|---|"]
    lines += [f"| `{one.name}` | {one.says} |" for one in VIEWS]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    print(page(), end="")
