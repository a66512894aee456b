"""A journal on a PostgreSQL server: one table for all projects, one stream for each."""
