"""The port to `eventsourcing_sqlalchemy`: its recorder, in a transaction of ours."""

from __future__ import annotations

from collections.abc import Iterable

from eventsourcing.persistence import StoredEvent
from eventsourcing_sqlalchemy.datastore import SQLAlchemyDatastore
from eventsourcing_sqlalchemy.models import EventRecord
from eventsourcing_sqlalchemy.recorders import SQLAlchemyAggregateRecorder
from sqlalchemy import BigInteger, Column, Connection, Engine, LargeBinary, Text
from sqlalchemy.orm import Session, sessionmaker

from castdev.engine.store import Row


class _Record(EventRecord):  # type: ignore[misc]  # that package has no types
    """The library's record with a name for a stream instead of a UUID, and no running number."""

    __abstract__ = True
    originator_id = Column(Text, primary_key=True)
    originator_version = Column(BigInteger, primary_key=True, autoincrement=False)
    topic = Column(Text, nullable=False)
    state = Column(LargeBinary, nullable=False)


class _Datastore(SQLAlchemyDatastore):  # type: ignore[misc]  # that package has no types
    base_snapshot_record_cls = _Record


class Recorder:
    """Appends rows of a stream on a connection that is given each time."""

    def __init__(self, engine: Engine, schema: str | None, table: str) -> None:
        self._recorder = SQLAlchemyAggregateRecorder(
            _Datastore(session_maker=sessionmaker(bind=engine)),
            events_table_name=table,
            schema_name=schema,
            for_snapshots=True,  # else it locks the whole table, to number events of all streams
        )

    def insert(self, connection: Connection, stream: str, rows: Iterable[Row]) -> None:
        """Append rows at their versions, in the transaction that is open.

        Raises:
            sqlalchemy.exc.DBAPIError: the database refuses, or is gone.
        """
        stored = [StoredEvent(stream, version, name, state) for version, name, state in rows]
        with Session(bind=connection) as session:
            self._recorder._insert_stored_events(session, stored)
            session.flush()
