"""Working days, due dates and the agency's calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_portal.kernel import clock

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.fixture(autouse=True)
def _slovakia() -> None:
    clock.use("Europe/Bratislava", "SK")


@given(DAYS, st.integers(0, 60))
def test_adding_and_counting_working_days_agree(start: date, days: int) -> None:
    clock.use("Europe/Bratislava", "SK")
    end = clock.add_working_days(start, days)

    assert clock.working_days_between(start, end) == days
    assert days == 0 or clock.is_working_day(end)


@given(DAYS, st.integers(0, 400))
def test_counting_at_once_equals_counting_one_by_one(start: date, length: int) -> None:
    clock.use("Europe/Bratislava", "SK")
    end = start + timedelta(days=length)

    one_by_one = sum(clock.is_working_day(start + timedelta(days=each)) for each in range(1, length + 1))
    assert clock.working_days_between(start, end) == one_by_one
    assert clock.working_days_between(end, start) == -one_by_one


def test_a_public_holiday_of_the_agencys_country_is_no_working_day() -> None:
    assert not clock.is_working_day(date(2026, 12, 24))  # Christmas Eve, a Thursday
    clock.use("Europe/Bucharest", "RO")
    assert clock.is_working_day(date(2026, 12, 24))


def test_a_day_is_the_agencys_day() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

    assert clock.today(late) == date(2026, 11, 23)


def test_an_unknown_country_has_weekends_and_no_holidays() -> None:
    clock.use("Europe/Bratislava", "ZZ")

    assert clock.is_working_day(date(2026, 12, 25))
    assert not clock.is_working_day(date(2026, 12, 26))
