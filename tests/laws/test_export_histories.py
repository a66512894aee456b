"""Any history that goes out as lines and comes back is the same, byte for byte."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import msgspec
import pytest
from histories import history, record

import castdev

HISTORIES, BUNDLE = 500, 20


def documents(project: castdev.Readings) -> bytes:
    """Return every reading of a project as one document."""
    happened = date(2025, 3, 1)
    found = [
        project.status(),
        project.readiness(),
        project.coverage(),
        project.saturation(),
        project.status(happened_by=happened),
        *(project.why(one) for one in ("H1", "H2", "H3")),
        project.history("H1"),
        list(project.log()),
    ]
    return msgspec.json.encode(found)


@pytest.mark.parametrize("bundle", range(0, HISTORIES, BUNDLE))
def test_out_and_back(tmp_path: Path, bundle: int) -> None:
    """Random histories keep their bytes and their root, and one of each bundle its documents."""
    for seed in range(bundle, bundle + BUNDLE):
        project = record(history(seed, seed % 30)).project
        lines = list(project.export())
        file, place = tmp_path / "one.jsonl", tmp_path / "back"
        file.write_bytes(b"".join(lines))
        place.mkdir()
        with castdev.restore(place, file) as copy:
            assert list(copy.export()) == lines
            stored = list(copy.engine.journal.rows())
            assert stored == list(project.engine.journal.rows())
            assert copy.verify().events == len(stored)
            assert copy.root() == project.root()
            if seed == bundle:
                day = project.today()
                assert documents(castdev.Project(copy.engine, today=day)) == documents(
                    castdev.Project(project.engine, today=day)
                )
        shutil.rmtree(place)
