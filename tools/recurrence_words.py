"""Plain words to a recurrence: "every Monday at 9 Berlin time"; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tools.recurrence import (
    EXAMPLES,
    MONTH_NAMES,
    MOST_BUSINESS_DAYS,
    Recurrence,
    WrongRecurrence,
    recurrence,
)
from tools.zones import find_zone

DEFAULT_TIME: Final = (8, 0)
"""When the words name a day and no time."""
_DAYS: Final[Mapping[str, int]] = {
    "sunday": 0,
    "monday": 1,
    "tuesday": 2,
    "wednesday": 3,
    "thursday": 4,
    "friday": 5,
    "saturday": 6,
}
_DAY: Final = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)s?"
)
_DAYS_OF_ALL_WEEKS: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days"
_NTHS: Final[Mapping[str, int]] = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "last": -1,
    "penultimate": -2,
    "second last": -2,
    "second to last": -2,
}
_NUMBERS: Final[Mapping[str, int]] = {"two": 2, "three": 3, "four": 4, "six": 6, "eight": 8, "ten": 10, "twelve": 12}
_NTH: Final = rf"(?:{'|'.join(sorted(_NTHS, key=len, reverse=True))}|\d{{1,2}}(?:st|nd|rd|th))"
_LIST: Final = r"(?:(?:,? and |, ?| & ){item})*"
_EVERY: Final = r"\b(?:every|each)(?: single)?"
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_OF_MONTH: Final = r"(?: (?:of|in|on) (?:the|each|every|a)(?: calendar)? month| (?:every|each) month| monthly)"
_AFTER_ADVERB: Final = (
    r"(?=$|[,.;|]| (?:at|on|in|to|until|till|and|as|by|starting|from|please|for|with|when)\b| \d| (?:noon|midnight)\b)"
)
_CLOCK: Final = (
    r"(?:(?P<h>\d{1,2})(?:[:.h](?P<m>\d\d))?(?: ?(?P<half>[ap])\.?m\b\.?)?(?: o'?clock|(?<=\d)h\b| hours| uhr)?"
    r"|(?P<word>noon|midday|midnight))"
)
_TIME = re.compile(
    rf"(?:(?:\b(?:at|by|around)|@) ?(?P<list>{_CLOCK}(?:(?:,? and |, ?| & )(?:at )?\d{{1,2}}(?:[:.]\d\d)?"
    rf"(?: ?[ap]\.?m\b\.?)?(?![\w%:/]))*)"
    r"|\b(?P<bare>\d{1,2}:\d\d(?: ?[ap]\.?m\b\.?)?|\d{1,2} ?[ap]\.?m\b\.?|noon|midday|midnight))(?![\w%:/])"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A recurrence inside a message: the words that say it, the rest of the message, and whether a time was named."""

    expression: str
    time_zone: str | None
    words: str
    rest: str
    has_time: bool = True

    def in_zone(self, default_zone: str) -> Recurrence:
        """Checked, in the zone that was named or else in this one."""
        return recurrence(self.expression, self.time_zone or default_zone)


@dataclass(frozen=True, slots=True)
class _Core:
    """What comes again, without its time of day; `cron` has {minute} and {hour} open, or is whole."""

    cron: str
    span: tuple[int, int]
    at: tuple[int, int] | None = None


def recurrence_from_words(text: str, default_zone: str = "UTC") -> Recurrence:
    """A cron expression or plain words, all of which must be read; raises WrongRecurrence with examples."""
    words = _normal(text)
    if re.fullmatch(r"(?:business_day .+|[\d*,/l#a-z-]+(?: [\d*,/l#a-z-]+){4})", words) and re.match(r"[\d*b]", words):
        return recurrence(text, default_zone)
    found = find_recurrence(words)
    left = _leftovers(found.rest) if found else words
    if found is None or left:
        what = (
            f"I cannot read {left!r} in {text.strip()!r}" if found else f"{text.strip()!r} is no time that comes again"
        )
        raise WrongRecurrence(f"{what}; it can be {EXAMPLES}")
    return found.in_zone(default_zone)


