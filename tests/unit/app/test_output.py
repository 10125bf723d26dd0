"""JSON output: numbers digit by digit, valid against its schema."""

import json
from decimal import Decimal

from cds_desktop.app import output


def shown(value: Decimal | bool | str | None) -> output.Show:
    figure = output.FigureShown(value, None, None, None, None, None, True)  # type: ignore[arg-type]
    return output.Show("08", "2026-01", "entering", 0, {"HT_01": figure}, {"tasks": output.RegisterShown(2)})


def test_decimals_are_numbers_without_loss() -> None:
    text = output.to_json(shown(Decimal("123456789012.45")), unicode=True)
    assert '"value": 123456789012.45' in text


def test_text_is_escaped_for_consoles_without_unicode() -> None:
    text = output.to_json(shown("mức 𝟓 chưa"), unicode=False)
    assert text.isascii()
    assert json.loads(text)["figures"]["HT_01"]["value"] == "mức 𝟓 chưa"


def test_every_output_has_a_schema_that_requires_all_fields() -> None:
    for name, schema in output.schemas().items():
        definition = schema["$defs"][output.OUTPUTS[name].__name__]
        assert set(definition["required"]) == set(definition["properties"])
