"""The canonical form of a submission: one text that says the same as the workbook, whatever the workbook looks like.

Sorted lines `place<TAB>type<TAB>value` in UTF-8 and NFC, decimals at their declared precision (design §5,
docs/workbook_format.md). Its SHA-256 is the submission's hash; a digest per place lets a check name what was changed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from cds_desktop.domain.figures import BLANK, Figure
from cds_desktop.exchange.cells import TEXT, CellKind, Kinds, clean
from cds_desktop.exchange.submission import Submission
from cds_desktop.forms.model import FormPack

FORMAT = "cds-submission/1"
VOLATILE = frozenset({"info/made_at", "info/program_version"})
"""Places that differ when the same revision is exported again: they have a digest, but are not part of the hash."""

_DIGEST_DIGITS = 16


class Canonical:
    """The canonical form of one submission."""

    def __init__(self, submission: Submission, pack: FormPack) -> None:
        """Take a submission and the pack it was made with."""
        self._lines: defaultdict[str, list[str]] = defaultdict(list)
        kinds = Kinds(pack)
        for name, value in info(submission).items():
            self._add(f"info/{name}", "", kinds.info[name], value, keep_blank=True)
        for code, kind in kinds.figures.items():
            self._add_figure(code, submission.figures.get(code, BLANK), kind, kinds.details)
            self._add(f"history/{code}", "/previous", kind, submission.previous.get(code))
            self._add(f"history/{code}", "/year_ago", kind, submission.year_ago.get(code))
            self._add(f"history/{code}", "/year_to_date", kind, submission.year_to_date.get(code))
        for name, columns in kinds.columns.items():
            self._add_register(submission, name, columns)
        self._add_explanations(submission, kinds.explanation_reason)
        self._add_amendments(submission)
        self._add_corrections(submission, kinds)

    @cached_property
    def text(self) -> str:
        """The whole text, without the places in `VOLATILE`."""
        lines = sorted(line for place, part in self._lines.items() if place not in VOLATILE for line in part)
        return "\n".join(lines) + "\n"

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def digests(self) -> dict[str, str]:
        """16 hexadecimal digits by place: a figure, a register, a row, an explanation, a field of the first sheet."""
        return {place: _digest(lines) for place, lines in self._lines.items()}

    def _add(self, place: str, suffix: str, kind: CellKind, value: Any, *, keep_blank: bool = False) -> None:
        text = "" if value is None else kind.text(value)
        if text:
            self._lines[place].append(_line(place + suffix, kind.name, text))
        elif keep_blank:
            self._lines[place].append(_line(place + suffix, "blank", ""))

    def _add_figure(self, code: str, figure: Figure, kind: CellKind, details: Mapping[str, CellKind]) -> None:
        if figure.value is None and figure.entry:
            self._lines[code].append(_line(code, "entry", clean(figure.entry)))
        else:
            self._add(code, "", kind, figure.value, keep_blank=True)
        for name, detail in details.items():
            self._add(code, f"/{name}", detail, getattr(figure, name))

    def _add_register(self, submission: Submission, name: str, columns: Mapping[str, CellKind]) -> None:
        state = submission.registers.get(name)
        known = state.known if state else None
        self._lines[name].append(_line(name, "blank", "") if known is None else _line(name, "rows", str(len(known))))
        for row in known or ():
            place = f"{name}/{row.row_id}"
            shown = _escaped(place)
            lines = self._lines[place]
            for column, kind in columns.items():
                value = row.values.get(column)
                text = "" if value is None else kind.text(value)
                if text:
                    lines.append(f"{shown}/{column}\t{kind.name}\t{_escaped(text)}")
                elif column in row.entries:
                    lines.append(f"{shown}/{column}\tentry\t{_escaped(clean(row.entries[column]))}")

    def _add_explanations(self, submission: Submission, reason: CellKind) -> None:
        explanations = submission.explanations
        self._lines["explanation"].append(_line("explanation", "rows", str(len(explanations))))
        for explanation in explanations:
            place = f"explanation/{explanation.rule}/{explanation.place}"
            self._add(place, "", TEXT, explanation.text, keep_blank=True)
            self._add(place, "/reason", reason, explanation.reason)
            self._add(place, "/problem", TEXT, explanation.digest)
            self._add(place, "/by", TEXT, explanation.by)
            message = submission.messages.get((explanation.rule, explanation.place))
            self._add(place, "/message", TEXT, message)

    def _add_amendments(self, submission: Submission) -> None:
        self._lines["amendment"].append(_line("amendment", "rows", str(len(submission.amendments))))
        for amendment in submission.amendments:
            place = f"amendment/{amendment.place}"
            self._add(place, "/label", TEXT, amendment.label)
            self._add(place, "/sent", TEXT, amendment.sent)
            self._add(place, "/new", TEXT, amendment.new)

    def _add_corrections(self, submission: Submission, kinds: Kinds) -> None:
        self._lines["correction"].append(_line("correction", "rows", str(len(submission.corrections))))
        for one in submission.corrections:
            place, kind = f"correction/{one.period}/{one.code}", kinds.figures[one.code]
            self._add(place, "", kind, one.value, keep_blank=True)
            self._add(place, "/sent", kind, one.sent)
            self._add(place, "/note", TEXT, one.note)
            self._add(place, "/source", TEXT, one.source)


def canonical_hash(submission: Submission, pack: FormPack) -> str:
    """Return the SHA-256 (hexadecimal) of a submission's canonical text; the same whenever the revision is exported."""
    return Canonical(submission, pack).hash


def check_code(canonical_hash: str) -> str:
    """Return the short code to compare by eye (mã đối chiếu): A1B2-C3D4."""
    return f"{canonical_hash[:4]}-{canonical_hash[4:8]}".upper()


def info(submission: Submission) -> dict[str, Any]:
    """Return the fields of the first sheet: who, what period and revision, which pack, by whom and when.

    The dates of a period are there where they are not those of the decree.
    """
    window = submission.period.window
    dates = {"window_start": window.start, "cut_off": window.cut_off, "due": window.due} if window else {}
    return {
        **dates,
        "format": FORMAT,
        "status": "draft" if submission.draft else "final",
        "unit_code": submission.unit.code,
        "code_list": submission.unit.code_list,
        "office": submission.office,
        "period": str(submission.period),
        "revision": submission.revision,
        "reopen_reason": submission.reopen_reason,
        "pack_id": submission.pack_id,
        "pack_version": submission.pack_version,
        "prepared_by": submission.prepared_by,
        "approved_by": submission.approved_by,
        "approved_at": submission.approved_at,
        "made_at": submission.made_at,
        "program_version": submission.program_version,
    }


def _line(place: str, type_: str, value: str) -> str:
    return f"{_escaped(place)}\t{type_}\t{_escaped(value)}"


def _escaped(text: str) -> str:
    """Write backslash, tab and line break as `\\\\`, `\\t` and `\\n`, so that a line stays one line."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:_DIGEST_DIGITS]