def find_recurrence(message: str) -> Found | None:
    """The recurrence that a message holds, or None. Raises WrongRecurrence for one that cannot be kept."""
    words = _normal(message)
    core = _core(words)
    if core is None:
        return None
    spans = [core.span]
    hours, time_span = _time(words, core.span)
    if time_span:
        spans.append(time_span)
    zone, zone_span = _zone(words, {span[1] for span in spans})
    if zone_span:
        spans.append(zone_span)
    said, rest = _split(words, spans)
    is_open = "{hour}" in core.cron
    times = hours or [core.at or DEFAULT_TIME]
    if not is_open and hours:
        raise WrongRecurrence(f"{said!r} names both a rhythm within the day and a time; it can be {EXAMPLES}")
    minutes = {minute for _, minute in times}
    if len(minutes) > 1 or (core.cron.startswith("BUSINESS_DAY") and len(times) > 1):
        raise WrongRecurrence(f"{said!r} names times that one schedule cannot hold; make one schedule for each of them")
    hour = ",".join(str(each) for each in sorted({hour for hour, _ in times}))
    cron = core.cron
    if cron.startswith("BUSINESS_DAY"):
        cron = cron.format(hour=f"{times[0][0]:02}", minute=f"{times[0][1]:02}")
    elif is_open:
        cron = cron.format(hour=hour, minute=times[0][1])
    return Found(cron, zone, said, rest, has_time=bool(hours) or not is_open)


def _normal(text: str) -> str:
    plain = text.lower().replace("’", "'").replace("–", "-")
    return re.sub(r"\s+", " ", plain).strip().rstrip("?!. ")


def _core(words: str) -> _Core | None:
    for pattern, read in _CORES:
        if match := re.search(pattern, words):
            read_core = read(match)
            if read_core is not None:
                cron, at = read_core
                return _Core(cron, match.span(), at)
    return None


_Read = tuple[str, tuple[int, int] | None] | None


def _business_day(match: re.Match[str]) -> _Read:
    number = _place(match["nth"])
    if abs(number) > MOST_BUSINESS_DAYS:
        raise WrongRecurrence(f"not every month has a {match['nth']} business day; {MOST_BUSINESS_DAYS} is the most")
    return f"BUSINESS_DAY {number} {{hour}}:{{minute}}", None


def _nth_weekday(match: re.Match[str]) -> _Read:
    number, day = _place(match["nth"]), _day_numbers(match["day"])[0]
    if number < -1:
        return None
    return f"{{minute}} {{hour}} * * {f'L{day}' if number == -1 else f'{day}#{number}'}", None


def _edge_of_month(match: re.Match[str]) -> _Read:
    months = {"month": "*", "quarter": "1,4,7,10", "year": "1"}
    if match["nth"] == "last":
        months |= {"quarter": "3,6,9,12", "year": "12"}
    return f"{{minute}} {{hour}} {'L' if match['nth'] == 'last' else 1} {months[match['unit']]} *", None


def _month_days(match: re.Match[str]) -> _Read:
    days = sorted({_place(each) for each in re.findall(_NTH, match["days"])})
    if any(not 1 <= day <= 31 for day in days):
        return None
    return f"{{minute}} {{hour}} {','.join(map(str, days))} * *", None


def _year_day(match: re.Match[str]) -> _Read:
    month = next(i for i, name in enumerate(MONTH_NAMES, 1) if match["month"].startswith(name.lower()))
    return f"{{minute}} {{hour}} {int(match['day1'] or match['day2'])} {month} *", None


def _weekdays(match: re.Match[str]) -> _Read:
    return f"{{minute}} {{hour}} * * {','.join(map(str, _day_numbers(match['days'])))}", None


def _interval(match: re.Match[str]) -> _Read:
    unit = match["unit"].rstrip("s")
    count = _NUMBERS.get(match["n"]) or int(match["n"])
    if count == 1:
        return _single(unit)
    whole = {"minute": 60, "hour": 24, "month": 12, "quarter": 4}.get(unit)
    if whole is None or count < 1 or whole % count or count == whole:
        fits = f"; {unit}s can be {_fitting(whole)}" if whole else "; days and weeks cannot be counted off from a start"
        raise WrongRecurrence(f"every {match['n']} {unit}s does not come at the same times{fits}; it can be {EXAMPLES}")
    if unit == "minute":
        return f"*/{count} * * * *", None
    if unit == "hour":
        return f"0 */{count} * * *", None
    return f"{{minute}} {{hour}} 1 */{count * (3 if unit == 'quarter' else 1)} *", None


