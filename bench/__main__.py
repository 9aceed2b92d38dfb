"""Speed and steadiness, against the bare database and a bare Flask page in the same minutes."""

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack

from bench import api, browser, finding, gestures, grid, imports, live, postgres, race, report, schema, writers
from bench.report import Figure
from bench.scratch import SCRATCH
from bench.world import World

TITLES = {
    "imports": "Importing a CSV file, {database}",
    "grid": "The grid on 1,010,328 records, {database}",
    "finding": "Finding things among 1,000,000 records of 20 fields, {database}",
    "api": "The API on 1,010,328 records, {database}",
    "browser": "The first look in a browser with an empty cache, {database}",
    "live": "200 pages that stand open in one process, {database}",
    "race": "64 people counting up one cell in 5,000 edits, {database}",
    "gestures": "One gesture over 50,000 cells, beside one bare statement, {database}",
    "writers": "16 threads saving cells for {seconds:.0f} s, {database}",
    "schema": "Changes of shape at 1,000,000 records, {database}",
    "kills": "The same with two web processes, one of them killed every now and then, {database}",
}

OF_THEIR_OWN = {"imports", "schema", "gestures", "race", "finding"}  # parts that do not measure the flights, which the others share

PARTS: dict[str, Callable[[World], list[Figure]]] = {
    "imports": imports.measure,
    "grid": grid.measure,
    "finding": finding.measure,
    "api": api.measure,
    "browser": browser.measure,
    "live": live.measure,
    "race": race.measure,
    "gestures": gestures.measure,
    "schema": schema.measure,
}


def main() -> None:
    chosen = arguments()
    SCRATCH.mkdir(parents=True, exist_ok=True)
    missed: list[str] = []
    with ExitStack() as stack:
        server = None if chosen.database == "sqlite" else stack.enter_context(postgres.running())
        servers = {"sqlite": [None], "postgresql": [server], "both": [None, server]}[chosen.database]
        for part in chosen.parts or TITLES:
            for one in servers:
                world = World(part if part in OF_THEIR_OWN else "grid", one)
                figures = measure(part, world, chosen.seconds)
                report.show(TITLES[part].format(database=world.database, seconds=chosen.seconds), figures)
                missed += [f"{part}, {world.database}: {figure.name}" for figure in figures if not figure.met]
    sys.exit("\n".join(["Goals missed:", *missed]) if missed else 0)


def measure(part: str, world: World, seconds: float) -> list[Figure]:
    if part in PARTS:
        return PARTS[part](world)
    if part == "writers":
        return writers.measure(world, seconds)
    return writers.measure(world, seconds, workers=2, killing=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(TITLES)}; all of them, if none is named")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--seconds", type=float, default=30, help="how long the threads write")
    chosen = parser.parse_args()
    unknown = set(chosen.parts) - set(TITLES)
    if unknown:
        parser.error(f"There is no part {', '.join(sorted(unknown))}.")
    return chosen


if __name__ == "__main__":
    main()
