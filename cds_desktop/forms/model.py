"""What a form pack declares: sections, indicators, registers and rules, as plain data.

Names follow DHIS2 where it has one. The TOML files of a pack hold exactly these fields; `loader` reads them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec

from cds_desktop.domain.figures import Value
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Severity
from cds_desktop.domain.units import Unit

if TYPE_CHECKING:
    from cds_desktop.forms.expressions import Aggregate, Expression


Filled: TypeAlias = Annotated[str, msgspec.Meta(min_length=1)]
MonthName: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Decimals: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=9)]


class Source(StrEnum):
    """Where the value of an indicator comes from."""

    CAPTURED = "captured"
    DERIVED = "derived"
    REGISTER = "register"
    ALIAS = "alias"
    REFERENCE = "reference"
    UNIT_TABLE = "unit_table"


class ValueKind(StrEnum):
    """The type of an indicator's value."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    CLASS = "class"
    TEXT = "text"


class Required(StrEnum):
    """Whether a province must answer; `central` indicators are not asked of it."""

    YES = "yes"
    OPTIONAL = "optional"
    CENTRAL = "central"


class Frequency(StrEnum):
    """How often an indicator is required."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    def due_in(self, period: Period) -> bool:
        """Whether `period` is the last month of such a period: then the indicator is required."""
        match self:
            case Frequency.MONTH:
                return True
            case Frequency.QUARTER:
                return period.ends_quarter
            case Frequency.HALF_YEAR:
                return period.ends_half_year
            case Frequency.YEAR:
                return period.ends_year


class ColumnKind(StrEnum):
    """The type of a register column."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    MONTH = "month"
    CHOICE = "choice"
    COMMUNE = "commune"
    INDICATOR = "indicator"


