"""The documented tables of views.db: what readings say, as tables for SQL.

Those that a query reads are written when it is asked, and `tracking` says for which version
and day. Each is told once, here: the file is made from it, and the page.
"""
