"""Which tool answers a message, decided by rules: a pure function from words to a tool and its arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from assistant.dead_letter_tools import read_dead_letters
from assistant.delivery_words import read_delivery
from assistant.job_words import read_job
from assistant.paging_words import PAGED, list_and_page
from assistant.pointing import read_pointing
from assistant.report_care_words import read_care
from assistant.report_words import FORMATS, find_formats, find_report, names_a_period, read_order, read_question
from assistant.schedule_routing import schedule_route
from assistant.schedule_words import OWN_WAY, SENDING, find_targets, own_way
from tools.errors import CallerError

ToolName = Literal[
    "ask_data",
    "query_view",
    "launch_job",
    "job_status",
    "list_my_jobs",
    "check_health",
    "list_reports",
    "fetch_report",
    "cancel_job",
    "do_to_last",
    "retry_job",
    "run_sql",
    "launch_upkeep",
    "retry_failed_jobs",
    "list_failed_jobs",
    "list_deliveries",
    "resend_delivery",
    "confirm_delivery",
    "send_report",
    "send_test",
    "share_report",
    "unshare_report",
    "report_shares",
    "run_report_again",
    "delete_report",
    "describe_capabilities",
    "create_schedule",
    "create_alert",
    "list_schedules",
    "change_schedule",
]


@dataclass(frozen=True)
class Route:
    """A tool and the arguments that the words give; what they do not say is left to the tool's defaults."""

    tool: ToolName
    arguments: Mapping[str, Any] = field(default_factory=dict)


Rule = Callable[[str, str], Route | None]
"""Takes the message as written and in lower case with single spaces; None when the rule does not apply."""

JOB_ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)

VIEWS: Mapping[str, str] = {
    r"job[ _-]?monitoring|monitoring of (?:the )?jobs|job (?:queue|list|overview|history|dashboard)": "job_monitoring",
    r"executive[ _-]?(?:dashboard|summary|overview|view)|(?:management|ceo|board) (?:dashboard|overview)": (
        "executive_dashboard"
    ),
    r"customer[ _-]?360(?: view)?": "customer_360",
    r"operational[ _-]?status(?: view)?": "operational_status",
}

JOB_STATES: Mapping[str, str] = {
    r"fail(?:ed|ing|ures?)": "FAILED",
    r"running|in progress|active": "RUNNING",
    r"pending|queued|waiting": "PENDING",
    r"cancell?ed": "CANCELLED",
    r"completed?|finished|done": "COMPLETED",
}

MAKE = (
    r"generate|create|make|build|prepare|produce|run|draw up|put together|compile|launch|start|order|"
    r"need|want|like|get|give|send|show|bring|do|have|export|gen+er?ate|write|email|mail"
)
QUESTION = (
    r"^(?:how (?:many|much|often|long|did|does|do|is|are|was)|what(?:'s| is| are| was| were)?|which|"
    r"who|why|when|where)\b"
)


def route(message: str) -> Route:
    """The tool for `message`; whatever no rule knows is a question about the data, in the user's words unchanged."""
    words = normalised(message)
    if (asked := list_and_page(words)) and is_paged(listed := route(asked[0])):
        return Route(listed.tool, {**listed.arguments, "page": asked[1]})
    for rule in RULES:
        found = rule(message, words)
        if found is not None:
            return found
    return Route("ask_data", {"question": message.strip()})


def is_paged(route: Route) -> bool:
    """Whether it shows a list that may have more than one page."""
    return route.tool in PAGED or (route.tool == "change_schedule" and route.arguments.get("do") == "history")


def normalised(message: str) -> str:
    """Lower case, straight quotes, single spaces, no closing punctuation."""
    words = message.lower().replace("’", "'").replace("‘", "'")
    return re.sub(r"\s+", " ", words).strip().rstrip("?!. ")


def _small_talk(_message: str, words: str) -> Route | None:
    polite = r"(?: there| again| assistant| everyone| all| team| you| so much| a lot| very much| bot)*"
    greeting = (
        rf"(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day)|greetings|yo|thanks|thank "
        rf"you|thx|cheers){polite}"
    )
    about = (
        r"(?:help|help me|please help|start|menu|examples?|\?|"
        r"(?:so )?(?:what|which questions?|which things) (?:can|could|do) (?:you|i) (?:do|ask|answer|help with|know)"
        r"(?: here| for me| you| me with)?(?: about)?|"
        r"what (?:is|are) (?:this|you)(?: for)?|who are you|"
        r"how (?:do|can) (?:i|you) (?:use (?:this|you)|work|help)(?: me)?|"
        r"how does (?:this|it) work|what (?:kind|sort)s? of (?:questions|things|data) (?:can|could|do) (?:i|you) .*|"
        r"what are your capabilities|(?:show|tell) me what you can do)"
    )
    if not words or re.fullmatch(rf"(?:{greeting}[,.! ]*)?(?:(?:and )?{about})?", words):
        return Route("describe_capabilities")
    return None


