"""The tables of a data file, one migration a version; a released migration is never changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database as Utils

APPLICATION_ID = 0x43445344  # "CDSD"


def _first_schema(db: Utils) -> None:
    """Version 1: settings, reports with figures, registers by changes, explanations, audit."""

    def create(name: str, columns: dict[str, type], pk: str | tuple[str, ...], **more: object) -> None:
        db.table(name).create(columns, pk=pk, strict=True, **more)  # type: ignore[arg-type]

    create("setting", {"key": str, "value": str}, "key", not_null={"key", "value"})
    create("unit", {"id": int, "code": str, "code_list": str}, "id", not_null={"code", "code_list"})
    db.table("unit").create_index(["code", "code_list"], unique=True)
    create(
        "report",
        {
            "id": int,
            "unit_id": int,
            "period": str,
            "revision": int,
            "status": str,
            "pack_id": str,
            "pack_version": str,
            "created_at": str,
            "approved_at": str,
            "approved_by": str,
            "sent_at": str,
            "canonical_hash": str,
            "reopen_reason": str,
            "begun_seq": int,
            "register_seq": int,
            "counts": str,
            "counts_seq": int,
        },
        "id",
        not_null={"unit_id", "period", "revision", "status", "pack_id", "pack_version", "created_at", "begun_seq"},
        foreign_keys=[("unit_id", "unit", "id")],
    )
    db.table("report").create_index(["unit_id", "period", "revision"], unique=True)
    create(
        "figure",
        {
            "report_id": int,
            "code": str,
            "value": str,
            "kind": str,
            "note": str,
            "as_of": str,
            "reason": str,
            "quality": str,
            "source": str,
            "confirmed": int,
            "entry": str,
        },
        ("report_id", "code"),
        not_null={"report_id", "code", "confirmed"},
        foreign_keys=[("report_id", "report", "id")],
    )
    create(
        "frozen_value",
        {"report_id": int, "code": str, "value": str, "kind": str},
        ("report_id", "code"),
        not_null={"report_id", "code"},
        foreign_keys=[("report_id", "report", "id")],
    )
    create(
        "reference_value",
        {
            "unit_id": int,
            "code": str,
            "valid_from": str,
            "value": str,
            "kind": str,
            "note": str,
            "reason": str,
            "quality": str,
            "source": str,
            "entry": str,
        },
        ("unit_id", "code", "valid_from"),
        not_null={"unit_id", "code", "valid_from"},
        foreign_keys=[("unit_id", "unit", "id")],
    )
    create(
        "register_change",
        {
            "seq": int,
            "unit_id": int,
            "register": str,
            "row_id": str,
            "period": str,
            "cells": str,
            "deleted": int,
            "at": str,
            "by": str,
        },
        "seq",
        not_null={"unit_id", "register", "row_id", "period", "cells", "deleted", "at", "by"},
        foreign_keys=[("unit_id", "unit", "id")],
    )
    db.table("register_change").create_index(["unit_id", "register", "period", "seq"])
    create(
        "register_confirmation",
        {"report_id": int, "register": str, "at": str, "by": str},
        ("report_id", "register"),
        not_null={"report_id", "register", "at", "by"},
        foreign_keys=[("report_id", "report", "id")],
    )
    create(
        "explanation",
        {"report_id": int, "rule": str, "place": str, "digest": str, "text": str, "at": str, "by": str},
        ("report_id", "rule", "place"),
        not_null={"report_id", "rule", "place", "digest", "text", "at", "by"},
        foreign_keys=[("report_id", "report", "id")],
    )
    create(
        "audit",
        {
            "seq": int,
            "at": str,
            "by": str,
            "report_id": int,
            "action": str,
            "place": str,
            "old": str,
            "new": str,
            "hash": bytes,
        },
        "seq",
        not_null={"at", "by", "action", "place", "hash"},
        foreign_keys=[("report_id", "report", "id")],
    )


def _reasons_and_awaited(db: Utils) -> None:
    """Version 2: explanations with a coded reason; blanks that say whom was asked, when, and when to expect it."""
    db.table("explanation").add_column("reason", str, not_null_default="")
    for name in ("figure", "reference_value"):
        for column in ("awaited_from", "asked_on", "expected_on"):
            db.table(name).add_column(column, str)


def _earlier_periods(db: Utils) -> None:
    """Closed history of earlier months, and official values given later for figures sent as provisional."""
    db.table("history_value").create(
        {"unit_id": int, "period": str, "code": str, "value": str, "kind": str},
        pk=("unit_id", "period", "code"),
        not_null={"unit_id", "period", "code", "value", "kind"},
        foreign_keys=[("unit_id", "unit", "id")],
        strict=True,
    )
    db.table("correction").create(
        {
            "report_id": int,
            "period": str,
            "code": str,
            "revision": int,
            "value": str,
            "kind": str,
            "note": str,
            "source": str,
        },
        pk=("report_id", "period", "code"),
        not_null={"report_id", "period", "code", "revision", "value", "kind"},
        foreign_keys=[("report_id", "report", "id")],
        strict=True,
    )


def _rounded_figures(db: Utils) -> None:
    """How a figure was given where not exactly (hơn, khoảng, làm tròn đến nghìn)."""
    for name in ("figure", "reference_value"):
        db.table(name).add_column("rounding", str)


def _form_packs(db: Utils) -> None:
    """Form packs that were installed, as zip files."""
    db.table("form_pack").create(
        {"id": int, "pack_id": str, "version": str, "period": str, "content": bytes, "installed_at": str, "by": str},
        pk="id",
        not_null={"pack_id", "version", "content", "installed_at", "by"},
        strict=True,
    )
    db.table("form_pack").create_index(["pack_id", "version"], unique=True)


MIGRATIONS: list[Callable[[Utils], None]] = [
    _first_schema,
    _reasons_and_awaited,
    _earlier_periods,
    _rounded_figures,
    _form_packs,
]
VERSION = len(MIGRATIONS)
