"""What an order for a report says, word by word: whatever nothing claims is handed over to be refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final

from assistant.periods import RHYTHM, TIME_WORDS, find_period, read_period, rhythm_fits
from tools.errors import CallerError
from tools.report_types import NARROWED_BY, REPORT_NAMES, REPORT_TYPES, WHOLE, ReportType

FORMATS: Mapping[str, str] = {
    r"pdf": "pdf",
    r"excel|xlsx?|spreadsheet|workbook": "xlsx",
    r"csv": "csv",
    r"html|web ?page": "html",
    r"parquet": "parquet",
    r"png": "png",
}

REPORTS: Mapping[str, ReportType] = {
    r"executive(?: summary| overview)?|management|board|ceo|c-level|leadership": "executive",
    r"operations?|operational|ops|platform": "operations",
    r"data[ -]quality|dq|quality": "data_quality",
    r"customers?|client|clients": "customers",
    r"sales|revenue|turnover": "sales",
}
"""How people call the reports, the most particular words first."""

_ANY_REPORT: Final = "|".join(REPORTS)
_BEFORE: Final = r"(?:daily |weekly |monthly |quarterly |yearly |annual |pdf |excel |csv )?"
NAMED_REPORT = re.compile(rf"\b(?P<before>{_ANY_REPORT})(?:'s|s')? {_BEFORE}reports?\b")
REPORT_ABOUT = re.compile(rf"\breport (?:on|about|of) (?:the |our |all )?(?P<about>{_ANY_REPORT})\b")
QUESTION_REPORT = re.compile(
    r"\breport (?:on|of|about|from|for) (?:the |my |our )?(?:(?:saved )?question[:,]? )?[\"“](?P<quoted>[^\"“”]+)[\"”]|"
    r"\breport (?:on|of|about|from|for|that answers) (?:the |my |our )?(?:saved )?question[:,]? (?P<plain>.+)",
    re.IGNORECASE,
)

_AS_FORMATS = re.compile(rf"(?: (?:as|in|and|a|an|or|{'|'.join(FORMATS)})s?(?: files?| format)?,?)+$", re.IGNORECASE)
"""How an order ends: "as PDF and Excel files"."""

FILTER_VALUES: Mapping[str, tuple[str, ...]] = {
    "region": ("North America", "Europe", "Asia Pacific", "Latin America", "Middle East & Africa"),
    "segment": ("Enterprise", "Mid-Market", "Small Business", "Consumer"),
    "category": (
        "Accessories",
        "Audio & Video",
        "Computers",
        "Networking",
        "Office Furniture",
        "Phones & Tablets",
    ),
}
"""Values that a report can be narrowed to; hyphens, spaces and "and" are read alike."""

_WORDS: Final = """
chart charts comprehensive detailed graphs table tables
a about again all alone also am an and any are as asap at attached attachment be been both bring build business by
can categories category category's channel company company's compile complete could cover covering covers create
customer customers data deliver do document download downloadable draw email export figures file files filtered for
format formats forms from full generate get give have hello hey hi i i'd i'll i'm immediately in include including into
is it its just kindly launch let let's like limited look mail make me my narrowed need new nice now of on once one only
or order orders our out over overview people performance period please pls post prepare print printable produce product
products pull put quick quickly ready region region's regions report reports restricted revenue right run sale sales
segment segments send set show soon spanning start summarise summarize summary team thank thanks that the their them
this time to together total turnover up us using version versions via want we whole will with would write you your
"""
_PLAIN_WORDS: Final = frozenset(_WORDS.split())
"""Words of an order that ask for nothing in particular."""
_PLAIN_PHRASES = re.compile(
    rf"\b(?:{'|'.join(FORMATS)})s?\b|\bso far\b|\bright now\b|\btoday's\b|\bcategories?\b|\bone more time\b"
)


def find_report(words: str) -> tuple[ReportType | None, str]:
    """The report that is named, and the words without its name: (customers, "make a report for last month")."""
    for pattern in (NAMED_REPORT, REPORT_ABOUT):
        if match := pattern.search(words):
            name = match.groupdict().get("before") or match.groupdict().get("about") or ""
            found = next(report for known, report in REPORTS.items() if re.fullmatch(known, name))
            start, end = match.span("before" if "before" in match.groupdict() else "about")
            return found, f"{words[:start]}{words[end:]}"
    return None, words


def read_question(message: str) -> str | None:
    """The question or the saved name of "make a report on the question revenue by month"; None for other reports."""
    match = QUESTION_REPORT.search(message)
    if match is None:
        return None
    question = match["quoted"] or _AS_FORMATS.sub("", match["plain"])
    return question.strip(' "“”?.!') or None


def read_order(message: str, words: str) -> dict[str, Any]:
    """The arguments of a report; `unclear` holds the words that fit none of them."""
    report_type, words = find_report(words)
    arguments: dict[str, Any] = {"report_type": report_type or "sales"}
    rest = words
    try:
        period = read_period(words)
    except CallerError:
        # The day is wrong or ambiguous, which the order says in words when it reads it again.
        return {**arguments, "period": words}
    if period:
        arguments["period"] = period.name
        rest = f"{words[: period.span[0]]} | {words[period.span[1] :]}"
    if formats := find_formats(words):
        arguments["formats"] = formats
    if filters := find_filters(words):
        arguments["filters"] = filters
    left = leftovers(rest, filters, period.name if period else "")
    times = [phrase for phrase in left if TIME_WORDS.search(phrase)]
    if times:
        named = [words[slice(*period.span)]] if period else []
        arguments["period"] = " ".join(dict.fromkeys((*named, *times)))
    if others := [_as_written(phrase, message) for phrase in left if phrase not in times]:
        arguments["unclear"] = others
    return arguments


def leftovers(rest: str, filters: Mapping[str, list[str]], period: str) -> list[str]:
    """Runs of words that no filter, format or plain word of an order claims."""
    text = _PLAIN_PHRASES.sub(" ", rest)
    if period:
        text = RHYTHM.sub(lambda match: " " if rhythm_fits(match[0], period) else match[0], text)
    text = _plain(text)
    for value in (value for values in filters.values() for value in values):
        text = re.sub(rf"\b{_plain(value)}(?:e?s)?\b", " | ", text)
    found: list[list[str]] = [[]]
    for word in re.findall(r"[^\s,;:!?()\"“”|]+|[|,;]", text):
        bare = word.strip(".'")
        if bare in ("|", ",", ";", "") or (_is_plain(bare) and not TIME_WORDS.fullmatch(bare)):
            found.append([])
        else:
            found[-1].append(bare)
    return [" ".join(run) for run in found if run]


def find_formats(words: str) -> list[str]:
    """The file formats that are named, in the order of the words."""
    found: dict[str, int] = {}
    for pattern, name in FORMATS.items():
        if match := re.search(rf"\b(?:{pattern})\b", words):
            found[name] = match.start()
    return sorted(found, key=lambda name: found[name])


def find_filters(words: str) -> dict[str, list[str]]:
    """Regions, segments and categories that are named: {"region": ["Europe"]}."""
    plain = _plain(words)
    found: dict[str, list[str]] = {}
    for dimension, values in FILTER_VALUES.items():
        named = [value for value in values if re.search(rf"\b{_plain(value)}(?:e?s)?\b", plain)]
        if named:
            found[dimension] = named
    return found


def names_a_period(words: str) -> bool:
    """Whether there is a period, or a day that cannot be read."""
    try:
        return find_period(words) is not None
    except CallerError:
        return True


def unclear_words(phrases: list[str], report_type: str = "sales") -> str:
    """Why an order with these words is refused, with what is possible."""
    quoted = ", ".join(f"“{phrase}”" for phrase in phrases)
    known_type: ReportType = next((known for known in REPORT_TYPES if known == report_type), "sales")
    name = REPORT_NAMES[known_type].lower()
    return (
        f"I do not know what {quoted} means for {'an' if name[0] in 'aeiou' else 'a'} {name}, so I ordered nothing. "
        f"{_narrowing(known_type)} It can be HTML, PDF, Excel, CSV, Parquet, or a PNG picture of the first page."
    )


def _narrowing(report_type: ReportType) -> str:
    dimensions = NARROWED_BY.get(report_type, ())
    if not dimensions:
        return f"It cannot be narrowed: {WHOLE[report_type]}."
    known = "; ".join(f"{dimension}: {', '.join(FILTER_VALUES[dimension])}" for dimension in dimensions)
    return f"A report can be narrowed to a {known}."


def _is_plain(word: str) -> bool:
    return word in _PLAIN_WORDS or (len(word) > 4 and bool(get_close_matches(word, _LONG_WORDS, 1, 0.85)))


_LONG_WORDS: Final = [word for word in _PLAIN_WORDS if len(word) > 4]


def _as_written(phrase: str, message: str) -> str:
    place = re.search(re.escape(phrase), message, re.IGNORECASE)
    return place[0] if place else phrase


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"&|\band\b|(?<=[a-z])-(?=[a-z])", " ", text.lower())).strip()
