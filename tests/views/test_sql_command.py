"""Questions in SQL: only reading, not for ever, never more than was asked for."""

from __future__ import annotations

import json

import pytest
from cli_shop import Shop
from kept_worlds import dump

from castdev.projections.views.file import NAME

ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c) select {} from c"

BAD = {
    "delete from themes": 65,
    "insert into tracking values ('x', 1, 1, 'x')": 65,
    "update hypotheses set confidence = 1": 65,
    "drop table hypotheses": 65,
    "create temp table x (y)": 65,
    "attach 'other.db' as other": 65,
    "pragma writable_schema = 1": 65,
    "pragma journal_mode = delete": 65,
    "vacuum": 65,
    "begin": 65,
    "select load_extension('x')": 65,
    "update sqlite_master set name = 'x'": 65,
    "select zeroblob(100000000)": 65,
    "select hex(zeroblob(10000000))": 65,
    ENDLESS.format("max(x)"): 65,
    "select 1; select 2": 65,
    "select ?": 65,
    "select :name": 65,
    "selekt": 65,
    "select * from nothing": 65,
    "": 65,
    "/* nothing */": 65,
    "select \x00": 65,
}


@pytest.mark.parametrize("query", BAD)
def test_what_cannot_be_asked(shop: Shop, query: str) -> None:
    """One sentence, the right exit code, and nothing written."""
    shop.do("sql", "select 1")
    before = dump(shop.place / ".castdev")
    ended = shop.run("sql", query, "--seconds", "0.2")
    assert ended.code == BAD[query], ended.err
    assert len(ended.err.splitlines()) <= 2
    assert not ended.out
    assert dump(shop.place / ".castdev") == before


def test_many_rows_are_cut(shop: Shop) -> None:
    """Ten million, endless or not: as many as were asked for, and a sentence."""
    for limit, rows in (("3", 3), (None, 1_000)):
        more = ["--limit", limit] if limit else []
        ended = shop.run("sql", ENDLESS.format("x"), "--ndjson", *more)
        assert len(ended.out.splitlines()) == rows
        assert ended.err == f"castdev: There are more than {rows:,} rows; show more with --limit.\n"
    found = json.loads(shop.do("sql", ENDLESS.format("x") + " limit 2", "--json"))
    assert found["rows"] == [[1], [2]]
    assert not found["cut"]


def test_every_form(shop: Shop) -> None:
    """A table, a document, lines, CSV; blobs, nothing, text that is none."""
    query = "select x'00ff' as b, null as n, 1.5 as r, cast(x'ff' as text) as t, 1 as r"
    assert json.loads(shop.do("sql", query, "--json"))["rows"] == [["00ff", None, 1.5, "\ufffd", 1]]
    assert json.loads(shop.do("sql", query, "--ndjson")) == {
        "b": "00ff",
        "n": None,
        "r": 1.5,
        "t": "\ufffd",
        "r_2": 1,
    }
    assert shop.do("sql", query, "--csv").splitlines()[1].startswith("00ff,,1.5")
    assert "<2 bytes>" in shop.do("sql", query)
    assert "\x1b" not in shop.do("sql", "select char(27) || '[31m'")
    assert shop.run("sql", query, "--csv", "--json").code == 2
    assert shop.run("sql", query, "--raw").code == 2


def test_only_what_is_asked_is_brought_up_to_date(shop: Shop) -> None:
    """By the tables that a query reads, through views as well; `tracking` says which."""
    query = "select projection from tracking where position = (select max(position) from tracking)"
    for asked, wanted in (
        ("select * from shut_gates", {"gates"}),
        ("select count(*) from hypotheses h join evidence e on e.hypothesis = h.id", None),
    ):
        shop.do("segment", "define", "More", "--need", "more")
        shop.do("sql", asked)
        found = {one for (one,) in json.loads(shop.do("sql", query, "--json"))["rows"]}
        assert found == {"records", *(wanted or {"hypotheses", "evidence"})}
    assert shop.do("sql", "select id from search where search match 'more'").split()[-1] == "S3"


def test_without_a_question_it_lists(shop: Shop) -> None:
    """Every table, every column."""
    out = shop.do("sql")
    assert "confidence_history:" in out
    assert "tracking:" in out


def test_where_nothing_can_be_kept(shop: Shop) -> None:
    """The tables are made in memory; a rebuild says that it cannot."""
    path = shop.place / ".castdev" / NAME
    path.unlink()
    path.mkdir()
    found = json.loads(shop.do("sql", "select count(*) from hypotheses", "--json"))
    assert found["rows"] == [[30]]
    assert shop.run("sql", "delete from themes").code == 65
    assert shop.run("rebuild").code == 74


def test_rebuilding_compares(shop: Shop) -> None:
    """The same, none before, or wrong."""
    shop.do("rebuild")
    assert json.loads(shop.do("rebuild", "--json"))["same"] is True
    path = shop.place / ".castdev" / NAME
    path.unlink()
    assert json.loads(shop.do("rebuild", "--json"))["same"] is None
    assert "It is the same" in shop.do("rebuild")
    import sqlite3

    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE hypotheses SET confidence = 0.9 WHERE id = 'H1'")
    connection.close()
    assert "It differs" in shop.do("rebuild")