def _other(match: re.Match[str]) -> _Read:
    raise WrongRecurrence(f"{match[0]!r} depends on a start that a clock does not have; it can be {EXAMPLES}")


def _named(match: re.Match[str]) -> _Read:
    return _single(match["unit"])


def _single(unit: str) -> _Read:
    return {
        "minute": ("* * * * *", None),
        "half hour": ("*/30 * * * *", None),
        "hour": ("0 * * * *", None),
        "day": ("{minute} {hour} * * *", None),
        "morning": ("{minute} {hour} * * *", (8, 0)),
        "noon": ("{minute} {hour} * * *", (12, 0)),
        "evening": ("{minute} {hour} * * *", (18, 0)),
        "night": ("{minute} {hour} * * *", (22, 0)),
        "weekday": ("{minute} {hour} * * 1-5", None),
        "weekend": ("{minute} {hour} * * 6,0", None),
        "week": ("{minute} {hour} * * 1", None),
        "month": ("{minute} {hour} 1 * *", None),
        "quarter": ("{minute} {hour} 1 1,4,7,10 *", None),
        "year": ("{minute} {hour} 1 1 *", None),
    }[unit]


_ADVERBS: Final[Mapping[str, str]] = {
    "hourly": "hour",
    "daily": "day",
    "nightly": "night",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annually": "year",
    "weekdays": "weekday",
    "weekends": "weekend",
}


def _adverb(match: re.Match[str]) -> _Read:
    return _single(_ADVERBS[match["adverb"]])


def _day_list(lead: str) -> str:
    return lead + rf"(?P<days>{_DAY}{_LIST.format(item=_DAY)})\b"


_DATES: Final = rf"(?P<days>{_NTH}{_LIST.format(item='(?:the )?' + _NTH)})"
_CORES: Final[tuple[tuple[str, Callable[[re.Match[str]], _Read]], ...]] = (
    (rf"\b(?:(?:on )?(?:the|every|each) )?(?P<nth>{_NTH}) (?:business|working|week) ?day{_OF_MONTH}", _business_day),
    (rf"{_EVERY} month on the (?P<nth>{_NTH}) (?:business|working|week) ?day\b", _business_day),
    (rf"\b(?:(?:on )?(?:the|every|each) )?(?P<nth>{_NTH}) (?P<day>{_DAY}){_OF_MONTH}", _nth_weekday),
    (rf"(?:{_EVERY} month|\bmonthly) on the (?P<nth>{_NTH}) (?P<day>{_DAY})\b", _nth_weekday),
    (
        r"\b(?:(?:on )?(?:the|every|each) )?(?P<nth>first|last) (?:calendar )?day "
        r"(?:of|in) (?:the|each|every|a) (?P<unit>month|quarter|year)",
        _edge_of_month,
    ),
    (rf"(?:{_EVERY} month|\bmonthly) on (?:the )?{_DATES}\b", _month_days),
    (rf"\b(?:on )?(?:the|every|each) {_DATES}(?: days?)?{_OF_MONTH}", _month_days),
    (rf"\b(?:on the|{_EVERY}) {_DATES}(?! {_MONTH}| (?:business|working|week))(?![\w/-])", _month_days),
    (
        rf"(?:{_EVERY} year|\b(?:yearly|annually)) on (?:the )?"
        rf"(?:(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? )?(?P<month>{_MONTH})"
        r"(?: (?P<day2>\d{1,2})(?:st|nd|rd|th)?)?\b",
        _year_day,
    ),
    (rf"{_EVERY} (?:other|second|2nd|third|3rd) (?:\w+)\b", _other),
    (r"\b(?:fortnightly|bi-?weekly|bi-?monthly)\b", _other),
    (
        rf"{_EVERY} (?P<n>\d+|{'|'.join(_NUMBERS)}) "
        r"(?P<unit>minutes?|hours?|days?|weeks?|months?|quarters?|years?)\b",
        _interval,
    ),
    (_day_list(rf"(?:{_EVERY} week on|\bweekly on|\bonce a week on|{_EVERY}) (?:(?:a|every|each) )?"), _weekdays),
    (rf"\b(?:on )?(?P<days>{_DAYS_OF_ALL_WEEKS}{_LIST.format(item=_DAYS_OF_ALL_WEEKS)})\b", _weekdays),
    (
        rf"{_EVERY} (?:business|working|work|week) ?day\b|\bon (?:weekdays|business days|working days)\b",
        lambda _: _single("weekday"),
    ),
    (
        rf"{_EVERY} "
        r"(?P<unit>minute|half hour|hour|day|morning|noon|evening|night|weekend|week|month|quarter|year)\b",
        _named,
    ),
    (r"\bonce (?:a|an|per|every) (?P<unit>hour|day|week|month|quarter|year)\b", _named),
    (rf"\b(?P<adverb>{'|'.join(_ADVERBS)})\b{_AFTER_ADVERB}", _adverb),
)
"""Asked in this order: what is more particular comes first."""


