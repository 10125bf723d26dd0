"""Compares a submission with the digests in its own workbook and names every place that was changed (design §5)."""

from __future__ import annotations

from collections.abc import Iterator

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import Messages
from cds_desktop.exchange.canonical import Canonical, check_code
from cds_desktop.exchange.naming import change
from cds_desktop.exchange.reader import PlaceProblem, ReadSubmission
from cds_desktop.forms.model import FormPack

_LOST = ("exchange.figure_missing", "exchange.register_missing", "exchange.table_missing", "exchange.column_missing")
"""What makes comparing the digests below a place pointless."""


def verify_submission(read: ReadSubmission, pack: FormPack) -> list[PlaceProblem]:
    """Return what was changed, added or removed after the workbook was written, each at its place.

    Places are those of rule problems (a code, a register, `register/row_id`, or the place that an explanation or an
    amendment is about) and `info/field` for the first sheet. A change that also mended its digest shows in the hash
    only: its place is then `info/hash`. Nothing here proves who wrote the file.
    """
    canonical = Canonical(read.submission, pack)
    problems = [*read.problems, *_changed_places(read, canonical, pack)]
    if not problems and read.hash != canonical.hash:
        problems.append(PlaceProblem("info/hash", DomainError("exchange.hash_differs")))
    if read.check_code != check_code(read.hash):
        problems.append(PlaceProblem("info/check_code", DomainError("exchange.check_code_differs")))
    seen = {problem.place for problem in problems}
    problems += [problem for problem in _wrong_changes(read) if problem.place not in seen]
    return list({(problem.place, problem.error.key): problem for problem in problems}.values())


def _changed_places(read: ReadSubmission, canonical: Canonical, pack: FormPack) -> Iterator[PlaceProblem]:
    """Compare the digests of what was read with those in the file."""
    lost = {problem.place for problem in read.problems if problem.error.key in _LOST}
    if "digest" in lost:
        return
    if not read.digests:
        yield PlaceProblem("digest", DomainError("exchange.no_digests"))
        return
    for place, digest in canonical.digests.items():
        stored = read.digests.get(place)
        if stored != digest:
            problem = _changed(place, pack)
            if stored is None:
                problem = PlaceProblem(problem.place, DomainError("exchange.no_digest"))
            if not lost & {problem.place, place.partition("/")[0]}:
                yield problem
    for place in read.digests.keys() - canonical.digests.keys():
        problem = _changed(place, pack)
        if not lost & {problem.place, place.partition("/")[0]}:
            yield PlaceProblem(problem.place, DomainError("exchange.removed"))


def _changed(place: str, pack: FormPack) -> PlaceProblem:
    """Say in the words of rule problems what place a digest is of, and that it was changed."""
    area, _, rest = place.partition("/")
    match area:
        case "info":
            label = Messages("vi").text(f"workbook.info.{rest}")
            return PlaceProblem(place, DomainError("exchange.info_changed", label=label))
        case "history":
            return PlaceProblem(rest, DomainError("exchange.history_changed"))
        case "explanation" if rest:
            rule, _, about = rest.partition("/")
            return PlaceProblem(about, DomainError("exchange.explanation_changed", rule=rule))
        case "amendment" if rest:
            return PlaceProblem(rest, DomainError("exchange.amendment_changed"))
        case _ if rest:
            return PlaceProblem(place, DomainError("exchange.row_changed"))
        case _:
            counted = area in pack.registers or area in ("explanation", "amendment")
            return PlaceProblem(place, DomainError("exchange.rows_changed" if counted else "exchange.changed"))


def _wrong_changes(read: ReadSubmission) -> Iterator[PlaceProblem]:
    """Check the column of changes, which has no digest because it follows from the others."""
    submission = read.submission
    for code, shown in read.changes.items():
        if shown != change(submission.figures[code].value, submission.previous[code]):
            yield PlaceProblem(code, DomainError("exchange.change_differs"))
