"""When schedules run: cron, plain words, zones, and the two days a year on which the clocks change."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import CallerError
from tools.recurrence import WrongRecurrence, recurrence
from tools.recurrence_changes import moved
from tools.recurrence_sentence import in_words
from tools.recurrence_words import find_recurrence, recurrence_from_words
from tools.zones import UnknownZone, zone_named

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
)


def runs(expression: str, zone: str, start: datetime, count: int) -> list[str]:
    return [f"{run:%Y-%m-%d %H:%M %Z}" for run in recurrence(expression, zone).next_runs(start, count)]


@pytest.mark.parametrize(
    ("words", "expression", "zone"),
    [
        ("every Monday at 9", "0 9 * * 1", "UTC"),
        ("weekdays at 8:30", "30 8 * * 1-5", "UTC"),
        ("every business day at 9am ET", "0 9 * * 1-5", "America/New_York"),
        ("first business day of the month at 8:00 Berlin time", "BUSINESS_DAY 1 08:00", "Europe/Berlin"),
        ("second last business day of each month at 10:00 in New York", "BUSINESS_DAY -2 10:00", "America/New_York"),
        ("on the 1st and 15th at noon", "0 12 1,15 * *", "UTC"),
        ("every 2 hours", "0 */2 * * *", "UTC"),
        ("every 15 minutes", "*/15 * * * *", "UTC"),
        ("daily at 7am Europe/Berlin", "0 7 * * *", "Europe/Berlin"),
        ("every day at 9 and 17", "0 9,17 * * *", "UTC"),
        ("at 9 every Tuesday CET", "0 9 * * 2", "Europe/Berlin"),
        ("Mondays and Thursdays at 17:30 UTC", "30 17 * * 1,4", "UTC"),
        ("every Sunday at 6 pm New York time", "0 18 * * 0", "America/New_York"),
        ("quarterly", "0 8 1 1,4,7,10 *", "UTC"),
        ("last Friday of the month at 16:00", "0 16 * * L5", "UTC"),
        ("last day of the month at 23:00", "0 23 L * *", "UTC"),
        ("every year on 1 March at 9", "0 9 1 3 *", "UTC"),
        ("every 3 months at 9", "0 9 1 */3 *", "UTC"),
        ("daily at midnight Pacific/Auckland", "0 0 * * *", "Pacific/Auckland"),
        ("each morning", "0 8 * * *", "UTC"),
        ("0 9 * jan,jul mon-fri", "0 9 * JAN,JUL MON-FRI", "UTC"),
        ("business_day -1 17:00", "BUSINESS_DAY -1 17:00", "UTC"),
    ],
)
def test_plain_words_are_read(words: str, expression: str, zone: str) -> None:
    read = recurrence_from_words(words)
    assert (read.expression, read.time_zone) == (expression, zone)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("every other Monday", "depends on a start"),
        ("every 5 hours", "hours can be 2, 3, 4, 6, 8, 12"),
        ("every 2 days", "days and weeks cannot be counted off"),
        ("every day at 9:00 and 17:30", "one schedule for each"),
        ("every weekday at 25:00", "'25:00' is no time of day"),
        ("every blue moon", "no time that comes again; it can be every Monday at 9:00"),
        ("every Monday at 9 Atlantis time", "cannot read 'atlantis'"),
        ("tomorrow", "no time that comes again"),
        ("0 9 30 2 *", "never comes"),
        ("61 9 * * *", "'61' is no minute"),
        ("0 9 * * 8", "'8' is no day of the week"),
        ("BUSINESS_DAY 25 8:00", "from 1 to 20"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_can(words: str, complaint: str) -> None:
    with pytest.raises(WrongRecurrence, match=complaint):
        recurrence_from_words(words)


def test_an_unknown_zone_names_the_nearest() -> None:
    with pytest.raises(UnknownZone, match="Europe/Berlin"):
        zone_named("Europe/Berlinn")
    assert zone_named("new york time") == "America/New_York"
    assert zone_named("São Paulo".replace("ã", "a")) == "America/Sao_Paulo"


@pytest.mark.parametrize("number", [0, 7])
def test_sunday_is_0_and_7(number: int) -> None:
    assert runs(f"0 9 * * {number}", "UTC", MONDAY, 1) == ["2026-11-29 09:00 UTC"]


def test_business_days_leave_out_the_weekend() -> None:
    assert runs("BUSINESS_DAY 1 08:00", "Europe/Berlin", MONDAY, 4) == [
        "2026-12-01 08:00 CET",
        "2027-01-01 08:00 CET",
        "2027-02-01 08:00 CET",
        "2027-03-01 08:00 CET",
    ]
    assert runs("BUSINESS_DAY -1 08:00", "UTC", MONDAY + timedelta(days=60), 1) == ["2027-01-29 08:00 UTC"]


def test_a_time_that_spring_skips_runs_once_right_after_the_gap() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert runs("30 2 * * *", "Europe/Berlin", before, 3) == [
        "2026-03-29 03:00 CEST",
        "2026-03-30 02:30 CEST",
        "2026-03-31 02:30 CEST",
    ]
    assert runs("*/30 * * * *", "Europe/Berlin", datetime(2026, 3, 29, 0, 30, tzinfo=UTC), 2) == [
        "2026-03-29 03:00 CEST",
        "2026-03-29 03:30 CEST",
    ]


def test_an_hour_that_autumn_repeats_runs_once() -> None:
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert runs("30 2 * * *", "Europe/Berlin", before, 2) == ["2026-10-25 02:30 CEST", "2026-10-26 02:30 CET"]
    # Asked in the middle of the second 02:xx, the next one is the day after.
    assert runs("30 2 * * *", "Europe/Berlin", datetime(2026, 10, 25, 1, 10, tzinfo=UTC), 1) == ["2026-10-26 02:30 CET"]


def test_nothing_runs_after_the_end() -> None:
    daily = recurrence("0 9 * * *", "UTC")
    assert daily.after(MONDAY, until=MONDAY + timedelta(hours=12)) is None
    assert len(daily.next_runs(MONDAY, 5, until=MONDAY + timedelta(days=3))) == 3


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("0 9 * * 1", "every Monday at 09:00 (UTC)"),
        ("0 9 * * MON,FRI", "every Monday and Friday at 09:00 (UTC)"),
        ("0 9,17 * * 1-5", "every weekday at 09:00 and 17:00 (UTC)"),
        ("BUSINESS_DAY -1 8:00", "on the last business day of each month at 08:00 (UTC)"),
        ("0 8 1 1,4,7,10 *", "each quarter on its 1st day at 08:00 (UTC)"),
        ("0 */2 * * *", "every 2 hours (UTC)"),
        ("5 4 1-7 * 3", "by cron 5 4 1-7 * 3 (UTC)"),
    ],
)
def test_a_recurrence_is_said_in_words(expression: str, words: str) -> None:
    assert in_words(recurrence(expression, "UTC")) == words


def test_the_recurrence_is_cut_out_of_a_message() -> None:
    found = find_recurrence("Send me the sales report for Europe every Monday at 9 Berlin time to #sales as PDF")
    assert found is not None
    assert (found.expression, found.time_zone, found.words) == (
        "0 9 * * 1",
        "Europe/Berlin",
        "every monday at 9 berlin time",
    )
    assert found.rest.replace(" |", "") == "send me the sales report for europe to #sales as pdf"
    assert find_recurrence("monthly sales report please") is None
    assert find_recurrence("send me the report on Monday at 9") is None
    assert find_recurrence("alert me when daily revenue drops below 10k") is None


minutes = st.integers(0, 59)
hours = st.integers(0, 23)
zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
steps = st.sampled_from(["*", "*/2", "*/7", "0,30", "5-20/5"])
weekdays = st.sampled_from(["*", "1-5", "MON", "0", "7", "6,0", "1#2", "L5"])
days = st.sampled_from(["*", "1", "15,31", "L", "*/9"])


@settings(max_examples=60, deadline=None)
@given(zone=zones, minute=minutes, hour=hours, year=st.integers(2024, 2027))
def test_a_daily_time_comes_exactly_once_for_each_day_of_a_year(zone: str, minute: int, hour: int, year: int) -> None:
    here = ZoneInfo(zone)
    start = datetime(year, 1, 1, tzinfo=here).astimezone(UTC) - timedelta(seconds=1)
    end = datetime(year + 1, 1, 1, tzinfo=here).astimezone(UTC) - timedelta(seconds=1)
    found = list(recurrence(f"{minute} {hour} * * *", zone).runs(start, until=end))
    assert found == sorted(set(found))
    length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    assert len(found) == length
    per_day = Counter(run.astimezone(here).date() for run in found)
    # A gap that ends at midnight moves one run to the first minute of the next day; nowhere else does a day differ.
    assert sum(count != 1 for count in per_day.values()) <= 1


@settings(max_examples=150, deadline=None)
@given(zone=zones, moment=moments, minute=st.one_of(minutes.map(str), steps), hour=st.one_of(hours.map(str), steps),
       day=days, weekday=weekdays)  # fmt: skip
def test_runs_increase_strictly_and_each_follows_from_the_one_before(
    zone: str, moment: datetime, minute: str, hour: str, day: str, weekday: str
) -> None:
    try:
        when = recurrence(f"{minute} {hour} {day} * {weekday}", zone)
    except CallerError:
        return
    found = when.next_runs(moment, 6)
    assert all(earlier < later for earlier, later in zip((moment, *found), found, strict=False))
    assert [when.after(earlier) for earlier in found[:-1]] == list(found[1:])
    assert when.next_runs(moment + (found[0] - moment) / 2, 1) == found[:1]


@settings(max_examples=40, deadline=None)
@given(zone=zones, number=st.integers(-20, 20).filter(bool), hour=hours, minute=minutes, moment=moments)
def test_a_business_day_comes_once_a_month_and_never_at_a_weekend(
    zone: str, number: int, hour: int, minute: int, moment: datetime
) -> None:
    found = recurrence(f"BUSINESS_DAY {number} {hour}:{minute:02}", zone).next_runs(moment, 13)
    days = [run.astimezone(ZoneInfo(zone)) for run in found]
    assert len({(day.year, day.month) for day in days}) == 13
    assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize(
    ("before", "words", "after"),
    [
        ("0 9 * * 1", "7:30", "30 7 * * 1"),
        ("0 9 * * 1", "noon", "0 12 * * 1"),
        ("0 9 * * 1", "Tuesdays", "0 9 * * 2"),
        ("0 9 * * 1", "monday and thursday at 10", "0 10 * * 1,4"),
        ("0 9,15 * * 1-5", "tuesday", "0 9,15 * * 2"),
        ("BUSINESS_DAY 1 08:00", "7:30", "BUSINESS_DAY 1 07:30"),
        ("BUSINESS_DAY 1 08:00", "tuesdays", "0 8 * * 2"),
        ("0 9 1 * *", "the last business day of the month", "BUSINESS_DAY -1 09:00"),
        ("0 */2 * * *", "every weekday at 8", "0 8 * * 1-5"),
    ],
)
def test_what_is_moved_keeps_what_was_not_named(before: str, words: str, after: str) -> None:
    assert moved(recurrence(before, "Europe/Berlin"), words) == recurrence(after, "Europe/Berlin")


def test_a_move_may_name_a_zone_and_says_what_it_cannot_do() -> None:
    monday = recurrence("0 9 * * 1", "Europe/Berlin")
    assert moved(monday, "10am New York time") == recurrence("0 10 * * 1", "America/New_York")
    with pytest.raises(WrongRecurrence, match="say the whole rhythm"):
        moved(recurrence("0 */2 * * *", "UTC"), "7:30")
    with pytest.raises(WrongRecurrence, match="is no time"):
        moved(monday, "whenever you like")
    with pytest.raises(WrongRecurrence, match="has one time"):
        moved(recurrence("0 9,15 * * 1-5", "UTC"), "the first business day of the month")
