"""views.db: what the folds came to, kept beside the journal row by row; disposable.

What is read from it is what a fold of the journal would give, or it is not used: it says
of which journal and up to which event it is, and the events after that are folded on top,
by the same rules and the same fold. What changed is written back in one transaction with
the new position.
"""
