"""Importing a file through the product against the database's own import.

What counts is the job's own time, since the product's server is up when somebody brings a file. The time of the whole command, with the
start of Python, the first look at the file and the guesses, stands beside it.
"""

import statistics
import time

from bench import data
from bench.report import Figure, compared
from bench.world import World, imported

ROUNDS = {1: 3, 3: 2}  # copies of the file → rounds


def measure(world: World) -> list[Figure]:
    world.make()
    figures = [figure for copies, rounds in ROUNDS.items() for figure in bring(world, copies, rounds)]
    world.remove()
    return figures


def bring(world: World, copies: int, rounds: int) -> list[Figure]:
    file = data.flights(copies)
    jobs: list[tuple[float, float]] = []
    commands: list[tuple[float, float]] = []
    peaks: list[float] = []
    for _ in range(rounds):
        started = time.perf_counter()
        world.floor.fill(file)
        theirs = time.perf_counter() - started
        ours = world.bring(file)
        records, _, seconds = imported(ours)
        if records != data.ONCE * copies:
            raise RuntimeError(f"{records} records came of {data.ONCE * copies}.")
        jobs.append((seconds, theirs))
        commands.append((ours.seconds, theirs))
        peaks.append(ours.peak)
    title = f"{data.ONCE * copies:,} records"
    return [
        compared(f"{title}, the job", "s", jobs, goal=2.5),
        compared(f"{title}, the whole command", "s", commands),
        Figure(f"{title}, the most memory", statistics.median(peaks), "MB", goal=200),
    ]
