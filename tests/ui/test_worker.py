"""The thread that owns the workspace: order, refusals, ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cds_desktop.domain.errors import DomainError
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.worker import Worker
from tests.ui.hands import BY, CLOCK, PERIOD


@pytest.fixture
def worker(app: QApplication, data_dir: Path) -> Worker:
    return Worker(lambda: Workspace.open(data_dir, CLOCK))


def post(worker: Worker, job: Callable[[Workspace], object], seen: list[object]) -> None:
    worker.post(job, seen.append, seen.append)


def test_jobs_are_done_and_answered_in_order(worker: Worker, qtbot: QtBot) -> None:
    seen: list[object] = []
    for number in range(5):
        post(worker, lambda workspace, n=number: n, seen)
    assert worker.pending == 5
    with qtbot.waitSignal(worker.idle):
        worker.start()
    assert seen == [0, 1, 2, 3, 4]
    worker.finish()


def test_a_refusal_is_an_answer_and_the_next_job_is_done(worker: Worker, qtbot: QtBot) -> None:
    seen: list[object] = []
    post(worker, lambda workspace: workspace.enter(PERIOD, "HT_05", "1", BY), seen)
    post(worker, lambda workspace: workspace.unit.code, seen)
    with qtbot.waitSignal(worker.idle):
        worker.start()
    assert isinstance(seen[0], DomainError)
    assert seen[1] == "08"
    worker.finish()


def test_where_the_file_cannot_be_opened_every_job_says_so(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    worker = Worker(lambda: Workspace.open(tmp_path / "nowhere", CLOCK))
    seen: list[object] = []
    for _ in range(2):
        post(worker, lambda workspace: workspace.unit, seen)
    with qtbot.waitSignal(worker.idle):
        worker.start()
    assert [error.key for error in seen if isinstance(error, DomainError)] == ["storage.missing"] * 2
    worker.finish()


def test_what_was_posted_before_the_end_is_saved(worker: Worker, qtbot: QtBot, stored) -> None:
    seen: list[object] = []
    post(worker, lambda workspace: workspace.enter(PERIOD, "HT_03", "201", BY), seen)
    worker.start()
    worker.finish()
    qtbot.wait(20)
    assert seen == []
    assert f"{stored().month(PERIOD).figure('HT_03').value}" == "201"
