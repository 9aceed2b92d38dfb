"""Importing a file through the product, as its job does it in a process of its own, against the database's own import."""

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
    seconds: list[tuple[float, float]] = []
    peaks: list[float] = []
    for _ in range(rounds):
        started = time.perf_counter()
        world.floor.fill(file)
        theirs = time.perf_counter() - started
        ours = world.bring(file)
        records, _ = imported(ours)
        if records != data.ONCE * copies:
            raise RuntimeError(f"{records} records came of {data.ONCE * copies}.")
        seconds.append((ours.seconds, theirs))
        peaks.append(ours.peak)
    title = f"{data.ONCE * copies:,} records"
    return [
        compared(f"{title}, seconds", "s", seconds, goal=2.5),
        Figure(f"{title}, the most memory", statistics.median(peaks), "MB", goal=200),
    ]
