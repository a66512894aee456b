"""Readings: what the journal adds up to, as pure functions of what was recorded."""
