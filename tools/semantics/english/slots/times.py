"""Windows, grains and comparisons of periods."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from tools.semantics import periods
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.rewriting.standing import NOTE, stands
from tools.semantics.english.slots.sheet import Sheet
from tools.semantics.english.time.reader import TimeFound
from tools.semantics.english.tokens import word_set
from tools.semantics.english.vocabulary.calendar_words import ADJECTIVES, UNITS
from tools.semantics.query import Compare, Window

SPLITTING = word_set("by per each every")
TOGETHER = word_set("together combined altogether")
COMPARED = word_set("vs versus against compare compared comparing comparison growth change difference than")
LAST_YEAR = Window(kind="last", unit="year")
SMALLER_THAN_A_YEAR = ("day", "week", "month", "quarter")


def fill_times(sheet: Sheet) -> None:
    windows: list[tuple[TimeFound, bool]] = []
    for i, item in enumerate(sheet.items):
        time = item.time
        if time is None or item.role == "over":
            continue
        if stands(sheet.items, item):
            sheet.reading.assume(NOTE)
            sheet.claim(item, "window")
        elif time.kind == "window":
            windows.append((time, i in sheet.operators.versus))
            sheet.reading.assume(time.note)
            sheet.claim(item, "window")
        elif time.kind == "weekdays":
            sheet.reading.weekdays += [one for one in time.weekdays if one not in sheet.reading.weekdays]
            sheet.claim(item, "weekdays")
        elif time.kind == "part":
            sheet.reading.part = time.part
            sheet.claim(item, "group")
        elif time.kind in ("grain", "over_itself"):
            sheet.grain(time.grain, item)
            if time.kind == "over_itself":
                sheet.reading.compare = Compare(to="previous")
        else:
            sheet.reading.compare = Compare(to="same_last_year" if time.kind == "same_last_year" else "previous")
            sheet.claim(item, "compare")
    _place(sheet, windows)


def _place(sheet: Sheet, windows: list[tuple[TimeFound, bool]]) -> None:
    if len(windows) > 2:
        raise NotUnderstood("unclear", "The question names more than two periods; ask for one, or compare two.")
    narrower = _nested(sheet, windows) if len(windows) == 2 else None
    if narrower is None and len(windows) == 2 and not any(is_compared for _, is_compared in windows):
        both = [found.window for found, _ in windows if found.window is not None]
        narrower = spanned(both, [item.text for item in sheet.items], sheet.today)
    if narrower is not None:
        sheet.reading.windows = [narrower]
    elif len(windows) == 2:
        _two(sheet, *_asked_first(sheet, windows))
    elif len(windows) == 1 and windows[0][0].ends and sheet.operators.growth and sheet.reading.grain is None:
        first, last = windows[0][0].ends
        sheet.reading.windows, sheet.reading.compare = compared(last, first, sheet.today)
    elif windows and windows[0][0].window is not None:
        window = windows[0][0].window
        if windows[0][1]:
            _only_compared(sheet, window)
        else:
            sheet.reading.windows = [window]


def spanned(windows: list[Window], said: list[str], today: date) -> Window | None:
    """`in 2025 and 2026 by year`, `August or September`: two that follow each other, as one stretch to be split."""
    pairs = list(pairwise(said))
    split = any(one in SPLITTING and two in UNITS for one, two in pairs) or bool(ADJECTIVES.keys() & set(said))
    if len(windows) != 2 or not (split or TOGETHER & set(said)) or COMPARED & set(said):
        return None
    a, b = sorted((periods.whole(one, today) for one in windows), key=lambda one: one.start or today)
    if a.start is None or b.end is None or a.end != b.start:
        return None
    return Window(kind="between", start=a.start, end=b.end - timedelta(days=1))


def _nested(sheet: Sheet, windows: list[tuple[TimeFound, bool]]) -> Window | None:
    """`in 2026, January to October`: the narrower of two that are not compared and of which one holds the other."""
    one, other = (found.window for found, _ in windows)
    if one is None or other is None or any(is_compared for _, is_compared in windows):
        return None
    a, b = periods.whole(one, sheet.today), periods.whole(other, sheet.today)
    if not (a.start and a.end and b.start and b.end) or (a.start, a.end) == (b.start, b.end):
        return None
    if a.start <= b.start and b.end <= a.end:
        return other
    return one if b.start <= a.start and a.end <= b.end else None


def _only_compared(sheet: Sheet, window: Window) -> None:
    """`vs last month` alone: now is the period asked for, and it is compared with this one."""
    if sheet.previous is not None and sheet.previous.windows:
        sheet.reading.windows, sheet.reading.compare = [window], Compare(to="explicit")
    elif window.kind == "last" and window.n == 1 and window.unit:
        sheet.reading.windows = [Window(kind="this", unit=window.unit), window]
        sheet.reading.compare = Compare(to="explicit")
        sheet.reading.assume(f"this {window.unit} so far is compared with the same days of the last one")
    elif window.kind == "last" and window.unit:
        sheet.reading.windows = [window]
        sheet.reading.compare = Compare(to="previous")
    else:
        said = periods.resolve(window, sheet.today).said()
        raise NotUnderstood("unclear", f"Which period shall be compared with {said}?")


def _asked_first(sheet: Sheet, windows: list[tuple[TimeFound, bool]]) -> tuple[TimeFound, TimeFound]:
    (first, first_compared), (second, second_compared) = windows
    if first_compared and not second_compared:
        return second, first
    if not (second_compared or sheet.operators.comparing or sheet.operators.growth):
        raise NotUnderstood(
            "unclear", "The question names two periods; say how they belong together, as in 'this year vs last year'."
        )
    return first, second


def _two(sheet: Sheet, asked: TimeFound, other: TimeFound) -> None:
    if asked.window is None or other.window is None:
        return
    sheet.reading.windows, sheet.reading.compare = compared(asked.window, other.window, sheet.today, other.relative)


def compared(
    asked: Window,
    other: Window,
    today: date,
    relative: bool = False,  # noqa: FBT001 a property of the words
) -> tuple[list[Window], Compare]:
    """Two windows as a comparison: the one before, the same of last year, or two stretches side by side.

    `relative` is for "the previous month", which is seen from the period asked for and not from today.
    """
    if asked == other and asked.kind in ("between", "period"):
        # `this summer vs last summer`: a stretch that comes once a year is set beside that of the year before.
        return [asked], Compare(to="same_last_year")
    if asked == other or (relative and other.kind == "last" and other.n == 1 and asked.unit == other.unit):
        return [asked], Compare(to="previous")
    if other == LAST_YEAR and asked.unit in SMALLER_THAN_A_YEAR and asked.kind != "between":
        return [asked], Compare(to="same_last_year")
    a, b = periods.whole(asked, today), periods.whole(other, today)
    if (a.start, a.end) == (b.start, b.end):
        return [asked], Compare(to="previous")
    if a.start and b.start and b.start > a.start:
        asked, other = other, asked
    return [asked, other], Compare(to="explicit")
