"""Inlay: shared tables a team edits in place."""

__version__ = "0.1.0"
