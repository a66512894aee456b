"""Prints documents under a hostile decimal context; run by test_random_histories.py."""

from __future__ import annotations

import decimal
import sys

HOSTILE = decimal.Context(prec=3, rounding=decimal.ROUND_UP, Emin=-5, Emax=5, traps=[])

if __name__ == "__main__":
    decimal.DefaultContext.prec = 3
    decimal.setcontext(HOSTILE)
    from test_random_histories import some_documents

    for documents in some_documents():
        for one in documents:
            sys.stdout.buffer.write(one + b"\n")
