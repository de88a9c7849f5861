"""Time: moments are UTC, days are the agency's, and clocks count the working days of its country."""

from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

_ZONE = ZoneInfo("Europe/Bratislava")
zone: ContextVar[ZoneInfo] = ContextVar("zone", default=_ZONE)
country: ContextVar[str] = ContextVar("country", default="SK")


def use(zone_name: str, country_code: str) -> None:
    """Count in this time zone and with this country's public holidays from here on."""
    zone.set(ZoneInfo(zone_name))
    country.set(country_code)


def now() -> datetime:
    """Return this moment in UTC, to the millisecond (what both databases keep)."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def local(moment: datetime) -> datetime:
    """Return `moment` in the agency's time zone."""
    return moment.astimezone(zone.get())


def today(at: datetime | None = None) -> date:
    """Return the agency's calendar day at the moment `at` (now, if none is given)."""
    return local(at or now()).date()


@cache
def _holidays(country_code: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country_code, years=year))
    except NotImplementedError:
        return frozenset()


def is_working_day(day: date) -> bool:
    """Tell whether `day` is neither a weekend nor a public holiday of the agency's country."""
    return day.weekday() < 5 and day not in _holidays(country.get(), day.year)


def add_working_days(day: date, count: int) -> date:
    """Return the day that lies `count` (zero or more) working days after `day`."""
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day


def working_days_between(start: date, end: date) -> int:
    """Count working days after `start` up to and including `end`; negative when `end` is before `start`."""
    if end < start:
        return -working_days_between(end, start)
    days = (end - start).days
    weeks, rest = divmod(days, 7)
    count = weeks * 5 + sum((start + timedelta(days=weeks * 7 + each)).weekday() < 5 for each in range(1, rest + 1))
    for year in range(start.year, end.year + 1):
        count -= sum(start < each <= end and each.weekday() < 5 for each in _holidays(country.get(), year))
    return count
