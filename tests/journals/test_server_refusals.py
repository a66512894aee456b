"""What the server will not do is one clear sentence, with the right exit code."""

from __future__ import annotations

import sys
from pathlib import Path

import psycopg
import pytest
from pg_server import PgServer

import castdev
from castdev.engine.postgres import server as server_module
from castdev.engine.postgres.address import address
from castdev.engine.postgres.opening import prepare, server_at

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from cli_shop import Shop

SECRET = "hush-4711"


@pytest.fixture
def shop(database: str, tmp_path: Path) -> Shop:
    """A project whose journal is on the server."""
    made = Shop(tmp_path)
    made.do("init", "acme", "--journal", database)
    return made


def refused(shop: Shop, code: int, sentence: str, *args: str) -> None:
    """Run a command that must fail so: nothing on standard output, one line, no secret."""
    ended = shop.run(*(args or ("theme", "name", "Late")))
    assert (ended.code, ended.out) == (code, ""), ended.err
    assert sentence in ended.err
    assert ended.err.count("\n") == 1
    assert SECRET not in ended.err and "postgresql://" not in ended.err.replace("ana@db", "")


def role(server: PgServer, name: str, extra: str = "") -> str:
    """Return the address of the database for a role that may read and record."""
    server.do(
        "one",
        f"DROP OWNED BY {name}"
        if server.do("one", f"SELECT FROM pg_roles WHERE rolname='{name}'")
        else "SELECT 1",
        f"DROP ROLE IF EXISTS {name}",
        f"CREATE ROLE {name} LOGIN {extra}",
        f"GRANT USAGE ON SCHEMA castdev TO {name}",
        f"GRANT SELECT, INSERT ON castdev.stored_events TO {name}",
        f"GRANT SELECT ON castdev.format TO {name}",
    )
    return server.url("one", name)


def test_read_only(shop: Shop, server: PgServer) -> None:
    """A server in read-only mode is read, and refuses to record (77)."""
    server.do("postgres", "ALTER DATABASE one SET default_transaction_read_only = on")
    refused(shop, 77, "The server of the journal is read-only.")
    assert shop.version() == 2
    server.do("postgres", "ALTER DATABASE one RESET ALL")
    shop.do("theme", "name", "Late")


def test_down_and_up_again(shop: Shop, server: PgServer) -> None:
    """A server that is down is unreachable (74); when it is back, all is as before."""
    server.kill()
    try:
        refused(shop, 74, "The server of the journal cannot be reached.")
        refused(shop, 74, "The server of the journal cannot be reached.", "status")
    finally:
        server.start()
    assert "3 theme_named" in shop.do("theme", "name", "Late")


def test_no_connection_left(shop: Shop, server: PgServer) -> None:
    """A role without a connection left is told to try again (75)."""
    shop.environ["CASTDEV_JOURNAL"] = role(server, "busy", "CONNECTION LIMIT 0")
    refused(shop, 75, "The server has no connection left.")