def _place(word: str) -> int:
    return _NTHS[word] if word in _NTHS else int(re.sub(r"\D", "", word))


def _fitting(whole: int) -> str:
    return ", ".join(str(each) for each in range(2, whole) if whole % each == 0)


def _day_numbers(text: str) -> list[int]:
    found = (
        re.sub(r"s$", "", day) if day not in ("tues", "thurs") else day for day in re.findall(rf"\b{_DAY}\b", text)
    )
    return sorted({next(number for name, number in _DAYS.items() if name.startswith(day[:3])) for day in found})


def _time(words: str, core: tuple[int, int]) -> tuple[list[tuple[int, int]], tuple[int, int] | None]:
    """The times of day, those after the recurrence first, and where they stand."""
    matches = [match for match in _TIME.finditer(words) if match.end() <= core[0] or match.start() >= core[1]]
    if not matches:
        return [], None
    match = next((each for each in matches if each.start() >= core[1]), matches[-1])
    said = match["list"] or match["bare"]
    pieces = re.split(r",? and |, ?| & ", said)
    times = [_hour_and_minute(re.sub(r"^at ", "", piece)) for piece in pieces]
    return times, match.span()


def _hour_and_minute(text: str) -> tuple[int, int]:
    match = re.fullmatch(_CLOCK, text.strip())
    if match is None:
        raise WrongRecurrence(f"{text.strip()!r} is no time of day; it is like 9, 9am, 17:30 or noon")
    if match["word"]:
        return (0, 0) if match["word"] == "midnight" else (12, 0)
    hour, minute = int(match["h"]), int(match["m"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            raise WrongRecurrence(f"{text.strip()!r} is no time of day; it is like 9, 9am, 17:30 or noon")
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    if hour > 23 or minute > 59:
        raise WrongRecurrence(f"{text.strip()!r} is no time of day; it is like 9, 9am, 17:30 or noon")
    return hour, minute


def _zone(words: str, ends: set[int]) -> tuple[str | None, tuple[int, int] | None]:
    """The zone: with "time" behind it or a slash in it anywhere, or right behind the recurrence or its time."""
    for match in re.finditer(r"(?:\bin )?\b([a-z]+/[a-z_+\-0-9/]+)(?: time)?", words):
        if zone := find_zone(match[1]):
            return zone, match.span()
    name = r"(?:[a-z]+ )?[a-z]+"
    for match in re.finditer(rf"(?=\b((?:in )?({name})(?:'s)? (?:local )?time(?: ?zone)?\b))", words):
        for candidate in (match[2], match[2].partition(" ")[2]):
            if candidate and (zone := find_zone(candidate)):
                start = match.start() + match[1].index(candidate)
                if words[:start].endswith(" in "):
                    start -= 3
                return zone, (start, match.end(1))
    for end in ends:
        behind = re.match(r"[ ,(]+(?:in )?(?P<name>(?P<one>[a-z]+)(?: [a-z]+)?)\b\)?", words[end:])
        for group in ("name", "one"):
            if behind and (zone := find_zone(behind[group])):
                return zone, (end, end + behind.end(group))
    return None, None


def _split(words: str, spans: list[tuple[int, int]]) -> tuple[str, str]:
    said, rest, place = [], [], 0
    for start, end in sorted(spans):
        rest.append(words[place:start])
        said.append(words[start:end].strip(" ,("))
        place = end
    rest.append(words[place:])
    return " ".join(said), re.sub(r"\s+", " ", " | ".join(rest)).strip(" |,")


def _leftovers(rest: str) -> str:
    filler = r"\b(?:please|at|on|the|run|it|and|of|schedule[d]?|starting|time|sharp|exactly)\b|[|,.()]"
    return re.sub(r"\s+", " ", re.sub(filler, " ", rest)).strip()
