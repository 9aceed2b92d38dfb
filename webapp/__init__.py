"""Inlay: shared tables a team edits in place."""

import sys

__version__ = "0.1.0"

# Where Babel is installed, Flask-WTF loads it for translations of messages that no page here has, and keeps its memory in every process.
sys.modules["flask_wtf.i18n"] = None  # type: ignore[assignment]