def test_passwords(shop: Shop, server: PgServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong password is no entry (77); the right one comes from the environment, or is asked."""
    shop.environ["CASTDEV_JOURNAL"] = role(server, "locked", f"PASSWORD '{SECRET}'")
    refused(shop, 77, "The server of the journal does not let you in.")
    monkeypatch.setenv("PGPASSWORD", SECRET + "x")
    refused(shop, 77, "The server of the journal does not let you in.")
    monkeypatch.setenv("PGPASSWORD", SECRET)
    assert "3 theme_named" in shop.do("theme", "name", "Late")
    monkeypatch.delenv("PGPASSWORD")
    ended = shop.run("theme", "name", "Again", said=f"{SECRET}\n", asks=True)
    assert (ended.code, SECRET in ended.out + ended.err) == (0, False)
    assert "4 theme_named" in ended.out


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://ana:{SECRET}@db.example.org/castdev",
        f"postgres://ana@db.example.org/castdev?password={SECRET}",
        f"postgresql://ana@db.example.org/castdev?sslpassword={SECRET}",
        f"postgresql://ana:{SECRET}@[db/x",
        f"mysql://ana:{SECRET}@db.example.org/castdev",
        f'postgresql://ana@db.example.org/"{SECRET}',
        "postgresql://ana@db.example.org/a b",
        "",
    ],
)
def test_addresses_that_are_none(tmp_path: Path, url: str) -> None:
    """A password, or something that is no address, is refused before anything is made (65)."""
    shop = Shop(tmp_path)
    ended = shop.run("init", "acme", "--journal", url)
    assert ended.code == 65 or (url == "" and ended.code == 0)
    assert SECRET not in ended.err
    assert url == "" or not (tmp_path / ".castdev").exists()


def test_a_password_in_the_configuration(shop: Shop) -> None:
    """config.toml may not hold one either."""
    config = shop.place / ".castdev" / "config.toml"
    url = f"postgresql://ana:{SECRET}@db.example.org/castdev"
    config.write_text(f'project = "acme"\njournal = "{url}"\n')
    refused(shop, 65, "holds a password", "status")


@pytest.mark.parametrize(
    "url, code",
    [
        ("postgresql://h:abc/db", 74),
        ("postgresql://h/db?connect_timeout=abc", 65),
        ("postgresql://h/db?nothing=such", 65),
        ("postgresql://%zz/db", 65),
        ("postgresql://h%00/db", 65),
        ("postgresql://h/db?sslmode=banana", 74),
        ("postgresql:///db?host=/nowhere", 74),
    ],
)
def test_addresses_that_lead_nowhere(url: str, code: int) -> None:
    """What the client library cannot make sense of, or reach, is one sentence too."""
    with pytest.raises(castdev.CastdevError) as told:
        castdev.open(url, project="acme")
    assert told.value.exit_code == code


def test_what_is_shown_of_an_address() -> None:
    """Host and database, never the user, a password or options."""
    shown = address(f"postgresql://ana:{SECRET}@db:5433/castdev?sslmode=require", secret=True).shown
    assert shown == "db:5433/castdev"
    assert address("postgresql:///castdev?host=/run/pg").shown == "/run/pg/castdev"
    assert address("postgresql://").shown == "this machine"


def test_an_older_server(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server older than castdev knows is named (65)."""
    monkeypatch.setattr(server_module, "OLDEST", 990_000)
    refused(shop, 65, "castdev needs 12 or newer", "status")


def test_functions_in_the_database(shop: Shop) -> None:
    """The setting that loses events stops castdev from starting; only where it matters."""
    shop.environ["POSTGRES_ENABLE_DB_FUNCTIONS"] = "True"
    refused(shop, 65, "POSTGRES_ENABLE_DB_FUNCTIONS is switched on", "status")
    shop.environ["POSTGRES_ENABLE_DB_FUNCTIONS"] = "no"
    shop.do("status")


def test_a_newer_format(shop: Shop, server: PgServer) -> None:
    """Tables of a newer castdev are not read, or only read, as they ask."""
    server.do("one", "UPDATE castdev.format SET format = 2, writer = 2")
    assert shop.version() == 2
    refused(shop, 65, "format 2; this castdev knows 1.")
    server.do("one", "UPDATE castdev.format SET reader = 2")
    refused(shop, 65, "format 2; this castdev knows 1.", "status")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE castdev.stored_events DISABLE TRIGGER castdev_no_change",
        "ALTER TABLE castdev.stored_events ENABLE TRIGGER castdev_no_gap",
        "DROP TRIGGER castdev_no_gap ON castdev.stored_events",
        (
            "CREATE OR REPLACE FUNCTION castdev.castdev_no_change() RETURNS trigger "
            "LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
        ),
        "DELETE FROM castdev.format",
    ],
)
def test_guards_that_are_not_in_force(shop: Shop, server: PgServer, statement: str) -> None:
    """A database whose triggers are off, gone or others is not trusted (65)."""
    server.do("one", statement)
    refused(shop, 65, "The triggers that guard the journals", "status")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE castdev.stored_events SET state = ''",
        "UPDATE castdev.stored_events SET state = '' WHERE false",
        "DELETE FROM castdev.stored_events",
        "TRUNCATE castdev.stored_events",
        "INSERT INTO castdev.stored_events VALUES ('acme', 4, 'x', '')",
        "INSERT INTO castdev.stored_events VALUES ('acme', 2, 'x', '')",
        (
            "INSERT INTO castdev.stored_events VALUES ('acme', 2, 'x', '') "
            "ON CONFLICT (originator_id, originator_version) DO UPDATE SET state = ''"
        ),
        "INSERT INTO castdev.stored_events VALUES ('acme', 3, 'x', ''), ('acme', 5, 'x', '')",
        "INSERT INTO castdev.stored_events VALUES ('other', 2, 'x', '')",
    ],
)
def test_the_database_itself_refuses(shop: Shop, server: PgServer, statement: str) -> None:
    """Whoever is connected, even as the superuser or a replica: nothing changes, no gap."""
    before = server.do("one", "SELECT * FROM castdev.stored_events ORDER BY 2")
    for mode in ("origin", "replica"):
        with pytest.raises(psycopg.Error) as told:
            server.do("one", f"SET session_replication_role = {mode}", statement)
        assert "the journal is append-only" in str(told.value)
    assert server.do("one", "SELECT * FROM castdev.stored_events ORDER BY 2") == before


