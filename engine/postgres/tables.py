"""What a PostgreSQL database holds for journals, as statements: one table, guarded by triggers."""

from __future__ import annotations

SCHEMA = "castdev"
FORMAT, READER, WRITER = 1, 1, 1
"""Format written; least format numbers a reader and a writer must know."""
_NO_CHANGE = """
BEGIN
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'restrict_violation';
END
"""
_NO_GAP = """
BEGIN
    IF new.originator_version IS DISTINCT FROM 1 + coalesce((
        SELECT max(originator_version) FROM castdev.stored_events
        WHERE originator_id = new.originator_id), 0) THEN
        RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN new;
END
"""
GUARDS = {
    "castdev_no_change": (
        58,
        "BEFORE UPDATE OR DELETE OR TRUNCATE ON castdev.stored_events FOR EACH STATEMENT",
        _NO_CHANGE,
    ),
    "castdev_no_gap": (7, "BEFORE INSERT ON castdev.stored_events FOR EACH ROW", _NO_GAP),
}
"""Trigger → its type in pg_trigger, when it fires, what it does."""

MAKE_SCHEMA = "CREATE SCHEMA castdev"
# Names compare byte by byte: the same on every system, and after every update of it.
_EVENTS = """CREATE TABLE castdev.stored_events (
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
)"""
_EVENT = """CREATE TYPE castdev.stored_event_text AS (
    originator_id text,
    originator_version bigint,
    topic text,
    state bytea
)"""
_FORMAT = """CREATE TABLE castdev.format (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    format integer NOT NULL,
    reader integer NOT NULL,
    writer integer NOT NULL
)"""
MAKE_REST = (
    _EVENTS,
    _EVENT,
    _FORMAT,
    f"INSERT INTO castdev.format (format, reader, writer) VALUES ({FORMAT}, {READER}, {WRITER})",
    *(
        f"CREATE FUNCTION castdev.{name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
        for name, (_, _, body) in GUARDS.items()
    ),
    *(
        f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION castdev.{name}()"
        for name, (_, when, _) in GUARDS.items()
    ),
    # In force even for whoever applies a replica's changes.
    *(f"ALTER TABLE castdev.stored_events ENABLE ALWAYS TRIGGER {name}" for name in GUARDS),
)
_GRANTS = """
-- The role that people record with owns nothing, and needs no more than this:
-- GRANT USAGE ON SCHEMA castdev TO castdev_writer;
-- GRANT SELECT, INSERT ON castdev.stored_events TO castdev_writer;
-- GRANT SELECT ON castdev.format TO castdev_writer;
"""


def script() -> str:
    """Return what `migrate` does to an empty database, for whoever owns it to run."""
    statements = "\n".join(f"{one};" for one in (MAKE_SCHEMA, *MAKE_REST))
    return f"BEGIN;\n{statements}\nCOMMIT;\n{_GRANTS}"
