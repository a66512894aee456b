"""The documented tables of views.db: what readings say, as tables for SQL.

They are written when somebody reads them, all together, and `tracking` says for which
version and day. Each is told once, here: the file is made from it, and the page.
"""
