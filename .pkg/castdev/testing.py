"""Given, when, then, for packages that extend castdev; docs/extending.md shows how."""

from castdev.engine.testing import NOW, World, check_event, counting, given

__all__ = ["NOW", "World", "check_event", "counting", "given"]
