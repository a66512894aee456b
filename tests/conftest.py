"""One profile for every property: the same cases every time, no clock, nothing left on disk."""

from hypothesis import settings

settings.register_profile("house", deadline=None, database=None, derandomize=True)
settings.load_profile("house")