class Declared(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Base of everything a pack declares."""


class Labelled(Declared, frozen=True, kw_only=True):
    """Something with a name in both languages."""

    label: Filled
    label_en: Filled

    def name_in(self, language: str) -> str:
        """Return the label in `vi` or `en`."""
        return self.label_en if language == "en" else self.label


class Supplier(Labelled, frozen=True, kw_only=True):
    """Who gives a province its figures (đơn vị cung cấp)."""


class ExplanationReason(Labelled, frozen=True, kw_only=True):
    """A kind of answer to a warning (lý do tăng, giảm)."""


class Section(Labelled, frozen=True, kw_only=True):
    """A part of the form (phần, biểu). `code` is filled from the table's name."""

    code: str = ""


class Indicator(Labelled, frozen=True, kw_only=True):
    """One line of the form.

    `over_time` and `over_units` say how values add up over months and over provinces; `definition` counts the wordings
    of the definition, `redefined` lists the months from which on it means something else within one pack: only values
    of one definition are compared or added. `rate_of` marks a rate as supplied (`_TL`) that stands in for the derived
    rate where a part is missing. `cumulative` figures only grow, for ever or from the start of each
    year: they are judged by what they grow by. `applies_if` names a fact about units that only some have; to the others
    the indicator does not apply (*không thuộc phạm vi*).
    """

    value: ValueKind
    source: Source
    description: Filled
    code: str = ""
    section: str = ""
    parent: str | None = None
    uom: str = ""
    decimals: Decimals = 0
    minimum: Decimal | None = Decimal(0)
    maximum: Decimal | None = None
    formula: str | None = None
    classes: dict[str, str] = {}
    classes_en: dict[str, str] = {}
    rate_of: str | None = None
    over_time: Literal["last", "sum", "ratio", "none"] = "last"
    over_units: Literal["sum", "ratio", "count", "class", "list", "none"] = "sum"
    required: Required = Required.YES
    frequency: Frequency = Frequency.MONTH
    target: Decimal | None = None
    supplier: str | None = None
    definition: int = 1
    redefined: list[MonthName] = []
    cumulative: Literal["ever", "year"] | None = None
    applies_if: Literal["coastal"] | None = None
    note: str = ""

    def definition_in(self, period: Period) -> int:
        """The number of the definition that holds in a period."""
        return self.definition + sum(month <= str(period.last_month) for month in self.redefined)

    def meaning_in(self, period: Period) -> tuple[object, ...]:
        """What its values mean in a period: only those that mean the same are compared, added or carried over.

        Number of the definition, kind, unit of measure, and formula: whichever a new version of a pack changes.
        """
        return self.definition_in(period), self.value, self.uom, " ".join((self.formula or "").split())

    def applies_to(self, unit: Unit) -> bool:
        """Whether a unit can have it at all."""
        return self.applies_if is None or bool(getattr(unit, self.applies_if))

    @property
    def typed(self) -> bool:
        """Whether a person enters it in the grid."""
        return self.source in (Source.CAPTURED, Source.REFERENCE)

    @property
    def is_rate(self) -> bool:
        """Whether differences of its values are *điểm %*."""
        return self.uom == "%"

    @property
    def is_stock(self) -> bool:
        """Whether last month's value still says something this month: it is carried over, unless it is a narrative."""
        return self.source is Source.CAPTURED and self.over_time == "last" and self.value is not ValueKind.TEXT


class Column(Labelled, frozen=True, kw_only=True):
    """One column of a register. `name` is filled from the table's name.

    `choices` maps codes to Vietnamese labels (`choices_en` to English ones), in order; with `several` a cell holds any
    number of them, joined by `;`. `grouping` false writes a number without points, such as a year. `width` is in
    characters. `aliases` are further headings that an import accepts.
    """

    kind: ColumnKind
    name: str = ""
    required: bool = False
    decimals: Decimals = 0
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: dict[str, str] = {}
    choices_en: dict[str, str] = {}
    several: bool = False
    grouping: bool = True
    default: str | None = None
    width: Annotated[int, msgspec.Meta(ge=1)] = 14
    aliases: list[str] = []
    help: str = ""

    def choice_name(self, code: str, language: str) -> str:
        """Return the label of a choice; an unknown code is shown as it is."""
        return (self.choices_en if language == "en" else self.choices).get(code, code)


class Register(Labelled, frozen=True, kw_only=True):
    """A table of rows kept over months (danh sách). `key` names the columns that identify a row when loading.

    `coordinates` names the columns of longitude and latitude (degrees, WGS84) where rows have a place on the ground;
    `mark_columns` are the choices by which such rows may be marked in a picture.
    """

    key: Annotated[list[str], msgspec.Meta(min_length=1)]
    columns: dict[str, Column] = {}
    name: str = ""
    section: str = ""
    description: str = ""
    title_column: str = ""
    coordinates: Annotated[list[str], msgspec.Meta(max_length=2)] = []
    mark_columns: list[str] = []


class Rule(Declared, frozen=True, kw_only=True):
    """A check: left side, operator, right side, severity, and what a missing value means.

    `missing`: `skip` the rule, take it as `zero`, or `fail`. Over rows of `register` where that is given, then `column`
    is the place within the row; else the place is the indicator `place`. `implies` holds unless the left side is true
    and the right side is not.
    """

    left: str
    operator: Literal["==", "!=", "<", "<=", ">", ">=", "implies"]
    right: str
    severity: Severity
    missing: Literal["skip", "zero", "fail"]
    message: Filled
    message_en: Filled
    id: str = ""
    place: str | None = None
    register: str | None = None
    column: str | None = None
    when: str | None = None
    source: str = ""


def expression_key(source: str, register: str | None) -> str:
    """Return the name under which a pack keeps the compiled form of `source` (over the rows of `register`)."""
    return f"{register}: {source}" if register else source


class FormPack:
    """A versioned set of sections, indicators, registers and rules, checked by `loader`."""

    def __init__(
        self,
        *,
        id: str,
        version: str,
        first_period: Period,
        title: str,
        title_en: str,
        sections: dict[str, Section],
        suppliers: dict[str, Supplier],
        reasons: dict[str, ExplanationReason],
        indicators: dict[str, Indicator],
        registers: dict[str, Register],
        rules: dict[str, Rule],
        compile: Callable[[str, str | None], Expression],
        counted: Sequence[str],
        calculation_order: list[str],
        key_figures: Sequence[str] = (),
        period: Period | None = None,
    ) -> None:
        self.id = id
        self.version = version
        self.first_period = first_period
        self.title = title
        self.title_en = title_en
        self.sections = sections
        self.suppliers = suppliers
        self.reasons = reasons
        """What an explanation may be about, in the order in which it is offered."""
        self.indicators = indicators
        self.targets = {code: i.target for code, i in indicators.items() if i.target is not None}
        """The targets that the pack declares, whatever a province puts in their place."""
        self.registers = registers
        self.rules = rules
        self.counted = counted
        """The countings over registers that formulas and rules use."""
        self._compile = compile
        self._expressions: dict[str, Expression] = {}
        self.calculation_order = calculation_order
        """Codes of derived and counted indicators, each after those it uses."""
        self.key_figures = key_figures
        """Codes that the overview shows first, in its order."""
        self.period = period
        """The ad hoc period that a small pack is for, with its dates; None for the pack of all months."""

    def expression(self, source: str, register: str | None = None) -> Expression:
        """Return a formula or rule side, compiled when first used; with `register`, over its rows."""
        key = expression_key(source, register)
        if key not in self._expressions:
            self._expressions[key] = self._compile(source, register)
        return self._expressions[key]

    @cached_property
    def aggregates(self) -> dict[str, Aggregate]:
        """All countings over registers that formulas and rules use, by their text."""
        return {text: self.expression(text).aggregates[0] for text in self.counted}

    @cached_property
    def asked(self) -> dict[str, Indicator]:
        """The indicators asked of a province: all but the central ones."""
        return {code: i for code, i in self.indicators.items() if i.required is not Required.CENTRAL}

    @cached_property
    def by_section(self) -> dict[str, list[Indicator]]:
        """Asked indicators by section, in the order of the form."""
        return {s: [i for i in self.asked.values() if i.section == s] for s in self.sections}

    @cached_property
    def conditional(self) -> list[Indicator]:
        """The asked indicators that only some units have."""
        return [i for i in self.asked.values() if i.applies_if]

    @cached_property
    def looks_back(self) -> bool:
        """Whether a derived value needs figures of the period before."""
        formulas = (i.formula for i in self.indicators.values() if i.source is Source.DERIVED)
        return any(self.expression(formula).previous_codes for formula in formulas if formula)

    def with_targets(self, targets: Mapping[str, Decimal]) -> FormPack:
        """Return the pack with a province's own targets, by code, in place of its own."""
        wanted = {**self.targets, **targets}
        if all(indicator.target == wanted.get(code) for code, indicator in self.indicators.items()):
            return self
        changed = copy.copy(self)
        for name in [name for name in vars(changed) if isinstance(getattr(FormPack, name, None), cached_property)]:
            delattr(changed, name)  # made of the indicators
        changed.indicators = {
            code: msgspec.structs.replace(indicator, target=wanted.get(code))
            for code, indicator in self.indicators.items()
        }
        return changed

    def comparable(
        self, values: Mapping[str, Value | None], then: Period, now: Period, made_with: FormPack | None = None
    ) -> Mapping[str, Value | None]:
        """Return the values of an earlier period without those that meant something else then.

        `made_with` is the pack of that period, where it is another one.
        """
        other = self.redefined(then, now, made_with or self)
        return {code: value for code, value in values.items() if code not in other} if other else values

    def redefined(self, then: Period, now: Period, made_with: FormPack) -> frozenset[str]:
        """Return the codes that mean something else `now` than they did `then`, in the pack of that time."""
        key = made_with, then, now
        if key not in self._redefined:
            several = made_with is not self
            found = {
                code
                for code, indicator in self.indicators.items()
                if (several or indicator.redefined)
                and (before := made_with.indicators.get(code)) is not None
                and before.meaning_in(then) != indicator.meaning_in(now)
            }
            self._redefined[key] = frozenset(found)
        return self._redefined[key]

    @cached_property
    def _redefined(self) -> dict[tuple[FormPack, Period, Period], frozenset[str]]:
        """What was found before: the same months are compared after every edit."""
        return {}

    @cached_property
    def supplied_rates(self) -> dict[str, Indicator]:
        """Rates as supplied (`_TL`) by the code of the derived rate they stand in for."""
        return {i.rate_of: i for i in self.indicators.values() if i.rate_of}
