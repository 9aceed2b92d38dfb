"""How many calls a token may make in a second. Counted in each process: this keeps a runaway script from taking all, no more."""

import threading
import time
from collections import Counter

from werkzeug.exceptions import TooManyRequests

ADVICE = "Rate limit exceeded. Please try again later"


class Calls:
    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._second = 0
        self._made: Counter[int] = Counter()

    def count(self, token_id: int) -> None:
        """Raises TooManyRequests, to be repeated in a second; there is no penalty beyond."""
        if self.most and self._number(token_id) > self.most:
            raise TooManyRequests(ADVICE, retry_after=1)

    def _number(self, token_id: int) -> int:
        """The how-manieth call of this second it is."""
        second = int(time.monotonic())
        with self._lock:
            if second != self._second:
                self._second = second
                self._made.clear()
            self._made[token_id] += 1
            return self._made[token_id]
