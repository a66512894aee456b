"""A journal inside an application's own database, through the SQLAlchemy engine it has."""
