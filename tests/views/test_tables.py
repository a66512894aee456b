"""The documented tables say what readings say."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cli_shop import Shop

from castdev.projections.views.file import NAME
from castdev.projections.views.tables.catalogue import TABLES, VIEWS


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A real study, its tables brought up to date."""
    shop = Shop(tmp_path_factory.mktemp("demo"))
    shop.do("demo", str(shop.place))
    shop.do("rebuild")
    return shop


@pytest.fixture
def tables(demo: Shop) -> Iterator[sqlite3.Connection]:
    """The file, as any program opens it."""
    path = demo.place / ".castdev" / NAME
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def rows(tables: sqlite3.Connection, query: str) -> list[dict[str, Any]]:
    return [dict(row) for row in tables.execute(query)]


def reading(demo: Shop, *args: str) -> Any:
    return json.loads(demo.do(*args, "--json"))


def test_hypotheses_are_those_of_status(demo: Shop, tables: sqlite3.Connection) -> None:
    """Every number of every line, to the last digit."""
    found = rows(tables, "select * from hypotheses")
    wanted = reading(demo, "status")["hypotheses"]
    assert [one["id"] for one in found] == [one["id"] for one in wanted]
    for one, other in zip(found, wanted, strict=True):
        for name in set(one) & set(other) - {"verdict"}:
            assert one[name] == other[name], name
        assert one["people_both"] == other["both"]
        assert one["verdict"] == (other["verdict"] or {}).get("word")


def test_points_are_those_of_why(demo: Shop, tables: sqlite3.Connection) -> None:
    """Item by item; they add up to what the evidence moved."""
    for id in ("H1", "H2", "H3"):
        why = reading(demo, "why", id)
        query = f"select id, points from evidence where hypothesis = '{id}' and not retracted"
        found = {one["id"]: one["points"] for one in rows(tables, query)}
        assert found == {one["evidence"]: one["points"] for one in why["items"]}
        moved = round(why["confidence"] * 1e6) - round(why["prior"] * 1e6)
        assert abs(sum(found.values()) - moved) <= 1


def test_gates_are_those_of_ready(demo: Shop, tables: sqlite3.Connection) -> None:
    """State, progress, and the hypothesis that holds each back."""
    ready = json.loads(demo.run("ready", "--json").out)
    found = rows(tables, "select * from gates")
    names = ("gate", "state", "progress", "hypothesis", "waiver")
    assert [[one[name] for name in names] for one in found] == [
        [one[name] for name in names] for one in ready["gates"]
    ]
    shut = [one["gate"] for one in ready["gates"] if one["state"] == "shut"]
    assert {one["gate"] for one in rows(tables, "select * from shut_gates")} == set(shut)


def test_the_rest_is_that_of_its_reading(demo: Shop, tables: sqlite3.Connection) -> None:
    """Coverage, saturation, the agenda, the timeline, the steps."""
    holes = reading(demo, "coverage")["hypotheses"]
    found = rows(tables, "select hypothesis, segment, asked, of from coverage")
    assert [list(one.values()) for one in found] == [
        [one["hypothesis"], one["segment"] or "", one["asked"], one["of"]] for one in holes
    ]
    curves = reading(demo, "saturation")["curves"]
    assert len(rows(tables, "select * from saturation")) == sum(len(c["new"]) for c in curves)
    due = reading(demo, "agenda")["due"]
    found = rows(tables, "select what, id, since from agenda")
    key = lambda one: (one["what"], one["id"])  # twice in one line
    assert sorted(found, key=key) == sorted(
        ({name: one[name] for name in ("what", "id", "since")} for one in due), key=key
    )
    log = demo.do("log", "--json").splitlines()
    assert [one["sentence"] for one in rows(tables, "select sentence from timeline")] == [
        json.loads(one)["sentence"] for one in log
    ]
    steps = [json.loads(one) for one in demo.do("replay", "--json").splitlines()]
    found = rows(tables, "select hypothesis, version, after from confidence_history")
    wanted = [(m["hypothesis"], s["version"], m["to"]) for s in steps for m in s.get("moved", ())]
    assert sorted(tuple(one.values()) for one in found) == sorted(wanted)


def test_references_lead_somewhere(tables: sqlite3.Connection) -> None:
    """Every foreign key holds, and every view can be asked."""
    assert tables.execute("PRAGMA foreign_key_check").fetchall() == []
    for view in VIEWS:
        assert tables.execute(f"select * from {view.name}").description


def test_the_file_is_as_it_is_told(tables: sqlite3.Connection) -> None:
    """Columns, types and references are those of the page."""
    for table in TABLES:
        info = tables.execute(f"PRAGMA table_info({table.name})").fetchall()
        assert [(one["name"], one["type"]) for one in info] == [
            (one.name, one.kind) for one in table.columns
        ]
    named = {row[0] for row in tables.execute("select projection from tracking")}
    assert named == {"records", "search", *(table.name for table in TABLES)}


def test_words_are_found(tables: sqlite3.Connection) -> None:
    """Statements, titles and reasons; never what people said."""
    some = rows(tables, "select what, id from search where search match 'navigation'")
    assert {"what": "theme", "id": "T1"} in some


def test_tables_are_of_the_version_that_tracking_says(demo: Shop, tmp_path: Path) -> None:
    """What is recorded after is in them when somebody asks again."""
    import shutil

    shutil.copytree(demo.place, tmp_path / "copy")
    shop = Shop(tmp_path / "copy", first=9_000)
    shutil.rmtree(tmp_path / "copy" / ".state")
    shop.do("hypothesis", "state", "Something new")
    query = "select max(position) from tracking where projection = 'hypotheses'"
    path = tmp_path / "copy" / ".castdev" / NAME
    with closing(sqlite3.connect(path)) as connection:
        before = connection.execute(query).fetchone()[0]
    found = json.loads(shop.do("sql", "select statement from hypotheses", "--json"))
    assert ["Something new"] in found["rows"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(query).fetchone()[0] == before + 1


def test_a_spreadsheet_opens_it(demo: Shop) -> None:
    """CSV with a header, a record a row, formulas made text."""
    out = demo.do("sql", "select id, status from hypotheses where id = 'H1'", "--csv")
    assert out.splitlines() == ["id,status", "H1,thin"]
    assert demo.do("sql", "select '=1+1' as f", "--csv").splitlines() == ["f", "'=1+1"]


def test_datasette_shows_every_table(demo: Shop) -> None:
    """The recipe of the page: its JSON has as many rows as the table, and the same numbers."""
    import asyncio

    from datasette.app import Datasette

    path = demo.place / ".castdev" / NAME

    async def fetched() -> dict[str, Any]:
        datasette = Datasette([str(path)])
        found = {}
        for table in TABLES:
            asked = f"/views/{table.name}.json?_shape=array&_size=max"
            answer = await datasette.client.get(asked)
            assert answer.status_code == 200, answer.text
            found[table.name] = answer.json()
        return found

    found = asyncio.run(fetched())
    with closing(sqlite3.connect(path)) as connection:
        for name, some in found.items():
            assert len(some) == connection.execute(f"select count(*) from {name}").fetchone()[0]
    wanted = {one["id"]: one["confidence"] for one in reading(demo, "status")["hypotheses"]}
    assert {one["id"]: one["confidence"] for one in found["hypotheses"]} == wanted
