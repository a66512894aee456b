"""castdev inside an application's own database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pg_server import PgServer

import castdev

alchemy = pytest.importorskip("sqlalchemy", reason="castdev[sqlalchemy] is not installed")
LATE = castdev.NameTheme(title="Late orders")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """The engine of an application, whose database has a table of its own."""
    url = f"sqlite:///{tmp_path / 'app.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("database").replace("postgresql:", "postgresql+psycopg:")
    made = alchemy.create_engine(url)
    with made.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS orders")
        connection.exec_driver_sql("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
    request.addfinalizer(made.dispose)
    return made


def test_a_project_in_the_application(engine: Any, tmp_path: Path) -> None:
    """Prepared once, started once; recorded beside the application's own rows."""
    with pytest.raises(castdev.NoProject, match=r"castdev\.prepare"):
        castdev.attach(engine, "acme")
    assert [castdev.prepare(engine) for _ in range(2)] == [True, False]
    with pytest.raises(castdev.NoProject, match="There is no project acme"):
        castdev.attach(engine, "acme")
    keys = tmp_path / "keys"
    with castdev.attach(engine, "acme", keys=keys, start="new-idea", actor="ana") as project:
        assert project.handle(LATE, key="once").versions == (3,)
        assert project.handle(LATE, key="once").already
    with castdev.attach(engine, "acme", keys=keys, start="new-idea") as project:
        assert project.status().version == 3
        receipts = project.handle_many(
            [castdev.Request(castdev.NameTheme(title=f"T {number}")) for number in range(40)]
        )
        assert receipts[-1].versions == (43,)
    with castdev.attach(engine, "acme") as project, pytest.raises(castdev.NotPermitted):
        project.handle(LATE)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO orders VALUES (1)")


def test_it_is_no_part_of_the_applications_transaction(engine: Any, tmp_path: Path) -> None:
    """A receipt holds, whatever the application does with its own transaction afterwards."""
    castdev.prepare(engine)
    how: Any = {"keys": tmp_path / "keys", "start": "new-idea"}
    with castdev.attach(engine, "acme", **how) as project:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM orders").all()
            assert project.handle(LATE).versions == (3,)
            connection.rollback()
        assert len(project.entries()) == 3


@pytest.mark.parametrize("what", ["UPDATE {} SET topic = 'x'", "DELETE FROM {}"])
def test_the_application_cannot_change_it(engine: Any, tmp_path: Path, what: str) -> None:
    """Statements of the application that would change an event are refused by triggers."""
    castdev.prepare(engine)
    castdev.attach(engine, "acme", keys=tmp_path, start="new-idea").close()
    place = "castdev_events" if engine.dialect.name == "sqlite" else "castdev.stored_events"
    refused = pytest.raises(alchemy.exc.DBAPIError, match="the journal is append-only")
    with refused, engine.begin() as connection:
        connection.exec_driver_sql(what.format(place))
    with castdev.attach(engine, "acme") as project:
        assert project.status().version == 2


def test_the_command_line_sees_the_same(server: PgServer, database: str, tmp_path: Path) -> None:
    """In PostgreSQL it is the same table: a folder joins, both write, one history."""
    made = alchemy.create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with castdev.init(tmp_path, "acme", journal=database) as folder:
        keys = tmp_path / ".castdev" / "keys"
        with castdev.attach(made, "acme", keys=keys) as project:
            assert project.handle(LATE).versions == (3,)
            assert folder.handle(castdev.NameTheme(title="b")).versions == (4,)
            assert project.handle(castdev.NameTheme(title="c")).versions == (5,)
            server.do(
                "one",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = 'one' AND pid <> pg_backend_pid()",
            )
            assert project.handle(castdev.NameTheme(title="d")).versions == (6,)
            assert folder.status().version == project.status().version == 6
    made.dispose()


def test_other_databases(tmp_path: Path) -> None:
    """A database that castdev does not know is refused by name, newer tables too."""
    with pytest.raises(castdev.Refused, match="castdev does not live in a mysql database"):
        castdev.prepare(alchemy.create_mock_engine("mysql://", None))
    made = alchemy.create_engine(f"sqlite:///{tmp_path / 'app.db'}")
    castdev.prepare(made)
    with made.begin() as connection:
        connection.exec_driver_sql("UPDATE castdev_format SET format = 2")
    with pytest.raises(castdev.NewerStore):
        castdev.attach(made, "acme")
    made.dispose()
