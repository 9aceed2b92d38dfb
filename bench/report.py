"""What was measured, as a table that says whether the goal was met."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

HEADINGS = ("", "Inlay", "floor", "ratio", "goal", "")


@dataclass(frozen=True)
class Figure:
    """One line of a table. The goal is the most that `judged` may be: the ratio to the floor, or without a floor the figure itself."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    goal: float | None = None

    @property
    def judged(self) -> float:
        return self.value if self.ratio is None else self.ratio

    @property
    def met(self) -> bool:
        return self.goal is None or self.judged <= self.goal

    def cells(self) -> tuple[str, ...]:
        verdict = "" if self.goal is None else "met" if self.met else "MISSED"
        goal = "" if self.goal is None else f"≤ {number(self.goal)}{' ×' if self.ratio is not None else ''}"
        floor = "" if self.floor is None else f"{number(self.floor)} {self.unit}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f} ×"
        return self.name, f"{number(self.value)} {self.unit}".rstrip(), floor, ratio, goal, verdict


def compared(name: str, unit: str, rounds: Sequence[tuple[float, float]], *, goal: float | None = None) -> Figure:
    """A figure out of rounds of (ours, floor's), taken in turns: the median of the rounds, and of their ratios."""
    ours, floors = zip(*rounds, strict=True)
    ratio = statistics.median(our / floor for our, floor in rounds)
    return Figure(name, statistics.median(ours), unit, statistics.median(floors), ratio, goal)


def show(title: str, figures: Sequence[Figure]) -> None:
    rows = [HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    print(f"\n{title}\n")
    for row in rows:
        first, *others = (
            cell.ljust(width) if place == 0 else cell.rjust(width) for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  " + "  ".join([first, *others]).rstrip())
    print(flush=True)


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