def _pointing(_message: str, words: str) -> Route | None:
    found = read_pointing(words)
    return Route("do_to_last", {"do": found}) if found else None


def _job(message: str, words: str) -> Route | None:
    found = read_job(message, words)
    return Route(cast("ToolName", found[0]), found[1]) if found else None


def _delivery(message: str, words: str) -> Route | None:
    found = read_delivery(message, words)
    return Route(cast("ToolName", found[0]), found[1]) if found else None


def _schedules(message: str, words: str) -> Route | None:
    try:
        chosen = schedule_route(message, words)
    except CallerError:
        # A rhythm that cannot be kept: the tool reads the same words and says why.
        return Route("create_schedule", {"when": words})
    return Route(cast("ToolName", chosen[0]), chosen[1]) if chosen else None


def _cancel(message: str, words: str) -> Route | None:
    if not re.match(r"^(?:please |can you |could you )*(?:cancel|abort|stop|kill)\b", words):
        return None
    job = JOB_ID.search(message)
    if job:
        return Route("cancel_job", {"job_id": job.group().lower()})
    if re.search(r"\b(?:job|report|export|it|that)\b", words):
        return Route("cancel_job")
    return None


def _dead_letters(_message: str, words: str) -> Route | None:
    found = read_dead_letters(words)
    return Route(cast("ToolName", found[0]), found[1]) if found else None


def _care_for_report(message: str, words: str) -> Route | None:
    found = read_care(message, words)
    return Route(cast("ToolName", found[0]), found[1]) if found else None


def _job_status(message: str, words: str) -> Route | None:
    job = JOB_ID.search(message)
    asks_file = re.search(r"\b(?:download|fetch|open|files?|link|pdf|excel|xlsx|csv)\b", words)
    if job and not asks_file:
        return Route("job_status", {"job_id": job.group().lower()})
    named = re.search(
        r"\b(?:status|progress|state) (?:of|for) (?:the |my )?job (?:called |named |with (?:the )?id |id )?"
        r"(?!queue|monitor|processor)[\"'“]?(?P<name>[^\"“”?]+)",
        " ".join(message.split()),
        re.IGNORECASE,
    )
    if named:
        return Route("job_status", {"job_id": named["name"].strip(" '.!,")})
    mine = r"(?:my|the|that|this|our|last|latest|it|current)"
    thing = r"(?:reports?|jobs?|exports?|order(?:ed)? report|it)"
    asked = (
        (
            rf"\b(?:is|are|has|have) (?:{mine} )?(?:\w+ ){{0,2}}{thing} (?:\w+ )?(?:ready|done|finished|"
            rf"complete|completed|there|running|failed|available)\b"
        ),
        rf"\b(?:status|progress|state) of (?:{mine} )+(?:\w+ ){{0,2}}(?:{thing})\b",
        rf"\b(?:{mine} )(?:\w+ ){{0,2}}(?:report|job|export)(?:'s)? (?:status|progress|state)\b",
        (
            r"^(?:please )?(?:(?:show|check|see|get|give|tell|what's|what is)(?: me)? )?(?:the |my )?"
            r"(?:job|report|export)s?'? (?:status|progress)(?: please)?$"
        ),
        r"\bhow far (?:is|are|along)\b.*\b(?:report|job|export|it)\b",
        rf"\bwhere (?:is|are|'s) (?:{mine} )(?:\w+ ){{0,2}}(?:report|job|export)\b",
        rf"\bwhat happened (?:to|with) (?:{mine} )(?:\w+ ){{0,2}}(?:report|job|export)\b",
        rf"\bhow (?:is|are) (?:{mine} )(?:\w+ ){{0,2}}(?:report|job|export)s? (?:doing|going|coming)",
    )
    if any(re.search(pattern, words) for pattern in asked):
        return Route("job_status")
    return None


