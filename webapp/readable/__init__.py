"""Readable SQL: for each table a database view with the names that its users gave, for `psql`, spreadsheets and reporting tools.

On PostgreSQL a workspace is a schema and a table a view in it; on SQLite a view is called `Workspace.Table`. A view is brought up to date
at the end of the transaction that changed its table, so nobody ever sees the one without the other.
"""
