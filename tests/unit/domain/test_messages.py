"""The catalogue: both languages say the same, every key is used and every used key is there; values by language."""

import ast
import re
import string
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cds_desktop
from cds_desktop.domain.entry import EntryError
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Status
from cds_desktop.domain.messages import LANGUAGES, Messages
from cds_desktop.domain.problems import Severity
from cds_desktop.domain.resources import resource_path
from cds_desktop.forms.checks import BUILT_IN_RULES

VI, EN = Messages("vi"), Messages("en")
SOURCES = sorted(Path(cds_desktop.__file__).parent.rglob("*.py"))


def files(language: str) -> dict[str, dict[str, str]]:
    folder = resource_path("messages", language)
    return {path.name: tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))}


CATALOGUE = {language: files(language) for language in LANGUAGES}
TEXTS = {language: {k: v for texts in CATALOGUE[language].values() for k, v in texts.items()} for language in LANGUAGES}


# The catalogue


def test_both_languages_have_the_same_keys_in_the_same_files() -> None:
    assert {name: set(texts) for name, texts in CATALOGUE["vi"].items()} == {
        name: set(texts) for name, texts in CATALOGUE["en"].items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_stands_once(language: str) -> None:
    times = Counter(key for texts in CATALOGUE[language].values() for key in texts)
    assert [key for key, count in times.items() if count > 1] == []


def test_sentences_name_the_same_places_in_both_languages() -> None:
    assert {k: places(v) for k, v in TEXTS["vi"].items()} == {k: places(v) for k, v in TEXTS["en"].items()}


def places(sentence: str) -> set[str]:
    parsed = list(string.Formatter().parse(sentence))
    assert all(not spec and not conversion for _, _, spec, conversion in parsed), sentence
    names = {name for _, name, _, _ in parsed if name is not None}
    assert all(name.isidentifier() for name in names), sentence
    return names


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_filled_and_in_their_stored_form(language: str) -> None:
    for key, sentence in TEXTS[language].items():
        assert re.fullmatch(r"[a-z_]+(\.[A-Za-z0-9_]+)+|qt\..+", key), key  # Qt's own texts are their keys
        assert sentence.strip(), key
        assert sentence == unicodedata.normalize("NFC", sentence), key
        assert sentence == sentence.rstrip(), key
        assert "  " not in sentence.strip() or key.startswith("cli."), key  # lists on the console are indented


def test_reports_are_sent_and_not_handed_in_like_taxes() -> None:
    assert [key for key, sentence in TEXTS["vi"].items() if re.search(r"\bnộp\b", sentence.lower())] == []


# The keys and the code


def literals() -> Iterator[tuple[Path, ast.Constant, bool]]:
    """Every text in the code, and whether something computed follows it."""
    for path in SOURCES:
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        begun = {id(node.values[0]) for node in nodes if isinstance(node, ast.JoinedStr) and node.values}
        begun |= {id(node.left) for node in nodes if isinstance(node, ast.BinOp)}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path, node, id(node) in begun


AREAS = {key.partition(".")[0] for key in TEXTS["vi"]}
FILE_NAME = re.compile(r".*\.(toml|xml|xlsx|csv|sqlite3|rels)")


def looks_like_a_key(text: str) -> bool:
    return bool(re.fullmatch(r"[a-z_]+(\.[A-Za-z0-9_]+)+", text)) and text.partition(".")[0] in AREAS


def test_every_key_in_the_code_is_in_the_catalogue() -> None:
    missing = [
        f"{path.name}:{node.lineno} {node.value}"
        for path, node, goes_on in literals()
        if looks_like_a_key(node.value) and not goes_on and not FILE_NAME.fullmatch(node.value)
        if node.value not in TEXTS["vi"] and not (node.value.endswith("_") and begins_a_key(node.value))
        if not (path.parent.name == "exchange" and f"workbook.{node.value}" in TEXTS["vi"])
    ]
    assert missing == []


def begins_a_key(text: str) -> bool:
    return any(key.startswith(text) for key in TEXTS["vi"])


SPEAKERS = re.compile(r"DomainError|EntryError|(.*\.)?_?(messages|vi|en)\.text")


def test_every_sentence_that_is_asked_for_is_there() -> None:
    """Also one whose area the catalogue does not know."""
    asked = {
        f"{path.name}:{node.lineno}": key
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and SPEAKERS.fullmatch(ast.unparse(node.func))
        for key in (ast.literal_eval(first) for first in node.args[:1] if isinstance(first, ast.Constant))
    }
    assert len(asked) > 50
    assert {place: key for place, key in asked.items() if key not in TEXTS["vi"]} == {}


def test_every_begun_key_can_be_ended() -> None:
    begun = {node.value for _, node, goes_on in literals() if goes_on and "." in node.value}
    assert [text for text in begun if text.partition(".")[0] in AREAS and not begins_a_key(text)] == []


def test_every_key_is_used() -> None:
    whole = {node.value for _, node, _ in literals()}
    begun = {node.value for _, node, goes_on in literals() if goes_on and "." in node.value}
    begun = {text for text in begun if text.partition(".")[0] in AREAS}
    assert begun, "f-strings are looked at"
    unused = [key for key in TEXTS["vi"] if key not in whole and not any(map(key.startswith, begun))]
    assert unused == []


def test_every_rule_severity_and_status_has_its_words() -> None:
    described = BUILT_IN_RULES - {"VALUE_TYPE", "ROW_VALUE_TYPE"}  # these say what is expected of the entry
    assert {key.removeprefix("rule.") for key in TEXTS["vi"] if key.startswith("rule.")} == set(described)
    assert {f"severity.{severity}" for severity in Severity} <= TEXTS["vi"].keys()
    assert {f"status.{status}" for status in Status} <= TEXTS["vi"].keys()


# Sentences


def test_a_sentence_is_filled_in_its_language() -> None:
    error = DomainError("period.before_pack", period="2025-06", first="2025-07")
    assert VI.error(error).startswith("Kỳ 2025-06 nằm trước kỳ đầu tiên")
    assert EN.error(error).startswith("Period 2025-06 is before the first period")


def test_unknown_keys_and_languages_are_errors_of_the_program() -> None:
    with pytest.raises(KeyError):
        VI.text("no.such_key")
    with pytest.raises(KeyError):
        Messages("fr")


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (None, "(trống)", "(blank)"),
        (True, "có", "yes"),
        (False, "chưa", "no"),
        (Decimal("1234567.5"), "1.234.567,5", "1.234.567,5"),
        (Decimal("80.20"), "80,20", "80,20"),
        (Decimal("-7"), "-7", "-7"),
        (Decimal("105.213456"), "105,213456", "105,213456"),
        (Decimal(2) / 3, "0,67", "0,67"),  # a quotient, not an entry
        (3331, "3.331", "3.331"),
        (0, "0", "0"),
        (date(2026, 1, 5), "05/01/2026", "05/01/2026"),
        (datetime(2026, 1, 5, 9, 7), "05/01/2026 09:07", "05/01/2026 09:07"),
        ("Nà Tông", "Nà Tông", "Nà Tông"),
        (Path("a") / "b", str(Path("a/b")), str(Path("a/b"))),
        (Severity.ERROR, "error", "error"),
        (DomainError("report.reason_needed"), VI.text("report.reason_needed"), EN.text("report.reason_needed")),
    ],
)
def test_values_are_written_for_the_reader(value: object, vi: str, en: str) -> None:
    assert (VI.value(value), EN.value(value)) == (vi, en)


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{left} > {right}", "1.234 > {right}"),
        ("{left!r} {left:>10} {left!x}", "1.234 1.234 1.234"),
        ("{left.real} {left[0]}", "{left.real} {left[0]}"),
        ("{{left}}", "{left}"),
        ("{}", "{0}"),
        ("100 %", "100 %"),
        ("}", "}"),
    ],
)
def test_a_place_without_value_stays_visible_and_only_names_are_looked_up(template: str, filled: str) -> None:
    assert VI.fill(template, {"left": Decimal(1234)}) == filled


def test_braces_in_values_are_only_text() -> None:
    assert VI.fill("“{text}”", {"text": "{left} {"}) == "“{left} {”"


param = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.dates(),
    st.datetimes(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.floats(),
    st.just(EntryError("entry.not_a_number", Decimal(5), text="5.")),
)


@given(st.dictionaries(st.sampled_from(sorted(set().union(*map(places, TEXTS["vi"].values())))), param))
def test_no_sentence_fails_whatever_it_is_filled_with(params: dict[str, object]) -> None:
    for messages in (VI, EN):
        for key in ("entry.not_a_number", "rule.AS_OF", "pack.expression", "storage.damaged", "load.alias_differs"):
            assert messages.text(key, **params)


def test_no_sentence_needs_its_values_to_be_there() -> None:
    for key in TEXTS["vi"]:
        assert VI.text(key)
        assert EN.text(key)
