"""`date of the most recent inspection for every inspector`, `the last time Ada called`: when it was last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.semantics.english.linking.lexicon import Lexicon
from tools.semantics.english.tokens import Token, phrase_length, phrase_set, skip, word_set, words_like

LAST = phrase_set("most recent | latest | last | newest | very last")
FIRST = phrase_set("first | earliest | oldest | very first")
FOR_TIMES = phrase_set("for the last time | for the first time | for the very first time | for the very last time")
OPENING = word_set("the show me give us list what is was are were")
DATES = word_set("date day time moment")
ASKERS = word_set("we you they i")
BE = word_set("was is were")
DETERMINERS = word_set("a an the our any its their")
DONE = word_set("made placed taken done held given")
EACH = phrase_set("for every | for each | per | by | of every | of each | for all | of all")


def with_last_times(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The question put as `when was the last …` and `when did … last …`."""
    found = _of_each(tokens, lexicon) or _dates_of_each(tokens, lexicon)
    return found or _last_time(tokens, lexicon) or _one_row(tokens, lexicon) or list(tokens)


def with_last_as_a_word(tokens: Sequence[Token]) -> list[Token]:
    """`when did each customer order for the last time`: when they last did."""
    texts = [one.text for one in tokens]
    at = next((i for i in range(2, len(texts)) if phrase_length(texts, i, FOR_TIMES)), None)
    if at is None or texts[:1] != ["when"]:
        return list(tokens)
    length = phrase_length(texts, at, FOR_TIMES)
    word = next(one for one in texts[at : at + length] if one in ("last", "first"))
    return [*tokens[: at - 1], replace(tokens[at], text=word), tokens[at - 1], *tokens[at + length :]]


def _dates_of_each(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token] | None:
    """`most recent enrolment date of each student`, `last visit date per patient`."""
    texts = [one.text for one in tokens]
    start = skip(tokens, 0, OPENING)
    at = start + phrase_length(texts, start, (*LAST, *FIRST))
    length, meant = lexicon.match(tokens[: at + 1], at) if start < at < len(tokens) - 2 else (0, ())
    each = phrase_length(texts, at + length + 1, EACH) if length else 0
    if not each or texts[at + length] not in DATES or not any(one.kind == "entity" for one in meant):
        return None
    way = "first" if phrase_length(texts, start, FIRST) else "last"
    lead = words_like(tokens[start], ("when", "was", "the", way))
    per = replace(tokens[at + length + 1], text="per")
    return [*lead, *tokens[at : at + length], per, *tokens[at + length + 1 + each :]]


def _of_each(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token] | None:
    texts = [one.text for one in tokens]
    start = next((i for i, one in enumerate(texts) if one in DATES and texts[i + 1 : i + 3] == ["of", "the"]), None)
    if start is None or set(texts[:start]) - {"the", "show", "me", "give", "what", "is", "was", "list"}:
        return None
    last = phrase_length(texts, start + 3, LAST)
    at = start + 3 + last
    length, meant = lexicon.match(tokens, at) if last and at < len(tokens) else (0, ())
    if not any(one.kind == "entity" for one in meant):
        return None
    each = phrase_length(texts, at + length, EACH)
    if not each and at + length < len(tokens):
        return None
    lead = [replace(tokens[start], text=word, value=None) for word in ("when", "was", "the", "last")]
    by = [replace(tokens[at + length], text="per")] if each else []
    return [*lead, *tokens[at : at + length], *by, *tokens[at + length + each :]]


def _last_time(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token] | None:
    """`when was the last time Ada borrowed a book` is `when did Ada last borrow a book`."""
    texts = [one.text for one in tokens]
    if texts[:5] != ["when", "was", "the", "last", "time"] or len(tokens) < 7:
        return None
    at = 5 + (texts[5] == "that")
    length, meant = lexicon.match(tokens, at)
    if not any(one.kind in ("value", "entity", "dimension") for one in meant):
        return None
    end = at + length
    did, last = replace(tokens[1], text="did"), replace(tokens[3], text="last")
    return [tokens[0], did, *tokens[at:end], last, *tokens[end:]]


def _one_row(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token] | None:
    """`when did we last send a mailing …`: its date; with something else of it, `and what was the subject`, its row."""
    start = _thing(tokens, lexicon)
    if start is None:
        return None
    texts = [one.text for one in tokens]
    end, column = next(
        ((i, _column(texts, i)) for i in range(start + 1, len(texts)) if _column(texts, i)), (len(texts), 0)
    )
    rest = list(tokens[start:end])
    if rest[-1].text in DONE:
        rest.pop()
    if not column:
        return [*words_like(tokens[0], ("when", "was", "the", "last")), *rest] if texts[1] == "did" else None
    asked = [*words_like(tokens[end], ("with", "date", "and")), *(replace(one, lead="") for one in tokens[column:])]
    return [*words_like(tokens[0], ("the", "most", "recent")), *rest, *asked]


def _thing(tokens: Sequence[Token], lexicon: Lexicon) -> int | None:
    """Where the thing stands that was last, in `when was the last thing` and `when did we last do a thing`."""
    texts = [one.text for one in tokens]
    if len(texts) < 5 or texts[0] != "when":
        return None
    if texts[1] in BE and texts[2] == "the":
        last = phrase_length(texts, 3, LAST)
        at = 3 + last if last else 0
    else:
        at = skip(tokens, 5, DETERMINERS) if texts[1] == "did" and texts[2] in ASKERS and texts[3] == "last" else 0
    meant = lexicon.match(tokens, at)[1] if 0 < at < len(tokens) else ()
    return at if any(one.kind == "entity" for one in meant) else None


def _column(texts: Sequence[str], at: int) -> int:
    """Where the column is named that is asked for too: `show hotel`, `and what was the subject`; 0 for none."""
    if texts[at] == "show":
        return at + 1 if at + 1 < len(texts) else 0
    said = list(texts[at : at + 4])
    what = said[:2] == ["and", "what"] and len(said) == 4 and said[2] in BE and said[3] in DETERMINERS
    return at + 4 if what and at + 4 < len(texts) else 0
