"""Who receives a report, and on what legal basis, by date."""

from datetime import date, timedelta

import pytest

from cds_desktop.domain.authorities import authorities_on

HANDOVER, LAW = date(2025, 3, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("day", "recipient", "of_h"),
    [
        (date(2023, 1, 14), "Bộ Thông tin và Truyền thông", "Bộ Thông tin và Truyền thông"),
        (HANDOVER - timedelta(days=1), "Bộ Thông tin và Truyền thông", "Bộ Thông tin và Truyền thông"),
        (HANDOVER, "Bộ Khoa học và Công nghệ", "Bộ Công an"),
        (date(2026, 10, 14), "Bộ Khoa học và Công nghệ", "Bộ Công an"),
    ],
)
def test_recipients_by_date(day: date, recipient: str, of_h: str) -> None:
    found = authorities_on(day)
    assert (found.recipient, found.recipient_of("B"), found.recipient_of("H")) == (recipient, recipient, of_h)


def test_the_law_is_a_basis_from_its_first_day() -> None:
    before, after = authorities_on(LAW - timedelta(days=1)).legal_basis, authorities_on(LAW).legal_basis
    assert "09/2019/NĐ-CP" in before[0]
    assert [basis for basis in after if basis not in before] == ["Luật Chuyển đổi số số 148/2025/QH15 ngày 11/12/2025"]
