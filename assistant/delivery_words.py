"""What people say about deliveries, as a tool and its arguments; pure."""

from __future__ import annotations

import re
from typing import Any, Final

from assistant.report_words import find_report
from tools.errors import CallerError
from tools.recurrence_words import find_recurrence
from tools.targets import EMAIL

ID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
TARGET: Final = rf"(?:#[\w.\-\u0080-\uffff]+|s3:[^\s,;]+|https?://[^\s,;]+|@?{EMAIL}|@[\w.\-]+)"
KIND: Final = r"(?:(?:sales|customers?|executive|operations|weekly|monthly|latest|last|newest|finished) )*"
THING: Final = rf"(?:{KIND}(?:reports?|exports?|files?|pdf))"
POLITE: Final = r"^(?:please |can you |could you |would you |now |and |ok |okay )*"
SEND: Final = r"(?:send|e?-?mail|post|deliver|share|forward|put|copy|upload)"
AGAIN: Final = r"(?:resend|retry|re-send|redeliver)"
RECURRING: Final = r"\b(?:every|each|daily|weekly|monthly|schedule|whenever|when)\b"
MINE: Final = r"(?:my|the|that|this|our|last|latest|yesterday's|today's|monday's)"

AGAIN_ORDERS: Final = (
    rf"{POLITE}{AGAIN}(?: (?:it|that|this|the|my|last|failed|delivery|{THING}))*(?: again)?$",
    rf"{POLITE}{SEND} (?:it|that|this|them|(?:the|my) (?:report|file|delivery)) (?:again|once more)$",
)
TEST_ORDERS: Final = (
    rf"{POLITE}(?:send|post|deliver|do|make|run) (?:me )?(?:a |the )?test\b(?: (?:message|e?-?mail|delivery))?",
    rf"{POLITE}test (?:the )?(?:target |channel |delivery |sending )?(?:to |in )?(?=[#@]|s3:|https?:|\S+@)",
)
WHICH: Final = (
    rf"(?:(?:this|that|the|my|these|those)(?: same)? {THING}|(?:the )?(?:report|job) (?P<id>{ID})|it|this|that|them)"
)
SEND_ORDER: Final = (
    rf"{POLITE}(?:also )?{SEND} (?:me )?(?:also )?{WHICH}(?: (?:also|too|as well))?"
    r"(?: (?:to|in|into|at|on|with|onto|over to))*(?: the)?(?: channel| slack)* ?$"
)
ARRIVED: Final = (
    rf"\b(?:did|has|have|was|were|is) (?:{MINE} )*(?:\w+ )?(?:{THING}|e?-?mail|message|delivery|deliveries|it)\b"
    r".{0,40}?\b(?:arrived?|delivered|been sent|get there|go out|gone out|reach(?:ed)?|sent out)\b"
)
QUESTIONS: Final = (
    rf"{POLITE}{ARRIVED}",
    rf"{POLITE}(?:list|show|see|view|display|check)(?: me)?(?: all)?(?: {MINE})*(?: \w+)? deliveries\b",
    r"^(?:my |the |failed |recent |last )*deliveries$",
    r"\b(?:which|what|any) (?:\w+ )?deliveries\b.*\b(?:fail(?:ed)?|unknown|missing|arrived?|sent|open|pending)\b",
    r"\b(?:status|state) of (?:my |the )*(?:last )?deliver(?:y|ies)\b|\bdelivery (?:status|history|log)\b",
)
LAST: Final = r"\b(?:it|that|this|(?:the|my|this|that) (?:report|export|file|e-?mail|message))\b"
STATES: Final = {
    "FAILED": r"\bfail(?:ed)?\b",
    "UNKNOWN": r"\b(?:unknown|in doubt|unclear)\b",
    "PENDING": r"\b(?:pending|waiting)\b",
}

Found = tuple[str, dict[str, Any]]


def read_delivery(message: str, words: str) -> Found | None:
    """The tool and its arguments, or None when the words are about something else."""
    return _decision(words) or _sending(message, words) or _asking(words)


def _decision(words: str) -> Found | None:
    found = re.search(rf"\bdelivery (?P<id>{ID})\b", words)
    if not found:
        return ("resend_delivery", {}) if any(re.match(order, words) for order in AGAIN_ORDERS) else None
    if re.search(r"\b(?:resend|retry|again|redeliver|re-send)\b", words):
        return ("resend_delivery", {"delivery_id": found["id"]})
    if re.search(r"\b(?:arrived|came|is there|as (?:sent|arrived))\b", words):
        return ("confirm_delivery", {"delivery_id": found["id"]})
    return None


def _sending(message: str, words: str) -> Found | None:
    targets = list(
        dict.fromkeys(place.group().rstrip(".!?),") for place in re.finditer(TARGET, message, re.IGNORECASE))
    )
    if not targets or _comes_again(re.sub(TARGET, " ", words)):
        return None
    if any(re.match(order, words) for order in TEST_ORDERS):
        return ("send_test", {"targets": targets})
    ordered = re.match(SEND_ORDER, words[: max(0, words.find(targets[0].lower()))])
    if not ordered:
        return None
    arguments: dict[str, Any] = {"targets": targets}
    if ordered["id"]:
        return ("send_report", {**arguments, "job_id": ordered["id"]})
    report_type, _ = find_report(ordered.group())
    return ("send_report", {**arguments, **({"report_type": report_type} if report_type else {})})


def _comes_again(words: str) -> bool:
    """Whether it is a schedule's order, also one without "every": "first business day of the month at 8:00"."""
    try:
        return bool(re.search(RECURRING, words) or find_recurrence(words))
    except CallerError:
        return True


def _asking(words: str) -> Found | None:
    if not any(re.search(question, words) for question in QUESTIONS):
        return None
    status = next((name for name, pattern in STATES.items() if re.search(pattern, words)), None)
    # "Did it arrive?" is about what this conversation sent.
    of_last = re.search(ARRIVED, words) and re.search(LAST, words)
    return ("list_deliveries", {**({"status": status} if status else {}), **({"of_last": True} if of_last else {})})
