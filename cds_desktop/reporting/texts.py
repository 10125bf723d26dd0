"""Sentences for problems and names for places, in the reader's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cds_desktop.domain.entry import EntryError
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.problems import Param, Problem
from cds_desktop.forms.entries import format_value, read_cell, read_value
from cds_desktop.forms.model import FormPack, Register
from cds_desktop.reporting.month import Month


def describe(problem: Problem, pack: FormPack, messages: Messages) -> str:
    """Return the sentence of a problem: what is wrong and what to do."""
    if problem.rule == "CORRECTION_BREAKS":
        inner = describe(replace(problem, rule=str(problem.params["broken"])), pack, messages)
        return messages.text("rule.CORRECTION_BREAKS", period=problem.params["period"], problem=inner)
    rule = pack.rules.get(problem.rule)
    register = pack.registers.get(problem.place.split("/")[0])
    params = {name: _shown(name, value, pack, register, messages) for name, value in problem.params.items()}
    if rule is not None:
        return messages.fill(rule.message_en if messages.language == "en" else rule.message, params)
    if problem.rule in ("VALUE_TYPE", "ROW_VALUE_TYPE"):
        return _expected(problem, pack, messages)
    if problem.rule == "MONTHS_CHANGED":
        for name in ("sent", "now"):
            params[name] = _shown(problem.place, problem.params[name], pack, register, messages)
    for name in ("part", "register", "other"):
        if name in params:
            params[name] = place_label(str(params[name]), pack, messages)
    return messages.text(f"rule.{problem.rule}", label=place_label(problem.place, pack, messages), **params)


def due_text(month: Month, today: date, messages: Messages) -> str:
    """Return until when a report is to be sent, and how many working days are left: hạn gửi 26/10 · còn 4 ngày …."""
    due, left = month.due_date, month.working_days_left(today)
    late = "due.late" if left else "due.just_late"
    key = "due.days" if today < due else "due.today" if today == due else late
    shown = f"{due:%d/%m}" if due.year == today.year else due
    return messages.text(key, due=shown, days=abs(left))


def place_label(place: str, pack: FormPack, messages: Messages, month: Month | None = None) -> str:
    """Return the name of a place: `HT_06 Thôn lõm sóng`, or `Thôn lõm sóng · Khuổi Phìn · Trạng thái` for a row."""
    name, *inside = place.split("/")
    register = pack.registers.get(name)
    if register is None:
        return _code_label(name, pack, messages)
    labels = [register.name_in(messages.language)]
    if inside and month is not None:
        row = next((r for r in month.registers[name].rows if r.row_id == inside[0]), None)
        labels.append(str(row.values.get(register.title_column, inside[0])) if row else inside[0])
    if len(inside) > 1 and inside[1] in register.columns:
        labels.append(register.columns[inside[1]].name_in(messages.language))
    return " · ".join(labels)


def _code_label(code: str, pack: FormPack, messages: Messages) -> str:
    indicator = pack.indicators.get(code)
    return f"{code} {indicator.name_in(messages.language)}" if indicator else code


def _expected(problem: Problem, pack: FormPack, messages: Messages) -> str:
    """Say why a kept text is not a value, by reading it again."""
    text = str(problem.params["text"])
    name, *inside = problem.place.split("/")
    try:
        if inside:
            read_cell(pack.registers[name].columns[inside[1]], text, _unknown_commune)
        else:
            read_value(pack.indicators[name], text)
    except DomainError as error:
        return entry_sentence(error, messages)
    return messages.text("entry.not_read", text=text)


def _unknown_commune(text: str) -> str:
    raise DomainError("entry.unknown_commune", text=text)


def entry_sentence(error: DomainError, messages: Messages) -> str:
    """Return the sentence of an entry that was refused, with its guess where there is one."""
    sentence = messages.error(error)
    if isinstance(error, EntryError) and error.guess is not None:
        sentence += " " + messages.text("entry.guess", guess=error.guess)
    return sentence


def _shown(name: str, value: Param, pack: FormPack, register: Register | None, messages: Messages) -> object:
    """A parameter in its indicator's form; choices of rows by their label."""
    code = name.removeprefix("prev_").removeprefix("year_ago_")
    if code in pack.indicators and (isinstance(value, bool) or not isinstance(value, int)):
        return format_value(value, pack.indicators[code], messages) or messages.value(None)  # type: ignore[arg-type]
    column = register.columns.get(name) if register else None
    return column.choice_name(value, messages.language) if column and isinstance(value, str) else value
