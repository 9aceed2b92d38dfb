"""What the walks over all routes start from."""

from typing import Any

import pytest
from flask import Flask

from tests.security.estate import Estate


@pytest.fixture
def estate(app: Flask) -> Estate:
    """Alice owns, Bob edits, Carol comments, Victor views, Dora owns as well; Charlie is a stranger, “nobody” has not signed in."""
    return Estate(app)


@pytest.fixture
def place(estate: Estate) -> dict[str, Any]:
    return estate.place()