def _fetch_report(message: str, words: str) -> Route | None:
    job = JOB_ID.search(message)
    asked = (
        r"\b(?:download|fetch|open|reopen)\b.*\b(?:report|export)\b",
        r"\b(?:download|fetch|open|reopen) (?:me )?(?:the|my|that) (?:last |latest )?(?:files?|pdf|excel|workbook)$",
        (
            r"\b(?:get|give|show|send|bring|see|view)\b.*\b(?:last|latest|previous|recent|most recent|"
            r"newest)\b (?:\w+ ){0,2}(?:report|export)\b(?!s)"
        ),
        r"\b(?:link|file|files|pdf)\b (?:to|of|for) (?:the |my )?(?:last |latest )?(?:\w+ ){0,2}(?:report|export)\b",
        r"^(?:the |my )?(?:last|latest|most recent) (?:\w+ ){0,2}(?:report|export)(?: please| again)?$",
    )
    if not job and not any(re.search(pattern, words) for pattern in asked):
        return None
    arguments: dict[str, Any] = {}
    if job:
        arguments["job_id"] = job.group().lower()
    formats = find_formats(words)
    if formats:
        arguments["file_format"] = formats[0]
    return Route("fetch_report", arguments)


def _list_reports(_message: str, words: str) -> Route | None:
    asked = (
        (
            r"\b(?:list|show|see|view|display|give me|browse)\b.*\b(?:all |my |the |our |recent |past "
            r"|latest |available |existing )+(?:\w+ )?(?:reports|exports)\b"
        ),
        r"\b(?:list|show|show me|browse) (?:\w+ )?(?:reports|exports)\b",
        (
            r"\b(?:what|which) (?:\w+ )?(?:reports|exports) (?:are there|do i have|do we have|have i|"
            r"have we|exist|are available|are ready|can i download|did i)\b"
        ),
        r"^(?:my|all|recent|available|the|our)(?: \w+)? (?:reports|exports)$",
        r"^(?:reports|exports)$",
    )
    if any(re.search(pattern, words) for pattern in asked):
        everybodys = re.search(r"\b(?:all|everyone's|everybody's)\b", words) and not re.search(r"\b(?:my|i)\b", words)
        return Route("list_reports", {"everyone": True} if everybodys else {})
    return None


def _launch_question(message: str, words: str) -> Route | None:
    """A question, or the name of a saved one, as a report."""
    question = read_question(" ".join(message.split()))
    if question is None or re.search(QUESTION, words):
        return None
    arguments: dict[str, Any] = {"kind": "REPORT", "report_type": "question", "question": question}
    if formats := find_formats(words.replace(question.lower(), " ")):
        arguments["formats"] = formats
    return Route("launch_job", arguments)


def _launch_report(message: str, words: str) -> Route | None:
    if not re.search(r"\breport\b(?!ed|ing)", words) or re.search(QUESTION, words):
        return None
    ordered = re.search(rf"\b(?:{MAKE})\b.*\breport\b", words)
    report_type, _ = find_report(words)
    named = report_type or re.search(r"\b(?:quarterly|monthly|weekly|yearly|annual) report\b", words)
    alone = re.match(r"^(?:please )?(?:a |the |new )?report\b", words) and names_a_period(words)
    if not (ordered or named or alone):
        return None
    order, sent = _without_targets(words)
    return Route("launch_job", {"kind": "REPORT", **read_order(message, order), **sent})


def _launch_export(message: str, words: str) -> Route | None:
    ordered = re.search(
        r"^(?:please |can you |could you |i want to |i need to |i'd like to )*(?:export|dump|extract)\b", words
    )
    saved = re.search(
        r"^(?:please |can you |could you )*(?:download|save|get|give me|send me|make|create)\b.*"
        r"\b(?:as|in|to|into) (?:a |an )?(?:csv|excel|xlsx|parquet|spreadsheet)\b",
        words,
    )
    if not (ordered or saved) or re.search(r"\breports?\b", words):
        return None
    formats = [name for name in find_formats(words) if name in ("csv", "xlsx", "parquet")]
    order, sent = _without_targets(message)
    wanted = {"kind": "EXPORT", "question": _what_to_export(order), "formats": formats or ["csv"]}
    return Route("launch_job", {**wanted, **sent})


def _without_targets(message: str) -> tuple[str, dict[str, Any]]:
    """An order without the places that it is sent to, and these as arguments: "... and send it to #sales"."""
    rest, targets = find_targets(message)
    to_me = own_way(message.lower()) if not targets else None
    if targets:
        it = r"(?:it|that|this|them|the (?:files?|reports?|result))"
        rest = re.sub(rf"[ ,]*\b(?:and |then |also )*{SENDING}(?: {it})?\s*(?=\|)", " ", rest, flags=re.I)
        rest = re.sub(r"(?:[ ,]*\b(?:and|to)\b)*[ ,]*\|", " ", rest)
    rest = re.sub(r"\s+", " ", re.sub(OWN_WAY, " ", rest, flags=re.I) if to_me else rest).strip(" ,")
    return rest, {**({"targets": list(targets)} if targets else {}), **({"to_me": to_me} if to_me else {})}


