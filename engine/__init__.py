"""The engine: the journal of a project and the rules for adding to it; silent, embeddable."""
