"""Projections: what the journal adds up to."""