def test_two_projects_of_one_name(
    shop: Shop, database: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A second init of the name is refused (65) and leaves no folder; --join works on the first."""
    other = Shop(tmp_path_factory.mktemp("other"))
    refused(
        other,
        65,
        "There is a project acme in that database already.",
        "init",
        "acme",
        "--journal",
        database,
    )
    assert not (other.place / ".castdev").exists()
    refused(other, 66, "There is no project amce", "init", "amce", "--join", "--journal", database)
    assert "was there already" in other.do("init", "acme", "--join", "--journal", database)
    assert other.version() == shop.version() == 2
    refused(other, 77, "The keys of this project are not here")
    (other.place / ".castdev" / "keys").mkdir()
    for key in (shop.place / ".castdev" / "keys").iterdir():
        (other.place / ".castdev" / "keys" / key.name).write_bytes(key.read_bytes())
    other.do("theme", "name", "Late")
    shop.do("theme", "name", "Later")
    assert "4 " in other.do("log")
    beside = Shop(tmp_path_factory.mktemp("beside"))
    beside.do("init", "beside", "--journal", database)
    assert (beside.version(), shop.version()) == (2, 4)


def test_who_may_not_make_tables(server: PgServer, database: str, tmp_path: Path) -> None:
    """A role that may not is told what its DBA runs (77), and that prepares the database."""
    server.do("one", "DROP ROLE IF EXISTS plain", "CREATE ROLE plain LOGIN")
    shop, url = Shop(tmp_path), server.url("one", "plain")
    refused(shop, 77, "castdev migrate --sql", "init", "acme", "--journal", url)
    refused(shop, 66, "Prepare it: castdev migrate.", "init", "acme", "--join", "--journal", url)
    server.do("one", shop.do("migrate", "--sql"))
    url = role(server, "plain")
    assert "was ready" in shop.do("migrate", "--journal", url)
    shop.do("init", "acme", "--journal", url)
    shop.do("theme", "name", "Late")
    denied = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with denied, psycopg.connect(url) as connection:
        connection.execute("DELETE FROM castdev.stored_events")


def test_migrate_twice(server: PgServer, database: str) -> None:
    """The second time it does nothing, and a schema made beforehand is taken."""
    server.do("one", "CREATE SCHEMA castdev")
    assert [prepare(server_at(database)) for _ in range(2)] == [True, False]


def test_missing_database(server: PgServer, tmp_path: Path) -> None:
    """A database that is not there is named as that (66)."""
    url = server.url("nowhere")
    refused(Shop(tmp_path), 66, "There is no such database", "init", "acme", "--journal", url)


def test_settings_in_force(server: PgServer, database: str) -> None:
    """What a journal rests on is set on every connection, whatever the role's defaults are."""
    server.do(
        "postgres",
        "ALTER DATABASE one SET synchronous_commit = off",
        "ALTER DATABASE one SET default_transaction_isolation = 'serializable'",
    )
    names = (
        "synchronous_commit",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
        "default_transaction_isolation",
        "application_name",
    )

    def values() -> list[str]:
        with server_at(database).bare() as connection:
            return [connection.execute(f"SHOW {name}").fetchone()[0] for name in names]  # type: ignore[index]  # one row

    assert values() == ["on", "10s", "5s", "read committed", "castdev"]
    server.do("postgres", "ALTER DATABASE one SET synchronous_commit = remote_apply")
    assert values()[0] == "remote_apply"


def test_embedding(database: str, tmp_path: Path) -> None:
    """A program opens a project by its address; without keys it reads, and records nothing."""
    with castdev.init(tmp_path, "acme", actor="ana", journal=database) as project:
        project.handle(castdev.NameTheme(title="Late"))
    with castdev.open(database, project="acme", keys=tmp_path / ".castdev" / "keys") as project:
        assert project.handle(castdev.NameTheme(title="Later")).versions == (4,)
    with castdev.open(database, project="acme") as project:
        assert project.status().version == 4
        with pytest.raises(castdev.NotPermitted):
            project.handle(castdev.NameTheme(title="Latest"))
    for options in ({}, {"project": "amce"}, {"project": "a b"}):
        with pytest.raises(castdev.CastdevError):
            castdev.open(database, **options)
    with pytest.raises(castdev.BadInput):
        castdev.open(tmp_path, project="acme")


def test_an_init_that_was_cut_off(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When nothing was stored the folder goes; when the folder is there already, it goes on."""
    from castdev.engine import home
    from castdev.engine.app import Engine

    def fails(self: Engine, *_: object, **__: object) -> None:
        raise castdev.StoreFault("cut off")

    with monkeypatch.context() as patched:
        patched.setattr(Engine, "handle", fails)
        with pytest.raises(castdev.StoreFault):
            castdev.init(tmp_path, "acme", journal=database)
    assert not (tmp_path / ".castdev").exists()
    home.made(tmp_path, "acme", database)
    castdev.init(tmp_path, "acme", journal=database).close()
    with pytest.raises(castdev.Refused):
        castdev.init(tmp_path, "acme", journal=database)
