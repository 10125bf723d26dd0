"""A stall probe: the longest time in which the event loop did nothing else while something was done."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, Qt, QTimer

LIMIT = 0.050
"""No longer may the window stand still, in seconds (design §6)."""
_TRIES = 5
_PATIENCE = 20.0
_SETTLED_BEATS = 20  # what follows an answer is painted within these


def longest_stall(
    act: Callable[[], object],
    done: Callable[[], object] = lambda: True,
    prepare: Callable[[], object] = lambda: None,
) -> float:
    """Return the longest stall in seconds while `act` is done and until `done` holds and everything is painted.

    It is the best of up to five tries, each after `prepare` (not measured); the first within the limit ends it. Of a
    stall counts the time that this process was at work (worker and window share the interpreter): what other processes
    took on a busy machine is no finding.
    """
    best = float("inf")
    for _ in range(_TRIES):
        prepare()
        _run(lambda: None, lambda: True)
        best = min(best, _run(act, done))
        if best <= LIMIT:
            break
    return best


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _run(act: Callable[[], object], done: Callable[[], object]) -> float:
    """Do something within the event loop; the heart beats every millisecond, and the longest pause is the stall."""
    loop, heart = QEventLoop(), QTimer()
    longest, quiet, failures = 0.0, 0, list[BaseException]()
    started, last = time.perf_counter(), _clocks()

    def beat() -> None:
        nonlocal longest, last, quiet
        before, last = last, _clocks()
        longest = max(longest, min(now - then for then, now in zip(before, last, strict=True)))
        quiet = quiet + 1 if done() else 0
        if quiet > _SETTLED_BEATS or failures or time.perf_counter() - started > _PATIENCE:
            loop.quit()

    def begin() -> None:
        try:
            act()
        except BaseException as failure:
            failures.append(failure)

    heart.setTimerType(Qt.TimerType.PreciseTimer)
    heart.timeout.connect(beat)
    heart.start(1)
    QTimer.singleShot(0, begin)
    loop.exec()
    heart.stop()
    if failures:
        raise failures[0]
    assert done(), "it did not come to an end"
    return longest
