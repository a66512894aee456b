"""Receipts of decisions: made here, and checked anywhere.

`shapes`, `grounds`, `table`, `form` and `check` import the standard library, the
arithmetic and the proofs only: they are what the stand-alone verifier is made of.
"""
