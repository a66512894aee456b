"""How much castdev takes at once (reliability.md 3.5); docs/limits.md tells them."""

from __future__ import annotations

MIB = 1 << 20

NAME = 200
"""Characters of a name: an actor, a channel, a trait."""
LINE = 2_000
"""Characters of a line: a title, a statement, a question."""
FIELD = MIB
"""Characters of any other text, and of a cell of a table."""
COMMAND = 4 * MIB
"""Characters of all texts of a command, and bytes of a line of commands."""
PARTS = 10_000
"""Entries of a list in a command: questions, options, people."""
TEXT_FILE = 4 * MIB
"""Bytes of a text read from a file or from standard input."""
TABLE_FILE = 64 * MIB
"""Bytes of a table or of a file of commands."""
ROWS = 100_000
"""Rows of a table, or commands of a file: they are recorded in one transaction."""
LINES = 2_000_000
"""Lines of such a file, blank ones and those within cells too."""
COLUMNS = 1_000
"""Columns of a table; more are no header but a damaged file."""
OWN_FILE = MIB
"""Bytes of a key file or of config.toml."""
OWN_LIST = 64 * MIB
"""Bytes of a list of castdev's own: who was erased, what was written out; of a backup of keys."""
JOURNAL_LINE = 256 * MIB
"""Bytes of a line of an exported journal: more than any event that can be recorded."""
RECORDING = 64 << 30
"""Bytes of a recording whose digest is kept."""
