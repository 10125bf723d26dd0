"""The thread that owns the workspace: the window posts functions and gets results; it never touches the database."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThread, Signal, Slot

from cds_desktop.reporting.workspace import Workspace

Result = TypeVar("Result")
Answered = Callable[[Any], None]
Failed = Callable[[BaseException], None]


class Worker(QThread):
    """Runs jobs on the workspace one after another, in the order they were posted.

    The workspace is opened in the thread by `open_workspace`; where that fails, every job fails with the same error.
    Answers arrive in the thread that made the worker (the window's), in the order of the jobs.
    """

    idle = Signal()
    """Everything posted so far has been answered."""
    _done = Signal(object, object)

    def __init__(self, open_workspace: Callable[[], Workspace], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_workspace = open_workspace
        self._jobs: SimpleQueue[tuple[Callable[[Workspace], Any], Answered, Failed] | None] = SimpleQueue()
        self._pending = 0
        self._finished = False
        self._done.connect(self._deliver)

    @property
    def pending(self) -> int:
        """How many jobs have been posted and not answered."""
        return self._pending

    def post(self, job: Callable[[Workspace], Result], answered: Callable[[Result], None], failed: Failed) -> None:
        """Run `job` in the thread; then, in the window's thread, one of `answered` and `failed`."""
        self._pending += 1
        self._jobs.put((job, answered, failed))

    def finish(self) -> None:
        """Let what was posted be done, close the workspace, wait for the thread; nobody is answered any more."""
        self._finished = True
        self._jobs.put(None)
        self.wait()

    def run(self) -> None:
        """The thread itself."""
        workspace, refusal = None, None
        try:
            workspace = self._open_workspace()
        except Exception as error:
            refusal = error
        while (posted := self._jobs.get()) is not None:
            job, answered, failed = posted
            try:
                if workspace is None:
                    assert refusal is not None
                    raise refusal
                answer, outcome = answered, job(workspace)
            except Exception as error:
                answer, outcome = failed, error
            self._done.emit(answer, outcome)
        if workspace is not None:
            workspace.close()

    @Slot(object, object)
    def _deliver(self, answer: Callable[[Any], None], outcome: Any) -> None:
        self._pending -= 1
        if self._finished:
            return
        try:
            answer(outcome)
        finally:
            if not self._pending:
                self.idle.emit()
