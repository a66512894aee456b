"""The tables of views.db hold everything that state and casebook hold."""

from __future__ import annotations

from typing import get_args, get_origin

import msgspec
import pytest

from castdev.projections.views.layout import SHAPES


@pytest.mark.parametrize("part", SHAPES)
def test_every_field_is_kept(part: str) -> None:
    """With the type that it has there; a new one has to be put somewhere."""
    shape = SHAPES[part]
    rest = {one.name: one.type for one in msgspec.structs.fields(shape.rest)}
    for field in msgspec.structs.fields(shape.of):
        if field.name in shape.tables:
            assert get_origin(field.type) is dict
            assert get_args(field.type)[1] == shape.tables[field.name], field.name
        elif field.name not in (*shape.sets, *shape.derived):
            assert rest.pop(field.name) == field.type
    assert not rest
