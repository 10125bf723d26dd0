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
        if stored != digest and not lost & _areas(place):
            error = DomainError("exchange.no_digest") if stored is None else _changed(place, pack)
            yield PlaceProblem(_reported(place), error)
    for place in read.digests.keys() - canonical.digests.keys():
        if not lost & _areas(place):
            yield PlaceProblem(_reported(place), DomainError("exchange.removed"))


def _areas(place: str) -> set[str]:
    """What must be there for a place to be compared."""
    return {place.partition("/")[0], _reported(place)}


def _reported(place: str) -> str:
    """Return the place of a digest in the words of rule problems: what an explanation, say, is about."""
    area, _, rest = place.partition("/")
    match area:
        case "history" | "amendment":
            return rest or place
        case "explanation" | "correction":
            return rest.partition("/")[2] or place
        case _:
            return place


def _changed(place: str, pack: FormPack) -> DomainError:
    """Say what was changed at the place of a digest."""
    area, _, rest = place.partition("/")
    match area:
        case "info":
            return DomainError("exchange.info_changed", label=Messages("vi").text(f"workbook.info.{rest}"))
        case "history":
            return DomainError("exchange.history_changed")
        case "explanation" if rest:
            return DomainError("exchange.explanation_changed", rule=rest.partition("/")[0])
        case "amendment" if rest:
            return DomainError("exchange.amendment_changed")
        case "correction" if rest:
            return DomainError("exchange.correction_changed")
        case _ if rest:
            return DomainError("exchange.row_changed")
        case _:
            counted = area in pack.registers or area in ("explanation", "amendment", "correction")
            return DomainError("exchange.rows_changed" if counted else "exchange.changed")


def _wrong_changes(read: ReadSubmission) -> Iterator[PlaceProblem]:
    """Check the column of changes, which has no digest because it follows from the others."""
    submission = read.submission
    for code, shown in read.changes.items():
        if shown != change(submission.figures[code].value, submission.previous[code]):
            yield PlaceProblem(code, DomainError("exchange.change_differs"))
