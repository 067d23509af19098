"""Why a question has no answer, in words for a person."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from tools.errors import CallerError
from tools.semantics.english.checks import coverage
from tools.semantics.english.linking.items import Item
from tools.semantics.english.reading import NotUnderstood
from tools.semantics.english.understood import Understanding
from tools.semantics.sql import UnclearDate


def failed(failure: NotUnderstood | CallerError | ValidationError, items: Sequence[Item]) -> Understanding:
    """Why there is no answer, in words for a person."""
    claimed = claimed_words(items)
    match failure:
        case NotUnderstood():
            grouped = failure.kind == "no_measure" and any(item.role == "group" for item in items)
            return Understanding(failure=_named(failure, items), claimed=claimed, grouped=grouped)
        case UnclearDate():
            choices = tuple(failure.choices[:4])
            return Understanding(failure=NotUnderstood("unclear", _sentence(failure), choices=choices), claimed=claimed)
        case ValidationError():
            return Understanding(failure=_invalid(failure), claimed=claimed)
        case _:
            return Understanding(failure=NotUnderstood("impossible", _sentence(failure)), claimed=claimed)


def _named(failure: NotUnderstood, items: Sequence[Item]) -> NotUnderstood:
    """A question without a number usually has a word that we do not know: name that one instead."""
    if failure.kind not in ("no_metric", "no_measure"):
        return failure
    try:
        coverage.refuse_uncovered(items)
    except NotUnderstood as unknown:
        return unknown
    return failure


def claimed_words(items: Sequence[Item]) -> int:
    """How many words have a meaning: of two models the one that knows more of the question fits it better."""
    return sum(len(item.tokens) for item in items if item.candidates or item.time)


def _sentence(refusal: CallerError) -> str:
    text = str(refusal)
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")


def _invalid(error: ValidationError) -> NotUnderstood:
    first = error.errors()[0]
    message = str(first["msg"]).removeprefix("Value error, ")
    limits = first.get("ctx", {})
    for bound, said in (("le", "is too large; the most is"), ("ge", "is too small; the least is")):
        if bound in limits:
            message = f"{first['input']:,} {said} {limits[bound]:,}"
    return NotUnderstood("impossible", message[0].upper() + message[1:] + ".")
