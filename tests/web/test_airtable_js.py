"""Airtable's client for JavaScript against a live server, and the examples of docs/api.md as they stand there."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import CLIENTS, Live, node, serving
from tests.servers import ROOT

EXAMPLE = re.compile(r"^```(console|python|js)\n(.*?)^```", re.MULTILINE | re.DOTALL)
WRITTEN = {"https://tables.example.com": "{address}", "appY6P6hIs6MGz32T": "{base_id}"}
MADE_AT = re.compile(r'"createdTime":"[^"]*"')


@pytest.fixture
def live(database_url: str, tmp_path: Path) -> Iterator[Live]:
    with serving(database_url, tmp_path) as live:
        yield live


def test_its_basic_flows_work_by_changing_the_address(live: Live) -> None:
    node((CLIENTS / "flows.js").read_text(), live)


def test_the_examples_of_the_document_do_what_they_say(live: Live) -> None:
    examples = EXAMPLE.findall((ROOT / "docs" / "api.md").read_text())

    assert {language for language, _ in examples} == {"console", "python", "js"}
    for language, text in examples:
        RUN[language](as_here(text, live), live)


def as_here(text: str, live: Live) -> str:
    for written, here in WRITTEN.items():
        text = text.replace(written, here.format(address=live.address, base_id=live.base_id))
    return text


def run_console(text: str, live: Live) -> None:
    """Each command, and what it is said to print; only when records were made is not as it stands there."""
    for command, printed in re.findall(r"^\$ (.*(?:\n    .*)*)\n((?:[^$\n].*\n)*)", text, re.MULTILINE):
        done = subprocess.run(["bash", "-ec", command], env=live.environ, text=True, capture_output=True, check=False, timeout=60)
        assert (done.returncode, masked(done.stdout)) == (0, masked(printed)), done.stderr


def masked(text: str) -> object:
    return json.loads(MADE_AT.sub('"createdTime":"then"', text))


def run_python(text: str, live: Live) -> None:
    script = f"import os\n\ntoken = os.environ['TOKEN']\n{text}"
    done = subprocess.run([sys.executable, "-c", script], env=live.environ, text=True, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def run_js(text: str, live: Live) -> None:
    node(f"const token = process.env.TOKEN\nconst Airtable = require('airtable')\n;(async () => {{\n{text}\n}})()", live)


RUN = {"console": run_console, "python": run_python, "js": run_js}