def _what_to_export(message: str) -> str:
    """The question inside the order: "Export revenue by month as CSV" asks for "revenue by month"."""
    names = "|".join(FORMATS)
    text = re.sub(
        rf"\s*,?\s*\b(?:as|in|to|into)\b(?: an?)? (?:(?:{names})(?: files?)?(?:,| and| or)? ?)+",
        " ",
        message.strip(),
        flags=re.I,
    )
    lead = (
        r"^(?:please |can you |could you |i want to |i need to |i'd like to )*"
        r"(?:export|dump|extract|download|save|get|give me|send me|make|create)\s+(?:me\s+|an? export of\s+)?"
    )
    return re.sub(r"\s+", " ", re.sub(lead, "", text, flags=re.I)).strip(" .?!,")


def _health(_message: str, words: str) -> Route | None:
    whose = (
        r"(?:system|platform|service|services|pipeline|pipelines|data|warehouse|overall|current|"
        r"operations?|operational|infrastructure|application|app|assistant)"
    )
    asked = (
        rf"\b{whose}(?:'s)?(?: \w+)? health\b(?! (?:score|index))",
        rf"\bhealth (?:of|status of|check (?:of|on|for)) (?:the |our )?{whose}\b",
        (
            r"^(?:the |a |run a |do a |please run a |show |show me |check |check the |run the |what's "
            r"the |what is the |how is the )?(?:current )?health(?: ?check)?(?: status| report)?(?: "
            r"please| now)?$"
        ),
        r"\b(?:system|platform|service|pipeline|operational|operations) status\b(?! view)",
        r"\bstatus of (?:the |our )?(?:system|platform|services?|pipelines?|operations)\b",
        (
            r"\b(?:is|are) (?:everything|all|all systems|the systems?|the platform|the pipelines?|"
            r"things|we) (?:\w+ )?(?:ok|okay|fine|good|healthy|up|running|working|operational|in "
            r"order|alright)\b"
        ),
        (
            r"\bhow (?:is|are|'s) (?:the |our )?(?:systems?|platform|pipelines?|services?|"
            r"everything)(?: doing| running| performing| feeling)?$"
        ),
        (
            r"\b(?:any|are there|is there) (?:\w+ )?(?:problems?|incidents?|outages?|alerts?|"
            r"issues)\b(?!.*\b(?:order|customer|sales|revenue|product)s?\b)"
        ),
        r"\bis (?:the |our )?data (?:fresh|up to date|current|stale|healthy)\b",
        r"\bhow fresh is (?:the |our )?data\b|\bdata freshness\b",
    )
    if any(re.search(pattern, words) for pattern in asked):
        return Route("check_health")
    return None


def _view(_message: str, words: str) -> Route | None:
    if re.search(r"^how (?:many|much|long|often)\b|\b(?:average|per|by|count of|number of|total)\b", words):
        return None
    for pattern, view in VIEWS.items():
        if re.search(rf"\b(?:{pattern})\b", words):
            return Route("query_view", {"view": view, **_job_state(view, words)})
    if re.search(r"\bmy (?:\w+ ){0,2}jobs\b", words):
        state = _job_state("job_monitoring", words).get("filters", {}).get("status")
        return Route("list_my_jobs", {"state": state} if state else {})
    jobs = (
        r"^(?:please )?(?:show|list|display|see|view|give)(?: me)? (?:\w+ ){0,4}jobs\b",
        r"^(?:what|which) (?:\w+ )?jobs (?:are|have|is)\b",
        r"^(?:what|which) (?:of my )?jobs (?:have )?failed$",
        r"^(?:all |my |the |recent |running |failed |pending |active )*jobs$",
    )
    if any(re.search(pattern, words) for pattern in jobs):
        return Route("query_view", {"view": "job_monitoring", **_job_state("job_monitoring", words)})
    return None


def _job_state(view: str, words: str) -> dict[str, Any]:
    if view != "job_monitoring":
        return {}
    for pattern, state in JOB_STATES.items():
        if re.search(rf"\b(?:{pattern})\b", words):
            return {"filters": {"status": state}}
    return {}


RULES: tuple[Rule, ...] = (
    _small_talk,
    _pointing,
    _dead_letters,
    _job,
    _care_for_report,
    _delivery,
    _schedules,
    _cancel,
    _job_status,
    _fetch_report,
    _list_reports,
    _launch_question,
    _launch_report,
    _launch_export,
    _health,
    _view,
)
"""Asked in this order; the first that applies decides."""
